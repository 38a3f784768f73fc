"""What a difference is about, how grave it is at least, and whether an editor may call it editorial.

Owns the table of docs/decisions/revisions.md. Whatever is missing from it counts as text that the editor must judge.
"""

from __future__ import annotations

from dataclasses import dataclass

from build_tools.core.yaml.documents import Path
from build_tools.revisions.changes import Aspect, Floor, Kind, Standing
from build_tools.revisions.obligations import deadlines, obligations, quantities


@dataclass(frozen=True)
class Verdict:
    """What the machine sees."""

    aspect: Aspect
    floor: Floor
    standing: Standing


_TEXT = Verdict("text", Floor.patch, "open")
_QUIET = Verdict("text", Floor.patch, "free")
_LINK = Verdict("link", Floor.patch, "free")
_SOURCE = Verdict("source", Floor.patch, "free")
_LAYOUT = Verdict("layout", Floor.patch, "free")
_DUTY = Verdict("duty", Floor.minor, "binding")
_DEADLINE = Verdict("deadline", Floor.major, "binding")
_ANSWER = Verdict("answer", Floor.minor, "binding")
_BANDS = Verdict("bands", Floor.major, "binding")
_WEIGHT = Verdict("weight", Floor.major, "binding")
_POINTS = Verdict("points", Floor.major, "binding")
_REASON = Verdict("reason", Floor.patch, "free")
_FIGURE = Verdict("figure", Floor.patch, "open")
_TERM = Verdict("term", Floor.patch, "open")

_EVERYWHERE: dict[str, Verdict] = {
    "sources": _SOURCE, "see": _LINK, "forms": _LINK, "entries": _LINK, "touchpoint": _LINK, "english": _QUIET,
    "reason": _REASON, "house_rule": _SOURCE, "owner": _DUTY, "width": _LAYOUT, "row_width": _LAYOUT,
    "lines": _LAYOUT, "blank_rows": _LAYOUT, "layout": _LAYOUT, "version": Verdict("version", Floor.patch, "free"),
}  # fmt: skip
"""By the last key of a path, whatever the thing."""

_BY_KIND: dict[Kind, dict[str, Verdict]] = {
    "entry": {
        "target": Verdict("target", Floor.major, "binding"), "within": _DEADLINE, "role": _DUTY,
        "kind": Verdict("obligation", Floor.minor, "binding"), "audited": Verdict("criteria", Floor.patch, "open"),
        "figures": _FIGURE, "term": _TERM,
        "chapters": _LINK, "lesson": _QUIET,
    },
    "item": {
        "weight": _WEIGHT, "points": _POINTS, "bands": _BANDS, "expected": Verdict("answer", Floor.major, "binding"),
        "severity": Verdict("severity", Floor.major, "binding"),
        "critical": Verdict("severity", Floor.major, "binding"), "gap": Verdict("severity", Floor.minor, "binding"),
        "criteria": Verdict("criteria", Floor.minor, "binding"),
        "applies_when": Verdict("condition", Floor.major, "binding"),
    },
    "field": {"applies_when": Verdict("condition", Floor.minor, "binding"), "points": _POINTS, "bands": _BANDS},
    "block": {"weight": _WEIGHT, "applies_when": Verdict("condition", Floor.major, "binding"), "title": _QUIET},
    "checklist": {
        "model": _BANDS, "coverage_floor": _BANDS, "from": _BANDS, "grade": _BANDS, "rating": _BANDS,
        "total_max": _BANDS, "part_max": _BANDS, "deduct": _POINTS,
        "raise_severity": Verdict("severity", Floor.major, "binding"), "days": _DEADLINE, "weight": _WEIGHT,
    },
    "parameter": {"value": _DEADLINE, "unit": _DEADLINE, "title": _QUIET, "set_by": _SOURCE},
    "touchpoint": {"title": _QUIET, "stage": _DUTY},
    "role": {"side": _DUTY},
    "term": {"entry": _LINK},
    "figure": {"source": _SOURCE, "note": _SOURCE, "wordings": _SOURCE},
    "chapter": {
        "title": _QUIET, "summary": _QUIET, "audience": _LINK, "numbered": _LAYOUT, "appendix": _LAYOUT,
    },
    "section": {"title": _QUIET},
    "form": {"role": _LINK}, "survey": {"role": _LINK},
    "part": {"title": _QUIET},
    "manual": {"days": _DEADLINE, "to": _DUTY, "form": _DUTY, "title": _QUIET, "subtitle": _QUIET},
}  # fmt: skip
_ANSWERS = frozenset({"required", "not_applicable", "unit", "min", "max", "at_least", "type", "expected"})
_RULE_NOTHING = frozenset({"case", "note"})
"""Kinds of entries."""


