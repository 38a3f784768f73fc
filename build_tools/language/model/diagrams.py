"""Diagrams as data: work flow, ladder, wheel, cycle, bars. Targets draw them as SVG with selectable text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from build_tools.core.base import EntryId, FigureId, Kebab, Model, Text


class Workflow(Model):
    """Chapters as linked boxes, in printed order, grouped into lanes; closed by a loop."""

    type: Literal["workflow"]
    lanes: tuple[WorkflowLane, ...] = Field(min_length=1)
    loop: tuple[Text, ...] = ()
    """Words of the closing loop: measure, improve, act, measure again."""


class WorkflowLane(Model):
    """One row of boxes."""

    title: Text
    chapters: tuple[Kebab, ...] = Field(min_length=1)


class Rung(Model):
    """A rung of the ladder."""

    name: Text
    customer: Text
    tells: Text
    refers: Text
    buys: Text
    minimum: bool = False
    """The lowest acceptable rung; all below are basement."""


class Ladder(Model):
    """The customer service ladder, highest rung first."""

    type: Literal["ladder"]
    headings: tuple[Text, Text, Text, Text, Text]
    rungs: tuple[Rung, ...] = Field(min_length=2)


class Spoke(Model):
    """One element of the wheel."""

    title: Text
    text: Text | None = None
    entry: EntryId | None = None
    chapter: Kebab | None = None


class Wheel(Model):
    """Elements around a centre."""

    type: Literal["wheel"]
    centre: Text
    spokes: tuple[Spoke, ...] = Field(min_length=3, max_length=9)


class Phase(Model):
    """One phase of a cycle."""

    title: Text
    english: Text | None = None
    text: Text


class Cycle(Model):
    """A closed loop of phases: PDCA, the virtuous circle."""

    type: Literal["cycle"]
    centre: Text | None = None
    phases: tuple[Phase, ...] = Field(min_length=3, max_length=12)


class Bars(Model):
    """Grouped bars of a data set of the figure register."""

    type: Literal["bars"]
    data: FigureId
    """A figure of the register that has a `data` table."""


Diagram = Annotated[Workflow | Ladder | Wheel | Cycle | Bars, Field(discriminator="type")]
