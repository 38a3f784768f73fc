"""What the editor says of the changes (the amendment note) beside what the machine sees of them.

Owns which changes need a word of the editor, which word covers which change, and the bump that follows from both:
stricter is major (who did as the old text said no longer does enough), looser is minor, editorial is a patch.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from build_tools.language.model.manual import AmendedPart, Amendment, Effect
from build_tools.revisions.changes import Change, Diff, Floor

BUMP: dict[Effect, Floor] = {"stricter": Floor.major, "looser": Floor.minor, "editorial": Floor.patch}


@dataclass(frozen=True, eq=False)
class Declared:
    """A comparison and the amendment note that accounts for it; None while there is none."""

    diff: Diff
    amendment: Amendment | None = None

    @cached_property
    def parts(self) -> dict[str, tuple[int, AmendedPart]]:
        """Key of a change, such as `entry:ABC-012`, to the first part of the note that names it, with its number."""
        found: dict[str, tuple[int, AmendedPart]] = {}
        for number, part in enumerate(self.amendment.changes if self.amendment else ()):
            for key in named(part):
                found.setdefault(self.resolve(key), (number, part))
        return found

    def part(self, change: Change) -> AmendedPart | None:
        """What the note says of a change. A section of a form is accounted for by its form."""
        for key in accounted_by(change):
            if key in self.parts:
                return self.parts[key][1]
        return None

    def effect(self, change: Change) -> Effect | None:
        """The declared effect, unless the machine sees better: what is binding is never editorial."""
        part = self.part(change)
        return None if part is None or (part.effect == "editorial" and change.standing == "binding") else part.effect

    def is_normative(self, change: Change) -> bool:
        """Whether somebody must do or reach something else than before."""
        return change.standing == "binding" or (change.standing == "open" and self.effect(change) != "editorial")

    def needs_a_word(self, change: Change) -> bool:
        """Whether the change must be accounted for before it is released.

        A parameter, figure or term needs none where entries or items show it: these carry the change.
        """
        return change.standing != "free" and not (change.key in self._carried and change.what == "changed")

    @property
    def bump(self) -> Floor:
        """The least bump: what the machine sees, and what is declared beyond it."""
        floors = [self.diff.floor]
        if self.diff.changes:
            floors += [BUMP[part.effect] for _, part in self.parts.values()]
        return max(floors)

    @cached_property
    def normative(self) -> tuple[Change, ...]:
        """The changes that somebody must act on."""
        return tuple(one for one in self.diff.changes if self.is_normative(one))

    @cached_property
    def _carried(self) -> frozenset[str]:
        return frozenset(
            detail.via for change in self.diff.of("entry", "item", "field", "block") for detail in change.details
            if detail.via
        )  # fmt: skip

    def resolve(self, key: str) -> str:
        """The key of the change that is meant: `items:` also names fields, `forms:` surveys and checklists."""
        kind, _, identity = key.partition(":")
        several = {"item": ("item", "field"), "form": ("form", "survey", "checklist")}.get(kind, (kind,))
        return next((f"{one}:{identity}" for one in several if f"{one}:{identity}" in self.diff.by_key), key)


def named(part: AmendedPart) -> Iterator[str]:
    """Every key that a part of a note names, in its order."""
    yield from (f"entry:{one}" for one in part.entries)
    yield from (f"item:{one}" for one in part.items)
    yield from (f"form:{one}" for one in part.forms)
    yield from part.others


def accounted_by(change: Change) -> tuple[str, ...]:
    """The keys by which a note accounts for a change, its own first.

    A section of a form is accounted for with the form, and so is a field that came or went with a whole form.
    """
    if change.kind == "block" or (change.kind in ("item", "field") and change.what in ("added", "removed")):
        form = change.place.within
        return (change.key, *(f"{kind}:{form}" for kind in ("form", "survey", "checklist")), f"form:{form}")
    return (change.key,)
