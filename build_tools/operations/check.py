"""`manual check`: every problem of the sources at once."""

from __future__ import annotations

from pathlib import Path

from build_tools import checks
from build_tools.problems import Problem, Refused
from build_tools.sources.library import Library, load


def check(root: Path) -> list[Problem]:
    """Every problem, sorted; empty when the sources are right."""
    try:
        return checks.run(load(root))
    except Refused as refused:
        return list(refused.problems)


def checked_library(root: Path) -> Library:
    """The sources when nothing is wrong with them; raises `Refused` otherwise."""
    library = load(root)
    problems = checks.run(library)
    if problems:
        raise Refused(problems)
    return library
