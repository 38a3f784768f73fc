"""Every id that is named somewhere exists: criteria, owners, forms, chapters, facts, and [[kind:id]] in text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection

from pydantic import BaseModel

from build_tools.core.problems import Problem
from build_tools.core.yaml.documents import Add, Located, Path
from build_tools.language.form.forms import Checklist, Field, FormBase, FormView, Item
from build_tools.language.library import Library, located_fields
from build_tools.language.model.entries import Case, Definition, EntryBase, Figure, Procedure, Standard
from build_tools.language.model.manual import Part
from build_tools.language.model.references import KINDS, REFERENCE, references
from build_tools.language.model.vocabulary import ALWAYS

_DOUBTFUL = re.compile(r"\[\[.*?(?:\]\]|$)")


class _Names:
    """Every id in use, by kind."""

    def __init__(self, library: Library) -> None:
        self.roles = {role.id for role in library.network.value.roles}
        self.touchpoints = {one.id for one in library.manual.value.touchpoints}
        self.facts = {fact.id for fact in library.facts.value.facts}
        self.regions = {region.id for region in library.network.value.regions}
        vocabulary = library.manual.value.vocabulary
        self.stages = {ALWAYS, *vocabulary.stages}
        self.classes, self.relationships = vocabulary.classes, vocabulary.relationships
        self.by_kind: dict[str, Collection[str]] = {
            "entry": library.entries, "chapter": library.chapters, "form": library.forms, "item": library.fields,
            "checklist": {*library.checklists, *library.surveys},
            "figure": {one.id for one in library.figures.value.figures},
            "term": {term.id for term in library.glossary.value.terms},
            "parameter": {one.id for one in library.manual.value.parameters}, "role": self.roles,
        }  # fmt: skip


def check(library: Library, add: Add) -> None:
    """Report each id that names nothing."""
    names = _Names(library)
    kinds = names.by_kind

    def known(
        one: Located[BaseModel], identity: str | None, where: Collection[str], word: str, *path: str | int
    ) -> None:
        if identity is None or identity in where or identity in library.unread:
            return
        close = difflib.get_close_matches(identity, sorted(where), 1, 0.6)
        repair = f"Did you mean `{close[0]}`?" if close else f"Write the id of an existing {word}, or add it."
        add(one.problem("dangling", f"there is no {word} `{identity}`", repair, *path))

    def each(one: Located[BaseModel], key: str, where: Collection[str], word: str) -> None:
        for index, identity in enumerate(getattr(one.value, key)):
            known(one, identity, where, word, key, index)

    for document in library.documents():
        _check_text(library, document, kinds, add)
    _check_manual(library, names, known)
    for chapter in library.chapters.values():
        each(chapter, "audience", names.roles, "role")
    for entry in library.entries.values():
        _check_entry(entry, names, known, each)
    for o, outlet in enumerate(library.network.value.outlets):
        known(library.network, outlet.region, names.regions, "region", "outlets", o, "region")
        known(library.network, outlet.class_, names.classes, "class of outlets", "outlets", o, "class")
        for r, relationship in enumerate(outlet.relationship):
            where = ("outlets", o, "relationship", r)
            known(library.network, relationship, names.relationships, "relationship type", *where)
    for figure_index, figure in enumerate(library.figures.value.figures):
        for index, fact in enumerate(figure.sources):
            known(library.figures, fact, names.facts, "fact", "figures", figure_index, "sources", index)
        for index, other in enumerate(figure.conflicts_with):
            known(library.figures, other, kinds["figure"], "figure", "figures", figure_index, "conflicts_with", index)
    for t, term in enumerate(library.glossary.value.terms):
        known(library.glossary, term.entry, kinds["entry"], "entry", "terms", t, "entry")
    for form in (*library.forms.values(), *library.surveys.values(), *library.checklists.values()):
        _check_form(form, names, known, each)


def _check_manual(library: Library, names: _Names, known) -> None:  # type: ignore[no-untyped-def]
    manual = library.manual
    for c, content in enumerate(manual.value.contents):
        if isinstance(content, Part):
            for index, chapter in enumerate(content.chapters):
                known(manual, chapter, library.chapters, "chapter", "contents", c, "chapters", index)
        else:
            known(manual, content, library.chapters, "chapter", "contents", c)
    known(manual, manual.value.kit_entry, library.entries, "entry", "kit_entry")
    for index, audience in enumerate(manual.value.audiences):
        known(manual, audience.role, names.roles, "role", "audiences", index, "role")
        for number, chapter in enumerate(audience.chapters):
            known(manual, chapter, library.chapters, "chapter", "audiences", index, "chapters", number)
    for index, touchpoint in enumerate(manual.value.touchpoints):
        known(manual, touchpoint.owner, names.roles, "role", "touchpoints", index, "owner")
        known(manual, touchpoint.stage, names.stages, "stage", "touchpoints", index, "stage")
    for index, approval in enumerate(manual.value.approvals):
        known(manual, approval.role, names.roles, "role", "approvals", index, "role")
    if manual.value.objection is not None:
        known(manual, manual.value.objection.to, names.roles, "role", "objection", "to")
        known(manual, manual.value.objection.form, library.forms, "form", "objection", "form")
    for index, parameter in enumerate(manual.value.parameters):
        for number, fact in enumerate(parameter.sources):
            known(manual, fact, names.facts, "fact", "parameters", index, "sources", number)


def _check_entry(entry: Located[EntryBase], names: _Names, known, each) -> None:  # type: ignore[no-untyped-def]
    kinds, value = names.by_kind, entry.value
    each(entry, "sources", names.facts, "fact")
    each(entry, "forms", kinds["form"], "form")
    each(entry, "see", kinds["entry"], "entry")
    known(entry, value.owner, names.roles, "role", "owner")
    if isinstance(value, Standard):
        known(entry, value.measure.owner, names.roles, "role", "measure", "owner")
        known(entry, value.measure.touchpoint, names.touchpoints, "touchpoint", "measure", "touchpoint")
    elif isinstance(value, Procedure):
        for index, step in enumerate(value.steps):
            known(entry, step.role, names.roles, "role", "steps", index, "role")
    elif isinstance(value, Definition):
        known(entry, value.term, kinds["term"], "term", "term")
    elif isinstance(value, Case):
        each(entry, "chapters", kinds["chapter"], "chapter")
    elif isinstance(value, Figure):
        each(entry, "figures", kinds["figure"], "figure")
        if value.diagram is not None:
            _check_diagram(entry, value, names, known)


def _check_diagram(entry: Located[EntryBase], value: Figure, names: _Names, known) -> None:  # type: ignore[no-untyped-def]
    diagram = value.diagram
    assert diagram is not None
    kinds = names.by_kind
    if diagram.type == "workflow":
        for lane_index, lane in enumerate(diagram.lanes):
            for index, chapter in enumerate(lane.chapters):
                known(entry, chapter, kinds["chapter"], "chapter", "diagram", "lanes", lane_index, "chapters", index)
    elif diagram.type == "wheel":
        for index, spoke in enumerate(diagram.spokes):
            known(entry, spoke.entry, kinds["entry"], "entry", "diagram", "spokes", index, "entry")
            known(entry, spoke.chapter, kinds["chapter"], "chapter", "diagram", "spokes", index, "chapter")
    elif diagram.type == "bars":
        known(entry, diagram.data, kinds["figure"], "figure", "diagram", "data")


def _check_form(form: Located[FormBase], names: _Names, known, each) -> None:  # type: ignore[no-untyped-def]
    kinds = names.by_kind
    known(form, form.value.owner, names.roles, "role", "owner")
    each(form, "entries", kinds["entry"], "entry")
    each(form, "sources", names.facts, "fact")
    if isinstance(form.value, FormView):
        known(form, form.value.view_of, kinds["checklist"], "checklist or survey", "view_of")
    if isinstance(form.value, Checklist):
        for index, include in enumerate(form.value.include):
            known(form, include.checklist, kinds["checklist"], "checklist", "include", index, "checklist")
    for field in located_fields(form):
        _check_field(field, names, known, each)


def _check_field(field: Located[Field], names: _Names, known, each) -> None:  # type: ignore[no-untyped-def]
    each(field, "sources", names.facts, "fact")
    known(field, field.value.touchpoint, names.touchpoints, "touchpoint", "touchpoint")
    if isinstance(field.value, Item):
        for index, criterion in enumerate(field.value.criteria):
            known(field, criterion, names.by_kind["entry"], "entry", "criteria", index)


def _check_text(library: Library, document: Located[BaseModel], kinds: dict[str, Collection[str]], add: Add) -> None:
    for path, text in library.texts(document):
        if "[[" not in text:
            continue
        for reference in references(text):
            written = f"[[{reference.kind}:{reference.id}"
            if reference.kind not in KINDS:
                close = difflib.get_close_matches(reference.kind, KINDS, 1, 0.5)
                repair = f"Did you mean `{close[0]}`?" if close else f"Choose from {', '.join(KINDS)}."
                add(
                    _in_text(
                        document,
                        path,
                        text,
                        reference.offset,
                        written,
                        "bad-reference",
                        f"unknown kind of reference `{reference.kind}`",
                        repair,
                    )
                )
            elif reference.id not in kinds[reference.kind] and reference.id not in library.unread:
                close = difflib.get_close_matches(reference.id, sorted(kinds[reference.kind]), 1, 0.6)
                repair = f"Did you mean `{close[0]}`?" if close else f"Write the id of an existing {reference.kind}."
                add(
                    _in_text(
                        document,
                        path,
                        text,
                        reference.offset,
                        written,
                        "dangling",
                        f"there is no {reference.kind} `{reference.id}`",
                        repair,
                    )
                )
        for match in _DOUBTFUL.finditer(text):
            if not REFERENCE.fullmatch(match[0]):
                add(
                    _in_text(
                        document,
                        path,
                        text,
                        match.start(),
                        match[0],
                        "bad-reference",
                        f"`{match[0][:40]}` is not a reference",
                        "Write it as [[entry:SVC-012]] or [[entry:SVC-012|words]].",
                    )
                )


def _in_text(
    document: Located[BaseModel],
    path: Path,
    text: str,
    offset: int,
    fragment: str,
    code: str,
    message: str,
    repair: str,
) -> Problem:
    return Problem(document.inside(path, fragment, text.count(fragment, 0, offset)), code, message, repair)
