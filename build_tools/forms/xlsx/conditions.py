"""Conditions as spreadsheet formulas, so that an item that does not apply turns grey while the form is filled in.

Three-valued as in `applicability`: a formula says that a condition *surely* holds or surely does not; while the answer
it asks for is missing, neither does. Formulas hold addresses, numbers and days, never words of the sources. They only
colour and count: what applies is decided when the record is read.
"""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from openpyxl.utils import quote_sheetname

from build_tools.core.numbers.reading import read, written
from build_tools.forms.channel import Blank
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.cells import Hidden
from build_tools.forms.xlsx.layout import Plan
from build_tools.language.form.applicability import Circumstances, MissingAttribute, applies
from build_tools.language.form.conditions import OUTLET_SUBJECTS, Condition, Operand, ParameterValue, Test
from build_tools.language.form.responses import Choice, DateResponse, Graded, Multi, NumberResponse, YesNo
from build_tools.language.labels import YES_NO

TRUE, FALSE = "TRUE", "FALSE"


def both(parts: Iterable[str]) -> str:
    """All of these."""
    left = [one for one in dict.fromkeys(parts) if one != TRUE]
    return FALSE if FALSE in left else TRUE if not left else left[0] if len(left) == 1 else f"AND({','.join(left)})"


def either(parts: Iterable[str]) -> str:
    """At least one of these."""
    left = [one for one in dict.fromkeys(parts) if one != FALSE]
    return TRUE if TRUE in left else FALSE if not left else left[0] if len(left) == 1 else f"OR({','.join(left)})"


def opposite(part: str) -> str:
    """Not this."""
    return {TRUE: FALSE, FALSE: TRUE}.get(part, f"NOT({part})")


def choose(test: str, then: str, otherwise: str) -> str:
    """One of two values."""
    return then if test == TRUE else otherwise if test == FALSE else f"IF({test},{then},{otherwise})"


class Conditions:
    """Formulas about one blank. `day`: address of the cell with the day of the visit."""

    def __init__(self, blank: Blank, plan: Plan, hidden: Hidden, day: str) -> None:
        self._blank, self._plan, self._hidden, self._day = blank, plan, hidden, day

    def spared(self, field: str) -> str:
        """A formula: this item surely does not apply."""
        return either(self._surely(one, False) for one in self._plan.conditions[field])

    def _surely(self, condition: Condition, wanted: bool) -> str:
        parts = [self._test(subject, test, wanted) for subject, test in condition.tests.items()]
        parts += [self._surely(one, wanted) for one in condition.all_ or ()]
        if condition.any_:
            parts.append((either if wanted else both)(self._surely(one, wanted) for one in condition.any_))
        if condition.not_:
            parts.append(self._surely(condition.not_, not wanted))
        return (both if wanted else either)(parts)

    def _test(self, subject: str, test: Test, wanted: bool) -> str:
        operator, operand = test.operator
        operands = [self._text(one) for one in (operand if isinstance(operand, tuple) else (operand,))]
        try:
            if subject == "outlet.age_months":
                known, holds = self._age(operator, operands)
            elif subject in OUTLET_SUBJECTS:
                return TRUE if self._static(subject, test) is wanted else FALSE
            else:
                known, holds = self._answer(subject, operator, operands)
        except ValueError:  # `check` reports such an operand; a MissingAttribute is one, too
            return FALSE
        return both([known, holds if wanted else opposite(holds)])

    def _text(self, operand: Operand) -> str:
        return self._blank.parameters[operand.parameter] if isinstance(operand, ParameterValue) else operand

    def _static(self, subject: str, test: Test) -> bool | None:
        """What the outlet alone decides, whatever the day."""
        at = Circumstances(self._blank.outlet, date.max, {}, self._blank.parameters)
        return applies(Condition.model_validate({subject: test}), at)

    def _age(self, operator: str, operands: Sequence[str]) -> tuple[str, str]:
        """An outlet's full months at the day of the visit: a full month begins on its own day."""
        opened = self._blank.outlet.opened
        if opened is None:
            raise MissingAttribute(self._blank.outlet.id, "opened")

        def from_(months: Decimal) -> str:
            return f"{self._day}>={_date(_later(opened, math.ceil(months)))}"

        def exactly(months: Decimal) -> str:
            return both([from_(months), opposite(from_(months + 1))]) if months == int(months) else FALSE

        numbers = [read(one) for one in operands]
        if operator in ("at_least", "less_than"):
            holds = from_(numbers[0]) if operator == "at_least" else opposite(from_(numbers[0]))
        else:
            holds = either(exactly(one) for one in numbers)
        return f"ISNUMBER({self._day})", opposite(holds) if operator == "is_not" else holds

    def _answer(self, subject: str, operator: str, operands: Sequence[str]) -> tuple[str, str]:
        """Whether the answer is there, and what the test says of it."""
        if (place := self._plan.place(subject)) is None or place[1].field is None:
            return FALSE, FALSE
        page, line = place
        response, letter = place[1].field.response, f"{quote_sheetname(page.title)}!${self._plan.letter(terms.ANSWER)}$"
        cell = f"{letter}{line.row}"
        if isinstance(response, NumberResponse | DateResponse):
            days = isinstance(response, DateResponse)
            limits = [_date(date.fromisoformat(one)) if days else written(read(one)) for one in operands]
            sign = {"before": "<", "less_than": "<", "from": ">=", "at_least": ">="}.get(operator, "=")
            known, parts = f"ISNUMBER({cell})", [f"{cell}{sign}{one}" for one in limits]
        elif isinstance(response, Multi):
            offered = [option.id for option in response.options]
            rows = [line.row + 1 + offered.index(one) for one in operands if one in offered]
            words = self._hidden.words
            yes, rest = words(YES_NO["yes"]), words(terms.REST["yes"])
            parts = [f'OR({letter}{row}="{yes}",AND({letter}{row}="",{cell}="{rest}"))' for row in rows]
            known = f"COUNTA({cell}:${self._plan.letter(terms.ANSWER)}${line.last})>0"
        elif isinstance(response, YesNo | Choice | Graded):
            labels = terms.options(response, self._hidden.words)
            known, parts = (
                f'{cell}<>""',
                [f"{cell}={self._hidden.word(labels, one)}" for one in operands if one in labels],
            )
        else:
            return FALSE, FALSE
        holds = either(parts)
        return known, opposite(holds) if operator == "is_not" else holds


def _date(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _later(start: date, months: int) -> date:
    """The day on which so many months are full."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    year = min(max(year, 1900), 9999)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
