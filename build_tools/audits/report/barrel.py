"""The barrel of a report: every section a stave, its width the weight, its height the score.

The water stands at the shortest stave, and that stave is named. Names stand under the staves where all of them fit,
else the staves are numbered and a legend tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from build_tools.audits.report.tub import (
    FLARE,
    Stave,
    Tub,
    draw_hoops,
    draw_rim,
    draw_shade,
    draw_staves,
    draw_water,
    level,
    shares,
)
from build_tools.core.drawing.lettering import width, wrap
from build_tools.core.drawing.markup import polyline
from build_tools.core.drawing.svg import Context, Sheet
from build_tools.core.words import say

__all__ = ["Stave", "draw", "draw_small", "spread"]

_SHORTEST, _WATER, _WEIGHT = say("Shortest"), say("Water"), say("Weight")


def draw(staves: Sequence[Stave], context: Context, narrow: bool = False) -> str:
    return lay(staves, context, narrow).svg()


def draw_small(staves: Sequence[Stave], context: Context) -> str:
    """60 px across, without labels; the shortest stave carries a triangle."""
    sheet = Sheet(context, width=60)
    _tell(sheet, staves)
    sheet.height = 56.0
    tub = Tub(30, 51, 50, 40)
    edges = shares(staves)
    draw_staves(sheet, tub, staves, edges, chime=3, grain=False)
    draw_water(sheet, tub, edges, level(staves), wave=0.0)
    for stave, (a, b) in zip(staves, edges, strict=True):
        if stave.shortest and b > a:
            x, y = _top(tub, stave, a, b)
            sheet.path(f"M{x:.2f} {y - 2:.2f}l-3 -5h6z", fill="ochre")
    return sheet.svg()


def lay(staves: Sequence[Stave], context: Context, narrow: bool = False) -> Sheet:
    sheet = Sheet(context, narrow=narrow)
    _tell(sheet, staves)
    edges = shares(staves)
    room = sheet.width - 2 * (14 + max(36, width(context.words(_WATER), 12)))
    across = min(room / (1 + FLARE), 200.0 + 90 * len(staves))
    wide = [across * (b - a) for a, b in edges]
    names = [wrap(stave.title, max(w - 8, 1), 13, even=True) for stave, w in zip(staves, wide, strict=True)]
    fits = all(w >= 48 and len(lines) <= 3 for w, lines in zip(wide, names, strict=True))
    top = 54.0 if fits else _shortest(sheet, staves) + 16
    rise = 170.0 if narrow else 210.0
    tub = Tub(sheet.width / 2, across, top + rise, rise)
    water = level(staves)
    draw_rim(sheet, tub)
    draw_staves(sheet, tub, staves, edges, chime=13, grain=True)
    draw_water(sheet, tub, edges, water, wave=1.6)
    draw_hoops(sheet, tub, staves, edges)
    draw_shade(sheet, tub, staves)
    _level(sheet, tub, water)
    for stave, (a, b) in zip(staves, edges, strict=True):
        if fits or stave.shortest:
            _crown(sheet, tub, stave, a, b, scored=fits)
    below = tub.floor + 24
    if fits:
        for stave, lines, (a, b) in zip(staves, names, edges, strict=True):
            x = (tub.x(a, 0) + tub.x(b, 0)) / 2
            y = sheet.block(x, below, lines, 13, 18, anchor="middle", bold=stave.shortest)
            weight = f"{context.words(_WEIGHT)} {plain(stave.weight)}"
            sheet.text(x, y + 9, weight, 12, "muted", anchor="middle")
        sheet.height = below + 18 * max(len(lines) for lines in names) + 20
    else:
        sheet.height = _legend(sheet, staves, _numbers(sheet, tub, staves, edges) + 12)
    return sheet


def _tell(sheet: Sheet, staves: Sequence[Stave]) -> None:
    words = sheet.context.words
    sheet.title = sheet.context.title or words(say("Barrel"))
    sheet.description = words.clauses(
        _marked(
            say("{stave}: score {score}, weight {weight}", stave=stave.title, score=_score(stave),
                weight=plain(stave.weight)),
            stave,
        )
        for stave in staves
    )  # fmt: skip


def _marked(text: str, stave: Stave) -> str:
    """A text about a stave; that it is the shortest is said behind it."""
    return say("{stave} ({mark})", stave=text, mark=_SHORTEST) if stave.shortest else text


def _top(tub: Tub, stave: Stave, a: float, b: float) -> tuple[float, float]:
    score = float(stave.score)
    return (tub.x(a, score) + tub.x(b, score)) / 2, tub.y(score)


def _level(sheet: Sheet, tub: Tub, score: float) -> None:
    y = tub.y(score)
    x = tub.x(1, score) + 4
    sheet.path(f"M{x:.2f} {y:.2f}h5", stroke="azurite", stroke_width=1.4)
    sheet.text(x + 7, y - 8, sheet.context.words(_WATER), 12, "azurite", bold=True)
    sheet.text(x + 7, y + 8, plain(Fraction(score)), 12, "azurite", bold=True)


def _shortest(sheet: Sheet, staves: Sequence[Stave]) -> float:
    """The shortest staves by name, above a tub whose staves are too narrow to name."""
    told = [f"{i} {stave.title} {_score(stave)}" for i, stave in enumerate(staves, 1) if stave.shortest]
    if not told:
        return 6.0
    words = sheet.context.words
    said = words(say("{mark}: {staves}", mark=_SHORTEST, staves=words.clauses(told)))
    lines = wrap(said, sheet.width - 18, 14)
    sheet.path("M1 6h10l-5 8.5z", fill="ochre")
    return sheet.block(18, 0, lines, 14, 21, "ochre", bold=True)


def _crown(sheet: Sheet, tub: Tub, stave: Stave, a: float, b: float, *, scored: bool) -> None:
    """Over a stave: its score; over the shortest also the word and a triangle that points at it."""
    x, y = _top(tub, stave, a, b)
    if stave.shortest:
        sheet.path(f"M{x:.2f} {y - 4:.2f}l-4.5 -8h9z", fill="ochre")
        y -= 12
    if not scored:
        return
    sheet.rect(x - 24, y - (36 if stave.shortest else 19), 48, 34 if stave.shortest else 17, fill="paper")
    sheet.text(x, y - 10, _score(stave), 13, anchor="middle", bold=True)
    if stave.shortest:
        sheet.text(x, y - 27, sheet.context.words(_SHORTEST), 12, "ochre", anchor="middle", bold=True)


def _numbers(sheet: Sheet, tub: Tub, staves: Sequence[Stave], edges: Sequence[tuple[float, float]]) -> float:
    """A number under each stave, pushed apart where staves are narrow, joined to it by a fine line."""
    step = 20.0
    wanted = [(tub.x(a, 0) + tub.x(b, 0)) / 2 for a, b in edges]
    places = spread(wanted, step, 8, sheet.width - 8)
    top = tub.floor + 17
    for i, (stave, at, place) in enumerate(zip(staves, wanted, places, strict=True)):
        sheet.path(polyline([(at, top), (place, top + 12)]), stroke="muted", stroke_width=0.7)
        sheet.text(place, top + 22, str(i + 1), 12.5, "ochre" if stave.shortest else "ink", anchor="middle", bold=True)
    return top + 32


def spread(wanted: Sequence[float], step: float, low: float, high: float) -> list[float]:
    """Places as near the wanted ones as keeps them in order, `step` apart and within bounds."""
    places: list[float] = []
    for want in wanted:
        places.append(max(want, low if not places else places[-1] + step))
    limit = high
    for i in reversed(range(len(places))):
        places[i] = min(places[i], limit)
        limit = places[i] - step
    return places


def _legend(sheet: Sheet, staves: Sequence[Stave], top: float) -> float:
    """Number, title, score, weight of each stave, in two columns (one on a phone), read downwards."""
    words, columns = sheet.context.words, 1 if sheet.narrow else 2
    gap = 28.0
    w = (sheet.width - gap * (columns - 1)) / columns
    per = -(-len(staves) // columns)
    y = [top] * columns
    for i, stave in enumerate(staves):
        column = i // per
        x = column * (w + gap)
        name = words(_marked(stave.title, stave))
        weight = f"{words(_WEIGHT)} {plain(stave.weight)}"
        room = w - 24 - 52 - max(72, width(weight, 12) + 8)
        lines = wrap(name, room, 13)
        h = 10 + 18.0 * len(lines)
        colour = "ochre" if stave.shortest else "ink"
        sheet.path(f"M{x:.2f} {y[column]:.2f}h{w:.2f}", stroke="line", stroke_width=0.8)
        sheet.text(x + 16, y[column] + 14, str(i + 1), 12.5, colour, anchor="end", bold=True)
        sheet.block(x + 24, y[column] + 5, lines, 13, 18, colour, bold=stave.shortest)
        sheet.text(x + w - 72, y[column] + 14, _score(stave), 13, colour, anchor="end", bold=True)
        sheet.text(x + w, y[column] + 14, weight, 12, "muted", anchor="end")
        y[column] += h
    return max(y) + 2


def plain(value: Fraction) -> str:
    """Two places at most, half up, for weights and scores on the drawing."""
    hundredths = (value * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def _score(stave: Stave) -> str:
    hundredths = (stave.score * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"
