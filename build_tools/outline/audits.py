"""An audit as its report shows it: grade and consequence first, then findings with their criteria, then the sum.

Everything a franchisee needs to redo the score by hand is here: each term with its fraction, each section with its sum.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup, escape

from build_tools.applicability import full_months
from build_tools.checks.records import Examined
from build_tools.model.choices import Multi
from build_tools.model.forms import Checklist, Field, Item, walk_fields
from build_tools.model.responses import Photo
from build_tools.model.results import Finding, ItemResult, Scorecard, SectionResult
from build_tools.outline import audit_before, audit_sums, labels, wording
from build_tools.outline.audit_before import ItemChange
from build_tools.outline.audit_rows import (
    AuditView, BeforeView, FindingView, ItemChangeView, LineView, SectionChangeView, SectionScoreView, SumView,
    TermView,
)  # fmt: skip
from build_tools.outline.diagrams.barrel import Stave
from build_tools.outline.views import EntryView, Views
from build_tools.scoring import SCORING_VERSION, display
from build_tools.sources.library import Library

__all__ = [
    "Audit", "AuditView", "AuditViews", "FindingView", "LineView", "SectionScoreView", "SumView",
    "TermView",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Audit:
    """One scored record."""

    examined: Examined[Checklist]
    card: Scorecard
    sha256: str
    """Digest of the record as received."""
    in_force: Library | None = None
    """The sources whose manual was in force on the day; None where they are not to be had, or were not looked for."""
    previous: Audit | None = None
    """The audit before this one, where the record names it."""


class AuditViews:
    """Makes report views with the links of one place. Texts of the sources are rendered once, however many audits.

    `views` are those of the sources that the form stands in, `criteria` those of the manual whose text is printed.
    """

    def __init__(self, views: Views, criteria: Views | None = None) -> None:
        self.views, self.book = views, views.book
        self.criteria = criteria or views
        self._lines: dict[str, Markup] = {}
        self._entries: dict[str, EntryView] = {}
        self._parameters = {key: value.value for key, value in self.book.parameters.items()}
        self._regions = {region.id: region.title for region in self.book.library.network.value.regions}

    def view(self, audit: Audit) -> AuditView:
        """The report of one audit."""
        examined, card = audit.examined, audit.card
        record, form, outlet = examined.record, examined.form, examined.outlet
        edges = [band.from_ for band in form.scoring.grades]
        items = [(path, one) for section in card.sections for path, one in _with_path(section, "")]
        where = {one.item.id: path for path, one in items}
        titles = {section.section.id: section.section.title for section in card.sections}
        fields = {field.id: field for _, field in walk_fields(form)}
        lines = {one.item.id: self._line(path, one, fields) for path, one in items}
        manual = self.criteria.book.manual
        mended, mended_grade = card.costliest_mended.score, card.costliest_mended.grade
        heights = {section.score for section in card.sections if section.score is not None}

        def having(outcome: str) -> tuple[LineView, ...]:
            return tuple(lines[one.item.id] for _, one in items if one.outcome == outcome)

        return AuditView(
            record=record.record, form_title=form.title, form_id=form.id, form_version=form.version,
            form_sha256=examined.form_sha256, record_sha256=audit.sha256,
            outlet_id=outlet.id, outlet_title=outlet.title, region=self._regions.get(outlet.region, outlet.region),
            franchisee=outlet.franchisee, opened=outlet.opened, age=_age(examined), date=record.date,
            auditor=record.by.name, auditor_role=self.views.role(record.by.role),
            held_revision=record.holds.revision if record.holds else "",
            held_serial=(record.holds.serial or "") if record.holds else "",
            text_revision=manual.revision, text_effective=manual.effective,
            text_in_force=manual.effective <= record.date, text_elsewhere=self._elsewhere(card),
            score=_shown(card.score, edges), upper=_shown(card.upper, edges), open_range=card.score != card.upper,
            coverage=display(card.coverage, [form.scoring.coverage_floor]),
            grade=card.grade.name if card.grade else "", grade_title=(card.grade.title or "") if card.grade else "",
            consequence=self._text(card.grade.consequence) if card.grade else Markup(""),
            no_grade=labels.NO_GRADE[card.no_grade_because] if card.no_grade_because else "",
            failed=card.failed, grades=tuple(_bands(card, form)), weakest=tuple(titles[one] for one in card.weakest),
            staves=_staves(card), sections=tuple(_bars(card.sections, card, edges)),
            before=self._before(audit, audit.previous) if audit.previous else None,
            findings=tuple(self._finding(one, record.date, where[one.result.item.id]) for one in card.findings),
            counts=tuple(
                (title, count) for key, title in labels.SEVERITIES.items()
                if (count := sum(one.severity == key for one in card.findings))
            ),
            after_mending_top=_shown(mended, edges) if card.score is not None else "",
            good_practices=tuple(
                LineView(one.item.id, self._text(one.item.label), one.answer.good_practice, section=path, evidence=lines[one.item.id].evidence)  # noqa: E501
                for path, one in items if one.answer and one.answer.good_practice
            ),
            not_applicable=having("not-applicable"), not_checked=having("not-checked"),
            evidence_missing=tuple(lines[one.item.id] for _, one in items if one.evidence_missing),
            answers=tuple(lines.values()),
            sums=tuple(audit_sums.sums(card, edges, lambda one: self._text(one.item.label))),
            models=audit_sums.models(card), house_rule=self._text(form.house_rule),
            tone=_tone(card, form), level=len(heights) == 1 and len(titles) > 1,
            coverage_floor=wording.number(form.scoring.coverage_floor),
            edges=tuple(wording.number(edge) for edge in edges if 0 < edge < 100),
            after_mending_grade=mended_grade.name if mended_grade and card.score is not None else "",
            scoring_version=SCORING_VERSION,
        )  # fmt: skip

    def _text(self, text: str | None) -> Markup:
        """A line of the sources; never text of a record, which stays plain."""
        if not text:
            return Markup("")
        if text not in self._lines:
            self._lines[text] = self.views.text.line(text)
        return self._lines[text]

    def _entry(self, identity: str) -> EntryView:
        if identity not in self._entries:
            # An item can verify an entry that the printed revision does not hold (any more, or yet).
            views = self.criteria if identity in self.criteria.book.entries else self.views
            self._entries[identity] = views.entry(views.book.entries[identity])
        return self._entries[identity]

    def _elsewhere(self, card: Scorecard) -> tuple[tuple[str, str], ...]:
        """Criteria of the findings that the printed revision does not hold, with the revision their text is of."""
        named = dict.fromkeys(one for finding in card.findings for one in finding.criteria)
        return tuple((one, self.book.manual.revision) for one in named if one not in self.criteria.book.entries)

    def _finding(self, finding: Finding, day: date, section: str) -> FindingView:
        result, item = finding.result, finding.result.item
        answer = result.answer
        criteria = tuple(self._entry(one) for one in finding.criteria)
        return FindingView(
            item.id, self._text(item.label), finding.severity, labels.SEVERITIES[finding.severity],
            labels.GAPS[finding.gap], wording.answer(item.response, result.value),
            audit_sums.points(result), display(finding.regain, ()),
            None if finding.due_days is None else day + timedelta(days=finding.due_days), _owner(criteria),
            (answer.comment or "") if answer else "", _evidence(result), self._asked(item), result.evidence_missing,
            criteria, section, item.critical == "fail", finding.repeat, _unmet(result),
        )  # fmt: skip

    def _before(self, audit: Audit, before: Audit) -> BeforeView:
        """The audit before, beside this one."""
        record, form, other = before.examined.record, audit.examined.form, before.examined.form
        shown, shown_before = Shown(form.scoring), Shown(other.scoring)
        change = audit_before.difference(form, audit.card, other, before.card)
        gain = (-change if shown.low_is_good else change) if change is not None else Fraction(0)
        found = audit_before.items(audit.card, before.card)
        return BeforeView(
            record=record.record, sha256=before.sha256, day=record.date, form_title=other.title,
            form_version=other.version, score=shown_before.total(before.card.score) or "",
            grade=before.card.grade.name if before.card.grade else "",
            difference="" if change is None else audit_before.signed(change, "−"), better=gain > 0, worse=gain < 0,
            same_form=form.id == other.id,
            sections=tuple(
                SectionChangeView(
                    one.now.section.title, one.depth, shown_before.total(one.before.score) or "",
                    shown.total(one.now.score) or "",
                    "" if one.difference is None else audit_before.signed(one.difference, "−"),
                )
                for one in audit_before.sections(form, audit.card, other, before.card)
            ),
            changes=tuple(
                (kind, title, several)
                for kind, title in labels.CHANGES.items()
                if (several := tuple(self._change(one) for one in found if one.change == kind))
            ),
        )  # fmt: skip

    def _change(self, one: ItemChange) -> ItemChangeView:
        present = one.now or one.before
        assert present is not None, "it stands in one of the two"
        return ItemChangeView(
            present.item.id, self._text(present.item.label) if one.now else Markup(escape(in_plain(present.item.label))),
            _outcome(one.before), _outcome(one.now), one.change in ("repeat", "new"),
        )  # fmt: skip

    def _line(self, section: str, one: ItemResult, fields: dict[str, Field]) -> LineView:
        why = one.why or ""
        if one.by_condition and one.item.applies_when:
            why = f"仅在{wording.condition(one.item.applies_when, fields, self._parameters)}时适用"
        elif one.by_condition:
            why = "所在部分不适用"
        value = wording.answer(one.item.response, one.value) if one.value is not None else ""
        scored = one.outcome in ("conformity", "nonconformity")
        return LineView(
            one.item.id, self._text(one.item.label), why, value, labels.OUTCOMES[one.outcome], section,
            audit_sums.points(one) if scored else "", (one.answer.comment or "") if one.answer else "", _evidence(one),
            self._asked(one.item),
        )  # fmt: skip

    def _asked(self, item: Item) -> Markup:
        return self._text(item.evidence.ask) if item.evidence else Markup("")


def _with_path(section: SectionResult, above: str) -> Iterator[tuple[str, ItemResult]]:
    """Every item with the titles of the sections it stands in."""
    path = f"{above} · {section.section.title}" if above else section.section.title
    for item in section.items:
        yield path, item
    for nested in section.sections:
        yield from _with_path(nested, path)


def _outcome(one: ItemResult | None) -> str:
    """An item's outcome in a word or two, with its points where there are any."""
    if one is None:
        return "没有此项"
    scored = one.outcome in ("conformity", "nonconformity")
    return f"{labels.OUTCOMES[one.outcome]} {audit_sums.points(one)}" if scored else labels.OUTCOMES[one.outcome]


