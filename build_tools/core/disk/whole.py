"""Writing whole or not at all: into temporary names first, then renamed one after the other.

`settle` also makes sure that a crash of the machine right after it cannot leave half of it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from build_tools.core.words import say


@contextmanager
def replaced(final: Path) -> Iterator[Path]:
    """A free place beside a folder or file; what was made there takes its place, or nothing changes."""
    part, old = final.with_name(f".{final.name}.part"), final.with_name(f".{final.name}.old")
    final.parent.mkdir(parents=True, exist_ok=True)
    without(part)
    try:
        yield part
        if final.exists():
            without(old)
            final.rename(old)
        part.rename(final)
    finally:
        if old.exists() and not final.exists():
            old.rename(final)
        for rest in (part, old):
            without(rest)


def without(path: Path) -> None:
    """Take away whatever has this name; of a link only the link."""
    if path.is_file() or path.is_symlink():
        path.unlink()
    else:
        shutil.rmtree(path, ignore_errors=True)


def write_whole(folder: Path, files: Mapping[str, bytes], mode: int | None = None) -> None:
    """Write the files into the folder; when one cannot be written, none appears. `mode`: who may read them."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f".{target.name}.part")
            temporary.append((part, target))
            # New, whatever had the name before: a link would lead elsewhere, another's file could be read by him.
            without(part)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode or 0o666))
            part.write_bytes(content)
        for _, target in temporary:
            if target.is_dir():
                raise IsADirectoryError(errno.EISDIR, say("a folder is in the way"), str(target))
        for part, target in temporary:
            os.replace(part, target)
    finally:
        for part, _ in temporary:
            part.unlink(missing_ok=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder, made if need be, against other runs; where it stays empty it goes again.

    Raises `BlockingIOError` while another run holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield
        finally:
            if not any(folder.iterdir()):
                folder.rmdir()
    finally:
        os.close(handle)


def settle(part: Path, final: Path) -> None:
    """Give a finished file or folder its name, once all of it is on the disk. A folder's name must be free."""
    settled(part)
    os.replace(part, final)
    flush(final.parent)


def settled(part: Path) -> None:
    """All of a file or folder is on the disk when this returns."""
    for folder, _, names in os.walk(part):
        for name in names:
            flush(Path(folder) / name)
        flush(Path(folder))
    if part.is_file():
        flush(part)


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
