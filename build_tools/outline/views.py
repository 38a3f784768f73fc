"""Views: plain values for templates, texts already rendered for one target. No template computes anything."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from build_tools.model.diagrams import Bars
from build_tools.model.entries import Case, Chapter, Definition, EntryBase, Figure, Procedure, Section, Standard, Table
from build_tools.outline import labels
from build_tools.outline.diagrams.svg import Context
from build_tools.outline.diagrams.svg import Link as DiagramLink
from build_tools.outline.book import Addresses, Book, ItemPlace
from build_tools.outline.text import Link, Scope, TextRenderer


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
    lesson: Markup = Markup("")
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
            identity, book.numbering.chapters[identity], chapter.title, chapter.english, self.text.line(chapter.summary),
            tuple(self.role(role) for role in chapter.audience),
            tuple(self._section(chapter, section) for section in chapter.sections),
            part.title if part else "", part.number if part else "", chapter.appendix,
            self.addresses.href("chapter", identity),
            tuple(self.link("entry", case.id) for case in book.cases_of.get(identity, ()) if case.id not in own),
        )  # fmt: skip

    def _section(self, chapter: Chapter, section: Section) -> SectionView:
        scope = Scope()
        return SectionView(
            section.id, f"{chapter.id}-{section.id}", self.book.numbering.sections[chapter.id, section.id], section.title,
            self.text.block(section.intro, scope), tuple(self.entry(entry, scope) for entry in section.entries),
        )  # fmt: skip

    def entry(self, entry: EntryBase, scope: Scope | None = None) -> EntryView:
        """One entry. Terms are explained once per scope; a definition does not explain its own term."""
        book, text = self.book, self.text
        scope = Scope() if scope is None else scope
        term = book.terms[entry.term] if isinstance(entry, Definition) else None
        if term is not None:
            scope.explained.add(term.id)
        audited = getattr(entry, "audited", "yes")
        body = text.block(entry.text, scope)
        extra: dict[str, object] = {}
        if isinstance(entry, Standard):
            measure = entry.measure
            touchpoint = book.touchpoints[measure.touchpoint].title if measure.touchpoint else ""
            extra["measure"] = MeasureView(
                text.line(measure.metric), text.line(measure.target), text.line(measure.how), self.role(measure.owner), touchpoint
            )  # fmt: skip
        elif isinstance(entry, Procedure):
            extra["steps"] = tuple(
                StepView(n, text.line(step.do, scope), self.role(step.role), text.line(step.within), text.line(step.record))
                for n, step in enumerate(entry.steps, 1)
            )
        elif isinstance(entry, Table):
            extra["columns"] = tuple((column.title, column.width) for column in entry.columns)
            extra["rows"] = tuple(tuple(text.line(cell) for cell in row) for row in entry.rows)
        elif isinstance(entry, Figure):
            extra["figures"] = tuple(self.figure(identity) for identity in entry.figures)
            extra["diagram"] = entry.diagram
        elif isinstance(entry, Case):
            extra["lesson"] = text.line(entry.lesson)
            extra["chapters"] = tuple(self.link("chapter", chapter) for chapter in entry.chapters)
        return EntryView(
            entry.id, book.numbering.entries[entry.id], getattr(entry, "kind"), labels.KINDS[getattr(entry, "kind")], entry.title,
            body, text.block(entry.reason, scope), text.line(entry.house_rule), self.role(entry.owner), entry.sources,
            book.unverified_in(entry), tuple(self.link("form", form) for form in entry.forms),
            tuple(self._item_link(place) for place in book.verified_by.get(entry.id, ())),
            tuple(self.link("entry", other) for other in entry.see),
            text.line(audited.reason) if audited != "yes" else Markup(""), self.addresses.href("entry", entry.id),
            term=term.zh if term else "", english=term.en if term else "",
            **extra,  # type: ignore[arg-type]
        )  # fmt: skip

    def _item_link(self, place: ItemPlace) -> Link:
        return Link(self.addresses.href("item", place.item.id), place.item.label, "chip item", number=place.item.id)

    def figure(self, identity: str) -> FigureView:
        """One number of the register."""
        figure = self.book.figures[identity]
        users = tuple(self.link("entry", entry) for entry, shown in self.book.figures_in.items() if identity in shown)
        return FigureView(
            figure.id, self.text.line(figure.title), figure.value, self.text.line(figure.source), figure.status == "unverified",
            figure.sources, tuple(self.link("figure", other) for other in figure.conflicts_with), self.text.block(figure.note),
            figure.data, users,
        )  # fmt: skip


def diagram_context(views: Views, entry: EntryView, prefix: str, fonts: tuple[str, ...]) -> Context:
    """What the drawing of an entry needs from the book."""

    def link(kind: str, identity: str) -> DiagramLink | None:
        one = views.link(kind, identity)
        return DiagramLink(one.href, one.number, one.words) if one.href else None

    figure = views.book.figures.get(entry.diagram.data) if isinstance(entry.diagram, Bars) else None
    return Context(
        prefix + entry.id, views.book.tokens, link, fonts, entry.title,
        figure is not None and figure.status == "unverified", figure.data if figure else None,
    )  # fmt: skip
