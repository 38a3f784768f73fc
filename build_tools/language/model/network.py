"""network.yml: regions, outlets, roles."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from build_tools.core.base import Day, Kebab, Model, OutletId, Text

RelationshipType = Literal["basic", "reactive", "accountable", "proactive", "partner"]


class Role(Model):
    """A post that rules name; people change, roles stay."""

    id: Kebab
    title: Text
    english: Text
    side: Literal["headquarters", "outlet"]
    duty: Text


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
    class_: Literal["A", "B", "C"] = Field(alias="class")
    """Size class."""
    relationship: tuple[RelationshipType, ...] = ()
    """Relationship types chosen for the outlet's customer segments (RT-01)."""
    franchisee: Text
    """Name of the contracting party (made up in the example network)."""


class Network(Model):
    """Everyone whom the manual addresses."""

    roles: tuple[Role, ...] = Field(min_length=1)
    regions: tuple[Region, ...] = ()
    outlets: tuple[Outlet, ...] = ()
