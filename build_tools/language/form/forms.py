"""Forms, checklists, surveys: sections of fields. A checklist is a form that is scored."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from build_tools.core.base import EntryId, FactId, FormId, ItemId, Kebab, Model, Text, Version, Weight
from build_tools.core.faults import Fault
from build_tools.core.words import say
from build_tools.language.form.conditions import Applicability
from build_tools.language.form.responses import Response
from build_tools.language.form.scoring import CriticalEffect, GradeCap, Scoring, Severity

GapClass = Literal["correct", "prevent", "adopt", "finish"]
"""Four classes: wrong things are corrected, bad trends prevented, useful methods adopted,
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
    critical: CriticalEffect | GradeCap | None = None
    """What a nonconformity here does beyond its points. `fail`: the lowest grade, whatever the score. `zero-section`:
    all items of its section count 0. `zero-total`: the total is 0. `{cap: C}`: no grade better than C."""
    gap: GapClass = "correct"
    """Class of a finding here, unless the auditor says otherwise."""
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
            raise Fault(say("give a section either `items:` or `sections:`"))
        return self


class Include(Model):
    """Another checklist taken in as one section with a weight of its own."""

    checklist: Kebab
    weight: Weight = Decimal(1)
    sections: tuple[Kebab, ...] = ()
    """Only these of its sections; all when empty."""


FormRole = Literal["loss-report", "authorisation", "amendment"]
"""What the engine sends people to a form for: to report a lost copy, to allow a copy, to propose an amendment."""


class FormBase(Model):
    """What forms and checklists share."""

    id: FormId
    version: Version
    title: Text
    english: Text | None = None
    purpose: Text
    """Who fills it in, when, for what."""
    owner: Kebab
    """Role that fills it in."""
    keep: Text | None = None
    """Where and how long the record is kept."""
    entries: tuple[EntryId, ...] = ()
    """Entries that call for this form."""
    role: FormRole | None = None
    """What the engine names this form for, in messages and slips; one form a role."""
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
    """Which weights, bands and deadlines headquarters set itself."""

    @model_validator(mode="after")
    def _has_items(self) -> Self:
        if not self.sections and not self.include:
            raise Fault(say("a checklist needs `sections:` or `include:`"))
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
