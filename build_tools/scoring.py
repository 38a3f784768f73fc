"""Weighted hierarchical scoring, exact. Pure functions: the same record and form give the same scorecard, always.

The model is XCCDF's `default` (NIST IR 7275r4, 7.3.2.1): a section's score is the mean of what is below it,
weighted; the total is the weighted mean of the sections; 0 to 100. Where we differ from XCCDF: an item may earn a
part of its points; not applicable leaves both sums (with its whole section when nothing in it applies); what was not
checked stays in the denominator, so the score is a lower bound and `upper` says what is still possible.
Quotients never meet as decimals: Fraction inside, Decimal on display (docs/decisions/exact-arithmetic.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from build_tools.applicability import Circumstances, applies
from build_tools.model.choices import Multi
from build_tools.model.forms import Checklist, ChecklistSection, GradeBand, Item, Scoring
from build_tools.model.records import NOT_APPLICABLE, NOT_CHECKED, Answer
from build_tools.model.results import Finding, ItemResult, NoGrade, Scorecard, SectionResult

SCORING_VERSION = 1
HUNDRED = Fraction(100)


def score(checklist: Checklist, answers: Mapping[str, Answer], at: Circumstances) -> Scorecard:
    """The scorecard of one audit. `checklist` has its includes resolved; `at.answers` holds the parsed answers.

    Raises `MissingAttribute` when a condition asks for an attribute that the outlet lacks.
    """
    judged = tuple(_judge_section(section, answers, at, True) for section in checklist.sections)
    total, upper, weights = _mean(_weighted(section) for section in judged)
    sections = tuple(
        _share_out(
            section,
            Fraction(section.section.weight) / weights if weights and section.score is not None else Fraction(0),
            checklist.scoring,
        )
        for section in judged
    )
    items = tuple(item for section in sections for item in section.all_items())
    coverage = _coverage(items)
    findings = _findings(items, checklist.scoring)
    failed = tuple(f.result.item.id for f in findings if f.result.item.critical == "fail")
    pending = any(one.item.critical == "fail" and one.outcome == "not-checked" for one in items)
    grade, why = _grade(total, upper, coverage, failed, pending, checklist.scoring)
    weakest = _weakest(sections)
    return Scorecard(
        score=total,
        upper=upper,
        coverage=coverage,
        grade=grade,
        no_grade_because=why,
        failed=failed,
        sections=sections,
        weakest=weakest,
        findings=findings,
        models=_models(total, items, checklist.scoring),
    )


def _weakest(sections: tuple[SectionResult, ...]) -> tuple[str, ...]:
    """The sections of the lowest score (all of them, in a tie) among those that weigh and were looked at."""
    seen = {
        one.section.id: one.score
        for one in sections
        if one.score is not None
        and one.section.weight > 0
        and any(item.counted and item.outcome != "not-checked" for item in one.all_items())
    }
    lowest = min(seen.values(), default=None)
    return tuple(identity for identity, score in seen.items() if score == lowest)


def _judge_section(
    section: ChecklistSection, answers: Mapping[str, Answer], at: Circumstances, above: bool | None
) -> SectionResult:
    here = applies(section.applies_when, at)
    known = False if above is False or here is False else None if above is None or here is None else True
    items = tuple(judge(item, answers.get(item.id), at, known) for item in section.fields)
    nested = tuple(_judge_section(one, answers, at, known) for one in section.sections)
    parts = [
        (Fraction(one.item.weight), one.fraction, Fraction(1) if one.outcome == "not-checked" else one.fraction)
        for one in items
        if one.counted
    ]
    parts += [_weighted(one, Fraction(1, 100)) for one in nested]
    mean, upper, weight = _mean(parts)
    return SectionResult(
        section=section,
        items=items,
        sections=nested,
        score=None if mean is None else mean * 100,
        upper=None if upper is None else upper * 100,
        weight=weight,
    )


def _weighted(section: SectionResult, scale: Fraction = Fraction(1)) -> tuple[Fraction, Fraction, Fraction]:
    """Weight, lower and upper score of a section among its siblings; weight 0 when nothing in it applies."""
    if section.score is None or section.upper is None:
        return Fraction(0), Fraction(0), Fraction(0)
    return Fraction(section.section.weight), section.score * scale, section.upper * scale


def _mean(parts: Iterable[tuple[Fraction, Fraction, Fraction]]) -> tuple[Fraction | None, Fraction | None, Fraction]:
    """Weighted means of lower and upper values, and the sum of weights; None where that sum is 0."""
    known = [part for part in parts if part[0] > 0]
    weight = sum((part[0] for part in known), Fraction(0))
    if not weight:
        return None, None, Fraction(0)
    lower = sum((w * low for w, low, _ in known), Fraction(0)) / weight
    return lower, sum((w * high for w, _, high in known), Fraction(0)) / weight, weight


def judge(item: Item, answer: Answer | None, at: Circumstances, above: bool | None = True) -> ItemResult:
    """One item's outcome. An item whose condition is still unknown counts as not checked."""
    here = applies(item.applies_when, at)
    if above is False or here is False:
        return ItemResult(item, "not-applicable", answer, by_condition=True)
    if answer is not None and answer.answer == NOT_APPLICABLE:
        return ItemResult(item, "not-applicable", answer, why=answer.reason)
    possible = item.response.possible
    unknown = above is None or here is None
    if unknown or answer is None or answer.answer == NOT_CHECKED or item.id not in at.answers:
        outcome = "not-checked" if possible is not None else "unscored"
        return ItemResult(item, outcome, answer, possible=possible or Decimal(0), why=answer.reason if answer else None)  # type: ignore[arg-type]
    value: Any = at.answers[item.id]
    if possible is None:
        return ItemResult(item, "unscored", answer, value)
    earned = item.response.earned(value)
    conforms = earned == possible
    asked = item.evidence.required if item.evidence else "never"
    missing = not answer.evidence and (asked == "always" or (asked == "on-failure" and not conforms))
    return ItemResult(
        item=item,
        outcome="conformity" if conforms else "nonconformity",
        answer=answer,
        value=value,
        earned=earned,
        possible=possible,
        evidence_missing=missing,
    )


