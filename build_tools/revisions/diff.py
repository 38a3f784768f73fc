"""`manual diff`: two states of the sources, each named as people name them, and what changed between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from build_tools.core.git.repository import GitFailed
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.language.library import Library, load
from build_tools.revisions import releases
from build_tools.revisions.chronicle import amendments_between, version
from build_tools.revisions.compare import compare
from build_tools.revisions.declared import Declared
from build_tools.revisions.git_history import History, UnknownName
from build_tools.revisions.release_archives import Archives

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
    before, after = _both(root, older, newer)
    revisions = before.manual.value.revision, after.manual.value.revision
    later = version(revisions[1]) > version(revisions[0])
    note = amendments_between(after.manual.value.amendments, revisions[0]) if later else None
    return Compared(older, newer, Declared(compare(before, after), note), before, after)


def _both(root: Path, older: str, newer: str) -> tuple[Library, Library]:
    """Two states, or everything that is wrong with either."""
    found: list[Library] = []
    problems: list[Problem] = []
    for name in (older, newer):
        try:
            found.append(state(root, name))
        except Refused as refused:
            problems += refused.problems
    if problems:
        raise Refused(problems)
    return found[0], found[1]


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
        has_git = isinstance(failed, UnknownName)
        what = failed.why if has_git else say("no release `{name}`, and {why}", name=name[:80], why=failed.why)
        repair = say("There is nothing older to compare with: release first, or keep the sources in git.")
        if known and has_git:
            repair = say("Name a release ({known}), a git tag, branch or commit, or `.`.", known=known)
        elif known:
            repair = say("Name a release ({known}) or `.`.", known=known)
        elif has_git:
            repair = say("Name a git tag, branch or commit or `.`.")
        raise Refused([Problem(Origin(name[:80]), "unknown-revision", what, repair)]) from None


def _readable(read: Callable[[], Library], name: str) -> Library:
    """Sources whose every file could be read; else what is missing would count as removed."""
    try:
        library = read()
        problems = library.problems
    except Refused as refused:
        library, problems = None, list(refused.problems)
    if library is None or problems:
        raise Refused(_within(name, one) for one in problems)
    return library


def _within(name: str, problem: Problem) -> Problem:
    """A problem of a source file, whose place is told as git does. A release that is damaged lies before everybody."""
    if name == WORKING or problem.code == releases.DAMAGED:
        return problem
    return replace(problem, origin=replace(problem.origin, file=f"{name}:{problem.origin.file}"))
