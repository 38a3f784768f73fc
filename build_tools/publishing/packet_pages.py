"""Which sheets of a paper copy are taken out and put in: the book's parts that begin on a page of their own.

A part stays when everything printed in it stays, its printed numbers and references included; only the page numbers at
the foot, and those that references name, may then be those of before. What says which revision this is is always
exchanged, and so are contents and indexes once anything stands on another page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from build_tools.book.pdf.pages import Pages
from build_tools.core.words import say_in

Act = Literal["keep", "replace", "insert", "remove"]

COVER = "cover"
SAYS_WHICH = (COVER, "page-control", "page-revisions", "page-effective", "page-colophon")
"""Parts that name the revision, the approvals, the entries in force."""
LISTS_PAGES = ("page-contents", "page-glossary", "page-figures", "page-standards", "page-index")
_OWN = re.compile(r"(part|chapter|form|checklist)-[A-Za-z0-9-]+|page-checklists")


@dataclass(frozen=True)
class Part:
    """A part of the book with the pages it fills in the old and in the new one; None where it is not in it."""

    id: str
    title: str
    act: Act
    old: tuple[int, int] | None
    new: tuple[int, int] | None
    why: str
    shares_a_sheet: bool = False
    """Printed on both sides, its first or last page has another part on its back."""


@dataclass(frozen=True)
class Exchange:
    """The whole list, and what it comes to."""

    parts: tuple[Part, ...]
    old_count: int
    new_count: int

    @property
    def taken_out(self) -> int:
        """Pages."""
        return sum(_length(one.old) for one in self.parts if one.act in ("replace", "remove"))

    @property
    def put_in(self) -> int:
        """Pages."""
        return sum(_length(one.new) for one in self.parts if one.act in ("replace", "insert"))


def exchange(
    old: Pages, new: Pages, printed: tuple[Mapping[str, str], Mapping[str, str]], titles: Mapping[str, str],
    changed: frozenset[str],
) -> Exchange:  # fmt: skip
    """The list. `printed`: what stands in each part of the old and the new book; `changed`: parts with changes of their
    own, the others' differ in what they refer to."""
    was, now = _ranges(old), _ranges(new)
    repaged = any(old.places[one] != new.places[one] for one in old.places.keys() & new.places.keys())
    order = [*now, *(one for one in was if one not in now)]
    before = list(was)
    # What was removed stands where it stood: behind the part that came before it.
    for one in (one for one in was if one not in now):
        order.remove(one)
        at = before.index(one)
        behind = next((other for other in reversed(before[:at]) if other in order), None)
        order.insert(order.index(behind) + 1 if behind else 0, one)
    parts = []
    for one in order:
        act, why = _act(one, was.get(one), now.get(one), printed, changed, repaged)
        parts.append(_part(one, titles.get(one, one), act, why, was.get(one), now.get(one)))
    return Exchange(tuple(parts), old.count, new.count)


def _part(one: str, title: str, act: Act, why: str, was: tuple[int, int] | None, now: tuple[int, int] | None) -> Part:
    shares = act != "keep" and any(span is not None and (span[0] % 2 == 0 or span[1] % 2 == 1) for span in (was, now))
    return Part(one, title, act, was, now, why, shares)


def _act(
    one: str, was: object, now: object, printed: tuple[Mapping[str, str], Mapping[str, str]], changed: frozenset[str],
    repaged: bool,
) -> tuple[Act, str]:  # fmt: skip
    if was is None:
        return "insert", say_in("in a change packet", "new")
    if now is None:
        return "remove", say_in("in a change packet", "deleted")
    if one in SAYS_WHICH:
        return "replace", say_in("in a change packet", "revision")
    if one in LISTS_PAGES and repaged:
        return "replace", say_in("in a change packet", "page numbers")
    if one in changed:
        return "replace", say_in("in a change packet", "content changed")
    if printed[0].get(one) != printed[1].get(one):
        return "replace", say_in("in a change packet", "what it lists changed") if one in LISTS_PAGES else say_in(
            "in a change packet", "a number or name it refers to changed"
        )
    return "keep", ""


def _ranges(pages: Pages) -> dict[str, tuple[int, int]]:
    """Part to its first and last page, in printed order."""
    starts = {COVER: 1} | {
        name: page for name, page in pages.places.items() if name in (*SAYS_WHICH, *LISTS_PAGES) or _OWN.fullmatch(name)
    }
    ordered = sorted(starts.items(), key=lambda item: (item[1], item[0] != COVER, item[0]))
    ends = [page - 1 for _, page in ordered[1:]] + [pages.count]
    return {name: (start, max(start, end)) for (name, start), end in zip(ordered, ends, strict=True)}


def _length(span: tuple[int, int] | None) -> int:
    return span[1] - span[0] + 1 if span else 0


def sections(html: str, names: Sequence[str]) -> dict[str, str]:
    """What is printed in each part: the book's HTML cut where the parts begin."""
    found = []
    for name in names:
        at = html.find(f'id="{name}"')
        if at >= 0:
            found.append((html.rfind("<section", 0, at), name))
    found.sort()
    ends = [at for at, _ in found[1:]] + [len(html)]
    return {name: html[at:end] for (at, name), end in zip(found, ends, strict=True)}
