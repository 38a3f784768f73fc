"""The book: every source seen from every side (numbers, who verifies whom, what links where), ready for views.

A `Book` is made once per run; `Book.at(addresses)` gives the views for one place of one target.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from build_tools.book.marks import Marks
from build_tools.book.numbering import Numbering, number
from build_tools.book.text import Link, Terms
from build_tools.language.form.forms import Checklist, Form, FormView, Item, walk_fields
from build_tools.language.form.includes import expand
from build_tools.language.labels import Labels
from build_tools.language.library import Library
from build_tools.language.model.entries import AUDITABLE, Case, EntryBase, Figure
from build_tools.language.model.network import Role
from build_tools.language.model.references import references, strings
from build_tools.language.model.registers import Fact, RegisteredFigure, Term
from build_tools.revisions.chronicle import Chronicle


class Addresses(Protocol):
    """Where a target puts things."""

    def href(self, kind: str, identity: str) -> str:
        """The link from here to a chapter, entry, form, item, checklist, figure, term or page; '' when not linked."""


@dataclass(frozen=True)
class ItemPlace:
    """An item with the checklist it stands in."""

    item: Item
    checklist: Checklist
    section_title: str


class Book:
    """All sources, indexed. Built from checked sources only."""

    def __init__(self, library: Library, chronicle: Chronicle | None = None) -> None:
        self.library = library
        self.chronicle = chronicle or Chronicle(library)
        """The releases that these sources follow; none unless they are given."""
        self.manual = library.manual.value
        self.tokens = library.brand.value
        self.labels = Labels(self.manual)
        self.words = self.labels.words
        """What is published speaks the language of its edition, wherever it is built."""
        self.marks = Marks(self.words)
        self.numbering: Numbering = number(library)
        self.roles: dict[str, Role] = {role.id: role for role in library.network.value.roles}
        self.figures: dict[str, RegisteredFigure] = {one.id: one for one in library.figures.value.figures}
        self.facts: dict[str, Fact] = {fact.id: fact for fact in library.facts.value.facts}
        self.terms: dict[str, Term] = {term.id: term for term in library.glossary.value.terms}
        self.parameters = {one.id: one for one in self.manual.parameters}
        self.touchpoints = {one.id: one for one in self.manual.touchpoints}
        self.entries: dict[str, EntryBase] = {entry: library.entries[entry].value for entry in self.numbering.entries}
        self.forms: dict[str, Form | FormView] = {key: one.value for key, one in library.forms.items()}
        self.surveys: dict[str, Form] = {key: one.value for key, one in library.surveys.items()}
        written = {key: one.value for key, one in library.checklists.items()}
        self.checklists: dict[str, Checklist] = {key: expand(one, written) for key, one in written.items()}
        self.parts = {key: one for key, one in written.items() if one.sections}
        """Checklists with items of their own, each item exactly once."""

    @cached_property
    def items(self) -> dict[str, ItemPlace]:
        """Every item once, in the checklist that holds it."""
        return {
            field.id: ItemPlace(field, checklist, section.title)
            for checklist in self.parts.values()
            for section, field in walk_fields(checklist)
            if isinstance(field, Item)
        }

    @cached_property
    def verified_by(self) -> dict[str, tuple[ItemPlace, ...]]:
        """Entry id to the items that verify it."""
        found: defaultdict[str, list[ItemPlace]] = defaultdict(list)
        for place in self.items.values():
            for criterion in place.item.criteria:
                found[criterion].append(place)
        return {entry: tuple(places) for entry, places in found.items()}

    @cached_property
    def cases_of(self) -> dict[str, tuple[Case, ...]]:
        """Chapter id to the cases that belong to it."""
        found: defaultdict[str, list[Case]] = defaultdict(list)
        for entry in self.entries.values():
            if isinstance(entry, Case):
                for chapter in entry.chapters:
                    found[chapter].append(entry)
        return {chapter: tuple(cases) for chapter, cases in found.items()}

    @cached_property
    def figures_in(self) -> dict[str, frozenset[str]]:
        """Entry id to the figures of the register that it shows or names."""
        found = {}
        for entry in self.entries.values():
            named = {one.id for _, text in strings(entry) for one in references(text) if one.kind == "figure"}
            if isinstance(entry, Figure):
                named |= set(entry.figures)
                named |= {entry.diagram.data} if entry.diagram is not None and entry.diagram.type == "bars" else set()
            found[entry.id] = frozenset(named)
        return found

    @cached_property
    def used_in(self) -> dict[str, tuple[str, ...]]:
        """Fact id to the entries that carry or adapt it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for entry in self.entries.values():
            for fact in entry.sources:
                found[fact].append(entry.id)
        return {fact: tuple(entries) for fact, entries in found.items()}

    @cached_property
    def auditable(self) -> tuple[EntryBase, ...]:
        """Standards and procedures."""
        return tuple(entry for entry in self.entries.values() if isinstance(entry, AUDITABLE))

    def unverified_in(self, entry: EntryBase) -> bool:
        """Whether a fact behind the entry is unverified."""
        return any(self.facts[fact].status == "unverified" for fact in entry.sources)

    def terms_for(self, addresses: Addresses) -> Terms:
        """The glossary prepared for marking, with links of one place."""
        wordings: dict[str, tuple[str, str, str]] = {}
        for term in self.terms.values():
            for wording in (term.word, *term.variants):
                wordings[wording] = (term.id, term.short, addresses.href("term", term.id))
        return Terms.of(wordings)

    def resolve(self, kind: str, identity: str, addresses: Addresses) -> Link:
        """A reference of the text as a link of one place."""
        href = addresses.href(kind, identity)
        match kind:
            case "entry":
                return Link(href, self.entries[identity].title, "ref entry", number=self.numbering.entries[identity])
            case "chapter":
                title = self.library.chapters[identity].value.title
                return Link(href, title, "ref chapter", number=self.numbering.chapters[identity])
            case "form":
                form = self.forms[identity]
                return Link(href, form.title, "chip form", number=form.id)
            case "checklist":
                form_or_survey = self.checklists.get(identity) or self.surveys[identity]
                return Link(href, form_or_survey.title, "chip checklist")
            case "item":
                label = self.library.fields[identity].value.label
                return Link(href, label, "chip item", number=identity)
            case "figure":
                figure = self.figures[identity]
                mark = self.labels.unverified if figure.status == "unverified" else ""
                return Link(href, figure.value, "figure-value", mark)
            case "term":
                return Link(href, self.terms[identity].word, "term")
            case "parameter":
                parameter = self.parameters[identity]
                return Link("", self.marks.quantity(parameter.value, parameter.unit), "parameter")
            case "role":
                return Link("", self.roles[identity].title, "role")
        raise KeyError(kind)
