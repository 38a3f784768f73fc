"""A server's export as a file: a zip of CSVs with media (ODK Central), or JSON with a `media` folder beside it.

Owns the guards: what is not such an export is not opened, sizes are limited before anything is unpacked, names never
leave the archive or the folder, and no picture is read before a submission asks for it. What is wrong is a `Fault`.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path, PurePosixPath

from build_tools.core.faults import Fault
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.forms.channel import cell_problem
from build_tools.records import evidence, manifest

MAX_FILE = 1_000_000_000
MAX_ENTRIES = 20_000
MAX_DIRECTORY = 4_000_000
"""Bytes of a zip's directory; it is read before anything can be counted."""
MAX_TABLES = 30_000_000
"""Bytes of all tables together, or of the JSON."""
MAX_PICTURES = 500_000_000
"""Bytes of all pictures taken from one export."""

_FEWER = say("Export fewer submissions at once.")
_AGAIN = say("Export it again.")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, struct.error)
_JSON = re.compile(rb'\s*\{\s*"(value|@odata\.context|@odata\.count|count|next|previous|results)"\s*:')
_HEADS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")


class Export:
    """An export that is open."""

    def __init__(self, path: Path, archive: zipfile.ZipFile | None) -> None:
        self.path, self.archive = path, archive
        self._times = Counter(archive.namelist()) if archive else Counter[str]()
        self._taken = 0

    def tables(self) -> Iterator[tuple[str, bytes]]:
        """Every CSV at the archive's top, by name."""
        assert self.archive is not None
        left = MAX_TABLES
        for name in self._times:
            if _is_table(name):
                if self._times[name] > 1:
                    raise Fault(say("the archive names {name} twice", name=name[:80]), _AGAIN)
                data = self._unpacked(
                    name, left, Fault(say("its tables are larger than {size} MB", size=MAX_TABLES // 1_000_000), _FEWER)
                )
                left -= len(data)
                yield name, data

    def json(self) -> bytes:
        """The bytes of a file that is no zip."""
        try:
            with self.path.open("rb") as stream:
                data = stream.read(MAX_TABLES + 1)
        except OSError as error:
            raise Fault(say("the file cannot be read: {why}", why=error.strerror), _AGAIN) from None
        if len(data) > MAX_TABLES:
            raise Fault(
                say("the file is larger than {size} MB", size=MAX_TABLES // 1_000_000),
                _FEWER,
            )
        return data

    def picture(self, name: str) -> bytes:
        """A picture of the export's media by the name that a submission gives."""
        known = [one for one in _stored(name) if self._has(one)]
        if not known:
            raise Fault(
                say("the export has no media/{name}", name=name[:80]), say("Export it again with its media files.")
            )
        data = self._from_archive(known[0]) if self.archive else self._from_folder(known[0])
        self._taken += len(data)
        if self._taken > MAX_PICTURES:
            raise Fault(
                say("the pictures are larger than {size} MB together", size=MAX_PICTURES // 1_000_000),
                _FEWER,
            )
        return data

    def _has(self, name: str) -> bool:
        try:
            return f"media/{name}" in self._times if self.archive else (self.path.parent / "media" / name).is_file()
        except (OSError, ValueError):  # a name that no file can have
            return False

    def _from_archive(self, name: str) -> bytes:
        if self._times[f"media/{name}"] > 1:  # Central writes pictures of all submissions into one folder
            raise Fault(say("two submissions have a picture {name}", name=name[:80]), say("Export each of them alone."))
        limit = evidence.MAX_PHOTO_BYTES
        large = say("{name} is larger than {size} MB", name=name[:80], size=limit // 1_000_000)
        data = self._unpacked(f"media/{name}", limit, Fault(large, say("Shrink it.")))
        if not data.startswith(_HEADS):
            raise Fault(say("`{name}` is neither JPEG nor PNG by its content", name=name[:80]), say("Convert it."))
        return data

    def _from_folder(self, name: str) -> bytes:
        try:
            return evidence.resolve(self.path.parent, f"media/{name}").read_bytes()
        except OSError:
            raise Fault(say("media/{name} cannot be read", name=name[:80]), say("Put it there anew.")) from None

    def _unpacked(self, name: str, limit: int, too_large: Fault) -> bytes:
        """An entry, never more than the limit, whatever its header says."""
        assert self.archive is not None
        try:
            with self.archive.open(name) as stream:
                data = stream.read(limit + 1)
        except (*_BROKEN, ValueError):
            raise Fault(say("{name} cannot be unpacked", name=name[:80]), _AGAIN) from None
        if len(data) > limit:
            raise too_large
        return data


def recognises(path: Path) -> bool:
    """Whether a file is an export by its content: CSVs at the top of a zip, or the JSON of a server. Never raises."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open("rb") as stream:
                return _JSON.match(stream.read(4096).removeprefix(b"\xef\xbb\xbf")) is not None
        _guard_directory(path)
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (*_BROKEN, ValueError):
        return False
    return any(map(_is_table, names)) and not names & {manifest.RECORD, manifest.NAME, "[Content_Types].xml"}


@contextmanager
def opened(path: Path) -> Iterator[Export]:
    """The export, once it is sure that it can be opened without harm."""
    archive = None
    try:
        if path.stat().st_size > MAX_FILE:
            raise Fault(
                say("the file is larger than {size} MB", size=MAX_FILE // 1_000_000),
                _FEWER,
            )
        if zipfile.is_zipfile(path):
            _guard_directory(path)
            archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        why = getattr(error, "strerror", None) or "it is broken"
        raise Fault(say("the file cannot be read: {why}", why=why), _AGAIN) from None
    with archive or nullcontext():
        for one in archive.infolist() if archive else ():
            _guard_entry(one)
        yield Export(path, archive)


def export_problem(file: str, place: str, fault: Fault) -> Problem:
    """A fault of an export at its place."""
    return cell_problem(file, place, "bad-export", fault.what, fault.repair)


def _is_table(name: str) -> bool:
    return "/" not in name and name.lower().endswith(".csv")


def _guard_directory(path: Path) -> None:
    """Refuse a directory that would fill the memory; it stands at the end, before it a comment may stand."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 65_557))
        tail = stream.read()
    at = len(tail) - 22 if tail[-22:-18] == b"PK\5\6" else tail.rfind(b"PK\5\6")
    entries, size = struct.unpack_from("<HI", tail, at + 10)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise Fault(
            say("the archive holds more than {count} files", count=MAX_ENTRIES),
            _FEWER,
        )


def _guard_entry(entry: zipfile.ZipInfo) -> None:
    pure = PurePosixPath(entry.filename)
    outside = pure.is_absolute() or ".." in pure.parts or "\\" in entry.orig_filename or "\0" in entry.orig_filename
    packed = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if outside or not packed or stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
        raise Fault(
            say("`{name}` is not an entry that a server writes", name=entry.filename[:80]),
            _AGAIN,
        )


def _stored(name: str) -> Iterator[str]:
    """A picture's name as it is, as Central stores it (without signs of paths), as Kobo does (without blanks too)."""
    central = re.sub(r'[/?<>\\:*|"\x00-\x1f]', "", name)
    kobo = re.sub(r"[^-\w.]", "", name.strip().replace(" ", "_"))
    for one in dict.fromkeys((name, central, kobo)):
        if one not in ("", ".", "..") and not re.search(r"[/\\\0]", one) and len(one) <= 255:
            yield one
