"""The scorecard of one audit: total, sections, findings, grade, and what each mended finding would bring.

Owns the choice among patterns (`ranges`): the scorecard is drawn up for the worst that can still come, its upper end is
the best. `Scorer` works out once what hangs on the checklist alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from build_tools.applicability import Circumstances, Standing
from build_tools.model.forms import Checklist
from build_tools.model.records import Answer
from build_tools.model.results import Finding, ItemResult, NoGrade, Projection, Scorecard, SectionResult
from build_tools.model.scoring import Grade
from build_tools.scoring import models
from build_tools.scoring.display import display, short
from build_tools.scoring.judging import judge, unfulfilled
from build_tools.scoring.models import MEASURES, ONE, ZERO, Node, Plan, Values
from build_tools.scoring.ranges import Pattern, patterns
from build_tools.scoring.tally import Case, Tally, band, grade_of, tally

COSTLIEST: Final = 3
"""How many findings a report's first page shows."""
_GRAVER: Final = {"observation": "minor", "minor": "major", "major": "critical", "critical": "critical"}


def score(
    checklist: Checklist, answers: Mapping[str, Answer], at: Circumstances, failed_before: Collection[str] = ()
) -> Scorecard:
    """The scorecard of one audit; see `Scorer.score`."""
    return Scorer(checklist).score(answers, at, failed_before)


@dataclass(frozen=True, eq=False)
class _Reached:
    """A pattern with the worst and the best that it can come to."""

    pattern: Pattern
    low_case: Case
    low: Tally
    high_case: Case
    high: Tally


