"""The range of an unfinished audit: every way to finish it lies inside, and its upper end is reached."""

from __future__ import annotations

from collections.abc import Collection
from itertools import product
from math import prod
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from open_answers import KINDS, Kind, questions
from scoring_forms import checklist, item, rate, section

from build_tools.audits.scoring import ranges
from build_tools.language.form.conditions import Test
from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.language.form.responses import Response

MODELS = ["default", "flat", "flat-unweighted", "absolute", "deduction", "demerit"]
BANDS = [{"rating": "5", "total_max": "2", "part_max": "1"}, {"rating": "3", "total_max": "4"}, {"rating": "0"}]


MOST_COMPLETIONS = 400
Unfinished = tuple[Checklist, list[Kind], dict[str, Any], list[str]]


@st.composite
def unfinished(draw: st.DrawFn) -> Unfinished:
    """A checklist of five items that hang on each other, and answers to some of them."""
    model = draw(st.sampled_from(MODELS))
    items, kinds = [], list[Kind]()
    for number in range(1, 6):
        kind = draw(st.sampled_from(KINDS))
        more: dict[str, Any] = {}
        if number > 1 and draw(st.booleans()):
            on = draw(st.integers(1, number - 1))
            more["applies_when"] = draw(st.sampled_from([*kinds[on - 1].conditions(f"TSX-{on:02}")]))
        effects: list[Any] = [None, None, None, "fail"]
        effects += [{"cap": "3"}] if model == "demerit" else ["zero-section", "zero-total", {"cap": "C"}]
        if effect := draw(st.sampled_from(effects)):
            more["critical"] = effect
        items.append(item(number, draw(st.sampled_from(["0", "1", "3"])), kind.response, **more))
        kinds.append(kind)
    scoring: dict[str, Any] = {"model": model, "repeat": {"deduct": draw(st.sampled_from(["0", "2"]))}}
    scoring |= {"bands": BANDS} if model == "demerit" else {}
    form = checklist(section("a", "2", *items[:2]), section("b", "1", *items[2:]), **scoring)
    raw = {f"TSX-{n:02}": draw(st.sampled_from(kind.answers)) for n, kind in enumerate(kinds, 1) if draw(st.booleans())}
    return form, kinds, raw, draw(st.lists(st.sampled_from(["TSX-01", "TSX-03", "TSX-05"]), unique=True))


def completions(form: Checklist, kinds: list[Kind], raw: dict[str, Any]) -> list[dict[str, Any]]:
    """Every way to answer the rest."""
    fields = [field.id for _, field in walk_fields(form)]
    open_ = {key: kind.answers for key, kind in zip(fields, kinds, strict=True) if key not in raw}
    return [raw | dict(zip(open_, given_now, strict=True)) for given_now in product(*open_.values())]


def holds(form: Checklist, kinds: list[Kind], raw: dict[str, Any], before: Collection[str] = ()) -> None:
    """The range encloses what every completion comes to, and its ends are worth their name."""
    finished = completions(form, kinds, raw)
    card = rate(form, raw, before)
    done = [rate(form, answers, before) for answers in finished]
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


@settings(max_examples=150)
@given(unfinished())
def test_every_completion_lies_inside_and_the_best_is_reached(case: Unfinished) -> None:
    form, kinds, raw, before = case
    ways = prod(len(kind.answers) for n, kind in enumerate(kinds, 1) if f"TSX-{n:02}" not in raw)
    assume(ways <= MOST_COMPLETIONS)
    holds(form, kinds, raw, before)


YES_NO = KINDS[0]


@pytest.mark.parametrize("model", ["default", "deduction", "demerit"])
def test_every_operator_on_every_kind_of_open_answer(model: str) -> None:
    """One item is open and decides whether the second applies; the range is that of all its answers, one by one."""
    scoring: dict[str, Any] = {"model": model} | ({"bands": BANDS} if model == "demerit" else {})
    for kind, condition in questions():
        for weight in ("0", "1"):
            for second in ("yes", "no"):
                form = checklist(
                    section("a", "1", item(1, weight, kind.response), item(2, applies_when=condition), item(3)),
                    **scoring,
                )
                holds(form, [kind, YES_NO, YES_NO], {"TSX-02": second, "TSX-03": "yes"})


def test_no_operator_and_no_kind_of_answer_is_forgotten() -> None:
    operators = {field.alias or name for name, field in Test.model_fields.items()}
    equality = {"is", "is_not", "one_of"}
    compared = {(kind.response["type"], next(iter(test))) for kind in KINDS for test in kind.tests}
    types = {response.model_fields["type"].annotation: response for response in get_args(get_args(Response)[0])}
    askable = {get_args(literal)[0] for literal in types} - {"text", "photo", "signature", "table"}
    ordered = {"number", "date"}
    assert compared == {(type_, one) for type_ in askable for one in (operators if type_ in ordered else equality)}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_condition_on_the_calendars_last_day_has_a_range_too(day: str) -> None:
    date_item = item(1, "0", {"type": "date"})
    form = checklist(section("a", "1", date_item, item(2, applies_when={"TSX-01": {"is": day}}), item(3)))
    card = rate(form, {"TSX-02": "no", "TSX-03": "yes"})
    assert (card.score, card.upper, card.grade) == (50, 100, None)


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
