"""The grade as a seal: a letter cut out of a carved square; a dashed empty frame where there is no grade.

Vermilion only for the last grade and failed critical items; malachite for the best, azurite between.
"""

from __future__ import annotations

from hashlib import sha256

from build_tools.core.drawing.lettering import width
from build_tools.core.drawing.markup import families, number
from build_tools.core.drawing.svg import Context, Sheet
from build_tools.core.words import say, say_in

COLOURS = {"good": "malachite", "fair": "azurite", "bad": "vermilion", "none": "muted"}
_SIZE, _EDGE = 120.0, 3.0


def badge(grade: str, title: str, tone: str, context: Context) -> str:
    """The seal of one grade."""
    sheet = Sheet(context, width=_SIZE)
    sheet.height = _SIZE
    words = context.words
    sheet.title = words(say("Grade: {grade}", grade=f"{grade} {title}".strip()) if grade else say("Not graded"))
    sheet.description = sheet.title
    if not grade:
        return _empty(sheet)
    sheet.path(_carved(grade + title), fill=COLOURS[tone])
    sheet.rect(10, 10, _SIZE - 20, _SIZE - 20, radius=1.5, stroke="paper", stroke_width=1.3)
    size = min(78.0 if title else 88.0, 84 / width(grade, 1))
    serif = families(context.tokens.type.pdf_text)
    sheet.text(
        _SIZE / 2, 50 if title else _SIZE / 2, grade, size, "paper", anchor="middle", bold=True, font_family=serif
    )
    if title:
        small = min(17.0, 88 / width(title, 1))
        sheet.text(
            _SIZE / 2,
            94,
            title,
            small,
            "paper",
            anchor="middle",
            bold=True,
            letter_spacing=2 if len(title) < 5 else None,
        )
    return sheet.svg()


def _empty(sheet: Sheet) -> str:
    side = _SIZE - 2 * _EDGE - 2
    sheet.rect(_EDGE + 1, _EDGE + 1, side, side, radius=3, stroke="muted", stroke_width=1.8, stroke_dasharray="7 4")
    for y, word in ((44, say_in("upper line of an empty seal", "not")), (77, say_in("its lower line", "graded"))):
        said = sheet.context.words(word)
        sheet.text(_SIZE / 2, y, said, min(27.0, 88 / width(said, 1)), "muted", anchor="middle", bold=True)
    return sheet.svg()


def _carved(words: str) -> str:
    """A square whose edge a knife left a little uneven, always the same for the same words."""
    chips = [byte / 255 for byte in sha256(words.encode()).digest()]
    low, high, steps, worn = _EDGE, _SIZE - _EDGE, 8, 3.5
    d = ""
    for side in range(4):
        points = []
        for i in range(steps):
            along = worn + (high - low - 2 * worn) * i / (steps - 1)
            deep = 1.7 * chips[side * steps + i] ** 2 * (0.4 if i in (0, steps - 1) else 1)
            points.append(
                (
                    (low + along, low + deep),
                    (high - deep, low + along),
                    (high - along, high - deep),
                    (low + deep, high - along),
                )[side]
            )
        corner = ((low, low), (high, low), (high, high), (low, high))[side]
        x, y = points[0]
        d += f"Q{number(corner[0])} {number(corner[1])} {number(x)} {number(y)}" if d else f"M{number(x)} {number(y)}"
        d += "".join(f"L{number(x)} {number(y)}" for x, y in points[1:])
    start = d[1 : d.index("L")]
    return f"{d}Q{number(low)} {number(low)} {start}z"