def _unmet(result: ItemResult) -> tuple[str, ...]:
    response = result.item.response
    if isinstance(response, Multi) and isinstance(result.value, tuple):
        return tuple(option.label for option in response.unmet(result.value))
    return ()


def _owner(criteria: tuple[EntryView, ...]) -> str:
    """Who answers for what was not fulfilled: a standard's owner, else the entry's, else who acts in the procedure."""
    for one in criteria:
        if one.measure or one.owner:
            return one.measure.owner if one.measure else one.owner
    roles = dict.fromkeys(step.role for one in criteria for step in one.steps if step.role)
    return "、".join([*roles][:2])


def _evidence(one: ItemResult) -> tuple[str, ...]:
    """Photos beside the answer, and those that are the answer; each once."""
    answered = one.value if isinstance(one.item.response, Photo) and isinstance(one.value, tuple) else ()
    return tuple(dict.fromkeys((*(one.answer.evidence if one.answer else ()), *(str(path) for path in answered))))


def _shown(value: Fraction | None, edges: list[Decimal]) -> str:
    return "" if value is None else display(value, edges)


def _age(examined: Examined[Checklist]) -> str:
    opened = examined.outlet.opened
    if opened is None:
        return ""
    months = full_months(opened, examined.record.date)
    return f"{months // 12} 年 {months % 12} 个月" if months >= 12 else f"{months} 个月"


