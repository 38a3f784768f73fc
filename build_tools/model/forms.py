"""Forms, checklists, surveys: sections of fields. A checklist is a form that is scored."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from build_tools.model.base import EntryId, FactId, FormId, ItemId, Kebab, Model, Text, Version, Weight
from build_tools.model.conditions import Applicability
from build_tools.model.responses import Response

Severity = Literal["critical", "major", "minor", "observation"]
GapClass = Literal["correct", "prevent", "adopt", "finish"]
"""Four classes of IM-02: wrong things are corrected, bad trends prevented, useful methods adopted,
unfinished matters finished."""


class Evidence(Model):
    """What must be shown or attached."""

    required: Literal["never", "on-failure", "always"] = "on-failure"
    ask: Text
    """What the auditor looks at: which paper, how many, of which period."""


class Field(Model):
    """Something to fill in."""

    id: ItemId
    label: Text
    response: Response
    required: bool = False
    applies_when: Applicability | None = None
    guidance: Text | None = None
    evidence: Evidence | None = None
    touchpoint: Kebab | None = None
    sources: tuple[FactId, ...] = ()


class Item(Field):
    """A field that verifies entries of the manual (its criteria)."""

    label: Text = Setting(alias="question")
    """The question, answered on the spot."""
    criteria: tuple[EntryId, ...]
    """Entries that this item verifies."""
    weight: Weight = Decimal(1)
    severity: Severity = "minor"
    """Of a nonconformity found here."""
    critical: Literal["fail"] | None = None
    """`fail`: a nonconformity here lets the audit fail, whatever the score."""
    gap: GapClass = "correct"
    """Class of a finding here, unless the auditor says otherwise (IM-02)."""
    required: bool = True


class FormSection(Model):
    """Fields under one heading."""

    id: Kebab
    title: Text
    guidance: Text | None = None
    applies_when: Applicability | None = None
    fields: tuple[Field, ...] = Setting(min_length=1)


class ChecklistSection(Model):
    """Items under one heading, or sections below it; weighs among its siblings."""

    id: Kebab
    title: Text
    guidance: Text | None = None
    applies_when: Applicability | None = None
    weight: Weight = Decimal(1)
    fields: tuple[Item, ...] = Setting((), alias="items")
    sections: tuple[ChecklistSection, ...] = ()

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if bool(self.fields) == bool(self.sections):
            raise ValueError("give a section either `items:` or `sections:`")
        return self


class GradeBand(Model):
    """A grade, from a score on (half-open upwards)."""

    grade: Annotated[str, Setting(min_length=1, max_length=8)]
    from_: Annotated[Decimal, Setting(ge=0, le=100, max_digits=7, decimal_places=4)] = Setting(alias="from")
    title: Text | None = None
    consequence: Text | None = None
    """What follows: rebate, penalty, follow-up audit. Text with links."""


class Scoring(Model):
    """How a checklist is scored."""

    model: Literal["default"] = "default"
    """`default`: weighted hierarchical mean of XCCDF (NIST IR 7275r4, 7.3.2.1)."""
    coverage_floor: Annotated[Decimal, Setting(ge=0, le=100, max_digits=7, decimal_places=4)] = Decimal(100)
    """No grade when less than this share (per cent of effective weight) was checked."""
    grades: tuple[GradeBand, ...] = Setting(min_length=1)
    follow_up: tuple[FollowUp, ...] = ()
    """By when a nonconformity is mended, by severity."""

    @model_validator(mode="after")
    def _descending_to_zero(self) -> Self:
        starts = [band.from_ for band in self.grades]
        if starts != sorted(set(starts), reverse=True) or starts[-1] != 0:
            raise ValueError("write the grades from the highest `from` down, each once, the last from 0")
        names = [band.grade for band in self.grades]
        if len(set(names)) != len(names):
            raise ValueError("a grade is named twice")
        return self


class FollowUp(Model):
    """Days from the audit within which a nonconformity of this severity is mended."""

    severity: Severity
    days: Annotated[int, Setting(ge=0, le=730)]


class Include(Model):
    """Another checklist taken in as one section with a weight of its own."""

    checklist: Kebab
    weight: Weight = Decimal(1)
    sections: tuple[Kebab, ...] = ()
    """Only these of its sections; all when empty."""


class FormBase(Model):
    """What forms and checklists share."""

    id: FormId
    version: Version
    title: Text
    english: Text
    purpose: Text
    """Who fills it in, when, for what."""
    owner: Kebab
    """Role that fills it in."""
    keep: Text | None = None
    """Where and how long the record is kept."""
    entries: tuple[EntryId, ...] = ()
    """Entries that call for this form."""
    sources: tuple[FactId, ...] = ()


class Form(FormBase):
    """A form or survey."""

    layout: Literal["portrait", "landscape"] = "portrait"
    sections: tuple[FormSection, ...] = Setting(min_length=1)


class FormView(FormBase):
    """A form of the appendix that shows a checklist or survey; it has no fields of its own."""

    view_of: Kebab
    """Id of the checklist or survey."""


class Checklist(FormBase):
    """A scored form. After loading, `include` is resolved into `sections`."""

    sections: tuple[ChecklistSection, ...] = ()
    include: tuple[Include, ...] = ()
    scoring: Scoring
    house_rule: Text | None = None
    """Which weights, bands and deadlines headquarters set itself (EV-08)."""

    @model_validator(mode="after")
    def _has_items(self) -> Self:
        if not self.sections and not self.include:
            raise ValueError("a checklist needs `sections:` or `include:`")
        return self


AnySection = FormSection | ChecklistSection


def walk_fields(form: Form | Checklist) -> Iterator[tuple[AnySection, Field]]:
    """Every field with its section, in printed order."""
    for section in form.sections:
        yield from _walk(section)


def _walk(section: AnySection) -> Iterator[tuple[AnySection, Field]]:
    for field in section.fields:
        yield section, field
    if isinstance(section, ChecklistSection):
        for nested in section.sections:
            yield from _walk(nested)
