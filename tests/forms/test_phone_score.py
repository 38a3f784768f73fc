"""The phone's running score is the engine's, to the last fraction: every model, effect, repeat and open condition."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from open_answers import KINDS, Kind, questions
from phone import Scripts
from scoring_forms import GRADES, OUTLET, TENTHS, checklist, item, rate, section

from build_tools.audits.scoring import ranges
from build_tools.core.numbers.display import display
from build_tools.forms.phone.structure import form_data
from build_tools.language.form.forms import Checklist

MODELS = ["default", "flat", "flat-unweighted", "absolute", "deduction", "demerit"]
BANDS = [{"rating": "5", "total_max": "2", "part_max": "1.5"}, {"rating": "3", "total_max": "4"}, {"rating": "0"}]
WEIGHTS = st.sampled_from(["0", "1", "3", "0.5", "7"])


@st.composite
def audits(draw: st.DrawFn) -> tuple[Checklist, dict[str, Any], list[str]]:
    """A checklist of up to eight items in nested sections that hang on each other, and answers to some of them."""
    model = draw(st.sampled_from(MODELS))
    effects: list[Any] = [None] * 5 + ["fail"]
    effects += [{"cap": "3"}] if model == "demerit" else ["zero-section", "zero-total", {"cap": "C"}]
    items: list[dict[str, Any]] = []
    kinds: list[Kind] = []
    for number in range(1, draw(st.integers(2, 8)) + 1):
        kind = draw(st.sampled_from(KINDS))
        more: dict[str, Any] = {}
        if number > 1 and draw(st.booleans()):
            on = draw(st.integers(1, number - 1))
            more["applies_when"] = draw(st.sampled_from([*kinds[on - 1].conditions(f"TSX-{on:02}")]))
        if effect := draw(st.sampled_from(effects)):
            more["critical"] = effect
        items.append(item(number, draw(WEIGHTS), kind.response, **more))
        kinds.append(kind)
    scoring: dict[str, Any] = {"model": model, "repeat": {"deduct": draw(st.sampled_from(["0", "2.5"]))}}
    scoring |= {"bands": BANDS} if model == "demerit" else {}
    half = len(items) // 2
    sections = [section("a", draw(WEIGHTS), *items[:half])]
    rest = section("b", draw(WEIGHTS), *items[half:])
    if draw(st.booleans()):
        rest = {"id": "c", "title": "c", "weight": draw(WEIGHTS), "sections": [rest]}
    form = checklist(*sections, rest, floor=draw(st.sampled_from(["0", "50", "90"])), **scoring)
    answered = draw(st.sampled_from([0.5, 0.9, 1]))
    raw = {
        f"TSX-{n:02}": draw(st.sampled_from([*kind.answers, "not-checked"]))
        for n, kind in enumerate(kinds, 1)
        if draw(st.floats(0, 1)) <= answered
    }
    return form, raw, draw(st.lists(st.sampled_from(["TSX-01", "TSX-03", "TSX-05"]), unique=True))


def said_by_the_phone(
    fill: Scripts, form: Checklist, raw: dict[str, Any], before: list[str], most: int | None = None
) -> dict[str, Any]:
    skips = ("not-applicable", "not-checked")
    answers = {key: {"skip": one, "reason": "缘由"} if one in skips else {"answer": one} for key, one in raw.items()}
    outlet = OUTLET.model_dump(mode="json", by_alias=True)
    draft = {"date": "2026-11-20", "answers": answers}
    said: dict[str, Any] = fill.call("score", form_data(form, "", {}), draft, outlet, before, most)
    return said


def same(fill: Scripts, form: Checklist, raw: dict[str, Any], before: list[str], most: int | None = None) -> None:
    card = rate(form, raw, before)
    said = said_by_the_phone(fill, form, raw, before, most)

    def fraction(text: str | None) -> Fraction | None:
        return None if text is None else Fraction(text)

    assert (fraction(said["score"]), fraction(said["upper"])) == (card.score, card.upper)
    assert fraction(said["coverage"]) == card.coverage
    grade = said["grade"] and (said["grade"].get("rating") or said["grade"]["grade"])
    assert (grade, said["why"]) == (card.grade and card.grade.name, card.no_grade_because)
    assert tuple(said["failed"]) == card.failed
    sections = [(fraction(one["score"]), fraction(one["upper"])) for one in said["sections"]]
    assert sections == [(one.score, one.upper) for one in card.sections]


def without_hidden(fill: Scripts, form: Checklist, raw: dict[str, Any]) -> dict[str, Any]:
    """What the record holds: no answer of an item that does not apply."""
    answered = {key: one for key, one in raw.items() if one != "not-checked"}
    entries = {key: {"skip" if one == "not-applicable" else "answer": one} for key, one in answered.items()}
    draft = {"date": "2026-11-20", "answers": entries}
    standing = fill.call("standings", form_data(form, "", {}), draft, OUTLET.model_dump(mode="json", by_alias=True))
    return {key: one for key, one in raw.items() if standing[key] is not False}


@settings(max_examples=400)
@given(audits())
def test_the_score_is_the_engines(fill: Scripts, case: tuple[Checklist, dict[str, Any], list[str]]) -> None:
    form, raw, before = case
    same(fill, form, without_hidden(fill, form, raw), before)


def test_every_operator_on_every_kind_of_open_answer(fill: Scripts) -> None:
    for kind, condition in questions():
        form = checklist(
            section("a", "1", item(1, "1", kind.response), item(2, applies_when=condition), item(3)),
        )
        for second in ("yes", "no"):
            same(fill, form, {"TSX-02": second, "TSX-03": "yes"}, [])


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_condition_on_the_calendars_last_day_has_the_same_range(fill: Scripts, day: str) -> None:
    date_item = item(1, "0", {"type": "date"})
    form = checklist(section("a", "1", date_item, item(2, applies_when={"TSX-01": {"is": day}}), item(3)))
    same(fill, form, {"TSX-02": "no", "TSX-03": "yes"}, [])


@given(audits())
def test_answers_that_do_not_apply_change_nothing(
    fill: Scripts, case: tuple[Checklist, dict[str, Any], list[str]]
) -> None:
    form, raw, before = case
    kept = without_hidden(fill, form, raw)
    assert said_by_the_phone(fill, form, raw, before) == said_by_the_phone(fill, form, kept, before)


def test_too_many_patterns_make_the_same_wider_range(fill: Scripts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "MAX_PATTERNS", 1)
    form = checklist(section("a", "1", item(1), item(2, applies_when={"TSX-01": {"is": "no"}}), item(3)))
    for raw in ({"TSX-02": "no", "TSX-03": "yes"}, {"TSX-02": "yes"}, {}):
        same(fill, form, raw, [], 1)


def test_a_long_checklist_of_the_usual_kind(fill: Scripts) -> None:
    items = [item(n, str(1 + n % 3), KINDS[n % 5].response) for n in range(1, 99)]
    form = checklist(*(section(f"s{n}", str(n + 1), *items[n * 14 : n * 14 + 14]) for n in range(7)))
    raw = {f"TSX-{n:02}": KINDS[n % 5].answers[n % 2] for n in range(1, 99) if n % 9}
    same(fill, form, raw, [])


@given(st.lists(st.fractions(0, 100, max_denominator=100_000), min_size=1, max_size=20))
def test_numbers_are_shown_as_in_the_report(fill: Scripts, values: list[Fraction]) -> None:
    near = [*values, Fraction(89995, 1000), Fraction(8999999, 100000), Fraction(100) - Fraction(1, 10**6), Fraction(60)]
    pairs = [[str(one.numerator), str(one.denominator)] for one in near]
    edges = [Fraction(one["from"]) for one in GRADES]
    assert fill.call("display", pairs, {"model": "default", "grades": GRADES}) == [display(one, edges) for one in near]
    demerits = [Fraction(one["total_max"]) for one in BANDS if "total_max" in one]
    said = fill.call("display", pairs, {"model": "demerit", "bands": BANDS})
    assert said == [display(one, demerits, low_is_good=True) for one in near]


def test_what_failed_before_is_judged_by_this_form(fill: Scripts) -> None:
    form = checklist(section("a", "1", item(1), item(2), item(3, "1", TENTHS), item(4)))
    said = {"TSX-01": "no", "TSX-02": "yes", "TSX-03": "9", "TSX-04": ["a", "shape", "of", "old"]}
    previous = {"record": {"answers": {key: {"answer": one} for key, one in said.items()}}}
    assert fill.call("failedBefore", form_data(form, "", {}), previous) == ["TSX-01", "TSX-03"]
    assert fill.call("failedBefore", form_data(form, "", {}), None) == []


def test_an_open_item_of_a_section_that_counts_nothing_is_best_left_out(fill: Scripts) -> None:
    tenths = {**TENTHS, "not_applicable": "allowed"}
    form = checklist(
        section("a", "1", item(1, "1", {"type": "yes-no"}, critical="zero-section"), item(2, "3", tenths)),
        section("b", "1", item(3)), model="flat",
    )  # fmt: skip
    same(fill, form, {"TSX-01": "no", "TSX-03": "yes"}, [])
    assert said_by_the_phone(fill, form, {"TSX-01": "no", "TSX-03": "yes"}, [])["upper"] == "50/1"
