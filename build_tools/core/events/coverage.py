"""Which events a checkpoint covers, as the text beside its release: the order in which the Merkle tree takes them.

A register that is merged from branches has no order of its own: an event of March may arrive after one of May. So each
checkpoint says which copies grew since the one before, and how far; those events follow, by number and sequence, on
all that were covered before. The text is trusted in nothing: a wrong one gives another root than the release records.
The first characters of each last event's digest say which copy it is that was rewritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from build_tools.core.faults import Fault
from build_tools.core.words import say

HINT = 16
"""Hexadecimal digits kept of a digest."""
_HEAD = re.compile(r"register 1\nevents (\d{1,9})\nroot ([0-9a-f]{64})\nafter (\d{1,9}) ([0-9a-f]{64})\n")
_ROW = re.compile(r"(\d{6}) (\d{1,4}) ([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Reach:
    """A copy that grew, and its last event that is covered."""

    number: int
    events: int
    hint: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A checkpoint: so many events under this root, after an earlier one."""

    size: int
    root: str
    after_size: int
    after_root: str
    grown: tuple[Reach, ...]


def write(coverage: Coverage) -> str:
    """The file's text."""
    rows = "".join(f"{reach.number:06d} {reach.events} {reach.hint}\n" for reach in coverage.grown)
    head = f"register 1\nevents {coverage.size}\nroot {coverage.root}\n"
    return f"{head}after {coverage.after_size} {coverage.after_root}\n{rows}"


def read(text: str) -> Coverage:
    """The text as it was written. Raises `Fault`."""
    repair = say("Restore it from git.")
    head = _HEAD.match(text)
    if head is None:
        raise Fault(say("this is no list of events"), repair)
    grown = []
    for number, line in enumerate(text[head.end() :].splitlines(), 5):
        row = _ROW.fullmatch(line)
        if row is None:
            raise Fault(say("line {line} is not `number events digest`", line=number), repair)
        grown.append(Reach(int(row[1]), int(row[2]), row[3]))
    if (numbers := [reach.number for reach in grown]) != sorted(set(numbers)):
        raise Fault(say("the copies are not in order"), repair)
    return Coverage(int(head[1]), head[2], int(head[3]), head[4], tuple(grown))
