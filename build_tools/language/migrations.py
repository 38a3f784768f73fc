"""Sources of an older `format:` brought to the present one, in place: comments, order and style stay as they were.

Owns the way from format to format. A migration is a function that says, for one source file, which words to replace at
which places; `MIGRATIONS` holds it under the format it starts from. All steps are made in memory, then every changed
file is written, or none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from build_tools.core.disk.whole import write_whole
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.core.yaml.strict import Mark, Tree, parse

FORMAT = 1
"""What this engine reads."""
MANUAL = "manual/manual.yml"
SOURCES = ("manual/**/*.yml", "checklists/*.yml", "surveys/*.yml")


@dataclass(frozen=True)
class Source:
    """One file as a migration sees it. Marks count from 0."""

    file: str
    tree: Tree
    mark: Mark


@dataclass(frozen=True, order=True)
class Edit:
    """At this place (from 0) stands `old`; `new` takes its place."""

    line: int
    column: int
    old: str
    new: str


Migration = Callable[[Source], Iterable[Edit]]
MIGRATIONS: dict[int, Migration] = {}
"""By the format that it brings to the next one. There is no older format yet."""


def migrate(root: Path) -> tuple[int, list[str]]:
    """The format that the sources had, and which files were changed. Raises `Refused` and then changes nothing."""
    before = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for pattern in SOURCES
        for path in sorted(root.glob(pattern))
        if path.is_file()
    }
    files = {name: data.decode("utf-8", "surrogateescape") for name, data in before.items()}
    first = _format(files)
    for step in range(first, FORMAT):
        if step not in MIGRATIONS:
            what = say("no engine brings sources of format {given} to format {next}", given=step, next=step + 1)
            raise Refused([Problem(Origin(MANUAL), "format", what, say("Correct `format:`."))])
        sources = _sources(files)
        edits = {name: list(MIGRATIONS[step](source)) for name, source in sources.items()}
        place = sources[MANUAL].mark.children
        if place is not None:
            edits[MANUAL].append(Edit(place["format"].line, place["format"].column, str(step), str(step + 1)))
        files = {name: edited(name, text, edits[name]) for name, text in files.items()}
    after = {name: text.encode("utf-8", "surrogateescape") for name, text in files.items()}
    changed = {name: data for name, data in after.items() if data != before[name]}
    write_whole(root, changed)
    return first, sorted(changed)


def edited(name: str, text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made, the last first, so that no place moves before it is reached."""
    lines = text.removeprefix(_BOM).splitlines(keepends=True)
    for edit in sorted(edits, reverse=True):
        line = lines[edit.line]
        start = edit.column + (1 if line[edit.column : edit.column + 1] in ("'", '"') else 0)
        if not line.startswith(edit.old, start):
            raise AssertionError(f"{name}:{edit.line + 1}: a migration looks for {edit.old!r} where it does not stand")
        lines[edit.line] = line[:start] + edit.new + line[start + len(edit.old) :]
    return (_BOM if text.startswith(_BOM) else "") + "".join(lines)


_BOM = "\ufeff"
"""Editors on Windows write it; the reader does not count it."""


def _sources(files: dict[str, str]) -> dict[str, Source]:
    problems: list[Problem] = []
    sources = {}
    for name, text in files.items():
        tree, mark, found = parse(text.encode("utf-8", "surrogateescape"), name)
        problems += found
        if mark is not None:
            sources[name] = Source(name, tree, mark)
    if problems:
        raise Refused(problems)
    return sources


def _format(files: dict[str, str]) -> int:
    if MANUAL not in files:
        what = say("there is no manual here")
        raise Refused([Problem(Origin(MANUAL), "no-manual", what, say("Name the project's folder with --root."))])
    source = _sources({MANUAL: files[MANUAL]})[MANUAL]
    given = source.tree.get("format") if isinstance(source.tree, dict) else None
    if not isinstance(given, str) or not given.isdecimal():
        raise Refused([Problem(Origin(MANUAL), "format", say("no format is stated"), say("Write `format: 1`."))])
    if int(given) > FORMAT:
        what = say("these sources are of format {given}, this engine reads format {own}", given=given, own=FORMAT)
        raise Refused([Problem(Origin(MANUAL), "format", what, say("Install a newer engine."))])
    return int(given)
