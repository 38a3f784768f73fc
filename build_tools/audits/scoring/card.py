"""The scorecard of one audit: total, sections, findings, grade, and what each mended finding would bring.

It is drawn up for the worst that can still come (`reach`); its upper end is the best. `Scorer` works out once what
hangs on the checklist alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Final

from build_tools.audits.scoring import models
from build_tools.audits.scoring.judging import Judge, Verdict, evidence_missing, unfulfilled
from build_tools.audits.scoring.models import ZERO, Node, Plan
from build_tools.audits.scoring.ranges import patterns
from build_tools.audits.scoring.reach import Reach, reach
from build_tools.audits.scoring.results import Finding, ItemResult, NoGrade, Projection, Scorecard, SectionResult
from build_tools.audits.scoring.tally import Tally, band, grade_of, mended
from build_tools.core.numbers.display import display, short
from build_tools.language.form.applicability import Circumstances, Standing
from build_tools.language.form.forms import Checklist
from build_tools.language.form.scoring import Grade
from build_tools.records.record import Answer

COSTLIEST: Final = 3
"""How many findings a report's first page shows."""
_GRAVER: Final = {"observation": "minor", "minor": "major", "major": "critical", "critical": "critical"}


def score(
    checklist: Checklist, answers: Mapping[str, Answer], at: Circumstances, failed_before: Collection[str] = ()
) -> Scorecard:
    """The scorecard of one audit; see `Scorer.score`."""
    return Scorer(checklist).score(answers, at, failed_before)


