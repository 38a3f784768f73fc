"""Responses: what each type takes, what it earns, and two laws: points stay in bounds, only ValueError is raised."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from build_tools.core.faults import Fault
from build_tools.language.form.responses import Response, ResponseBase

OPTIONS = [
    {"id": "full", "label": "全", "points": "2"},
    {"id": "half", "label": "半", "points": "0.5"},
    {"id": "none", "label": "无", "points": "0"},
]
PLAIN = [{"id": "phone", "label": "电话"}, {"id": "shop", "label": "到店"}]
TENTHS = [{"from": "10", "points": "2"}, {"from": "8", "points": "1"}, {"from": "0", "points": "0"}]
COLUMNS = [
    {"id": "day", "label": "日", "width": "30", "response": {"type": "date"}, "required": "yes"},
    {"id": "sum", "label": "额", "width": "30", "response": {"type": "number", "min": "0"}},
    {"id": "ok", "label": "好", "width": "40", "response": {"type": "yes-no"}},
]
ROWS = [{"id": "one", "label": "一"}, {"id": "two", "label": "二"}]
WRITTEN: dict[str, dict[str, Any]] = {
    "yes-no": {"type": "yes-no"},
    "yes-no expecting no": {"type": "yes-no", "expected": "no"},
    "graded": {"type": "graded", "options": OPTIONS},
    "choice": {"type": "choice", "options": PLAIN},
    "choice with points": {"type": "choice", "options": OPTIONS},
    "multi": {"type": "multi", "options": PLAIN},
    "multi with points": {"type": "multi", "options": OPTIONS},
    "number": {"type": "number"},
    "number in bands": {"type": "number", "min": "0", "max": "10", "bands": TENTHS},
    "date": {"type": "date"},
    "text": {"type": "text"},
    "photo": {"type": "photo", "at_least": "2"},
    "signature": {"type": "signature"},
    "table": {"type": "table", "columns": COLUMNS},
    "table of fixed rows": {"type": "table", "columns": COLUMNS[1:], "rows": ROWS},
}


def response(written: dict[str, Any]) -> ResponseBase:
    return TypeAdapter(Response).validate_python(written)  # type: ignore[no-any-return]


ALL = {name: response(written) for name, written in WRITTEN.items()}


def test_every_type_is_here() -> None:
    types = {one["type"] for one in WRITTEN.values()}
    assert types == {"yes-no", "graded", "number", "choice", "multi", "date", "text", "photo", "signature", "table"}


@pytest.mark.parametrize(
    ("name", "raw", "value", "points"),
    [
        ("yes-no", "yes", "yes", 1),
        ("yes-no", " no ", "no", 0),
        ("yes-no expecting no", "no", "no", 1),
        ("yes-no expecting no", "yes", "yes", 0),
        ("graded", "full", "full", 2),
        ("graded", "half", "half", Decimal("0.5")),
        ("graded", "none", "none", 0),
        ("choice", "shop", "shop", None),
        ("choice with points", "half", "half", Decimal("0.5")),
        ("multi", [], (), None),
        ("multi", ["shop", "phone"], ("phone", "shop"), None),
        ("multi with points", ["half", "full"], ("full", "half"), Decimal("2.5")),
        ("multi with points", [], (), 0),
        ("number", "-3.50", Decimal("-3.50"), None),
        ("number", "0012", Decimal(12), None),
        ("number in bands", "10", Decimal(10), 2),
        ("number in bands", "9.999", Decimal("9.999"), 1),
        ("number in bands", "8", Decimal(8), 1),
        ("number in bands", "7.99", Decimal("7.99"), 0),
        ("number in bands", "0", Decimal(0), 0),
        ("number in bands", "8.0", Decimal(8), 1),
        ("date", "2026-11-20", date(2026, 11, 20), None),
        ("text", " 甲\r\n乙 ", "甲\n乙", None),
        ("text", "", "", None),
        ("photo", ["a.png", "b.png"], ("a.png", "b.png"), None),
        ("signature", "甲", "甲", None),
        ("table", [{"day": "2026-11-20", "sum": "3"}], ({"day": date(2026, 11, 20), "sum": Decimal(3)},), None),
        ("table", [], (), None),
        ("table of fixed rows", [{"row": "two", "ok": "no"}], ({"row": "two", "ok": "no"},), None),
    ],
)
def test_answers(name: str, raw: Any, value: Any, points: Any) -> None:
    one = ALL[name]
    assert one.parse(raw) == value
    assert (one.possible is None) == (points is None)
    if points is not None:
        assert one.earned(one.parse(raw)) == points


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("yes-no", "true", "neither yes nor no"),
        ("yes-no", "Yes", "neither"),
        ("yes-no", "", "neither"),
        ("yes-no", ["yes"], "one value"),
        ("yes-no", {"a": "yes"}, "one value"),
        ("yes-no", None, "one value"),
        ("graded", "best", "not an option"),
        ("choice", "", "not an option"),
        ("multi", "phone", "give a list"),
        ("multi", ["phone", "phone"], "twice"),
        ("multi", ["fax"], "not an option"),
        ("multi", [["phone"]], "one value"),
        ("number", "ten", "not a number"),
        ("number", "", "not a number"),
        ("number", "NaN", "not a number"),
        ("number", "1_0", "not a number"),
        ("number", "-Infinity", "not a number"),
        ("number", "1" * 14, "be measured"),
        ("number", "0.0000000000001", "be measured"),
        ("number", "1" * 25, "be measured"),
        ("number", "1e1", "not a number"),
        ("number", "12,5", "not a number"),
        ("number in bands", "-0.01", "below the least"),
        ("number in bands", "10.01", "above the greatest"),
        ("date", "20.11.2026", "is not a day"),
        ("date", "2026-02-30", "is not a day"),
        ("date", "20261120", "is not a day"),
        ("date", "2026-W47-5", "is not a day"),
        ("date", "2026-324", "is not a day"),
        ("date", "2026-11-20T00:00", "is not a day"),
        ("text", "a\u202eb", "U+202E"),
        ("text", "x" * 4001, "4000"),
        ("text", ["a"], "one value"),
        ("photo", "a.png", "at least 2"),
        ("photo", [["a"], ["b"]], "list of paths"),
        ("photo", {"a": "b"}, "list of paths"),
        ("signature", "a\x00b", "U+0000"),
        ("table", "x", "list of rows"),
        ("table", ["x"], "list of rows"),
        ("table", [{"sum": "1"}], "day is missing"),
        ("table", [{"day": "2026-11-20"}, {"day": "soon"}], "row 2, day"),
        ("table", [{"day": "2026-11-20", "tag": "1"}], "no column tag"),
        ("table", [{"day": "2026-11-20", "row": "one"}], "no column row"),
        ("table", [{"day": ["2026-11-20"]}], "one value"),
        ("table of fixed rows", [{"row": "three"}], "one of one, two"),
        ("table of fixed rows", [{"ok": "yes"}], "one of"),
        ("table of fixed rows", [{"row": ["one"]}], "one of"),
        ("table of fixed rows", [{"row": {"a": "b"}}], "one of"),
        ("table of fixed rows", [{"row": "one", "sum": "-1"}], "row 1, sum"),
    ],
)
def test_refused_answers(name: str, raw: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("+", r"\+")):
        ALL[name].parse(raw)


WORDS = [
    "yes",
    "no",
    "full",
    "half",
    "none",
    "phone",
    "shop",
    "8",
    "10",
    "-1",
    "7.5",
    "2026-11-20",
    "one",
    "two",
    "row",
    "day",
    "sum",
    "ok",
    "",
    "NaN",
    "1e5",
    "0e99",
    "\u202e",
    "甲",
]
RAW = st.recursive(
    st.sampled_from(WORDS) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(st.sampled_from(sorted(ALL)), RAW)
def test_parse_raises_nothing_but_value_errors_and_points_stay_in_bounds(name: str, raw: Any) -> None:
    one = ALL[name]
    try:
        value = one.parse(raw)
    except ValueError as error:
        assert str(error)
        return
    if one.possible is not None:
        assert 0 <= one.earned(value) <= one.possible
        assert one.possible > 0


POINTS = st.decimals(0, 100, places=2, allow_nan=False)


@st.composite
def scored(draw: st.DrawFn) -> tuple[ResponseBase, Any]:
    """A scored response of arbitrary points and one of its answers."""
    kind = draw(st.sampled_from(["graded", "choice", "multi", "number"]))
    points = [str(one) for one in draw(st.lists(POINTS, min_size=2, max_size=5).filter(any))]
    if kind == "number":
        starts = sorted(draw(st.sets(st.integers(-50, 50), min_size=len(points), max_size=len(points))), reverse=True)
        bands = [{"from": str(start), "points": one} for start, one in zip(starts, points, strict=True)]
        value = draw(st.decimals(starts[-1], 200, places=3))
        return response({"type": "number", "min": str(starts[-1]), "bands": bands}), str(value)
    options = [{"id": f"o{n}", "label": "x", "points": one} for n, one in enumerate(points)]
    ids = [one["id"] for one in options]
    answer = draw(st.lists(st.sampled_from(ids), unique=True)) if kind == "multi" else draw(st.sampled_from(ids))
    return response({"type": kind, "options": options}), answer


@given(scored())
def test_earned_is_between_nothing_and_all(one: tuple[ResponseBase, Any]) -> None:
    rule, raw = one
    assert rule.possible is not None and 0 <= rule.earned(rule.parse(raw)) <= rule.possible


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"type": "graded", "options": PLAIN}, "needs points"),
        ({"type": "choice", "options": [*PLAIN, OPTIONS[0]]}, "every option points"),
        ({"type": "choice", "options": [PLAIN[0], PLAIN[0]]}, "twice"),
        ({"type": "choice", "options": PLAIN[:1]}, "at least 2"),
        ({"type": "graded", "options": [{**one, "points": "0"} for one in OPTIONS]}, "earn points"),
        ({"type": "number", "min": "0", "bands": TENTHS[::-1]}, "from the highest"),
        ({"type": "number", "min": "0", "bands": TENTHS[:2]}, "no band covers"),
        ({"type": "number", "bands": TENTHS}, "needs `min:`"),
        ({"type": "number", "min": "0", "bands": [TENTHS[2]]}, "earn points"),
        ({"type": "yes-no", "not_applicable": "maybe"}, "allowed"),
        ({"type": "table", "columns": [{**COLUMNS[0], "response": {"type": "photo"}}]}, "photo"),
        ({"type": "slider"}, "slider"),
    ],
)
def test_responses_that_cannot_be(written: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        response(written)


def test_a_fault_names_what_may_stand_there() -> None:
    with pytest.raises(Fault) as refused:
        ALL["graded"].parse("best")
    assert refused.value.repair == "Choose from full, half, none."
