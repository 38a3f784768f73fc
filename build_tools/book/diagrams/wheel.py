"""The wheel: elements around a centre, each linked to its entry or chapter.

Wide: what an element means stands in its circle when all of them fit. Otherwise, and on a phone, it stands in a
list below, in the order of the wheel (clockwise from the top).
"""

from __future__ import annotations

from math import cos, pi, sin

from build_tools.book.marks import Marks
from build_tools.core.drawing.lettering import width, wrap
from build_tools.core.drawing.svg import Context, Link, Sheet
from build_tools.core.words import say
from build_tools.language.model.diagrams import Spoke, Wheel


def draw(diagram: Wheel, context: Context, narrow: bool = False) -> str:
    return lay(diagram, context, narrow).svg()


def lay(diagram: Wheel, context: Context, narrow: bool = False) -> Sheet:
    sheet = Sheet(context, narrow=narrow)
    sheet.title = context.title or context.words(say("{centre}: elements", centre=diagram.centre))
    marks = Marks(context.words)
    sheet.description = marks.semicolon.join(
        marks.labelled(spoke.title, spoke.text) if spoke.text else spoke.title for spoke in diagram.spokes
    )
    count = len(diagram.spokes)
    rim = 122.0 if narrow else 200.0
    r = min(46.0 if narrow else 82.0, rim * sin(pi / count) - (5 if narrow else 9))
    size = 13.0 if narrow else 15.0
    middle, centre = sheet.width / 2, rim + r + (24 if context.unverified else 3)
    places = [(middle + rim * sin(2 * pi * i / count), centre - rim * cos(2 * pi * i / count)) for i in range(count)]
    inside = not narrow and all(_fits(spoke, context, r, size) for spoke in diagram.spokes)
    named = all(_named(spoke, r, size) for spoke in diagram.spokes)
    _frame(sheet, diagram.centre, places, centre, rim, r)
    for i, (spoke, place) in enumerate(zip(diagram.spokes, places, strict=True), 1):
        _element(sheet, spoke if named else spoke.model_copy(update={"title": str(i)}), place, r, size, inside)
    sheet.height = max(centre + rim + 5, *(y + r + 3 for _, y in places))
    if context.unverified:
        sheet.mark(sheet.width - 1, 11, "end")
    if not named or (not inside and any(spoke.text for spoke in diagram.spokes)):
        _list(sheet, diagram.spokes, numbered=not named)
    return sheet


def _link(context: Context, spoke: Spoke) -> Link | None:
    if spoke.entry:
        return context.link("entry", spoke.entry)
    return context.link("chapter", spoke.chapter) if spoke.chapter else None


def _frame(sheet: Sheet, centre: str, places: list[tuple[float, float]], y: float, rim: float, r: float) -> None:
    """Rim, spokes and hub in fine double lines."""
    x, hub = sheet.width / 2, 44.0 if sheet.narrow else 66.0
    sheet.circle(x, y, rim + 3, stroke="line", stroke_width=1)
    sheet.circle(x, y, rim - 3, stroke="line", stroke_width=1)
    for px, py in places:
        ux, uy = (px - x) / rim, (py - y) / rim
        a, b = hub + 7, rim - r
        for side in (-2.5, 2.5):
            sx, sy = -uy * side, ux * side
            d = f"M{x + ux * a + sx:.2f} {y + uy * a + sy:.2f}L{x + ux * b + sx:.2f} {y + uy * b + sy:.2f}"
            sheet.path(d, stroke="line", stroke_width=1)
    sheet.circle(x, y, hub + 7, fill="paper", stroke="azurite", stroke_width=0.8)
    sheet.circle(x, y, hub, fill="azurite")
    size = 17.0 if sheet.narrow else 22.0
    lines = wrap(centre, hub * 1.5, size, even=True)
    top = y - size * 1.3 * len(lines) / 2
    sheet.block(x, top, lines, size, size * 1.3, "paper", anchor="middle", bold=True)


def _lines(spoke: Spoke, r: float, size: float) -> list[str]:
    return wrap(spoke.title, 2 * r - 22, size, even=True)


def _named(spoke: Spoke, r: float, size: float) -> bool:
    """The title goes into the circle; if not, all circles carry numbers and the list tells."""
    lines = _lines(spoke, r, size)
    return len(lines) <= (2 if r < 60 else 3) and len(lines) * size * 1.35 + 18 <= 1.65 * r


def _fits(spoke: Spoke, context: Context, r: float, size: float) -> bool:
    """Number, title and text within the circle."""
    title = _lines(spoke, r, size)
    text = wrap(spoke.text or "", 2 * r - 34, 12, even=True)
    height = (18 if _link(context, spoke) else 0) + len(title) * size * 1.35 + len(text) * 17
    if len(title) > 2 or len(text) > 3 or height > 1.7 * r:
        return False
    last = text[-1] if text else title[-1]
    y = height / 2 - 4
    return width(last, 12 if text else size) + 8 <= 2 * float((r * r - y * y) ** 0.5)


def _element(sheet: Sheet, spoke: Spoke, place: tuple[float, float], r: float, size: float, inside: bool) -> None:
    link, (x, y) = _link(sheet.context, spoke), place
    title = _lines(spoke, r, size)
    text = wrap(spoke.text or "", 2 * r - 34, 12, even=True) if inside else []
    leading = size * 1.35
    height = (18 if link else 0) + len(title) * leading + (len(text) * 17 + 3 if text else 0)
    with sheet.linked(link, x - r, y - r, 2 * r, 2 * r):
        sheet.circle(x, y, r, fill="paper", stroke="azurite", stroke_width=1.1)
        top = y - height / 2
        if link:
            sheet.text(x, top + 8, link.number, 12, "azurite", anchor="middle", bold=True)
            top += 18
        top = sheet.block(x, top, title, size, leading, anchor="middle", bold=True)
        sheet.block(x, top + 3, text, 12, 17, "muted", anchor="middle")


def _list(sheet: Sheet, spokes: tuple[Spoke, ...], *, numbered: bool) -> None:
    left = 0.0 if sheet.narrow else 60.0
    right = sheet.width - left
    y = sheet.height + 20
    for i, spoke in enumerate(spokes, 1):
        link = _link(sheet.context, spoke)
        title = wrap(f"{i} {spoke.title}" if numbered else spoke.title, 104, 13)
        lines = wrap(spoke.text or "", right - left - 120, 13)
        h = 12 + 20.0 * max(len(title), len(lines))
        with sheet.linked(link, left, y, right - left, h):
            sheet.path(f"M{left:.2f} {y:.2f}H{right:.2f}", stroke="line", stroke_width=0.8)
            sheet.block(left, y + 6, title, 13, 20, "azurite" if link else "ink", bold=True)
            sheet.block(left + 120, y + 6, lines, 13, 20)
        y += h
    sheet.height = y
