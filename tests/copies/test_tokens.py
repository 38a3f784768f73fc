"""Tokens of copies: what was signed comes back, whatever was changed does not."""

from __future__ import annotations

import random
import re
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from build_tools.copies import serials, tokens
from build_tools.copies.serials import CROCKFORD
from build_tools.core.faults import Fault

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PDF = sha256(b"unstamped").hexdigest()
SERIAL = serials.issue("FCM", 427, random.Random(7).randrange)
TOKEN = tokens.sign(KEY, SERIAL, "1.0.0", PDF)


def test_it_says_serial_revision_and_content() -> None:
    token = tokens.read(TOKEN, "FCM", KEY.public_key())
    assert (token.serial, token.revision, token.content) == (SERIAL, "1.0.0", PDF[:28])
    assert token.is_of(PDF)
    assert not token.is_of(sha256(b"other").hexdigest())


def test_it_is_short_and_fits_the_alphanumeric_mode() -> None:
    assert TOKEN.startswith(f"{SERIAL}/1.0.0/1")
    assert len(TOKEN) == 151
    assert re.fullmatch(r"[0-9A-Z ./:$%*+-]+", TOKEN)


def test_the_same_is_always_the_same() -> None:
    assert tokens.sign(KEY, SERIAL, "1.0.0", PDF) == TOKEN
    assert tokens.sign(KEY, SERIAL, "1.0.1", PDF) != TOKEN


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from(CROCKFORD + "./-"))
def test_no_changed_character_passes(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    if {TOKEN[place], character} == {"-", "."} and place < len(
        str(SERIAL)
    ):  # a serial's parts may be set off by either
        assert tokens.read(changed, "FCM", KEY.public_key()) == tokens.read(TOKEN, "FCM", KEY.public_key())
        return
    with pytest.raises(Fault):
        tokens.read(changed, "FCM", KEY.public_key())


@given(st.integers(0, 427), st.integers(0, 9), st.integers(0, 2**64))
def test_whatever_is_signed_is_read(number: int, patch: int, seed: int) -> None:
    serial = serials.issue("FCM", number + 1, random.Random(seed).randrange)
    digest = sha256(str(seed).encode()).hexdigest()
    token = tokens.read(tokens.sign(KEY, serial, f"1.20.{patch}", digest), "FCM", KEY.public_key())
    assert (token.serial, token.revision) == (serial, f"1.20.{patch}")
    assert token.is_of(digest)


@pytest.mark.parametrize(
    "written",
    [
        TOKEN.lower(),
        f" {TOKEN}\n",
        "\n".join(TOKEN[at : at + 40] for at in range(0, len(TOKEN), 40)),
        TOKEN[:24] + TOKEN[24:].replace("0", "O").replace("1", "I"),
    ],
)
def test_typed_by_hand_it_is_understood(written: str) -> None:
    assert tokens.read(written, "FCM", KEY.public_key()).serial == SERIAL


def test_another_key_is_told_from_a_change() -> None:
    with pytest.raises(ValueError, match="signed with another key") as other:
        tokens.read(tokens.sign(OTHER, SERIAL, "1.0.0", PDF), "FCM", KEY.public_key())
    assert tokens.key_name(OTHER.public_key()) in str(other.value)
    with pytest.raises(ValueError, match="changed or misread"):
        tokens.read(TOKEN.replace("/1.0.0/", "/2.0.0/"), "FCM", KEY.public_key())


def test_a_serial_cannot_be_moved_to_another_copy() -> None:
    neighbour = serials.issue("FCM", 428, random.Random(8).randrange)
    with pytest.raises(ValueError, match="signature does not fit"):
        tokens.read(TOKEN.replace(str(SERIAL), str(neighbour)), "FCM", KEY.public_key())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a copy's token"),
        ("https://example.org/a", "is not a copy's token"),
        ("FCM-000427/1.0.0/1", "is not a serial"),
        (TOKEN.replace("FCM", "ABC"), "is not a serial of FCM"),
        (TOKEN[:-1], "instead of 127"),
        (TOKEN + "0", "instead of 127"),
        (TOKEN.replace("/1.0.0/1", "/1.0.0/2"), "of version 2"),
        (TOKEN[:-1] + "U", "does not occur"),
        (TOKEN[:24] + "-_-", r"of version \?"),
        (TOKEN + " " * 500, "more than a token"),
        ("ſ" * 100, "is not a copy's token"),
    ],
)
def test_what_is_no_token_is_said_with_a_repair(text: str, said: str) -> None:
    with pytest.raises(Fault, match=said) as refused:
        tokens.read(text, "FCM", KEY.public_key())
    assert refused.value.repair not in ("", "Correct it.")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(ValueError):
        tokens.read(text, "FCM", KEY.public_key())


def test_tokens_are_found_in_a_text() -> None:
    assert tokens.found_in(f"<a>{TOKEN}</a> {TOKEN[:-1]}", "FCM") == {str(SERIAL): TOKEN}
    assert tokens.found_in(TOKEN, "ABC") == {}
