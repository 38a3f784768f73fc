"""The seal (印): characters cut white into vermilion, serial and revision beneath; grey and empty on a draft.

Characters stand in the traditional order: columns from the right, each read downwards. The carved edge is uneven
but always the same for the same characters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from build_tools.outline.diagrams.lettering import width
from build_tools.outline.diagrams.markup import families, number, polyline
from build_tools.outline.diagrams.svg import Context, Sheet

_SIDE = 100.0
_EDGE = 4.0
"""From the sheet's border to the seal's."""


def draw(characters: str, context: Context, serial: str = "", revision: str = "") -> str:
    """The vermilion seal of two to four characters."""
    sheet = _sheet(context, characters, serial, revision)
    chips = _chips(characters)
    sheet.path(_carved(chips), fill="vermilion")
    field = (_EDGE + 6.5, _EDGE + 6.5, _SIDE - 13)
    for character, x, y, w, h in cells(characters, *field):
        _character(sheet, character, x, y, w, h, "paper")
    _nicks(sheet, chips)
    _beneath(sheet, [line for line in (serial, revision) if line], "vermilion")
    return sheet.svg()


def outline(characters: str) -> str:
    """The carved edge of a seal as an SVG path on a square of 108, for pictures that are no drawings."""
    return _carved(_chips(characters))


def draw_draft(context: Context, serial: str = "", revision: str = "") -> str:
    """The empty seal of an uncontrolled draft: a dashed frame with the words of the brand's tokens."""
    words = context.tokens.draft
    sheet = _sheet(context, words, serial, revision)
    at, side = _EDGE + 1.5, _SIDE - 3
    sheet.rect(at, at, side, side, radius=3, stroke="muted", stroke_width=1.6, stroke_dasharray="7 4")
    if words.isascii():
        size = min(24.0, 82 / width(words, 1))
        sheet.text(_EDGE + _SIDE / 2, _EDGE + _SIDE / 2, words, size, "muted", anchor="middle", bold=True)
    else:
        for character, x, y, w, h in cells(words, _EDGE + 13, _EDGE + 13, _SIDE - 26):
            _character(sheet, character, x, y, w, h, "muted", size=67.0 / max(2, (len(words) + 1) // 2))
    _beneath(sheet, [line for line in (serial, revision) if line], "muted")
    return sheet.svg()


def cells(characters: str, x: float, y: float, side: float) -> Iterator[tuple[str, float, float, float, float]]:
    """Each character with its place: two stand in one column, three as one right and two left, more in two columns."""
    count = len(characters)
    if count <= 2:
        columns = [characters]
    elif count == 3:
        columns = [characters[:1], characters[1:]]
    else:
        half = (count + 1) // 2
        columns = [characters[:half], characters[half:]]
    w = side / len(columns)
    for k, column in enumerate(columns):
        left = x + side - (k + 1) * w
        h = side / len(column)
        for i, character in enumerate(column):
            yield character, left, y + i * h, w, h


def _sheet(context: Context, words: str, serial: str, revision: str) -> Sheet:
    sheet = Sheet(context, width=_SIDE + 2 * _EDGE)
    sheet.title = context.title or f"{context.words.seal}：{words}"
    sheet.description = " ".join(word for word in (words, serial, revision) if word)
    sheet.height = _SIDE + 2 * _EDGE
    return sheet


def _character(
    sheet: Sheet,
    character: str,
    x: float,
    y: float,
    w: float,
    h: float,
    colour: str,
    size: float | None = None,
) -> None:
    """A character that fills its cell, drawn out as a carver does, or keeps the given size."""
    across, down = (1.0, 1.0) if size else (w / min(w, h), h / min(w, h))
    size = size or min(w, h) * 0.98
    shape = f"translate({number(x + w / 2)} {number(y + h / 2)})"
    if (across, down) != (1.0, 1.0):
        shape += f" scale({number(across)} {number(down)})"
    fonts = families(sheet.context.tokens.type.pdf_text)
    sheet.text(0, 0, character, size, colour, anchor="middle", bold=True, transform=shape, font_family=fonts)


def _chips(characters: str) -> Sequence[float]:
    """Numbers from 0 to 1 that belong to these characters."""
    return [byte / 255 for byte in sha256(characters.encode()).digest() + sha256(characters[::-1].encode()).digest()]


def _carved(chips: Sequence[float]) -> str:
    """The outline: points along the square, each pushed in a little, corners worn round."""
    steps, worn = 9, 3.2
    low, high = _EDGE, _EDGE + _SIDE
    points = []
    for side in range(4):
        for i in range(steps):
            along = worn + (_SIDE - 2 * worn) * i / (steps - 1)
            inward = 1.5 * chips[(side * steps + i) % len(chips)] ** 2
            if i in (0, steps - 1):
                inward *= 0.4
            points.append(
                (
                    (low + along, low + inward),
                    (high - inward, low + along),
                    (high - along, high - inward),
                    (low + inward, high - along),
                )[side]
            )
    corners = ((high, low), (high, high), (low, high), (low, low))
    d = f"M{number(points[0][0])} {number(points[0][1])}"
    for i in range(1, len(points) + 1):
        x, y = points[i % len(points)]
        if i % steps == 0:
            cx, cy = corners[i // steps - 1]
            d += f"Q{number(cx)} {number(cy)} {number(x)} {number(y)}"
        else:
            d += f"L{number(x)} {number(y)}"
    return d + "z"


def _nicks(sheet: Sheet, chips: Sequence[float]) -> None:
    """A few places where the stone broke at the edge."""
    for i in range(6):
        along, side, deep = chips[40 + i], int(chips[50 + i] * 3.99), 0.8 + chips[46 + i]
        at = _EDGE + 8 + (_SIDE - 16) * along
        x, y = ((at, _EDGE), (_EDGE + _SIDE, at), (at, _EDGE + _SIDE), (_EDGE, at))[side]
        shape = ((-1.6, 0.0), (-0.6, -1.0), (0.8, -0.3), (0.3, 0.6), (-0.9, 1.0))
        sheet.path(polyline([(x + deep * a, y + deep * b) for a, b in shape]) + "z", fill="paper")


def _beneath(sheet: Sheet, lines: Sequence[str], colour: str) -> None:
    size = min(10.5, *(_SIDE / width(line, 1) for line in lines), 10.5)
    for line in lines:
        sheet.text(sheet.width / 2, sheet.height + 7, line, size, colour, anchor="middle")
        sheet.height += 14
    if lines:
        sheet.height += 2
