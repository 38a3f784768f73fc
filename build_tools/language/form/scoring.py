"""How a checklist is scored: the model, its grades and what follows from them, critical effects, repeats, due days."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field as Setting
from pydantic import model_validator

from build_tools.core.base import Exact, Model, Text, Weight
from build_tools.core.faults import Fault
from build_tools.core.words import say

Severity = Literal["critical", "major", "minor", "observation"]
ScoringModel = Literal["default", "flat", "flat-unweighted", "absolute", "deduction", "demerit"]
CriticalEffect = Literal["fail", "zero-section", "zero-total"]
GradeName = Annotated[str, Setting(min_length=1, max_length=8)]


class GradeCap(Model):
    """The best grade that is left when a critical item is not fulfilled."""

    cap: GradeName


class Grade(Model):
    """What a result is called and what follows from it."""

    title: Text | None = None
    consequence: Text | None = None
    """What follows: rebate, penalty, follow-up audit. Text with links."""

    @property
    def name(self) -> str:
        """The grade as reports print it."""
        raise NotImplementedError


class GradeBand(Grade):
    """A grade, from a score on (half-open upwards)."""

    grade: GradeName
    from_: Annotated[Exact, Setting(ge=0, le=100, max_digits=7, decimal_places=4)] = Setting(alias="from")

    @property
    def name(self) -> str:
        return self.grade

    @cached_property
    def start(self) -> Fraction:
        """`from`, to compare exactly."""
        return Fraction(self.from_)


class DemeritBand(Grade):
    """A rating of the `demerit` model: at most so many demerits in all, and at most so many in any one section."""

    rating: GradeName
    total_max: Weight | None = None
    part_max: Weight | None = None

    @property
    def name(self) -> str:
        return self.rating

    def admits(self, total: Fraction, worst: Fraction) -> bool:
        """Whether this many demerits, in all and in the worst section, still earn the rating."""
        return (self.total_max is None or total <= self.total_max) and (self.part_max is None or worst <= self.part_max)


class Repeat(Model):
    """What a nonconformity does that the predecessor, named by the record, had as well."""

    deduct: Weight = Decimal(0)
    """Points taken from the total for each (demerits added, in the `demerit` model)."""
    raise_severity: Literal["yes", "no"] = "no"
    """Whether its severity is one step graver."""


class FollowUp(Model):
    """Days from the audit within which a nonconformity of this severity is mended."""

    severity: Severity
    days: Annotated[int, Setting(ge=0, le=730)]


class Scoring(Model):
    """How a checklist is scored."""

    model: ScoringModel = "default"
    """`default`, `flat`, `flat-unweighted`, `absolute`: XCCDF (NIST IR 7275r4, 7.3.2). `deduction`: 100 minus what
    failed items weigh. `demerit`: points are demerits, few are good."""
    coverage_floor: Annotated[Exact, Setting(ge=0, le=100, max_digits=7, decimal_places=4)] = Decimal(100)
    """No grade when less than this share (per cent of effective weight) was checked."""
    grades: tuple[GradeBand, ...] = ()
    """From the best down; every model but `demerit`."""
    bands: tuple[DemeritBand, ...] = ()
    """From the best down; only `demerit`."""
    repeat: Repeat | None = None
    follow_up: tuple[FollowUp, ...] = ()
    """By when a nonconformity is mended, by severity."""

    @property
    def ladder(self) -> tuple[Grade, ...]:
        """Every grade, from the best down."""
        return self.bands or self.grades

    @model_validator(mode="after")
    def _fits_the_model(self) -> Self:
        if self.model == "demerit" and (self.grades or not self.bands):
            raise Fault(say("the `demerit` model is rated by `bands:`, not by `grades:`"))
        if self.model != "demerit" and (self.bands or not self.grades):
            raise Fault(say("give `grades:`"), say("`bands:` belong to the `demerit` model."))
        names = [one.name for one in self.ladder]
        if len(set(names)) != len(names):
            raise Fault(say("a grade is named twice"))
        return self

    @model_validator(mode="after")
    def _descending_to_zero(self) -> Self:
        starts = [band.from_ for band in self.grades]
        if starts and (starts != sorted(set(starts), reverse=True) or starts[-1] != 0):
            raise Fault(say("write the grades from the highest `from` down, each once, the last from 0"))
        return self

    @model_validator(mode="after")
    def _rising_to_any(self) -> Self:
        for above, below in pairwise(self.bands):
            for limit in ("total_max", "part_max"):
                upper, lower = getattr(above, limit), getattr(below, limit)
                if lower is not None and (upper is None or upper > lower):
                    raise Fault(say("write the bands from the best down"), say("{limit} may not shrink.", limit=limit))
        if self.bands and (self.bands[-1].total_max, self.bands[-1].part_max) != (None, None):
            raise Fault(say("the last band takes everything: leave out its `total_max` and `part_max`"))
        return self
