"""A number as people write it, and the one way in which a sealed record has it. Every channel reads by this grammar.

Taken: decimal digits with at most one point, a minus before them, the unit behind them; all of it also full-width and
with the full stop, as a Chinese keyboard types it. Not taken: a plus (nobody measures one; it is a slip of the hand),
exponents and underscores (programs write them, not people), digits of other scripts, and groups: the comma of `1,234`
separates thousands to one reader and decimals to another, and a factor of a thousand is not to be guessed.

The phone's copy is templates/forms/phone/js/numbers.js; tests/forms/test_number_writings.py proves them equal.
"""

from __future__ import annotations

import re
from decimal import Decimal

from build_tools.core.characters import FULL_STOPS
from build_tools.core.faults import Fault
from build_tools.core.words import say

LONGEST = 24
"""Characters of a number, without its unit."""
MAGNITUDE = 12
"""Powers of ten that its first digit may stand for, on either side of the point: what can be measured."""

_MINUS = "\u2212\u2013\u2014"
FOLDED = (
    {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
    | {ord(sign): "-" for sign in _MINUS}
    | {ord(sign): "." for sign in FULL_STOPS}
)
"""Signs of a full-width keyboard, and what they are otherwise: digits, points, minus signs."""
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)")
_MACHINE = re.compile(r"(-?[0-9]{1,40}(?:\.[0-9]{0,40})?)[eE]([+-]?[0-9]{1,2})")


def read(text: str, unit: str = "") -> Decimal:
    """The number, with its digits as they were written. Raises `Fault`."""
    number = text.translate(FOLDED).strip()
    behind = unit.translate(FOLDED).strip()
    if behind and behind[0] not in "0123456789.-":  # else where the number ends would be a guess
        number = number.removesuffix(behind).strip()
    if not _NUMBER.fullmatch(number):
        raise Fault(say("{text} is not a number", text=repr(text[:40])), say("Write it as 12 or 12.5."))
    value = Decimal(number)
    if len(number) > LONGEST or abs(value.adjusted()) > MAGNITUDE:
        raise Fault(
            say("{text} is not a number that can be measured", text=repr(text[:30])),
            say("Write at most 13 digits before the point and 12 behind it."),
        )
    return value


def written(value: Decimal) -> str:
    """The one writing of a number: no zeros that say nothing, no exponent, no -0."""
    return "0" if value == 0 else f"{value.normalize():f}"


def unfolded(text: str) -> str:
    """A number as a program wrote it (`1.0E7`), as people write it; every other text as it is."""
    if (found := _MACHINE.fullmatch(text)) is None:
        return text
    return written(Decimal(f"{found[1]}E{found[2]}"))
