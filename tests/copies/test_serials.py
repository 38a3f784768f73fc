"""Serials: exact out, tolerant in, and no slip of the pen that passes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.copies.serials import CROCKFORD, Serial, check_character, from_crockford, issue, read, to_crockford
from build_tools.core.faults import Fault

CODE = "FCM"


def one(number: int, seed: int = 1) -> Serial:
    return issue(CODE, number, random.Random(seed).randrange)


def test_the_check_character_of_the_standard() -> None:
    """ISO/IEC 7064 names A999914123456 with check character N (donation identification numbers, ISBT 128)."""
    assert check_character("A999914123456") == "N"


@given(st.integers(1, 999_999), st.integers(0, 10_000))
def test_a_serial_comes_back_and_its_check_is_of_the_alphabet(number: int, seed: int) -> None:
    serial = one(number, seed)
    assert read(str(serial), CODE) == serial
    assert serial.check in CROCKFORD and set(serial.nonce) <= set(CROCKFORD)
    assert str(serial) == f"FCM-{number:06d}-{serial.nonce}-{serial.check}"


@given(st.integers(1, 999_999), st.integers(0, 10_000), st.sampled_from([" ", "-", "–", " - ", ""]))
def test_what_people_write_is_understood(number: int, seed: int, between: str) -> None:
    serial = one(number, seed)
    said = between.join(str(serial).split("-")).lower().replace("0", "o").replace("1", "l")
    assert read(said, CODE) == serial


@given(st.integers(1, 999_999), st.integers(0, 10_000), st.data())
def test_every_single_slip_and_every_swap_is_found(number: int, seed: int, data: st.DataObject) -> None:
    plain = str(one(number, seed)).replace("-", "")
    at = data.draw(st.integers(3, len(plain) - 1))
    other = data.draw(st.sampled_from(sorted(set(CROCKFORD) - {plain[at]})))
    with pytest.raises(ValueError, match=r"serial|mistyped"):
        read(plain[:at] + other + plain[at + 1 :], CODE)
    if at + 1 < len(plain) and plain[at] != plain[at + 1]:
        with pytest.raises(ValueError, match=r"serial|mistyped"):
            read(plain[:at] + plain[at + 1] + plain[at] + plain[at + 2 :], CODE)


@pytest.mark.parametrize("text", ["", "FCM", "FCM-000427-7KQ3", "ABC-000427-7KQ3-4", "FCM-000427-7KU3-4", "投" * 16])
def test_what_is_no_serial_says_how_one_looks(text: str) -> None:
    with pytest.raises(Fault) as refused:
        read(text, CODE)
    assert refused.value.repair.startswith("Write it as FCM-")


@pytest.mark.parametrize("number", [0, -1, 1_000_000])
def test_numbers_run_out(number: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        one(number)


@given(st.binary(min_size=16, max_size=16))
def test_codes_are_read_as_they_were_written(data: bytes) -> None:
    code = to_crockford(data, 20)
    assert len(code) == 20 and from_crockford(code.lower().replace("0", "o").replace("1", "i")) == code
    assert to_crockford(bytes(16), 20) == "0" * 20 and to_crockford(b"\xff" * 16, 20) == "Z" * 20
