"""An event as the text of its file, and back: what every register's events have in common.

Owns the one form in which registers are written: a key and a value a line, in the model's order. A file in this form is
read ten times as fast as YAML is; any other is read as the YAML that it is, with positions. Both give the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import ValidationError

from build_tools.core.base import Model
from build_tools.core.problems import Origin, Problem
from build_tools.core.words import say
from build_tools.core.yaml.binding import bind
from build_tools.core.yaml.documents import Positions
from build_tools.core.yaml.strict import parse

MAX_BYTES = 4_000
"""Far above any event."""

# Nothing in it means anything to YAML: no quote, colon, number sign or leading indicator. Words are Latin letters and
# Chinese characters; between them may stand full-width comma, full stop, semicolon, enumeration comma, brackets.
_WORD = r"0-9A-Za-z\u4e00-\u9fff"
_MARK = r"\uff0c\u3002\uff1b\u3001\uff08\uff09/._"
_PLAIN = f"[{_WORD}](?:[{_WORD}{_MARK} -]*[{_WORD}{_MARK}-])?"
_VALUE = re.compile(_PLAIN)
_LINE = re.compile(rf"([a-z_]+): ({_PLAIN})")


class Event(Model):
    """What a journal asks of every event. A register's own base declares the fields, in the order in which its files
    hold them: inherited ones would come first."""

    if TYPE_CHECKING:
        event: str
        """The word that says what happened."""
        sequence: int
        """Place in the history; also the file's name."""
        previous: str | None
        """SHA-256 of the file of the event before; the first event has none."""


E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Grammar(Generic[E]):
    """A register's union of events."""

    models: Mapping[str, type[E]]
    """By the word of each event."""
    unknown: type[Event]
    """Says which words there are to one that is none of them."""

    def write(self, event: E) -> bytes:
        """The file's bytes; the same event gives the same."""
        fields: Mapping[str, object] = event.model_dump(mode="json", exclude_defaults=True)
        return "".join(f"{key}: {_scalar(str(value))}\n" for key, value in fields.items()).encode()

    def read(self, data: bytes, file: str) -> tuple[E | None, list[Problem]]:
        """The event, or None with all that is wrong with the file."""
        if len(data) > MAX_BYTES:
            message = say("the file is larger than {most} bytes, which no event is", most=MAX_BYTES)
            return None, [Problem(Origin(file), "unreadable", message, say("Restore it from git."))]
        tree = plain(data)
        if tree is not None and (model := self.models.get(tree.get("event", ""))) is not None:
            try:
                return model.model_validate(tree), []
            except ValidationError:
                pass  # told below, with positions
        return self._read_slowly(data, file)

    def _read_slowly(self, data: bytes, file: str) -> tuple[E | None, list[Problem]]:
        tree, _, _ = parse(data, file)
        word = tree.get("event") if isinstance(tree, dict) else None
        model = self.models.get(word) if isinstance(word, str) else None
        if model is None:
            located, problems = bind(data, file, self.unknown)
            assert located is None  # an unknown word, or syntax that is wrong
            return None, [problem for problem in problems if problem.code != "unknown-key"] or problems
        found, problems = bind(data, file, model)
        return (found.value, []) if found is not None else (None, problems)


def plain(data: bytes) -> dict[str, str] | None:
    """The tree of a file that is written in our form; None when it is not."""
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        return None
    if lines.pop() != "":
        return None
    tree: dict[str, str] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or match[1] in tree:
            return None
        tree[match[1]] = match[2]
    return tree or None


def place(data: bytes, file: str, key: str) -> Origin:
    """Where a key's value stands in an event's file; the file's start when it is not there."""
    _, mark, _ = parse(data, file)
    return Positions(file, mark).find((key,)) if mark is not None else Origin(file)


def _scalar(text: str) -> str:
    return text if _VALUE.fullmatch(text) else json.dumps(text, ensure_ascii=False)
