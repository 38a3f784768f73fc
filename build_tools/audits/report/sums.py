"""The arithmetic of a score, written out so that a franchisee can redo it by hand: total first, then each section.

A section enters the sum above it as the very fraction that its own sum ends with, so the sums can be followed from one
to the next. Everything is exact; a product without end also says what it is to four places. Each scoring model has its
own columns: what an item weighs, what of it counts, what comes of that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from build_tools.audits.report.items import points
from build_tools.audits.report.rows import SumView, TermView
from build_tools.audits.scoring.results import ItemResult, Scorecard, SectionResult
from build_tools.book.totals import Totals
from build_tools.core.numbers.display import exact, short
from build_tools.core.words import Message, Words, say, say_many
from build_tools.language import wording
from build_tools.language.form.forms import Checklist
from build_tools.language.form.scoring import ScoringModel
from build_tools.language.labels import Labels

MODELS: dict[str, Message] = {
    "default": say("weighted mean (XCCDF default)"),
    "flat": say("summed by weight: earned/possible (XCCDF flat)"),
    "flat-unweighted": say("without weights, one point an item (XCCDF flat-unweighted)"),
    "absolute": say("1 if everything is fulfilled, else 0 (XCCDF absolute): “100−1=0”"),
    "deduction": say("deductions: 100 minus what was lost (as in inspections of food and shops)"),
    "demerit": say("demerits: the fewer the better (as in the British food hygiene rating)"),
}
Kind = Literal["mean", "absolute", "deduction", "demerit"]
KINDS: dict[ScoringModel, Kind] = {
    "default": "mean", "flat": "mean", "flat-unweighted": "mean", "absolute": "absolute", "deduction": "deduction",
    "demerit": "demerit",
}  # fmt: skip
Label = Callable[[ItemResult], str]
ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class _Row:
    """A term before it is written: what it weighs, and what it comes to."""

    view: TermView
    weight: Fraction
    product: Fraction


class Sums:
    """Writes the sums of one scorecard."""

    def __init__(self, form: Checklist, card: Scorecard, label: Label, labels: Labels) -> None:
        self._labels, self._words = labels, labels.words
        self.card, self._label, self._totals = card, label, Totals(form.scoring)
        self.model: ScoringModel = form.scoring.model
        self.kind = KINDS[self.model]
        self._ends: dict[int, tuple[Fraction, Fraction]] = {}
        """What each section's own sum ends with: numerator and denominator."""

    def all(self) -> tuple[SumView, ...]:
        """The total, then every section with what is below it."""
        if self.card.score is None or self.card.raw is None:
            return ()
        sections = [one for section in self.card.sections for one in self._section(section, 1)]
        return (self._sum("", self._words(say("Total")), (), self.card.sections, self.card.raw, 0), *sections)

    def _section(self, one: SectionResult, depth: int) -> Iterator[SumView]:
        if one.score is None:
            return
        below = [view for nested in one.sections for view in self._section(nested, depth + 1)]
        yield self._sum(one.section.id, one.section.title, one.items, one.sections, one.score, depth, one)
        yield from below

    def _sum(
        self, identity: str, title: str, items: tuple[ItemResult, ...], sections: tuple[SectionResult, ...],
        score: Fraction, depth: int, own: SectionResult | None = None,
    ) -> SumView:  # fmt: skip
        rows = [self._item(one) for one in items if one.counted]
        rows += [self._nested(one) for one in sections if id(one) in self._ends and self._enters(one)]
        numerator = sum((row.product for row in rows), ZERO)
        denominator = sum((row.weight for row in rows), ZERO)
        if own is not None:
            self._ends[id(own)] = numerator, denominator
        return SumView(
            title=title, terms=tuple(row.view for row in rows), numerator=exact(numerator),
            denominator=exact(denominator), score=self._totals.shown(score), approx=approx(numerator), id=identity,
            depth=depth, kind=self.kind, leaf=not sections, equation=self._equation(numerator, denominator),
        )  # fmt: skip

    def _enters(self, one: SectionResult) -> bool:
        """Whether a section has a part in the sum above it."""
        return one.section.weight > 0 if self.model == "default" else True

    def _item(self, one: ItemResult) -> _Row:
        weight = ONE if self.model in ("flat-unweighted", "absolute") else Fraction(one.item.weight)
        value = one.effective
        match self.kind:
            case "mean":
                part, shown = value, points(one) if value == one.fraction and one.value is not None else "0"
            case "absolute":
                part = Fraction(value == 1)
                shown = exact(part)
            case "deduction":
                part = 1 - value
                shown = exact(part)
            case "demerit":
                part = Fraction(one.possible) * (1 - value)
                shown = exact(part)
        product = weight * part
        outcome = self._labels.outcomes[one.outcome]
        view = TermView(
            one.item.id, self._label(one), exact(weight), shown, outcome, exact(product), approx(product), one.zeroed
        )
        return _Row(view, weight, product)

    def _nested(self, one: SectionResult) -> _Row:
        numerator, denominator = self._ends[id(one)]
        weight, product, shown = denominator, numerator, ""
        if self.kind == "mean":
            weight = Fraction(one.section.weight) if self.model == "default" else denominator
            product = weight * numerator / denominator if denominator else ZERO
            shown = f"{_grouped(numerator)}/{_grouped(denominator)}"
        written = exact(weight) if self.kind in ("mean", "absolute") else ""
        section = one.section
        view = TermView(section.id, section.title, written, shown, "", exact(product), approx(product))
        return _Row(view, weight, product)

    def _equation(self, numerator: Fraction, denominator: Fraction) -> str:
        """The left side of the equation that ends with the score."""
        match self.kind:
            case "mean":
                return f"{_grouped(numerator)} ÷ {exact(denominator)} × 100"
            case "absolute":
                return self._words(
                    say("{met} of {all} items wholly fulfilled", met=exact(numerator), all=exact(denominator))
                )
            case "deduction":
                difference = f"100 − {_grouped(numerator)}"
                floored = say("{difference}, not below 0", difference=difference)
                return self._words(floored) if numerator > 100 else difference
            case "demerit":
                return self._words(say("Sum of demerits"))


