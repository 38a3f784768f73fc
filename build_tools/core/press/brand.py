"""Brand tokens (manual/brand/tokens.yml): colours, type, seal. Another franchisor changes this one folder."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from build_tools.core.base import Model, Text

Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]


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
    seal: Annotated[str, StringConstraints(min_length=2, max_length=4)]
    """Two to four characters cut into the seal."""
    draft: Annotated[str, StringConstraints(min_length=2, max_length=8)]
    """Words of the empty seal of an uncontrolled draft."""
