"""Which sheets the workbook has and what stands in which row, decided before anything is written.

A sheet for each top section; sections below it stand in it under their own headings. A table field has its own sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter, quote_sheetname

from build_tools.book.sheets import FieldSheet, SectionSheet
from build_tools.core.words import say_in
from build_tools.forms.channel import Blank
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.style import plain
from build_tools.language.form.conditions import Condition
from build_tools.language.form.forms import AnySection, Checklist, ChecklistSection
from build_tools.language.form.responses import Multi, TableResponse

TITLES = {
    terms.ANSWER: say_in("heading in a workbook", "Answer"),
    terms.ABSENT: say_in("heading in a workbook", "Not applicable or not checked"),
    terms.REASON: say_in("heading in a workbook", "Reason"),
    terms.COMMENT: say_in("heading in a workbook", "Remark"),
    terms.EVIDENCE: say_in("heading in a workbook", "Evidence"),
    terms.GOOD: say_in("heading in a workbook", "Good practice"),
    terms.GAP: say_in("heading in a workbook", "Class of the finding"),
}
"""What columns are called, in the sheets and in problems."""
HEAD = 4
"""Row of the visible headings in every sheet to fill in; the marks stand hidden above it."""


@dataclass(frozen=True)
class Column:
    """A column of the sections' sheets."""

    mark: str
    title: str
    width: float


@dataclass(frozen=True)
class Line:
    """An item with its rows, or the heading of a nested section."""

    row: int
    last: int
    """Row of a multi-answer's last option; else `row`."""
    number: str = ""
    """Printed number of the nested section."""
    section: SectionSheet | None = None
    field: FieldSheet | None = None
    grid: str = ""
    """Title of the table's own sheet."""


@dataclass(frozen=True)
class Page:
    """A section's sheet."""

    title: str
    number: str
    section: SectionSheet
    lines: tuple[Line, ...]

    @property
    def last(self) -> int:
        """Its last row."""
        return max((line.last for line in self.lines), default=HEAD)

    def states(self, letter: str) -> str:
        """Address of the states of its items, in the column of this letter."""
        return f"{quote_sheetname(self.title)}!${letter}${HEAD + 1}:${letter}${self.last}"


@dataclass(frozen=True)
class Plan:
    """The sheets in order, their columns, and where each item stands."""

    columns: tuple[Column, ...]
    pages: tuple[Page, ...]
    conditions: dict[str, tuple[Condition, ...]]
    """Field id to every condition that it stands under, its sections' included."""

    def at(self, mark: str) -> int:
        """Number of a column; counts from 1."""
        return next(number for number, column in enumerate(self.columns, 1) if column.mark == mark)

    def letter(self, mark: str) -> str:
        """Letter of a column."""
        return get_column_letter(self.at(mark))

    def has(self, mark: str) -> bool:
        """Whether the sheets show this column."""
        return any(column.mark == mark for column in self.columns)

    def place(self, field: str) -> tuple[Page, Line] | None:
        """Where an item stands."""
        found = ((page, line) for page in self.pages for line in page.lines if line.field and line.field.id == field)
        return next(found, None)


def plan(blank: Blank) -> Plan:
    """The workbook's sheets and rows."""
    words = blank.labels.words
    taken = {words(terms.COVER).casefold(), words(terms.HIDDEN).casefold()}
    otherwise = words(say_in("title of a sheet", "Table"))
    pages = []
    for position, section in enumerate(blank.sheet.sections, 1):
        title = terms.sheet_title(f"{position} {section.title}", taken, otherwise)
        pages.append(
            Page(title, str(position), section, tuple(_lines(section, str(position), HEAD, taken, otherwise, top=True)))
        )
    return Plan(tuple(_columns(blank)), tuple(pages), dict(_conditions(blank.form.sections, ())))


def _columns(blank: Blank) -> Iterator[Column]:
    scored, words = isinstance(blank.form, Checklist), blank.labels.words
    yield Column(terms.ID, "", 4)
    yield Column(terms.NUMBER, words(say_in("heading in a workbook", "No.")), 8)
    yield Column(
        terms.QUESTION,
        words(say_in("heading in a workbook", "Item") if scored else say_in("heading in a workbook", "Field")),
        48,
    )
    if blank.previous is not None:
        yield Column(terms.BEFORE, words(say_in("heading in a workbook", "Before")), 14)
    yield Column(terms.ANSWER, words(TITLES[terms.ANSWER]), 22 if scored else 36)
    yield Column(terms.STATE, words(say_in("heading in a workbook", "State")), 7)
    yield Column(terms.ABSENT, words(say_in("heading in a workbook", "Not appl.\nNot checked")), 7)
    yield Column(terms.REASON, words(TITLES[terms.REASON]), 11)
    yield Column(terms.COMMENT, words(TITLES[terms.COMMENT]), 18 if scored else 24)
    yield Column(terms.EVIDENCE, words(say_in("heading in a workbook", "Evidence\n(file names)")), 13)
    if scored:
        yield Column(terms.GOOD, words(TITLES[terms.GOOD]), 11)
        yield Column(terms.GAP, words(say_in("heading in a workbook", "Class\n(if another)")), 10)


def _lines(
    section: SectionSheet, number: str, above: int, taken: set[str], otherwise: str, *, top: bool
) -> Iterator[Line]:
    row = above
    if not top:
        row += 1
        yield Line(row, row, number, section)
    for field in section.fields:
        row, grid = row + 1, ""
        if isinstance(field.response, TableResponse):
            grid = terms.sheet_title(f"{field.id} {plain(field.label)}", taken, otherwise)
        last = row + (len(field.response.options) if isinstance(field.response, Multi) else 0)
        yield Line(row, last, field=field, grid=grid)
        row = last
    for position, nested in enumerate(section.sections, 1):
        for line in _lines(nested, f"{number}.{position}", row, taken, otherwise, top=False):
            yield line
            row = line.last


def _conditions(
    sections: Sequence[AnySection], above: tuple[Condition, ...]
) -> Iterator[tuple[str, tuple[Condition, ...]]]:
    for section in sections:
        here = (*above, section.applies_when) if section.applies_when else above
        for field in section.fields:
            yield field.id, ((*here, field.applies_when) if field.applies_when else here)
        if isinstance(section, ChecklistSection):
            yield from _conditions(section.sections, here)
