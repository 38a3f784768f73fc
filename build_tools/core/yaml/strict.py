"""YAML as this project allows it: one document, no aliases, anchors, tags or doubled keys; every scalar is text.

Built from the C parser's events, because a composed node no longer tells a written tag from a guessed one.
Types are the schema's business: `no` stays an answer, `1.10` a revision, `0012` a serial.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from build_tools.core.problems import Origin, Problem
from build_tools.core.words import Message, say
from build_tools.core.yaml.syntax import character_error, syntax_error

MAX_BYTES = 4_000_000
MAX_DEPTH = 40

Tree = Any
"""str, list of trees, or dict of str to tree."""


@dataclass(slots=True)
class Mark:
    """Where a value of the tree starts; mirrors the tree's shape. Line and column count from 0."""

    line: int
    column: int
    block: bool = False
    """A literal or folded scalar: its text starts on the next line."""
    children: dict[str | int, Mark] | None = None
    keys: dict[str, tuple[int, int]] | None = None


class _Stop(Exception):
    """Composing cannot go on; the problem is already listed."""


def parse(data: bytes, file: str) -> tuple[Tree, Mark | None, list[Problem]]:
    """The string tree, its marks, and the problems found. With problems that stop reading, the tree is None."""
    if len(data) > MAX_BYTES:
        large = say("the file is larger than {most} bytes", most=MAX_BYTES)
        return None, None, [_problem(file, 0, 0, "too-large", large, say("Split it."))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start)
        what, repair = say("the file is not UTF-8 text"), say("Save it as UTF-8.")
        return None, None, [_problem(file, line, 0, "not-utf-8", what, repair)]
    reader = _Reader(file)
    try:
        tree, mark = reader.document(text)
    except _Stop:
        return None, None, reader.problems
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        line, column = (at.line, at.column) if at is not None else (0, 0)
        if (conflict := _conflict(text)) is not None:
            return None, None, [_left_by_git(file, conflict)]
        what = syntax_error(error.context, error.problem)
        repair = say(
            "Check the indentation and quotes on this line and the one above; put text with `: ` or `#` in quotes."
        )
        if "\t" in (text.splitlines()[line] if line < len(text.splitlines()) else ""):
            repair = say("Indent with spaces; this line holds a tab.")
        return None, None, [*reader.problems, _problem(file, line, column, "yaml-syntax", what, repair)]
    except yaml.YAMLError as error:
        line, column = _place(text, getattr(error, "position", 0))
        character, _, reason = str(error).splitlines()[0].partition(": ")
        what = character_error(character, reason) if reason else syntax_error(None, character)
        return None, None, [_problem(file, line, column, "yaml-syntax", what, say("Delete that character."))]
    return tree, mark, reader.problems


def _conflict(text: str) -> int | None:
    """The line from which on git left both sides of a merge, from 0; None where it did not."""
    lines = text.splitlines()
    start = next((at for at, line in enumerate(lines) if line.startswith("<<<<<<< ")), None)
    return start if start is not None and "=======" in lines[start:] else None


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 0, of the character at this offset in bytes, at which the C parser stopped."""
    lines = (text.encode()[:offset].decode("utf-8", "ignore") + ".").splitlines()
    return len(lines) - 1, len(lines[-1]) - 1


def _left_by_git(file: str, line: int) -> Problem:
    what = say("git has left two versions of these lines in the file")
    repair = say("Resolve the conflict: keep one version, and delete the lines `<<<<<<<`, `=======`, `>>>>>>>`.")
    return _problem(file, line, 0, "conflict", what, repair)


def _problem(file: str, line: int, column: int, code: str, message: Message, repair: Message) -> Problem:
    return Problem(Origin(file, line + 1, column + 1), code, message, repair)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def document(self, text: str) -> tuple[Tree, Mark]:
        # PyYAML reads ahead of an unfinished escape at the end of the text; a final line feed prevents it.
        self.events = iter(yaml.parse(text if text.endswith("\n") else text + "\n", yaml.CSafeLoader))
        next(self.events)  # stream start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            repair = say("Write its content or delete the file.")
            self.problems.append(_problem(self.file, 0, 0, "empty-file", say("the file is empty"), repair))
            raise _Stop
        result = self.node(next(self.events), 0)
        next(self.events)  # document end
        if not isinstance(event := next(self.events), yaml.StreamEndEvent):
            what, repair = say("a second YAML document starts here"), say("Delete the line `---`.")
            self._refuse(event, "second-document", what, repair)
            raise _Stop
        return result

    def _refuse(self, event: Any, code: str, message: Message, repair: Message) -> None:
        mark = event.start_mark
        self.problems.append(_problem(self.file, mark.line, mark.column, code, message, repair))

    def node(self, event: Any, depth: int) -> tuple[Tree, Mark]:
        start = event.start_mark
        mark = Mark(start.line, start.column)
        if depth > MAX_DEPTH:
            what = say("nested deeper than {most} levels", most=MAX_DEPTH)
            self._refuse(event, "too-deep", what, say("Flatten it."))
            raise _Stop
        if isinstance(event, yaml.AliasEvent):
            what = say("alias *{name} is not allowed", name=event.anchor)
            self._refuse(event, "yaml-alias", what, say("Write the text out in full."))
            return "", mark
        if event.anchor:
            self._refuse(
                event,
                "yaml-anchor",
                say("anchor &{name} is not allowed", name=event.anchor),
                say("Delete it; put text that starts with & in quotes."),
            )
        if event.tag:
            self._refuse(
                event,
                "yaml-tag",
                say("tag {name} is not allowed", name=event.tag),
                say("Delete it; put text that starts with ! in quotes."),
            )
        if isinstance(event, yaml.ScalarEvent):
            mark.block = event.style in ("|", ">")
            if event.value == "" and not event.style:
                what, repair = say("nothing is written here"), say("Write the value, or delete the key.")
                self._refuse(event, "empty-value", what, repair)
            return event.value, mark
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(mark, depth)
        return self._mapping(mark, depth)

    def _sequence(self, mark: Mark, depth: int) -> tuple[Tree, Mark]:
        values: list[Tree] = []
        mark.children = {}
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            value, inner = self.node(event, depth + 1)
            mark.children[len(values)] = inner
            values.append(value)
        return values, mark

    def _mapping(self, mark: Mark, depth: int) -> tuple[Tree, Mark]:
        values: dict[str, Tree] = {}
        mark.children, mark.keys = {}, {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(event, "bad-key", say("a key must be a plain word"), say("Write `key: value`."))
                self.node(event, depth + 1)
                self.node(next(self.events), depth + 1)
                continue
            key = event.value
            if key in values:
                first = mark.keys[key][0] + 1
                what = say("key `{key}` stands twice (first on line {line})", key=key, line=first)
                self._refuse(event, "doubled-key", what, say("Delete one of the two."))
            start: Any = event.start_mark
            mark.keys[key] = (start.line, start.column)
            values[key], mark.children[key] = self.node(next(self.events), depth + 1)
        return values, mark
