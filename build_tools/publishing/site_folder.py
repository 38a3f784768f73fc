"""The published folder on the disk: what in it is ours, how it gets there whole, and what a crash left in it.

Whoever keeps the server's files may put anything into the folder. So nothing here goes through a link: a link where a
release, its keys or an address belongs is refused, one under a temporary name is taken away.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from build_tools.core.disk.whole import flush, settle, settled, without
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say

_OURS = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}|[0-9a-z]{16}|id|index\.html|go\.js|versions\.json", re.ASCII)
"""What lies there under its own name: releases, addresses that last, and what leads to the release in force."""


def refuse_links(out: Path) -> None:
    """Raises `Refused` with every link where something of ours belongs."""
    repair = say("Nothing is ever written through a link; find out who put it there, and take it away.")
    links = sorted(_links(out)) if out.is_dir() else []
    if links:
        raise Refused(Problem(Origin(str(one)), "link", say("a link lies here"), repair) for one in links)


def _links(out: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(out):
        here = Path(folder)
        if here == out:
            folders[:], files = ([name for name in names if _OURS.fullmatch(name)] for names in (folders, files))
        yield from (here / name for name in (*folders, *files) if (here / name).is_symlink() and _is_kept(name))


def _is_kept(name: str) -> bool:
    return not (name.startswith(".") and name.endswith((".part", ".old")))


def refuse_around(out: Path, root: Path) -> None:
    """Raises `Refused` where the project, or what is built in it in clear, would lie below the published folder."""
    inner = [one.resolve() for one in (root, root / "build")]
    if any(one.is_relative_to(out.resolve()) for one in inner):
        said = say("the project's own files would lie in the published folder, for everybody to see")
        raise Refused([Problem(Origin(str(out)), "folder-around", said, say("Choose a folder of its own."))])


def put(folder: Path, make: Callable[[Path], None]) -> None:
    """Make a release's folder; one that stands there (under an older key) goes once the new one is on the disk."""
    part, old = _unfinished(folder)
    try:
        make(part)
        settled(part)
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
        flush(folder.parent)
    finally:
        recover([folder])


def _unfinished(folder: Path) -> tuple[Path, Path]:
    """Where a release's folder is made, and where one that is replaced waits for it."""
    return folder.with_name(f".{folder.name}.part"), folder.with_name(f".{folder.name}.old")


def recover(folders: Iterable[Path]) -> None:
    """Take away what a crash left of release folders, also one right before a folder got its name, or right after."""
    for folder in folders:
        part, old = _unfinished(folder)
        if old.is_dir() and not old.is_symlink() and not folder.exists():
            old.rename(folder)
        for one in (part, old, *_unfinished(part)):  # what is made whole in `part` has such places of its own
            without(one)


def replace(path: Path, content: bytes) -> bool:
    """Replace a file unless it says the same already; whether it was."""
    if path.is_file() and path.read_bytes() == content:
        return False
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    without(part)
    with part.open("xb") as stream:
        stream.write(content)
    settle(part, path)
    return True