def models(form: Checklist, card: Scorecard, words: Words) -> tuple[tuple[str, str, str, bool], ...]:
    """The same answers under the published models: name, value, what it means, whether it is this checklist's."""
    own = form.scoring.model
    return tuple((name, value, words(MODELS[name]), name == own) for name, value in card.models.items())


def adjustments(form: Checklist, card: Scorecard, words: Words) -> Iterator[str]:
    """What happens to the total after the sum: repeats, and critical items that set it to 0."""
    if card.raw is None or card.raw == card.score:
        return
    if card.repeated and form.scoring.repeat is not None:
        each, every = wording.number(form.scoring.repeat.deduct), short(card.repeated)
        if form.scoring.model == "demerit":
            yield words(say("repeated nonconformities: + {each} each, + {every} in all", each=each, every=every))
        else:
            said = say("repeated nonconformities: −{each} each, −{every} in all, not below 0", each=each, every=every)
            yield words(said)
    items = (one for section in card.sections for one in section.all_items())
    zero = [one.item.id for one in items if one.item.critical == "zero-total" and one.outcome == "nonconformity"]
    if zero:
        said = say_many(
            "critical item {items} was not passed, so the total is 0",
            "critical items {items} were not passed, so the total is 0",
            len(zero), items=words.listed(zero),
        )  # fmt: skip
        yield words(said)


def approx(value: Fraction) -> str:
    """To four places where `exact` gives a fraction, else ''."""
    text = short(value)
    return "" if Fraction(Decimal(text)) == value else text


def _grouped(value: Fraction) -> str:
    """The same, in brackets where it is a fraction itself."""
    text = exact(value)
    return f"({text})" if "/" in text else text
