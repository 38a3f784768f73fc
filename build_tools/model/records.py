"""A filled-in form. An audit is a filled-in checklist."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from build_tools.model.base import FormId, ItemId, Kebab, Model, OutletId, Sha256, Text, Version
from build_tools.model.forms import GapClass

NOT_APPLICABLE = "not-applicable"
NOT_CHECKED = "not-checked"


class FormReference(Model):
    """The form that was filled in."""

    id: FormId
    version: Version
    sha256: Sha256 | None = None
    """Fingerprint of the form; always there when a channel wrote the record."""


class Person(Model):
    """Who filled it in."""

    name: Text
    role: Kebab


class Holding(Model):
    """What the outlet held on the day: revision and serial of its copy."""

    revision: Version
    serial: str | None = Field(None, max_length=40)


class Previous(Model):
    """The record before this one; binds "repeat" and "difference"."""

    record: str = Field(min_length=1, max_length=120)
    sha256: Sha256


class Answer(Model):
    """One answer. `answer` is text, a list, or rows, until the form's response reads it."""

    answer: Any
    comment: Text | None = None
    evidence: tuple[str, ...] = ()
    """Paths inside the record's folder."""
    reason: Text | None = None
    """Why it is not applicable or was not checked."""
    gap: GapClass | None = None
    """Class of the finding, where it differs from the item's."""
    good_practice: Text | None = None
    """Something worth spreading that the auditor saw here."""


class Record(Model):
    """A filled-in form as every channel gives it back."""

    record: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")
    """Id; also the name of the report's files."""
    form: FormReference
    outlet: OutletId
    date: date
    by: Person
    holds: Holding | None = None
    previous: Previous | None = None
    answers: dict[ItemId, Answer]
