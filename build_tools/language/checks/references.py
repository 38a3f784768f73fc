"""Every id that is named somewhere exists: criteria, owners, forms, chapters, facts, and [[kind:id]] in text."""

from __future__ import annotations

import re
from collections.abc import Collection

from pydantic import BaseModel

from build_tools.core.problems import Problem
from build_tools.core.words import Message, say, say_in
from build_tools.core.yaml.documents import Add, Located, Path
from build_tools.core.yaml.explaining import choose, did_you_mean
from build_tools.language.form.forms import Checklist, Field, FormBase, FormView, Item
from build_tools.language.library import Library, located_fields
from build_tools.language.model.entries import Case, Definition, EntryBase, Figure, Procedure, Standard
from build_tools.language.model.manual import Part
from build_tools.language.model.references import KINDS, REFERENCE, references
from build_tools.language.model.vocabulary import ALWAYS

_NAMED = {
    "entry": say_in("what an id names", "entry"), "chapter": say_in("what an id names", "chapter"),
    "form": say_in("what an id names", "form"), "item": say_in("what an id names", "item"),
    "checklist": say_in("what an id names", "checklist"), "figure": say_in("what an id names", "figure"),
    "term": say_in("what an id names", "term"), "parameter": say_in("what an id names", "parameter"),
    "role": say_in("what an id names", "role"), "fact": say_in("what an id names", "fact"),
    "region": say_in("what an id names", "region"), "stage": say_in("what an id names", "stage"),
    "touchpoint": say_in("what an id names", "touchpoint"),
    "class of outlets": say_in("what an id names", "class of outlets"),
    "relationship type": say_in("what an id names", "relationship type"),
    "checklist or survey": say_in("what an id names", "checklist or survey"),
}  # fmt: skip
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
        one: Located[BaseModel], identity: str | None, where: Collection[str], kind: str, *path: str | int
    ) -> None:
        if identity is None or identity in where or identity in library.unread:
            return
        what = say("there is no {kind} `{id}`", kind=_NAMED[kind], id=identity)
        existing = say("Write the id of an existing {kind}, or add it.", kind=_NAMED[kind])
        repair = did_you_mean(identity, sorted(where), 0.6, existing)
        add(one.problem("dangling", what, repair, *path))

    def each(one: Located[BaseModel], key: str, where: Collection[str], kind: str) -> None:
        for index, identity in enumerate(getattr(one.value, key)):
            known(one, identity, where, kind, key, index)

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
                what = say("unknown kind of reference `{kind}`", kind=reference.kind)
                repair = did_you_mean(reference.kind, KINDS, 0.5, choose(KINDS))
                add(_in_text(document, path, text, reference.offset, written, "bad-reference", what, repair))
            elif reference.id not in kinds[reference.kind] and reference.id not in library.unread:
                kind, possible = _NAMED[reference.kind], sorted(kinds[reference.kind])
                what = say("there is no {kind} `{id}`", kind=kind, id=reference.id)
                existing = say("Write the id of an existing {kind}.", kind=kind)
                repair = did_you_mean(reference.id, possible, 0.6, existing)
                add(_in_text(document, path, text, reference.offset, written, "dangling", what, repair))
        for match in _DOUBTFUL.finditer(text):
            if not REFERENCE.fullmatch(match[0]):
                what = say("`{written}` is not a reference", written=match[0][:40])
                repair = say("Write it as [[entry:ABC-012]] or [[entry:ABC-012|words]].")
                add(_in_text(document, path, text, match.start(), match[0], "bad-reference", what, repair))


def _in_text(
    document: Located[BaseModel],
    path: Path,
    text: str,
    offset: int,
    fragment: str,
    code: str,
    message: Message,
    repair: Message,
) -> Problem:
    return Problem(document.inside(path, fragment, text.count(fragment, 0, offset)), code, message, repair)
