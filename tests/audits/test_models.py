"""The six models against worked examples, each with its source; and where we differ from it on purpose."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError
from scoring_forms import TENTHS, checklist, item, rate, section

PASS, FAIL = "yes", "no"


def flat_list(*weights: str, model: str = "default") -> Any:
    """One group a rule, as the reference's examples have them; groups weigh 1."""
    return checklist(*(section(f"g{n}", "1", item(n, w)) for n, w in enumerate(weights, 1)), model=model)


def answers(*said: str) -> dict[str, str]:
    return {f"TSX-{n:02}": one for n, one in enumerate(said, 1)}


# inspec_tools (MITRE), test/unit/utilities/xccdf/xccdf_score_test.rb: rules in groups, weights 1 unless told.
MITRE = [
    # weights, results, default, flat, flat-unweighted, absolute
    (("1", "1"), (PASS, PASS), "100.00", "2/2", "2/2", "1"),
    (("1", "1", "1"), (PASS, PASS, FAIL), "66.67", "2/3", "2/3", "0"),
    (("1", "1", "10"), (PASS, FAIL, FAIL), None, "1/12", "1/3", "0"),
    (("1", "1", "0"), (PASS, FAIL, PASS), None, "1/2", "1/2", "0"),
    (("1",), (FAIL,), "0.00", "0/1", "0/1", "0"),
]


@pytest.mark.parametrize(("weights", "results", "default", "flat", "unweighted", "absolute"), MITRE)
def test_xccdf_as_another_implementation_counts(
    weights: tuple[str, ...], results: tuple[str, ...], default: str | None, flat: str, unweighted: str, absolute: str
) -> None:
    models = rate(flat_list(*weights), answers(*results)).models
    assert (models["flat"], models["flat-unweighted"], models["absolute"]) == (flat, unweighted, absolute)
    if default is not None:
        assert models["default"] == default


def test_a_group_of_rules_is_scored_on_its_own_and_weighs_as_one() -> None:
    """NIST IR 7275r4, 7.3.2.1: Score.Group.Normalize, then Score.Weight, by hand.

    Group a (weight 2): rules 1 (weight 1, pass) and 2 (weight 3, fail): 25. Group b (weight 1): rule 3 passes: 100.
    (2 × 25 + 1 × 100) ÷ 3 = 50.
    """
    form = checklist(section("a", "2", item(1, "1"), item(2, "3")), section("b", "1", item(3)))
    card = rate(form, answers(PASS, FAIL, PASS))
    assert ([one.score for one in card.sections], card.score) == ([25, 100], 50)


def test_of_nothing_absolute_is_0_where_openscap_says_1() -> None:
    """OpenSCAP, tests/API/XCCDF/unittests: only an informational rule gives absolute 1; an empty set proves nothing."""
    assert rate(flat_list("1"), {"TSX-01": "not-applicable"}).models == {
        "default": "", "flat": "0/0", "flat-unweighted": "0/0", "absolute": "0",
    }  # fmt: skip


def test_what_was_not_checked_counts_where_xccdf_leaves_it_out() -> None:
    """XCCDF: notchecked is not counted, so the rest would make 100."""
    card = rate(flat_list("1", "1"), answers(PASS))
    assert (card.models["flat"], card.score, card.upper) == ("1/2", 50, 100)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("default", Fraction(3 * 50 + 1 * 50, 4)),  # sections of weight 3 and 1, each half fulfilled
        ("flat", Fraction(1 + 0 + 1, 1 + 1 + 2) * 100),
        ("flat-unweighted", (1 + 0 + Fraction(1, 2)) / 3 * 100),
        ("absolute", Fraction(0)),
        ("deduction", Fraction(100 - 1 - 1)),
    ],
)
def test_the_model_of_the_checklist_makes_its_score(model: str, expected: Fraction) -> None:
    form = checklist(section("a", "3", item(1), item(2)), section("b", "1", item(3, "2", TENTHS)), model=model)
    assert rate(form, {"TSX-01": PASS, "TSX-02": FAIL, "TSX-03": "8"}).score == expected


def test_all_or_nothing_is_the_brief_s_100_minus_1() -> None:
    form = flat_list("1", "5", model="absolute")
    assert rate(form, answers(PASS, PASS)).score == 100
    one_miss = rate(form, answers(PASS, FAIL))
    assert one_miss.score == 0 and one_miss.findings[0].regain == 100
    assert one_miss.findings[0].mended.score == 100


# Los Angeles County, grading of retail food facilities: an inspection begins with 100 points, each violation takes its
# own; A 90 to 100, B 80 to 89, C 70 to 79. Los Angeles Times, 9 October 2000: undercooked food costs 6, missing hair
# restraints 1.
COUNTY = [{"grade": name, "from": start} for name, start in (("A", "90"), ("B", "80"), ("C", "70"), ("-", "0"))]


