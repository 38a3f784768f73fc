"""Files that must be whole: older sources written out under build/cache, and what is on the disk when we say so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def write_out(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files into a folder that does not exist yet; several processes may do so at the same time.

    Paths are inside the folder: the caller has made sure.
    """
    part = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(parents=True)
        for name, content in files.items():
            (part / name).parent.mkdir(parents=True, exist_ok=True)
            (part / name).write_bytes(content)
        try:
            part.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was quicker, with the same files
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def flush(path: Path) -> None:
    """A file's bytes, or a folder's names, are on the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
