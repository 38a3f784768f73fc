"""`manual diff`: two states of the sources, each named as people name them, and what changed between them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from build_tools.problems import Origin, Problem, Refused
from build_tools.revisions.chronicle import amendments_between, version
from build_tools.revisions.compare import compare
from build_tools.revisions.declared import Declared
from build_tools.sources.archives import Archives
from build_tools.sources.history import History
from build_tools.sources.library import Library, load
from build_tools.sources.repository import GitFailed

WORKING = "."
"""The sources as they lie there."""


@dataclass(frozen=True, eq=False)
class Compared:
    """What changed from one state to another."""

    older: str
    newer: str
    declared: Declared
    before: Library
    after: Library


def diff(root: Path, older: str, newer: str = WORKING) -> Compared:
    """Compare two states: a release's number, a git tag, branch or commit, or `.` for the working tree.

    Raises `Refused` when one of them is not to be had or cannot be read.
    """
    before, after = state(root, older), state(root, newer)
    revisions = before.manual.value.revision, after.manual.value.revision
    later = version(revisions[1]) > version(revisions[0])
    note = amendments_between(after.manual.value.amendments, revisions[0]) if later else None
    return Compared(older, newer, Declared(compare(before, after), note), before, after)


def state(root: Path, name: str) -> Library:
    """One state of the sources."""
    if name == WORKING:
        return _readable(lambda: load(root), name)
    archives = Archives(root)
    released = next((one for one in archives.releases if one.revision == name), None)
    if released is not None:
        return _readable(lambda: archives.library(released), name)
    history = History(root)
    try:
        return _readable(lambda: history.at(name), name)
    except GitFailed as failed:
        known = ", ".join(one.revision for one in archives.releases)
        repair = "Name a release" + (f" ({known})" if known else "") + ", a git tag, branch or commit, or `.`."
        said = str(failed) if re.search("knows no", str(failed)) else f"no release `{name[:80]}`, and {failed}"
        raise Refused([Problem(Origin(name[:80]), "unknown-revision", said, repair)]) from None


def _readable(read: Callable[[], Library], name: str) -> Library:
    """Sources whose every file could be read; else what is missing would count as removed."""
    try:
        library = read()
        problems = library.problems
    except Refused as refused:
        library, problems = None, list(refused.problems)
    if library is None or problems:
        where = "" if name == WORKING else f"{name}:"
        raise Refused(replace(one, origin=replace(one.origin, file=where + one.origin.file)) for one in problems)
    return library
