"""Evidence files of a record: inside its folder, really there, really pictures."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath

from build_tools.core.disk.reasons import reason
from build_tools.core.faults import Fault
from build_tools.core.words import say

MAX_PHOTO_BYTES = 25_000_000
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def resolve(folder: Path, written: str, base: Path | None = None) -> Path:
    """The file that a record means by a path. Raises `Fault`.

    `base`: the folder resolved, where many paths of one folder are asked for.
    """
    pure = PurePosixPath(written)
    if not written or pure.is_absolute() or ".." in pure.parts or "\\" in written or "\0" in written:
        raise Fault(
            say("evidence `{written}` leaves the record's folder", written=written[:80]),
            say("Write a path inside it, such as photos/a.jpg."),
        )
    path, base = folder / pure, base or folder.resolve()
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise Fault(
            say("there is no file `{written}` beside the record", written=written[:80]),
            say("Add it or correct the path."),
        ) from None
    if not real.is_relative_to(base):
        raise Fault(
            say("evidence `{written}` is a link out of the record's folder", written=written[:80]),
            say("Put the file itself there."),
        )
    try:
        status = real.stat()
        regular = stat.S_ISREG(status.st_mode)
        kind = media_type(real) if regular else None
    except OSError as error:
        why = reason(error)
        raise Fault(
            say("`{written}` cannot be read ({why})", written=written[:80], why=why),
            say("Allow reading it, or put it there anew."),
        ) from None
    if not regular:
        raise Fault(say("`{written}` is not a file", written=written[:80]), say("Name a JPEG or PNG."))
    if status.st_size > MAX_PHOTO_BYTES:
        raise Fault(
            say("`{written}` is larger than {limit} MB", written=written[:80], limit=MAX_PHOTO_BYTES // 1_000_000),
            say("Shrink it."),
        )
    if kind is None:
        raise Fault(say("`{written}` is neither JPEG nor PNG by its content", written=written[:80]), say("Convert it."))
    return real


def media_type(path: Path) -> str | None:
    """The type by content, never by name."""
    with path.open("rb") as stream:
        return media_type_of(stream.read(8))


def media_type_of(content: bytes) -> str | None:
    """The same for a picture in memory, whole or its first eight bytes."""
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
