"""An event as the text of its file, and back.

Owns the one form in which the register is written: a key and a value a line, in the model's order. A file in this form
is read ten times as fast as YAML is; any other is read as the YAML that it is, with positions. Both give the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from pydantic import ValidationError

from build_tools.copies.register.events import EVENTS, AnyEvent, UnknownEvent
from build_tools.core.problems import Origin, Problem
from build_tools.core.yaml.binding import bind
from build_tools.core.yaml.documents import Positions
from build_tools.core.yaml.strict import parse

MAX_BYTES = 4_000
"""Far above any event."""

# Nothing in it means anything to YAML: no quote, colon, number sign or leading indicator.
_PLAIN = "[0-9A-Za-z一-鿿](?:[0-9A-Za-z一-鿿，。；、（）/._ -]*[0-9A-Za-z一-鿿，。；、（）/._-])?"
_VALUE = re.compile(_PLAIN)
_LINE = re.compile(rf"([a-z]+): ({_PLAIN})")


def write(event: AnyEvent) -> bytes:
    """The file's bytes; the same event gives the same."""
    said: Mapping[str, object] = event.model_dump(mode="json", exclude_defaults=True)
    return "".join(f"{key}: {_scalar(str(value))}\n" for key, value in said.items()).encode()


def _scalar(text: str) -> str:
    return text if _VALUE.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def read(data: bytes, file: str) -> tuple[AnyEvent | None, list[Problem]]:
    """The event, or None with all that is wrong with the file."""
    if len(data) > MAX_BYTES:
        said = f"the file is larger than {MAX_BYTES} bytes, which no event is"
        return None, [Problem(Origin(file), "unreadable", said, "Restore it from git.")]
    tree = plain(data)
    if tree is not None and (model := EVENTS.get(tree.get("event", ""))) is not None:
        try:
            return model.model_validate(tree), []
        except ValidationError:
            pass  # said below, with positions
    return _read_slowly(data, file)


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


def _read_slowly(data: bytes, file: str) -> tuple[AnyEvent | None, list[Problem]]:
    tree, _, _ = parse(data, file)
    word = tree.get("event") if isinstance(tree, dict) else None
    model = EVENTS.get(word) if isinstance(word, str) else None
    if model is None:
        located, problems = bind(data, file, UnknownEvent)
        assert located is None  # an unknown word, or syntax that is wrong
        return None, [one for one in problems if one.code != "unknown-key"] or problems
    found, problems = bind(data, file, model)
    return (found.value, []) if found is not None else (None, problems)


def place(data: bytes, file: str, key: str) -> Origin:
    """Where a key's value stands in an event's file; the file's start when it is not there."""
    _, mark, _ = parse(data, file)
    return Positions(file, mark).find((key,)) if mark is not None else Origin(file)