def _bands(card: Scorecard, form: Checklist) -> Iterator[tuple[str, str, str, bool]]:
    above = None
    for band in form.scoring.grades:
        start = wording.number(band.from_)
        span = f"{start} 分及以上" if above is None else f"{start} 分至 {above} 分以下"
        yield band.grade, span, band.title or "", card.grade is band
        above = start


def _tone(card: Scorecard, form: Checklist) -> str:
    if card.failed:
        return "bad"
    if card.grade is None:
        return "none"
    grades = form.scoring.grades
    return "good" if card.grade is grades[0] else "bad" if card.grade is grades[-1] else "fair"


def _staves(card: Scorecard) -> tuple[Stave, ...]:
    return tuple(
        Stave(s.section.title, Fraction(s.section.weight), s.score, s.section.id in card.weakest)
        for s in card.sections
        if s.score is not None and s.section.weight > 0
    )


def _bars(
    sections: tuple[SectionResult, ...], card: Scorecard, edges: list[Decimal], depth: int = 0
) -> Iterator[SectionScoreView]:
    for one in sections:
        yield SectionScoreView(
            one.section.id, one.section.title, _shown(one.score, edges), one.score or Fraction(0),
            wording.number(one.section.weight), display(one.share * 100, ()), one.grade.name if one.grade else "",
            depth == 0 and one.section.id in card.weakest, depth,
            _shown(one.upper, edges) if one.upper != one.score else "",
        )  # fmt: skip
        yield from _bars(one.sections, card, edges, depth + 1)
