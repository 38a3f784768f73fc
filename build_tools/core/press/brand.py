"""Brand tokens (manual/brand/tokens.yml): colours, type, seal. Another franchisor changes this one folder."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from build_tools.core.base import Model, Text
from build_tools.core.drawing.mark import is_mark, read_mark
from build_tools.core.faults import Fault
from build_tools.core.words import say

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


def _cut(seal: str) -> str:
    if is_mark(seal):
        read_mark(seal)
    elif len(seal) > 4 or not seal.isprintable() or any(one.isspace() for one in seal):
        what = say("a seal has up to four characters, without blanks")
        raise Fault(what, say("Shorten it, or give the path of a mark: M 10 10 L 90 10 L 50 90 Z."))
    return seal


class Palette(Model):
    """One set of colours, light or dark."""

    paper: Colour
    """Background of pages."""
    panel: Colour
    """Background of cards and tinted boxes."""
    ink: Colour
    """Text."""
    muted: Colour
    """Second-rank text; still 4.5:1 on paper."""
    line: Colour
    """Hairlines."""
    azurite: Colour
    """Links, navigation, chapter openers."""
    malachite: Colour
    """Conformity, good practice."""
    ochre: Colour
    """Minor findings, drafts."""
    vermilion: Colour
    """Seals and critical findings only."""


class Type(Model):
    """Font families, first choice first."""

    site: tuple[Text, ...] = Field(min_length=1)
    pdf_heading: tuple[Text, ...] = Field(min_length=1)
    pdf_text: tuple[Text, ...] = Field(min_length=1)


class Tokens(Model):
    """Everything a brand decides about its look."""

    light: Palette
    dark: Palette
    type: Type
    seal: Annotated[str, StringConstraints(min_length=1, max_length=8000), AfterValidator(_cut)]
    """Up to four characters cut into the seal, or the brand's own mark: an SVG path of M, L, Q, C and Z in absolute
    numbers, on a square of 100."""
    draft: Annotated[str, StringConstraints(min_length=2, max_length=24)]
    """Words of the empty seal of an uncontrolled draft."""
