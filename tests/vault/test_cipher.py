"""Sealed files and key files: they open again, only where they belong, and give nothing away by bytes or size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sealed_site import SECRETS, holders, keyring

from build_tools.copies.secrets import HolderKey
from build_tools.core.faults import Fault
from build_tools.vault import cipher as cipher
from build_tools.vault.cipher import Encryption, seal, unseal
from build_tools.vault.key_files import Holder

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
FIRST, AGAIN = Encryption("TST", "1.0.0", 0), Encryption("TST", "1.0.0", 1)


@given(st.binary(max_size=9000))
def test_what_was_sealed_opens_again(content: bytes) -> None:
    place = FIRST.place("d0/a")
    assert unseal(KEY, place, seal(KEY, place, content)) == content


@pytest.mark.parametrize(
    "key, place",
    [(OTHER, FIRST.place("d0/a")), (KEY, FIRST.place("d0/b")), (KEY, AGAIN.place("d0/a")),
     (KEY, Encryption("TST", "1.1.0", 0).place("d0/a"))],
)  # fmt: skip
def test_it_opens_nowhere_else(key: bytes, place: bytes) -> None:
    sealed = seal(KEY, FIRST.place("d0/a"), b"content")
    with pytest.raises(ValueError, match="not as it was sealed"):
        unseal(key, place, sealed)


@pytest.mark.parametrize("at", [4, 15, 16, 400, -1])
def test_one_bit_changed_is_seen(at: int) -> None:
    place = FIRST.place("d0/a")
    sealed = bytearray(seal(KEY, place, b"content"))
    sealed[at] ^= 1
    with pytest.raises(ValueError):
        unseal(KEY, place, bytes(sealed))


def test_the_same_again_gives_the_same_bytes() -> None:
    assert seal(KEY, FIRST.place("d0/a"), b"content") == seal(KEY, FIRST.place("d0/a"), b"content")


def test_no_nonce_comes_twice_under_a_key() -> None:
    contents = [f"content {number}".encode() for number in range(300)]
    sealed = [seal(KEY, FIRST.place(f"d0/{place}"), content) for place in "ab" for content in contents]
    assert len({one[4:16] for one in sealed}) == len(sealed)


def test_a_nonce_confirms_no_guess() -> None:
    """It depends on the key: whoever guesses content and place cannot compute it."""
    place = FIRST.place("d0/a")
    assert seal(KEY, place, b"content")[4:16] != seal(OTHER, place, b"content")[4:16]


@given(st.integers(min_value=0, max_value=1 << 30))
def test_padding_costs_little_and_sizes_are_few(length: int) -> None:
    size = cipher.padded(length)
    assert size >= length
    assert size == cipher.SMALLEST if length <= cipher.SMALLEST else size <= length * 1.25
    assert cipher.padded(size) == size


def test_there_are_few_sizes() -> None:
    assert len({cipher.padded(length) for length in range(0, 1 << 20, 64)}) == 33


def test_short_texts_have_one_size() -> None:
    place = FIRST.place("d0/a")
    assert len({len(seal(KEY, place, b"x" * length)) for length in (0, 1, 500, 3000)}) == 1


def test_a_key_file_opens_with_its_passcode_only() -> None:
    several = holders(3)
    files = keyring(several).files(FIRST)
    for holder in several:
        key = HolderKey.of(SECRETS.passcode(holder.serial, 1), "TST")
        path = f"keys/{key.locator('1.0.0')}"
        content_key, facts = cipher.unseal_key(key.wrapping_key("1.0.0", 0), FIRST.place(path), files.pop(path))
        assert content_key == SECRETS.content_key("1.0.0", 0)
        assert facts.decode() == f'{{"serial": "{holder.serial}", "holder": "{holder.name}"}}'
    assert not files


def test_key_files_have_one_size_whatever_the_name() -> None:
    serial = holders(1)[0].serial
    sizes = {len(next(iter(keyring([Holder(serial, 1, name)]).files(FIRST).values()))) for name in ("甲", "乙" * 100)}
    assert len(sizes) == 1


def test_too_long_a_name_is_refused() -> None:
    with pytest.raises(Fault) as refused:
        keyring([Holder(holders(1)[0].serial, 1, "甲" * 200)]).files(FIRST)
    assert refused.value.repair.startswith("Shorten it")


def test_the_next_generation_and_the_next_rekey_open_nothing_of_the_last() -> None:
    holder = holders(1)[0]
    renewed = Holder(holder.serial, 2, holder.name)
    assert not keyring([holder]).files(FIRST).keys() & keyring([renewed]).files(FIRST).keys()
    assert SECRETS.content_key("1.0.0", 0) != SECRETS.content_key("1.0.0", 1)
    [(path, old)] = keyring([holder]).files(FIRST).items()
    key = HolderKey.of(SECRETS.passcode(holder.serial, 1), "TST")
    with pytest.raises(ValueError):
        cipher.unseal_key(key.wrapping_key("1.0.0", 1), AGAIN.place(path), old)
