"""Suspect links: an item and an entry it verifies, one of which changed since the last release and nobody looked since.

A link that is new was made knowing both texts and is not suspect. A review holds for exactly two texts: when one
changes again, the link is suspect again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from build_tools.language.library import Library
from build_tools.language.model.reviews import Review
from build_tools.revisions.fingerprints import Prints


@dataclass(frozen=True, order=True)
class Suspect:
    """One link to look at again."""

    item: str
    entry: str
    item_changed: bool
    entry_changed: bool
    entry_sha256: str
    item_sha256: str


def suspects(
    library: Library, now: Prints, released: Library, then: Prints, reviews: Iterable[Review] = ()
) -> list[Suspect]:
    """Every suspect link, by item. `now` and `then` are the fingerprints of the library and of the last release."""
    reviewed = {(one.item, one.entry, one.item_sha256, one.entry_sha256) for one in reviews}
    found = []
    for item, entry in sorted(links_of(library) & links_of(released)):
        if item not in now.items or entry not in now.entries:
            continue  # a criterion that names no entry is the check's business
        item_changed = _differs(then.items, now.items, item)
        entry_changed = _differs(then.entries, now.entries, entry)
        suspect = Suspect(item, entry, item_changed, entry_changed, now.entries[entry], now.items[item])
        is_reviewed = (item, entry, suspect.item_sha256, suspect.entry_sha256) in reviewed
        if (item_changed or entry_changed) and not is_reviewed:
            found.append(suspect)
    return found


def links_of(library: Library) -> frozenset[tuple[str, str]]:
    """(item, entry) of every criterion."""
    return frozenset((item.value.id, entry) for item in library.items for entry in item.value.criteria)


def _differs(then: Mapping[str, str], now: Mapping[str, str], identity: str) -> bool:
    return identity in then and then[identity] != now[identity]
