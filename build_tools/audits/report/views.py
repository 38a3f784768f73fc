"""An audit as its report shows it: grade and consequence first, then findings with their criteria, then the sum.

Everything a franchisee needs to redo the score by hand is here: each term with its fraction, each section with its sum.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from markupsafe import Markup

from build_tools.audits.report import (
    comparison as audit_before,
)
from build_tools.audits.report import (
    items as audit_items,
)
from build_tools.audits.report import (
    rulings as audit_rulings,
)
from build_tools.audits.report import (
    sums as audit_sums,
)
from build_tools.audits.report.barrel import Stave
from build_tools.audits.report.model import AuditView, ObjectionView, SealView
from build_tools.audits.report.rows import FindingView, GroupView, LineView, SectionScoreView, SumView, TermView
from build_tools.audits.report.sums import Sums
from build_tools.audits.report.texts import AuditTexts
from build_tools.audits.scored_record import Audit
from build_tools.audits.scoring import SCORING_VERSION
from build_tools.audits.scoring.results import ItemResult, Scorecard, SectionResult
from build_tools.book.totals import Totals
from build_tools.book.views import Views
from build_tools.core.numbers.display import display
from build_tools.core.words import Words, say, say_many
from build_tools.language import wording
from build_tools.language.form.applicability import full_months
from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.records.examination import Examined

__all__ = [
    "Audit", "AuditView", "AuditViews", "FindingView", "LineView", "SectionScoreView", "SumView",
    "TermView",
]  # fmt: skip


class AuditViews:
    """Makes report views with the links of one place. Texts of the sources are rendered once, however many audits.

    `views` are those of the sources that the form stands in, `criteria` those of the manual whose text is printed.
    """

    def __init__(self, views: Views, criteria: Views | None = None) -> None:
        self.texts = AuditTexts(views, criteria or views)
        self.criteria = criteria or views

    def view(self, audit: Audit) -> AuditView:
        """The report of one audit."""
        examined, card, texts, manual = audit.examined, audit.card, self.texts, self.criteria.book.manual
        record, form, outlet = examined.record, examined.form, examined.outlet
        totals = Totals(form.scoring)
        sums = Sums(form, card, lambda one: texts.line(one.item.label), texts.labels).all()
        items = [(path, one) for section in card.sections for path, one in audit_items.with_path(section)]
        results = {one.item.id: one for _, one in items}
        where = {one.item.id: path for path, one in items}
        titles = {section.section.id: section.section.title for section in card.sections}
        lines = _lines(items, sums, form, texts)
        ruled = {one.item for one in audit.ruled.appeal.rulings} if audit.ruled else set[str]()
        mended, mended_grade = card.costliest_mended.score, card.costliest_mended.grade
        heights = {section.height for section in card.sections if section.height is not None}

        def having(outcome: str) -> tuple[LineView, ...]:
            return tuple(lines[one.item.id] for _, one in items if one.outcome == outcome)

        return AuditView(
            record=record.record, form_title=form.title, form_id=form.id, form_version=form.version,
            form_sha256=examined.form_sha256, record_sha256=audit.sha256,
            outlet_id=outlet.id, outlet_title=outlet.title, region=texts.region(outlet.region),
            franchisee=outlet.franchisee, opened=outlet.opened, age=_age(examined, texts.words), date=record.date,
            auditor=record.by.name, auditor_role=texts.role(record.by.role),
            held_revision=record.holds.revision if record.holds else "",
            held_serial=(record.holds.serial or "") if record.holds else "",
            text_revision=manual.revision, text_effective=manual.effective,
            text_in_force=manual.effective <= record.date,
            text_elsewhere=texts.elsewhere(one for finding in card.findings for one in finding.criteria),
            score=totals.shown(card.score), upper=totals.shown(card.upper), open_range=card.score != card.upper,
            coverage=display(card.coverage, [form.scoring.coverage_floor]),
            grade=card.grade.name if card.grade else "", grade_title=(card.grade.title or "") if card.grade else "",
            consequence=texts.line(card.grade.consequence) if card.grade else Markup(""),
            no_grade=texts.labels.no_grade[card.no_grade_because] if card.no_grade_because else "",
            failed=card.failed, grades=tuple(totals.ladder(card.grade, texts.labels.words)),
            weakest=tuple(titles[one] for one in card.weakest),
            staves=_staves(card), sections=tuple(_bars(card.sections, card, totals)),
            before=audit_before.view(audit, audit.previous, texts) if audit.previous else None,
            ruled=audit_rulings.view(audit, audit.ruled, texts) if audit.ruled else None,
            findings=tuple(
                audit_items.finding(
                    one, record.date, where[one.result.item.id], texts, one.result.item.id in ruled, totals.low_is_good
                )
                for one in card.findings
            ),
            counts=_counted((one.severity for one in card.findings), texts.labels.severities),
            gaps=_counted((one.gap for one in card.findings), texts.labels.gaps),
            effects=tuple((one, audit_items.effect(results[one].item, texts)) for one in card.failed),
            after_mending_top=totals.shown(mended) if card.score is not None else "",
            good_practices=tuple(
                LineView(
                    one.item.id, texts.line(one.item.label), one.answer.good_practice, section=path,
                    evidence=lines[one.item.id].evidence,
                )
                for path, one in items if one.answer and one.answer.good_practice
            ),
            not_applicable=having("not-applicable"), not_checked=having("not-checked"),
            evidence_missing=tuple(lines[one.item.id] for _, one in items if one.evidence_missing),
            groups=tuple(_groups(card.sections, lines, sums)), sums=tuple(one for one in sums if not one.leaf),
            adjustments=tuple(audit_sums.adjustments(form, card, texts.words)),
            models=audit_sums.models(form, card, texts.words), house_rule=texts.line(form.house_rule),
            tone=_tone(card, form), level=len(heights) == 1 and len(titles) > 1,
            coverage_floor=wording.number(form.scoring.coverage_floor),
            edges=totals.edges(), low_is_good=totals.low_is_good,
            after_mending_grade=mended_grade.name if mended_grade and card.score is not None else "",
            scoring_version=SCORING_VERSION, seal=_seal(audit, texts.words), objection=_objection(self.criteria),
            signatures=tuple(filter(None, (audit_items.signature(one, texts) for _, one in items))),
        )  # fmt: skip


def _lines(
    items: list[tuple[str, ItemResult]], sums: tuple[SumView, ...], form: Checklist, texts: AuditTexts
) -> dict[str, LineView]:
    """Every item by its id, with its part in the sum of its section."""
    terms = {term.id: term for one in sums if one.leaf for term in one.terms}
    fields = {field.id: field for _, field in walk_fields(form)}
    return {
        one.item.id: audit_items.line(one, path, fields, texts, terms.get(one.item.id) if one.counted else None)
        for path, one in items
    }


def _groups(
    sections: tuple[SectionResult, ...], lines: dict[str, LineView], sums: tuple[SumView, ...]
) -> Iterator[GroupView]:
    """The items of each section with the sum that they come to."""
    by_item = {term.id: one for one in sums if one.leaf for term in one.terms}
    for section in sections:
        if rows := tuple(lines[one.item.id] for one in section.items):
            yield GroupView(rows[0].section, rows, next((by_item[one.id] for one in rows if one.term), None))
        yield from _groups(section.sections, lines, sums)


def _counted(found: Iterable[str], words: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """How many of each kind, in words; kinds that were not found are left out."""
    times = Counter(found)
    return tuple((title, times[key]) for key, title in words.items() if times[key])


def _objection(views: Views) -> ObjectionView | None:
    said = views.book.manual.objection
    if said is None:
        return None
    return ObjectionView(said.days, views.role(said.to), views.link("form", said.form) if said.form else None)


def _seal(audit: Audit, words: Words) -> SealView:
    digest = audit.sealed.sha256 if audit.sealed else audit.sha256
    groups = tuple(digest[start : start + 4] for start in range(0, len(digest), 4))
    if audit.sealed is None:
        return SealView(False, digest, groups, words(say("Written by hand: neither sealed nor signed electronically")))
    signature = audit.sealed.signature
    if signature is None:
        said = say("Not signed electronically")
    elif signature.signer:
        said = say("Signed by {signer}, checked (key {key})", signer=signature.signer, key=signature.key)
    else:
        said = say("Signed, by whom was not checked (key {key})", key=signature.key)
    return SealView(True, digest, groups, words(said))


def _age(examined: Examined[Checklist], words: Words) -> str:
    opened = examined.outlet.opened
    if opened is None:
        return ""
    months = full_months(opened, examined.record.date)
    rest = say_many("{n} month", "{n} months", months % 12)
    years = say_many("{n} year", "{n} years", months // 12)
    return words(say("{years} {months}", years=years, months=rest) if months >= 12 else rest)


def _tone(card: Scorecard, form: Checklist) -> str:
    items = (one for section in card.sections for one in section.all_items())
    if any(one.item.critical == "fail" and one.item.id in card.failed for one in items):
        return "bad"
    if card.grade is None:
        return "none"
    ladder = form.scoring.ladder
    return "good" if card.grade is ladder[0] else "bad" if card.grade is ladder[-1] else "fair"


def _staves(card: Scorecard) -> tuple[Stave, ...]:
    return tuple(
        Stave(s.section.title, Fraction(s.section.weight), s.height, s.section.id in card.weakest)
        for s in card.sections
        if s.height is not None and s.section.weight > 0
    )


def _long(value: Fraction | None) -> str:
    """The length of a bar in per cent."""
    return display(value if value is not None else Fraction(0))


def _bars(
    sections: tuple[SectionResult, ...], card: Scorecard, totals: Totals, depth: int = 0
) -> Iterator[SectionScoreView]:
    for one in sections:
        yield SectionScoreView(
            one.section.id, one.section.title, totals.shown(one.score), _long(one.height),
            wording.number(one.section.weight), display(one.share * 100), one.grade.name if one.grade else "",
            depth == 0 and one.section.id in card.weakest, depth,
            totals.shown(one.upper) if one.upper != one.score else "",
            _long(one.upper) if one.upper != one.score and not totals.low_is_good else "",
        )  # fmt: skip
        yield from _bars(one.sections, card, totals, depth + 1)
