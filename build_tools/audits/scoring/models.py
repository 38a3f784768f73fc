"""The six scoring models, each a formula on what every item fulfilled.

| model | score of a section or of the whole | source |
|---|---|---|
| `default` | Σ wᵢ·vᵢ ÷ Σ wᵢ × 100 over items and sections, each with its own score | XCCDF: NIST IR 7275r4, 7.3.2.1 |
| `flat` | Σ wᵢ·vᵢ ÷ Σ wᵢ × 100 over all items below; sections do not weigh | 7.3.2.2 |
| `flat-unweighted` | Σ vᵢ ÷ n × 100; every weight but 0 counts as 1 | 7.3.2.3 |
| `absolute` | 100 when every vᵢ is 1, else 0: "100 − 1 = 0" | 7.3.2.4 |
| `deduction` | 100 − Σ wᵢ·(1 − vᵢ), never below 0 | food and retail inspections, where a failed item costs its points |
| `demerit` | Σ wᵢ·dᵢ, the demerits; few are good | UK Food Hygiene Rating Scheme (Brand Standard, section 5) |

w weight, v the part that was fulfilled (0 to 1), d demerits, over items that count: they apply, are scored and weigh
more than 0. Where this differs from XCCDF and from OpenSCAP, which follows it: v may lie between 0 and 1 (theirs is
0 or 1); what was not checked counts with v = 0 (they leave it out, so that an unfinished audit looks better); `flat`
is shown as its quotient, to fit the same grades. As in theirs, weight 0 stays 0 in `flat-unweighted`, and `absolute`
of nothing is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from build_tools.language.form.applicability import Conditions
from build_tools.language.form.forms import Checklist, ChecklistSection, Item
from build_tools.language.form.scoring import ScoringModel

Values = Sequence[Fraction | None]
"""The fulfilled part of each item, 0 to 1, in printed order; None where it does not count."""

Scores = Sequence[Fraction | None]
"""The score of each node (0 to 100, or demerits), by its number; None where nothing counts."""

ZERO, ONE, HUNDRED = Fraction(0), Fraction(1), Fraction(100)


@dataclass(frozen=True, eq=False)
class Node:
    """A section with the positions of its items; the root, which is the checklist, has no section."""

    number: int
    section: ChecklistSection | None
    weight: Fraction
    items: tuple[int, ...]
    nested: tuple[Node, ...]
    below: range
    """Every item below, in printed order."""


class Plan:
    """What scoring needs of a checklist and works out once: items by position, weights, the tree of sections."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist, self.model = checklist, checklist.scoring.model
        self.items: list[Item] = []
        self.leaf: list[Node] = []
        """Of each item, the section it stands in."""
        self.nodes: list[Node] = []
        """Every section after those below it; the root last."""
        nested = tuple(self._node(section) for section in checklist.sections)
        self.root = self._add(None, ONE, (), nested, range(len(self.items)))
        self.weights = [Fraction(item.weight) for item in self.items]
        self.scale = lcm(*(weight.denominator for weight in self.weights))
        self.whole = [int(weight * self.scale) for weight in self.weights]
        """Weights as whole numbers of the same ratios: sums of whole numbers cost a tenth of sums of fractions."""
        self.possible = [item.response.possible for item in self.items]
        self.counting = [
            weight > 0 and possible is not None for weight, possible in zip(self.weights, self.possible, strict=True)
        ]
        """Whether the item counts when it applies."""
        self.measured = self._measured()
        """The weight of each item in this model."""
        self.index = {item.id: number for number, item in enumerate(self.items)}
        self.critical = tuple(number for number, item in enumerate(self.items) if item.critical is not None)
        self.conditions = Conditions(checklist)

    def _measured(self) -> list[Fraction]:
        if self.model in ("flat-unweighted", "absolute"):
            return [ONE] * len(self.items)
        if self.model == "demerit":
            return [w * Fraction(p or 0) for w, p in zip(self.weights, self.possible, strict=True)]
        return self.weights

    def _node(self, section: ChecklistSection) -> Node:
        first = len(self.items)
        self.items += section.fields
        items = tuple(range(first, len(self.items)))
        nested = tuple(self._node(one) for one in section.sections)
        node = self._add(section, Fraction(section.weight), items, nested, range(first, len(self.items)))
        self.leaf += [node] * len(items)  # a section has items or sections, never both
        return node

    def _add(
        self, section: ChecklistSection | None, weight: Fraction, items: tuple[int, ...], nested: tuple[Node, ...],
        below: range,
    ) -> Node:  # fmt: skip
        node = Node(len(self.nodes), section, weight, items, nested, below)
        self.nodes.append(node)
        return node


Measure = Callable[[Plan, Values], Scores]
"""A model: the score of every node."""


