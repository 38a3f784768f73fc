"""An audit as its report shows it: grade and consequence first, then findings with their criteria, then the sum.

Everything a franchisee needs to redo the score by hand is here: each term with its fraction, each section with its sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup

from build_tools.applicability import full_months
from build_tools.checks.records import Examined
from build_tools.model.forms import walk_fields
from build_tools.model.results import Finding, ItemResult, Scorecard, SectionResult
from build_tools.outline import labels, wording
from build_tools.outline.diagrams.barrel import Stave
from build_tools.outline.views import EntryView, Views
from build_tools.scoring import display, short


@dataclass(frozen=True, eq=False)
class Audit:
    """One scored record."""

    examined: Examined
    card: Scorecard
    sha256: str
    """Digest of the record as received."""


@dataclass(frozen=True)
class TermView:
    """One term of a sum: weight × fraction."""

    id: str
    title: str
    weight: str
    fraction: str
    """earned/possible, or the lower score of a section."""
    outcome: str
    product: str


@dataclass(frozen=True)
class SumView:
    """How one score came about: Σ weight × fraction ÷ Σ weight × 100."""

    title: str
    terms: tuple[TermView, ...]
    numerator: str
    denominator: str
    score: str


@dataclass(frozen=True)
class SectionScoreView:
    """A section as a bar."""

    id: str
    title: str
    score: str
    """'' when nothing in it applies."""
    value: Fraction
    weight: str
    share: str
    grade: str
    weakest: bool
    depth: int


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


@dataclass(frozen=True)
class LineView:
    """An item that is not applicable, not checked, a good practice, or simply answered."""

    id: str
    question: Markup
    why: str
    answer: str = ""
    outcome: str = ""
    section: str = ""


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
    date: date
    auditor: str
    auditor_role: str
    held_revision: str
    held_serial: str
    current_revision: str
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
    findings: tuple[FindingView, ...]
    counts: tuple[tuple[str, int], ...]
    """Findings by severity, in words."""
    after_mending_top: str
    """The score if the three costliest findings alone were mended."""
    good_practices: tuple[LineView, ...]
    not_applicable: tuple[LineView, ...]
    not_checked: tuple[LineView, ...]
    evidence_missing: tuple[LineView, ...]
    answers: tuple[LineView, ...]
    sums: tuple[SumView, ...]
    models: tuple[tuple[str, str, str], ...]
    """name, value, what it means."""
    house_rule: Markup


class AuditViews:
    """Makes report views with the links of one place."""

    def __init__(self, views: Views) -> None:
        self.views, self.book = views, views.book

    def view(self, audit: Audit) -> AuditView:
        """The report of one audit."""
        examined, card = audit.examined, audit.card
        record, form, outlet = examined.record, examined.form, examined.outlet
        edges = [band.from_ for band in form.scoring.grades]
        items = [(section, one) for section in card.sections for one in section.all_items()]
        titles = {section.section.id: section.section.title for section in card.sections}
        findings = tuple(self._finding(one, record.date, self._section_of(card, one.result)) for one in card.findings)
        text = self.views.text
        region = next(
            (r.title for r in self.book.library.network.value.regions if r.id == outlet.region), outlet.region
        )
        sheet_grades, above = [], None
        for band in form.scoring.grades:
            start = wording.number(band.from_)
            span = f"{start} 分及以上" if above is None else f"{start} 分至 {above} 分以下"
            sheet_grades.append((band.grade, span, band.title or "", card.grade is band))
            above = start
        top = sum((one.regain for one in card.findings[:3]), Fraction(0))
        return AuditView(
            record.record, form.title, form.id, form.version, examined.form_sha256, audit.sha256,
            outlet.id, outlet.title, region, outlet.franchisee, outlet.opened, self._age(examined), record.date,
            record.by.name, self.views.role(record.by.role), record.holds.revision if record.holds else "",
            (record.holds.serial or "") if record.holds else "", self.book.manual.revision,
            self._shown(card.score, edges), self._shown(card.upper, edges), card.score != card.upper,
            display(card.coverage, [form.scoring.coverage_floor]),
            card.grade.grade if card.grade else "", (card.grade.title or "") if card.grade else "",
            text.line(card.grade.consequence) if card.grade else Markup(""),
            labels.NO_GRADE[card.no_grade_because] if card.no_grade_because else "", card.failed, tuple(sheet_grades),
            tuple(titles[one] for one in card.weakest), self._staves(card),
            tuple(self._bars(card.sections, card, edges)), findings,
            tuple(
                (title, count) for key, title in labels.SEVERITIES.items()
                if (count := sum(one.severity == key for one in card.findings))
            ),
            self._shown(card.score + top, edges) if card.score is not None else "",
            tuple(
                LineView(one.item.id, text.line(one.item.label), one.answer.good_practice or "", section=section.section.title)
                for section, one in items if one.answer and one.answer.good_practice
            ),
            tuple(self._line(section, one, form) for section, one in items if one.outcome == "not-applicable"),
            tuple(self._line(section, one, form) for section, one in items if one.outcome == "not-checked"),
            tuple(self._line(section, one, form) for section, one in items if one.evidence_missing),
            tuple(self._line(section, one, form) for section, one in items),
            tuple(self._sums(card, edges)), self._models(card), text.line(form.house_rule),
        )  # fmt: skip

    def _shown(self, value: Fraction | None, edges: list[Decimal]) -> str:
        return "" if value is None else display(value, edges)

    def _age(self, examined: Examined) -> str:
        opened = examined.outlet.opened
        if opened is None:
            return ""
        months = full_months(opened, examined.record.date)
        return f"{months // 12} 年 {months % 12} 个月" if months >= 12 else f"{months} 个月"

    def _section_of(self, card: Scorecard, result: ItemResult) -> str:
        return next(
            (s.section.title for s in card.sections if any(one.item.id == result.item.id for one in s.all_items())), ""
        )

    def _staves(self, card: Scorecard) -> tuple[Stave, ...]:
        return tuple(
            Stave(s.section.title, Fraction(s.section.weight), s.score, s.section.id in card.weakest)
            for s in card.sections
            if s.score is not None and s.section.weight > 0
        )

    def _bars(
        self, sections: tuple[SectionResult, ...], card: Scorecard, edges: list[Decimal], depth: int = 0
    ) -> Iterator[SectionScoreView]:
        for one in sections:
            yield SectionScoreView(
                one.section.id, one.section.title, self._shown(one.score, edges), one.score or Fraction(0),
                wording.number(one.section.weight), display(one.share * 100, ()), one.grade.grade if one.grade else "",
                depth == 0 and one.section.id in card.weakest, depth,
            )  # fmt: skip
            yield from self._bars(one.sections, card, edges, depth + 1)

    def _finding(self, finding: Finding, day: date, section: str) -> FindingView:
        result, item = finding.result, finding.result.item
        answer = result.answer
        criteria = tuple(self.views.entry(self.book.entries[one]) for one in item.criteria)
        owner = next((c.measure.owner if c.measure else c.owner for c in criteria if c.measure or c.owner), "")
        return FindingView(
            item.id, self.views.text.line(item.label), finding.severity, labels.SEVERITIES[finding.severity],
            labels.GAPS[finding.gap], wording.answer(item.response, result.value),
            f"{wording.number(result.earned)}/{wording.number(result.possible)}", display(finding.regain, ()),
            None if finding.due_days is None else day + timedelta(days=finding.due_days), owner,
            (answer.comment or "") if answer else "", answer.evidence if answer else (),
            self.views.text.line(item.evidence.ask) if item.evidence else Markup(""), result.evidence_missing, criteria, section,
        )  # fmt: skip

    def _line(self, section: SectionResult, one: ItemResult, form: object) -> LineView:
        why = one.why or ""
        if one.by_condition and one.item.applies_when:
            fields = {field.id: field for _, field in walk_fields(form)}  # type: ignore[arg-type]
            parameters = {key: value.value for key, value in self.book.parameters.items()}
            why = f"仅在{wording.condition(one.item.applies_when, fields, parameters)}时适用"
        elif one.by_condition:
            why = "所在部分不适用"
        value = wording.answer(one.item.response, one.value) if one.value is not None else ""
        return LineView(
            one.item.id,
            self.views.text.line(one.item.label),
            why,
            value,
            labels.OUTCOMES[one.outcome],
            section.section.title,
        )

    def _sums(self, card: Scorecard, edges: list[Decimal]) -> Iterator[SumView]:
        def walk(sections: tuple[SectionResult, ...]) -> Iterator[SumView]:
            for one in sections:
                if one.score is None:
                    continue
                yield self._sum(one.section.title, one.items, one.sections, one.score, edges)
                yield from walk(one.sections)

        if card.score is not None:
            yield self._sum("总分", (), card.sections, card.score, edges)
            yield from walk(card.sections)

    def _sum(
        self,
        title: str,
        items: tuple[ItemResult, ...],
        sections: tuple[SectionResult, ...],
        score: Fraction,
        edges: list[Decimal],
    ) -> SumView:
        terms, weights, total = [], Fraction(0), Fraction(0)
        for item in items:
            if item.counted:
                weight = Fraction(item.item.weight)
                shown = (
                    "0"
                    if item.outcome == "not-checked"
                    else f"{wording.number(item.earned)}/{wording.number(item.possible)}"
                )
                terms.append(
                    TermView(
                        item.item.id,
                        item.item.label,
                        short(weight),
                        shown,
                        labels.OUTCOMES[item.outcome],
                        _exact(weight * item.fraction),
                    )
                )
                weights, total = weights + weight, total + weight * item.fraction
        for section in sections:
            if section.score is not None and section.section.weight > 0:
                weight = Fraction(section.section.weight)
                terms.append(
                    TermView(
                        section.section.id,
                        section.section.title,
                        short(weight),
                        f"{_grouped(section.score)}/100",
                        "",
                        _exact(weight * section.score / 100),
                    )
                )
                weights, total = weights + weight, total + weight * section.score / 100
        return SumView(title, tuple(terms), _exact(total), short(weights), self._shown(score, edges))

    def _models(self, card: Scorecard) -> tuple[tuple[str, str, str], ...]:
        meaning = {
            "default": "加权平均（XCCDF default）：本报告的得分",
            "flat": "按权重累计的得分 / 满分（XCCDF flat）",
            "flat-unweighted": "不计权重，每项一分（XCCDF flat-unweighted）",
            "absolute": "全部符合为 1，否则为 0（XCCDF absolute），即“100−1=0”",
        }
        return tuple((name, value, meaning[name]) for name, value in card.models.items())


def _grouped(value: Fraction) -> str:
    """The same, in brackets where it is a fraction itself."""
    text = _exact(value)
    return f"({text})" if "/" in text else text


def _exact(value: Fraction) -> str:
    """A number that can be recalculated: a terminating decimal, else a fraction."""
    text = short(value)
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"
