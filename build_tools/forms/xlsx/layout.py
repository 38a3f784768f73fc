"""Which sheets the workbook has and what stands in which row, decided before anything is written.

A sheet for each top section; sections below it stand in it under their own headings. A table field has its own sheet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter, quote_sheetname

from build_tools.book.sheets import FieldSheet, SectionSheet
from build_tools.forms.channel import Blank
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.style import plain
from build_tools.language.form.conditions import Condition
from build_tools.language.form.forms import AnySection, Checklist, ChecklistSection
from build_tools.language.form.responses import Multi, TableResponse

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
    taken = {terms.COVER.casefold(), terms.HIDDEN.casefold()}
    pages = []
    for position, section in enumerate(blank.sheet.sections, 1):
        title = terms.sheet_title(f"{position} {section.title}", taken)
        pages.append(Page(title, str(position), section, tuple(_lines(section, str(position), HEAD, taken, top=True))))
    return Plan(tuple(_columns(blank)), tuple(pages), dict(_conditions(blank.form.sections, ())))


def _columns(blank: Blank) -> Iterator[Column]:
    scored = isinstance(blank.form, Checklist)
    yield Column(terms.ID, "", 4)
    yield Column(terms.NUMBER, "编号", 8)
    yield Column(terms.QUESTION, "检查项" if scored else "填写项", 48)
    if blank.previous is not None:
        yield Column(terms.BEFORE, "上次", 14)
    yield Column(terms.ANSWER, "答案", 22 if scored else 36)
    yield Column(terms.STATE, "状态", 7)
    yield Column(terms.ABSENT, "不适用\n未检查", 7)
    yield Column(terms.REASON, "理由", 11)
    yield Column(terms.COMMENT, "意见", 18 if scored else 24)
    yield Column(terms.EVIDENCE, "证据\n（文件名）", 13)
    if scored:
        yield Column(terms.GOOD, "良好做法", 11)
        yield Column(terms.GAP, "类别\n（另定时）", 10)


def _lines(section: SectionSheet, number: str, above: int, taken: set[str], *, top: bool) -> Iterator[Line]:
    row = above
    if not top:
        row += 1
        yield Line(row, row, number, section)
    for field in section.fields:
        row, grid = row + 1, ""
        if isinstance(field.response, TableResponse):
            grid = terms.sheet_title(f"{field.id} {plain(field.label)}", taken)
        last = row + (len(field.response.options) if isinstance(field.response, Multi) else 0)
        yield Line(row, last, field=field, grid=grid)
        row = last
    for position, nested in enumerate(section.sections, 1):
        for line in _lines(nested, f"{number}.{position}", row, taken, top=False):
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
