"""Small checklists to score, and answers as a person would give them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from build_tools.audits.scoring import score
from build_tools.audits.scoring.results import Scorecard
from build_tools.language.form.applicability import Circumstances
from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.language.model.network import Outlet
from build_tools.records.record import Answer

GRADES = [
    {"grade": "A", "from": "90"},
    {"grade": "B", "from": "80"},
    {"grade": "C", "from": "60"},
    {"grade": "D", "from": "0"},
]
OUTLET = Outlet.model_validate(
    {"id": "S001", "title": "甲", "region": "n", "class": "A", "franchisee": "乙", "opened": "2010-01-01"}
)
TENTHS = {
    "type": "number",
    "min": "0",
    "max": "10",
    "bands": [{"from": "10", "points": "2"}, {"from": "8", "points": "1"}, {"from": "0", "points": "0"}],
}


def item(number: int, weight: str = "1", response: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    response = response or {"type": "yes-no", "not_applicable": "allowed"}
    return {
        "id": f"TSX-{number:02}",
        "question": "问",
        "criteria": ["AAA-001"],
        "weight": weight,
        "response": response,
        **more,
    }


def checklist(*sections: dict[str, Any], floor: str = "0", **scoring: Any) -> Checklist:
    rated = {} if scoring.get("model") == "demerit" else {"grades": GRADES}
    return Checklist.model_validate(
        {
            "id": "test", "version": "1.0.0", "title": "甲", "english": "a", "purpose": "乙", "owner": "owner",
            "scoring": {"coverage_floor": floor, **rated, **scoring}, "sections": list(sections),
        }
    )  # fmt: skip


def section(identity: str, weight: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": identity, "title": identity, "weight": weight, "items": list(items), **more}


def rate(form: Checklist, raw: Mapping[str, Any], before: Collection[str] = ()) -> Scorecard:
    """Score raw answers as the reader would pass them on."""
    fields = {field.id: field for _, field in walk_fields(form)}
    answers = {key: Answer(answer=value, reason="缘由") for key, value in raw.items()}
    values = {
        key: fields[key].response.parse(value)
        for key, value in raw.items()
        if value not in ("not-applicable", "not-checked")
    }
    left_out = frozenset(key for key, value in raw.items() if value == "not-applicable")
    return score(form, answers, Circumstances(OUTLET, date(2026, 11, 20), values, {}, left_out), before)