def default(plan: Plan, values: Values) -> Scores:
    """Weighted mean of what is below, section by section."""
    scores: list[Fraction | None] = []
    for node in plan.nodes:
        total, weight = _sums(plan, node.items, values)
        total *= 100
        for one in node.nested:
            score = scores[one.number]
            if score is not None and one.weight:
                weight += one.weight
                total += one.weight * score
        scores.append(total / weight if weight else None)
    return scores


def _sums(plan: Plan, items: Iterable[int], values: Values) -> tuple[Fraction, Fraction]:
    """Σ w·v and Σ w, in whole weights: summed apart by denominator, since points make few different ones."""
    weight, parts, whole = 0, dict[int, int](), plan.whole
    for item in items:
        value = values[item]
        if value is not None:
            unit = whole[item]
            weight += unit
            bottom = value.denominator
            parts[bottom] = parts.get(bottom, 0) + unit * value.numerator
    return _joined(parts), Fraction(weight)


def _joined(parts: Mapping[int, int]) -> Fraction:
    """The sum of fractions given as denominator: numerator."""
    return sum((Fraction(top, bottom) for bottom, top in parts.items()), ZERO)


def total(values: Iterable[Fraction]) -> Fraction:
    """Σ v, apart by denominator."""
    parts = dict[int, int]()
    for value in values:
        parts[value.denominator] = parts.get(value.denominator, 0) + value.numerator
    return _joined(parts)


def flat(plan: Plan, values: Values) -> Scores:
    """Weighted mean of all items below."""
    sums = (_sums(plan, node.below, values) for node in plan.nodes)
    return [earned / weight * 100 if weight else None for earned, weight in sums]


def flat_unweighted(plan: Plan, values: Values) -> Scores:
    """Plain mean of all items below."""
    known = (_known(node, values) for node in plan.nodes)
    return [total(one) / len(one) * 100 if one else None for one in known]


def absolute(plan: Plan, values: Values) -> Scores:
    """All or nothing."""
    known = (_known(node, values) for node in plan.nodes)
    return [(HUNDRED if all(value == 1 for value in one) else ZERO) if one else None for one in known]


def deduction(plan: Plan, values: Values) -> Scores:
    """What is left of 100."""
    lost = _lost(plan, plan.weights, values)
    return [None if one is None else max(ZERO, 100 - one) for one in lost]


def demerit(plan: Plan, values: Values) -> Scores:
    """The demerits of all items below."""
    return _lost(plan, [w * Fraction(p or 0) for w, p in zip(plan.weights, plan.possible, strict=True)], values)


def _lost(plan: Plan, weights: Sequence[Fraction], values: Values) -> Scores:
    found = (
        [weights[item] * (1 - value) for item in node.below if (value := values[item]) is not None]
        for node in plan.nodes
    )
    return [total(one) if one else None for one in found]


MEASURES: dict[ScoringModel, Measure] = {
    "default": default,
    "flat": flat,
    "flat-unweighted": flat_unweighted,
    "absolute": absolute,
    "deduction": deduction,
    "demerit": demerit,
}
ADDITIVE = frozenset({"default", "flat", "flat-unweighted"})
"""Models in which each item brings its effective weight times what it fulfilled, whatever the others do."""


def flat_sums(plan: Plan, values: Values) -> tuple[Fraction, Fraction]:
    """Σ w·v and Σ w of all items: XCCDF's `flat` score and its maximum."""
    earned, weight = _sums(plan, range(len(values)), values)
    return earned / plan.scale, weight / plan.scale


def _known(node: Node, values: Values) -> list[Fraction]:
    return [value for item in node.below if (value := values[item]) is not None]


@dataclass(frozen=True, eq=False)
class Worth:
    """What parts decide of the whole, by node: a section's share, and that of one unit of weight directly in it.

    An item's *effective weight* is its weight in the model times the unit of its section; together they are 1.
    """

    shares: Sequence[Fraction]
    units: Sequence[Fraction]


def worth(plan: Plan, values: Values) -> Worth:
    """Shares and units where these items count."""
    if plan.model != "default":
        weights = [total(plan.measured[one] for one in node.below if values[one] is not None) for node in plan.nodes]
        unit = 1 / weights[-1] if weights[-1] else ZERO
        return Worth([weight * unit for weight in weights], [unit] * len(plan.nodes))
    counting, sums = list[bool](), list[Fraction]()
    for node in plan.nodes:
        items = [plan.weights[item] for item in node.items if values[item] is not None]
        nested = [one.weight for one in node.nested if one.weight and counting[one.number]]
        counting.append(bool(items or nested))
        sums.append(total((*items, *nested)))
    units, shares = [ZERO] * len(sums), [ZERO] * len(sums)
    shares[-1] = ONE if counting[-1] else ZERO
    for node in reversed(plan.nodes):  # parents first
        if sums[node.number]:
            units[node.number] = shares[node.number] / sums[node.number]
            for one in node.nested:
                if one.weight and counting[one.number]:
                    shares[one.number] = one.weight * units[node.number]
    return Worth(shares, units)
