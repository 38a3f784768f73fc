"""An entry, an item or a field line by line, before and after, so that the whole of it can be read with its marks.

Owns which lines a thing has and which of the old ones became which of the new. A line that says the same on both sides
is there too: who reads a change on paper reads the rule whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from build_tools.core.words import Words, say
from build_tools.core.yaml.documents import Path
from build_tools.language.form.forms import Field, Item
from build_tools.language.form.responses import NumberResponse, TableResponse
from build_tools.language.model.entries import Case, EntryBase, Figure, Procedure, Standard, Table
from build_tools.revisions.changes import Change
from build_tools.revisions.resolved_text import Spoken
from build_tools.revisions.trees import alignment


@dataclass(frozen=True)
class Line:
    """One line. `path` says which; a number in it is that of the new text, or of the old one where it was removed."""

    path: Path
    before: str
    after: str

    @property
    def is_changed(self) -> bool:
        """Whether it reads differently now."""
        return self.before != self.after


Text = tuple[Path, Any]


def lines(old: object | None, new: object | None, voices: tuple[Spoken, Spoken], change: Change) -> tuple[Line, ...]:
    """Every line of the thing that changed, then what else differs in it and has no line of its own."""
    before, after = list(_texts(old, voices[0].words)), list(_texts(new, voices[1].words))
    found = list(_aligned(before, after, voices))
    covered = {line.path for line in found}
    heads = {line.path[0] for line in found if line.path[0] in ("steps", "rows", "response")}
    for detail in change.details:
        if detail.path not in covered and detail.path[0] not in heads and not detail.via:
            found.append(Line(detail.path, detail.before, detail.after))
    return tuple(found)


def _texts(thing: object | None, words: Words) -> Iterator[Text]:
    """What is read of a thing, in the order in which it is printed. Steps and rows are lists of their own."""
    match thing:
        case EntryBase():
            yield ("title",), thing.title
            yield ("text",), thing.text
            if isinstance(thing, Case):
                yield ("lesson",), thing.lesson
            if isinstance(thing, Standard):
                for name in ("metric", "target", "how", "owner"):
                    yield ("measure", name), getattr(thing.measure, name)
            if isinstance(thing, Procedure):
                yield ("steps",), [step.model_dump(exclude_none=True) for step in thing.steps]
            if isinstance(thing, Table):
                yield ("rows",), [list(row) for row in thing.rows]
            if isinstance(thing, Figure):
                yield ("figures",), list(thing.figures)
            yield ("reason",), thing.reason
            yield ("house_rule",), thing.house_rule
        case Field():
            yield ("question" if isinstance(thing, Item) else "label",), thing.label
            yield ("response",), _answers(thing, words)
            yield ("guidance",), thing.guidance
            yield ("evidence", "ask"), thing.evidence.ask if thing.evidence else None


def _answers(field: Field, words: Words) -> list[Any]:
    """What can be answered, each with what it earns."""
    response = field.response
    options = getattr(response, "options", ())
    if options:
        return [one.label + (_points(one.points, words) if one.points is not None else "") for one in options]
    if isinstance(response, NumberResponse):
        return [f"≥ {one.from_.normalize():f}{response.unit}{_points(one.points, words)}" for one in response.bands]
    if isinstance(response, TableResponse):
        return [one.label for one in response.columns]
    return []


def _points(points: Decimal, words: Words) -> str:
    return words(say(" ({points} points)", points=f"{points.normalize():f}"))


def _aligned(before: Sequence[Text], after: Sequence[Text], voices: tuple[Spoken, Spoken]) -> Iterator[Line]:
    old = dict(before)
    for path, value in [*after, *(one for one in before if one[0] not in dict(after))]:
        was, now = old.get(path), value if path in dict(after) else None
        if isinstance(was, list) or isinstance(now, list):
            yield from _listed(path, was or [], now or [], voices)
        elif was is not None or now is not None:
            yield Line(path, voices[0].said(was, path), voices[1].said(now, path))


def _listed(path: Path, was: list[Any], now: list[Any], voices: tuple[Spoken, Spoken]) -> Iterator[Line]:
    if path == ("figures",):
        words = [
            "\n".join(voice.word("figure", one) for one in several)
            for voice, several in zip(voices, (was, now), strict=True)
        ]
        yield Line(path, *words)
        return
    for i, j in alignment(was, now):
        before = voices[0].said(was[i], (*path, 0)) if i is not None else ""
        after = voices[1].said(now[j], (*path, 0)) if j is not None else ""
        yield Line((*path, j if j is not None else i or 0), before, after)
