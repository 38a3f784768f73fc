"""An audit beside the one before it: what was mended, what is new, what repeats, and by how much the scores differ.

Compares by the ids of items and sections, so that a part audited alone can be compared with the same part of a whole
visit. Differences are exact; totals are compared only where they are totals of the same thing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from build_tools.audits.report.items import points
from build_tools.audits.report.model import BeforeView, ItemChangeView, SectionChangeView
from build_tools.audits.report.texts import AuditTexts
from build_tools.audits.scored_record import Audit
from build_tools.audits.scoring.results import ItemResult, Scorecard, SectionResult
from build_tools.book.totals import Totals
from build_tools.core.numbers.display import display
from build_tools.core.words import say
from build_tools.language.form.forms import Checklist

Change = Literal["repeat", "new", "mended", "unproved"]
"""Failed both times; only now; only before; before, and now not looked at or not applicable."""


@dataclass(frozen=True)
class SectionChange:
    """A section that both audits have."""

    now: SectionResult
    before: SectionResult
    difference: Fraction | None
    """None where one of the two has no score."""
    depth: int


@dataclass(frozen=True)
class ItemChange:
    """An item that failed in at least one of the two audits."""

    change: Change
    now: ItemResult | None
    """None where the present form has no such item."""
    before: ItemResult | None


def difference(form: Checklist, card: Scorecard, other: Checklist, before: Scorecard) -> Fraction | None:
    """The total minus that of the audit before; None where they are not totals of the same checklist and model."""
    same = form.id == other.id and _scale(form) == _scale(other)
    return card.score - before.score if same and card.score is not None and before.score is not None else None


def _scale(form: Checklist) -> bool:
    """Whether scores are demerits, which cannot be compared with points."""
    return form.scoring.model == "demerit"


def sections(form: Checklist, card: Scorecard, other: Checklist, before: Scorecard) -> tuple[SectionChange, ...]:
    """The outermost sections that both have, in printed order."""
    if _scale(form) != _scale(other):
        return ()
    found = _by_id(before.sections)

    def walk(several: tuple[SectionResult, ...], depth: int) -> Iterator[SectionChange]:
        for one in several:
            twin = found.get(one.section.id)
            if twin is None:
                yield from walk(one.sections, depth + 1)
            else:
                both = one.score is not None and twin.score is not None
                yield SectionChange(one, twin, one.score - twin.score if both else None, depth)  # type: ignore[operator]

    return tuple(walk(card.sections, 0))


def _by_id(several: tuple[SectionResult, ...]) -> dict[str, SectionResult]:
    """Sections by id: the outermost, and below them those whose id stands once."""
    every = list(_below(several))
    times = Counter(one.section.id for one in every)
    return {one.section.id: one for one in (*(s for s in every if times[s.section.id] == 1), *several)}


def _below(several: tuple[SectionResult, ...]) -> Iterator[SectionResult]:
    for one in several:
        yield one
        yield from _below(one.sections)


def items(card: Scorecard, before: Scorecard) -> tuple[ItemChange, ...]:
    """Every item that failed in one of the two: of the present form in its order, then those it no longer has."""
    then = {one.item.id: one for section in before.sections for one in section.all_items()}
    now = {one.item.id: one for section in card.sections for one in section.all_items()}
    found = []
    for identity, one in now.items():
        twin = then.get(identity)
        failed_before = twin is not None and twin.outcome == "nonconformity"
        change: Change | None
        if one.outcome == "nonconformity":
            change = "repeat" if failed_before else "new"
        else:
            change = None if not failed_before else "mended" if one.outcome == "conformity" else "unproved"
        if change is not None:
            found.append(ItemChange(change, one, twin))
    gone = (one for key, one in then.items() if key not in now and one.outcome == "nonconformity")
    return (*found, *(ItemChange("unproved", None, one) for one in gone))


def signed(value: Fraction, minus: str = "-") -> str:
    """A difference: two places, half up, with its sign; more places where it would look like none. 0.00 has no sign."""
    shown = display(abs(value), [Fraction(0)], low_is_good=True)
    return f"{minus if value < 0 else '+'}{shown}" if value else shown


MINUS = "−"


def view(audit: Audit, before: Audit, texts: AuditTexts) -> BeforeView:
    """The audit before, beside this one."""
    record, form, other = before.examined.record, audit.examined.form, before.examined.form
    totals, totals_before = Totals(form.scoring), Totals(other.scoring)
    change = difference(form, audit.card, other, before.card)
    gain = (-change if totals.low_is_good else change) if change is not None else Fraction(0)
    found = items(audit.card, before.card)
    return BeforeView(
        record=record.record, sha256=before.sha256, day=record.date, form_title=other.title,
        form_version=other.version, score=totals_before.shown(before.card.score),
        grade=before.card.grade.name if before.card.grade else "",
        difference="" if change is None else signed(change, MINUS), better=gain > 0, worse=gain < 0,
        same_form=form.id == other.id,
        sections=tuple(
            SectionChangeView(
                one.now.section.title, one.depth, totals_before.shown(one.before.score), totals.shown(one.now.score),
                "" if one.difference is None else signed(one.difference, MINUS),
            )
            for one in sections(form, audit.card, other, before.card)
        ),
        changes=tuple(
            (kind, title, several)
            for kind, title in texts.labels.changes.items()
            if (several := tuple(_change(one, texts) for one in found if one.change == kind))
        ),
    )  # fmt: skip


def _change(one: ItemChange, texts: AuditTexts) -> ItemChangeView:
    if one.now is not None:
        identity, question = one.now.item.id, texts.line(one.now.item.label)
    else:
        assert one.before is not None, "it stands in one of the two"
        identity, question = one.before.item.id, texts.foreign(one.before.item.label)
    moved = ""
    if one.change == "repeat" and one.now and one.before and points(one.now) != points(one.before):
        moved = f"{points(one.before)} → {points(one.now)}"
    before, now = _outcome(one.before, texts), _outcome(one.now, texts)
    return ItemChangeView(identity, question, before, now, moved)


def _outcome(one: ItemResult | None, texts: AuditTexts) -> str:
    """An item's outcome in a word or two, with its points where there are any."""
    if one is None:
        return texts.words(say("no such item"))
    scored = one.outcome in ("conformity", "nonconformity")
    outcome = texts.labels.outcomes[one.outcome]
    return f"{outcome} {points(one)}" if scored else outcome
