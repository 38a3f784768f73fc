"""Where the record before a record lies: found by the digest of its bytes, never by name alone.

Owns the order of the search: beside the record that names it, among the files of the run, in folders that were named.
Folders are read when they are first needed, once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from build_tools.core.digest import file_digest
from build_tools.core.yaml.strict import MAX_BYTES
from build_tools.records.manifest import NAME, RECORD
from build_tools.records.record import Previous

SUFFIXES = (".yml", ".yaml", ".json")


class RecordFiles:
    """Record files of one run by digest."""

    def __init__(self, given: Iterable[Path], folders: Sequence[Path]) -> None:
        """`given`: files of the run; `folders`: searched with all below them, in this order."""
        self._given, self._folders = tuple(given), tuple(folders)
        self._indexes: list[dict[str, Path]] = []

    def find(self, wanted: Previous, beside: Path) -> Path | None:
        """The file with exactly these bytes; None when it is nowhere. `beside`: the record that names it."""
        near = (path for path in _near(wanted, beside) if _digest(path) == wanted.sha256)
        return next(near, None) or next((i[wanted.sha256] for i in self._all() if wanted.sha256 in i), None)

    def namesakes(self, wanted: Previous, beside: Path) -> list[Path]:
        """Files beside the record that bear its name but hold something else."""
        return [path for path in _near(wanted, beside) if _digest(path) not in ("", wanted.sha256)]

    def searched(self) -> str:
        """The folders that were searched, for people."""
        return ", ".join(map(str, self._folders))

    def _all(self) -> Iterator[dict[str, Path]]:
        """The given files, then each folder."""
        for number in range(1 + len(self._folders)):
            if number == len(self._indexes):
                paths: Iterable[Path] = self._given if number == 0 else _records(self._folders[number - 1])
                index: dict[str, Path] = {}
                for path in paths:
                    if digest := _digest(path):
                        index.setdefault(digest, path)
                self._indexes.append(index)
            yield self._indexes[number]


def _near(wanted: Previous, beside: Path) -> tuple[Path, ...]:
    folder = beside.parent
    return (
        # `..` is worked out in the path, not on the disk: a link is not followed to somebody else's neighbours.
        Path(os.path.normpath(folder / ".." / wanted.record / RECORD)),
        *(folder / f"{wanted.record}{suffix}" for suffix in SUFFIXES),
    )


def _records(folder: Path) -> Iterator[Path]:
    """Everything below a folder that can be a record, in a fixed order. Links to folders are not followed."""
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.endswith(SUFFIXES) and name != NAME:
                yield Path(where, name)


def _digest(path: Path) -> str:
    """Of a file's bytes; '' where there is no file that could be a record."""
    try:
        status = path.stat()
        return file_digest(path) if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES else ""
    except OSError:
        return ""
