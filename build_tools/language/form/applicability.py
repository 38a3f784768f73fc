"""Whether a condition holds: true, false, or not known yet because the answer it asks for is missing.

Three-valued logic after Kleene: unknown stays unknown unless the other operands decide. A test on a field that does not
apply – by its own condition, or because the auditor said so – does not hold, so what hangs on it does not stay open.
An outlet's age is counted in full months at the audit's date; "under one year" ends on the first anniversary.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from build_tools.core.faults import Fault
from build_tools.core.numbers import reading
from build_tools.core.words import say
from build_tools.language.form.conditions import OUTLET_SUBJECTS, Condition, Operand, ParameterValue, Test
from build_tools.language.form.forms import AnySection, Checklist, ChecklistSection, Form
from build_tools.language.model.network import Outlet


class MissingAttribute(Fault):
    """A condition asks for an attribute that the outlet lacks: a problem, never a pass."""

    def __init__(self, outlet: str, attribute: str) -> None:
        self.outlet, self.attribute = outlet, attribute
        super().__init__(say("outlet {outlet} has no `{attribute}`", outlet=outlet, attribute=attribute))

    def __reduce__(self) -> Any:
        return MissingAttribute, (self.outlet, self.attribute)


@dataclass(frozen=True)
class Circumstances:
    """What conditions can ask about: the outlet, the day, the answers given, the manual's parameters."""

    outlet: Outlet
    day: date
    answers: Mapping[str, Any]
    """Parsed answers by field id; a field that is missing here is unknown."""
    parameters: Mapping[str, str]
    not_applicable: frozenset[str] = frozenset()
    """Fields that were answered as not applicable."""


Stands = Callable[[str], bool | None]
"""Whether a field itself applies."""


def _stands(field: str) -> bool | None:
    return True


class Conditions:
    """The conditions of one form, worked out once: each field with its own and those of the sections around it."""

    def __init__(self, form: Form | Checklist) -> None:
        self.of: dict[str, tuple[Condition, ...]] = {}
        self._walk(form.sections, ())
        self.controllers = frozenset(
            subject for several in self.of.values() for one in several for subject in one.subjects()
        ) - frozenset(OUTLET_SUBJECTS)
        """Fields whose answers decide whether others apply."""

    def _walk(self, sections: tuple[AnySection, ...], above: tuple[Condition, ...]) -> None:
        for section in sections:
            here = (*above, section.applies_when) if section.applies_when else above
            for field in section.fields:
                if conditions := (*here, field.applies_when) if field.applies_when else here:
                    self.of[field.id] = conditions
            if isinstance(section, ChecklistSection):
                self._walk(section.sections, here)


class Standing:
    """Which fields of a form apply: true, false, or None while unknown; what a field hangs on is worked out first."""

    def __init__(self, conditions: Conditions, at: Circumstances) -> None:
        self._conditions, self._at = conditions, at
        self._known: dict[str, bool | None] = {}

    def __call__(self, field: str) -> bool | None:
        """Raises `MissingAttribute`."""
        conditions = self._conditions.of.get(field)
        if conditions is None:
            return True
        if field not in self._known:
            # Fields that hang on each other stay unknown; `language.checks.conditions` refuses them.
            self._known[field] = None
            self._known[field] = _all(applies(one, self._at, self) for one in conditions)
        return self._known[field]


def full_months(start: date, day: date) -> int:
    """Full months from start to day; the month is full on the same day of the month (or the month's last day)."""
    months = (day.year - start.year) * 12 + day.month - start.month
    last_of_month = monthrange(day.year, day.month)[1]
    return months - (1 if day.day < min(start.day, last_of_month) else 0)


def applies(condition: Condition | None, at: Circumstances, stands: Stands = _stands) -> bool | None:
    """True, False, or None while unknown. Raises `MissingAttribute`."""
    if condition is None:
        return True
    parts: list[bool | None] = [_holds(subject, test, at, stands) for subject, test in condition.tests.items()]
    if condition.all_ is not None:
        parts.append(_all(applies(one, at, stands) for one in condition.all_))
    if condition.any_ is not None:
        parts.append(_any(applies(one, at, stands) for one in condition.any_))
    if condition.not_ is not None:
        parts.append(_negate(applies(condition.not_, at, stands)))
    return _all(parts)


def _all(values: Iterable[bool | None]) -> bool | None:
    seen = list(values)
    return False if False in seen else None if None in seen else True


def _any(values: Iterable[bool | None]) -> bool | None:
    return _negate(_all(_negate(value) for value in values))


def _negate(value: bool | None) -> bool | None:
    return None if value is None else not value


def _holds(subject: str, test: Test, at: Circumstances, stands: Stands) -> bool | None:
    operator, operand = test.operator
    if subject in OUTLET_SUBJECTS:
        return compare(_attribute(subject, at), operator, operand, at.parameters)
    applicable = subject not in at.not_applicable and stands(subject)
    if applicable is False:
        return False
    if subject not in at.answers:
        return None
    held = compare(at.answers[subject], operator, operand, at.parameters)
    return held if applicable or not held else None


def _attribute(subject: str, at: Circumstances) -> Any:
    outlet = at.outlet
    if subject in ("outlet.opened", "outlet.age_months"):
        if outlet.opened is None:
            raise MissingAttribute(outlet.id, "opened")
        return outlet.opened if subject == "outlet.opened" else Decimal(full_months(outlet.opened, at.day))
    if subject == "outlet.class":
        if outlet.class_ is None:
            raise MissingAttribute(outlet.id, "class")
        return outlet.class_
    return outlet.region if subject == "outlet.region" else outlet.relationship


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "before": lambda value, limit: bool(value < limit),
    "less_than": lambda value, limit: bool(value < limit),
    "from": lambda value, limit: bool(value >= limit),
    "at_least": lambda value, limit: bool(value >= limit),
}


def compare(value: Any, operator: str, operand: Operand | tuple[Operand, ...], parameters: Mapping[str, str]) -> bool:
    """One comparison, the operand read as the value's type. Raises `Fault` when it cannot be."""
    if isinstance(operand, tuple):
        return any(compare(value, "is", one, parameters) for one in operand)
    text = parameters[operand.parameter] if isinstance(operand, ParameterValue) else operand
    if operator in _ORDER:
        return _ORDER[operator](value, _typed(text, value))
    same = text in value if isinstance(value, tuple) else value == _typed(text, value)
    return same if operator == "is" else not same


def _typed(text: str, like: Any) -> Any:
    try:
        if isinstance(like, date):
            day = date.fromisoformat(text)
            if day.isoformat() != text:  # 20050101 and 2005-W01-1 are days too, but nobody else here reads them
                raise ValueError
            return day
        if isinstance(like, Decimal):
            return reading.read(text)
    except ValueError:
        if isinstance(like, date):
            raise Fault(say("`{text}` is not a day", text=text), say("Write it as 2026-11-20.")) from None
        raise Fault(say("`{text}` is not a number", text=text), say("Write it as 12 or 12.5.")) from None
    return text
