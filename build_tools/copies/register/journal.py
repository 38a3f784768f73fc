"""The register of copies on the disk: records/copies/<number>/<nnnn>.yml, a folder a copy, a chained file an event.

How the files are written and proved is `core.events.journal`; this says what is of copies: numbers, words, and what
else may lie in the folder.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeAlias

from build_tools.copies.register.events import EVENTS, AnyEvent, UnknownEvent
from build_tools.core.events import journal
from build_tools.core.events.event_text import Grammar
from build_tools.core.events.journal import PART, Taken, write_once
from build_tools.core.words import Message, say

__all__ = ["COPIES", "FOLDER", "GRAMMAR", "PART", "Chain", "Journal", "Stored", "Taken", "number_text", "write_once"]

FOLDER = "records/copies"
GRAMMAR: Grammar[AnyEvent] = Grammar(EVENTS, UnknownEvent)
Chain: TypeAlias = journal.Chain[AnyEvent]
Stored: TypeAlias = journal.Stored[AnyEvent]


def number_text(number: int) -> str:
    """A copy's number as its folder bears it."""
    return f"{number:06d}"


def _number_in(event: AnyEvent) -> str:
    return event.serial.split("-")[1]


def _misplaced(event: AnyEvent, number: str) -> Message:
    return say("{serial} stands in the folder of number {number}", serial=event.serial, number=number)


COPIES: journal.Register[AnyEvent] = journal.Register(
    folder=FOLDER,
    key=re.compile(r"[0-9]{6}"),
    key_of=_number_in,
    key_name="serial",
    grammar=GRAMMAR,
    beside=frozenset({"authorisations", "holders.yml", ".gitignore", PART}),
    ignored="# holders.yml: personal data; git never forgets, so git never gets it.\nholders.yml\n.part\n",
    no_event=say("this is no event of the copy"),
    no_key=say("this is no copy"),
    no_key_repair=say("Take it away; the register holds numbered folders."),
    merged=say("two branches wrote this event of the copy"),
    misplaced=_misplaced,
)


class Journal(journal.Journal[AnyEvent]):
    """The register's folder of one project."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, COPIES)

    def numbers(self) -> list[int]:
        """Every number that has a folder, in order."""
        return [int(key) for key in self.keys()]

    def next_number(self) -> int:
        """One more than the last copy's."""
        last = next((number for number in reversed(self.numbers()) if self.has_events(number_text(number))), 0)
        return last + 1

    def chain(self, number: int) -> Chain:
        """A copy's events, proved to be a chain. An unknown number gives an empty one."""
        return self.read(number_text(number))
