"""A scorecard as JSON: the contract between scoring and whoever reads results. Decimal strings, stable order."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from build_tools.audits.report.views import Audit
from build_tools.audits.scoring import SCORING_VERSION
from build_tools.audits.scoring.results import Scorecard, SectionResult
from build_tools.book.totals import Totals
from build_tools.core.numbers.display import display
from build_tools.language.wording import number


def scorecard_json(audit: Audit) -> dict[str, Any]:
    """The audit's result, in the shape of docs/auditors.md."""
    record, card, scoring = audit.examined.record, audit.card, audit.examined.form.scoring
    totals = Totals(scoring)
    items = [one for section in card.sections for one in section.all_items()]
    data: dict[str, Any] = {
        "record": record.record,
        "record_sha256": audit.sha256,
        "form": {"id": record.form.id, "version": record.form.version, "sha256": audit.examined.form_sha256},
        "outlet": record.outlet,
        "date": record.date.isoformat(),
        "scoring_version": SCORING_VERSION,
        "score": totals.shown(card.score) or None,
        "score_range": [totals.shown(one) or None for one in sorted_range(card)],
        "coverage": display(card.coverage, [scoring.coverage_floor]),
        "grade": card.grade.name if card.grade else None,
        "no_grade_because": card.no_grade_because,
        "failed_critical": list(card.failed),
        "models": card.models,
        "sections": [_section(section, totals) for section in card.sections],
        "weakest": list(card.weakest),
        "findings": [
            {
                "item": one.result.item.id,
                "severity": one.severity,
                "gap": one.gap,
                "criteria": list(one.criteria),
                "repeat": one.repeat,
                "regain": display(one.regain),
                "grade_if_mended": one.mended.grade.name if one.mended.grade else None,
            }
            for one in card.findings
        ],
        "not_applicable": [one.item.id for one in items if one.outcome == "not-applicable"],
        "not_checked": [one.item.id for one in items if one.outcome == "not-checked"],
        "evidence_missing": [one.item.id for one in items if one.evidence_missing],
    }
    if card.repeated:
        data["repeated"] = totals.shown(card.repeated)
    if card.findings:
        grade = card.all_mended.grade
        score = totals.shown(card.all_mended.score) or None
        data["all_mended"] = {"score": score, "grade": grade.name if grade else None}
    return data


def sorted_range(card: Scorecard) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest total that can still be reached."""
    if card.score is None or card.upper is None or card.score <= card.upper:
        return card.score, card.upper
    return card.upper, card.score


def _section(section: SectionResult, totals: Totals) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": section.section.id,
        "score": totals.shown(section.score) or None,
        "weight": number(section.section.weight),
        "grade": section.grade.name if section.grade else None,
    }
    if section.sections:
        row["sections"] = [_section(one, totals) for one in section.sections]
    return row
