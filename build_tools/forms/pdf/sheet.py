"""The sheet of a PDF form as HTML: what is printed, which boxes lie where, and what was answered last time.

Owns which words and boxes each item has on its sheet. The look is templates/forms/pdf; fields share rows as in the
printed appendix (`book.pdf.forms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from build_tools.book.pdf.forms import paper_rows, paper_templates
from build_tools.book.sheets import FieldSheet, SectionSheet
from build_tools.core.templating import environment
from build_tools.core.words import Message, say, say_in, say_many
from build_tools.forms.channel import Blank
from build_tools.forms.pdf import names as name
from build_tools.language import wording
from build_tools.language.form.applicability import Circumstances, MissingAttribute, applies
from build_tools.language.form.conditions import Condition
from build_tools.language.form.forms import AnySection, Checklist, Field, Item, walk_fields
from build_tools.language.form.responses import Choice, Graded, Multi, TableResponse
from build_tools.language.labels import Labels
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer, Record


@dataclass(frozen=True, eq=False)
class ItemView:
    """An item with its boxes."""

    sheet: FieldSheet
    criteria: tuple[tuple[str, str], ...]
    """Id and words of each criterion."""
    before: str
    """The previous answer in words; '' when there is none."""
    skip: bool
    """Whether the outlet's attributes rule it out."""
    ticks: Mapping[str, str]
    points: Mapping[str, str]
    absences: Mapping[str, str]
    own_absences: bool


@dataclass(frozen=True)
class Placed:
    """An item in a row of a form."""

    item: ItemView
    span: int
    beside: bool


@dataclass(frozen=True)
class Row:
    """Items side by side, or one table."""

    items: tuple[Placed, ...]
    table: bool


@dataclass(frozen=True)
class SectionView:
    """A heading with its items: as a list for checklists, in rows for forms."""

    sheet: SectionSheet
    skip: bool
    items: tuple[ItemView, ...]
    rows: tuple[Row, ...]
    sections: tuple[SectionView, ...]


@dataclass(frozen=True)
class Page:
    """Measures of a page in points."""

    width: float
    height: float
    first: float = 34
    """Upper margin of the first page; the others have a running head."""
    top: float = 66
    side: float = 42
    bottom: float = 42
    code: float = 70
    """Side of the first page's code, with its quiet zone."""
    leaf: float = 40
    """Side of the other pages' code."""


PAGES = {"portrait": Page(595.28, 841.89), "landscape": Page(841.89, 595.28, first=28, top=60, bottom=36)}


