"""The site's pages about revisions: what each changed, what changed since any older one, the history of each entry.

There are none before a second revision exists. The pages of a release speak of it and those before it, so that they
never have to change again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from build_tools.book.changes.views import NEXT, ChangeViews, name, slug
from build_tools.revisions.chronicle import Chronicle, Step

LOOKUP = (("changes", "修订与变化"),)
PUBLISHED = "网上查阅版"
"""What a published site is: to be read, no controlled copy."""
ON_THE_WAY = f" · {NEXT} next"


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


def nav(chronicle: Chronicle) -> list[dict[str, Any]]:
    """Their part of the navigation."""
    if chronicle.last is None:
        return []
    several = [
        {f"{one.older} → {name(one.newer)}": f"changes/{slug(one.older, one.newer)}.md"} for one in _pairs(chronicle)
    ]
    return [{"修订": [{"修订与变化": "changes/index.md"}, *several, {"条目修订史": "history.md"}]}]
