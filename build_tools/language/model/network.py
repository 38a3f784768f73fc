"""network.yml: regions, outlets, roles."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from build_tools.core.base import Day, Kebab, Model, OutletId, Text
from build_tools.language.model.vocabulary import OutletClass, Side

Function = Literal["document-control", "everyone"]
"""What the engine has to know of a post: who issues and takes back copies, and which stands for all in an outlet."""


class Role(Model):
    """A post that rules name; people change, roles stay."""

    id: Kebab
    title: Text
    english: Text | None = None
    side: Side
    duty: Text
    function: Function | None = None
    """Where the engine speaks to this post, or of it, without being told its name."""


class Region(Model):
    """A group of outlets."""

    id: Kebab
    title: Text


class Outlet(Model):
    """A franchise store. Its age counts at the audit's date, never today."""

    id: OutletId
    title: Text
    region: Kebab
    opened: Day | None = None
    """Day of opening. A condition that needs it and finds none is a problem, not a pass."""
    class_: OutletClass | None = Field(None, alias="class")
    """One of `classes:` of the manual's vocabulary."""
    relationship: tuple[Kebab, ...] = ()
    """Relationship types of the manual's vocabulary, chosen for the outlet's customers."""
    franchisee: Text
    """Name of the contracting party (made up in the example network)."""


class Network(Model):
    """Everyone whom the manual addresses."""

    roles: tuple[Role, ...] = Field(min_length=1)
    regions: tuple[Region, ...] = ()
    outlets: tuple[Outlet, ...] = ()
