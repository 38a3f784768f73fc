"""The rows of an audit report: plain values, texts already rendered, nothing left to compute for a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from build_tools.book.views import EntryView


@dataclass(frozen=True)
class TermView:
    """One term of a sum: weight × fraction."""

    id: str
    title: str
    weight: str
    fraction: str
    """earned/possible; of a section its own sum: numerator/denominator. Exact."""
    outcome: str
    product: str
    """Exact."""
    approx: str = ""
    """The product to four places, where it has no end."""
    zeroed: bool = False
    """It counts 0 because a critical item of its section failed."""


@dataclass(frozen=True)
class SumView:
    """How one score came about, by the formula of the checklist's model."""

    title: str
    terms: tuple[TermView, ...]
    numerator: str
    denominator: str
    score: str
    approx: str
    """The numerator to four places, where it has no end."""
    id: str
    """The section's; '' for the total."""
    depth: int
    kind: str
    """mean, absolute, deduction, demerit: which columns it has."""
    leaf: bool
    """Its terms are items, not sections."""
    equation: str
    """What the score equals, written out."""


@dataclass(frozen=True)
class SectionScoreView:
    """A section as a bar."""

    id: str
    title: str
    score: str
    """'' when nothing in it applies."""
    height: str
    """How long its bar is, 0 to 100; in the demerit model, too, long is good."""
    weight: str
    share: str
    grade: str
    weakest: bool
    depth: int
    upper: str = ""
    """What it still can reach, where something is unchecked; else ''."""
    may: str = ""
    """How long the bar can still become; ''."""


@dataclass(frozen=True)
class FindingView:
    """A nonconformity with all that explains it."""

    id: str
    question: Markup
    severity: str
    severity_title: str
    gap_title: str
    answer: str
    points: str
    regain: str
    due: date | None
    owner: str
    comment: str
    evidence: tuple[str, ...]
    evidence_asked: Markup
    evidence_missing: bool
    criteria: tuple[EntryView, ...]
    section: str
    effect: str = ""
    """What it does to the result beyond its points, in words."""
    repeat: bool = False
    unmet: tuple[str, ...] = ()
    """Of several options, those that were not met."""
    ruled: bool = False
    """Decided anew after an objection."""


@dataclass(frozen=True)
class LineView:
    """An item that is not applicable, not checked, a good practice, or simply answered."""

    id: str
    question: Markup
    why: str
    answer: str = ""
    outcome: str = ""
    section: str = ""
    points: str = ""
    comment: str = ""
    evidence: tuple[str, ...] = ()
    evidence_asked: str = ""
    """Markup, or ''."""
    term: TermView | None = None
    """Its part in the sum of its section; None where it does not count."""


@dataclass(frozen=True)
class GroupView:
    """The items of one section: every answer, and the sum that they come to."""

    section: str
    lines: tuple[LineView, ...]
    sum: SumView | None
    """None where nothing in it counts."""


@dataclass(frozen=True)
class SignatureView:
    """A signature that is in the record."""

    label: Markup
    words: str
    """The signer's name; '' where it is a picture."""
    picture: str
    """Path inside the record's folder; ''."""
