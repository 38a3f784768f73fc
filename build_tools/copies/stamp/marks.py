"""What a copy's PDF is marked with."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from build_tools.core.base import Day, Model, Sha256, Text, Version
from build_tools.core.faults import Fault
from build_tools.core.words import say

LONGEST_NAME = 60


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise Fault(say("a holder's name is one line of visible characters"), say("Write it on one line."))
    return text


class Mark(Model):
    """One copy's marks: on every page, in the seal, in the code and in the metadata. The holder's name stands only on
    the pages; metadata say the serial, which the register resolves."""

    serial: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}-[0-9]{6}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$")]
    holder: Annotated[Text, StringConstraints(max_length=LONGEST_NAME), AfterValidator(_one_line)]
    """As it is printed: outlet and franchisee, or a person."""
    issued: Day
    revision: Version
    content: Sha256
    """Of the unstamped PDF that the copy is made of (`Release.pdf`)."""
    token: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z./-]+$", max_length=400)]
    """`copies.tokens.sign`; printed as the QR code."""
