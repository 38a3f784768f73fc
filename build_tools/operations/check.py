"""`manual check`: every problem of the sources at once."""

from __future__ import annotations

from pathlib import Path

from build_tools import checks
from build_tools.operations import copy_proof, release_proof, secret_search
from build_tools.problems import Problem, Refused
from build_tools.sources.library import Library, load


def check(root: Path) -> list[Problem]:
    """Every problem of sources, register and releases, sorted; empty when all is right."""
    try:
        library = load(root)
    except Refused as refused:
        return list(refused.problems)
    copies, problems = copy_proof.prove(library)
    problems += release_proof.prove(root, library.manual.value.code)
    return sorted({*checks.run(library), *problems, *secret_search.search(library, copies)})


def checked_library(root: Path) -> Library:
    """The sources when nothing is wrong with them; raises `Refused` otherwise."""
    library = load(root)
    problems = checks.run(library)
    if problems:
        raise Refused(problems)
    return library