@pytest.mark.parametrize(
    ("failed", "score", "grade"),
    [((), 100, "A"), ((1,), 94, "A"), ((1, 2), 93, "A"), ((1, 2, 3), 89, "B"), ((1, 2, 3, 4), 49, "-")],
)
def test_deduction_as_a_county_grades_restaurants(failed: tuple[int, ...], score: int, grade: str) -> None:
    points = {1: "6", 2: "1", 3: "4", 4: "40"}
    form = checklist(section("all", "1", *(item(n, w) for n, w in points.items())), model="deduction", grades=COUNTY)
    card = rate(form, {f"TSX-{n:02}": FAIL if n in failed else PASS for n in points})
    assert (card.score, card.grade and card.grade.name) == (score, grade)
    assert card.models["deduction"] == str(score)


def test_deduction_never_falls_below_0_and_mending_brings_only_what_counts() -> None:
    form = checklist(section("all", "1", item(1, "80"), item(2, "70")), model="deduction")
    card = rate(form, answers(FAIL, FAIL))
    assert card.score == 0
    assert [(f.result.item.id, f.regain) for f in card.findings] == [("TSX-01", 30), ("TSX-02", 20)]


def test_deduction_takes_part_of_the_points_for_part_of_the_answer() -> None:
    form = checklist(section("all", "1", item(1, "30", TENTHS)), model="deduction")
    assert rate(form, {"TSX-01": "8"}).score == 85  # 1 of 2 points


# Food Standards Agency, Food Hygiene Rating Scheme: three parts, demerits 0 to 25 (management 0 to 30); total score and
# highest permitted individual score decide the rating.
FSA = [
    {"rating": "5", "total_max": "15", "part_max": "5"},
    {"rating": "4", "total_max": "20", "part_max": "10"},
    {"rating": "3", "total_max": "30", "part_max": "10"},
    {"rating": "2", "total_max": "40", "part_max": "15"},
    {"rating": "1", "total_max": "50", "part_max": "20"},
    {"rating": "0"},
]


def hygiene() -> Any:
    def graded(*points: int) -> dict[str, Any]:
        return {"type": "graded", "options": [{"id": f"d{p}", "label": str(p), "points": str(p)} for p in points]}

    parts = {"handling": (0, 5, 10, 15, 20, 25), "structure": (0, 5, 10, 15, 20, 25), "management": (0, 5, 10, 20, 30)}
    return checklist(
        *(section(part, "1", item(n, "1", graded(*points))) for n, (part, points) in enumerate(parts.items(), 1)),
        model="demerit",
        bands=FSA,
    )


@pytest.mark.parametrize(
    ("parts", "total", "rating"),
    [
        ((0, 0, 0), 0, "5"), ((5, 5, 5), 15, "5"),
        ((10, 5, 0), 15, "4"),  # 15 in all, but one part above 5
        ((10, 5, 5), 20, "4"), ((10, 10, 5), 25, "3"), ((10, 10, 10), 30, "3"),
        ((15, 5, 0), 20, "2"),  # 20 in all, but one part above 10
        ((15, 15, 10), 40, "2"), ((20, 5, 5), 30, "1"), ((20, 20, 10), 50, "1"),
        ((25, 0, 0), 25, "0"), ((25, 25, 30), 80, "0"),
    ],
)  # fmt: skip
def test_demerit_as_the_food_hygiene_rating_scheme(parts: tuple[int, ...], total: int, rating: str) -> None:
    card = rate(hygiene(), {f"TSX-{n:02}": f"d{points}" for n, points in enumerate(parts, 1)})
    assert (card.score, card.upper, card.grade and card.grade.name) == (total, total, rating)


def test_demerits_that_were_not_counted_are_the_most_there_can_be() -> None:
    card = rate(hygiene(), {"TSX-01": "d0", "TSX-02": "d5"})
    assert (card.score, card.upper) == (35, 5) and card.grade is None
    assert card.sections[1].height == 80 and card.weakest == ("structure",)


def test_demerit_findings_say_what_they_cost() -> None:
    card = rate(hygiene(), {"TSX-01": "d10", "TSX-02": "d5", "TSX-03": "d0"})
    assert [(f.result.item.id, f.regain, f.mended.grade and f.mended.grade.name) for f in card.findings] == [
        ("TSX-01", 10, "5"), ("TSX-02", 5, "4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scoring", "message"),
    [
        ({"model": "demerit", "grades": []}, "rated by `bands:`"),
        ({"model": "default", "bands": FSA}, "give `grades:`"),
        ({"model": "demerit", "bands": FSA[:2]}, "the last band takes everything"),
        ({"model": "demerit", "bands": [FSA[1], FSA[0], FSA[5]]}, "from the best down"),
        ({"model": "demerit", "bands": [FSA[0], FSA[0], FSA[5]]}, "named twice"),
        ({"model": "demerit", "bands": [{"rating": "5", "total_max": "NaN"}, FSA[5]]}, "not a number"),
        ({"model": "demerit", "bands": [{"rating": "5", "total_max": "-1"}, FSA[5]]}, "greater than or equal to 0"),
    ],
)
def test_a_scoring_that_cannot_be_meant_is_refused(scoring: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        checklist(section("a", "1", item(1)), **scoring)
