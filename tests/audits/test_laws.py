"""Scoring: the worked example of the design, exactness at band edges, and laws that hold for every checklist."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scoring_forms import TENTHS, checklist, item, rate, section

from build_tools.core.numbers.display import display, exact, short
from build_tools.language.form.forms import Checklist, ChecklistSection, walk_fields

THREE_STAGES = checklist(
    section("pre-sale", "30", *(item(n) for n in range(1, 7))),
    section("in-sale", "30", item(7, "2", TENTHS, severity="major"), item(8), item(9)),
    section("after-sale", "40", *(item(n) for n in range(10, 15))),
    floor="90",
)
ALL_YES = {f"TSX-{n:02}": "yes" for n in range(1, 15) if n != 7}


def test_the_worked_example_of_the_design() -> None:
    card = rate(THREE_STAGES, {**ALL_YES, "TSX-07": "8"})
    assert card.score == Fraction(185, 2)
    assert card.grade is not None and card.grade.name == "A"
    assert card.models == {"default": "92.50", "flat": "14/15", "flat-unweighted": "13.5/14", "absolute": "0"}
    assert [(s.section.id, s.score, s.grade and s.grade.name) for s in card.sections] == [
        ("pre-sale", 100, "A"), ("in-sale", 75, "C"), ("after-sale", 100, "A"),
    ]  # fmt: skip
    assert card.weakest == ("in-sale",)
    assert [(f.result.item.id, f.severity, f.regain) for f in card.findings] == [("TSX-07", "major", Fraction(15, 2))]
    assert card.coverage == 100


def test_thirds_add_up_to_a_band_edge_exactly() -> None:
    """Weights 30/50/20 with 1, 1/3, 2/3 are 60, which Decimal division misses."""
    thirds = {"type": "multi", "options": [{"id": f"o{n}", "label": "x", "points": "1"} for n in range(3)]}
    form = checklist(*(section(f"s{n}", w, item(n, response=thirds)) for n, w in enumerate(("30", "50", "20"), 1)))
    card = rate(form, {"TSX-01": ["o0", "o1", "o2"], "TSX-02": ["o1"], "TSX-03": ["o0", "o2"]})
    assert card.score == 60
    assert card.grade is not None and card.grade.name == "C"


def test_not_applicable_leaves_both_sums_and_a_section_its_weight() -> None:
    form = checklist(section("a", "70", item(1), item(2)), section("b", "30", item(3)))
    assert rate(form, {"TSX-01": "yes", "TSX-02": "not-applicable", "TSX-03": "no"}).score == 70
    assert rate(form, {"TSX-01": "yes", "TSX-02": "no", "TSX-03": "not-applicable"}).score == 50
    nothing = rate(form, {f"TSX-{n:02}": "not-applicable" for n in (1, 2, 3)})
    assert nothing.score is None and nothing.grade is None and nothing.no_grade_because == "nothing-applies"


def test_not_checked_stays_and_withholds_the_grade() -> None:
    form = checklist(section("a", "1", *(item(n) for n in range(1, 11))), floor="90")
    card = rate(form, {f"TSX-{n:02}": "yes" for n in range(1, 9)})
    assert (card.score, card.upper, card.coverage) == (80, 100, 80)
    assert card.grade is None and card.no_grade_because == "coverage"
    nearly = rate(form, {f"TSX-{n:02}": "yes" for n in range(1, 10)})
    assert nearly.coverage == 90 and nearly.grade is not None  # 90 to 100 is one band
    straddling = rate(form, {**{f"TSX-{n:02}": "yes" for n in range(1, 9)}, "TSX-09": "no"})
    assert (straddling.score, straddling.upper) == (80, 90)
    assert straddling.grade is None and straddling.no_grade_because == "open-range"


def test_a_condition_decides_applicability() -> None:
    form = checklist(section("a", "1", item(1), item(2, applies_when={"TSX-01": {"is": "no"}})))
    assert rate(form, {"TSX-01": "yes"}).score == 100
    assert rate(form, {"TSX-01": "no", "TSX-02": "yes"}).score == 50
    unknown = rate(form, {})
    assert (unknown.score, unknown.upper, unknown.coverage) == (0, 100, 0)


def test_a_critical_item_fails_the_audit_whatever_the_score() -> None:
    form = checklist(section("a", "1", item(1, "0.01", critical="fail"), item(2, "100")))
    card = rate(form, {"TSX-01": "no", "TSX-02": "yes"})
    assert card.score is not None and card.score > 99
    assert card.grade is not None and card.grade.name == "D" and card.failed == ("TSX-01",)


def test_ties_name_every_weakest_section() -> None:
    form = checklist(section("a", "1", item(1)), section("b", "1", item(2)), section("c", "1", item(3)))
    assert rate(form, {"TSX-01": "no", "TSX-02": "yes", "TSX-03": "no"}).weakest == ("a", "c")
    assert rate(form, {"TSX-01": "yes", "TSX-02": "yes", "TSX-03": "yes"}).weakest == ("a", "b", "c")


def test_an_answer_whose_condition_is_unknown_is_not_checked() -> None:
    form = checklist(
        section("a", "1", item(1), item(2, applies_when={"TSX-01": {"is": "no"}}), item(3)),
    )
    card = rate(form, {"TSX-02": "yes", "TSX-03": "no"})
    assert (card.score, card.upper) == (0, 50)  # yes: 1 and 3 count; no: 2 counts as well


def test_weightless_and_unseen_sections_are_not_the_weakest() -> None:
    form = checklist(section("a", "1", item(1)), section("z", "0", item(2)), section("u", "1", item(3)))
    assert rate(form, {"TSX-01": "yes", "TSX-02": "no"}).weakest == ("a",)


def test_a_failed_critical_item_comes_first_and_is_never_lost() -> None:
    form = checklist(section("a", "1", item(1, "9"), item(2, "0", critical="fail")))
    assert [f.result.item.id for f in rate(form, {"TSX-01": "no", "TSX-02": "no"}).findings] == ["TSX-02", "TSX-01"]
    alone = rate(form, {"TSX-01": "not-applicable", "TSX-02": "no"})
    assert alone.score is None and alone.failed == ("TSX-02",) and alone.grade is not None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(185, 2), "92.50"),
        (Fraction(89_995, 1000), "89.995"),
        (Fraction(8_999_999, 100_000), "89.99999"),
        (Fraction(90), "90.00"),
        (Fraction(99_999, 1000), "99.999"),
        (Fraction(100, 3), "33.33"),
        (Fraction(1, 200), "0.01"),
        (Fraction(59_996, 1000), "59.996"),
    ],
)
def test_display_never_shows_an_edge_that_was_not_reached(value: Fraction, shown: str) -> None:
    assert display(value, [Decimal(90), Decimal(80), Decimal(60), Decimal(0)]) == shown


@given(st.fractions(0, 100), st.lists(st.decimals(0, 100, places=2), max_size=4))
def test_display_keeps_the_band(value: Fraction, edges: list[Decimal]) -> None:
    shown = Decimal(display(value, edges))
    assert all((value >= Fraction(edge)) == (shown >= edge) for edge in edges)
    assert abs(Fraction(shown) - value) <= Fraction(1, 200)


@given(st.fractions(0, 100), st.lists(st.decimals(0, 100, places=2), max_size=4))
def test_demerits_keep_their_band_from_above(value: Fraction, edges: list[Decimal]) -> None:
    shown = Decimal(display(value, edges, low_is_good=True))
    assert all((value <= Fraction(edge)) == (shown <= edge) for edge in edges)
    assert abs(Fraction(shown) - value) <= Fraction(1, 200)


@given(st.fractions(-1000, 1000, max_denominator=10**6))
def test_exact_numbers_can_be_recalculated(value: Fraction) -> None:
    assert Fraction(exact(value)) == value
    assert abs(Fraction(short(value)) - value) <= Fraction(1, 20_000)


def test_short() -> None:
    assert [short(Fraction(n, d)) for n, d in ((14, 1), (27, 2), (1, 3), (2, 3))] == ["14", "13.5", "0.3333", "0.6667"]


WEIGHTS = st.sampled_from(["0", "0.5", "1", "2", "30"])
OPTIONS = [{"id": key, "label": key, "points": points} for key, points in (("x", "3"), ("y", "1"), ("z", "0"))]
RESPONSES: list[dict[str, Any]] = [
    {"type": "yes-no", "not_applicable": "allowed"},
    {**TENTHS, "not_applicable": "allowed"},
    {"type": "graded", "not_applicable": "allowed", "options": OPTIONS},
    {"type": "multi", "not_applicable": "allowed", "options": OPTIONS},
    {"type": "text", "not_applicable": "allowed"},
]
CHOICES: dict[str, list[Any]] = {
    "yes-no": ["no", "yes"], "number": ["0", "7.99", "8", "10"], "graded": ["z", "y", "x"],
    "multi": [[], ["y"], ["x"], ["x", "y"]], "text": ["words"],
}  # fmt: skip
"""Answers of each type, worst first."""


@st.composite
def audits(draw: st.DrawFn) -> tuple[Checklist, dict[str, Any]]:
    """A checklist of sections in sections, some items on a condition or critical, and an answer (or none) for each."""
    raw, count, yes_no = dict[str, Any](), 0, list[str]()

    def leaf(identity: str) -> dict[str, Any]:
        nonlocal count
        items = []
        for _ in range(draw(st.integers(1, 4))):
            count += 1
            response = draw(st.sampled_from(RESPONSES))
            more: dict[str, Any] = {}
            if yes_no and draw(st.booleans()):
                more["applies_when"] = {draw(st.sampled_from(yes_no)): {"is": draw(st.sampled_from(["yes", "no"]))}}
            elif response["type"] == "yes-no":
                yes_no.append(f"TSX-{count:02}")
            if response["type"] != "text" and draw(st.integers(0, 9)) == 0:
                more["critical"] = "fail"
            items.append(item(count, draw(WEIGHTS), response, **more))
            answer = draw(st.sampled_from([*CHOICES[response["type"]], "not-applicable", "not-checked", ""]))
            if answer != "":
                raw[f"TSX-{count:02}"] = answer
        return section(identity, draw(WEIGHTS), *items)

    def branch(identity: str, depth: int) -> dict[str, Any]:
        if depth == 0 or draw(st.booleans()):
            return leaf(identity)
        parts = [branch(f"{identity}-{n}", depth - 1) for n in range(draw(st.integers(1, 3)))]
        return {"id": identity, "title": identity, "weight": draw(WEIGHTS), "sections": parts}

    return checklist(*(branch(f"s{n}", 2) for n in range(draw(st.integers(1, 3))))), raw


def subjects(form: Checklist) -> set[str]:
    """Items that a condition asks for."""
    return {one for _, field in walk_fields(form) if field.applies_when for one in field.applies_when.subjects()}


@given(audits())
def test_bounds(audit: tuple[Checklist, dict[str, Any]]) -> None:
    card = rate(*audit)
    if card.score is None or card.upper is None:
        assert card.grade is None or card.failed
        return
    assert 0 <= card.score <= card.upper <= 100
    assert 0 <= card.coverage <= 100
    shares = [one.share for s in card.sections for one in s.all_items()]
    assert sum(shares) == 1
    assert card.score == sum(one.share * one.effective * 100 for s in card.sections for one in s.all_items())
    regained = card.score + sum(f.regain for f in card.findings)
    items = [one for s in card.sections for one in s.all_items()]
    unchecked = sum(one.share * (1 - one.effective) * 100 for one in items if one.outcome == "not-checked")
    assert regained + unchecked == 100


@given(audits(), st.data())
def test_monotone_in_every_answer_while_applicability_stays(
    audit: tuple[Checklist, dict[str, Any]], data: st.DataObject
) -> None:
    form, raw = audit
    fields = {field.id: field for _, field in walk_fields(form)}
    raising = [
        key for key, value in raw.items()
        if value in CHOICES[fields[key].response.type][:-1] and key not in subjects(form)
    ]  # fmt: skip
    assume(raising)
    key = data.draw(st.sampled_from(raising))
    choices = CHOICES[fields[key].response.type]
    better = data.draw(st.sampled_from(choices[choices.index(raw[key]) + 1 :]))
    before, after = rate(form, raw), rate(form, {**raw, key: better})
    assert (before.score is None) == (after.score is None)
    if before.score is not None and after.score is not None:
        assert after.score >= before.score


@given(audits(), st.data())
def test_the_range_holds_whatever_is_still_answered(
    audit: tuple[Checklist, dict[str, Any]], data: st.DataObject
) -> None:
    form, raw = audit
    fields = {field.id: field for _, field in walk_fields(form)}
    before = rate(form, raw)
    assume(before.score is not None and before.upper is not None)
    open_ones = [key for key in fields if raw.get(key, "not-checked") == "not-checked"]
    filled = {
        key: data.draw(st.sampled_from([*CHOICES[fields[key].response.type], "not-applicable"])) for key in open_ones
    }
    after = rate(form, {**raw, **filled})
    if after.score is not None and before.score is not None and before.upper is not None:
        assert before.score <= after.score <= before.upper


@given(audits())
def test_not_applicable_is_as_if_the_item_were_not_there(audit: tuple[Checklist, dict[str, Any]]) -> None:
    form, raw = audit
    left = {key for key, value in raw.items() if value == "not-applicable"} - subjects(form)

    def without(sections: tuple[ChecklistSection, ...]) -> tuple[ChecklistSection, ...]:
        kept = (
            one.model_copy(
                update={"fields": tuple(f for f in one.fields if f.id not in left), "sections": without(one.sections)}
            )
            for one in sections
        )
        return tuple(one for one in kept if one.fields or one.sections)

    kept = without(form.sections)
    assume(kept)
    smaller = rate(form.model_copy(update={"sections": kept}), {k: v for k, v in raw.items() if k not in left})
    whole = rate(form, raw)
    assert (whole.score, whole.upper, whole.coverage) == (smaller.score, smaller.upper, smaller.coverage)


@given(audits())
def test_the_same_audit_scores_the_same(audit: tuple[Checklist, dict[str, Any]]) -> None:
    assert rate(*audit) == rate(*audit)


def test_the_same_score_is_shown_alike_among_the_models() -> None:
    """89.996 would round to the edge of A, which was not reached."""
    form = checklist(section("a", "1", item(1, "89.996"), item(2, "10.004")))
    assert rate(form, {"TSX-01": "yes", "TSX-02": "no"}).models["default"] == "89.996"


@pytest.mark.parametrize("weight", ["0", "1"])
def test_an_unchecked_critical_item_withholds_the_grade(weight: str) -> None:
    """It could still fail the audit, however little it weighs."""
    form = checklist(section("a", "1", item(1, "99"), item(2, weight, critical="fail")))
    open_, done = rate(form, {"TSX-01": "yes"}), rate(form, {"TSX-01": "yes", "TSX-02": "yes"})
    assert open_.grade is None and open_.no_grade_because == "open-range"
    assert done.grade is not None and done.grade.name == "A"
