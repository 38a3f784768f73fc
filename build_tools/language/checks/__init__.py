"""What must agree between sources. One rule a module: `check(library, add)` adds problems; all rules run always.

After them run an adopter's own, which are plug-ins of the same shape (`core.plugins`).
"""

from __future__ import annotations

from build_tools.core.plugins import CHECKS, plugins
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
    for plugin in plugins(CHECKS):
        plugin(library, _only_problems(add))
    return sorted(problems)


def _only_problems(add: Add) -> Add:
    """What a plug-in adds goes among the others, so it must be like them."""

    def checked(problem: Problem) -> None:
        if not isinstance(problem, Problem):
            raise TypeError(f"a check adds problems, not {type(problem).__name__}")
        add(problem)

    return checked
