"""The barrel of a report: every section a stave, its width the weight, its height the score (DF-25).

The tub stands in plain elevation: the floor is zero, the dashed rim is 100, and the water stands at the shortest
stave, so that heights and widths can be read off. Below the floor the staves end in the chime, as in a real tub.
The staves widen a little towards the rim; at any one height their widths are as their weights. Names stand under
the staves where all of them fit, else the staves are numbered and a legend tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from build_tools.outline.diagrams.lettering import width, wrap
from build_tools.outline.diagrams.svg import Context, Sheet, polyline

_FLARE = 0.1
"""How much wider the rim is than the floor."""


@dataclass(frozen=True)
class Stave:
    """A section of a report."""

    title: str
    weight: Fraction
    score: Fraction
    shortest: bool = False


@dataclass(frozen=True)
class _Tub:
    """The tub on the sheet: centre, width and height of the floor, height of 100 points."""

    middle: float
    across: float
    floor: float
    rise: float

    def x(self, share: float, score: float) -> float:
        """The place of a share (0 left, 1 right) of the girth at a height; below the floor the tub narrows on."""
        return self.middle + (share - 0.5) * self.across * (1 + _FLARE * score / 100)

    def y(self, score: float) -> float:
        return self.floor - self.rise * score / 100


def draw(staves: Sequence[Stave], context: Context, narrow: bool = False) -> str:
    return lay(staves, context, narrow).svg()


def draw_small(staves: Sequence[Stave], context: Context) -> str:
    """60 px across, without labels; the shortest stave carries a triangle."""
    sheet = Sheet(context, width=60)
    _tell(sheet, staves)
    sheet.height = 56.0
    tub = _Tub(30, 51, 50, 40)
    edges = shares(staves)
    _staves(sheet, tub, staves, edges, chime=3, grain=False)
    _water(sheet, tub, edges, level(staves), wave=0.0)
    for stave, (a, b) in zip(staves, edges, strict=True):
        if stave.shortest and b > a:
            x, y = _top(tub, stave, a, b)
            sheet.path(f"M{x:.2f} {y - 2:.2f}l-3 -5h6z", fill="ochre")
    return sheet.svg()


def lay(staves: Sequence[Stave], context: Context, narrow: bool = False) -> Sheet:
    sheet = Sheet(context, narrow=narrow)
    _tell(sheet, staves)
    edges = shares(staves)
    room = sheet.width - 2 * (38 if narrow else 44)
    across = min(room / (1 + _FLARE), 200.0 + 90 * len(staves))
    wide = [across * (b - a) for a, b in edges]
    names = [wrap(stave.title, max(w - 8, 1), 13, even=True) for stave, w in zip(staves, wide, strict=True)]
    fits = all(w >= 48 and len(lines) <= 3 for w, lines in zip(wide, names, strict=True))
    top = 54.0 if fits else _shortest(sheet, staves) + 16
    rise = 170.0 if narrow else 210.0
    tub = _Tub(sheet.width / 2, across, top + rise, rise)
    water = level(staves)
    _rim(sheet, tub)
    _staves(sheet, tub, staves, edges, chime=13, grain=True)
    _water(sheet, tub, edges, water, wave=1.6)
    _hoops(sheet, tub, staves, edges)
    _shade(sheet, tub, staves)
    _level(sheet, tub, water)
    for stave, (a, b) in zip(staves, edges, strict=True):
        if fits or stave.shortest:
            _crown(sheet, tub, stave, a, b, scored=fits)
    below = tub.floor + 24
    if fits:
        for stave, lines, (a, b) in zip(staves, names, edges, strict=True):
            x = (tub.x(a, 0) + tub.x(b, 0)) / 2
            y = sheet.block(x, below, lines, 13, 18, anchor="middle", bold=stave.shortest)
            weight = f"{context.words.weight} {plain(stave.weight)}"
            sheet.text(x, y + 9, weight, 12, "muted", anchor="middle")
        sheet.height = below + 18 * max(len(lines) for lines in names) + 20
    else:
        sheet.height = _legend(sheet, staves, _numbers(sheet, tub, staves, edges) + 12)
    return sheet


def shares(staves: Sequence[Stave]) -> list[tuple[float, float]]:
    """Left and right edge of each stave as shares of the girth; without any weight all are equal."""
    total = sum((stave.weight for stave in staves), Fraction(0))
    parts = [stave.weight / total if total else Fraction(1, len(staves)) for stave in staves]
    edges = [sum(parts[:i], Fraction(0)) for i in range(len(parts) + 1)]
    return [(float(a), float(b)) for a, b in zip(edges, edges[1:], strict=False)]


def level(staves: Sequence[Stave]) -> float:
    """Where the water stands: the least score of the staves that hold it."""
    holding = [stave.score for stave in staves if stave.weight > 0] or [stave.score for stave in staves]
    return float(min(holding))


def plain(value: Fraction) -> str:
    """Two places at most, half up, for weights and scores on the drawing."""
    hundredths = (value * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}".rstrip("0").rstrip(".")


def _score(stave: Stave) -> str:
    hundredths = (stave.score * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _tell(sheet: Sheet, staves: Sequence[Stave]) -> None:
    words = sheet.context.words
    sheet.title = sheet.context.title or words.barrel
    sheet.description = "；".join(
        f"{stave.title}：{words.score} {_score(stave)}，{words.weight} {plain(stave.weight)}"
        + (f"（{words.shortest}）" if stave.shortest else "")
        for stave in staves
    )


def _top(tub: _Tub, stave: Stave, a: float, b: float) -> tuple[float, float]:
    score = float(stave.score)
    return (tub.x(a, score) + tub.x(b, score)) / 2, tub.y(score)


def _rim(sheet: Sheet, tub: _Tub) -> None:
    """The dashed outline of the whole tub and the scale at its left."""
    outline = polyline([(tub.x(0, 0), tub.y(0)), (tub.x(0, 100), tub.y(100)), (tub.x(1, 100), tub.y(100))])
    sheet.path(f"{outline}L{tub.x(1, 0):.2f} {tub.y(0):.2f}", stroke="muted", stroke_width=0.7, stroke_dasharray="2 4")
    for score in (0, 50, 100):
        x = tub.x(0, score) - 6
        sheet.text(x, tub.y(score), str(score), 12, "muted", anchor="end")


def _staves(
    sheet: Sheet,
    tub: _Tub,
    staves: Sequence[Stave],
    edges: Sequence[tuple[float, float]],
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
            _grain(sheet, tub, i, a, b, below, score)


def _grain(sheet: Sheet, tub: _Tub, i: int, a: float, b: float, below: float, score: float) -> None:
    """Fine lines along the wood, broken here and there, never the same on neighbours."""
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


def _water(sheet: Sheet, tub: _Tub, edges: Sequence[tuple[float, float]], score: float, *, wave: float) -> None:
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
            ripples.extend(f"q4 {-wave} 8 0t8 0" for _ in range(int((last - x) // 16)))
    if ripples:
        sheet.path("".join(ripples), stroke="azurite", stroke_width=0.7, stroke_opacity=0.7)


def _hoops(sheet: Sheet, tub: _Tub, staves: Sequence[Stave], edges: Sequence[tuple[float, float]]) -> None:
    """Two bands around the staves that reach so high."""
    for score in (9.0, 62.0):
        for stave, (a, b) in zip(staves, edges, strict=True):
            if stave.score < score + 6 or a == b:
                continue
            low, high = score - 2.4, score + 2.4
            band = [(tub.x(a, low), tub.y(low)), (tub.x(a, high), tub.y(high))]
            band += [(tub.x(b, high), tub.y(high)), (tub.x(b, low), tub.y(low))]
            sheet.path(polyline(band) + "z", fill="paper", stroke="muted", stroke_width=0.7)


def _shade(sheet: Sheet, tub: _Tub, staves: Sequence[Stave]) -> None:
    """Lines close together where the outermost staves turn away, as an engraver rounds a form."""
    parts = []
    for stave, sides in ((staves[0], (0.007, 0.016, 0.027)), (staves[-1], (0.993, 0.984, 0.973))):
        low, high = -4.0, float(stave.score) - 1
        for share in sides if stave.weight * 25 > sum(each.weight for each in staves) else ():
            parts.append(f"M{tub.x(share, low):.2f} {tub.y(low):.2f}L{tub.x(share, high):.2f} {tub.y(high):.2f}")
    if parts:
        sheet.path("".join(parts), stroke="muted", stroke_width=0.6, stroke_opacity=0.55)


def _level(sheet: Sheet, tub: _Tub, score: float) -> None:
    y = tub.y(score)
    x = tub.x(1, score) + 4
    sheet.path(f"M{x:.2f} {y:.2f}h5", stroke="azurite", stroke_width=1.4)
    sheet.text(x + 7, y - 8, sheet.context.words.water, 12, "azurite", bold=True)
    sheet.text(x + 7, y + 8, plain(Fraction(score)), 12, "azurite", bold=True)


def _shortest(sheet: Sheet, staves: Sequence[Stave]) -> float:
    """The shortest staves by name, above a tub whose staves are too narrow to name."""
    told = [f"{i} {stave.title} {_score(stave)}" for i, stave in enumerate(staves, 1) if stave.shortest]
    if not told:
        return 6.0
    lines = wrap(f"{sheet.context.words.shortest}：{'；'.join(told)}", sheet.width - 18, 14)
    sheet.path("M1 6h10l-5 8.5z", fill="ochre")
    return sheet.block(18, 0, lines, 14, 21, "ochre", bold=True)


def _crown(sheet: Sheet, tub: _Tub, stave: Stave, a: float, b: float, *, scored: bool) -> None:
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
        sheet.text(x, y - 27, sheet.context.words.shortest, 12, "ochre", anchor="middle", bold=True)


def _numbers(sheet: Sheet, tub: _Tub, staves: Sequence[Stave], edges: Sequence[tuple[float, float]]) -> float:
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
        name = stave.title + (f"（{words.shortest}）" if stave.shortest else "")
        weight = f"{words.weight} {plain(stave.weight)}"
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
