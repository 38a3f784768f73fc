"""The copies that are to be given the key of a release: what `manual build --protect --holders FILE` reads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from build_tools.core.base import Model, Text


class ListedCopy(Model):
    """One controlled copy."""

    serial: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    generation: Annotated[int, Field(ge=1, le=9999)] = 1
    """Which passcode of the copy; a renewed one counts up."""
    name: Annotated[Text, StringConstraints(max_length=100)]
    """The holder, as the unlocked manual shows it."""


class KeyList(Model):
    """Everyone who is to read."""

    holders: tuple[ListedCopy, ...] = Field(max_length=100_000)
