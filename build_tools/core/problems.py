"""Where something is wrong, what is wrong, and how to mend it.

A *problem* is an error in what the user gave: a source file, a record, an option. It is a value,
collected and reported with all others of the run. (An audit's result is a *finding*, never a problem.)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from build_tools.core.faults import Fault
from build_tools.core.words import Words


@dataclass(frozen=True, order=True)
class Origin:
    """A position in a file the user can open. Lines and columns count from 1; 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to mend: `origin: message [code]` and, on its own line, the repair."""

    origin: Origin
    code: str
    message: str
    repair: str = field(default="", compare=False)

    def __str__(self) -> str:
        return printable(f"{self.origin}: {self.message} [{self.code}]")

    @classmethod
    def of(cls, origin: Origin, fault: Fault) -> Problem:
        """A fault, once it is known where it stands."""
        return cls(origin, fault.code, fault.what, fault.repair)

    def said(self, words: Words) -> Problem:
        """The same in the reader's language."""
        return replace(self, message=words(self.message), repair=words(self.repair))


def printable(text: str) -> str:
    """The text on one line, with control and format characters spelled out: what a source says steers no terminal."""
    return "".join(
        character.encode("unicode_escape").decode() if unicodedata.category(character) in _UNPRINTABLE else character
        for character in text
    )


_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class Refused(Exception):
    """What was given has problems; nothing was written. Carries them all, sorted, each once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(f"{len(self.problems)} problem(s)")


class EnvironmentFault(Exception):
    """The machine lacks something (library, font, secret, disk). `repair` is the line to type."""

    def __init__(self, message: str, repair: str) -> None:
        self.message, self.repair = message, repair
        super().__init__(message)
