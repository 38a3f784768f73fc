"""Evidence files of a record: inside its folder, really there, really pictures."""

from __future__ import annotations

import stat
from pathlib import Path, PurePosixPath

MAX_PHOTO_BYTES = 25_000_000
_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def resolve(folder: Path, written: str, base: Path | None = None) -> Path:
    """The file that a record means by a path. Raises `ValueError` with the repair after a semicolon.

    `base`: the folder resolved, where many paths of one folder are asked for.
    """
    pure = PurePosixPath(written)
    if not written or pure.is_absolute() or ".." in pure.parts or "\\" in written or "\0" in written:
        raise ValueError(
            f"evidence `{written[:80]}` leaves the record's folder; write a path inside it, such as photos/a.jpg"
        )
    path, base = folder / pure, base or folder.resolve()
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise ValueError(f"there is no file `{written[:80]}` beside the record; add it or correct the path") from None
    if not real.is_relative_to(base):
        raise ValueError(f"evidence `{written[:80]}` is a link out of the record's folder; put the file itself there")
    try:
        status = real.stat()
        regular = stat.S_ISREG(status.st_mode)
        kind = media_type(real) if regular else None
    except OSError as error:
        why = error.strerror or "an error"
        raise ValueError(f"`{written[:80]}` cannot be read ({why}); allow reading it, or put it there anew") from None
    if not regular:
        raise ValueError(f"`{written[:80]}` is not a file; name a JPEG or PNG")
    if status.st_size > MAX_PHOTO_BYTES:
        raise ValueError(f"`{written[:80]}` is larger than {MAX_PHOTO_BYTES // 1_000_000} MB; shrink it")
    if kind is None:
        raise ValueError(f"`{written[:80]}` is neither JPEG nor PNG by its content; convert it")
    return real


def media_type(path: Path) -> str | None:
    """The type by content, never by name."""
    with path.open("rb") as stream:
        return media_type_of(stream.read(8))


def media_type_of(content: bytes) -> str | None:
    """The same for a picture in memory, whole or its first eight bytes."""
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
