"""Names of a PDF form's fields, and the words that stand for what a box means. Writer and reader share them.

A name is the item's id and what the box holds (`TSX-01/answer`), never a place on the page. It has no full stop,
which PDF takes for a level of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from build_tools.core.words import Words, say, say_in
from build_tools.language.form.forms import Checklist, Field, Form
from build_tools.language.form.responses import (
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
from build_tools.language.labels import OUTCOMES, YES_NO
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED

RECORD, DATE, NAME, ROLE, REVISION, SERIAL = "record", "date", "name", "role", "revision", "serial"
HEAD = {
    RECORD: say_in("on a form's cover", "Record's id"), DATE: say_in("on a form's cover", "Day"),
    NAME: say_in("on a form's cover", "Filled in by"), ROLE: say_in("on a form's cover", "Role"),
    REVISION: say_in("on a form's cover", "Revision"), SERIAL: say_in("on a form's cover", "Serial of the manual"),
}  # fmt: skip
"""Boxes of the head, with the words printed at them."""
FORM, VERSION, SHA256, OUTLET = "form", "version", "sha256", "outlet"
PREVIOUS, PREVIOUS_SHA256 = "previous", "previous-sha256"
HIDDEN = (FORM, VERSION, SHA256, OUTLET, PREVIOUS, PREVIOUS_SHA256)
"""What the file says of itself."""

ABSENCES = {NOT_APPLICABLE: OUTCOMES["not-applicable"], NOT_CHECKED: OUTCOMES["not-checked"]}
GAPS = {
    "correct": say_in("class of a finding, shortly", "correct"),
    "prevent": say_in("class of a finding, shortly", "prevent"),
    "adopt": say_in("class of a finding, shortly", "adopt"),
    "finish": say_in("class of a finding, shortly", "finish"),
}
"""Classes of a finding, as short as on the printed forms."""
NOTES = {
    "comment": say_in("note beside an answer", "Notes and remarks"),
    "reason": say_in("note beside an answer", "Reason why not applicable or not checked"),
    "good_practice": say_in("note beside an answer", "Good practice"),
}
REMARK_KINDS = {
    "comment": say_in("kind of a remark", "remark"),
    NOT_APPLICABLE: say_in("kind of a remark", "reason why not applicable"),
    NOT_CHECKED: say_in("kind of a remark", "reason why not filled in"),
    "good_practice": say_in("kind of a remark", "good practice"),
}
REMARKS = say_in("part of a form", "Remarks")
NONE_OF_THESE, NO_ROWS = say("none of these"), say_in("a table without rows", "none")
YES = "yes"
"""State of a box that stands alone."""


def answer(item: str) -> str:
    """The answer, where one box or one group of boxes holds it."""
    return f"{item}/answer"


def option(item: str, identity: str) -> str:
    """One option of several."""
    return f"{item}/is/{identity}"


def none(item: str) -> str:
    """None of the options, or no row: an answer, not a gap."""
    return f"{item}/none"


def absent(item: str) -> str:
    """Not applicable or not checked, where the answer itself is not ticked."""
    return f"{item}/absent"


def note(item: str, kind: str) -> str:
    """A comment, a reason, a good practice, or the class of a finding (`gap`)."""
    return f"{item}/{kind}"


def cell(item: str, row: str | int, column: str) -> str:
    """A cell of a table; rows by their id, or counted from 1."""
    return f"{item}/row/{row}/{column}"


def remark(number: int, part: str) -> str:
    """A line of a form's remarks: `item`, `kind` and `text`."""
    return f"remark/{number}/{part}"


def remarks(form: Form | Checklist, *, survey: bool) -> int:
    """Lines for remarks at the end of a form; a checklist has a box at each item."""
    return 0 if isinstance(form, Checklist) else 3 if survey else 6


def steps(response: ResponseBase) -> tuple[int, ...]:
    """The numbers of a scale that is ticked: at most eleven whole steps, not scored by bands. () for others."""
    if not isinstance(response, NumberResponse) or response.bands or response.min is None or response.max is None:
        return ()
    low, high = response.min.to_integral_value(), response.max.to_integral_value()
    if (low, high) != (response.min, response.max) or not low < high <= low + 10:
        return ()
    return tuple(range(int(low), int(high) + 1))


def said(offered: Mapping[str, str], words: Words) -> dict[str, str]:
    """What boxes mean, in the language of the form."""
    return {state: words(word) for state, word in offered.items()}


def ticks(response: ResponseBase) -> Mapping[str, str]:
    """Answers that are ticked, one of all: state of the box to the words beside it. {} for other responses."""
    if isinstance(response, YesNo):
        return YES_NO
    if isinstance(response, Graded | Choice):
        return {one.id: one.label for one in response.options}
    return {str(step): str(step) for step in steps(response)}


def table_rows(response: TableResponse) -> tuple[str, ...]:
    """Rows as they are named in fields."""
    return tuple(one.id for one in response.rows) or tuple(str(one) for one in range(1, response.blank_rows + 1))


def expected(one: Field, *, checklist: bool) -> Iterator[str]:
    """Every field that an item has on its form."""
    match response := one.response:
        case Multi():
            yield from (option(one.id, known.id) for known in response.options)
            yield none(one.id)
        case TableResponse():
            for row in table_rows(response):
                yield from (cell(one.id, row, column.id) for column in response.columns)
            if not response.rows:
                yield none(one.id)
        case YesNo() | Graded() | Choice() | NumberResponse() | DateResponse() | TextResponse() | Signature():
            yield answer(one.id)
        case Photo():
            pass  # lies beside the PDF
        case _:
            assert_never(response)
    if has_absent(one, checklist=checklist):
        yield absent(one.id)
    if checklist:
        yield from (note(one.id, kind) for kind in (*NOTES, "gap"))


def has_absent(one: Field, *, checklist: bool) -> bool:
    """Whether 不适用 and 未检查 are boxes of their own; where the answer is ticked, they stand among its boxes."""
    if ticks(one.response):
        return False
    return checklist or one.response.not_applicable == "allowed"


def absences(one: Field, *, checklist: bool) -> dict[str, str]:
    """Which of the two an item offers. Forms leave empty what was not filled in."""
    allowed = one.response.not_applicable == "allowed"
    return {
        state: words
        for state, words in ABSENCES.items()
        if (allowed if state == NOT_APPLICABLE else checklist)
    }  # fmt: skip
