"""What may happen in a register: a table of state × event → state, and why everything else is refused.

The table is written as a table: events across, states down, `-` for what is refused. A refusal gives its reason from a
list in which the first that fits is told; a table that refuses something without a reason is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

NOWHERE = "new"
"""The state of what is not in the register."""


class Refusal(ValueError):
    """A step that may not be taken. `key`: the part of the event that is at fault."""

    def __init__(self, code: str, message: str, repair: str, key: str = "event") -> None:
        self.code, self.message, self.repair, self.key = code, message, repair, key
        self.index = 0
        """Which event of a history it is, from 0."""
        super().__init__(f"{message}; {repair}")


class Reason(NamedTuple):
    """Why a step is refused, in these states and for these events; None stands for all."""

    code: str
    tell: Callable[[str, str, str], tuple[str, str]]
    """From subject, state and event: what is wrong, and what to do instead."""
    states: frozenset[str] | None = None
    events: frozenset[str] | None = None

    def fits(self, state: str, event: str) -> bool:
        """Whether it is the reason for this step."""
        return (self.states is None or state in self.states) and (self.events is None or event in self.events)


@dataclass(frozen=True)
class Transitions:
    """One register's table with its reasons."""

    table: Mapping[str, Mapping[str, str]]
    """State to event to the state that follows; what is missing is refused."""
    reasons: tuple[Reason, ...]

    @classmethod
    def of(cls, text: str, reasons: tuple[Reason, ...]) -> Transitions:
        """From the table as it is written. Raises `ValueError` where it is not whole."""
        head, *rows = (line.split() for line in text.strip().splitlines())
        table = {
            state: MappingProxyType({event: after for event, after in zip(head, cells, strict=True) if after != "-"})
            for state, *cells in rows
        }
        if len(table) != len(rows) or len(set(head)) != len(head) or NOWHERE not in table:
            raise ValueError(f"a state or an event stands twice in the table, or `{NOWHERE}` is missing")
        if strange := {after for row in table.values() for after in row.values()} - set(table):
            raise ValueError(f"no row for {', '.join(sorted(strange))}")
        for state, row in table.items():
            for event in head:
                if event not in row and not any(reason.fits(state, event) for reason in reasons):
                    raise ValueError(f"no reason why nothing may be {event} that is {state}")
        return cls(MappingProxyType(table), reasons)

    @property
    def states(self) -> tuple[str, ...]:
        """All of what is in the register."""
        return tuple(state for state in self.table if state != NOWHERE)

    def follow(self, subject: str, state: str, event: str) -> str:
        """The state after an event. Raises `Refusal` with the reason and what to do instead."""
        after = self.table[state].get(event)
        if after is None:
            reason = next(reason for reason in self.reasons if reason.fits(state, event))
            raise Refusal(reason.code, *reason.tell(subject, state, event))
        return after
