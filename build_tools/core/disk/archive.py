"""A release's sources in one file: a tar that is the same bytes for the same files, and is read back with suspicion.

Owns which files belong in it: everything from which a record of that time can be scored again and the manual be printed
again – manual/, checklists/, surveys/ and mkdocs.yml. The templates do not: they are the engine's, and without its code
of the same day they print nothing; the release names the engine by version and digest, git holds it under the tag.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from build_tools.core.words import Message, say

NAME = "sources.tar.gz"
MAX_BYTES = 200_000_000
"""Of all files together, unpacked; far above any manual with its pictures."""
MAX_FILES = 20_000
_BELONGS = re.compile(r"manual/.+|(checklists|surveys)/[^/]+\.yml|mkdocs\.yml")


class Unreadable(ValueError):
    """Bytes that are no archive of sources, and why."""

    def __init__(self, why: Message) -> None:
        self.why = why
        super().__init__(why)


def belongs(path: str) -> bool:
    """Whether a file of the project is part of a release."""
    return _BELONGS.fullmatch(path) is not None and is_inside(path)


def is_inside(path: str) -> bool:
    """Whether a path stays below the folder it is put in."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\\" not in path and "\0" not in path


def pack(files: Mapping[str, bytes]) -> bytes:
    """The files in order of their names, without owners, times and modes that would differ from day to day."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(files):
            about = tarfile.TarInfo(name)
            about.size, about.mode = len(files[name]), 0o644
            tar.addfile(about, io.BytesIO(files[name]))
    return gzip.compress(packed.getvalue(), compresslevel=9, mtime=0)


def unpack(data: bytes) -> dict[str, bytes]:
    """The files of an archive. Raises `Unreadable` for whatever `pack` would not have made."""
    whole = _inflated(data)
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(whole), mode="r:") as tar:
            for about in tar:
                # A sparse file holds nothing and unpacks to any size.
                if not about.isreg() or about.issparse() or not belongs(about.name) or about.name in files:
                    raise Unreadable(say("it holds `{name}`, which is no source file", name=about.name[:80]))
                if len(files) >= MAX_FILES:
                    raise Unreadable(say("it holds more than {most} files", most=MAX_FILES))
                stream = tar.extractfile(about)
                files[about.name] = stream.read() if stream else b""
    except (tarfile.TarError, ValueError, OSError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(say("it is no tar archive, or was cut short")) from None
    if "manual/manual.yml" not in files:
        raise Unreadable(say("there is no manual in it"))
    return files


def _inflated(data: bytes) -> bytes:
    """The tar; never more than the limit, however small the file is."""
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = reader.decompress(data, MAX_BYTES + 1)
    except zlib.error:
        raise Unreadable(say("it is not packed with gzip, or is damaged")) from None
    if len(whole) > MAX_BYTES:
        raise Unreadable(say("it unpacks to more than {most} bytes", most=MAX_BYTES))
    if not reader.eof:
        raise Unreadable(say("it is cut short"))
    return whole
