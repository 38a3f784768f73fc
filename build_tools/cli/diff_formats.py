"""A comparison on the terminal: for people, for programs, for a pull request."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rich.text import Text

from build_tools.cli.copy_words import filled
from build_tools.cli.language import told, words
from build_tools.core.problems import printable
from build_tools.core.words import say, say_in, say_many
from build_tools.revisions.changes import FLOORS, WHATS, Change, Detail, Floor, Place
from build_tools.revisions.diff import WORKING, Compared
from build_tools.revisions.word_diff import Run, marks

_AROUND = 14
"""Kept characters shown beside a change."""
_SETTING = say("(only its setting)")
_KINDS = {
    "manual": say_in("what changed", "manual"), "part": say_in("what changed", "part"),
    "chapter": say_in("what changed", "chapter"), "section": say_in("what changed", "section"),
    "entry": say_in("what changed", "entry"), "form": say_in("what changed", "form"),
    "survey": say_in("what changed", "survey"), "checklist": say_in("what changed", "checklist"),
    "block": say_in("what changed", "block"), "field": say_in("what changed", "field"),
    "item": say_in("what changed", "item"), "parameter": say_in("what changed", "parameter"),
    "touchpoint": say_in("what changed", "touchpoint"), "role": say_in("what changed", "role"),
    "term": say_in("what changed", "term"), "figure": say_in("what changed", "figure"),
    "fact": say_in("what changed", "fact"),
}  # fmt: skip
_STANDINGS = {
    "binding": say_in("a change", "normative"), "open": say_in("a change", "not declared yet"),
    "free": say_in("a change", "editorial"),
}  # fmt: skip
_EFFECTS = {
    "stricter": say_in("a change", "stricter"), "looser": say_in("a change", "looser"),
    "editorial": say_in("a change", "editorial"),
}  # fmt: skip
_COLOURS = {"added": "green", "removed": "red", "moved": "cyan", "changed": "yellow"}


def as_json(compared: Compared) -> str:
    """Everything, with the words that went and came."""
    declared = compared.declared
    said = {
        "from": compared.older, "to": compared.newer, "floor": declared.diff.floor.name, "bump": declared.bump.name,
        "changes": [_change(compared, one) for one in declared.diff.changes],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1)


def _change(compared: Compared, one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind, "id": one.id, "title": one.title, "what": one.what, "floor": one.floor.name,
        "standing": one.standing, "normative": compared.declared.is_normative(one),
        "effect": compared.declared.effect(one), "place": _place(one.place),
        "moved_from": _place(one.moved_from) if one.moved_from else None,
        "origin": str(one.origin) if one.origin else None,
        "details": [
            {
                "path": list(detail.path), "aspect": detail.aspect, "floor": detail.floor.name,
                "standing": detail.standing, "via": detail.via or None, "before": detail.before,
                "after": detail.after, "marks": [[run.op, run.text] for run in marks(detail.before, detail.after)],
            }
            for detail in one.details
        ],
    }  # fmt: skip


def _place(place: Place) -> dict[str, Any]:
    return {"within": place.within, "sections": list(place.sections), "number": place.number}


def as_text(compared: Compared) -> Iterator[Text]:
    """For a terminal, line by line. Without colours, what went stands in [-…-] and what came in {+…+}."""
    declared = compared.declared
    yield Text(f"{_name(compared.older)} → {_name(compared.newer)}: {_summary(compared)}", style="bold")
    for one in declared.diff.changes:
        yield Text()
        head = Text(filled(told(WHATS[one.what]), 8), style=_COLOURS[one.what])
        head.append(f" {told(_KINDS[one.kind])} ").append(one.id, style="bold").append(f" {printable(one.title)}")
        head.append(f"  {_weight(compared, one)}", style="dim")
        yield head
        if one.moved_from is not None:
            yield Text(f"         {_moved(_where(one.moved_from), _where(one.place))}", style="dim")
        for detail in one.details:
            yield Text(f"         {_label(detail)}: ", style="dim").append(_marked(detail))
        if one.origin is not None and one.what != "removed" and compared.newer == WORKING:
            yield Text(f"         {one.origin}", style="dim")


def as_markdown(compared: Compared) -> Iterator[str]:
    """For a pull request: struck what went, bold what came."""
    yield f"## {_escaped(_name(compared.older))} → {_escaped(_name(compared.newer))}"
    yield f"\n{_summary(compared)}\n"
    for one in compared.declared.diff.changes:
        what, kind = told(WHATS[one.what]), told(_KINDS[one.kind])
        yield f"- **{what}** {kind} `{one.id}` {_escaped(one.title)} – {_weight(compared, one)}"
        if one.moved_from is not None:
            yield f"  - {_moved(_escaped(_where(one.moved_from)), _escaped(_where(one.place)))}"
        for detail in one.details:
            marked = "".join(_run(run) for run in _shortened(marks(detail.before, detail.after)))
            yield f"  - {_label(detail)}: {marked or told(_SETTING)}"


def _name(state: str) -> str:
    return told(say("the working tree")) if state == WORKING else state


def _summary(compared: Compared) -> str:
    declared = compared.declared
    changes = declared.diff.changes
    if not changes:
        return told(say("no changes"))
    several = say_many("{n} change", "{n} changes", len(changes))
    bump = {"changes": several, "normative": len(declared.normative), "bump": FLOORS[declared.bump]}
    return told(say("{changes}, {normative} normative; at least a {bump} revision", **bump))


def _weight(compared: Compared, one: Change) -> str:
    """How grave, and what was said of it."""
    effect = compared.declared.effect(one)
    weight = [FLOORS[one.floor]] if one.floor > Floor.none else []
    return words().listed([*weight, _EFFECTS[effect] if effect else _STANDINGS[one.standing]])


def _moved(before: str, after: str) -> str:
    return told(say("from {before} to {after}", before=before, after=after))


def _where(place: Place) -> str:
    return "/".join((place.within or told(say("contents")), *place.sections)) + f" ({place.number})"


def _label(detail: Detail) -> str:
    path = detail.via or ".".join(str(part + 1) if isinstance(part, int) else part for part in detail.path)
    return path if detail.aspect in ("text", path.rsplit(".", 1)[-1]) else f"{path} [{detail.aspect}]"


def _marked(detail: Detail) -> Text:
    text = Text()
    for run in _shortened(marks(detail.before, detail.after)):
        words = printable(run.text.replace("\n", " ⏎ "))
        if run.op == "same":
            text.append(words)
        elif run.op == "removed":
            text.append(f"[-{words}-]", style="red strike")
        else:
            text.append(f"{{+{words}+}}", style="green underline")
    return text if text.plain else Text(told(_SETTING))


def _shortened(runs: tuple[Run, ...]) -> Iterator[Run]:
    """Long stretches that stayed, cut to what stands beside a change."""
    for number, run in enumerate(runs):
        text = run.text
        if run.op == "same" and len(runs) > 1:
            head = "" if number == 0 else text[:_AROUND]
            tail = "" if number == len(runs) - 1 else text[-_AROUND:]
            if len(head) + len(tail) + 2 < len(text):
                text = f"{head}…{tail}"
        elif run.op == "same" and len(text) > 4 * _AROUND:
            text = text[: 2 * _AROUND] + "…"
        yield Run(run.op, text)


def _run(run: Run) -> str:
    words = _escaped(run.text.strip())
    if run.op == "same" or not words:
        return _escaped(run.text)
    return f"~~{words}~~ " if run.op == "removed" else f"**{words}** "


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_~\[\]<>|#])", r"\\\1", printable(text.replace("\n", " ")))
