"""A closed loop of phases (PDCA, the virtuous circle), clockwise.

Wide: a running track with the phases at its sides and their texts outside it; the first stands at the top left,
with an odd number at the top. Narrow: a list down the track, and the line back up.
"""

from __future__ import annotations

from itertools import pairwise

from build_tools.book.marks import Marks
from build_tools.core.drawing.lettering import width, wrap
from build_tools.core.drawing.svg import Context, Sheet
from build_tools.core.words import say
from build_tools.language.model.diagrams import Cycle, Phase

_REACH, _R = 94.0, 38.0
"""Half the width of the track; radius of a phase."""


def draw(diagram: Cycle, context: Context, narrow: bool = False) -> str:
    return lay(diagram, context, narrow).svg()


def lay(diagram: Cycle, context: Context, narrow: bool = False) -> Sheet:
    sheet = Sheet(context, narrow=narrow)
    sheet.title = context.title or diagram.centre or context.words(say("Cycle"))
    sheet.description = " → ".join(Marks(context.words).labelled(phase.title, phase.text) for phase in diagram.phases)
    top = 24.0 if context.unverified else 1.0
    if context.unverified:
        sheet.mark(sheet.width - 1, 11, "end")
    if narrow:
        _down(sheet, diagram, top)
    else:
        _track(sheet, diagram, top)
    return sheet


def _name(phase: Phase) -> list[str]:
    return wrap(phase.title, 2 * _R - 16, 14, even=True)


def _track(sheet: Sheet, diagram: Cycle, top: float) -> None:
    phases, x = diagram.phases, sheet.width / 2
    room = x - _REACH - _R - 14
    named = all(len(_name(phase)) <= 2 for phase in phases)
    texts = [_told(phase, room, titled=not named) for phase in phases]
    side = len(phases) // 2
    odd = len(phases) % 2
    blocks = [20.0 * len(title) + 19.0 * len(text) for title, text in texts]
    pitch = max(2 * _R + 34, *(block + 22 for block in blocks))
    crown = top
    if odd:
        crown += 20.0 * len(texts[0][0]) + 19.0 * len(wrap(phases[0].text, 300, 13)) + 8
        upper = crown + _R + _REACH
    else:
        upper = crown + max(_REACH * 0.86, blocks[0] / 2, blocks[1] / 2) + 2
    lower = upper + pitch * (side - 1)
    rise = _REACH if odd else _REACH * 0.86
    right = [(x + _REACH, upper + i * pitch) for i in range(side)]
    left = [(x - _REACH, y) for _, y in right]
    crowned = [(x, upper - rise), *right, *reversed(left)]
    places = crowned if odd else [left[0], *right, *reversed(left[1:])]
    _rail(sheet, upper, lower, rise, side, bool(odd))
    for i, ((px, py), phase) in enumerate(zip(places, phases, strict=True)):
        sheet.circle(px, py, _R, fill="paper", stroke="azurite", stroke_width=1.2)
        _inside(sheet, px, py, i, phase, named)
        title, text = texts[i]
        if px == x:
            text = wrap(phase.text, 300, 13, even=True)
            y = sheet.block(x, top, title, 14, 20, anchor="middle", bold=True)
            sheet.block(x, y, text, 13, 19, anchor="middle")
            continue
        broad = max(*(width(line, 14) for line in title), *(width(line, 13) for line in text), 0, 0)
        edge = px + _R + 14 if px > x else max(0, px - _R - 14 - broad)
        y = sheet.block(edge, py - blocks[i] / 2, title, 14, 20, bold=True)
        sheet.block(edge, y, text, 13, 19)
    if diagram.centre:
        lines = wrap(diagram.centre, 2 * (_REACH - _R) - 8, 16, even=True)
        middle = (upper + lower) / 2
        sheet.block(x, middle - 12 * len(lines), lines, 16, 24, "azurite", anchor="middle", bold=True)
    sheet.height = max(lower + rise + 6, *(py + b / 2 + 2 for (px, py), b in zip(places, blocks, strict=True)))


