"""A scorecard as JSON: the contract between scoring and whoever reads results. Decimal strings, stable order."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from build_tools.model.results import SectionResult
from build_tools.outline.audits import Audit
from build_tools.outline.wording import number
from build_tools.scoring import SCORING_VERSION, display


def scorecard_json(audit: Audit) -> dict[str, Any]:
    """The audit's result, in the shape of docs/auditors.md."""
    record, card = audit.examined.record, audit.card
    edges = [band.from_ for band in audit.examined.form.scoring.grades]
    items = [one for section in card.sections for one in section.all_items()]
    return {
        "record": record.record,
        "record_sha256": audit.sha256,
        "form": {"id": record.form.id, "version": record.form.version, "sha256": audit.examined.form_sha256},
        "outlet": record.outlet,
        "date": record.date.isoformat(),
        "scoring_version": SCORING_VERSION,
        "score": _shown(card.score, edges),
        "score_range": [_shown(card.score, edges), _shown(card.upper, edges)],
        "coverage": display(card.coverage, [audit.examined.form.scoring.coverage_floor]),
        "grade": card.grade.grade if card.grade else None,
        "no_grade_because": card.no_grade_because,
        "failed_critical": list(card.failed),
        "models": card.models,
        "sections": [_section(section, edges) for section in card.sections],
        "weakest": list(card.weakest),
        "findings": [
            {
                "item": one.result.item.id,
                "severity": one.severity,
                "gap": one.gap,
                "criteria": list(one.criteria),
                "repeat": one.repeat,
                "regain": display(one.regain, ()),
            }
            for one in card.findings
        ],
        "not_applicable": [one.item.id for one in items if one.outcome == "not-applicable"],
        "not_checked": [one.item.id for one in items if one.outcome == "not-checked"],
        "evidence_missing": [one.item.id for one in items if one.evidence_missing],
    }


def _shown(value: Fraction | None, edges: list[Decimal]) -> str | None:
    return None if value is None else display(value, edges)


def _section(section: SectionResult, edges: list[Decimal]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": section.section.id,
        "score": _shown(section.score, edges),
        "weight": number(section.section.weight),
        "grade": section.grade.grade if section.grade else None,
    }
    if section.sections:
        row["sections"] = [_section(one, edges) for one in section.sections]
    return row
