"""One source file as a model that still knows where everything stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from build_tools.core.problems import Origin, Problem
from build_tools.core.yaml.strict import Mark

M = TypeVar("M", covariant=True)
N = TypeVar("N")

Path = tuple[str | int, ...]
"""Keys and indexes that lead from the top of a file to a value."""


@dataclass(frozen=True, eq=False)
class Positions:
    """The marks and lines of one file."""

    file: str
    root: Mark
    lines: tuple[str, ...] = field(repr=False, default=())

    def find(self, path: Path, *, key: bool = False) -> Origin:
        """Where the value at `path` starts (or its key); where the path leaves the tree, its last known place."""
        mark, line, column = self.root, self.root.line, self.root.column
        for part in path:
            if mark.children is None or part not in mark.children:
                # Union tags and missing keys are parts of an error's path that the tree does not have.
                continue
            keys, mark = mark.keys, mark.children[part]
            line, column = keys[part] if key and keys and isinstance(part, str) else (mark.line, mark.column)
        return Origin(self.file, line + 1, column + 1)

    def find_in_text(self, path: Path, fragment: str, occurrence: int = 0) -> Origin:
        """Where a fragment of the text at `path` stands; the text's start when it cannot be told."""
        origin, mark = self.find(path), self.root
        for part in path:
            if mark.children and part in mark.children:
                mark = mark.children[part]
        last = origin.line + 200 if mark.block else origin.line + 20
        for number in range(origin.line - 1, min(last, len(self.lines))):
            line = self.lines[number]
            start = origin.column - 1 if number == origin.line - 1 else 0
            while (found := line.find(fragment, start)) >= 0:
                if occurrence == 0:
                    return Origin(self.file, number + 1, found + 1)
                occurrence -= 1
                start = found + len(fragment)
        return origin


@dataclass(frozen=True, eq=False)
class Located(Generic[M]):
    """A model and its place: `entry.at("measure", "target")` is the origin of that value."""

    value: M
    positions: Positions
    path: Path = ()

    @property
    def origin(self) -> Origin:
        """Where the model starts."""
        return self.positions.find(self.path)

    def at(self, *path: str | int) -> Origin:
        """Where a part of it stands."""
        return self.positions.find((*self.path, *path))

    def inside(self, path: Path, fragment: str, occurrence: int = 0) -> Origin:
        """Where a fragment of one of its texts stands."""
        return self.positions.find_in_text((*self.path, *path), fragment, occurrence)

    def part(self, value: N, *path: str | int) -> Located[N]:
        """A part of it, located."""
        return Located(value, self.positions, (*self.path, *path))

    def problem(self, code: str, message: str, repair: str, *path: str | int) -> Problem:
        """A problem at a part of it."""
        return Problem(self.at(*path), code, message, repair)


Add = Callable[[Problem], None]
