"""What moved: to another chapter, section or form, or to another place in its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from build_tools.revisions.changes import Kind
from build_tools.revisions.identified import Thing

Key = tuple[Kind, str]
_KIN: dict[Kind, str] = {
    "part": "contents", "chapter": "contents", "section": "chapter", "entry": "chapter", "block": "form",
    "field": "form", "item": "form",
}  # fmt: skip
"""What stands in one order with what. A chapter and a checklist may have the same id."""
LISTED = frozenset(_KIN)
"""Kinds that stand somewhere, so that they can move."""


def moves(before: Mapping[Key, Thing], after: Mapping[Key, Thing]) -> set[Key]:
    """What stands elsewhere, or changed its order among those that stayed; as few as explain the new order."""
    found: set[Key] = set()
    stayed: defaultdict[tuple[str, str, tuple[str, ...]], list[Key]] = defaultdict(list)
    for key, new in after.items():
        old = before.get(key)
        if old is None or new.kind not in LISTED:
            continue
        if (old.place.within, old.place.sections) != (new.place.within, new.place.sections):
            found.add(key)
        else:
            stayed[_KIN[new.kind], new.place.within, new.place.sections].append(key)
    for now in stayed.values():
        then = sorted(now, key=lambda key: before[key].place.number)
        ranks = {key: number for number, key in enumerate(then)}
        kept = {now[index] for index in _rising([ranks[key] for key in now])}
        found.update(key for key in now if key not in kept)
    return found


def _rising(sequence: Sequence[int]) -> list[int]:
    """Indexes of a longest rising subsequence."""
    best: list[tuple[int, int]] = []  # (length, index before) for each index
    for index, value in enumerate(sequence):
        before = [(best[other][0], -other) for other in range(index) if sequence[other] < value]
        length, other = max(before, default=(0, 1))
        best.append((length + 1, -other if length else -1))
    chosen, index = list[int](), max(range(len(best)), key=lambda one: (best[one][0], -one), default=-1)
    while index >= 0:
        chosen.append(index)
        index = best[index][1]
    return chosen[::-1]
