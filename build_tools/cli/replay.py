"""How `audit replay` speaks: a line a record whose result changes, its reasons below, and a sum."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import typer

from build_tools.audits.replay import Replayed
from build_tools.audits.scoring.results import Scorecard
from build_tools.book.totals import Totals
from build_tools.cli.console import Format, out
from build_tools.cli.language import told
from build_tools.core.numbers.display import short
from build_tools.core.words import say
from build_tools.language.form.forms import Checklist

MOST_REASONS = 8


def write_replay(results: Sequence[Replayed], form: Format) -> None:
    """plain for people; json and github alike as JSON."""
    known = [one for one in results if one.comparison is not None]
    if form is not Format.plain:
        typer.echo(json.dumps([_row(one) for one in known], ensure_ascii=False, indent=2))
        return
    changed = [one for one in known if one.comparison is not None and one.comparison.changed]
    for one in changed:
        assert one.comparison is not None and one.forms is not None
        before, after = _result(one.comparison.before, one.forms[0]), _result(one.comparison.after, one.forms[1])
        out.print(f"{one.record} ({one.outlet}): {before} → {after}")
        for reason in one.comparison.reasons[:MOST_REASONS]:
            effect = "" if reason.effect is None else f"{_signed(short(reason.effect)):>9}  "
            what = told(reason.what)
            said = told(say("{where}: {what}", where=reason.item, what=what)) if reason.item else what
            out.print(f"    {effect or ' ' * 11}{said}")
        if (more := len(one.comparison.reasons) - MOST_REASONS) > 0:
            rest = say("and {count} more; --format json has them all", count=more)
            out.print(f"    {' ' * 11}{told(rest)}")
    grades = sum(_grade(one.comparison.before) != _grade(one.comparison.after) for one in changed if one.comparison)
    counted = {"changed": len(changed), "results": len(known), "grades": grades}
    out.print(told(say("{changed} of {results} results change, {grades} of them the grade", **counted)))


def _row(one: Replayed) -> dict[str, Any]:
    assert one.comparison is not None and one.forms is not None
    before, after = one.comparison.before, one.comparison.after
    return {
        "record": one.record,
        "outlet": one.outlet,
        "changed": one.comparison.changed,
        "before": {"version": one.forms[0].version, "score": _score(before, one.forms[0]), "grade": _grade(before)},
        "after": {"version": one.forms[1].version, "score": _score(after, one.forms[1]), "grade": _grade(after)},
        "reasons": [
            {
                "item": reason.item,
                "what": told(reason.what),
                "effect": None if reason.effect is None else short(reason.effect),
            }
            for reason in one.comparison.reasons
        ],
    }


def _result(card: Scorecard, form: Checklist) -> str:
    grade = _grade(card) or told(say("no grade"))
    return f"{_score(card, form) or '—'} {grade}"


def _score(card: Scorecard, form: Checklist) -> str | None:
    return None if card.score is None else Totals(form.scoring).shown(card.score)


def _grade(card: Scorecard) -> str | None:
    return card.grade.name if card.grade else None


def _signed(text: str) -> str:
    return text if text.startswith("-") else f"+{text}"
