"""`manual check --release`: everything that stands in the way of a release, at once."""

from __future__ import annotations

from pathlib import Path

from build_tools.operations.check import check
from build_tools.operations.chronicles import chronicle_of
from build_tools.problems import Problem, Refused
from build_tools.revisions import readiness
from build_tools.sources.library import load


def check_release(root: Path) -> list[Problem]:
    """Every problem of the sources; when there is none, every problem of the revision."""
    if problems := check(root):
        return problems
    try:
        return readiness.problems(chronicle_of(root, load(root)))
    except Refused as refused:
        return list(refused.problems)
