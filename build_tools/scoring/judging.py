"""One item's outcome: conformity, nonconformity, not applicable, not checked, or unscored."""

from __future__ import annotations

from fractions import Fraction

from build_tools.applicability import Circumstances
from build_tools.model.choices import Multi
from build_tools.model.forms import Item
from build_tools.model.records import NOT_APPLICABLE, NOT_CHECKED, Answer
from build_tools.model.results import ItemResult
from build_tools.model.scoring import ScoringModel


def judge(
    item: Item, answer: Answer | None, at: Circumstances, stands: bool | None, model: ScoringModel = "default"
) -> ItemResult:
    """`stands`: whether the item applies. While that is unknown it is not checked, however it was answered.

    In the `demerit` model points are demerits, except that a yes-no earns one for the answer that is not expected.
    """
    if stands is False:
        return ItemResult(item, "not-applicable", answer, by_condition=True)
    if answer is not None and answer.answer == NOT_APPLICABLE:
        return ItemResult(item, "not-applicable", answer, why=answer.reason)
    possible = item.response.possible
    why = answer.reason if answer is not None else None
    answered = answer is not None and answer.answer != NOT_CHECKED and item.id in at.answers
    if possible is None:
        return ItemResult(item, "unscored", answer, at.answers[item.id] if answered else None, why=why)
    if not answered or answer is None:
        return ItemResult(item, "not-checked", answer, possible=possible, why=why)
    value = at.answers[item.id]
    earned = item.response.earned(value)
    if model == "demerit" and item.response.type == "yes-no":
        earned = possible - earned
    part = Fraction(earned) / Fraction(possible)
    fulfilled = 1 - part if model == "demerit" else part
    conforms = fulfilled == 1
    asked = item.evidence.required if item.evidence else "never"
    missing = not answer.evidence and (asked == "always" or (asked == "on-failure" and not conforms))
    return ItemResult(
        item=item,
        outcome="not-checked" if stands is None else "conformity" if conforms else "nonconformity",
        answer=answer,
        value=value,
        earned=earned,
        possible=possible,
        fraction=fulfilled,
        evidence_missing=missing,
    )


def unfulfilled(result: ItemResult, model: ScoringModel = "default") -> tuple[str, ...]:
    """The criteria that a nonconformity is about, in the item's order: of several options, those that were not met, or
    under `demerit` those that were found."""
    response, named = result.item.response, set[str]()
    if isinstance(response, Multi) and isinstance(result.value, tuple):
        unmet = response.unmet(result.value)
        at_fault = [one for one in response.options if one not in unmet] if model == "demerit" else unmet
        named = {criterion for option in at_fault for criterion in option.criteria}
    return tuple(one for one in result.item.criteria if one in named) or result.item.criteria