class Scorer:
    """Scores audits of one checklist, whose includes are resolved."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist, self.plan = checklist, Plan(checklist)
        self._judges = [Judge(item, self.plan.model) for item in self.plan.items]

    def score(self, answers: Mapping[str, Answer], at: Circumstances, failed_before: Collection[str] = ()) -> Scorecard:
        """`at.answers` holds the parsed answers; `failed_before` the items that failed in the predecessor.

        Raises `MissingAttribute` when a condition asks for an attribute that the outlet lacks.
        """
        plan, standing = self.plan, Standing(self.plan.conditions, at)
        stands = [standing(one.id) for one in plan.items]
        verdicts = [
            judge(answers.get(judge.item.id), at.answers.get(judge.item.id), applies)
            for judge, applies in zip(self._judges, stands, strict=True)
        ]
        before = frozenset(plan.index[one] for one in failed_before if one in plan.index)
        found = reach(plan, verdicts, patterns(plan, at, stands), before)
        failing = frozenset(number for number, one in enumerate(verdicts) if one.outcome == "nonconformity")
        return _Card(self, answers, verdicts, stands, before, failing, found).scorecard()


class _Card:
    """Draws up one scorecard."""

    def __init__(
        self, scorer: Scorer, answers: Mapping[str, Answer], verdicts: list[Verdict], stands: list[bool | None],
        before: frozenset[int], failing: frozenset[int], found: Reach,
    ) -> None:  # fmt: skip
        self.plan, self.scoring = scorer.plan, scorer.checklist.scoring
        self.before, self.failing, self.reach = before, failing, found
        self.low: Tally = found.worst.low
        self.results = [self._result(number, answers, one, stands[number]) for number, one in enumerate(verdicts)]
        self.coverage = self._coverage()

    def scorecard(self) -> Scorecard:
        """Everything together."""
        plan = self.plan
        grade, why = self._grade()
        sections = tuple(self._section(node) for node in plan.root.nested)
        findings = self._findings()
        first = frozenset(plan.index[one.result.item.id] for one in findings[:COSTLIEST])
        return Scorecard(
            score=self.low.total,
            upper=self.reach.best.high.total,
            raw=self.low.raw,
            repeated=self.low.repeated,
            coverage=self.coverage,
            grade=grade,
            no_grade_because=why,
            failed=tuple(plan.items[number].id for number in plan.critical if number in self.failing),
            sections=sections,
            weakest=_weakest(sections),
            findings=findings,
            costliest_mended=self._mended(first),
            all_mended=self._mended(self.failing),
            models=self._models(),
        )

    def _result(self, number: int, answers: Mapping[str, Answer], verdict: Verdict, stands: bool | None) -> ItemResult:
        item = self.plan.items[number]
        answer = answers.get(item.id)
        counted = self.low.values[number] is not None
        left_out = verdict.outcome in ("not-applicable", "not-checked")
        possible = self.plan.possible[number]
        return ItemResult(
            item,
            verdict.outcome,
            answer,
            verdict.value,
            verdict.earned,
            possible or verdict.earned,
            verdict.fulfilled,
            counted,
            number in self.low.zeroed,
            self.plan.measured[number],
            self.low.unit(self.plan, number) if counted else ZERO,
            answer.reason if answer is not None and left_out and stands is not False else None,
            stands is False,
            stands is None,
            evidence_missing(item, answer, verdict.outcome),
        )

    def _coverage(self) -> Fraction:
        """The share of effective weight that was checked, 0 to 100."""
        counted = [one for one in self.results if one.counted]
        unchecked = [one.share for one in counted if one.outcome == "not-checked"]
        if not unchecked:
            return models.HUNDRED if counted else ZERO
        return (1 - sum(unchecked, ZERO)) * 100

    def _grade(self) -> tuple[Grade | None, NoGrade | None]:
        """The grade, or why there is none."""
        if any(self.plan.items[number].critical == "fail" for number in self.failing):
            return self.scoring.ladder[-1], None
        if self.low.total is None:
            return None, "nothing-applies"
        if self.coverage < Fraction(self.scoring.coverage_floor):
            return None, "coverage"
        if len(self.reach.ranks) > 1:
            return None, "open-range"
        return grade_of(self.scoring, self.low.rank), None

    def _section(self, node: Node) -> SectionResult:
        lower, upper = self.low.scores[node.number], self.reach.best.high.scores[node.number]
        known = lower is not None and lower == upper and self.plan.model != "demerit"
        assert node.section is not None
        return SectionResult(
            section=node.section,
            items=tuple(self.results[number] for number in node.items),
            sections=tuple(self._section(one) for one in node.nested),
            score=lower,
            upper=upper,
            height=self._height(node, lower),
            share=self.low.worth(self.plan).shares[node.number],
            grade=grade_of(self.scoring, band(self.scoring, lower)) if known and lower is not None else None,
        )

    def _height(self, node: Node, score: Fraction | None) -> Fraction | None:
        """How much of what can be reached a section reached."""
        if score is None or self.plan.model != "demerit":
            return score
        most = sum((self.results[one].weight for one in node.below if self.results[one].counted), ZERO)
        return (1 - score / most) * 100 if most else ZERO

    def _findings(self) -> tuple[Finding, ...]:
        """Nonconformities: those that fail the audit first, then the costliest; ties in printed order."""
        due = {one.severity: one.days for one in self.scoring.follow_up}
        graver = self.scoring.repeat is not None and self.scoring.repeat.raise_severity == "yes"
        found = []
        for number in sorted(self.failing):
            one, repeat = self.results[number], number in self.before
            severity = _GRAVER[one.item.severity] if repeat and graver else one.item.severity
            after = self._mended(frozenset({number}))
            regain = ZERO
            if after.score is not None and self.low.total is not None:
                regain = abs(after.score - self.low.total)
            found.append(
                Finding(
                    result=one,
                    severity=severity,
                    gap=(one.answer.gap if one.answer else None) or one.item.gap,
                    regain=regain,
                    mended=after,
                    due_days=due.get(severity),  # type: ignore[call-overload]
                    criteria=unfulfilled(one, self.plan.model),
                    repeat=repeat,
                )
            )
        return tuple(sorted(found, key=lambda one: (one.result.item.critical != "fail", -one.regain)))

    def _mended(self, items: frozenset[int]) -> Projection:
        """The audit with these items fulfilled."""
        worst, best = self.reach.worst, self.reach.best
        low = mended(self.plan, worst.low_case, worst.low, items, self.before)
        high = low
        if best.high is not worst.low:
            high = mended(self.plan, best.high_case, best.high, items, self.before)
        failed = any(
            number in self.failing and number not in items and self.plan.items[number].critical == "fail"
            for number in self.plan.critical
        )
        certain = failed or (self.coverage >= Fraction(self.scoring.coverage_floor) and low.rank == high.rank)
        return Projection(low.total, grade_of(self.scoring, high.rank) if certain else None)

    def _models(self) -> dict[str, str]:
        """The same answers under the published models, without the checklist's own effects; what was not checked earns
        nothing in any of them."""
        plan, values = self.plan, self.reach.worst.low_case.values
        earned, weight = models.flat_sums(plan, values)
        plain = [one for one in values if one is not None]
        same = plan.model == "default" and not self.low.zeroed
        mean = self.low.scores[-1] if same else models.default(plan, values)[-1]
        edges = [one.from_ for one in self.scoring.grades]
        shown = {
            "default": display(mean, edges) if mean is not None else "",
            "flat": f"{short(earned)}/{short(weight)}" if plain else "0/0",
            "flat-unweighted": f"{short(models.total(plain))}/{len(plain)}",
            "absolute": "1" if plain and all(one == 1 for one in plain) else "0",
        }
        if plan.model in ("deduction", "demerit") and self.low.raw is not None:
            shown[plan.model] = short(self.low.raw)
        return shown


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
