"""Who may hold a copy without a post in the network, and – apart from all else – what holders are called.

An authorisation is the signed form as the register needs it. Names and contacts are personal data: they stand in a file
that can be erased and that nothing but document control reads.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from build_tools.copies.register.events import AuthorisationId, HolderId, Note
from build_tools.core.base import EventDay, Kebab, Model, Text
from build_tools.core.faults import Fault
from build_tools.core.words import say

Way = Literal["read", "loan", "extract", "adapt", "record"]
"""What an authorisation allows; only `loan` lets a copy go out."""


class Authorisation(Model):
    """A written authorisation, signed for the franchisor. Names nobody."""

    authorisation: AuthorisationId
    holder: HolderId
    """Who it is for; the name stands in holders.yml."""
    purpose: Text
    """What for, and why it cannot be done without."""
    extent: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,59}$")], ...] = Field(min_length=1)
    """Chapters and entries; only what the purpose needs."""
    ways: tuple[Way, ...] = Field(min_length=1)
    granted: EventDay
    until: EventDay
    """Last day."""
    signed_by: Kebab
    """Headquarters role that signed."""
    revoked: EventDay | None = None
    """From this day on it entitles to nothing."""

    @model_validator(mode="after")
    def _in_order(self) -> Authorisation:
        if self.until < self.granted:
            raise Fault(
                say("it ends on {until}, before it is granted", until=self.until), say("Correct {key}.", key="`until:`")
            )
        return self


class Holder(Model):
    """A person: erase the line when the retention is over."""

    name: Note
    contact: Note | None = None


class Holders(Model):
    """records/copies/holders.yml, outside git: names by opaque id."""

    retention: Text
    """How long a line is kept; stated in the file itself."""
    holders: dict[HolderId, Holder]
