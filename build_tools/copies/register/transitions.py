"""What may happen to a copy: state × event → state, and why everything else is refused."""

from __future__ import annotations

from build_tools.copies.register.words import EVENTS
from build_tools.copies.register.words import STATES as STATE_WORDS
from build_tools.core.events.transitions import Reason, Refusal, Transitions
from build_tools.core.words import Message, say

__all__ = [
    "IN_USE", "OUT_OF_USE", "STATES", "TRANSITIONS", "WITH_HOLDER", "Refusal", "follow",
]  # fmt: skip

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

Told = tuple[Message, Message]


def _anew(serial: str) -> Message:
    return say("Issue a new copy instead: manual copy issue … --replaces {serial}", serial=serial)


def _not_issued(serial: str, state: str, event: str) -> Told:
    repair = say("Correct the serial; `manual copy list` shows all.")
    return say("{serial} was never issued", serial=serial), repair


def _serial_twice(serial: str, state: str, event: str) -> Told:
    message = say("{serial} is in the register already; a serial is given once and never again", serial=serial)
    return message, say("Issue the copy under the next number.")


def _master_leaves(serial: str, state: str, event: str) -> Told:
    message = say(
        "{serial} is a master copy and never leaves headquarters, so it cannot be {event}",
        serial=serial, event=EVENTS[event],
    )  # fmt: skip
    return message, say("Issue a copy of its own to whoever needs one.")


def _reported(serial: str, state: str, event: str) -> Told:
    message = say("{serial} is reported {state} already", serial=serial, state=STATE_WORDS[state])
    return message, say("If it was found, take it back first: manual copy return.")


def _gone(serial: str, state: str, event: str) -> Told:
    message = say(
        "{serial} is {state} and out of use for good, so it cannot be {event}",
        serial=serial, state=STATE_WORDS[state], event=EVENTS[event],
    )  # fmt: skip
    return message, say("If it was found, take it back: manual copy return. {anew}", anew=_anew(serial))


def _damaged(serial: str, state: str, event: str) -> Told:
    message = say(
        "{serial} was reported damaged and is never used again, so it cannot be {event}",
        serial=serial, event=EVENTS[event],
    )  # fmt: skip
    return message, _anew(serial)


def _given_back(serial: str, state: str, event: str) -> Told:
    message = say(
        "{serial} was given back and is never used again, so it cannot be {event}", serial=serial, event=EVENTS[event]
    )
    return message, _anew(serial)


def _destroyed(serial: str, state: str, event: str) -> Told:
    message = say(
        "{serial} was destroyed and is never used again, so it cannot be {event}", serial=serial, event=EVENTS[event]
    )
    return message, _anew(serial)


def _recalled(serial: str, state: str, event: str) -> Told:
    message = say(
        "{serial} is recalled and gets nothing any more, so it cannot be {event}", serial=serial, event=EVENTS[event]
    )
    return message, say("Take it back: manual copy return. {anew}", anew=_anew(serial))


def _not_delivered(serial: str, state: str, event: str) -> Told:
    message = say("{serial} was not handed over yet, so it cannot be {event}", serial=serial, event=EVENTS[event])
    return message, say("Record the hand-over first: manual copy deliver.")


_GONE = frozenset({"lost", "stolen"})
TRANSITIONS = Transitions.of(
    _TABLE,
    (
        Reason("not-issued", _not_issued, states=frozenset({"new"})),
        Reason("serial-twice", _serial_twice, events=frozenset({"issued", "kept"})),
        Reason("master-leaves", _master_leaves, states=frozenset({"kept"})),
        Reason("reported-already", _reported, states=_GONE, events=frozenset({"lost", "stolen", "damaged"})),
        Reason("out-of-use", _gone, states=_GONE),
        Reason("out-of-use", _damaged, states=frozenset({"damaged"})),
        Reason("out-of-use", _given_back, states=frozenset({"returned"})),
        Reason("out-of-use", _destroyed, states=frozenset({"destroyed"})),
        Reason("recalled", _recalled, states=frozenset({"recalled"})),
        Reason("not-delivered", _not_delivered, states=frozenset({"issued"})),
    ),
)

STATES = TRANSITIONS.states
IN_USE = frozenset({"issued", "held", "kept"})
"""Gets each release's key."""
WITH_HOLDER = frozenset({"issued", "held", "recalled"})
"""Somebody has it, or should."""
OUT_OF_USE = frozenset({"returned", "lost", "stolen", "damaged", "destroyed"})
"""May be replaced by another copy."""

follow = TRANSITIONS.follow
