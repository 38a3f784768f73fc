"""Conditions: three-valued logic, an outlet's age in full months, the staffing rule of the brief."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.language.form.applicability import Circumstances, MissingAttribute, applies, full_months
from build_tools.language.form.conditions import Condition
from build_tools.language.model.network import Outlet

CUT_OFF = {"before": {"parameter": "cut-off"}}


def at(opened: str | None, day: str = "2006-06-01", answers: dict[str, Any] | None = None) -> Circumstances:
    outlet = {
        "id": "S001",
        "title": "甲",
        "region": "north",
        "class": "A",
        "franchisee": "乙",
        "relationship": ["basic"],
    }
    if opened:
        outlet["opened"] = opened
    return Circumstances(
        Outlet.model_validate(outlet), date.fromisoformat(day), answers or {}, {"cut-off": "2005-01-01"}
    )


def holds(condition: dict[str, Any], circumstances: Circumstances) -> bool | None:
    return applies(Condition.model_validate(condition), circumstances)


@pytest.mark.parametrize(
    ("opened", "day", "months"),
    [
        ("2005-01-15", "2005-12-15", 11),
        ("2005-01-15", "2006-01-14", 11),
        ("2005-01-15", "2006-01-15", 12),
        ("2004-02-29", "2005-02-28", 12),
        ("2005-01-31", "2005-02-28", 1),
        ("2005-01-31", "2005-02-27", 0),
        ("2005-12-31", "2006-02-28", 2),
    ],
)
def test_full_months(opened: str, day: str, months: int) -> None:
    assert full_months(date.fromisoformat(opened), date.fromisoformat(day)) == months


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)), st.integers(0, 4000))
def test_months_never_decrease(start: date, days: int) -> None:
    day = start + timedelta(days=days)
    assert full_months(start, day) <= full_months(start, day + timedelta(days=1)) <= full_months(start, day) + 1


def test_the_cut_off_is_half_open() -> None:
    assert holds({"outlet.opened": CUT_OFF}, at("2004-12-31")) is True
    assert holds({"outlet.opened": CUT_OFF}, at("2005-01-01")) is False


def test_under_one_year_ends_on_the_first_anniversary() -> None:
    young = {"outlet.age_months": {"less_than": "12"}}
    assert holds(young, at("2005-06-02", "2006-06-01")) is True
    assert holds(young, at("2005-06-01", "2006-06-01")) is False


def test_missing_opening_date_is_an_error_not_a_pass() -> None:
    with pytest.raises(MissingAttribute, match="opened"):
        holds({"outlet.opened": CUT_OFF}, at(None))


def test_unknown_answers_stay_unknown_unless_decided() -> None:
    unknown = {"TSX-01": {"is": "no"}}
    assert holds(unknown, at("2005-06-01")) is None
    assert holds({"not": unknown}, at("2005-06-01")) is None
    assert holds({"any": [unknown, {"outlet.class": {"is": "A"}}]}, at("2005-06-01")) is True
    assert holds({"all": [unknown, {"outlet.class": {"is": "B"}}]}, at("2005-06-01")) is False
    assert holds({"all": [unknown, {"outlet.class": {"is": "A"}}]}, at("2005-06-01")) is None


def test_operators() -> None:
    here = at("2005-06-01", answers={"TSX-01": Decimal("8.0"), "TSX-02": ("a", "b"), "TSX-03": "yes"})
    assert holds({"TSX-01": {"is": "8"}}, here) is True
    assert holds({"TSX-01": {"at_least": "8"}}, here) is True
    assert holds({"TSX-01": {"less_than": "8"}}, here) is False
    assert holds({"TSX-02": {"is": "b"}}, here) is True
    assert holds({"TSX-02": {"is_not": "c"}}, here) is True
    assert holds({"TSX-03": {"one_of": ["no", "yes"]}}, here) is True
    assert holds({"outlet.relationship": {"is": "basic"}}, here) is True
    assert holds({"TSX-01": {"is": "8"}, "TSX-03": {"is": "no"}}, here) is False


def test_the_last_day_of_the_calendar_has_an_age_too() -> None:
    assert full_months(date(9998, 12, 31), date(9999, 12, 31)) == 12


@pytest.mark.parametrize(
    "written",
    [
        {"not": {}},
        {"all": [{}]},
        {"any": []},
        {"outlet.class": {"is": "A"}, "all": []},
        {"outlet.class": {"one_of": []}},
    ],
)
def test_an_empty_condition_is_refused_however_deep(written: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="nothing"):
        Condition.model_validate(written)


def test_a_limit_that_is_no_finite_number_is_a_problem() -> None:
    condition = Condition.model_validate({"outlet.age_months": {"at_least": "NaN"}})
    with pytest.raises(ValueError, match="not a number"):
        applies(condition, at("2005-01-01"))
