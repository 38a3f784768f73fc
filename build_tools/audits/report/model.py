"""The whole of an audit report as plain values, and what binds it to other audits, rulings and its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from build_tools.audits.report.barrel import Stave
from build_tools.audits.report.rows import (  # fmt: skip
    FindingView,
    GroupView,
    LineView,
    SectionScoreView,
    SignatureView,
    SumView,
)
from build_tools.book.text import Link


@dataclass(frozen=True)
class SectionChangeView:
    """A section beside its score of the audit before."""

    title: str
    depth: int
    before: str
    now: str
    difference: str
    """With its sign; '' where one of the two has no score."""


@dataclass(frozen=True)
class ItemChangeView:
    """An item that failed in one of the two audits."""

    id: str
    question: Markup
    before: str
    now: str
    moved: str
    """Of a repeat, its points then and now where they differ: 1/2 → 0/2."""


@dataclass(frozen=True)
class BeforeView:
    """The audit before, beside this one."""

    record: str
    sha256: str
    day: date
    form_title: str
    form_version: str
    score: str
    grade: str
    difference: str
    """Of the totals, with its sign; '' where they cannot be compared."""
    better: bool
    worse: bool
    same_form: bool
    sections: tuple[SectionChangeView, ...]
    changes: tuple[tuple[str, str, tuple[ItemChangeView, ...]], ...]
    """repeat, new, mended, unproved; in words; the items. Kinds without items are left out. The first two are findings
    of this report as well."""


@dataclass(frozen=True)
class RulingView:
    """One ruling: what was audited, what was decided, by whom, when, why."""

    id: str
    question: Markup
    before: str
    after: str
    by: str
    role: str
    day: date
    reason: str
    final: bool
    """Whether no later ruling replaced it."""
    finding: bool
    """Whether it is still a finding of this report."""


@dataclass(frozen=True)
class RuledView:
    """The result as audited, and every ruling on it."""

    score: str
    upper: str
    """'' unless something was left unchecked."""
    grade: str
    sha256: str
    last: date
    """The day of the last ruling."""
    rulings: tuple[RulingView, ...]


@dataclass(frozen=True)
class ObjectionView:
    """By when, to whom and on which form an outlet objects."""

    days: int
    to: str
    form: Link | None


@dataclass(frozen=True)
class SealView:
    """What binds the paper to the record: a digest that both can be held against."""

    sealed: bool
    digest: str
    """The seal; of a record that was never sealed its own digest."""
    groups: tuple[str, ...]
    """The digest in groups of four characters."""
    signature: str
    """Signed or not, and by whom, in words."""


@dataclass(frozen=True)
class AuditView:
    """The whole report."""

    record: str
    form_title: str
    form_id: str
    form_version: str
    form_sha256: str
    record_sha256: str
    outlet_id: str
    outlet_title: str
    region: str
    franchisee: str
    opened: date | None
    age: str
    text_effective: date
    """Since when the revision whose text is printed is in force."""
    date: date
    auditor: str
    auditor_role: str
    held_revision: str
    held_serial: str
    text_revision: str
    """The revision of the manual whose text is printed."""
    text_in_force: bool
    """Whether that revision was in force on the audit's day; if not, the one that was is not to be had."""
    text_elsewhere: tuple[tuple[str, str], ...]
    """Criteria that this revision does not hold: id, and the revision that their text is of."""
    score: str
    upper: str
    open_range: bool
    coverage: str
    grade: str
    grade_title: str
    consequence: Markup
    no_grade: str
    failed: tuple[str, ...]
    grades: tuple[tuple[str, str, str, bool], ...]
    """grade, band, title, whether it is this one."""
    weakest: tuple[str, ...]
    staves: tuple[Stave, ...]
    sections: tuple[SectionScoreView, ...]
    before: BeforeView | None
    ruled: RuledView | None
    findings: tuple[FindingView, ...]
    counts: tuple[tuple[str, int], ...]
    """Findings by severity, in words."""
    after_mending_top: str
    """The score if the three costliest findings alone were mended."""
    good_practices: tuple[LineView, ...]
    not_applicable: tuple[LineView, ...]
    not_checked: tuple[LineView, ...]
    evidence_missing: tuple[LineView, ...]
    groups: tuple[GroupView, ...]
    """Every answer, by the section it stands in."""
    sums: tuple[SumView, ...]
    """The total and the sums of sections of sections; those of items stand with the answers."""
    adjustments: tuple[str, ...]
    """What happens to the total after the sum, in words."""
    models: tuple[tuple[str, str, str, bool], ...]
    """name, value, what it means, whether it is the checklist's own."""
    low_is_good: bool
    """The score is demerits."""
    gaps: tuple[tuple[str, int], ...]
    """Findings by the four classes, in words."""
    effects: tuple[tuple[str, str], ...]
    """Failed critical items: id, and what follows."""
    signatures: tuple[SignatureView, ...]
    house_rule: Markup
    tone: str
    """Of the grade: `good` (the first band), `bad` (the last, or a failed critical item), `fair`, `none`."""
    level: bool
    """All sections stand equally high: none is weaker than another."""
    coverage_floor: str
    edges: tuple[str, ...]
    """Scores at which a better grade begins, for the scale of the bars."""
    after_mending_grade: str
    """The grade after mending those three; '' where none can be told."""
    scoring_version: int
    seal: SealView
    objection: ObjectionView | None
    """None where the manual does not say."""
