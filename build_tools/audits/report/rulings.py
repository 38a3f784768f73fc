"""Rulings on an audit as its report shows them: old result, new result, who, when, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from build_tools.audits.appeals.rulings import Ruling
from build_tools.audits.report.items import points
from build_tools.audits.report.model import RuledView, RulingView
from build_tools.audits.report.texts import AuditTexts
from build_tools.audits.scored_record import Audit, Ruled
from build_tools.audits.scoring.results import ItemResult
from build_tools.book.totals import Totals
from build_tools.core.words import say
from build_tools.language import wording


@dataclass(frozen=True)
class RuledItem:
    """One ruling with the item as audited and as decided in the end."""

    ruling: Ruling
    before: ItemResult
    after: ItemResult
    final: bool
    """Whether no later ruling replaced it."""


def rulings(audit: Audit, ruled: Ruled) -> Iterator[RuledItem]:
    """Every ruling, in the order in which they were made."""
    before = {one.item.id: one for section in ruled.card.sections for one in section.all_items()}
    after = {one.item.id: one for section in audit.card.sections for one in section.all_items()}
    last = {one.item: one for one in ruled.appeal.rulings}
    for one in ruled.appeal.rulings:
        yield RuledItem(one, before[one.item], after[one.item], one is last[one.item])


def view(audit: Audit, ruled: Ruled, texts: AuditTexts) -> RuledView:
    """Both scores, and what lies between them."""
    totals, grade = Totals(audit.examined.form.scoring), ruled.card.grade
    return RuledView(
        score=totals.shown(ruled.card.score),
        upper=totals.shown(ruled.card.upper) if ruled.card.upper != ruled.card.score else "",
        grade=grade.name if grade else "",
        sha256=ruled.sha256,
        last=max(one.date for one in ruled.appeal.rulings),
        rulings=tuple(_row(one, texts) for one in rulings(audit, ruled)),
    )


def _row(one: RuledItem, texts: AuditTexts) -> RulingView:
    by = one.ruling.by
    decided = "" if one.final else _decided(one, texts)
    return RulingView(
        one.ruling.item, texts.line(one.before.item.label), _said(one.before, texts),
        decided or _said(one.after, texts), by.name, texts.role(by.role), one.ruling.date, one.ruling.reason, one.final,
        one.after.outcome == "nonconformity",
    )  # fmt: skip


def _said(one: ItemResult, texts: AuditTexts) -> str:
    """Answer, outcome and points in words."""
    outcome = texts.labels.outcomes[one.outcome]
    if one.outcome not in ("conformity", "nonconformity"):
        return outcome
    answer = wording.answer(one.item.response, one.value, texts.words)
    return texts.words(say("{answer}: {outcome} {points}", answer=answer, outcome=outcome, points=points(one)))


def _decided(one: RuledItem, texts: AuditTexts) -> str:
    """What a ruling said that was replaced later."""
    if one.ruling.earned is not None:
        return texts.words(say("earns {points}", points=wording.number(one.ruling.earned)))
    answer = one.ruling.answer
    if isinstance(answer, str) and answer in ("not-applicable", "not-checked"):
        return texts.labels.outcomes[answer]
    return wording.answer(one.before.item.response, one.before.item.response.parse(answer), texts.words)
