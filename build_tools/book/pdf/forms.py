"""Forms on paper: which fields share a row and how the sheet is divided. The look is templates/forms.

A sheet has pairs of a label and a box side by side, two across upright and three on its side. Short fields share a
row in the order of the form; a long label stands above its box; tables and long texts take the whole width.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from jinja2 import Environment
from markupsafe import Markup

from build_tools.book.book import Book
from build_tools.book.changes.views import RevisedView
from build_tools.book.marks import Marks
from build_tools.book.sheets import FieldSheet, SectionSheet, Sheet
from build_tools.core.templating import environment
from build_tools.language.form.responses import (
    Choice,
    DateResponse,
    Graded,
    Multi,
    NumberResponse,
    Photo,
    Response,
    Signature,
    TableResponse,
    TextResponse,
    YesNo,
)
from build_tools.language.labels import Labels

LABEL = 13
"""Characters of a label that stands beside its box, on two lines."""


@dataclass(frozen=True)
class PaperField:
    """A field and the columns that its box spans; `beside` when the label has a cell of its own."""

    field: FieldSheet
    span: int
    beside: bool
    anchor: str


@dataclass(frozen=True)
class PaperRow:
    """Fields side by side, or one table."""

    fields: tuple[PaperField, ...]
    table: bool = False


@dataclass(frozen=True)
class PaperSection:
    """A heading with its rows."""

    section: SectionSheet
    rows: tuple[PaperRow, ...]


def paper_templates(labels: Labels, root: Path | None, *folders: str) -> Environment:
    """The templates of sheets in the language of an edition; `folders`: of who puts them on pages of its own."""
    made = environment(*folders, "book/paper", root=root, words=labels.words)
    made.globals.update(marks=Marks(labels.words), labels=labels)
    made.filters["letters"] = letters
    return made


class Forms:
    """Renders sheets to be printed and filled in with a pen."""

    def __init__(self, templates: Environment, book: Book, revised: Callable[[str], RevisedView | None]) -> None:
        """`revised`: what this revision did to an item or field, for the bar beside it."""
        self._forms = templates.get_template("form.html.j2")
        self._checklists = templates.get_template("checklist.html.j2")
        self._shared = {"manual": book.manual, "revised": revised}

    def form(self, sheet: Sheet, anchors: frozenset[str]) -> Markup:
        """A form; fields named in `anchors` can be linked to."""
        across = 3 if sheet.layout == "landscape" else 2
        sections = tuple(PaperSection(one, paper_rows(one.fields, across, anchors)) for one in sheet.sections)
        return Markup(self._forms.render(sheet=sheet, sections=sections, across=across, **self._shared))

    def checklist(self, sheet: Sheet, *, anchors: bool, parts: tuple[Sheet, ...] = ()) -> Markup:
        """A checklist with its items, or with its parts when it only brings others together."""
        return Markup(self._checklists.render(sheet=sheet, anchors=anchors, parts=parts, **self._shared))


def paper_rows(
    fields: tuple[FieldSheet, ...], across: int, anchors: frozenset[str] = frozenset()
) -> tuple[PaperRow, ...]:
    """Fields arranged in rows of `across` pairs (2 × `across` columns)."""
    rows: list[PaperRow] = []
    waiting: list[FieldSheet] = []

    def anchor(one: FieldSheet) -> str:
        return f"field-{one.id}" if one.id in anchors else ""

    def flush() -> None:
        while waiting:
            row, waiting[:] = waiting[:across], waiting[across:]
            last = 2 * (across - len(row)) + 1
            rows.append(
                PaperRow(tuple(PaperField(one, last if one is row[-1] else 1, True, anchor(one)) for one in row))
            )

    for one in fields:
        if isinstance(one.response, TableResponse):
            flush()
            rows.append(PaperRow((PaperField(one, 2 * across, False, anchor(one)),), table=True))
        elif is_short(one):
            waiting.append(one)
        else:
            flush()
            beside = letters(one.label) <= LABEL
            rows.append(PaperRow((PaperField(one, 2 * across - beside, beside, anchor(one)),)))
    flush()
    return tuple(rows)


def is_short(one: FieldSheet) -> bool:
    """Whether label and box fit into half a line."""
    if letters(one.label) > LABEL or letters(one.guidance) > 26 or one.condition:
        return False
    return _box_width(one.response, one.not_applicable) <= 20


def _box_width(response: Response, not_applicable: bool) -> float:
    match response:
        case TextResponse():
            return 12 if response.lines == 1 else 99
        case DateResponse() | NumberResponse() | Signature():
            return 12
        case YesNo():
            return 12 if not_applicable else 8
        case Choice() | Multi():
            return sum(letters(option.label) + 2 for option in response.options)
        case Graded() | Photo() | TableResponse():
            return 99
        case _:
            assert_never(response)


def letters(text: str) -> float:
    """Width in Chinese characters."""
    return sum(0.5 if letter.isascii() else 1 for letter in Markup(text).striptags())
