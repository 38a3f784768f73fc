"""Numbers as reports print them: the only place where a fraction becomes a decimal."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

HUNDRED = Fraction(100)


def short(value: Fraction) -> str:
    """A number without needless zeros: 14, 13.5; a non-terminating one to four places, half up."""
    places = 0
    while places < 4 and 10**places % value.denominator:
        places += 1
    return _written(_units(value, places), places)


def exact(value: Fraction) -> str:
    """A number that can be recalculated: a decimal of at most four places, else a fraction."""
    if 10**4 % value.denominator:
        return f"{value.numerator}/{value.denominator}"
    return short(value)


def display(value: Fraction, edges: Iterable[Decimal | Fraction] = (), *, low_is_good: bool = False) -> str:
    """Two places, half up; more where rounding would show a band edge (or 100) that was not reached.

    Demerits (`low_is_good`) reach an edge from above: there it is rounding down that would lie.
    """
    places = 2
    units = _units(value, places)
    # Only rounding towards the better side can lie; that is rare, so edges are looked at then alone.
    while _better(units, places, value, low_is_good) and _crosses(units, places, value, edges, low_is_good):
        places += 1
        units = _units(value, places)
    return _written(units, places)


def _better(units: int, places: int, value: Fraction, low_is_good: bool) -> bool:
    """Whether the rounded number is better than the exact one."""
    shown, real = units * value.denominator, value.numerator * int(10**places)
    return shown < real if low_is_good else shown > real


def _crosses(units: int, places: int, value: Fraction, edges: Iterable[Decimal | Fraction], low_is_good: bool) -> bool:
    shown = Fraction(units, 10**places)
    limits = [Fraction(edge) for edge in edges]
    if low_is_good:
        return any(shown <= limit < value for limit in limits)
    return any(value < limit <= shown for limit in (*limits, HUNDRED))


def _units(value: Fraction, places: int) -> int:
    """The value in units of the last place, rounded half up."""
    bottom, tens = value.denominator, int(10**places)
    return (2 * value.numerator * tens + bottom) // (2 * bottom)


def _written(units: int, places: int) -> str:
    sign, units = ("-", -units) if units < 0 else ("", units)
    whole, rest = divmod(units, 10**places)
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"
