"""Views: plain values for templates, texts already rendered for one target. No template computes anything."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from build_tools.book.book import Addresses, Book, ItemPlace
from build_tools.book.diagrams.texts import in_words
from build_tools.book.text import NOTHING, Link, Scope, TextRenderer
from build_tools.core.drawing.svg import Context
from build_tools.core.drawing.svg import Link as DiagramLink
from build_tools.language.model.diagrams import Bars
from build_tools.language.model.entries import (
    AuditableEntry,
    Case,
    Chapter,
    Definition,
    EntryBase,
    Figure,
    Procedure,
    Section,
    Standard,
    Table,
)


@dataclass(frozen=True)
class StepView:
    """One step of a procedure."""

    number: int
    do: Markup
    role: str
    within: Markup
    record: Markup


@dataclass(frozen=True)
class MeasureView:
    """A standard's grid."""

    metric: Markup
    target: Markup
    how: Markup
    owner: str
    touchpoint: str


@dataclass(frozen=True)
class FigureView:
    """A number of the register."""

    id: str
    title: Markup
    value: str
    source: Markup
    unverified: bool
    facts: tuple[str, ...]
    conflicts: tuple[Link, ...]
    note: Markup
    data: object
    used_by: tuple[Link, ...] = ()


@dataclass(frozen=True)
class EntryView:
    """An entry as a card."""

    id: str
    number: str
    kind: str
    kind_title: str
    title: str
    text: Markup
    reason: Markup
    house_rule: Markup
    owner: str
    sources: tuple[str, ...]
    unverified: bool
    """A fact behind it is unverified."""
    forms: tuple[Link, ...]
    items: tuple[Link, ...]
    see: tuple[Link, ...]
    not_audited: Markup
    href: str
    measure: MeasureView | None = None
    steps: tuple[StepView, ...] = ()
    columns: tuple[tuple[str, int], ...] = ()
    rows: tuple[tuple[Markup, ...], ...] = ()
    figures: tuple[FigureView, ...] = ()
    diagram: object = None
    """The diagram's model, drawn by the target."""
    lesson: Markup = NOTHING
    chapters: tuple[Link, ...] = ()
    term: str = ""
    english: str = ""


@dataclass(frozen=True)
class SectionView:
    """Entries under a heading. `anchor` is unique in the whole book."""

    id: str
    anchor: str
    number: str
    title: str
    intro: Markup
    entries: tuple[EntryView, ...]


@dataclass(frozen=True)
class ChapterView:
    """A chapter with its opener."""

    id: str
    number: str
    title: str
    english: str
    summary: Markup
    audience: tuple[str, ...]
    sections: tuple[SectionView, ...]
    part_title: str
    part_number: str
    appendix: str | None
    href: str
    cases: tuple[Link, ...]
    """Cases of other chapters that belong here."""


