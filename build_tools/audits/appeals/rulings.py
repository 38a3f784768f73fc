"""Rulings on an audit after an objection: what was decided, by whom, when and why.

A file of its own beside the record, never a change in it: what was audited stays readable, and both scores are shown.
"""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from build_tools.core.base import EventDay, ItemId, Model, Number, Person, Sha256, Text
from build_tools.core.faults import Fault
from build_tools.core.words import say
from build_tools.records.record import RecordId


class Ruling(Model):
    """One item decided anew: by another answer, or by the points that it earns."""

    item: ItemId
    answer: Any = None
    """What the answer is held to be, written as in a record; also `not-applicable` and `not-checked`."""
    earned: Number | None = None
    """What it earns, while the answer stands."""
    by: Person
    """Who decided. Never the auditor, never the outlet."""
    date: EventDay
    reason: Text

    @model_validator(mode="after")
    def _decides_one_thing(self) -> Self:
        if (self.answer is None) == (self.earned is None):
            raise Fault(say("a ruling gives either `answer:` or `earned:`"), say("Write one of them."))
        return self


class Appeal(Model):
    """The rulings on one record."""

    record: RecordId
    sha256: Sha256
    """The seal that the report prints; of a record that was never sealed the digest of its file."""
    rulings: tuple[Ruling, ...] = Field(min_length=1)
    """In the order in which they were made. A later one on the same item replaces an earlier one."""


