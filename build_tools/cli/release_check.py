"""`manual check --release`: everything that stands in the way of a release, at once."""

from __future__ import annotations

from pathlib import Path

from build_tools.cli.check import check
from build_tools.core.problems import Problem, Refused
from build_tools.language.library import load
from build_tools.revisions import readiness, releases
from build_tools.revisions.project_chronicle import chronicle_of


def check_release(root: Path) -> list[Problem]:
    """Every problem of the sources; when there is none, every problem of the revision and of the releases on file."""
    if problems := check(root):
        return problems
    try:
        chronicle = chronicle_of(root, load(root))
        code, known = chronicle.present.manual.value.code, [one.release for one in chronicle.editions]
        if damage := releases.damage(root, known, lambda revision: releases.pdf_name(code, revision)):
            return sorted(damage)  # what they are compared with may be damaged, too
        return readiness.problems(chronicle)
    except Refused as refused:
        return list(refused.problems)