class Views:
    """Makes views of one book for one place of one target."""

    def __init__(self, book: Book, addresses: Addresses, *, mark_terms: bool = True) -> None:
        self.book, self.addresses = book, addresses
        terms = book.terms_for(addresses) if mark_terms else None
        self.text = TextRenderer(lambda kind, identity: book.resolve(kind, identity, addresses), terms)

    def link(self, kind: str, identity: str) -> Link:
        """A link to anything with an id."""
        return self.book.resolve(kind, identity, self.addresses)

    def role(self, identity: str | None) -> str:
        """A role's title."""
        return self.book.roles[identity].title if identity else ""

    def chapters(self) -> tuple[ChapterView, ...]:
        """Every chapter in printed order."""
        return tuple(self.chapter(identity) for identity in self.book.numbering.chapters)

    def chapter(self, identity: str) -> ChapterView:
        """One chapter with all its entries."""
        book, chapter = self.book, self.book.library.chapters[identity].value
        part = book.numbering.parts.get(identity)
        own = {entry.id for section in chapter.sections for entry in section.entries}
        return ChapterView(
            id=identity,
            number=book.numbering.chapters[identity],
            title=chapter.title,
            english=chapter.english or "",
            summary=self.text.line(chapter.summary),
            audience=tuple(self.role(role) for role in chapter.audience),
            sections=tuple(self._section(chapter, section) for section in chapter.sections),
            part_title=part.title if part else "",
            part_number=part.number if part else "",
            appendix=chapter.appendix,
            href=self.addresses.href("chapter", identity),
            cases=tuple(self.link("entry", case.id) for case in book.cases_of.get(identity, ()) if case.id not in own),
        )

    def _section(self, chapter: Chapter, section: Section) -> SectionView:
        scope = Scope()
        return SectionView(
            id=section.id,
            anchor=f"{chapter.id}-{section.id}",
            number=self.book.numbering.sections[chapter.id, section.id],
            title=section.title,
            intro=self.text.block(section.intro, scope),
            entries=tuple(self.entry(entry, scope) for entry in section.entries),
        )

    def entry(self, entry: EntryBase, scope: Scope | None = None) -> EntryView:
        """One entry. Terms are explained once per scope; a definition does not explain its own term."""
        book, text = self.book, self.text
        scope = Scope() if scope is None else scope
        term = book.terms[entry.term] if isinstance(entry, Definition) else None
        if term is not None:
            scope.explained.add(term.id)
        audited = entry.audited if isinstance(entry, AuditableEntry) else "yes"
        body = text.block(entry.text, scope)
        extra: dict[str, object] = {}
        if isinstance(entry, Standard):
            extra["measure"] = self.measure(entry)
        elif isinstance(entry, Procedure):
            extra["steps"] = tuple(
                StepView(
                    number=n,
                    do=text.line(step.do, scope),
                    role=self.role(step.role),
                    within=text.line(step.within),
                    record=text.line(step.record),
                )
                for n, step in enumerate(entry.steps, 1)
            )
        elif isinstance(entry, Table):
            extra["columns"] = tuple((column.title, column.width) for column in entry.columns)
            extra["rows"] = tuple(tuple(text.line(cell) for cell in row) for row in entry.rows)
        elif isinstance(entry, Figure):
            extra["figures"] = tuple(self.figure(identity) for identity in entry.figures)
            extra["diagram"] = in_words(entry.diagram, self.link, book.marks) if entry.diagram else None
        elif isinstance(entry, Case):
            extra["lesson"] = text.line(entry.lesson)
            extra["chapters"] = tuple(self.link("chapter", chapter) for chapter in entry.chapters)
        return EntryView(
            id=entry.id,
            number=book.numbering.entries[entry.id],
            kind=entry.kind,
            kind_title=book.labels.kinds[entry.kind],
            title=entry.title,
            text=body,
            reason=text.block(entry.reason, scope),
            house_rule=text.line(entry.house_rule),
            owner=self.role(entry.owner),
            sources=entry.sources,
            unverified=book.unverified_in(entry),
            forms=tuple(self.link("form", form) for form in entry.forms),
            items=tuple(self._item_link(place) for place in book.verified_by.get(entry.id, ())),
            see=tuple(self.link("entry", other) for other in entry.see),
            not_audited=text.line(audited.reason) if audited != "yes" else NOTHING,
            href=self.addresses.href("entry", entry.id),
            term=term.word if term else "",
            english=(term.english or "") if term else "",
            **extra,  # type: ignore[arg-type]
        )

    def measure(self, entry: Standard) -> MeasureView:
        """A standard's grid, alike on its card and in the index."""
        measure, text = entry.measure, self.text
        return MeasureView(
            metric=text.line(measure.metric),
            target=text.line(measure.target.replace(">=", "≥").replace("<=", "≤")),
            how=text.line(measure.how),
            owner=self.role(measure.owner),
            touchpoint=self.book.touchpoints[measure.touchpoint].title if measure.touchpoint else "",
        )

    def _item_link(self, place: ItemPlace) -> Link:
        return Link(self.addresses.href("item", place.item.id), place.item.label, "chip item", number=place.item.id)

    def figure(self, identity: str) -> FigureView:
        """One number of the register."""
        figure = self.book.figures[identity]
        users = tuple(self.link("entry", entry) for entry, shown in self.book.figures_in.items() if identity in shown)
        return FigureView(
            id=figure.id,
            title=self.text.line(figure.title),
            value=figure.value,
            source=self.text.line(figure.source),
            unverified=figure.status == "unverified",
            facts=figure.sources,
            conflicts=tuple(self.link("figure", other) for other in figure.conflicts_with),
            note=self.text.block(figure.note),
            data=figure.data,
            used_by=users,
        )


def diagram_context(views: Views, entry: EntryView, prefix: str, fonts: tuple[str, ...]) -> Context:
    """What the drawing of an entry needs from the book."""

    def link(kind: str, identity: str) -> DiagramLink | None:
        one = views.link(kind, identity)
        return DiagramLink(one.href, one.number, one.words) if one.href else None

    figure = views.book.figures.get(entry.diagram.data) if isinstance(entry.diagram, Bars) else None
    return Context(
        prefix + entry.id,
        views.book.tokens,
        views.book.words,
        link,
        fonts,
        entry.title,
        figure is not None and figure.status == "unverified",
        figure.data if figure else None,
    )