def _share_out(section: SectionResult, share: Fraction, scoring: Scoring) -> SectionResult:
    """Give each part its effective weight and each section its grade."""
    unit = share / section.weight if section.weight else Fraction(0)
    items = tuple(
        replace(one, share=Fraction(one.item.weight) * unit if one.counted else Fraction(0)) for one in section.items
    )
    nested = tuple(
        _share_out(one, Fraction(one.section.weight) * unit if one.score is not None else Fraction(0), scoring)
        for one in section.sections
    )
    grade = band(section.score, scoring) if section.score is not None and section.score == section.upper else None
    return replace(section, items=items, sections=nested, share=share, grade=grade)


def band(score: Fraction, scoring: Scoring) -> GradeBand:
    """The grade of a score; bands are half-open, compared exactly."""
    return next(one for one in scoring.grades if score >= Fraction(one.from_))


def _coverage(items: tuple[ItemResult, ...]) -> Fraction:
    counted = sum((one.share for one in items), Fraction(0))
    checked = sum((one.share for one in items if one.outcome != "not-checked"), Fraction(0))
    return checked / counted * 100 if counted else Fraction(0)


def _grade(
    total: Fraction | None,
    upper: Fraction | None,
    coverage: Fraction,
    failed: tuple[str, ...],
    pending: bool,
    scoring: Scoring,
) -> tuple[GradeBand | None, NoGrade | None]:
    """The grade, or why there is none. `pending`: a critical item was not checked and could still fail the audit."""
    if failed:
        return scoring.grades[-1], None
    if total is None or upper is None:
        return None, "nothing-applies"
    if coverage < Fraction(scoring.coverage_floor):
        return None, "coverage"
    lowest = scoring.grades[-1] if pending else band(total, scoring)
    if lowest is not band(upper, scoring):
        return None, "open-range"
    return band(total, scoring), None


def _findings(items: tuple[ItemResult, ...], scoring: Scoring) -> tuple[Finding, ...]:
    """Nonconformities: those that fail the audit first, then the costliest; ties in printed order."""
    due = {one.severity: one.days for one in scoring.follow_up}
    found = [
        Finding(
            result=one,
            severity=one.item.severity,
            gap=(one.answer.gap if one.answer else None) or one.item.gap,
            regain=one.share * (1 - one.fraction) * 100,
            due_days=due.get(one.item.severity),
            criteria=unfulfilled(one),
        )
        for one in items
        if one.outcome == "nonconformity"
    ]
    return tuple(sorted(found, key=lambda one: (one.result.item.critical != "fail", -one.regain)))


def unfulfilled(result: ItemResult) -> tuple[str, ...]:
    """The criteria that a nonconformity is about, in the item's order."""
    response, named = result.item.response, set[str]()
    if isinstance(response, Multi) and isinstance(result.value, tuple):
        named = {criterion for option in response.unmet(result.value) for criterion in option.criteria}
    return tuple(one for one in result.item.criteria if one in named) or result.item.criteria


def _models(total: Fraction | None, items: tuple[ItemResult, ...], scoring: Scoring) -> dict[str, str]:
    """The same audit under XCCDF's models (NIST IR 7275r4, 7.3.2): flat sums weights, flat-unweighted counts items,
    absolute is 1 only when nothing fails; what was not checked earns nothing in all of them."""
    counted = [one for one in items if one.counted]
    if total is None:
        return {"default": "", "flat": "0/0", "flat-unweighted": "0/0", "absolute": "0"}
    flat = sum((Fraction(one.item.weight) * one.fraction for one in counted), Fraction(0))
    weights = sum((Fraction(one.item.weight) for one in counted), Fraction(0))
    plain = sum((one.fraction for one in counted), Fraction(0))
    perfect = bool(counted) and all(one.outcome == "conformity" for one in counted)
    return {
        "default": display(total, (one.from_ for one in scoring.grades)),
        "flat": f"{short(flat)}/{short(weights)}",
        "flat-unweighted": f"{short(plain)}/{len(counted)}",
        "absolute": "1" if perfect else "0",
    }


def short(value: Fraction) -> str:
    """A number without needless zeros: 14, 13.5; a non-terminating one to four places, half up."""
    places = 0
    while places < 4 and (value * 10**places).denominator != 1:
        places += 1
    return _fixed(value, places)


def _fixed(value: Fraction, places: int) -> str:
    scaled = value * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{Decimal(units).scaleb(-places):f}"


def display(value: Fraction, edges: Iterable[Decimal | Fraction]) -> str:
    """Two places, half up; more where rounding would show a band edge (or 100) that was not reached."""
    limits = [Fraction(edge) for edge in (*edges, HUNDRED) if value < Fraction(edge)]
    places = 2
    while any(Fraction(_fixed(value, places)) >= limit for limit in limits):
        places += 1
    return _fixed(value, places)
