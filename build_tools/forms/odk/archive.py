"""A server's export as a file: a zip of CSVs with media (ODK Central), or JSON with a `media` folder beside it.

Owns the guards: what is not such an export is not opened, sizes are limited before anything is unpacked, names never
leave the archive or the folder, and no picture is read before a submission asks for it. Errors are `ValueError`s with
the repair after a semicolon.
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

from build_tools.core.problems import Problem
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

_FEWER = "export fewer submissions at once"
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
                    raise ValueError(f"the archive names {name[:80]} twice; export it again")
                data = self._unpacked(name, left, f"its tables are larger than {MAX_TABLES // 1_000_000} MB; {_FEWER}")
                left -= len(data)
                yield name, data

    def json(self) -> bytes:
        """The bytes of a file that is no zip."""
        try:
            with self.path.open("rb") as stream:
                data = stream.read(MAX_TABLES + 1)
        except OSError as error:
            raise ValueError(f"the file cannot be read: {error.strerror}; export it again") from None
        if len(data) > MAX_TABLES:
            raise ValueError(f"the file is larger than {MAX_TABLES // 1_000_000} MB; {_FEWER}")
        return data

    def picture(self, name: str) -> bytes:
        """A picture of the export's media by the name that a submission gives."""
        known = [one for one in _stored(name) if self._has(one)]
        if not known:
            raise ValueError(f"the export has no media/{name[:80]}; export it again with its media files")
        data = self._from_archive(known[0]) if self.archive else self._from_folder(known[0])
        self._taken += len(data)
        if self._taken > MAX_PICTURES:
            raise ValueError(f"the pictures are larger than {MAX_PICTURES // 1_000_000} MB together; {_FEWER}")
        return data

    def _has(self, name: str) -> bool:
        try:
            return f"media/{name}" in self._times if self.archive else (self.path.parent / "media" / name).is_file()
        except (OSError, ValueError):  # a name that no file can have
            return False

    def _from_archive(self, name: str) -> bytes:
        if self._times[f"media/{name}"] > 1:  # Central writes pictures of all submissions into one folder
            raise ValueError(f"two submissions have a picture {name[:80]}; export each of them alone")
        limit = evidence.MAX_PHOTO_BYTES
        data = self._unpacked(f"media/{name}", limit, f"{name[:80]} is larger than {limit // 1_000_000} MB; shrink it")
        if not data.startswith(_HEADS):
            raise ValueError(f"`{name[:80]}` is neither JPEG nor PNG by its content; convert it")
        return data

    def _from_folder(self, name: str) -> bytes:
        try:
            return evidence.resolve(self.path.parent, f"media/{name}").read_bytes()
        except OSError:
            raise ValueError(f"media/{name[:80]} cannot be read; put it there anew") from None

    def _unpacked(self, name: str, limit: int, too_large: str) -> bytes:
        """An entry, never more than the limit, whatever its header says."""
        assert self.archive is not None
        try:
            with self.archive.open(name) as stream:
                data = stream.read(limit + 1)
        except (*_BROKEN, ValueError):
            raise ValueError(f"{name[:80]} cannot be unpacked; export it again") from None
        if len(data) > limit:
            raise ValueError(too_large)
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
            raise ValueError(f"the file is larger than {MAX_FILE // 1_000_000} MB; {_FEWER}")
        if zipfile.is_zipfile(path):
            _guard_directory(path)
            archive = zipfile.ZipFile(path)
    except _BROKEN as error:
        why = getattr(error, "strerror", None) or "it is broken"
        raise ValueError(f"the file cannot be read: {why}; export it again") from None
    with archive or nullcontext():
        for one in archive.infolist() if archive else ():
            _guard_entry(one)
        yield Export(path, archive)


def problem(file: str, place: str, error: ValueError) -> Problem:
    """A `ValueError` of this module as a problem."""
    said, _, repair = str(error).partition("; ")
    return cell_problem(file, place, "bad-export", said, (repair[:1].upper() + repair[1:] or "Export it again") + ".")


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
        raise ValueError(f"the archive holds more than {MAX_ENTRIES} files; {_FEWER}")


def _guard_entry(entry: zipfile.ZipInfo) -> None:
    pure = PurePosixPath(entry.filename)
    outside = pure.is_absolute() or ".." in pure.parts or "\\" in entry.orig_filename or "\0" in entry.orig_filename
    packed = entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    if outside or not packed or stat.S_ISLNK(entry.external_attr >> 16) or entry.flag_bits & 1:
        raise ValueError(f"`{entry.filename[:80]}` is not an entry that a server writes; export it again")


def _stored(name: str) -> Iterator[str]:
    """A picture's name as it is, as Central stores it (without signs of paths), as Kobo does (without blanks too)."""
    central = re.sub(r'[/?<>\\:*|"\x00-\x1f]', "", name)
    kobo = re.sub(r"[^-\w.]", "", name.strip().replace(" ", "_"))
    for one in dict.fromkeys((name, central, kobo)):
        if one not in ("", ".", "..") and not re.search(r"[/\\\0]", one) and len(one) <= 255:
            yield one
