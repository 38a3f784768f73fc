"""Serials of controlled copies: `ABC-000427-7KQ3-4`; and the alphabet in which people copy codes without mistakes.

A serial is the document's code, a running number, four random characters (so that a serial cannot be guessed from its
neighbour) and one check character (ISO/IEC 7064, MOD 37-2), which finds every single wrong character and every two that
were swapped. Random and check characters are Crockford's: no I, L, O, U. Reading is tolerant, writing exact.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from build_tools.core.faults import Fault
from build_tools.core.words import say

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MOD_37 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LETTERS = str.maketrans({"0": "O", "1": "I"})
_IGNORED = re.compile(r"[\s\-‐‑‒–—_.]+")

LAST_NUMBER = 999_999


@dataclass(frozen=True, order=True)
class Serial:
    """One copy's serial."""

    code: str
    number: int
    nonce: str
    check: str

    def __str__(self) -> str:
        return f"{self.code}-{self.number:06d}-{self.nonce}-{self.check}"


def issue(code: str, number: int, draw: Callable[[int], int]) -> Serial:
    """A new serial. `draw(32)` gives a random number below 32; the nonce is drawn again where the check character would
    not be one of Crockford's."""
    if not 0 < number <= LAST_NUMBER:
        raise Fault(say("{number} is not between 1 and {last_number}", number=number, last_number=LAST_NUMBER))
    while True:
        nonce = "".join(CROCKFORD[draw(len(CROCKFORD))] for _ in range(4))
        check = check_character(f"{code}{number:06d}{nonce}")
        if check in CROCKFORD:
            return Serial(code, number, nonce, check)


def read(text: str, code: str) -> Serial:
    """A serial as somebody wrote or said it: lower case, spaces, O for 0 and I or L for 1. Raises `Fault`."""
    plain = _IGNORED.sub("", text).upper()
    head, rest = plain[: len(code)].translate(_LETTERS), plain[len(code) :].translate(_MISREAD)
    if head != code.translate(_LETTERS) or not re.fullmatch(rf"[0-9]{{6}}[{CROCKFORD}]{{5}}", rest):
        raise Fault(
            say("`{text}` is not a serial of {code}", text=text[:40], code=code),
            say("Write it as {code}-000427-7KQ3-4.", code=code),
        )
    serial = Serial(code, int(rest[:6]), rest[6:10], rest[10])
    if check_character(f"{code}{rest[:10]}") != serial.check:
        raise Fault(
            say("`{text}` is mistyped (its last character does not fit)", text=text[:40]),
            say("Compare it with the copy."),
        )
    return serial


def check_character(text: str) -> str:
    """ISO/IEC 7064 MOD 37-2 over digits and capital letters: with it, Σ aᵢ·2ⁱ ≡ 1 (mod 37)."""
    rest = 0
    for character in text:
        rest = (rest + _MOD_37.index(character)) * 2 % 37
    return _MOD_37[(1 - rest) % 37]


def to_crockford(data: bytes, length: int) -> str:
    """The first 5·length bits of data as characters."""
    bits = int.from_bytes(data, "big") >> (len(data) * 8 - 5 * length)
    return "".join(CROCKFORD[bits >> 5 * (length - 1 - position) & 31] for position in range(length))


def from_crockford(text: str) -> str:
    """A code as it is stored: without separators, capital, I, L and O read as digits. Raises `Fault`."""
    plain = _IGNORED.sub("", text).upper().translate(_MISREAD)
    if wrong := sorted(set(plain) - set(CROCKFORD)):
        raise Fault(
            say("`{characters}` does not occur in such a code", characters="".join(wrong)[:20]),
            say("Compare it with the letter."),
        )
    return plain


def grouped(code: str, size: int = 4) -> str:
    """A code in groups, as people read it: `7KQ3-9XA2-…`."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))
