"""The site's pages about revisions: what each changed, what changed since any older one, the history of each entry.

There are none before a second revision exists. The pages of a release speak of it and those before it, so that they
never have to change again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from build_tools.book.changes.views import ChangeViews, name, slug
from build_tools.core.words import Words, say
from build_tools.revisions.chronicle import Chronicle, Step

LOOKUP = (("changes", say("Revisions and changes")),)
PUBLISHED = say("Online edition for reference")
"""What a published site is: to be read, no controlled copy."""

VERSION_WORDS = {
    "choose": say("Choose a revision"),
    "current": say("{revision} in force", revision="{revision}"),
    "coming": say("{revision} to come", revision="{revision}"),
    "outdated": say(
        "This is the old revision {own}. Revision {current} is in force since {day}; please follow that one.",
        own="{own}",
        current="{current}",
        day="{day}",
    ),
    "ahead": say(
        "Revision {own} comes into force on {day}; until then follow revision {current}.",
        own="{own}",
        day="{day}",
        current="{current}",
    ),
    "next": say("The next revision, {next}, comes into force on {day}.", next="{next}", day="{day}"),
    "see_changes": say("See what changed"),
    "go": say("Go to the revision in force"),
}
"""What the script about revisions (`versions.js`) says; it fills the places itself."""


@dataclass(frozen=True)
class ChangePage:
    """One page and what its template receives."""

    path: str
    template: str
    prefix: str
    values: dict[str, Any] = field(repr=False)


def pages(chronicle: Chronicle, views: Mapping[str, ChangeViews]) -> Iterator[ChangePage]:
    """The index, a page a pair of revisions, the history. `views`: by the prefix that leads to the site's root."""
    if chronicle.last is None:
        return
    deep, flat = views["../../"], views["../"]
    for step in _pairs(chronicle):
        yield ChangePage(f"changes/{slug(step.older, step.newer)}.md", "change", "../../", {"step": deep.step(step)})
    steps = [flat.step(one) for one in reversed(chronicle.steps)]
    since = [flat.step(chronicle.since(one)) for one in reversed(chronicle.older[:-1])]
    first = chronicle.editions[0].release
    values = {"steps": steps, "since": since, "first": first, "now": name(chronicle.label)}
    yield ChangePage("changes/index.md", "changes", "../", values)
    entries = [(one, flat.history(one)) for one in flat.ever_changed()]
    yield ChangePage("history.md", "history", "../", {"histories": entries})


def _pairs(chronicle: Chronicle) -> list[Step]:
    """Every revision with the next, then every older one with the present."""
    known = {(one.older, one.newer): one for one in chronicle.steps}
    for edition in chronicle.older:
        step = chronicle.since(edition)
        known.setdefault((step.older, step.newer), step)
    return list(known.values())


def nav(chronicle: Chronicle, words: Words) -> list[dict[str, Any]]:
    """Their part of the navigation."""
    if chronicle.last is None:
        return []
    several = [
        {f"{one.older} → {words(name(one.newer))}": f"changes/{slug(one.older, one.newer)}.md"}
        for one in _pairs(chronicle)
    ]
    index, history = words(say("Revisions and changes")), words(say("History of entries"))
    return [{words(say("Revisions")): [{index: "changes/index.md"}, *several, {history: "history.md"}]}]
