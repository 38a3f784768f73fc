"""Scoring: the worked example of the design, exactness at band edges, and laws that hold for every checklist."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from build_tools.applicability import Circumstances
from build_tools.model.forms import Checklist, walk_fields
from build_tools.model.network import Outlet
from build_tools.model.records import Answer
from build_tools.model.results import Scorecard
from build_tools.scoring import display, score, short

GRADES = [
    {"grade": "A", "from": "90"},
    {"grade": "B", "from": "80"},
    {"grade": "C", "from": "60"},
    {"grade": "D", "from": "0"},
]
OUTLET = Outlet.model_validate(
    {"id": "S001", "title": "甲", "region": "n", "class": "A", "franchisee": "乙", "opened": "2010-01-01"}
)
TENTHS = {
    "type": "number",
    "min": "0",
    "max": "10",
    "bands": [{"from": "10", "points": "2"}, {"from": "8", "points": "1"}, {"from": "0", "points": "0"}],
}


def item(number: int, weight: str = "1", response: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    response = response or {"type": "yes-no", "not_applicable": "allowed"}
    return {
        "id": f"TSX-{number:02}",
        "question": "问",
        "criteria": ["AAA-001"],
        "weight": weight,
        "response": response,
        **more,
    }


def checklist(*sections: dict[str, Any], floor: str = "0") -> Checklist:
    return Checklist.model_validate(
        {
            "id": "test", "version": "1.0.0", "title": "甲", "english": "a", "purpose": "乙", "owner": "owner",
            "scoring": {"coverage_floor": floor, "grades": GRADES}, "sections": list(sections),
        }
    )  # fmt: skip


def section(identity: str, weight: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": identity, "title": identity, "weight": weight, "items": list(items), **more}


def rate(form: Checklist, raw: Mapping[str, Any]) -> Scorecard:
    """Score raw answers as the reader would pass them on."""
    fields = {field.id: field for _, field in walk_fields(form)}
    answers = {key: Answer(answer=value, reason="缘由") for key, value in raw.items()}
    values = {
        key: fields[key].response.parse(value)
        for key, value in raw.items()
        if value not in ("not-applicable", "not-checked")
    }
    return score(form, answers, Circumstances(OUTLET, date(2026, 11, 20), values, {}))


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
    assert card.grade is not None and card.grade.grade == "A"
    assert card.models == {"default": "92.50", "flat": "14/15", "flat-unweighted": "13.5/14", "absolute": "0"}
    assert [(s.section.id, s.score, s.grade and s.grade.grade) for s in card.sections] == [
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
    assert card.grade is not None and card.grade.grade == "C"


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
    assert card.grade is not None and card.grade.grade == "D" and card.failed == ("TSX-01",)


def test_ties_name_every_weakest_section() -> None:
    form = checklist(section("a", "1", item(1)), section("b", "1", item(2)), section("c", "1", item(3)))
    assert rate(form, {"TSX-01": "no", "TSX-02": "yes", "TSX-03": "no"}).weakest == ("a", "c")
    assert rate(form, {"TSX-01": "yes", "TSX-02": "yes", "TSX-03": "yes"}).weakest == ("a", "b", "c")


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


def test_short() -> None:
    assert [short(Fraction(n, d)) for n, d in ((14, 1), (27, 2), (1, 3), (2, 3))] == ["14", "13.5", "0.3333", "0.6667"]


WEIGHTS = st.sampled_from(["0", "0.5", "1", "2", "30"])
RESPONSES = st.sampled_from(
    [
        {"type": "yes-no", "not_applicable": "allowed"},
        {**TENTHS, "not_applicable": "allowed"},
        {
            "type": "graded",
            "not_applicable": "allowed",
            "options": [
                {"id": "x", "label": "x", "points": "3"},
                {"id": "y", "label": "y", "points": "1"},
                {"id": "z", "label": "z", "points": "0"},
            ],
        },
    ]
)
CHOICES = {"yes-no": ["no", "yes"], "number": ["0", "7.99", "8", "10"], "graded": ["z", "y", "x"]}
"""Answers of each type, worst first."""


@st.composite
def audits(draw: st.DrawFn) -> tuple[Checklist, dict[str, str]]:
    """A checklist of one to four sections and an answer (or none) for each item."""
    number, sections, raw = 0, [], dict[str, str]()
    for s in range(draw(st.integers(1, 4))):
        items = []
        for _ in range(draw(st.integers(1, 4))):
            number += 1
            response = draw(RESPONSES)
            items.append(item(number, draw(WEIGHTS), response))
            answer = draw(st.sampled_from([*CHOICES[response["type"]], "not-applicable", "not-checked", ""]))
            if answer:
                raw[f"TSX-{number:02}"] = answer
        sections.append(section(f"s{s}", draw(WEIGHTS), *items))
    return checklist(*sections), raw


@given(audits())
def test_bounds(audit: tuple[Checklist, dict[str, str]]) -> None:
    card = rate(*audit)
    if card.score is None or card.upper is None:
        assert card.grade is None
        return
    assert 0 <= card.score <= card.upper <= 100
    assert 0 <= card.coverage <= 100
    shares = [one.share for s in card.sections for one in s.all_items()]
    assert sum(shares) == 1
    assert card.score == sum(one.share * one.fraction * 100 for s in card.sections for one in s.all_items())
    regained = card.score + sum(f.regain for f in card.findings)
    unchecked = sum(one.share * 100 for s in card.sections for one in s.all_items() if one.outcome == "not-checked")
    assert regained + unchecked == 100


@given(audits(), st.data())
def test_monotone_in_every_answer(audit: tuple[Checklist, dict[str, str]], data: st.DataObject) -> None:
    form, raw = audit
    fields = {field.id: field for _, field in walk_fields(form)}
    raising = [key for key, value in raw.items() if value in CHOICES[fields[key].response.type][:-1]]
    assume(raising)
    key = data.draw(st.sampled_from(raising))
    choices = CHOICES[fields[key].response.type]
    better = data.draw(st.sampled_from(choices[choices.index(raw[key]) + 1 :]))
    before, after = rate(form, raw), rate(form, {**raw, key: better})
    assert (before.score is None) == (after.score is None)
    if before.score is not None and after.score is not None:
        assert after.score >= before.score


@given(audits())
def test_not_applicable_is_as_if_the_item_were_not_there(audit: tuple[Checklist, dict[str, str]]) -> None:
    form, raw = audit
    left = {key for key, value in raw.items() if value == "not-applicable"}
    kept = [
        one.model_copy(update={"fields": items})
        for one in form.sections
        if (items := tuple(field for field in one.fields if field.id not in left))
    ]
    assume(kept)
    smaller = rate(form.model_copy(update={"sections": tuple(kept)}), {k: v for k, v in raw.items() if k not in left})
    whole = rate(form, raw)
    assert (whole.score, whole.upper, whole.coverage) == (smaller.score, smaller.upper, smaller.coverage)


@given(audits())
def test_the_same_audit_scores_the_same(audit: tuple[Checklist, dict[str, str]]) -> None:
    assert rate(*audit) == rate(*audit)
