"""The range of an unfinished audit: every way to finish it lies inside, and its upper end is reached."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scoring_forms import TENTHS, checklist, item, rate, section

from build_tools.audits.scoring import ranges
from build_tools.language.form.forms import Checklist, walk_fields

FINAL: dict[str, list[Any]] = {
    "yes-no": ["no", "yes", "not-applicable"],
    "number": ["0", "8", "9", "10", "not-applicable"],
    "multi": [[], ["x"], ["y"], ["x", "y"], "not-applicable"],
}
RESPONSES: list[dict[str, Any]] = [
    {"type": "yes-no", "not_applicable": "allowed"},
    {**TENTHS, "not_applicable": "allowed"},
    {"type": "multi", "not_applicable": "allowed", "options": [{"id": o, "label": o, "points": "1"} for o in "xy"]},
]
TESTS: dict[str, list[dict[str, Any]]] = {
    "yes-no": [{"is": "no"}, {"is": "yes"}, {"is_not": "yes"}],
    "number": [{"at_least": "9"}, {"less_than": "8"}, {"is": "9"}, {"one_of": ["8", "10"]}],
    "multi": [{"is": "x"}, {"is_not": "y"}],
}
MODELS = ["default", "flat", "flat-unweighted", "absolute", "deduction", "demerit"]
BANDS = [{"rating": "5", "total_max": "2", "part_max": "1"}, {"rating": "3", "total_max": "4"}, {"rating": "0"}]


@st.composite
def unfinished(draw: st.DrawFn) -> tuple[Checklist, dict[str, Any], list[str]]:
    """A checklist of five items that hang on each other, and answers to some of them."""
    model = draw(st.sampled_from(MODELS))
    items, kinds = [], []
    for number in range(1, 6):
        response = draw(st.sampled_from(RESPONSES))
        more: dict[str, Any] = {}
        if number > 1 and draw(st.booleans()):
            on = draw(st.integers(1, number - 1))
            test = draw(st.sampled_from(TESTS[kinds[on - 1]]))
            more["applies_when"] = {f"TSX-{on:02}": test}
            if draw(st.booleans()):
                more["applies_when"] = {"not": more["applies_when"]}
        effects: list[Any] = [None, None, None, "fail"]
        effects += [{"cap": "3"}] if model == "demerit" else ["zero-section", "zero-total", {"cap": "C"}]
        if effect := draw(st.sampled_from(effects)):
            more["critical"] = effect
        items.append(item(number, draw(st.sampled_from(["0", "1", "3"])), response, **more))
        kinds.append(response["type"])
    scoring: dict[str, Any] = {"model": model, "repeat": {"deduct": draw(st.sampled_from(["0", "2"]))}}
    scoring |= {"bands": BANDS} if model == "demerit" else {}
    form = checklist(section("a", "2", *items[:2]), section("b", "1", *items[2:]), **scoring)
    raw = {f"TSX-{n:02}": draw(st.sampled_from(FINAL[kind])) for n, kind in enumerate(kinds, 1) if draw(st.booleans())}
    return form, raw, draw(st.lists(st.sampled_from(["TSX-01", "TSX-03", "TSX-05"]), unique=True))


def completions(form: Checklist, raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Every way to answer the rest."""
    open_ = [(one.id, FINAL[one.response.type]) for _, one in walk_fields(form) if one.id not in raw]
    return [raw | dict(zip([key for key, _ in open_], said, strict=True)) for said in product(*(v for _, v in open_))]


@settings(max_examples=150)
@given(unfinished())
def test_every_completion_lies_inside_and_the_best_is_reached(
    case: tuple[Checklist, dict[str, Any], list[str]],
) -> None:
    form, raw, before = case
    assume(len(raw) >= 2)
    card = rate(form, raw, before)
    done = [rate(form, one, before) for one in completions(form, raw)]
    totals = [one.score for one in done if one.score is not None]
    if card.score is None or card.upper is None:
        assert not totals
        return
    low, high = sorted((card.score, card.upper))
    assert all(low <= total <= high for total in totals)
    if totals:
        assert card.upper == (min(totals) if form.scoring.model == "demerit" else max(totals))
    if card.grade is not None:
        assert {one.grade and one.grade.name for one in done} <= {card.grade.name, None}


def test_a_conditioned_item_counts_in_the_case_where_it_applies() -> None:
    """Whether 2 applies hangs on 1. Unfulfilled, 1 brings 2 in, which is fulfilled: 1 of 2; fulfilled, 2 is out."""
    form = checklist(section("a", "1", item(1), item(2, applies_when={"TSX-01": {"is": "no"}})))
    card = rate(form, {"TSX-02": "yes"})
    assert (card.score, card.upper) == (0, 100)
    assert [one.undecided for one in card.sections[0].items] == [False, True]


def test_what_hangs_on_an_item_that_does_not_apply_does_not_stay_open() -> None:
    form = checklist(
        section(
            "a", "1", item(1), item(2, applies_when={"TSX-01": {"is": "no"}}),
            item(3, applies_when={"TSX-02": {"is": "no"}}), item(4, applies_when={"TSX-02": {"is_not": "no"}}),
        )
    )  # fmt: skip
    card = rate(form, {"TSX-01": "yes"})
    assert (card.score, card.upper, card.coverage, card.grade and card.grade.name) == (100, 100, 100, "A")


def test_too_many_patterns_make_a_wider_range_not_a_wrong_one(monkeypatch: pytest.MonkeyPatch) -> None:
    form = checklist(
        section("a", "1", item(1), item(2, applies_when={"TSX-01": {"is": "no"}}), item(3)),
    )
    exact = rate(form, {"TSX-02": "no", "TSX-03": "yes"})
    monkeypatch.setattr(ranges, "MAX_PATTERNS", 1)
    wide = rate(form, {"TSX-02": "no", "TSX-03": "yes"})
    assert wide.score is not None and exact.score is not None and wide.score <= exact.score
    assert wide.upper is not None and exact.upper is not None and wide.upper >= exact.upper
