"""The one place that says what may happen to a copy: state × event → state, and why everything else is refused."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TABLE = """
          issued kept prepared delivered acknowledged extended renewed recalled returned lost stolen damaged destroyed
new       issued kept -        -         -            -        -       -        -        -    -      -       -
issued    -      -    issued   held      held         -        issued  recalled returned lost stolen damaged destroyed
held      -      -    held     held      held         held     held    recalled returned lost stolen damaged destroyed
recalled  -      -    -        -         recalled     -        -       -        returned lost stolen damaged destroyed
returned  -      -    -        -         -            -        -       -        -        lost stolen damaged destroyed
lost      -      -    -        -         -            -        -       -        returned -    stolen -       -
stolen    -      -    -        -         -            -        -       -        returned -    -      -       -
damaged   -      -    -        -         -            -        -       -        returned lost stolen -       destroyed
destroyed -      -    -        -         -            -        -       -        -        -    -      -       -
kept      -      -    kept     -         kept         -        kept    -        -        lost stolen damaged destroyed
"""
# new: not in the register. issued: entered, not yet handed over. held: with its holder. recalled: asked back, not yet
# here. returned: back for good (a serial goes to one holder only). kept: a master at headquarters.


def _read(table: str) -> Mapping[str, Mapping[str, str]]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    return MappingProxyType(
        {
            state: MappingProxyType({event: to for event, to in zip(head, cells, strict=True) if to != "-"})
            for state, *cells in rows
        }
    )


TRANSITIONS = _read(_TABLE)
"""State to event to the state that follows; what is missing is refused."""

STATES = tuple(state for state in TRANSITIONS if state != "new")
IN_USE = frozenset({"issued", "held", "kept"})
"""Gets each release's key."""
WITH_HOLDER = frozenset({"issued", "held", "recalled"})
"""Somebody has it, or should."""
OUT_OF_USE = frozenset({"returned", "lost", "stolen", "damaged", "destroyed"})
"""May be replaced by another copy."""

_GONE = frozenset({"lost", "stolen"})
_PAST = {"damaged": "was reported damaged", "returned": "was given back", "destroyed": "was destroyed"}


class Refusal(ValueError):
    """A step that may not be taken. `key`: the part of the event that is at fault."""

    def __init__(self, code: str, message: str, repair: str, key: str = "event") -> None:
        self.code, self.message, self.repair, self.key = code, message, repair, key
        self.index = 0
        """Which event of a history it is, from 0."""
        super().__init__(f"{message}; {repair}")


def follow(serial: str, state: str, event: str) -> str:
    """The state after an event. Raises `Refusal` with the reason and what to do instead."""
    after = TRANSITIONS[state].get(event)
    if after is None:
        raise _refusal(serial, state, event)
    return after


def _refusal(serial: str, state: str, event: str) -> Refusal:
    anew = f"Issue a new copy instead: manual copy issue … --replaces {serial}"
    if state == "new":
        return Refusal("not-issued", f"{serial} was never issued", "Correct the serial; `manual copy list` shows all.")
    if event in ("issued", "kept"):
        message = f"{serial} is in the register already; a serial is given once and never again"
        return Refusal("serial-twice", message, "Issue the copy under the next number.")
    if state == "kept":
        message = f"{serial} is a master copy and never leaves headquarters (DC-07), so it cannot be {event}"
        return Refusal("master-leaves", message, "Issue a copy of its own to whoever needs one.")
    if state in _GONE and event in ("lost", "stolen", "damaged"):
        message = f"{serial} is reported {state} already"
        return Refusal("reported-already", message, "If it was found, take it back first: manual copy return.")
    if state in _GONE:
        message = f"{serial} is {state} and out of use for good, so it cannot be {event}"
        return Refusal("out-of-use", message, f"If it was found, take it back: manual copy return. {anew}")
    if state in _PAST:
        message = f"{serial} {_PAST[state]} and is never used again, so it cannot be {event}"
        return Refusal("out-of-use", message, anew)
    if state == "recalled":
        message = f"{serial} is recalled and gets nothing any more, so it cannot be {event}"
        return Refusal("recalled", message, f"Take it back: manual copy return. {anew}")
    message = f"{serial} was not handed over yet, so it cannot be {event}"
    return Refusal("not-delivered", message, "Record the hand-over first: manual copy deliver.")
