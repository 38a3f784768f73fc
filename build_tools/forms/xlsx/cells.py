"""Cells that are filled in: the lists behind drop-downs, formats and limits, and the words about an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, assert_never

from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.core.words import Message, Words, say, say_in, say_many
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.style import Note, Style, plain, put
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
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer


class Hidden:
    """The hidden sheet: facts in columns A and B, words of drop-downs in D. Formulas quote these words by address."""

    def __init__(self, sheet: Worksheet, words: Words) -> None:
        """`words`: the language of the form."""
        self.sheet, self.words, self._next, self._fact_row = sheet, words, 1, 1
        self._known: dict[tuple[str, ...], int] = {}
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True
        self.fact(terms.KEY, terms.VALUE)

    def fact(self, key: str, value: str) -> None:
        """One row of the form's identity."""
        put(self.sheet.cell(self._fact_row, 1), key)
        put(self.sheet.cell(self._fact_row, 2), value)
        self._fact_row += 1

    def listed(self, labels: Iterable[str]) -> str:
        """The address of a list of labels; the same list is kept once."""
        kept = tuple(labels)
        if kept not in self._known:
            self._known[kept] = self._next
            for label in kept:
                put(self.sheet.cell(self._next, 4), label)
                self._next += 1
        first = self._known[kept]
        return f"{quote_sheetname(self.sheet.title)}!$D${first}:$D${first + len(kept) - 1}"

    def word(self, offered: Mapping[str, str], identity: str) -> str:
        """The address of one label of a list."""
        self.listed(offered.values())
        row = self._known[tuple(offered.values())] + list(offered).index(identity)
        return f"{quote_sheetname(self.sheet.title)}!$D${row}"


class Rules:
    """What the cells of one sheet accept, each kind of limit once."""

    def __init__(self, sheet: Worksheet, style: Style, hidden: Hidden) -> None:
        self._sheet, self._style, self._hidden, self._words = sheet, style, hidden, hidden.words
        self._made: dict[tuple[str, ...], DataValidation] = {}

    def _add(self, cell: Any, title: str, error: str, **limits: Any) -> None:
        key = tuple(limits.values())
        if key not in self._made:
            rule = DataValidation(**limits, allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = self._words(title), plain(self._words(error))[:220]
            self._made[key] = rule
            self._sheet.add_data_validation(rule)
        self._made[key].add(cell.coordinate)

    def choose(self, cell: Any, offered: Mapping[str, str]) -> Any:
        """A cell that takes one of these labels."""
        self._style.open(cell)
        listed = self._hidden.listed(terms.said(offered, self._words).values())
        title, error = say("Choose from the list"), say("This cell takes only the answers of the list.")
        self._add(cell, title, error, type="list", formula1=listed)
        return cell

    def day(self, cell: Any, earliest: int = 1) -> Any:
        """A cell that takes a day, from a spreadsheet's day number on."""
        self._style.open(cell, "yyyy-mm-dd")
        limits = {"type": "date", "operator": "greaterThanOrEqual", "formula1": str(earliest)}
        self._add(cell, say("A day is needed"), say_in("in a cell", "Write it as 2026-11-20."), **limits)
        return cell

    def answer(self, cell: Any, response: AnyResponse) -> Any:
        """A cell that takes one answer: its format, drop-down or limits."""
        match response:
            case YesNo() | Graded() | Choice():
                return self.choose(cell, terms.options(response, self._words))
            case Multi():
                return self.choose(cell, terms.REST)
            case TableResponse():
                return self.choose(cell, terms.NOTHING)
            case DateResponse():
                return self.day(cell)
            case NumberResponse():
                return self._number(cell, response)
            case TextResponse() | Signature() | Photo():
                return self._style.open(cell)
            case _:
                assert_never(response)

    def _number(self, cell: Any, response: NumberResponse) -> Any:
        self._style.open(cell, "General")
        least = response.min if response.min is not None else Decimal(-(10**12))
        most = response.max if response.max is not None else Decimal(10**12)
        limits = {"formula1": wording.number(least), "formula2": wording.number(most)}
        hint = answer_hint(response, self._words)
        self._add(cell, say("A number is needed"), hint, type="decimal", operator="between", **limits)
        return cell


def answer_hint(response: AnyResponse, words: Words) -> str:
    """What may be written there, where no drop-down says it."""
    match response:
        case NumberResponse():
            return words(_number_hint(response))
        case Multi():
            return words(say("yes or no for each"))
        case Photo():
            told = say_many(
                "names of the photos' files in the answer's cell, one a line, at least {n}",
                "names of the photos' files in the answer's cell, one a line, at least {n}",
                response.at_least,
            )
            return words(told)
        case Signature():
            return words(say("the signer's name"))
        case DateResponse():
            return words(say_in("what to write", "day"))
        case YesNo() | Graded() | Choice() | TextResponse() | TableResponse():
            return ""
        case _:
            assert_never(response)


def _number_hint(response: NumberResponse) -> Message:
    low = wording.number(response.min) if response.min is not None else None
    high = wording.number(response.max) if response.max is not None else None
    span: Message | None = None
    if low is not None and high is not None:
        span = say("{low} to {high}", low=low, high=high)
    elif low is not None:
        span = say("at least {low}", low=low)
    elif high is not None:
        span = say("at most {high}", high=high)
    if response.unit:
        if span is None:
            return say("number ({unit})", unit=response.unit)
        return say("number, {span} ({unit})", span=span, unit=response.unit)
    return say_in("what to write", "number") if span is None else say("number, {span}", span=span)


def earned(response: ResponseBase, words: Words) -> Iterator[Note]:
    """What each answer earns, where the drop-down cannot show it: bands of a number, long labels of grades."""
    points = wording.points(response, words)
    if isinstance(response, NumberResponse) and points:
        bands = [words(say("{span}: worth {points}", span=span, points=count)) for span, count in points]
        yield words(say_in("above what answers earn", "Points")), words(say_in("between two clauses", "; ")).join(bands)
    elif not isinstance(response, Multi) and any(len(label) > 10 for label, _ in points):
        for label, count in points:
            yield (words(say("worth {points}", points=count)) if count else "□"), label


def fell_short(response: ResponseBase, before: Answer | None) -> bool:
    """Whether the predecessor's answer did not earn all points."""
    if before is None or response.possible is None:
        return False
    try:
        return response.earned(response.parse(before.answer)) < response.possible
    except ValueError:  # not applicable, not checked, or an answer to another form
        return False


def previous_words(response: ResponseBase, before: Answer | None, words: Words) -> str:
    """The predecessor's answer as a reader says it."""
    if before is None:
        return ""
    if before.answer in (NOT_APPLICABLE, NOT_CHECKED):
        said = words(terms.ABSENCES[before.answer])
    elif isinstance(response, TableResponse):
        listed = isinstance(before.answer, list | tuple)
        said = (
            words(say_many("{n} row, see the record before", "{n} rows, see the record before", len(before.answer)))
            if listed
            else ""
        )
    else:
        try:
            said = wording.answer(response, response.parse(before.answer), words)
        except ValueError:
            said = str(before.answer)
    more = [
        say("Reason: {text}", text=before.reason) if before.reason else None,
        say("Remark: {text}", text=before.comment) if before.comment else None,
    ]
    return "\n".join([said, *(words(line) for line in more if line)])
