"""Chapters, sections and entries: the tree of the manual. An entry is the smallest thing with an identity."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from build_tools.core.base import EntryId, FactId, FigureId, FormId, Kebab, Model, Text
from build_tools.core.faults import Fault
from build_tools.core.words import say
from build_tools.language.model.diagrams import Diagram


class NotAudited(Model):
    """Why no checklist item verifies an auditable entry."""

    reason: Text


class EntryBase(Model):
    """What every entry has. Rule first, reason after."""

    id: EntryId
    kind: str
    title: Text
    text: Text | None = None
    """The rule or statement; Markdown with [[entry:…]], [[form:…]], [[figure:…]] and the like."""
    reason: Text | None = None
    """Why; printed after the rule."""
    sources: tuple[FactId, ...] = ()
    """Facts of sources.yml that this entry carries or adapts."""
    house_rule: Text | None = None
    """What headquarters set itself because the sources give none: deadlines, weights, bands."""
    owner: Kebab | None = None
    """Role that answers for it."""
    forms: tuple[FormId, ...] = ()
    """Forms that this entry fills in."""
    see: tuple[EntryId, ...] = ()
    """Entries to read next."""


class AuditableEntry(EntryBase):
    """A standard or procedure: some checklist item must verify it, unless it says why not."""

    audited: NotAudited | Literal["yes"] = "yes"
    """`{reason: …}` when no item verifies it."""


class Policy(EntryBase):
    """What we hold to; the ground of standards."""

    kind: Literal["policy"]
    text: Text


class Measure(Model):
    """How a standard is measured."""

    metric: Text
    target: Text
    """Such as `>= 95%` or `当天`."""
    how: Text
    """Where the number comes from and how it is taken."""
    owner: Kebab
    touchpoint: Kebab | None = None


class Standard(AuditableEntry):
    """A rule with a measure."""

    kind: Literal["standard"]
    text: Text
    measure: Measure


class Step(Model):
    """One step of a procedure: who does what, by when, leaving which record."""

    do: Text
    role: Kebab
    within: Text | None = None
    record: Text | None = None
    """What is left behind, often [[form:F-90]]."""


class Procedure(AuditableEntry):
    """Numbered steps in fixed order."""

    kind: Literal["procedure"]
    steps: tuple[Step, ...] = Field(min_length=2)


class Definition(EntryBase):
    """A term of the glossary, explained."""

    kind: Literal["definition"]
    term: Kebab
    """Id of the term in glossary.yml."""
    text: Text


class Figure(EntryBase):
    """A number with source and status, or a diagram drawn from data."""

    kind: Literal["figure"]
    figures: tuple[FigureId, ...] = ()
    """Numbers of the register that are shown here."""
    diagram: Diagram | None = None

    @model_validator(mode="after")
    def _shows_something(self) -> Self:
        if not self.figures and self.diagram is None:
            raise Fault(say("a figure shows `figures:` (ids of figures.yml) or a `diagram:`"))
        return self


class Column(Model):
    """A table's column."""

    title: Text
    width: Annotated[int, Field(ge=5, le=90)]
    """Share of the table's width in per cent."""


class Table(EntryBase):
    """Rows and columns; cells are Markdown of one line."""

    kind: Literal["table"]
    columns: tuple[Column, ...] = Field(min_length=2)
    rows: tuple[tuple[Text, ...], ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        if (total := sum(column.width for column in self.columns)) != 100:
            raise Fault(say("the columns' widths add up to {total}", total=total), say("Make them 100."))
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                cells, columns = len(row), len(self.columns)
                raise Fault(
                    say("row {row} has {cells} cells for {columns} columns", row=number, cells=cells, columns=columns)
                )
        return self


class Case(EntryBase):
    """What happened to a (nameless) firm, boxed, with the lesson as its title."""

    kind: Literal["case"]
    text: Text
    lesson: Text
    chapters: tuple[Kebab, ...] = Field(min_length=1)
    """Chapters to which the case belongs."""


class Note(EntryBase):
    """Something worth knowing that rules nothing."""

    kind: Literal["note"]
    text: Text


Entry = Annotated[
    Policy | Standard | Procedure | Definition | Figure | Table | Case | Note, Field(discriminator="kind")
]
AUDITABLE = (Standard, Procedure)


class Section(Model):
    """Entries under one heading."""

    id: Kebab
    title: Text
    intro: Text | None = None
    entries: tuple[Entry, ...] = Field(min_length=1)


class Chapter(Model):
    """One file of manual/chapters."""

    id: Kebab
    title: Text
    english: Text | None = None
    summary: Text | None = None
    """One sentence under the title of the opener."""
    audience: tuple[Kebab, ...] = ()
    """Roles that should read it."""
    numbered: bool = True
    """`no` for the foreword."""
    appendix: Literal["forms", "cases"] | None = None
    """What the engine appends: all forms of manual/forms."""
    sections: tuple[Section, ...] = Field(min_length=1)