def _told(phase: Phase, room: float, *, titled: bool) -> tuple[list[str], list[str]]:
    name = f"{phase.title} {phase.english}" if phase.english else phase.title
    return (wrap(name, room, 14) if titled else []), wrap(phase.text, room, 13)


def _inside(sheet: Sheet, x: float, y: float, i: int, phase: Phase, named: bool) -> None:
    if not named:
        sheet.text(x, y, str(i + 1), 20, "azurite", anchor="middle", bold=True)
        return
    lines = _name(phase)
    english = phase.english if phase.english and len(lines) == 1 else None
    top = y - 10 * len(lines) - (8 if english else 0)
    size = 16 if len(lines) == 1 and len(phase.title) <= 3 else 14
    bottom = sheet.block(x, top, lines, size, 20, "azurite", anchor="middle", bold=True)
    if english:
        sheet.text(x, bottom + 9, english, 12, "muted", anchor="middle")


def _rail(sheet: Sheet, upper: float, lower: float, rise: float, side: int, odd: bool) -> None:
    """The track with a head in every gap: over the top to the right, down, under to the left, up."""
    x, reach = sheet.width / 2, _REACH
    d = (
        f"M{x - reach:.2f} {lower:.2f}V{upper:.2f}A{reach:.2f} {rise:.2f} 0 0 1 {x + reach:.2f} {upper:.2f}"
        f"V{lower:.2f}A{reach:.2f} {rise:.2f} 0 0 1 {x - reach:.2f} {lower:.2f}z"
    )
    sheet.path(d, stroke="azurite", stroke_width=1.1)
    pitch = (lower - upper) / (side - 1) if side > 1 else 0.0
    gaps = [upper + pitch * (i + 0.5) for i in range(side - 1)]
    turn = 0.5**0.5
    heads = [(x + reach, y, 0.0, 1.0) for y in gaps] + [(x - reach, y, 0.0, -1.0) for y in gaps]
    heads.append((x, lower + rise, -1.0, 0.0))
    if odd:
        heads.append((x + reach * turn, upper - rise * turn, turn, turn))
        heads.append((x - reach * turn, upper - rise * turn, turn, -turn))
    else:
        heads.append((x, upper - rise, 1.0, 0.0))
    for hx, hy, ux, uy in heads:
        sheet.arrow([(hx - ux, hy - uy), (hx + ux * 3, hy + uy * 3)])


def _down(sheet: Sheet, diagram: Cycle, top: float) -> None:
    x, r, left = 36.0, 22.0, 72.0
    y = top + 22
    if diagram.centre:
        lines = wrap(diagram.centre, 230, 16)
        y = sheet.block(left, y - 10, lines, 16, 24, "azurite", bold=True) + 12
    centres = list[float]()
    rows = list[tuple[float, list[str], list[str]]]()
    for phase in diagram.phases:
        name = f"{phase.title} {phase.english}" if phase.english else phase.title
        title, text = wrap(name, 238, 15), wrap(phase.text, 238, 14)
        rows.append((y, title, text))
        centres.append(y + 11)
        y += max(2 * r + 24, 22.0 * len(title) + 20.0 * len(text) + 20)
    edge = sheet.width - 6
    first, last = centres[0], centres[-1]
    foot = max(y - 8, last + r + 14)
    sheet.arrow([(x, last + r), (x, foot), (edge, foot), (edge, top + 3), (x, top + 3), (x, first - r - 3)], dash="5 3")
    for a, b in pairwise(centres):
        sheet.arrow([(x, a + r + 3), (x, b - r - 3)])
    for i, (row, title, text) in enumerate(rows):
        sheet.circle(x, centres[i], r, fill="paper", stroke="azurite", stroke_width=1.2)
        sheet.text(x, centres[i], str(i + 1), 16, "azurite", anchor="middle", bold=True)
        bottom = sheet.block(left, row, title, 15, 22, bold=True)
        sheet.block(left, bottom + 2, text, 14, 20)
    sheet.height = foot + 3
