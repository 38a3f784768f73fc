"""Two scorecards of one audit, under the old and the changed checklist: what changed, and why.

A score is a sum of what each item contributes; so is the difference of two scores, item by item. An item whose own
rules did not change contributes otherwise because the weights around it did; these are told together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from build_tools.audits.scoring.models import ZERO
from build_tools.audits.scoring.results import ItemResult, Scorecard
from build_tools.core.numbers.display import short
from build_tools.language.form.forms import Checklist, Item, walk_fields


@dataclass(frozen=True)
class Reason:
    """One cause of a difference."""

    item: str
    """Item or section; '' for what concerns the whole."""
    what: str
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
            yield Reason("", "a total is never below 0, and `absolute` is all or nothing", left)


def _by_item(
    old: Checklist, before: Scorecard, new: Checklist, after: Scorecard, unreadable: Collection[str]
) -> Iterator[Reason]:
    if old.scoring.model != new.scoring.model:
        yield Reason("", f"model {old.scoring.model} → {new.scoring.model}")
    was, now = _items(before), _items(after)
    written_old, written_new = _written(old), _written(new)
    own, rest = list[Reason](), ZERO
    for identity in dict.fromkeys((*was, *now)):
        effect = _part(now.get(identity), new) - _part(was.get(identity), old)
        said = ", ".join(_changes(identity, written_old, written_new, was, now, unreadable))
        if said and (effect or "critical" in said):
            own.append(Reason(identity, said, effect))
        else:
            rest += effect
    yield from sorted(own, key=lambda one: -abs(one.effect or ZERO))
    sections = [f"{one} {a} → {b}" for one, (a, b) in _section_weights(old, new).items() if a != b]
    if rest or sections:
        what = f"weights of sections: {', '.join(sections)}" if sections else "the same weights share out differently"
        yield Reason("", what, rest)
    yield from _whole(old, before, new, after)


def _whole(old: Checklist, before: Scorecard, new: Checklist, after: Scorecard) -> Iterator[Reason]:
    """What is not a sum of items."""
    adjusted = [(card.score or ZERO) - (card.raw or ZERO) for card in (before, after)]
    if adjusted[0] != adjusted[1]:
        yield Reason("", "repeats and critical items", adjusted[1] - adjusted[0])
    if old.scoring.ladder != new.scoring.ladder:
        yield Reason("", "the grades' bands changed")
    if old.scoring.coverage_floor != new.scoring.coverage_floor:
        floors = f"{short(Fraction(old.scoring.coverage_floor))} → {short(Fraction(new.scoring.coverage_floor))}"
        yield Reason("", f"coverage floor {floors}")


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
) -> Iterator[str]:  # fmt: skip
    """How the rules of one item changed, in words."""
    a, b = old.get(identity), new.get(identity)
    if a is None or b is None:
        yield "new, so not checked" if a is None else "taken out"
        return
    if identity in unreadable:
        yield "the answer does not fit the new response, so not checked"
    elif a.response != b.response:
        yield "other points"
    if a.weight != b.weight:
        yield f"weight {short(Fraction(a.weight))} → {short(Fraction(b.weight))}"
    if a.critical != b.critical:
        yield (
            "critical"
            if a.critical is None
            else "no longer critical"
            if b.critical is None
            else "other critical effect"
        )
    outcomes = [one[identity].outcome == "not-applicable" for one in (was, now)]
    if outcomes[0] != outcomes[1]:
        yield "applies no more" if outcomes[1] else "applies now"


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
