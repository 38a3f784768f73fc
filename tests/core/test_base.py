"""Text, ids and days: what every model is made of refuses what could mislead a reader."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from build_tools.core import base


def valid(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_clean_text_is_clean_or_refused(text: str) -> None:
    try:
        cleaned = base.clean_text(text)
    except ValueError as error:
        assert "U+" in str(error)
        return
    assert base.clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned) and cleaned == cleaned.strip()
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not set(cleaned) & set(
        "\r\u2028\u2029\ufffe\uffff\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )


def test_line_ends_and_composition() -> None:
    assert base.clean_text("一\r\n二\r三 ") == "一\n二\n三"
    assert base.clean_text("e\u0301") == "é"
    assert base.clean_text("一\u2028二\u2029三") == "一\n二\n三"


@pytest.mark.parametrize("text", ["", " ", "\n", "\u3000", "\u202e", "a\u2066b", "a\ufffe", "\x07", "\x7f", "\x85x"])
def test_text_says_something_visible(text: str) -> None:
    assert not valid(base.Text, text)


@pytest.mark.parametrize("day", ["2026-11-20", "2024-02-29"])
def test_days(day: str) -> None:
    assert TypeAdapter(base.Day).validate_python(day) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "day",
    [
        "0",
        "86400",
        "20261120",
        "2026-W47-5",
        "2026-11-20T00:00:00",
        "2026-1-2",
        "2026-02-30",
        "２０２６-11-20",
        " 2026-11-20",
    ],
)
def test_not_days(day: str) -> None:
    assert not valid(base.Day, day)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (base.Kebab, ["a", "in-sale", "a1-b2"], ["A", "a-", "-a", "a--b", "a_b", "1a", "a b", "a\n", "a" * 61, ""]),
        (base.EntryId, ["SVC-012", "AB-000"], ["SVC-12", "svc-012", "SVC-0123", "S-012", "SVC-012\n", "ＳVC-012"]),
        (base.ItemId, ["TSS-07", "F01-001"], ["T-07", "TSS-7", "1SS-07", "tss-07", "TSS-0７"]),
        (base.FormId, ["F-01", "service-check"], ["F-1", "F01", "f-", "F-01/..", "../x"]),
        (base.OutletId, ["S001", "N12345"], ["S01", "s001", "S-001", "S001/"]),
        (base.Version, ["0.0.0", "1.10.0"], ["1.0", "01.0.0", "1.0.0-rc", "v1.0.0", "1.0.0\n", "1.0." + "9" * 40]),
        (base.Sha256, ["0" * 64], ["0" * 63, "A" * 64]),
    ],
)
def test_ids(kind: Any, good: list[str], bad: list[str]) -> None:
    assert all(valid(kind, one) for one in good)
    assert not [one for one in bad if valid(kind, one)]


def test_numbers_are_exact_and_bounded() -> None:
    assert TypeAdapter(base.Weight).validate_python("0.1") == Decimal("0.1")
    for text in ("-1", "NaN", "Infinity", "1e99", "0.0000001", "9" * 30, "ten"):
        assert not valid(base.Weight, text), text


def test_a_model_is_frozen_and_knows_its_keys() -> None:
    class One(base.Model):
        a: base.Text

    with pytest.raises(ValidationError):
        One.model_validate({"a": "x", "b": "y"})
    with pytest.raises(ValidationError):
        One(a="x").a = "y"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("identity", "good"),
    [
        ("TSX-07", True), ("TSX-999", True), ("TSX-1000", True), ("TSX-9999", True),
        ("TSX-7", False), ("TSX-10000", False),
    ],
)
def test_an_items_number_has_two_to_four_digits(identity: str, good: bool) -> None:
    assert valid(base.ItemId, identity) is good
