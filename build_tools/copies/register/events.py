"""What happens to a numbered copy: the events of the register, as they stand in records/copies/<number>/<nnnn>.yml.

Owns the words only; which event may follow which is `copies.register.transitions`. An event names nobody: the
holder is an opaque id, the post or the authorisation that entitles the holder stands beside it. A person's name and
contact are in `copies.holders`, in a file that can be erased without touching an event.
"""

from __future__ import annotations

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from build_tools.core.base import EventDay, Kebab, OutletId, Sha256, Text, Version
from build_tools.core.events.event_text import Event
from build_tools.core.faults import Fault
from build_tools.core.words import say

SerialText = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2,6}-[0-9]{6}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$"),
]
"""A serial, exact: `ABC-000427-7KQ3-4`."""

HolderId = Annotated[str, StringConstraints(pattern=r"^H-[0-9A-HJKMNP-TV-Z]{8}$")]
"""A holder, told apart from others and not named: `H-7KQ39XA2`."""

AuthorisationId = Annotated[str, StringConstraints(pattern=r"^W-[0-9]{4}-[0-9]{3,5}$")]
"""The number of a written authorisation: `W-2026-001`."""

Generation = Annotated[int, Field(ge=1, le=9999)]
"""How often a copy was given a passcode; 1 is the first."""

# Private and newly assigned characters stay: rare names are written with them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def _is_no_character(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _one_line(text: str) -> str:
    if any(unicodedata.category(one) in _UNSEEN or _is_no_character(ord(one)) for one in text):
        raise Fault(say("this is one line of visible characters"), say("Take the others out."))
    return text


# Names and remarks: what could not be seen, or would end a line, is not taken.
Note = Annotated[Text, StringConstraints(max_length=200), AfterValidator(_one_line)]


class CopyEvent(Event):
    """What all events say."""

    event: str
    serial: SerialText
    sequence: Annotated[int, Field(ge=1, le=9999)]
    """Place in this copy's history; also the file's name."""
    date: EventDay
    """The day on which it happened, which may be before it was written down."""
    by: Kebab
    """Role that wrote it down; no name."""
    note: Note | None = None
    """For what no key says: the number of a loss report, of a receipt. No names."""
    previous: Sha256 | None = None
    """SHA-256 of the file of the event before; the first event has none."""


class Entered(CopyEvent):
    """The copy enters the register: `issued` to a holder, or `kept` at headquarters as a master that never leaves."""

    event: Literal["issued", "kept"]
    holder: HolderId
    role: Kebab | None = None
    """The holder's post in network.yml; with `outlet` for a post in an outlet."""
    outlet: OutletId | None = None
    authorisation: AuthorisationId | None = None
    """For everybody who has no post in network.yml."""
    revision: Version
    medium: Literal["electronic", "paper"] = "electronic"
    due: EventDay | None = None
    """When a lent copy comes back; an authorised holder's at the latest when the authorisation ends."""
    replaces: SerialText | None = None
    """The lost, stolen, damaged or withdrawn copy in whose place this one is issued."""

    @model_validator(mode="after")
    def _one_ground(self) -> Entered:
        if (self.role is None) == (self.authorisation is None) or (self.authorisation and self.outlet):
            raise Fault(
                say("a copy goes to a post or on an authorisation"),
                say("Write {one} or {other}.", one="`role:`", other="`authorisation:`"),
            )
        if self.event == "kept" and (self.outlet or self.authorisation or self.due):
            raise Fault(
                say("a master copy stays at headquarters"),
                say("Write a headquarters {role} and no {due}.", role="`role:`", due="`due:`"),
            )
        if self.authorisation and self.due is None:
            raise Fault(say("a copy on an authorisation comes back"), say("Write {key}.", key="`due:`"))
        return self


class Prepared(CopyEvent):
    """The copy's PDF was made: by this digest `verify FILE` finds it again."""

    event: Literal["prepared"]
    revision: Version
    file: Sha256
    """SHA-256 of the delivered file, as encrypted."""
    generation: Generation = 1
    """Of the passcode that opens it."""


class Delivered(CopyEvent):
    """Handed over: the copy itself, and later each revision of it."""

    event: Literal["delivered"]
    revision: Version


class Acknowledged(CopyEvent):
    """The holder's receipt for one revision."""

    event: Literal["acknowledged"]
    revision: Version
    proof: Literal["code", "slip"]
    """`code`: computed from the copy's key. `slip`: a signed paper at headquarters."""
    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}$")] | None = None

    @model_validator(mode="after")
    def _code_where_due(self) -> Acknowledged:
        if (self.proof == "code") != (self.code is not None):
            raise Fault(
                say("`code:` stands where the proof is a code, and only there"), say("Correct {key}.", key="`proof:`")
            )
        return self


class Extended(CopyEvent):
    """A loan was extended (once)."""

    event: Literal["extended"]
    due: EventDay


class Renewed(CopyEvent):
    """The copy was given another passcode; the one before opens nothing that is published from now on."""

    event: Literal["renewed"]
    generation: Generation


class Recalled(CopyEvent):
    """Headquarters asked for the copy; it gets no key any more."""

    event: Literal["recalled"]
    due: EventDay


class Returned(CopyEvent):
    """The copy is back at headquarters, also one that was found again."""

    event: Literal["returned"]
    condition: Literal["complete", "incomplete"] = "complete"


class Reported(CopyEvent):
    """The copy is lost, stolen or damaged."""

    event: Literal["lost", "stolen", "damaged"]
    discovered: EventDay | None = None
    """When it was noticed; must be reported the same day."""


class Destroyed(CopyEvent):
    """The copy was destroyed before two: who wrote it down, and a witness."""

    event: Literal["destroyed"]
    witness: Kebab


AnyEvent = (
    Entered | Prepared | Delivered | Acknowledged | Extended | Renewed | Recalled | Returned | Reported | Destroyed
)

EVENTS: dict[str, type[AnyEvent]] = {
    "issued": Entered, "kept": Entered, "prepared": Prepared, "delivered": Delivered, "acknowledged": Acknowledged,
    "extended": Extended, "renewed": Renewed, "recalled": Recalled, "returned": Returned, "lost": Reported,
    "stolen": Reported, "damaged": Reported, "destroyed": Destroyed,
}  # fmt: skip


class UnknownEvent(CopyEvent):
    """Says which words there are to one that is none of them."""

    event: Literal[
        "issued", "kept", "prepared", "delivered", "acknowledged", "extended", "renewed", "recalled", "returned",
        "lost", "stolen", "damaged", "destroyed",
    ]  # fmt: skip
