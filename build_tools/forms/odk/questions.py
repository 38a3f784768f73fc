"""One response type as one question of an XLSForm: its type, appearance, constraint and what to say when it fails."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from build_tools.core.words import Message, say, say_in, say_many
from build_tools.forms.odk import names as names
from build_tools.forms.odk.relevance import Expression
from build_tools.forms.odk.workbook import Rows, plain
from build_tools.language import wording
from build_tools.language.form.responses import (
    AnyResponse,
    Choice,
    DateResponse,
    Graded,
    Multi,
    NumberResponse,
    Photo,
    ResponseBase,
    Signature,
    TableResponse,
    TextResponse,
    YesNo,
)
from build_tools.language.labels import Labels
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer

_MANY = 8
"""Above so many options a list is folded."""


@dataclass(frozen=True)
class Question:
    """A row of the survey sheet, without its label."""

    kind: str
    name: str
    appearance: str = ""
    constraint: str = ""
    constraint_message: str = ""
    parameters: str = ""
    relevant: Expression = True
    optional: bool = False
    more: bool = False
    """One picture more of the same field."""
    hint: str = ""


def question(rows: Rows, response: AnyResponse, name: str, labels: Labels) -> Question:
    """The question of a response; its choices are added to the rows."""
    match response:
        case YesNo():
            return Question(f"select_one {rows.list_of('yes_no', tuple(labels.yes_no.items()))}", name)
        case Graded() | Choice():
            options = tuple((one.id, plain(one.label)) for one in response.options)
            return Question(f"select_one {rows.list_of(f'o_{name}', options)}", name, _folded(len(options)))
        case Multi():
            options = tuple((one.id, plain(one.label)) for one in response.options)
            listed = rows.list_of(f"o_{name}", (*options, (names.NONE, say("none of these"))))
            return Question(
                f"select_multiple {listed}",
                name,
                constraint=f"not(selected(., '{names.NONE}')) or count-selected(.) = 1",
                constraint_message=say("With “none of these” nothing else can be chosen."),
            )
        case NumberResponse():
            return _number(response, name)
        case DateResponse():
            return Question("date", name)
        case Signature():
            return Question("image", name, "signature", parameters="max-pixels=1024")
        case TextResponse():
            tall = "multiline" if response.lines > 1 else ""
            return Question("text", name, tall, "string-length(.) <= 4000", say("4000 characters at most."))
        case Photo() | TableResponse():
            raise TypeError("photos and tables are several questions")
        case _:
            assert_never(response)


def failing(response: AnyResponse, name: str) -> Expression:
    """While the answer earns less than all points; False where nothing is scored."""
    value = f"${{{name}}}"
    if response.possible is None:
        return False
    match response:
        case YesNo():
            return f"{value} = '{'no' if response.expected == 'yes' else 'yes'}'"
        case Graded() | Choice():
            full = [f"{value} = '{one.id}'" for one in response.options if one.points == response.possible]
        case Multi():
            earning = [f"selected({value}, '{one.id}')" for one in response.options if one.points]
            full = [" and ".join(earning)]
        case NumberResponse():
            above = [None, *(band.from_ for band in response.bands)]
            full = [
                f"number({value}) >= {band.from_:f}" + (f" and number({value}) < {end:f}" if end is not None else "")
                for band, end in zip(response.bands, above, strict=False)
                if band.points == response.possible
            ]
        case DateResponse() | TextResponse() | Photo() | Signature() | TableResponse():
            raise TypeError(f"{type(response).__name__} is not scored")
        case _:
            assert_never(response)
    return f"({value} != '' and not({' or '.join(full)}))"


def _folded(count: int) -> str:
    return "minimal" if count > _MANY else ""


def _number(response: NumberResponse, name: str) -> Question:
    low, high = response.min, response.max
    limits = [
        f". >= {low:f}" if low is not None else ". > -10000000000000",
        f". <= {high:f}" if high is not None else ". < 10000000000000",
    ]
    unit = say("Unit: {unit}", unit=plain(response.unit)) if response.unit else ""
    return Question("decimal", name, "", " and ".join(limits), _limits(low, high), hint=unit)


def _limits(low: Decimal | None, high: Decimal | None) -> Message:
    """What to say when a number is out of its limits."""
    if low is not None and high is not None:
        return say("Write a number: {low} to {high}.", low=wording.number(low), high=wording.number(high))
    if low is not None:
        return say("Write a number: at least {low}.", low=wording.number(low))
    if high is not None:
        return say("Write a number: at most {high}.", high=wording.number(high))
    return say("Write a number: of 13 digits at most.")


def said_before(response: ResponseBase, before: Answer, labels: Labels) -> str:
    """The previous audit's answer in words."""
    say_it = labels.words
    if before.answer in (NOT_APPLICABLE, NOT_CHECKED):
        state = labels.outcomes[before.answer]
        return say_it(say("{state} ({reason})", state=state, reason=before.reason)) if before.reason else state
    try:
        value = response.parse(before.answer)
        table = isinstance(response, TableResponse)
        said = say_it(say_many("{n} row", "{n} rows", len(value))) if table else wording.answer(response, value, say_it)
    except ValueError:  # the form has changed since
        said = str(before.answer)[:200]
    return say_it(say_in("between two clauses", "; ")).join(filter(None, (said, before.comment)))
