"""What a comparison finds: changes of things that have an identity, and in each the places that differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Literal

from build_tools.core.problems import Origin
from build_tools.core.words import say_in
from build_tools.core.yaml.documents import Path

Kind = Literal[
    "manual", "part", "chapter", "section", "entry", "form", "survey", "checklist", "block", "field", "item",
    "parameter", "touchpoint", "role", "term", "figure", "fact",
]  # fmt: skip
"""`block` is a section of a form or checklist."""
What = Literal["added", "removed", "moved", "changed"]
Standing = Literal["binding", "open", "free"]
"""`binding`: somebody must do or reach something else; never editorial. `open`: the editor decides, and until then it
counts as binding. `free`: rules nothing."""
Aspect = Literal[
    "target", "deadline", "number", "obligation", "duty", "weight", "points", "bands", "severity", "condition",
    "criteria", "steps", "answer", "text", "reason", "figure", "term", "link", "source", "layout", "version", "order",
]  # fmt: skip
"""What about a thing has changed."""


class Floor(IntEnum):
    """How grave a change is at least; the bump that a revision needs."""

    none = 0
    patch = 1
    minor = 2
    major = 3


FLOORS = {
    Floor.none: say_in("a revision's step", "none"), Floor.patch: say_in("a revision's step", "patch"),
    Floor.minor: say_in("a revision's step", "minor"), Floor.major: say_in("a revision's step", "major"),
}  # fmt: skip
"""How a bump is called."""
WHATS = {
    "added": say_in("a change", "added"), "removed": say_in("a change", "removed"),
    "moved": say_in("a change", "moved"), "changed": say_in("a change", "changed"),
}  # fmt: skip
ASPECTS = {
    "target": say_in("what of a thing changed", "target"), "deadline": say_in("what of a thing changed", "deadline"),
    "number": say_in("what of a thing changed", "number"),
    "obligation": say_in("what of a thing changed", "obligation"),
    "duty": say_in("what of a thing changed", "duty"), "weight": say_in("what of a thing changed", "weight"),
    "points": say_in("what of a thing changed", "points"), "bands": say_in("what of a thing changed", "bands"),
    "severity": say_in("what of a thing changed", "severity"),
    "condition": say_in("what of a thing changed", "condition"),
    "criteria": say_in("what of a thing changed", "criteria"), "steps": say_in("what of a thing changed", "steps"),
    "answer": say_in("what of a thing changed", "answer"), "text": say_in("what of a thing changed", "text"),
    "reason": say_in("what of a thing changed", "reason"), "figure": say_in("what of a thing changed", "figure"),
    "term": say_in("what of a thing changed", "term"), "link": say_in("what of a thing changed", "link"),
    "source": say_in("what of a thing changed", "source"), "layout": say_in("what of a thing changed", "layout"),
    "version": say_in("what of a thing changed", "version"), "order": say_in("what of a thing changed", "order"),
}  # fmt: skip
"""How an aspect is called."""


@dataclass(frozen=True)
class Detail:
    """One place of a thing that differs."""

    path: Path
    aspect: Aspect
    before: str
    """As it is read; '' where nothing was."""
    after: str
    floor: Floor
    standing: Standing
    via: str = ""
    """`parameter:answer-within`: not the thing itself changed, but what it shows."""
    typographic: bool = False
    """The words are the same; only signs of emphasis, blanks or line breaks differ."""


@dataclass(frozen=True)
class Place:
    """Where a thing stands: the chapter or form, the sections below it, and which one it is there (from 1)."""

    within: str = ""
    sections: tuple[str, ...] = ()
    number: int = 0


@dataclass(frozen=True)
class Change:
    """One thing that differs. Two sources with the same changes to the same things give equal changes."""

    kind: Kind
    id: str
    """Unique among its kind; a section's is `chapter/section`, a block's `form/section/…`."""
    title: str
    what: What
    place: Place
    details: tuple[Detail, ...] = ()
    moved_from: Place | None = None
    own_floor: Floor = Floor.patch
    """Of being added, removed or moved."""
    own_standing: Standing = "free"
    origin: Origin | None = field(default=None, compare=False)
    """In the sources in which it stands (the newer ones, unless it was removed)."""

    @property
    def key(self) -> str:
        """`item:AB-07`; `manual` for the manual itself."""
        return self.kind if self.kind == "manual" else f"{self.kind}:{self.id}"

    @property
    def floor(self) -> Floor:
        """The least bump."""
        return max((*([self.own_floor] if self._itself else []), *(one.floor for one in self.details)))

    @property
    def standing(self) -> Standing:
        """The strictest of its places."""
        found = {*([self.own_standing] if self._itself else []), *(one.standing for one in self.details)}
        return "binding" if "binding" in found else "open" if "open" in found else "free"

    @property
    def _itself(self) -> bool:
        """Whether it came, went or moved, beside what changed in it."""
        return self.what != "changed" or self.moved_from is not None


@dataclass(frozen=True, eq=False)
class Diff:
    """All changes from one state to another, in printed order."""

    changes: tuple[Change, ...]

    @cached_property
    def by_key(self) -> dict[str, Change]:
        """`entry:ABC-012` to its change."""
        return {one.key: one for one in self.changes}

    @property
    def floor(self) -> Floor:
        """The least bump of a revision with these changes."""
        return max((one.floor for one in self.changes), default=Floor.none)

    def of(self, *kinds: Kind) -> tuple[Change, ...]:
        """The changes of these kinds."""
        return tuple(one for one in self.changes if one.kind in kinds)
