"""What a scorecard's JSON says beyond its own score: the audit before it. Keys appear only where there is one."""

from __future__ import annotations

from typing import Any

from build_tools.outline.audit_before import difference, signed
from build_tools.outline.audits import Audit
from build_tools.targets.scorecard import Shown


def context_json(audit: Audit) -> dict[str, Any]:
    """The keys that follow those of `scorecard_json`."""
    return {"previous": _previous(audit, audit.previous)} if audit.previous else {}


def _previous(audit: Audit, before: Audit) -> dict[str, Any]:
    form, other = audit.examined.form, before.examined.form
    change = difference(form, audit.card, other, before.card)
    return {
        "record": before.examined.record.record,
        "sha256": before.sha256,
        "score": Shown(other.scoring).total(before.card.score),
        "grade": before.card.grade.name if before.card.grade else None,
        "difference": None if change is None else signed(change),
    }
