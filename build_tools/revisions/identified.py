"""All things of one library that have an identity, each as a plain tree without the things inside it.

Owns what belongs to the manual's content. Left out is what says which revision it is (revision, effective date,
approvals, amendments), who has it (regions, outlets), how it looks (brand tokens) and who reviewed what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from build_tools.core.problems import Origin
from build_tools.core.yaml.documents import Located
from build_tools.language.form.forms import AnySection, Checklist, Item
from build_tools.language.library import Library
from build_tools.language.model.entries import EntryBase
from build_tools.language.model.manual import Part
from build_tools.language.model.references import model_parameters
from build_tools.revisions.changes import Kind, Place
from build_tools.revisions.resolved_text import Spoken

_NOT_CONTENT = {"format", "revision", "effective", "approvals", "amendments"}
_REGISTERS = {"contents", "parameters", "touchpoints"}
_OPERATION = {"control": {"public_key", "online"}}
"""How copies are checked and where the website is: nothing that a reader is told to do."""

_NOWHERE = Place()


@dataclass(frozen=True, eq=False)
class Thing:
    """One thing. `value` is its model; what stands in it and is a thing itself is `inner` and left out of its tree."""

    kind: Kind
    id: str
    title: str
    value: BaseModel
    inner: frozenset[str]
    place: Place
    origin: Origin
    grounds: dict[str, object]
    """What it rests on, such as `parameter:answer-within`, and what that gives."""

    @property
    def key(self) -> tuple[Kind, str]:
        """Its identity."""
        return self.kind, self.id

    def tree(self) -> dict[str, Any]:
        """What it says, every default written out."""
        return self.value.model_dump(by_alias=True, exclude_none=True, exclude=self._left_out)

    def said(self) -> dict[str, Any]:
        """What it says without defaults, for its fingerprint."""
        return self.value.model_dump(by_alias=True, exclude_defaults=True, exclude=self._left_out)

    @property
    def _left_out(self) -> dict[str, Any]:
        nested = _OPERATION if self.kind == "manual" else {}
        return {**dict.fromkeys(self.inner, True), **nested}


def things(library: Library) -> Iterator[Thing]:
    """Everything, in printed order: the manual, its chapters, forms, surveys, checklists, then the registers."""
    spoken, manual = Spoken(library), library.manual
    value = manual.value
    yield _thing("manual", "", value.title, manual, inner=frozenset(_NOT_CONTENT | _REGISTERS))
    for number, (chapter, part) in enumerate(_contents(library), 1):
        if isinstance(chapter, Part):
            located = manual.part(chapter, "contents")
            yield _thing("part", chapter.part, chapter.title, located, Place("", (), number), {"chapters"})
        elif chapter in library.chapters:
            yield from _chapter(library, chapter, Place(part, (), number), spoken)
    for form in (*library.forms.values(), *library.surveys.values(), *library.checklists.values()):
        yield from _form(library, form, spoken)
    for p, parameter in enumerate(value.parameters):
        yield _thing("parameter", parameter.id, parameter.title, manual.part(parameter, "parameters", p))
    for t, touchpoint in enumerate(value.touchpoints):
        yield _thing("touchpoint", touchpoint.id, touchpoint.title, manual.part(touchpoint, "touchpoints", t))
    for r, role in enumerate(library.network.value.roles):
        yield _thing("role", role.id, role.title, library.network.part(role, "roles", r))
    for t, term in enumerate(library.glossary.value.terms):
        yield _thing("term", term.id, term.word, library.glossary.part(term, "terms", t))
    for f, figure in enumerate(library.figures.value.figures):
        yield _thing("figure", figure.id, figure.title, library.figures.part(figure, "figures", f))
    for f, fact in enumerate(library.facts.value.facts):
        yield _thing("fact", fact.id, fact.gist, library.facts.part(fact, "facts", f))


def _thing(
    kind: Kind, identity: str, title: str, located: Located[Any], place: Place = _NOWHERE,
    inner: frozenset[str] | set[str] = frozenset(), grounds: dict[str, object] | None = None,
) -> Thing:  # fmt: skip
    model = located.value
    return Thing(kind, identity, title, model, frozenset(inner), place, located.origin, grounds or {})


def _contents(library: Library) -> Iterator[tuple[Part | str, str]]:
    """Parts, and chapters with the part they stand in; each numbered chapter after its part."""
    for content in library.manual.value.contents:
        yield content, ""
        if isinstance(content, Part):
            yield from ((chapter, content.part) for chapter in content.chapters)


def _chapter(library: Library, identity: str, place: Place, spoken: Spoken) -> Iterator[Thing]:
    chapter = library.chapters[identity]
    yield _thing("chapter", identity, chapter.value.title, chapter, place, {"sections"})
    for s, section in enumerate(chapter.value.sections):
        here = Place(identity, (), s + 1)
        located = chapter.part(section, "sections", s)
        yield _thing("section", f"{identity}/{section.id}", section.title, located, here, {"entries"})
        for e, entry in enumerate(section.entries):
            one: EntryBase = entry
            at = Place(identity, (section.id,), e + 1)
            located_entry = chapter.part(one, "sections", s, "entries", e)
            yield _thing("entry", one.id, one.title, located_entry, at, set(), spoken.grounds(one))


def _form(library: Library, form: Located[Any], spoken: Spoken) -> Iterator[Thing]:
    identity = form.value.id
    is_checklist = isinstance(form.value, Checklist)
    kind: Kind = "checklist" if is_checklist else "survey" if identity in library.surveys else "form"
    yield _thing(kind, identity, form.value.title, form, Place(), {"sections"})

    def walk(sections: tuple[AnySection, ...], above: tuple[str, ...], path: tuple[str | int, ...]) -> Iterator[Thing]:
        for s, section in enumerate(sections):
            here, at = (*above, section.id), (*path, "sections", s)
            located = form.part(section, *at)
            inner: frozenset[str] = frozenset({"fields", "sections"})
            grounds = _parameters(section.model_copy(update=dict.fromkeys(inner & set(section.__dict__), ())), spoken)
            name = "/".join((identity, *here))
            place = Place(identity, above, s + 1)
            yield _thing("block", name, section.title, located, place, inner, grounds)
            for f, field in enumerate(section.fields):
                what: Kind = "item" if isinstance(field, Item) else "field"
                where = form.part(field, *at, "items" if is_checklist else "fields", f)
                rests = _parameters(field, spoken)
                yield _thing(what, field.id, field.label, where, Place(identity, here, f + 1), set(), rests)
            yield from walk(getattr(section, "sections", ()), here, at)

    yield from walk(getattr(form.value, "sections", ()), (), ())


def _parameters(model: BaseModel, spoken: Spoken) -> dict[str, object]:
    """What its conditions compare with and its texts show."""
    return {f"parameter:{one}": spoken.word("parameter", one) for one in sorted(model_parameters(model))}
