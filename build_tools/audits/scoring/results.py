"""What scoring finds: scorecard, section scores, findings. Exact fractions; targets format them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from build_tools.language.form.forms import ChecklistSection, Item
from build_tools.language.form.scoring import Grade
from build_tools.records.record import Answer

Outcome = Literal["conformity", "nonconformity", "not-applicable", "not-checked", "unscored"]
NoGrade = Literal["nothing-applies", "coverage", "open-range"]
"""Why there is no grade: nothing applies; too little was checked; what is open could still change it."""


@dataclass(frozen=True)
class ItemResult:
    """One item of one audit."""

    item: Item
    outcome: Outcome
    answer: Answer | None
    value: object = None
    """The parsed answer."""
    earned: Decimal = Decimal(0)
    """Points; demerits in the `demerit` model."""
    possible: Decimal = Decimal(0)
    fraction: Fraction = Fraction(0)
    """The part that was fulfilled, 0 to 1."""
    counted: bool = False
    """Whether it stays in the denominator."""
    zeroed: bool = False
    """It counts 0 because a critical item of its section failed."""
    weight: Fraction = Fraction(0)
    """In the checklist's model: the item's own, 1 where it does not weigh, its most demerits under `demerit`."""
    unit: Fraction = Fraction(0)
    """What one unit of weight is worth in the whole."""
    why: str | None = None
    """Why it is not applicable or was not checked, in the auditor's words."""
    by_condition: bool = False
    """Not applicable because its condition (or its section's) does not hold."""
    undecided: bool = False
    """Whether it applies hangs on an item that was not checked."""
    evidence_missing: bool = False

    @property
    def share(self) -> Fraction:
        """Effective weight: the part of the total score that this item decides, 0 to 1."""
        return self.weight * self.unit if self.counted else Fraction(0)

    @property
    def effective(self) -> Fraction:
        """The part that the sums take, 0 to 1. What was not checked takes nothing."""
        unchecked = self.outcome == "not-checked" and not (self.undecided and self.value is not None)
        return Fraction(0) if self.zeroed or unchecked else self.fraction


@dataclass(frozen=True)
class SectionResult:
    """One section: the score of what is below it, by the checklist's model."""

    section: ChecklistSection
    items: tuple[ItemResult, ...]
    sections: tuple[SectionResult, ...]
    score: Fraction | None
    """0 to 100, or demerits; None when nothing in it applies."""
    upper: Fraction | None
    """The score if everything unchecked were fulfilled."""
    height: Fraction | None
    """The part of what can be reached, 0 to 100, in every model: how high the stave stands."""
    share: Fraction = Fraction(0)
    """Effective weight in the total, 0 to 1."""
    grade: Grade | None = None

    @property
    def weight(self) -> Fraction:
        """Sum of the weights of what counts directly in it: the denominator of its mean."""
        items = sum((Fraction(one.item.weight) for one in self.items if one.counted), Fraction(0))
        nested = (Fraction(one.section.weight) for one in self.sections if one.score is not None)
        return items + sum(nested, Fraction(0))

    def all_items(self) -> tuple[ItemResult, ...]:
        """Every item below, in printed order."""
        return (*self.items, *(one for nested in self.sections for one in nested.all_items()))


@dataclass(frozen=True)
class Projection:
    """Where an audit would stand if something were mended and nothing else changed, applicability included."""

    score: Fraction | None
    grade: Grade | None


@dataclass(frozen=True)
class Finding:
    """A nonconformity: what was not fulfilled, how grave, what mending it brings."""

    result: ItemResult
    severity: str
    """The item's, one step graver for a repeat where the checklist says so."""
    gap: str
    regain: Fraction
    """Points of the total score that mending it alone brings back (demerits that it takes away)."""
    mended: Projection
    """The audit with this one mended."""
    due_days: int | None
    criteria: tuple[str, ...]
    """The entries that were not fulfilled: of a `multi` item those of its unmet options, else all of the item's."""
    repeat: bool = False
    """The predecessor failed here as well."""


@dataclass(frozen=True)
class Scorecard:
    """The score of one audit and everything that explains it."""

    score: Fraction | None
    """0 to 100, the lower bound while something is unchecked; demerits, the upper bound, in the `demerit` model;
    None when nothing applies."""
    upper: Fraction | None
    """The best that can still be reached."""
    raw: Fraction | None
    """The model's total before repeats and critical effects on it."""
    repeated: Fraction
    """Points taken (demerits added) for repeated nonconformities."""
    coverage: Fraction
    """Share of the effective weight that was checked, 0 to 100."""
    grade: Grade | None
    no_grade_because: NoGrade | None
    failed: tuple[str, ...]
    """Critical items that were not fulfilled, whatever their effect."""
    sections: tuple[SectionResult, ...]
    weakest: tuple[str, ...]
    findings: tuple[Finding, ...]
    costliest_mended: Projection
    """With the first findings mended, as many as a report's first page shows."""
    all_mended: Projection
    models: dict[str, str] = field(default_factory=dict)
    """The same answers under the published models, as decimal strings or earned/possible."""
