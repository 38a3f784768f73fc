"""The tub of a barrel: its staves, their places on the sheet, and how wood, hoops and water are drawn.

The tub stands in plain elevation: the floor is zero, the dashed rim is 100, so heights and widths can be read off.
Below the floor the staves end in the chime, as in a real tub. The tub widens a little towards the rim; at any one
height the widths of the staves are as their weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from build_tools.core.drawing.markup import polyline
from build_tools.core.drawing.svg import Sheet

Edges = tuple[float, float]

FLARE = 0.1
"""How much wider the rim is than the floor."""


@dataclass(frozen=True)
class Stave:
    """A section of a report."""

    title: str
    weight: Fraction
    score: Fraction
    shortest: bool = False


@dataclass(frozen=True)
class Tub:
    """The tub on the sheet: centre, width and height of the floor, height of 100 points."""

    middle: float
    across: float
    floor: float
    rise: float

    def x(self, share: float, score: float) -> float:
        """The place of a share (0 left, 1 right) of the girth at a height; below the floor the tub narrows on."""
        return self.middle + (share - 0.5) * self.across * (1 + FLARE * score / 100)

    def y(self, score: float) -> float:
        return self.floor - self.rise * score / 100


def shares(staves: Sequence[Stave]) -> list[Edges]:
    """Left and right edge of each stave as shares of the girth; without any weight all are equal."""
    total = sum((stave.weight for stave in staves), Fraction(0))
    parts = [stave.weight / total if total else Fraction(1, len(staves)) for stave in staves]
    edges = [sum(parts[:i], Fraction(0)) for i in range(len(parts) + 1)]
    return [(float(a), float(b)) for a, b in pairwise(edges)]


def level(staves: Sequence[Stave]) -> float:
    """Where the water stands: the least score of the staves that hold it."""
    holding = [stave.score for stave in staves if stave.weight > 0] or [stave.score for stave in staves]
    return float(min(holding))


def draw_rim(sheet: Sheet, tub: Tub) -> None:
    """The dashed outline of the whole tub and the scale at its left."""
    outline = polyline([(tub.x(0, 0), tub.y(0)), (tub.x(0, 100), tub.y(100)), (tub.x(1, 100), tub.y(100))])
    sheet.path(f"{outline}L{tub.x(1, 0):.2f} {tub.y(0):.2f}", stroke="muted", stroke_width=0.7, stroke_dasharray="2 4")
    for score in (0, 50, 100):
        x = tub.x(0, score) - 6
        sheet.text(x, tub.y(score), str(score), 12, "muted", anchor="end")


def draw_staves(
    sheet: Sheet,
    tub: Tub,
    staves: Sequence[Stave],
    edges: Sequence[Edges],
    *,
    chime: float,
    grain: bool,
) -> None:
    for i, (stave, (a, b)) in enumerate(zip(staves, edges, strict=True)):
        if a == b:
            continue
        score = float(stave.score)
        below = -chime / tub.rise * 100
        outline = [(tub.x(a, below), tub.y(below)), (tub.x(a, score), tub.y(score))]
        outline += [(tub.x(b, score), tub.y(score)), (tub.x(b, below), tub.y(below))]
        d = polyline(outline) + "z"
        sheet.path(d, fill="panel", stroke="muted", stroke_width=0.9 if grain else 0.6, data_stave=str(i + 1))
        sheet.path(d, fill="line", fill_opacity=(0.45, 0.7)[i % 2])
        if grain:
            _grain(sheet, tub, i, (a, b), (below, score))


def _grain(sheet: Sheet, tub: Tub, i: int, edges: Edges, heights: Edges) -> None:
    """Fine lines along the wood, broken here and there, never the same on neighbours."""
    (a, b), (below, score) = edges, heights
    count = int((tub.x(b, 0) - tub.x(a, 0)) // 11)
    parts = []
    for k in range(1, count + 1):
        share = a + (b - a) * k / (count + 1)
        knot = ((i * 7 + k * 13) % 10) / 10
        for low, high in ((0.02, 0.1 + 0.55 * knot), (0.16 + 0.55 * knot, 0.97)):
            s, t = below + (score - below) * low, below + (score - below) * high
            parts.append(f"M{tub.x(share, s):.2f} {tub.y(s):.2f}L{tub.x(share, t):.2f} {tub.y(t):.2f}")
    if parts:
        sheet.path("".join(parts), stroke="muted", stroke_width=0.5, stroke_opacity=0.35)


def draw_water(sheet: Sheet, tub: Tub, edges: Sequence[Edges], score: float, *, wave: float) -> None:
    if score <= 0:
        return
    y, left, right = tub.y(score), tub.x(0, score), tub.x(1, score)
    body = polyline([(left, y), (right, y), (tub.x(1, 0), tub.floor), (tub.x(0, 0), tub.floor)])
    sheet.path(body + "z", fill="azurite", fill_opacity=0.3, data_water=f"{score:.2f}")
    sheet.path(f"M{left:.2f} {y:.2f}H{right:.2f}", stroke="azurite", stroke_width=1.4)
    ripples = []
    for row, (start, end) in enumerate(((0.06, 0.34), (0.52, 0.9), (0.22, 0.44), (0.66, 0.8))):
        at = y + 8 + 9 * row
        if wave and at < tub.floor - 6:
            x, last = tub.x(start, score), tub.x(end, score)
            ripples.append(f"M{x:.2f} {at:.2f}")
            ripples.extend(f"q4 {-wave} 8 0q4 {wave} 8 0" for _ in range(int((last - x) // 16)))
    if ripples:
        sheet.path("".join(ripples), stroke="azurite", stroke_width=0.7, stroke_opacity=0.7)


def draw_hoops(sheet: Sheet, tub: Tub, staves: Sequence[Stave], edges: Sequence[Edges]) -> None:
    """Two bands around the staves that reach so high."""
    for score in (9.0, 62.0):
        for stave, (a, b) in zip(staves, edges, strict=True):
            if stave.score < score + 6 or a == b:
                continue
            low, high = score - 2.4, score + 2.4
            band = [(tub.x(a, low), tub.y(low)), (tub.x(a, high), tub.y(high))]
            band += [(tub.x(b, high), tub.y(high)), (tub.x(b, low), tub.y(low))]
            sheet.path(polyline(band) + "z", fill="paper", stroke="muted", stroke_width=0.7)


def draw_shade(sheet: Sheet, tub: Tub, staves: Sequence[Stave]) -> None:
    """Lines close together where the outermost staves turn away, as an engraver rounds a form."""
    parts = []
    for stave, sides in ((staves[0], (0.007, 0.016, 0.027)), (staves[-1], (0.993, 0.984, 0.973))):
        low, high = -4.0, float(stave.score) - 1
        for share in sides if stave.weight * 25 > sum(each.weight for each in staves) else ():
            parts.append(f"M{tub.x(share, low):.2f} {tub.y(low):.2f}L{tub.x(share, high):.2f} {tub.y(high):.2f}")
    if parts:
        sheet.path("".join(parts), stroke="muted", stroke_width=0.6, stroke_opacity=0.55)
