"""Markup: text, numbers, font lists and paths as SVG writes them.

Everything from data passes `escape`; every number passes `number`, so that the same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as escape_markup

Point = tuple[float, float]


def escape(text: str) -> str:
    """Text or attribute value as XML; what XML cannot hold is left out."""
    if text.isprintable():
        return escape_markup(text)
    return escape_markup("".join(c for c in text if c in "\t\n" or (c >= " " and not _barred(c))), quote=True)


def _barred(character: str) -> bool:
    return "\x7f" <= character <= "\x9f" or "\ud800" <= character <= "\udfff" or character in "\ufffe\uffff"


def number(value: float) -> str:
    """At most two places, no noise, no minus zero."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def families(names: Sequence[str]) -> str:
    """A font list as WeasyPrint and browsers both read it."""
    generic = {"serif", "sans-serif", "monospace"}
    return ",".join(name if name in generic else f"'{name}'" for name in names)


def polyline(points: Sequence[Point], radius: float = 0) -> str:
    """A path through the points, its corners rounded."""
    kept = [point for i, point in enumerate(points) if i == 0 or point != points[i - 1]]
    if not radius:
        return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in kept)
    parts = [f"M{number(kept[0][0])} {number(kept[0][1])}"]
    for before, at, after in zip(kept, kept[1:], kept[2:], strict=False):
        entry, leave = _towards(at, before, radius), _towards(at, after, radius)
        parts.append(
            f"L{number(entry[0])} {number(entry[1])}"
            f"Q{number(at[0])} {number(at[1])} {number(leave[0])} {number(leave[1])}"
        )
    parts.append(f"L{number(kept[-1][0])} {number(kept[-1][1])}")
    return "".join(parts)


def _towards(start: Point, end: Point, distance: float) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    part = min(distance, length / 2) / length
    return start[0] + dx * part, start[1] + dy * part
