"""The arithmetic of a score, written out so that a franchisee can redo it by hand: total first, then each section.

A section enters the total as the very fraction that its own sum ends with, so the sums can be followed from one to
the next. Everything is exact; a product without end also says what it is to four places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from build_tools.model.results import ItemResult, Scorecard, SectionResult
from build_tools.outline import labels
from build_tools.outline.audit_items import points
from build_tools.outline.audit_rows import SumView, TermView
from build_tools.scoring import display, exact, short

MODELS = {
    "default": "加权平均（XCCDF default）：本报告的得分",
    "flat": "按权重累计：得到的分／满分（XCCDF flat）",
    "flat-unweighted": "不计权重，每项一分（XCCDF flat-unweighted）",
    "absolute": "全部符合为 1，否则为 0（XCCDF absolute），即“100−1=0”",
}
Label = Callable[[ItemResult], str]


def sums(card: Scorecard, edges: list[Decimal], label: Label) -> Iterator[SumView]:
    """The total, then every section with what is below it."""
    if card.score is None:
        return
    yield _sum("", "总分", (), card.sections, card.score, edges, label, 0)
    yield from _sections(card.sections, edges, label, 1)


def _sections(sections: tuple[SectionResult, ...], edges: list[Decimal], label: Label, depth: int) -> Iterator[SumView]:
    for one in sections:
        if one.score is not None:
            yield _sum(one.section.id, one.section.title, one.items, one.sections, one.score, edges, label, depth)
            yield from _sections(one.sections, edges, label, depth + 1)


def _sum(
    identity: str, title: str, items: tuple[ItemResult, ...], sections: tuple[SectionResult, ...], score: Fraction,
    edges: list[Decimal], label: Label, depth: int,
) -> SumView:  # fmt: skip
    terms, weights, total = [], Fraction(0), Fraction(0)
    for item in items:
        if item.counted:
            weight = Fraction(item.item.weight)
            product = weight * item.effective
            shown = points(item) if item.effective == item.fraction and item.value is not None else "0"
            outcome = labels.OUTCOMES[item.outcome]
            terms.append(
                TermView(item.item.id, label(item), exact(weight), shown, outcome, exact(product), approx(product))
            )
            weights, total = weights + weight, total + product
    for section in sections:
        if section.score is not None and section.section.weight > 0:
            weight = Fraction(section.section.weight)
            product = weight * section.score / 100
            shown = f"{_grouped(section.score * section.weight / 100)}/{_grouped(section.weight)}"
            terms.append(
                TermView(
                    section.section.id, section.section.title, exact(weight), shown, "", exact(product), approx(product)
                )
            )
            weights, total = weights + weight, total + product
    return SumView(
        title, tuple(terms), exact(total), exact(weights), display(score, edges), approx(total), identity, depth
    )


def models(card: Scorecard) -> tuple[tuple[str, str, str], ...]:
    """The same answers under XCCDF's models: name, value, what it means."""
    return tuple((name, value, MODELS[name]) for name, value in card.models.items())


def approx(value: Fraction) -> str:
    """To four places where `exact` gives a fraction, else ''."""
    text = short(value)
    return "" if Fraction(text) == value else text


def _grouped(value: Fraction) -> str:
    """The same, in brackets where it is a fraction itself."""
    text = exact(value)
    return f"({text})" if "/" in text else text
