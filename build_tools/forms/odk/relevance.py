"""Conditions as XPath: when an item shows, and when it must be answered.

A condition is true, false or unknown (`applicability`), XPath knows two values; so a condition becomes two expressions,
*surely* and *surely not*. An item shows while it is not surely out, and is required only when it surely applies.
Its laws: what depends on the outlet alone is decided when the form is written; a node without a value is unknown,
unless the field does not apply, by its own condition or because the auditor said so: then no test on it holds; an
outlet's age is compared as the day on which it is reached, since full months never decrease (so no calendar arithmetic
on the phone).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MINYEAR, date
from decimal import ROUND_CEILING

from build_tools.core.numbers.reading import read, written
from build_tools.forms.odk import names as names
from build_tools.language.form.applicability import Circumstances, MissingAttribute, applies
from build_tools.language.form.conditions import OUTLET_SUBJECTS, Condition, Operand, ParameterValue, Test
from build_tools.language.form.forms import Field
from build_tools.language.form.responses import DateResponse, Multi, NumberResponse
from build_tools.language.model.network import Outlet
from build_tools.records.record import NOT_APPLICABLE

Expression = str | bool
"""An XPath, or what it is known to be already."""


@dataclass(frozen=True)
class Truth:
    """Both halves of a three-valued condition."""

    surely: Expression
    surely_not: Expression


ALWAYS = Truth(True, False)


@dataclass(frozen=True, eq=False)
class Translator:
    """Turns conditions of one form at one outlet into XPath. Raises `MissingAttribute`."""

    outlet: Outlet
    fields: Mapping[str, Field]
    """Those that this outlet can be asked."""
    parameters: Mapping[str, str]
    conditions: Mapping[str, tuple[Condition, ...]] = field(default_factory=dict)
    """Of each field, its own and those of the sections around it."""

    def truth(self, condition: Condition | None) -> Truth:
        """Both expressions of a condition."""
        if condition is None:
            return ALWAYS
        parts = [self._test(subject, test) for subject, test in condition.tests.items()]
        parts += [self.truth(one) for one in condition.all_ or ()]
        if condition.any_ is not None:
            parts.append(_negate(conjunction(_negate(self.truth(one)) for one in condition.any_)))
        if condition.not_ is not None:
            parts.append(_negate(self.truth(condition.not_)))
        return conjunction(parts)

    def _test(self, subject: str, test: Test) -> Truth:
        operator, operand = test.operator
        if subject == "outlet.age_months":
            if self.outlet.opened is None:
                raise MissingAttribute(self.outlet.id, "opened")
            return self._age(self.outlet.opened, operator, operand)
        if subject in OUTLET_SUBJECTS:
            only = Condition.model_validate({subject: test.model_dump(by_alias=True, exclude_none=True)})
            at = Circumstances(self.outlet, date(2000, 1, 1), {}, self.parameters)
            held = bool(applies(only, at))
            return Truth(held, not held)
        if (asked := self.fields.get(subject)) is None:
            return _negate(ALWAYS)
        said, stands = self._answer(asked, operator, operand), self._stands(asked)
        return Truth(both(said.surely, stands.surely), either(said.surely_not, stands.surely_not))

    def _stands(self, asked: Field) -> Truth:
        """Whether a field itself applies."""
        parts = [self.truth(one) for one in self.conditions.get(asked.id, ())]
        if asked.response.not_applicable == "allowed":
            left_out = f"${{{names.part(asked.id, names.STATUS)}}} = '{NOT_APPLICABLE}'"
            parts.append(Truth(f"not({left_out})", left_out))
        return conjunction(parts)

    def _text(self, operand: Operand) -> str:
        return self.parameters[operand.parameter] if isinstance(operand, ParameterValue) else operand

    def _age(self, opened: date, operator: str, operand: Operand | tuple[Operand, ...]) -> Truth:
        """Full months against a number, as the day answered against the day on which that age is reached."""
        if isinstance(operand, tuple):
            return _negate(conjunction(_negate(self._age(opened, "is", one)) for one in operand))
        months = read(self._text(operand))
        whole = int(months.to_integral_value(ROUND_CEILING))
        reached = _reached(opened, whole)
        if operator in ("at_least", "from"):
            return reached
        if operator in ("less_than", "before"):
            return _negate(reached)
        same = conjunction([reached, _negate(_reached(opened, whole + 1))])
        if whole != months:
            same = _negate(ALWAYS)
        return same if operator == "is" else _negate(same)

    def _answer(self, asked: Field, operator: str, operand: Operand | tuple[Operand, ...]) -> Truth:
        if isinstance(operand, tuple):
            return _negate(conjunction(_negate(self._answer(asked, "is", one)) for one in operand))
        value, text = f"${{{names.node(asked.id)}}}", self._text(operand)
        if isinstance(asked.response, Multi):
            said = f"selected({value}, {literal(text)})"
        else:
            left, right = value, literal(text)
            if isinstance(asked.response, NumberResponse):
                left, right = f"number({value})", written(read(text))
            elif isinstance(asked.response, DateResponse):
                left, right = _day(value), text.replace("-", "")
            sign = {"before": "<", "less_than": "<", "from": ">=", "at_least": ">="}.get(operator, "=")
            said = f"{left} {sign} {right}"
        known = f"{value} != ''"
        truth = Truth(f"({known} and {said})", f"({known} and not({said}))")
        return _negate(truth) if operator == "is_not" else truth


def _reached(opened: date, months: int) -> Truth:
    """Whether the day answered is the day, or later, on which the outlet is so many full months old."""
    year, month = divmod(opened.year * 12 + opened.month - 1 + months, 12)
    if not MINYEAR <= year <= 9999:
        return ALWAYS if year < MINYEAR else _negate(ALWAYS)
    day = f"{date(year, month + 1, min(opened.day, monthrange(year, month + 1)[1])):%Y%m%d}"
    value = f"${{{names.DATE}}}"
    known = f"{value} != ''"
    return Truth(f"({known} and {_day(value)} >= {day})", f"({known} and {_day(value)} < {day})")


def _day(value: str) -> str:
    """A day as the number 20261120: engines differ in what `date()` takes, and none sees a time zone in a number."""
    return f"number(translate(string({value}), '-', ''))"


def conjunction(parts: Iterable[Truth]) -> Truth:
    """All of them hold."""
    seen = list(parts)
    return Truth(_join("and", [one.surely for one in seen]), _join("or", [one.surely_not for one in seen]))


def _negate(one: Truth) -> Truth:
    return Truth(one.surely_not, one.surely)


def _join(word: str, parts: list[Expression]) -> Expression:
    decides = word == "or"
    if decides in [one for one in parts if isinstance(one, bool)]:
        return decides
    left = list(dict.fromkeys(one for one in parts if isinstance(one, str)))
    if not left:
        return not decides
    return left[0] if len(left) == 1 else f"({f' {word} '.join(left)})"


def shown(truth: Truth) -> Expression:
    """While the item is not surely out."""
    return not truth.surely_not if isinstance(truth.surely_not, bool) else f"not({truth.surely_not})"


def both(*parts: Expression) -> Expression:
    """All expressions hold."""
    return _join("and", list(parts))


def either(*parts: Expression) -> Expression:
    """One expression holds."""
    return _join("or", list(parts))


def column(expression: Expression) -> str:
    """As a cell of the survey sheet; '' when it always holds."""
    return expression if isinstance(expression, str) else "" if expression else "false()"


def literal(text: str) -> str:
    """A text as XPath writes it; one with both kinds of quotes is put together."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ', "\'", '.join(f"'{one}'" for one in text.split("'")) + ")"
