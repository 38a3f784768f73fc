"""A filled-in form. An audit is a filled-in checklist."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, StringConstraints

from build_tools.core.base import (
    EventDay,
    FormId,
    ItemId,
    Model,
    OutletId,
    Person,
    Sha256,
    Text,
    Version,
    clean_text,
)
from build_tools.language.form.forms import GapClass

NOT_APPLICABLE = "not-applicable"
NOT_CHECKED = "not-checked"


RecordId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$")]
"""A record's id, also the name of its report's files: `A-2026-11-20-S001-1`."""

Serial = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(clean_text)]


class FormReference(Model):
    """The form that was filled in."""

    id: FormId
    version: Version
    sha256: Sha256 | None = None
    """Fingerprint of the form; always there when a channel wrote the record."""


class Holding(Model):
    """What the outlet held on the day: revision and serial of its copy."""

    revision: Version
    serial: Serial | None = None


class Previous(Model):
    """The record before this one; binds "repeat" and "difference"."""

    record: RecordId
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

    record: RecordId
    """Id; also the name of the report's files."""
    form: FormReference
    outlet: OutletId
    date: EventDay
    by: Person
    holds: Holding | None = None
    previous: Previous | None = None
    answers: dict[ItemId, Answer]
