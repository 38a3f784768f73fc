"""What is still open: every pattern of applicability that can be reached once the rest is checked.

An item that was not checked may decide whether others apply, so that the least and the greatest possible score are not
simply "all wrong" and "all right". Each unanswered controller takes one value of every kind that conditions or points
can tell apart; each combination is a pattern. The score is the least total over all patterns with everything open at
0, the upper end the greatest with everything open at its best.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, product
from typing import Any

from build_tools.audits.scoring.judging import Judge
from build_tools.audits.scoring.models import Plan
from build_tools.core.numbers.reading import read
from build_tools.language.form.applicability import Circumstances, Standing
from build_tools.language.form.choices import Choice, Graded, Multi, YesNo
from build_tools.language.form.conditions import Condition, ParameterValue
from build_tools.language.form.forms import Item
from build_tools.language.form.responses import DateResponse, NumberResponse
from build_tools.records.record import NOT_APPLICABLE

MAX_PATTERNS = 1024
"""Beyond this the range is taken wider than need be: what is open counts as if it applied."""


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which items apply, and what the open controllers then fulfil at best."""

    stands: tuple[bool, ...]
    assumed: Mapping[int, Fraction] = field(default_factory=dict)
    loose: frozenset[int] = frozenset()
    """Items taken as unchecked although they were answered: there were too many patterns."""


def patterns(plan: Plan, at: Circumstances, known: Sequence[bool | None]) -> Iterator[Pattern]:
    """Every pattern that can be reached; exactly one when nothing hangs on what was not checked. `known`: which items
    apply, None where that is open."""
    if None not in known:
        yield Pattern(tuple(stands is True for stands in known))
        return
    open_ = [plan.index[item] for item in sorted(plan.conditions.controllers) if _is_open(plan, item, at)]
    values = [_kinds(plan, plan.items[number], at) for number in open_]
    count = 1
    for several in values:
        count *= len(several)
    if count > MAX_PATTERNS:
        loose = frozenset(number for number, stands in enumerate(known) if stands is None)
        yield Pattern(tuple(stands is not False for stands in known), loose=loose)
        return
    seen = set()
    for chosen in product(*values):
        pattern = _pattern(plan, at, dict(zip(open_, chosen, strict=True)))
        key = (pattern.stands, tuple(sorted(pattern.assumed.items())))
        if key not in seen:
            seen.add(key)
            yield pattern


def _is_open(plan: Plan, subject: str, at: Circumstances) -> bool:
    return subject in plan.index and subject not in at.answers and subject not in at.not_applicable


def _pattern(plan: Plan, at: Circumstances, chosen: Mapping[int, Any]) -> Pattern:
    answers, left_out = dict(at.answers), set(at.not_applicable)
    for number, value in chosen.items():
        if value is NOT_APPLICABLE:
            left_out.add(plan.items[number].id)
        else:
            answers[plan.items[number].id] = value
    then = replace(at, answers=answers, not_applicable=frozenset(left_out))
    standing = Standing(plan.conditions, then)
    assumed: dict[int, Fraction] = {}
    stands = [standing(item.id) is True for item in plan.items]
    for number, value in chosen.items():
        item = plan.items[number]
        if value is NOT_APPLICABLE:
            stands[number] = False
        elif item.response.possible is not None:
            assumed[number] = Judge(item, plan.model).fulfilled(value)
    return Pattern(tuple(stands), assumed)


def _kinds(plan: Plan, item: Item, at: Circumstances) -> list[Any]:
    """Values of an unanswered item, one for each way in which conditions and points can tell them apart."""
    response = item.response
    operands = sorted(set(_operands(plan, item.id, at)))
    kinds: list[Any]
    if isinstance(response, YesNo):
        kinds = ["yes", "no"]
    elif isinstance(response, Choice | Graded):
        kinds = [option.id for option in response.options]
    elif isinstance(response, Multi):
        named = [option.id for option in response.options if option.id in operands]
        others = tuple(option.id for option in response.options if option.id not in operands)
        some = [chosen for count in range(len(named) + 1) for chosen in combinations(named, count)]
        # With nothing else chosen, and with everything else: the least and the most that it can earn.
        kinds = [(*chosen, *rest) for chosen in some for rest in dict.fromkeys(((), others))]
    elif isinstance(response, NumberResponse):
        kinds = _numbers(response, operands)
    elif isinstance(response, DateResponse):
        asked = [date.fromisoformat(operand) for operand in operands]
        kinds = sorted({near for day in asked for near in _days_around(day)})
    else:
        kinds = [*operands, ""]
    return [*kinds, NOT_APPLICABLE] if response.not_applicable == "allowed" else kinds


def _days_around(day: date) -> Iterator[date]:
    """The day and those beside it, within the calendar."""
    for shift in (-1, 0, 1):
        with suppress(OverflowError):
            yield day + timedelta(shift)


def _numbers(response: NumberResponse, operands: list[str]) -> list[Decimal]:
    """Every edge, and a number between each two and beyond the last, within what the field takes."""
    edges = {read(operand) for operand in operands} | {band.from_ for band in response.bands}
    edges |= {edge for edge in (response.min, response.max) if edge is not None}
    ordered = sorted(edges)
    if not ordered:
        return [Decimal(0)]
    between = [(low + high) / 2 for low, high in pairwise(ordered)]
    low, high = response.min, response.max
    return sorted(
        {
            number
            for number in (*ordered, *between, ordered[0] - 1, ordered[-1] + 1)
            if (low is None or number >= low) and (high is None or number <= high)
        }
    )


def _operands(plan: Plan, subject: str, at: Circumstances) -> Iterator[str]:
    """What the conditions compare a field with."""

    def walk(condition: Condition) -> Iterator[str]:
        if subject in condition.tests:
            _, operand = condition.tests[subject].operator
            for value in operand if isinstance(operand, tuple) else (operand,):
                yield at.parameters[value.parameter] if isinstance(value, ParameterValue) else value
        for nested in (
            *(condition.all_ or ()),
            *(condition.any_ or ()),
            *((condition.not_,) if condition.not_ else ()),
        ):
            yield from walk(nested)

    for conditions in plan.conditions.of.values():
        for condition in conditions:
            yield from walk(condition)