def classify(kind: Kind, entry_kind: str, path: Path, *, whole: bool, order: bool) -> Verdict:
    """What the place at `path` is. `whole`: an element of a list came or went; `order`: only their order differs."""
    keys = [one for one in path if isinstance(one, str)]
    last, top = keys[-1], keys[0]
    if entry_kind in _RULE_NOTHING and last != "kind":
        return _EVERYWHERE.get(last, _QUIET)
    if order:
        return Verdict("order", Floor.minor, "binding") if top == "steps" else Verdict("order", Floor.patch, "free")
    if kind == "entry" and top == "steps" and whole:
        return Verdict("steps", Floor.minor, "binding")
    if kind in ("item", "field", "survey", "form") and top == "response":
        return _response(kind, keys, whole)
    if kind == "checklist" and top in ("scoring", "include") and (whole or top == "include"):
        return _of_checklist(keys, last)
    if kind == "fact":
        return _SOURCE
    if kind == "manual" and top in ("brand", "audiences", "kit_entry", "language", "code", "english_title"):
        return _QUIET
    own = _BY_KIND.get(kind, {}).get(last)
    if own is not None:
        return own
    if last in _ANSWERS or (last == "evidence" and whole):
        return _ANSWER
    if last == "title" and "grades" in keys:
        return _QUIET
    return _EVERYWHERE.get(last) or {"term": _TERM, "figure": _FIGURE}.get(kind, _TEXT)


def _response(kind: Kind, keys: list[str], whole: bool) -> Verdict:
    """Inside a response: options, bands, columns, rows."""
    last, scored = keys[-1], kind == "item"
    if "bands" in keys:
        return _BANDS
    if last == "points":
        return _POINTS
    if keys == ["response", "type"] or last == "expected":
        return Verdict("answer", Floor.major if scored else Floor.minor, "binding")
    if whole:
        return _POINTS if scored and "options" in keys else _ANSWER
    if last == "criteria":
        return Verdict("criteria", Floor.patch, "open")
    if last in _ANSWERS:
        return _ANSWER
    return _EVERYWHERE.get(last, _TEXT)


def _of_checklist(keys: list[str], last: str) -> Verdict:
    """A grade, a due day, an included checklist that came or went; what an include takes in."""
    if "follow_up" in keys:
        return _DEADLINE
    if keys[0] == "include":
        return _WEIGHT if last == "weight" else Verdict("criteria", Floor.major, "binding")
    return _POINTS if "repeat" in keys else _BANDS


def reworded(verdict: Verdict, before: str, after: str) -> Verdict:
    """A text that the editor would judge, after a look at what it asks: obligations, deadlines, numbers."""
    if verdict.standing != "open" or verdict.aspect != "text":
        return verdict  # a claim's number or a word's meaning asks nothing by itself
    if not before:
        asks = deadlines(after) or obligations(after)
        return Verdict(verdict.aspect, Floor.minor, "binding") if asks else verdict
    if deadlines(before) != deadlines(after):
        return _DEADLINE
    old, new = quantities(before), quantities(after)
    if {one for one in (old - new) + (new - old) if one.endswith("%")}:
        return Verdict("target", Floor.major, "binding")
    if obligations(before) != obligations(after):
        return Verdict("obligation", Floor.minor, "binding")
    if old != new:
        return Verdict("number", Floor.minor, "binding")
    return verdict


def grounds_changed(kind: Kind, entry_kind: str, ground: str) -> Verdict:
    """What a changed parameter, figure or term means to what rests on it."""
    if entry_kind in _RULE_NOTHING:
        return _QUIET
    register = ground.split(":")[0]
    if register == "parameter":
        return Verdict("condition", Floor.major, "binding") if kind in ("item", "field", "block") else _DEADLINE
    return _FIGURE if register == "figure" else _TERM


def came_or_went(kind: Kind, entry_kind: str, *, removed: bool) -> tuple[Floor, Standing]:
    """How grave it is that a whole thing was added or removed."""
    if kind == "entry":
        standing: Standing = (
            "binding" if entry_kind in ("policy", "standard", "procedure")
            else "free" if entry_kind in _RULE_NOTHING else "open"
        )  # fmt: skip
        return (Floor.major if removed else Floor.minor), standing
    if kind in ("item", "checklist"):
        return (Floor.major if removed else Floor.minor), "binding"
    if kind in ("field", "form", "survey"):
        return (Floor.major if removed else Floor.minor), "open"
    if kind in ("block", "section", "part", "fact"):
        return Floor.patch, "free"  # what stands in it speaks for itself
    return Floor.minor, "free"
