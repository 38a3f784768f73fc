"""From what every item fulfilled to total and grade: critical effects, repeats, bands.

Order, the same in every model: a failed `zero-section` item makes every item of its section count 0; the model's
formula gives the sections and the total; each repeated nonconformity takes its points (or adds its demerits), never
below 0; a failed `zero-total` item makes the total 0; the total's band is the grade; `cap` lowers it; `fail` gives the
lowest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from build_tools.model.scoring import Grade, GradeCap, Scoring
from build_tools.scoring.models import MEASURES, ZERO, Plan, Values


@dataclass(frozen=True, eq=False)
class Case:
    """One way in which an audit can have come out."""

    values: Values
    failing: frozenset[int]
    """Items that are not fulfilled, whether they weigh or not."""


@dataclass(frozen=True, eq=False)
class Tally:
    """What a case comes to."""

    values: Values
    """With the items of a zeroed section at 0."""
    zeroed: frozenset[int]
    raw: Fraction | None
    """The model's total before repeats and `zero-total`; None when nothing counts."""
    total: Fraction | None
    repeated: Fraction
    """Points taken for repeats."""
    rank: int | None
    """Position on the ladder of grades, 0 the best; None without a total, unless the audit failed."""


def tally(plan: Plan, case: Case, before: frozenset[int]) -> Tally:
    """`before`: items that failed in the predecessor."""
    scoring = plan.checklist.scoring
    failed = [number for number in plan.critical if number in case.failing]
    values, zeroed = _zeroed(plan, case, failed)
    measure = MEASURES[scoring.model]
    raw = total = measure(plan, plan.root, values)
    repeated = ZERO
    if scoring.repeat is not None and before:
        repeated = Fraction(scoring.repeat.deduct) * sum(values[one] is not None for one in case.failing & before)
    if total is not None:
        total = total + repeated if scoring.model == "demerit" else max(ZERO, total - repeated)
        if any(plan.items[number].critical == "zero-total" for number in failed):
            total = ZERO
    worst = ZERO
    if scoring.model == "demerit":
        worst = max((score for node in plan.root.nested if (score := measure(plan, node, values))), default=ZERO)
    effects = [plan.items[number].critical for number in failed]
    return Tally(values, zeroed, raw, total, repeated, rank(scoring, total, worst, effects))


def _zeroed(plan: Plan, case: Case, failed: Iterable[int]) -> tuple[Values, frozenset[int]]:
    leaves = [plan.leaf[number] for number in failed if plan.items[number].critical == "zero-section"]
    zeroed = frozenset(item for leaf in leaves for item in leaf.items if case.values[item] is not None)
    if not zeroed:
        return case.values, zeroed
    return [ZERO if number in zeroed else value for number, value in enumerate(case.values)], zeroed


def rank(scoring: Scoring, total: Fraction | None, worst: Fraction, effects: Iterable[object]) -> int | None:
    """The position on the ladder of grades. `worst`: demerits of the worst section. `effects`: of failed items."""
    given = list(effects)
    if "fail" in given:
        return len(scoring.ladder) - 1
    if total is None:
        return None
    names = [one.name for one in scoring.ladder]
    caps = [names.index(one.cap) for one in given if isinstance(one, GradeCap) and one.cap in names]
    return max([band(scoring, total, worst), *caps])


def band(scoring: Scoring, total: Fraction, worst: Fraction = ZERO) -> int:
    """The band of a total, compared exactly; bands of grades are half-open upwards."""
    if scoring.model == "demerit":
        return next(number for number, one in enumerate(scoring.bands) if one.admits(total, worst))
    return next(number for number, one in enumerate(scoring.grades) if total >= Fraction(one.from_))


def grade_of(scoring: Scoring, position: int | None) -> Grade | None:
    """The grade at a position."""
    return None if position is None else scoring.ladder[position]
