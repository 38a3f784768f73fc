"""From what every item fulfilled to total and grade: critical effects, repeats, bands.

Order, the same in every model: a failed `zero-section` item makes every item of its section count 0; the model's
formula gives the sections and the total; each repeated nonconformity takes its points (or adds its demerits), never
below 0; a failed `zero-total` item makes the total 0; the total's band is the grade; `cap` lowers it; `fail` gives the
lowest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from build_tools.audits.scoring.models import ADDITIVE, MEASURES, ONE, ZERO, Plan, Scores, Values, Worth, worth
from build_tools.language.form.scoring import Grade, GradeCap, Scoring


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
    scores: Scores
    """Of every section, by its node's number."""
    raw: Fraction | None
    """The model's total before repeats and `zero-total`; None when nothing counts."""
    total: Fraction | None
    repeated: Fraction
    """Points taken for repeats."""
    rank: int | None
    """Position on the ladder of grades, 0 the best; None without a total, unless the audit failed."""
    _worth: list[Worth] = field(default_factory=list, repr=False)

    def worth(self, plan: Plan) -> Worth:
        """What sections and their units of weight are worth in the whole; worked out when first asked for."""
        if not self._worth:
            self._worth.append(worth(plan, self.values))
        return self._worth[0]

    def unit(self, plan: Plan, item: int) -> Fraction:
        """What one unit of this item's weight is worth in the whole."""
        return self.worth(plan).units[plan.leaf[item].number]


def tally(plan: Plan, case: Case, before: frozenset[int]) -> Tally:
    """`before`: items that failed in the predecessor."""
    failed = [number for number in plan.critical if number in case.failing]
    values, zeroed = _zeroed(plan, case, failed)
    scores = MEASURES[plan.model](plan, values)
    return _adjusted(plan, case, before, failed, values, zeroed, scores, scores[plan.root.number])


def mended(plan: Plan, case: Case, then: Tally, items: frozenset[int], before: frozenset[int]) -> Tally:
    """The tally of a case with these items fulfilled, given the case's own; each costs no new sum where it need not."""
    failing = case.failing - items
    if plan.model not in ADDITIVE or then.zeroed or then.raw is None:
        values = [ONE if one in items and value is not None else value for one, value in enumerate(case.values)]
        return tally(plan, Case(values, failing), before)
    failed = [number for number in plan.critical if number in failing]
    lost = [(one, 1 - value) for one in items if (value := case.values[one]) is not None]
    gain = sum((then.unit(plan, one) * plan.measured[one] * part for one, part in lost), ZERO)
    # Which items count stays as it was, which is all that repeats ask of the values.
    better = Case(case.values, failing)
    return _adjusted(plan, better, before, failed, case.values, frozenset(), then.scores, then.raw + 100 * gain)


def _adjusted(
    plan: Plan, case: Case, before: frozenset[int], failed: list[int], values: Values, zeroed: frozenset[int],
    scores: Scores, raw: Fraction | None,
) -> Tally:  # fmt: skip
    """Repeats, effects on the total, the grade."""
    scoring = plan.checklist.scoring
    total, repeated, effects = raw, ZERO, [plan.items[number].critical for number in failed]
    if scoring.repeat is not None and before:
        repeated = Fraction(scoring.repeat.deduct) * sum(values[one] is not None for one in case.failing & before)
    if total is not None:
        total = total + repeated if plan.model == "demerit" else max(ZERO, total - repeated)
        total = ZERO if "zero-total" in effects else total
    worst = ZERO
    if plan.model == "demerit":
        worst = max((score for node in plan.root.nested if (score := scores[node.number])), default=ZERO)
    return Tally(values, zeroed, scores, raw, total, repeated, rank(scoring, total, worst, effects))


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
    return next(number for number, one in enumerate(scoring.grades) if total >= one.start)


def grade_of(scoring: Scoring, position: int | None) -> Grade | None:
    """The grade at a position."""
    return None if position is None else scoring.ladder[position]
