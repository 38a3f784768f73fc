"""What scoring finds: scorecard, section scores, findings. Exact fractions; targets format them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from build_tools.model.forms import ChecklistSection, GradeBand, Item
from build_tools.model.records import Answer

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
    possible: Decimal = Decimal(0)
    share: Fraction = Fraction(0)
    """Effective weight: the part of the total score that this item decides, 0 to 1."""
    why: str | None = None
    """Why it is not applicable or was not checked, in the auditor's words."""
    by_condition: bool = False
    """Not applicable because its condition (or its section's) does not hold."""
    evidence_missing: bool = False

    @property
    def fraction(self) -> Fraction:
        """earned / possible, 0 to 1."""
        return Fraction(self.earned) / Fraction(self.possible) if self.possible else Fraction(0)

    @property
    def counted(self) -> bool:
        """Whether it stays in the denominator."""
        return self.outcome in ("conformity", "nonconformity", "not-checked") and self.item.weight > 0


@dataclass(frozen=True)
class SectionResult:
    """One section: the weighted mean of what is below it."""

    section: ChecklistSection
    items: tuple[ItemResult, ...]
    sections: tuple[SectionResult, ...]
    score: Fraction | None
    """0 to 100; None when nothing in it applies."""
    upper: Fraction | None
    """The score if everything unchecked were fulfilled."""
    weight: Fraction
    """Sum of the weights below, the denominator of its mean."""
    share: Fraction = Fraction(0)
    """Effective weight in the total, 0 to 1."""
    grade: GradeBand | None = None

    def all_items(self) -> tuple[ItemResult, ...]:
        """Every item below, in printed order."""
        return (*self.items, *(one for nested in self.sections for one in nested.all_items()))


@dataclass(frozen=True)
class Finding:
    """A nonconformity: what was not fulfilled, how grave, what mending it brings."""

    result: ItemResult
    severity: str
    gap: str
    regain: Fraction
    """Points of the total score that mending it alone brings back."""
    due_days: int | None
    criteria: tuple[str, ...]
    """The entries that were not fulfilled: of a `multi` item those of its unmet options, else all of the item's."""
    repeat: bool = False


@dataclass(frozen=True)
class Scorecard:
    """The score of one audit and everything that explains it."""

    score: Fraction | None
    """0 to 100, the lower bound while something is unchecked; None when nothing applies."""
    upper: Fraction | None
    coverage: Fraction
    """Share of the effective weight that was checked, 0 to 100."""
    grade: GradeBand | None
    no_grade_because: NoGrade | None
    failed: tuple[str, ...]
    """Critical items that were not fulfilled: the audit fails whatever the score."""
    sections: tuple[SectionResult, ...]
    weakest: tuple[str, ...]
    findings: tuple[Finding, ...]
    models: dict[str, str] = field(default_factory=dict)
    """The same answers under XCCDF's other models, as decimal strings or earned/possible."""
