"""What a scorecard's JSON says beyond its own score: the audit before it, and the rulings on it.

Keys appear only where there is something to say. With rulings, the score of the contract is the decided one.
"""

from __future__ import annotations

from typing import Any

from build_tools.audits.report.comparison import difference, signed
from build_tools.audits.report.items import points
from build_tools.audits.report.rulings import rulings
from build_tools.audits.scored_record import Audit, Ruled
from build_tools.book.totals import Totals


def context_json(audit: Audit) -> dict[str, Any]:
    """The keys that follow those of `scorecard_json`."""
    data = {"previous": _previous(audit, audit.previous)} if audit.previous else {}
    return data | _rulings(audit, audit.ruled) if audit.ruled else data


def _previous(audit: Audit, before: Audit) -> dict[str, Any]:
    form, other = audit.examined.form, before.examined.form
    change = difference(form, audit.card, other, before.card)
    # A ruling is not bound by the record's digest, so its presence is told.
    ruled = {"appeal_sha256": before.ruled.sha256} if before.ruled else {}
    return {
        "record": before.examined.record.record,
        "sha256": before.sha256,
        "score": Totals(other.scoring).shown(before.card.score) or None,
        "grade": before.card.grade.name if before.card.grade else None,
        "difference": None if change is None else signed(change),
        **ruled,
    }


def _rulings(audit: Audit, ruled: Ruled) -> dict[str, Any]:
    totals = Totals(audit.examined.form.scoring)
    return {
        "as_audited": {
            "score": totals.shown(ruled.card.score) or None,
            "grade": ruled.card.grade.name if ruled.card.grade else None,
        },
        "appeal_sha256": ruled.sha256,
        "rulings": [
            {
                "item": one.ruling.item,
                "outcome": [one.before.outcome, one.after.outcome],
                "points": [points(one.before), points(one.after)],
                "by": one.ruling.by.name,
                "role": one.ruling.by.role,
                "date": one.ruling.date.isoformat(),
                "reason": one.ruling.reason,
            }
            for one in rulings(audit, ruled)
        ],
    }
