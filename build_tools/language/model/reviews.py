"""reviews.yml: who found, after a change, that a checklist item and the entry it verifies still belong together."""

from __future__ import annotations

from build_tools.core.base import Day, EntryId, ItemId, Model, Person, Sha256, Text


class Review(Model):
    """One look at one link. It holds for these two texts and no others."""

    entry: EntryId
    entry_sha256: Sha256
    item: ItemId
    item_sha256: Sha256
    by: Person
    date: Day
    reason: Text
    """Why the item still verifies the entry."""


class Reviews(Model):
    """The file; the newest review of a link stands last."""

    reviews: tuple[Review, ...] = ()
