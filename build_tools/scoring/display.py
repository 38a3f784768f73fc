"""Numbers as reports print them: the only place where a fraction becomes a decimal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

HUNDRED = Fraction(100)


def short(value: Fraction) -> str:
    """A number without needless zeros: 14, 13.5; a non-terminating one to four places, half up."""
    places = 0
    while places < 4 and (value * 10**places).denominator != 1:
        places += 1
    return _fixed(value, places)


def exact(value: Fraction) -> str:
    """A number that can be recalculated: a decimal of at most four places, else a fraction."""
    text = short(value)
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"


def display(value: Fraction, edges: Iterable[Decimal | Fraction] = (), *, low_is_good: bool = False) -> str:
    """Two places, half up; more where rounding would show a band edge (or 100) that was not reached.

    Demerits (`low_is_good`) reach an edge from above: there it is rounding down that would lie.
    """
    places = 2
    if low_is_good:
        over = [Fraction(edge) for edge in edges if value > Fraction(edge)]
        while any(Fraction(_fixed(value, places)) <= limit for limit in over):
            places += 1
        return _fixed(value, places)
    limits = [Fraction(edge) for edge in (*edges, HUNDRED) if value < Fraction(edge)]
    while any(Fraction(_fixed(value, places)) >= limit for limit in limits):
        places += 1
    return _fixed(value, places)


def _fixed(value: Fraction, places: int) -> str:
    scaled = value * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{Decimal(units).scaleb(-places):f}"
