"""What must agree between sources. One rule a module: `check(library, add)` adds problems; all rules run always."""

from __future__ import annotations

from build_tools.core.problems import Problem
from build_tools.core.yaml.documents import Add
from build_tools.language.checks import (
    conditions,
    contents,
    critical,
    figures,
    glossary,
    includes,
    markup,
    provenance,
    references,
    reviews,
)
from build_tools.language.checks import (
    verification as coverage,
)
from build_tools.language.library import Library

RULES = (
    references.check,
    includes.check,
    conditions.check,
    glossary.check,
    figures.check,
    coverage.check,
    critical.check,
    provenance.check,
    markup.check,
    contents.check,
    reviews.check,
)


def run(library: Library) -> list[Problem]:
    """Every problem of every rule, sorted."""
    problems: set[Problem] = set(library.problems)
    add: Add = problems.add
    for rule in RULES:
        rule(library, add)
    return sorted(problems)
