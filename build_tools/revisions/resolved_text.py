"""What a text of one library says when its references are read out, and on which registers it rests.

A parameter, a figure, a term, a role is read as its words: when these change, the text has changed although nobody
touched it. Entries, forms and items are read as their ids, which never change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from build_tools.core.words import say_in, words_of
from build_tools.language.library import Library
from build_tools.language.model.diagrams import Bars
from build_tools.language.model.entries import Definition, EntryBase, Figure
from build_tools.language.model.references import REFERENCE, Reference, references, strings

_EMPHASIS = re.compile(r"(\*\*|__|(?<![\w*])\*(?=\S)|(?<=\S)\*(?![\w*])|`)")
_ITEM = re.compile(r"^([ \t]*)[-*][ \t]+", re.MULTILINE)

_BETWEEN_CELLS = say_in("between the cells of a row", " | ")


class Spoken:
    """Reads texts of one library aloud."""

    def __init__(self, library: Library) -> None:
        self.library = library
        manual = library.manual.value
        self.words = words_of(manual.language)
        self._words: dict[str, dict[str, str]] = {
            "parameter": {one.id: one.value + (one.unit or "") for one in manual.parameters},
            "figure": {one.id: one.value for one in library.figures.value.figures},
            "term": {one.id: one.word for one in library.glossary.value.terms},
            "role": {one.id: one.title for one in library.network.value.roles},
            "touchpoint": {one.id: one.title for one in manual.touchpoints},
            "chapter": {key: one.value.title for key, one in library.chapters.items()},
            "checklist": {key: one.value.title for key, one in (library.checklists | library.surveys).items()},
        }
        self._figures = {one.id: one for one in library.figures.value.figures}
        self._terms = {one.id: one for one in library.glossary.value.terms}

    def plain(self, text: str) -> str:
        """The words as a reader sees them, without Markdown's signs of emphasis."""
        read = REFERENCE.sub(lambda match: match[3] or self.word(match[1], match[2]), text)
        return _EMPHASIS.sub("", _ITEM.sub(r"\1· ", read))

    def word(self, kind: str, identity: str) -> str:
        """What a reference without words of its own says."""
        return self._words.get(kind, {}).get(identity, identity)

    def said(self, value: Any, path: Sequence[str | int] = ()) -> str:
        """A value of a source file as people read it; `path` tells what kind of value it is."""
        last = next((one for one in reversed(path) if isinstance(one, str)), "")
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Decimal):
            return f"{(value + 0).normalize():f}"
        if isinstance(value, dict):
            parts = [self.said(inner, (*path, key)) for key, inner in value.items() if key != "id"]
            return " · ".join(part for part in parts if part)
        if isinstance(value, list | tuple):
            parts = [self.said(inner, path) for inner in value]
            parts = [part for part in parts if part]
            return self.words(_BETWEEN_CELLS).join(parts) if last == "rows" else self.words.listed(parts)
        text = str(value)
        if last in ("owner", "role", "to", "audience"):
            return self.word("role", text)
        return self.word("touchpoint", text) if last == "touchpoint" else self.plain(text)

    def given(self, ground: str, what: object) -> str:
        """A ground in words: a parameter by its value, a figure or term by all that its entry shows of it."""
        if isinstance(what, dict):
            shown = ("title", "value", "word", "english", "short", "note")
            return " · ".join(str(what[key]) for key in shown if what.get(key))
        return self.word(*ground.split(":"))

    def grounds(self, entry: EntryBase) -> dict[str, object]:
        """`kind:id` of every parameter, figure and term that the entry shows, with what it gives to the entry."""
        found = set(self._named(entry))
        if isinstance(entry, Figure):
            found |= {("figure", one) for one in entry.figures}
            if isinstance(entry.diagram, Bars):
                found.add(("figure", entry.diagram.data))
        if isinstance(entry, Definition):
            found.add(("term", entry.term))
        return self._followed(found)

    def _followed(self, found: set[tuple[str, str]]) -> dict[str, object]:
        """Also what figures and terms themselves name."""
        waiting, seen = sorted(found), set(found)
        while waiting:
            kind, identity = waiting.pop()
            if kind == "parameter":
                continue
            register = self._figures.get(identity) if kind == "figure" else self._terms.get(identity)
            new = set(self._named(register)) - seen
            seen |= new
            waiting += sorted(new)
        return {f"{kind}:{identity}": self._given(kind, identity) for kind, identity in sorted(seen)}

    def _given(self, kind: str, identity: str) -> object:
        if kind == "figure" and identity in self._figures:
            one = self._figures[identity]
            return one.model_dump(by_alias=True, exclude_defaults=True, exclude={"id", "sources", "wordings"})
        if kind == "term" and identity in self._terms:
            term = self._terms[identity]
            return {"word": term.word, "english": term.english or "", "short": term.short}
        return self.word(kind, identity)

    def _named(self, value: object) -> Iterator[tuple[str, str]]:
        for _, text in strings(value):
            for one in _of_interest(text):
                yield one.kind, one.id


def _of_interest(text: str) -> Iterator[Reference]:
    """References to values. A term named in running text is no ground: its tip explains, it rules nothing."""
    return (one for one in references(text) if one.kind in ("parameter", "figure"))