class FormSheet:
    """The HTML and CSS of one blank."""

    def __init__(self, blank: Blank, keywords: str) -> None:
        self.blank, self._keywords, self.words = blank, keywords, blank.labels.words
        self.checklist = isinstance(blank.form, Checklist)
        self.page = PAGES[blank.sheet.layout]
        self._fields = {one.id: one for _, one in walk_fields(blank.form)}

    def html(self) -> str:
        """The document."""
        blank, sheet = self.blank, self.blank.sheet
        templates = paper_templates(Labels(blank.manual), blank.root, "forms/pdf")
        templates.globals |= {"name": name, "gap": blank.gap}
        previous = blank.previous
        own_sections: tuple[AnySection, ...] = blank.form.sections
        return templates.get_template("sheet.html.j2").render(
            sheet=sheet, manual=blank.manual, outlet=blank.outlet, record=blank.record, keywords=self._keywords,
            code=sheet.id if sheet.id.startswith("F-") else "", checklist=self.checklist, facts=self._facts(),
            sections=[self._section(one, own) for one, own in zip(sheet.sections, own_sections, strict=True)],
            across=3 if sheet.layout == "landscape" else 2,
            remarks=name.remarks(blank.form, survey=sheet.kind == "survey"), example=next(iter(self._fields)),
            previous=self.words(_before(previous)) if previous else "",
        )  # fmt: skip

    def css(self) -> str:
        """Its style in the brand's colours and faces."""
        blank, sheet = self.blank, self.blank.sheet
        tokens, templates = blank.tokens, environment("forms/pdf", "book/paper", root=blank.root)
        templates.filters["css"] = _css_string
        sheets = environment("book/pdf", root=blank.root).get_template("sheets.css.j2")
        shared = sheets.render(c=tokens.light, sans="")
        title = f"{sheet.id} {sheet.title}" if sheet.id.startswith("F-") else sheet.title
        numbers = self.words(say("page {page} of {pages}", page="\0", pages="\1"))
        return templates.get_template("sheet.css.j2").render(
            numbers=_counted(numbers),
            tokens=tokens, c=tokens.light, page=self.page, sheets_css=shared, record=blank.record,
            running=f"{title}{blank.gap}{blank.outlet.id} {blank.outlet.title}",
            foot=f"{sheet.id} {sheet.version} · {blank.sha256[:12]}{blank.gap}{blank.manual.control.confidentiality}",
        )  # fmt: skip

    def options(self) -> dict[str, list[tuple[str, str]]]:
        """Lists to choose from: name in the document to (value, words)."""
        lists: dict[str, list[tuple[str, str]]] = {
            "roles": list(self.blank.roles.items()),
            "kinds": list(name.said(name.REMARK_KINDS, self.words).items()),
            "items": [(key, f"{key} {one.label}") for key, one in self._fields.items()],
        }
        for key, one in self._fields.items():
            for column in one.response.columns if isinstance(one.response, TableResponse) else ():
                if isinstance(column.response, Choice):
                    lists[f"{key}/{column.id}"] = [(choice.id, choice.label) for choice in column.response.options]
        return lists

    def filled(self) -> dict[str, tuple[str, str]]:
        """What is written into boxes beforehand: field to (value, words)."""
        blank = self.blank
        known = {name.RECORD: (blank.record, blank.record)}
        if blank.form.owner in blank.roles:
            known[name.ROLE] = (blank.form.owner, blank.roles[blank.form.owner])
        if blank.day is not None:
            known[name.DATE] = (blank.day.isoformat(), blank.day.isoformat())
        return known

    def hidden(self) -> dict[str, str]:
        """What the file says of itself: field to value."""
        blank = self.blank
        said = {name.FORM: blank.form.id, name.VERSION: blank.form.version, name.SHA256: blank.sha256}
        said[name.OUTLET] = blank.outlet.id
        if blank.previous is not None:
            said |= {name.PREVIOUS: blank.previous.record, name.PREVIOUS_SHA256: blank.previous_sha256}
        return said

    def _facts(self) -> list[tuple[str, str, int]]:
        """What the outlet is, each with its share of the line; what this network does not have is left out."""
        outlet, vocabulary = self.blank.outlet, self.blank.manual.vocabulary
        words = self.words
        relations = words.listed(self.blank.labels.relationships.get(one, one) for one in outlet.relationship)
        facts: list[tuple[Message, str, int]] = [
            (say_in("on a form's cover", "Outlet"), f"{outlet.id} {outlet.title}", 20),
            (say_in("on a form's cover", "Region"), self._region, 12),
            (say_in("on a form's cover", "Opened"), _day(outlet.opened), 13),
            (say_in("on a form's cover", "Class"), outlet.class_ or "—", 7 * bool(vocabulary.classes)),
            (
                say_in("on a form's cover", "Customer relationships"),
                relations or "—",
                22 * bool(vocabulary.relationships),
            ),
            (say_in("on a form's cover", "Franchisee"), outlet.franchisee, 26),
        ]
        shown = [one for one in facts if one[2]]
        whole = sum(share for _, _, share in shown)
        return [(words(word), value, 100 * share // whole) for word, value, share in shown]

    @cached_property
    def _region(self) -> str:
        return self.blank.regions.get(self.blank.outlet.region, self.blank.outlet.region)

    def _section(self, sheet: SectionSheet, section: AnySection) -> SectionView:
        items = {one.id: self._item(one, self._fields[one.id]) for one in sheet.fields}
        rows = paper_rows(sheet.fields, 3 if self.blank.sheet.layout == "landscape" else 2)
        nested = zip(sheet.sections, getattr(section, "sections", ()), strict=True)
        return SectionView(
            sheet=sheet,
            skip=self._ruled_out(section.applies_when),
            items=tuple(items.values()),
            rows=tuple(
                Row(tuple(Placed(items[one.field.id], one.span, one.beside) for one in row.fields), row.table)
                for row in rows
            ),
            sections=tuple(self._section(one, own) for one, own in nested),
        )

    def _item(self, sheet: FieldSheet, one: Field) -> ItemView:
        response, ids = one.response, one.criteria if isinstance(one, Item) else ()
        before = self.blank.previous.answers.get(one.id) if self.blank.previous else None
        ticks, points = name.said(name.ticks(response), self.words), dict[str, str]()
        if isinstance(response, Choice | Graded | Multi):
            points = {known.id: wording.number(known.points) for known in response.options if known.points is not None}
        elif response.possible is not None and sheet.points:
            points = {state: dict(sheet.points).get(words, "") for state, words in ticks.items()}
        return ItemView(
            sheet=sheet,
            criteria=tuple(
                (key, f"{link.number} {link.words}".strip()) for key, link in zip(ids, sheet.criteria, strict=bool(ids))
            ),
            before=_said_before(one, before, self.blank.labels) if before else "",
            skip=self._ruled_out(one.applies_when),
            ticks=ticks,
            points=points if self.checklist else {},
            absences=name.said(name.absences(one, checklist=self.checklist), self.words),
            own_absences=name.has_absent(one, checklist=self.checklist),
        )

    def _ruled_out(self, condition: Condition | None) -> bool:
        """Whether it cannot apply, whatever will be answered. An outlet's age is known only with the day."""
        blank = self.blank
        if condition is None or (blank.day is None and "outlet.age_months" in condition.subjects()):
            return False
        at = Circumstances(blank.outlet, blank.day or blank.manual.effective, {}, blank.parameters)
        try:
            return applies(condition, at) is False
        except MissingAttribute:
            return False


def _said_before(one: Field, before: Answer, labels: Labels) -> str:
    """An answer of the predecessor in words. It may have been given on another text of the form."""
    words = labels.words
    if before.answer in (NOT_APPLICABLE, NOT_CHECKED):
        said = labels.outcomes[before.answer]
    else:
        try:
            value = one.response.parse(before.answer)
        except ValueError:
            said = words(say("(the answer does not fit this version)"))
        else:
            table = isinstance(one.response, TableResponse)
            rows = say_many("{n} row", "{n} rows", len(before.answer)) if table else ""
            said = words(rows) if table else wording.answer(one.response, value, words)
    given = [_short(note) for note in (before.reason, before.comment, before.good_practice) if note]
    notes = words(say_in("between two clauses", "; ")).join(given)
    return words(say("{answer}. {notes}", answer=_short(said), notes=notes)) if notes else _short(said)


def _before(previous: Record) -> Message:
    day, person = previous.date.isoformat(), previous.by.name
    return say("{day} {person} ({record})", day=day, person=person, record=previous.record)


def _short(text: str, most: int = 90) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1] + "…"


def _day(day: Any) -> str:
    return day.isoformat() if day else "—"


def _counted(text: str) -> str:
    """Content of a stylesheet in which the page's number and their count stand at \\0 and \\1."""
    parts = {"\0": '" counter(page) "', "\1": '" counter(pages) "'}
    return '"' + "".join(parts.get(one) or _css_string(one) for one in text) + '"'


def _css_string(text: str) -> str:
    """Text inside double quotes of a stylesheet."""
    return "".join(one if one.isalnum() or one in " -_." else f"\\{ord(one):x} " for one in text)
