"""Conditions, points and numbers in words, so that a reader sees why an item applies and what an answer earns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from build_tools.core.numbers.reading import written
from build_tools.core.words import Message, Words, say, say_in
from build_tools.language.form.conditions import Condition, Operand, ParameterValue
from build_tools.language.form.forms import Field
from build_tools.language.form.responses import (
    ResponseBase,
)
from build_tools.language.labels import Labels

_SUBJECTS = {
    "outlet.opened": say("the outlet's day of opening"),
    "outlet.age_months": say("full months from the outlet's opening to the audit"),
    "outlet.class": say("the outlet's class"),
    "outlet.region": say("the outlet's region"),
    "outlet.relationship": say("the outlet's relationship types"),
}


number = written
"""A decimal without needless zeros: 2, 0.5."""


def condition(one: Condition, fields: Mapping[str, Field], parameters: Mapping[str, str], labels: Labels) -> str:
    """A condition as one clause: `the outlet's day of opening is before 2005-01-01`."""
    parts, words = [], labels.words
    for subject, test in one.tests.items():
        operator, operand = test.operator
        field = fields.get(subject)
        operands = operand if isinstance(operand, tuple) else (operand,)
        value = words.listed(_operand(subject, value, field, parameters, labels) for value in operands)
        name: str = _SUBJECTS.get(subject) or subject
        if field is not None:
            name = say("{id} ({label})", id=subject, label=field.label)
        parts.append(words(_compared(operator, name, value)))
    if one.all_:
        parts.append(_both(words, (condition(inner, fields, parameters, labels) for inner in one.all_)))
    if one.any_:
        several = (condition(inner, fields, parameters, labels) for inner in one.any_)
        either = words(say_in("between conditions", ", or ")).join(several)
        parts.append(words(say("({conditions})", conditions=either)))
    if one.not_:
        parts.append(words(say("not ({condition})", condition=condition(one.not_, fields, parameters, labels))))
    return _both(words, parts)


def _both(words: Words, conditions: Iterable[str]) -> str:
    return words(say_in("between conditions", ", and ")).join(conditions)


def _compared(operator: str, name: str, value: str) -> Message:
    """A test in words."""
    match operator:
        case "is":
            return say("{name} is “{value}”", name=name, value=value)
        case "is_not":
            return say("{name} is not “{value}”", name=name, value=value)
        case "one_of":
            return say("{name} is one of {value}", name=name, value=value)
        case "before":
            return say("{name} is before {value}", name=name, value=value)
        case "from":
            return say("{name} is {value} or later", name=name, value=value)
        case "at_least":
            return say("{name} is at least {value}", name=name, value=value)
        case _:
            return say("{name} is less than {value}", name=name, value=value)


def _operand(subject: str, value: Operand, field: Field | None, parameters: Mapping[str, str], labels: Labels) -> str:
    text = parameters[value.parameter] if isinstance(value, ParameterValue) else value
    if subject == "outlet.relationship":
        return labels.relationships.get(text, text)
    return answer(field.response, text, labels.words) if field is not None else text


def answer(response: ResponseBase, value: object, words: Words) -> str:
    """A parsed answer as a reader says it, in the language of the edition."""
    return response.said(value, words)


def points(response: ResponseBase, words: Words) -> tuple[tuple[str, str], ...]:
    """What each answer earns, best first: (answer, points)."""
    return tuple(response.worth(words))


def response_name(response: ResponseBase, words: Words) -> str:
    """The kind of answer that is asked for."""
    return words(response.kind)
