"""`manual check`: every problem of the sources at once."""

from __future__ import annotations

from pathlib import Path

from build_tools.copies import proof
from build_tools.core.problems import Problem, Refused
from build_tools.language import checks
from build_tools.language.library import load
from build_tools.publishing import release_proof
from build_tools.vault import secret_search


def check(root: Path) -> list[Problem]:
    """Every problem of sources, register and releases, sorted; empty when all is right."""
    try:
        library = load(root)
    except Refused as refused:
        return list(refused.problems)
    copies, problems = proof.prove(library)
    problems += release_proof.prove(root, library.manual.value.code)
    return sorted({*checks.run(library), *problems, *secret_search.search(library, copies)})
