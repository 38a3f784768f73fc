"""Writing whole or not at all: into temporary names first, then renamed one after the other."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path


def write_whole(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into the folder; when one cannot be written, none appears."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            temporary.append((part, target))
            part.write_bytes(content)
        for _, target in temporary:
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, "a folder is in the way", str(target))
        for part, target in temporary:
            os.replace(part, target)
    finally:
        for part, _ in temporary:
            part.unlink(missing_ok=True)
