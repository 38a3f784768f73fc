"""How low and how high an audit can still come out: the two ends of every pattern, and the worst and best of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from build_tools.audits.scoring.judging import Verdict
from build_tools.audits.scoring.models import ONE, ZERO, Plan, Values
from build_tools.audits.scoring.ranges import Pattern
from build_tools.audits.scoring.tally import Case, Tally, tally


@dataclass(frozen=True, eq=False)
class Ends:
    """A pattern with the worst and the best that it can come to."""

    low_case: Case
    low: Tally
    high_case: Case
    high: Tally


@dataclass(frozen=True, eq=False)
class Reach:
    """What an audit can still come to."""

    worst: Ends
    best: Ends
    ranks: frozenset[int | None]
    """Positions on the ladder of grades at any end of any pattern."""


def reach(plan: Plan, verdicts: Sequence[Verdict], patterns: Iterable[Pattern], before: frozenset[int]) -> Reach:
    """`before`: items that failed in the predecessor. Of the totals, one in which nothing applies is neither the least
    nor the greatest while there are others."""
    sign = -1 if plan.model == "demerit" else 1
    ends = [_ends(plan, verdicts, pattern, before) for pattern in patterns]
    low = [(sign * pair.low.total, pair) for pair in ends if pair.low.total is not None]
    high = [(sign * pair.high.total, pair) for pair in ends if pair.high.total is not None]
    return Reach(
        worst=min(low, key=lambda total: total[0])[1] if low else ends[0],
        best=max(high, key=lambda total: total[0])[1] if high else ends[0],
        ranks=frozenset(rank for pair in ends for rank in (pair.low.rank, pair.high.rank)),
    )


def _ends(plan: Plan, verdicts: Sequence[Verdict], pattern: Pattern, before: frozenset[int]) -> Ends:
    """Everything open at 0, and at its best."""
    low, high = list[Fraction | None](), list[Fraction | None]()
    low_failing, high_failing = set[int](), set[int]()
    for number, verdict in enumerate(verdicts):
        least: Fraction | None = None
        most: Fraction | None = None
        if pattern.stands[number] and verdict.outcome not in ("not-applicable", "unscored"):
            if verdict.value is not None and number not in pattern.loose:
                least = most = verdict.fulfilled
                fails = least != 1
            else:
                least, most, fails = ZERO, pattern.assumed.get(number, ONE), True
            if fails:
                low_failing.add(number)
            if most != 1:
                high_failing.add(number)
        counts = plan.counting[number]
        low.append(least if counts else None)
        high.append(most if counts else None)
    low_case = Case(low, frozenset(low_failing))
    lower = tally(plan, low_case, before)
    if low == high and low_failing == high_failing:
        return Ends(low_case, lower, low_case, lower)
    high_case = Case(high, frozenset(high_failing))
    left = Case(_left_out(plan, verdicts, pattern, high_case), high_case.failing)
    if left.values != high and (without := tally(plan, left, before)).total is not None:
        return Ends(low_case, lower, left, without)
    return Ends(low_case, lower, high_case, tally(plan, high_case, before))


def _left_out(plan: Plan, verdicts: Sequence[Verdict], pattern: Pattern, case: Case) -> Values:
    """In a section that counts 0 anyway, an open item is best not applicable, where it may be."""
    values = list(case.values)
    for leaf in (plan.leaf[item] for item in case.failing if plan.items[item].critical == "zero-section"):
        for number in leaf.items:
            may_leave = plan.items[number].response.not_applicable == "allowed"
            if verdicts[number].value is None and number not in pattern.assumed and may_leave:
                values[number] = None
    return values
