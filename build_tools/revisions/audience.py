"""Whom a revision touches: the posts and outlets that must act on its normative changes.

A change touches the readers of its chapter, the posts that it names, and – in the outlets – only those to which it can
apply. Who holds a copy and is not touched need not be asked to acknowledge again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from build_tools.language.form.applicability import Circumstances, applies
from build_tools.language.form.conditions import Condition
from build_tools.language.form.forms import FormBase, Item
from build_tools.language.library import Library, located_fields
from build_tools.language.model.entries import EntryBase, Procedure, Standard
from build_tools.revisions.changes import Change
from build_tools.revisions.declared import Declared

"""The post of everybody who works in an outlet."""


@dataclass(frozen=True)
class Reach:
    """Whom one change touches."""

    key: str
    roles: frozenset[str]
    """None where no post is named, as with a parameter that entries and items show: these carry the change."""
    outlets: frozenset[str]
    """Of the posts in outlets; posts at headquarters have none."""


@dataclass(frozen=True)
class Touched:
    """Whom a revision touches, change by change."""

    reaches: tuple[Reach, ...]
    outlet_roles: frozenset[str]
    """Every post in outlets."""
    everyone: frozenset[str] = frozenset()
    """Posts that stand for all of an outlet."""

    def holder(self, role: str | None, outlet: str | None) -> bool:
        """Whether the holder of a copy is asked again; one without a post (a written authorisation) by every change."""
        return bool(self.reaches) if role is None else any(self._meets(one, role, outlet) for one in self.reaches)

    def _meets(self, reach: Reach, role: str, outlet: str | None) -> bool:
        here = role in reach.roles or (bool(self.everyone & reach.roles) and role in self.outlet_roles)
        return here and (outlet is None or outlet in reach.outlets)

    @property
    def roles(self) -> frozenset[str]:
        """Every post that is touched somewhere."""
        return frozenset(role for one in self.reaches for role in one.roles)

    @property
    def outlets(self) -> frozenset[str]:
        """Every outlet in which somebody is touched."""
        return frozenset(
            outlet for one in self.reaches if one.roles & self.outlet_roles for outlet in one.outlets
        )  # fmt: skip


def touched(declared: Declared, old: Library, new: Library) -> Touched:
    """Whom the normative changes from old to new touch."""
    sides = {role.id: role.side for one in (old, new) for role in one.network.value.roles}
    outlet_roles = frozenset(role for role, side in sides.items() if side == "outlet")
    reaches = []
    for change in declared.normative:
        roles = frozenset(role for one in (old, new) for role in _roles(change, one))
        reaches.append(Reach(change.key, roles, _outlets(change, old, new)))
    everyone = frozenset(r.id for one in (old, new) for r in one.network.value.roles if r.function == "everyone")
    return Touched(tuple(reaches), outlet_roles, everyone)


def _roles(change: Change, library: Library) -> Iterator[str]:
    """The posts that a change touches, as one of the two libraries has it."""
    match change.kind:
        case "entry":
            yield from _of_entry(library, change.id)
        case "section" | "chapter":
            yield from _of_chapter(library, change.id.split("/")[0])
        case "item":
            yield from _of_form(library, change.place.within)
            yield from _of_item(library, change.id)
        case "field" | "block":
            yield from _of_form(library, change.place.within)
        case "form" | "survey":
            yield from _of_form(library, change.id)
        case "checklist":
            yield from _of_form(library, change.id)
            for field in located_fields(library.checklists[change.id]) if change.id in library.checklists else ():
                yield from _of_item(library, field.value.id)
        case "role":
            yield change.id
        case "touchpoint":
            yield from (one.owner for one in library.manual.value.touchpoints if one.id == change.id)
        case "manual":
            yield from (role.id for role in library.network.value.roles)


def _of_chapter(library: Library, identity: str) -> Iterator[str]:
    if identity in library.chapters:
        yield from library.chapters[identity].value.audience
        yield from (one.role for one in library.manual.value.audiences if identity in one.chapters)


def _of_entry(library: Library, identity: str) -> Iterator[str]:
    located = library.entries.get(identity)
    if located is None:
        return
    yield from _of_chapter(library, _chapter_of(library, identity))
    entry: EntryBase = located.value
    if entry.owner:
        yield entry.owner
    if isinstance(entry, Standard):
        yield entry.measure.owner
    if isinstance(entry, Procedure):
        yield from (step.role for step in entry.steps)


def _chapter_of(library: Library, entry: str) -> str:
    file = library.entries[entry].positions.file
    return next((key for key, one in library.chapters.items() if one.positions.file == file), "")


def _of_item(library: Library, identity: str) -> Iterator[str]:
    """Who must do what the item asks: the posts of the entries that it verifies."""
    field = library.fields.get(identity)
    if field is not None and isinstance(field.value, Item):
        for entry in field.value.criteria:
            yield from _of_entry(library, entry)


def _of_form(library: Library, identity: str) -> Iterator[str]:
    several: dict[str, FormBase] = {
        key: one.value for group in (library.forms, library.surveys, library.checklists) for key, one in group.items()
    }
    if identity in several:
        yield several[identity].owner


def _outlets(change: Change, old: Library, new: Library) -> frozenset[str]:
    """Every outlet, but of an item under conditions only those to which it applies before or after."""
    every = frozenset(one.id for one in new.network.value.outlets)
    if change.kind != "item":
        return every
    sides = [side for side in (_meant(old, new, change.id), _meant(new, new, change.id)) if side is not None]
    return frozenset[str]().union(*sides) if sides else every


def _meant(library: Library, present: Library, identity: str) -> frozenset[str] | None:
    """The outlets that the item's own condition lets in; None where the library has no such item."""
    field = library.fields.get(identity)
    if field is None:
        return None
    condition = field.value.applies_when
    outlets = present.network.value.outlets
    if condition is None:
        return frozenset(one.id for one in outlets)
    parameters = {one.id: one.value for one in library.manual.value.parameters}
    day = present.manual.value.effective
    let_in = (one.id for one in outlets if _may(condition, Circumstances(one, day, {}, parameters)))
    return frozenset(let_in)


def _may(condition: Condition, at: Circumstances) -> bool:
    """Whether it can apply there: also where that hangs on an answer, or the outlet does not say."""
    try:
        return applies(condition, at) is not False
    except (KeyError, ValueError):
        return True
