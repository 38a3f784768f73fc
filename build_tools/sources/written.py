"""Older sources written out under build/cache, whole or not at all, to be read like any others."""

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
