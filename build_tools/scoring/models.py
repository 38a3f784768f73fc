"""The six scoring models, each a formula on what every item fulfilled.

| model | score of a section or of the whole | source |
|---|---|---|
| `default` | Σ wᵢ·vᵢ ÷ Σ wᵢ × 100 over items and sections, each with its own score | XCCDF: NIST IR 7275r4, 7.3.2.1 |
| `flat` | Σ wᵢ·vᵢ ÷ Σ wᵢ × 100 over all items below; sections do not weigh | 7.3.2.2 |
| `flat-unweighted` | Σ vᵢ ÷ n × 100; every weight but 0 counts as 1 | 7.3.2.3 |
| `absolute` | 100 when every vᵢ is 1, else 0: "100 − 1 = 0" (DF-08) | 7.3.2.4 |
| `deduction` | 100 − Σ wᵢ·(1 − vᵢ), never below 0 | food and retail inspections, where a failed item costs its points |
| `demerit` | Σ wᵢ·dᵢ, the demerits; few are good | UK Food Hygiene Rating Scheme (Brand Standard, section 5) |

w weight, v the part that was fulfilled (0 to 1), d demerits, over items that count: they apply, are scored and weigh
more than 0. Where this differs from XCCDF and from OpenSCAP, which follows it: v may lie between 0 and 1 (theirs is
0 or 1); what was not checked counts with v = 0 (they leave it out, so that an unfinished audit looks better); `flat`
is shown as its quotient, to fit the same grades. As in theirs, weight 0 stays 0 in `flat-unweighted`, and `absolute`
of nothing is 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from build_tools.applicability import Conditions
from build_tools.model.forms import Checklist, ChecklistSection, Item
from build_tools.model.scoring import ScoringModel

Values = Sequence[Fraction | None]
"""The fulfilled part of each item, 0 to 1, in printed order; None where it does not count."""

ZERO, ONE, HUNDRED = Fraction(0), Fraction(1), Fraction(100)


@dataclass(frozen=True, eq=False)
class Node:
    """A section with the positions of its items; the root, which is the checklist, has no section."""

    section: ChecklistSection | None
    weight: Fraction
    items: tuple[int, ...]
    nested: tuple[Node, ...]
    below: tuple[int, ...]
    """Every item below, in printed order."""


class Plan:
    """What scoring needs of a checklist and works out once: items by position, weights as fractions, the tree."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist
        self.items: list[Item] = []
        self.leaf: list[Node] = []
        """Of each item, the section it stands in."""
        nested = tuple(self._node(section) for section in checklist.sections)
        self.root = Node(None, ONE, (), nested, tuple(range(len(self.items))))
        self.weights = [Fraction(item.weight) for item in self.items]
        self.possible = [Fraction(item.response.possible or 0) for item in self.items]
        self.counting = [weight > 0 and one.response.possible is not None for weight, one in self._weighed()]
        """Whether the item counts when it applies."""
        self.index = {item.id: number for number, item in enumerate(self.items)}
        self.critical = tuple(number for number, item in enumerate(self.items) if item.critical is not None)
        self.conditions = Conditions(checklist)

    def _weighed(self) -> Iterable[tuple[Fraction, Item]]:
        return zip(self.weights, self.items, strict=True)

    def _node(self, section: ChecklistSection) -> Node:
        first = len(self.items)
        self.items += section.fields
        items = tuple(range(first, len(self.items)))
        nested = tuple(self._node(one) for one in section.sections)
        node = Node(section, Fraction(section.weight), items, nested, tuple(range(first, len(self.items))))
        self.leaf += [node] * len(items)  # a section has items or sections, never both
        return node


Measure = Callable[[Plan, Node, Values], Fraction | None]
"""The score of a section (0 to 100, or demerits); None when nothing in it counts."""


