"""`manual suspects` and `manual review`: links to look at again, and that somebody did."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from build_tools.core.disk.whole import write_whole
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import Message, say
from build_tools.core.yaml.binding import bind
from build_tools.core.yaml.explaining import choose, explained
from build_tools.language.checked import checked_library
from build_tools.language.library import REVIEWS
from build_tools.language.model.reviews import Review, Reviews
from build_tools.revisions.chronicle import Chronicle
from build_tools.revisions.project_chronicle import chronicle_of
from build_tools.revisions.suspects import Suspect

_OPTIONS = {"name": "--by", "date": "--date", "reason": "--reason"}
_HEAD = "# yaml-language-server: $schema=../schemas/reviews.json\nreviews:\n"


def chronicle(root: Path) -> Chronicle:
    """The chronicle of the project, for its suspects. Raises `Refused`."""
    return chronicle_of(root, checked_library(root))


def review(root: Path, ids: Collection[str], *, name: str, role: str, day: date, reason: str) -> list[Suspect]:
    """Write down that suspect links were looked at and hold; gives them.

    `ids`: items and entries. Items alone mean all their suspect links, entries alone all links to them, both together
    only the links between them. Raises `Refused` when an id names no suspect link, or the file cannot be added to.
    """
    known = chronicle(root)
    suspects = known.suspects
    items, entries = {one.item for one in suspects} & set(ids), {one.entry for one in suspects} & set(ids)
    if wrong := sorted(set(ids) - items - entries):
        what = say("{ids}: no link of it waits for a review", ids=", ".join(wrong))
        raise Refused([Problem(Origin(REVIEWS), "not-suspect", what, say("See: manual suspects"))])
    roles, problems = [one.id for one in known.present.network.value.roles], list[Problem]()
    if role not in roles:
        problems.append(Problem(Origin("--role"), "dangling", say("there is no role `{id}`", id=role), choose(roles)))
    chosen = [one for one in suspects if (not items or one.item in items) and (not entries or one.entry in entries)]
    met = {one for link in chosen for one in (link.item, link.entry)}
    if alone := sorted((items | entries) - met):
        what = say("{ids}: no suspect link to the others that are named", ids=", ".join(alone))
        repair = say(
            "Items and entries named together mean only the links between them: review these by a command of their own."
        )
        raise Refused([Problem(Origin(REVIEWS), "not-suspect", what, repair)])
    made = [_made(one, name, role, day, reason) for one in chosen]
    if problems := [*problems, *_wrong(made[0])]:  # the same words stand in each
        raise Refused(problems)
    _add(root, made)
    return chosen


def _made(one: Suspect, name: str, role: str, day: date, reason: str) -> dict[str, Any]:
    return {
        "entry": one.entry, "item": one.item, "by": {"name": name, "role": role}, "date": day.isoformat(),
        "reason": reason, "entry_sha256": one.entry_sha256, "item_sha256": one.item_sha256,
    }  # fmt: skip


def _wrong(made: dict[str, Any]) -> list[Problem]:
    """What the options cannot say in the file."""
    try:
        Review.model_validate(made)
    except ValidationError as error:
        found = {str(detail["loc"][-1]): detail for detail in error.errors(include_url=False)}
        repair = say("Say in words who looked, in which role, and why the item still verifies the entry.")
        return [
            Problem(Origin(_OPTIONS.get(key, REVIEWS)), "bad-value", _what(key, detail), repair)
            for key, detail in found.items()
            if key != "role"
        ]
    return []


def _what(key: str, detail: ErrorDetails) -> Message:
    given = detail["input"]
    if not given:
        return say("nothing is written here")
    return explained(detail["type"], repr(str(given)[:40]), f"`{key}`", given, detail.get("ctx", {})).what


def _add(root: Path, made: list[dict[str, Any]]) -> None:
    """Append to the file as an editor would, so that its comments and order stay."""
    path = root / REVIEWS
    before = path.read_text("utf-8") if path.exists() else _HEAD
    after = before + ("" if before.endswith("\n") else "\n")
    # JSON's strings are YAML's; a mapping in braces stays on one line.
    after += "".join(f"  - {json.dumps(one, ensure_ascii=False)}\n" for one in made)
    old, _ = bind(before.encode(), REVIEWS, Reviews)
    kept = old.value.reviews if old else ()
    new, _ = bind(after.encode(), REVIEWS, Reviews)
    wanted = (*kept, *(Review.model_validate(one) for one in made))
    if new is None or new.value.reviews != wanted:
        what = say("a review cannot be added to this file")
        repair = say("Let it end in the list `reviews:`, one `- {{…}}` a line.")
        raise Refused([Problem(Origin(REVIEWS), "not-addable", what, repair)])
    write_whole(path.parent, {path.name: after.encode()})
