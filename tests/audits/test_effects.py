"""What goes beyond the formula: critical items, repeats, and what mending brings."""

from __future__ import annotations

from typing import Any

import pytest
from scoring_forms import checklist, item, rate, section

ALL = {f"TSX-{n:02}": "yes" for n in range(1, 5)}


def form(critical: Any = None, **scoring: Any) -> Any:
    """Two sections of two items; the first item is the critical one."""
    more = {} if critical is None else {"critical": critical}
    return checklist(
        section("a", "1", item(1, "1", **more), item(2, "9")), section("b", "1", item(3), item(4)), **scoring
    )


def grade(card: Any) -> str | None:
    return card.grade and card.grade.name


@pytest.mark.parametrize(
    ("critical", "score", "name"),
    [
        (None, 95, "A"),
        ("fail", 95, "D"),
        ("zero-section", 50, "D"),
        ("zero-total", 0, "D"),
        ({"cap": "C"}, 95, "C"),
        ({"cap": "A"}, 95, "A"),
    ],
)
def test_each_effect_of_a_critical_item(critical: Any, score: int, name: str) -> None:
    card = rate(form(critical), {**ALL, "TSX-01": "no"})
    assert (card.score, grade(card)) == (score, name)
    assert card.failed == (("TSX-01",) if critical else ())
    fulfilled = rate(form(critical), ALL)
    assert (fulfilled.score, grade(fulfilled), fulfilled.failed) == (100, "A", ())


@pytest.mark.parametrize("critical", ["fail", "zero-section", "zero-total", {"cap": "C"}])
def test_mending_the_critical_item_takes_its_effect_away(critical: Any) -> None:
    card = rate(form(critical), {**ALL, "TSX-01": "no", "TSX-03": "no"})
    first = next(one for one in card.findings if one.result.item.id == "TSX-01")
    assert first.mended.score == 75 and first.mended.grade is not None and first.mended.grade.name == "C"
    assert first.regain == 75 - card.score
    assert card.all_mended.score == 100 and card.all_mended.grade is not None and card.all_mended.grade.name == "A"


@pytest.mark.parametrize("critical", ["fail", "zero-section", "zero-total", {"cap": "C"}])
def test_an_unchecked_critical_item_keeps_the_grade_open(critical: Any) -> None:
    card = rate(form(critical), {key: "yes" for key in ("TSX-02", "TSX-03", "TSX-04")})
    assert grade(card) is None and card.no_grade_because == "open-range"
    assert card.upper == 100
    assert card.score == {"zero-section": 50, "zero-total": 0}.get(critical if isinstance(critical, str) else "", 95)


def test_a_cap_never_lifts_a_grade() -> None:
    card = rate(form({"cap": "B"}), {**ALL, "TSX-01": "no", "TSX-02": "no"})
    assert (card.score, grade(card)) == (50, "D")


def test_a_zeroed_section_is_zeroed_in_every_model() -> None:
    scores = {
        model: rate(form("zero-section", model=model), {**ALL, "TSX-01": "no"}).score
        for model in ("default", "flat", "flat-unweighted", "absolute", "deduction")
    }
    # flat: 2 of 12; unweighted: 2 of 4; deduction: 100 − (1 + 9).
    assert {key: round(float(value), 2) for key, value in scores.items() if value is not None} == {
        "default": 50, "flat": 16.67, "flat-unweighted": 50, "absolute": 0, "deduction": 90,
    }  # fmt: skip
    card = rate(form("zero-section"), {**ALL, "TSX-01": "no"})
    kept = card.sections[0].items[1]
    assert (kept.outcome, kept.fraction, kept.effective, kept.zeroed) == ("conformity", 1, 0, True)


def test_a_repeat_takes_its_points_and_raises_its_severity() -> None:
    repeat = {"deduct": "3", "raise_severity": "yes"}
    card = rate(form(repeat=repeat), {**ALL, "TSX-01": "no", "TSX-03": "no"}, before=["TSX-01", "TSX-04", "GONE-01"])
    assert (card.raw, card.repeated, card.score) == (70, 3, 67)
    said = {one.result.item.id: (one.repeat, one.severity, one.regain) for one in card.findings}
    assert said == {"TSX-01": (True, "major", 8), "TSX-03": (False, "minor", 25)}


def test_a_repeat_without_a_rule_is_only_marked() -> None:
    card = rate(form(), {**ALL, "TSX-01": "no"}, before=["TSX-01"])
    assert card.score == 95 and card.findings[0].repeat and card.findings[0].severity == "minor"


def test_repeats_never_take_more_than_there_is_and_add_to_demerits() -> None:
    card = rate(form(repeat={"deduct": "99"}), {**ALL, "TSX-01": "no"}, before=["TSX-01"])
    assert card.score == 0
    bands = [{"rating": "5", "total_max": "2"}, {"rating": "0"}]
    demerits = rate(form(model="demerit", bands=bands, repeat={"deduct": "2"}), {**ALL, "TSX-01": "no"}, ["TSX-01"])
    assert (demerits.score, grade(demerits)) == (3, "0")


def test_an_unchecked_item_that_failed_before_may_repeat() -> None:
    card = rate(form(repeat={"deduct": "4"}), {k: v for k, v in ALL.items() if k != "TSX-03"}, before=["TSX-03"])
    assert (card.score, card.upper) == (71, 100)
