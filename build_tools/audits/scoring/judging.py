"""One item's outcome: conformity, nonconformity, not applicable, not checked, or unscored."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from build_tools.audits.scoring.results import ItemResult, Outcome
from build_tools.language.form.choices import Multi
from build_tools.language.form.forms import Item
from build_tools.language.form.scoring import ScoringModel
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer


class Verdict(NamedTuple):
    """What an answer comes to, whoever gave it."""

    outcome: Outcome
    value: Any = None
    earned: Decimal = Decimal(0)
    fulfilled: Fraction = Fraction(0)


_LEFT_OUT, _OPEN, _UNSCORED = Verdict("not-applicable"), Verdict("not-checked"), Verdict("unscored")


class Judge:
    """Judges answers to one item. The same answer is judged once: audits of a checklist give few different ones.

    In the `demerit` model points are demerits, except that a yes-no earns one for the answer that is not expected.
    """

    def __init__(self, item: Item, model: ScoringModel) -> None:
        self.item, self._low_is_good = item, model == "demerit"
        self.possible = item.response.possible
        self._seen: dict[Any, Verdict] = {}

    def __call__(self, answer: Answer | None, value: Any, stands: bool | None) -> Verdict:
        """`value`: the parsed answer, None without one. `stands`: whether the item applies; while that is unknown it is
        not checked, however it was answered."""
        if stands is False or (answer is not None and answer.answer == NOT_APPLICABLE):
            return _LEFT_OUT
        answered = value is not None and answer is not None and answer.answer != NOT_CHECKED
        if self.possible is None:
            return Verdict("unscored", value) if answered else _UNSCORED
        if not answered:
            return _OPEN
        verdict = self._seen.get(value)
        if verdict is None:
            verdict = self._seen[value] = self._judge(value)
        return verdict if stands else verdict._replace(outcome="not-checked")

    def fulfilled(self, value: Any) -> Fraction:
        """The part that this answer fulfils, 0 to 1."""
        return self._judge(value).fulfilled

    def _judge(self, value: Any) -> Verdict:
        assert self.possible is not None
        earned = self.item.response.earned(value)
        if self._low_is_good and self.item.response.type == "yes-no":
            earned = self.possible - earned
        part = Fraction(earned) / Fraction(self.possible)
        fulfilled = 1 - part if self._low_is_good else part
        return Verdict("conformity" if fulfilled == 1 else "nonconformity", value, earned, fulfilled)


def evidence_missing(item: Item, answer: Answer | None, outcome: Outcome) -> bool:
    """Whether evidence was asked for and is not there."""
    if item.evidence is None or answer is None or answer.evidence or outcome not in ("conformity", "nonconformity"):
        return False
    return item.evidence.required == "always" or (item.evidence.required == "on-failure" and outcome == "nonconformity")


def unfulfilled(result: ItemResult, model: ScoringModel = "default") -> tuple[str, ...]:
    """The criteria that a nonconformity is about, in the item's order: of several options, those that were not met, or
    under `demerit` those that were found."""
    response, named = result.item.response, set[str]()
    if isinstance(response, Multi) and isinstance(result.value, tuple):
        unmet = response.unmet(result.value)
        at_fault = [one for one in response.options if one not in unmet] if model == "demerit" else unmet
        named = {criterion for option in at_fault for criterion in option.criteria}
    return tuple(one for one in result.item.criteria if one in named) or result.item.criteria
