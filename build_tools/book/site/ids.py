"""The page of numbers: every entry, form and check item by its id, each with where it stands now.

Permanent links lead there, so that they hold wherever a thing moves. Chapters and checklists move seldom and have none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from build_tools.book.book import Addresses, Book
from build_tools.core.words import say

KINDS = ("entry", "form", "item")
"""What has a permanent link."""


@dataclass(frozen=True)
class Row:
    """One id."""

    id: str
    title: str
    number: str
    """In the printed book; '' where it has none."""
    href: str


Groups = list[tuple[str, list[Row]]]


def parts(book: Book, addresses: Addresses) -> list[tuple[str, Groups]]:
    """Title of a kind to its ids, by the letters that they begin with."""

    def groups(kind: str, titles: dict[str, str], numbers: Iterable[tuple[str, str]] = ()) -> Groups:
        known = dict(numbers)
        rows = {one: Row(one, title, known.get(one, ""), addresses.href(kind, one)) for one, title in titles.items()}
        return [(prefix, [rows[one] for one in ids]) for prefix, ids in by_prefix(rows)]

    words, entries = book.words, {key: one.title for key, one in book.entries.items()}
    items = {key: one.item.label for key, one in book.items.items()}
    found = [
        (words(say("Entries")), groups("entry", entries, book.numbering.entries.items())),
        (words(say("Forms")), groups("form", {key: one.title for key, one in book.forms.items()})),
        (words(say("Check items")), groups("item", items)),
    ]
    return [(title, several) for title, several in found if several]


def by_prefix(several: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """Under the letters of their ids, each group by its numbers; registers keep their own order of groups."""
    groups: dict[str, list[str]] = {}
    for identity in several:
        groups.setdefault(identity.split("-")[0], []).append(identity)
    return [(prefix, sorted(ids, key=lambda identity: (len(identity), identity))) for prefix, ids in groups.items()]
