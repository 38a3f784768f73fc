"""Two scorecards of one audit, under the old and the changed checklist: what changed, and why.

A score is a sum of what each item contributes; so is the difference of two scores, item by item. An item whose own
rules did not change contributes otherwise because the weights around it did; these are told together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from build_tools.audits.scoring.models import ZERO
from build_tools.audits.scoring.results import ItemResult, Scorecard
from build_tools.core.numbers.display import short
from build_tools.core.words import Message, say
from build_tools.language.form.forms import Checklist, Item, walk_fields


@dataclass(frozen=True)
class Reason:
    """One cause of a difference."""

    item: str
    """Item or section; '' for what concerns the whole."""
    what: Message
    effect: Fraction | None = None
    """Points of the total; None where it is no sum of points (bands, effects)."""


@dataclass(frozen=True)
class Comparison:
    """One audit under both checklists."""

    before: Scorecard
    after: Scorecard
    reasons: tuple[Reason, ...]
    """The greatest effects first."""

    @property
    def changed(self) -> bool:
        """Whether score, range or grade differ."""
        return self._result(self.before) != self._result(self.after)

    @staticmethod
    def _result(card: Scorecard) -> tuple[object, ...]:
        return card.score, card.upper, card.grade and card.grade.name, card.failed


def compare(
    old: Checklist, before: Scorecard, new: Checklist, after: Scorecard, unreadable: Collection[str] = ()
) -> Comparison:
    """`unreadable`: items whose answer does not fit the changed response."""
    return Comparison(before, after, tuple(_reasons(old, before, new, after, unreadable)))


def _reasons(
    old: Checklist, before: Scorecard, new: Checklist, after: Scorecard, unreadable: Collection[str]
) -> Iterator[Reason]:
    found = [*_by_item(old, before, new, after, unreadable), *_whole(old, before, new, after)]
    yield from found
    if before.score is not None and after.score is not None:
        left = after.score - before.score - sum((one.effect or ZERO for one in found), ZERO)
        if left:
            yield Reason("", say("a total is never below 0, and `absolute` is all or nothing"), left)


def _by_item(
    old: Checklist, before: Scorecard, new: Checklist, after: Scorecard, unreadable: Collection[str]
) -> Iterator[Reason]:
    if old.scoring.model != new.scoring.model:
        yield Reason("", say("model {old} → {new}", old=old.scoring.model, new=new.scoring.model))
    was, now = _items(before), _items(after)
    written_old, written_new = _written(old), _written(new)
    own, rest = list[Reason](), ZERO
    for identity in dict.fromkeys((*was, *now)):
        effect = _part(now.get(identity), new) - _part(was.get(identity), old)
        said = list(_changes(identity, written_old, written_new, was, now, unreadable))
        if said and (effect or any(one in _CRITICAL for one in said)):
            own.append(Reason(identity, reduce(_and, said), effect))
        else:
            rest += effect
    yield from sorted(own, key=lambda one: -abs(one.effect or ZERO))
    sections = [f"{one} {a} → {b}" for one, (a, b) in _section_weights(old, new).items() if a != b]
    if rest or sections:
        weights = say("weights of sections: {sections}", sections=", ".join(sections))
        yield Reason("", weights if sections else say("the same weights share out differently"), rest)


def _whole(old: Checklist, before: Scorecard, new: Checklist, after: Scorecard) -> Iterator[Reason]:
    """What is not a sum of items."""
    adjusted = [(card.score or ZERO) - (card.raw or ZERO) for card in (before, after)]
    if adjusted[0] != adjusted[1]:
        yield Reason("", say("repeats and critical items"), adjusted[1] - adjusted[0])
    if old.scoring.ladder != new.scoring.ladder:
        yield Reason("", say("the grades' bands changed"))
    if old.scoring.coverage_floor != new.scoring.coverage_floor:
        floors = [short(Fraction(form.scoring.coverage_floor)) for form in (old, new)]
        yield Reason("", say("coverage floor {old} → {new}", old=floors[0], new=floors[1]))


def _part(one: ItemResult | None, form: Checklist) -> Fraction:
    """What an item contributes to the total."""
    if one is None or not one.counted:
        return ZERO
    weight = Fraction(one.item.weight)
    match form.scoring.model:
        case "deduction":
            return -weight * (1 - one.effective)
        case "demerit":
            return weight * Fraction(one.possible) * (1 - one.effective)
        case _:
            return one.share * one.effective * 100


def _items(card: Scorecard) -> dict[str, ItemResult]:
    return {one.item.id: one for section in card.sections for one in section.all_items()}


def _written(form: Checklist) -> dict[str, Item]:
    return {field.id: field for _, field in walk_fields(form) if isinstance(field, Item)}


def _changes(
    identity: str, old: dict[str, Item], new: dict[str, Item], was: dict[str, ItemResult], now: dict[str, ItemResult],
    unreadable: Collection[str],
) -> Iterator[Message]:  # fmt: skip
    """How the rules of one item changed, in words."""
    a, b = old.get(identity), new.get(identity)
    if a is None or b is None:
        yield say("new, so not checked") if a is None else say("taken out")
        return
    if identity in unreadable:
        yield say("the answer does not fit the new response, so not checked")
    elif a.response != b.response:
        yield say("other points")
    if a.weight != b.weight:
        yield say("weight {old} → {new}", old=short(Fraction(a.weight)), new=short(Fraction(b.weight)))
    if a.critical != b.critical:
        now_critical, no_longer, otherwise = _CRITICAL
        yield now_critical if a.critical is None else no_longer if b.critical is None else otherwise
    outcomes = [one[identity].outcome == "not-applicable" for one in (was, now)]
    if outcomes[0] != outcomes[1]:
        yield say("applies no more") if outcomes[1] else say("applies now")


_CRITICAL = (say("critical"), say("no longer critical"), say("other critical effect"))


def _and(one: Message, other: Message) -> Message:
    return say("{one}, {other}", one=one, other=other)


def _section_weights(old: Checklist, new: Checklist) -> dict[str, tuple[str, str]]:
    """Section id to its weight under both; '–' where it is not there."""
    weights: list[dict[str, str]] = [{}, {}]
    for found, form in zip(weights, (old, new), strict=True):
        todo = list(form.sections)
        while todo:
            section = todo.pop(0)
            found[section.id] = short(Fraction(section.weight))
            todo += section.sections
    return {one: (weights[0].get(one, "–"), weights[1].get(one, "–")) for one in {**weights[0], **weights[1]}}