def default(plan: Plan, node: Node, values: Values) -> Fraction | None:
    """Weighted mean of what is below, section by section."""
    total = weight = ZERO
    for item in node.items:
        value = values[item]
        if value is not None:
            weight += plan.weights[item]
            total += plan.weights[item] * value
    total *= 100
    for one in node.nested:
        if one.weight and (score := default(plan, one, values)) is not None:
            weight += one.weight
            total += one.weight * score
    return total / weight if weight else None


def flat(plan: Plan, node: Node, values: Values) -> Fraction | None:
    """Weighted mean of all items below."""
    earned, weight = flat_sums(plan, node, values)
    return earned / weight * 100 if weight else None


def flat_unweighted(plan: Plan, node: Node, values: Values) -> Fraction | None:
    """Plain mean of all items below."""
    known = _known(node, values)
    return sum(known, ZERO) / len(known) * 100 if known else None


def absolute(plan: Plan, node: Node, values: Values) -> Fraction | None:
    """All or nothing."""
    known = _known(node, values)
    return (HUNDRED if all(value == 1 for value in known) else ZERO) if known else None


def deduction(plan: Plan, node: Node, values: Values) -> Fraction | None:
    """What is left of 100."""
    lost = [plan.weights[item] * (1 - value) for item in node.below if (value := values[item]) is not None]
    return max(ZERO, 100 - sum(lost, ZERO)) if lost else None


def demerit(plan: Plan, node: Node, values: Values) -> Fraction | None:
    """The demerits of all items below."""
    found = [
        plan.weights[item] * plan.possible[item] * (1 - value)
        for item in node.below
        if (value := values[item]) is not None
    ]
    return sum(found, ZERO) if found else None


MEASURES: dict[ScoringModel, Measure] = {
    "default": default,
    "flat": flat,
    "flat-unweighted": flat_unweighted,
    "absolute": absolute,
    "deduction": deduction,
    "demerit": demerit,
}


def flat_sums(plan: Plan, node: Node, values: Values) -> tuple[Fraction, Fraction]:
    """Σ w·v and Σ w of all items below: XCCDF's `flat` score and its maximum."""
    known = [(plan.weights[item], value) for item in node.below if (value := values[item]) is not None]
    return sum((weight * value for weight, value in known), ZERO), sum((weight for weight, _ in known), ZERO)


def _known(node: Node, values: Values) -> list[Fraction]:
    return [value for item in node.below if (value := values[item]) is not None]


def shares(plan: Plan, values: Values) -> list[Fraction]:
    """The effective weight of each item: the part of the whole that it decides; together 1."""
    found = [ZERO] * len(plan.items)
    model = plan.checklist.scoring.model
    if model == "default":
        _share_out(plan, plan.root, values, ONE, found)
        return found
    units = {"demerit": [w * p for w, p in zip(plan.weights, plan.possible, strict=True)]}
    unit = units.get(model) or ([ONE] * len(found) if model in ("flat-unweighted", "absolute") else plan.weights)
    whole = sum((unit[item] for item in plan.root.below if values[item] is not None), ZERO)
    return [unit[item] / whole if values[item] is not None else ZERO for item in plan.root.below]


def _share_out(plan: Plan, node: Node, values: Values, share: Fraction, found: list[Fraction]) -> None:
    """Give a section's share to what counts in it, by weight."""
    items = [item for item in node.items if values[item] is not None]
    nested = [one for one in node.nested if one.weight and _counts(one, values)]
    whole = sum((plan.weights[item] for item in items), ZERO) + sum((one.weight for one in nested), ZERO)
    if whole:
        for item in items:
            found[item] = share * plan.weights[item] / whole
        for one in nested:
            _share_out(plan, one, values, share * one.weight / whole, found)


def _counts(node: Node, values: Values) -> bool:
    """Whether anything below has a part in the mean."""
    return any(values[item] is not None for item in node.items) or any(
        one.weight and _counts(one, values) for one in node.nested
    )