class Scorer:
    """Scores audits of one checklist, whose includes are resolved."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist, self.plan = checklist, Plan(checklist)
        self._scoring = checklist.scoring
        self._low_is_good = checklist.scoring.model == "demerit"

    def score(self, answers: Mapping[str, Answer], at: Circumstances, failed_before: Collection[str] = ()) -> Scorecard:
        """`at.answers` holds the parsed answers; `failed_before` the items that failed in the predecessor.

        Raises `MissingAttribute` when a condition asks for an attribute that the outlet lacks.
        """
        plan, standing = self.plan, Standing(self.plan.conditions, at)
        judged = [judge(one, answers.get(one.id), at, standing(one.id), self._scoring.model) for one in plan.items]
        undecided = [standing(one.id) is None for one in plan.items]
        before = frozenset(plan.index[one] for one in failed_before if one in plan.index)
        reached = [self._reach(one, judged, before) for one in patterns(plan, at)]
        worst = self._worst(reached)
        best = self._best(reached)
        values, shares = worst.low.values, models.shares(plan, worst.low.values)
        results = [
            replace(
                one,
                counted=values[number] is not None,
                zeroed=number in worst.low.zeroed,
                share=shares[number],
                undecided=undecided[number],
                outcome="not-checked" if undecided[number] and one.possible else one.outcome,
            )
            for number, one in enumerate(judged)
        ]
        failing = frozenset(number for number, one in enumerate(results) if one.outcome == "nonconformity")
        coverage = _coverage(results)
        grade, why = self._grade(reached, worst, failing, coverage)
        sections = tuple(self._section(node, results, worst.low.values, best.high.values) for node in plan.root.nested)
        findings = self._findings(results, failing, before, worst, best, coverage)
        first = frozenset(plan.index[one.result.item.id] for one in findings[:COSTLIEST])
        return Scorecard(
            score=worst.low.total,
            upper=best.high.total,
            raw=worst.low.raw,
            repeated=worst.low.repeated,
            coverage=coverage,
            grade=grade,
            no_grade_because=why,
            failed=tuple(plan.items[number].id for number in plan.critical if number in failing),
            sections=sections,
            weakest=_weakest(sections),
            findings=findings,
            costliest_mended=self._mended(first, worst, best, before, coverage),
            all_mended=self._mended(failing, worst, best, before, coverage),
            models=self._models(worst),
        )

    def _reach(self, pattern: Pattern, judged: list[ItemResult], before: frozenset[int]) -> _Reached:
        """The two ends of a pattern: everything open at 0, and at its best."""
        low, high = list[Fraction | None](), list[Fraction | None]()
        low_failing, high_failing = set[int](), set[int]()
        for number, one in enumerate(judged):
            left_out = not pattern.stands[number] or one.outcome in ("not-applicable", "unscored")
            if left_out:
                low.append(None)
                high.append(None)
                continue
            answered = one.value is not None and number not in pattern.loose
            least = one.fraction if answered else ZERO
            most = one.fraction if answered else pattern.assumed.get(number, ONE)
            low.append(least if self.plan.counting[number] else None)
            high.append(most if self.plan.counting[number] else None)
            if not (answered and one.fraction == 1):
                low_failing.add(number)
            if most != 1:
                high_failing.add(number)
        low_case, high_case = Case(low, frozenset(low_failing)), Case(high, frozenset(high_failing))
        lower = tally(self.plan, low_case, before)
        same = low == high and low_failing == high_failing
        higher = lower if same else tally(self.plan, high_case, before)
        left = self._left_out(pattern, judged, high_case)
        if left != high and (best := tally(self.plan, Case(left, high_case.failing), before)).total is not None:
            high_case, higher = Case(left, high_case.failing), best
        return _Reached(pattern, low_case, lower, high_case, higher)

    def _left_out(self, pattern: Pattern, judged: list[ItemResult], case: Case) -> list[Fraction | None]:
        """In a section that counts 0 anyway, an open item is best not applicable, where it may be."""
        values = list(case.values)
        for leaf in (self.plan.leaf[one] for one in case.failing if self.plan.items[one].critical == "zero-section"):
            for number in leaf.items:
                may_leave = self.plan.items[number].response.not_applicable == "allowed"
                if judged[number].value is None and number not in pattern.assumed and may_leave:
                    values[number] = None
        return values

    def _goodness(self, total: Fraction) -> Fraction:
        return -total if self._low_is_good else total

    def _worst(self, reached: list[_Reached]) -> _Reached:
        """The pattern of the least total; one in which nothing applies only if there is no other."""
        scored = [(self._goodness(one.low.total), one) for one in reached if one.low.total is not None]
        return min(scored, key=lambda pair: pair[0])[1] if scored else reached[0]

    def _best(self, reached: list[_Reached]) -> _Reached:
        scored = [(self._goodness(one.high.total), one) for one in reached if one.high.total is not None]
        return max(scored, key=lambda pair: pair[0])[1] if scored else reached[0]

    def _grade(
        self, reached: list[_Reached], worst: _Reached, failing: frozenset[int], coverage: Fraction
    ) -> tuple[Grade | None, NoGrade | None]:
        """The grade, or why there is none."""
        if any(self.plan.items[number].critical == "fail" for number in failing):
            return self._scoring.ladder[-1], None
        if all(one.low.total is None for one in reached):
            return None, "nothing-applies"
        if coverage < Fraction(self._scoring.coverage_floor):
            return None, "coverage"
        ranks = {one.low.rank for one in reached} | {one.high.rank for one in reached}
        if len(ranks) > 1:
            return None, "open-range"
        return grade_of(self._scoring, worst.low.rank), None

    def _section(self, node: Node, results: list[ItemResult], low: Values, high: Values) -> SectionResult:
        measure = MEASURES[self._scoring.model]
        lower, upper = measure(self.plan, node, low), measure(self.plan, node, high)
        known = lower is not None and lower == upper and not self._low_is_good
        nested = tuple(self._section(one, results, low, high) for one in node.nested)
        assert node.section is not None
        return SectionResult(
            section=node.section,
            items=tuple(results[number] for number in node.items),
            sections=nested,
            score=lower,
            upper=upper,
            height=self._height(node, lower, low),
            share=sum((results[number].share for number in node.below), ZERO),
            grade=grade_of(self._scoring, band(self._scoring, lower)) if known and lower is not None else None,
        )

    def _height(self, node: Node, score: Fraction | None, values: Values) -> Fraction | None:
        if score is None or not self._low_is_good:
            return score
        most = models.demerit(self.plan, node, [None if one is None else ZERO for one in values])
        return (1 - score / most) * 100 if most else ZERO

    def _findings(
        self, results: list[ItemResult], failing: frozenset[int], before: frozenset[int], worst: _Reached,
        best: _Reached, coverage: Fraction,
    ) -> tuple[Finding, ...]:  # fmt: skip
        """Nonconformities: those that fail the audit first, then the costliest; ties in printed order."""
        due = {one.severity: one.days for one in self._scoring.follow_up}
        graver = self._scoring.repeat is not None and self._scoring.repeat.raise_severity == "yes"
        found = []
        for number in sorted(failing):
            one = results[number]
            repeat = number in before
            severity = _GRAVER[one.item.severity] if repeat and graver else one.item.severity
            mended = self._mended(frozenset({number}), worst, best, before, coverage)
            regain = ZERO
            if mended.score is not None and worst.low.total is not None:
                regain = abs(mended.score - worst.low.total)
            found.append(
                Finding(
                    result=one,
                    severity=severity,
                    gap=(one.answer.gap if one.answer else None) or one.item.gap,
                    regain=regain,
                    mended=mended,
                    due_days=due.get(severity),  # type: ignore[call-overload]
                    criteria=unfulfilled(one, self._scoring.model),
                    repeat=repeat,
                )
            )
        return tuple(sorted(found, key=lambda one: (one.result.item.critical != "fail", -one.regain)))

    def _mended(
        self, mended: frozenset[int], worst: _Reached, best: _Reached, before: frozenset[int], coverage: Fraction
    ) -> Projection:
        """The audit with these items fulfilled."""
        low = tally(self.plan, _with(worst.low_case, mended), before)
        high = low if best.high is worst.low else tally(self.plan, _with(best.high_case, mended), before)
        failed = any(
            self.plan.items[number].critical == "fail" for number in best.high_case.failing - mended
        )  # what is unchecked fails in the low case only
        certain = failed or (coverage >= Fraction(self._scoring.coverage_floor) and low.rank == high.rank)
        return Projection(low.total, grade_of(self._scoring, high.rank) if certain else None)

    def _models(self, worst: _Reached) -> dict[str, str]:
        """The same answers under the published models, without the checklist's own effects; what was not checked earns
        nothing in any of them."""
        plan, values = self.plan, worst.low_case.values
        root, whole = plan.root, any(one is not None for one in values)
        earned, weight = models.flat_sums(plan, root, values)
        plain = [one for one in values if one is not None]
        mean, all_right = models.default(plan, root, values), models.absolute(plan, root, values)
        edges = [one.from_ for one in self._scoring.grades]
        shown = {
            "default": display(mean, edges) if mean is not None else "",
            "flat": f"{short(earned)}/{short(weight)}" if whole else "0/0",
            "flat-unweighted": f"{short(sum(plain, ZERO))}/{len(plain)}",
            "absolute": "1" if all_right == 100 else "0",
        }
        if self._scoring.model in ("deduction", "demerit") and worst.low.raw is not None:
            shown[self._scoring.model] = short(worst.low.raw)
        return shown


def _with(case: Case, mended: frozenset[int]) -> Case:
    values = [ONE if number in mended and value is not None else value for number, value in enumerate(case.values)]
    return Case(values, case.failing - mended)


def _coverage(results: list[ItemResult]) -> Fraction:
    counted = sum((one.share for one in results), ZERO)
    checked = sum((one.share for one in results if one.outcome != "not-checked"), ZERO)
    return checked / counted * 100 if counted else ZERO


def _weakest(sections: tuple[SectionResult, ...]) -> tuple[str, ...]:
    """The sections of the lowest height (all of them, in a tie) among those that weigh and were looked at."""
    seen = {
        one.section.id: one.height
        for one in sections
        if one.height is not None
        and one.section.weight > 0
        and any(item.counted and item.outcome != "not-checked" for item in one.all_items())
    }
    lowest = min(seen.values(), default=None)
    return tuple(identity for identity, height in seen.items() if height == lowest)
