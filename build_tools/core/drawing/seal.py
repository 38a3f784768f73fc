"""The seal (印): characters cut white into vermilion, serial and revision beneath; grey and empty on a draft.

Chinese characters stand in the traditional order: columns from the right, each read downwards; Latin letters as lines
are read; a brand may have a mark of its own instead. The carved edge is uneven
but always the same for the same characters. `carve` gives the shapes alone: a copy's PDF is stamped with the same seal
without any SVG (copies.stamp.drawing).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from build_tools.core.drawing.lettering import width
from build_tools.core.drawing.mark import is_mark, placed
from build_tools.core.drawing.markup import families, number, polyline
from build_tools.core.drawing.svg import Context, Sheet
from build_tools.core.words import say

SIDE = 100.0
EDGE = 4.0
"""From the sheet's border to the seal's."""


class Cut(NamedTuple):
    """A character, the middle of its cell, its size, and how far the carver drew it out across and down."""

    character: str
    x: float
    y: float
    size: float
    across: float
    down: float


@dataclass(frozen=True)
class Carving:
    """A seal's shapes on a square of `SIDE` with `EDGE` around it, downwards from the upper left corner."""

    outline: str
    """Path of M, L, Q and z in absolute numbers."""
    cuts: tuple[Cut, ...]
    mark: str
    """Path of the brand's own mark, in place of characters; '' where there is none. Its overlaps are holes."""
    nicks: tuple[str, ...]


def carve(characters: str) -> Carving:
    """The shapes of the seal of up to four characters, or of a mark."""
    chips = _chips(characters)
    field = (EDGE + 6.5, EDGE + 6.5, SIDE - 13)
    if is_mark(characters):
        return Carving(_carved(chips), (), placed(characters, *field), tuple(_nicks(chips)))
    cuts = tuple(
        Cut(character, x + w / 2, y + h / 2, min(w, h) * 0.98, w / min(w, h), h / min(w, h))
        for character, x, y, w, h in cells(characters, *field)
    )
    return Carving(_carved(chips), cuts, "", tuple(_nicks(chips)))


def draw(characters: str, context: Context, serial: str = "", revision: str = "") -> str:
    """The vermilion seal of up to four characters, or of a mark."""
    sheet = _sheet(context, "" if is_mark(characters) else characters, serial, revision)
    carving = carve(characters)
    sheet.path(carving.outline, fill="vermilion")
    for cut in carving.cuts:
        _character(sheet, cut, "paper")
    if carving.mark:
        sheet.path(carving.mark, fill="paper", fill_rule="evenodd")
    for nick in carving.nicks:
        sheet.path(nick, fill="paper")
    _beneath(sheet, [line for line in (serial, revision) if line], "vermilion")
    return sheet.svg()


def outline(characters: str) -> str:
    """The carved edge of a seal as an SVG path on a square of 108, for pictures that are no drawings."""
    return _carved(_chips(characters))


def draw_draft(context: Context, serial: str = "", revision: str = "") -> str:
    """The empty seal of an uncontrolled draft: a dashed frame with the words of the brand's tokens."""
    words = context.tokens.draft
    sheet = _sheet(context, words, serial, revision)
    at, side = EDGE + 1.5, SIDE - 3
    sheet.rect(at, at, side, side, radius=3, stroke="muted", stroke_width=1.6, stroke_dasharray="7 4")
    if words.isascii():
        rows = words.split()
        size = min(24.0, *(82 / width(row, 1) for row in rows))
        for index, row in enumerate(rows):
            y = EDGE + SIDE / 2 + (index - (len(rows) - 1) / 2) * size * 1.3
            sheet.text(EDGE + SIDE / 2, y, row, size, "muted", anchor="middle", bold=True)
    else:
        for character, x, y, w, h in cells(words, EDGE + 13, EDGE + 13, SIDE - 26):
            size = 67.0 / max(2, (len(words) + 1) // 2)
            _character(sheet, Cut(character, x + w / 2, y + h / 2, size, 1, 1), "muted")
    _beneath(sheet, [line for line in (serial, revision) if line], "muted")
    return sheet.svg()


def cells(characters: str, x: float, y: float, side: float) -> Iterator[tuple[str, float, float, float, float]]:
    """Each character with its place: two stand in one column, three as one right and two left, more in two columns.

    Latin letters read as lines do: up to three in one row, four in two.
    """
    count = len(characters)
    if characters.isascii():
        rows = [characters] if count <= 3 else [characters[: (count + 1) // 2], characters[(count + 1) // 2 :]]
        h = side / len(rows)
        for k, row in enumerate(rows):
            w = side / len(row)
            for i, character in enumerate(row):
                yield character, x + i * w, y + k * h, w, h
        return
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
    sheet = Sheet(context, width=SIDE + 2 * EDGE)
    sheet.title = context.title or context.words(say("Seal: {characters}", characters=words))
    sheet.description = " ".join(word for word in (words, serial, revision) if word)
    sheet.height = SIDE + 2 * EDGE
    return sheet


def _character(sheet: Sheet, cut: Cut, colour: str) -> None:
    shape = f"translate({number(cut.x)} {number(cut.y)})"
    if (cut.across, cut.down) != (1.0, 1.0):
        shape += f" scale({number(cut.across)} {number(cut.down)})"
    fonts = families(sheet.context.tokens.type.pdf_text)
    sheet.text(0, 0, cut.character, cut.size, colour, anchor="middle", bold=True, transform=shape, font_family=fonts)


def _chips(characters: str) -> Sequence[float]:
    """Numbers from 0 to 1 that belong to these characters."""
    return [byte / 255 for byte in sha256(characters.encode()).digest() + sha256(characters[::-1].encode()).digest()]


def _carved(chips: Sequence[float]) -> str:
    """The outline: points along the square, each pushed in a little, corners worn round."""
    steps, worn = 9, 3.2
    low, high = EDGE, EDGE + SIDE
    points = []
    for side in range(4):
        for i in range(steps):
            along = worn + (SIDE - 2 * worn) * i / (steps - 1)
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


def _nicks(chips: Sequence[float]) -> Iterator[str]:
    """A few places where the stone broke at the edge."""
    for i in range(6):
        along, side, deep = chips[40 + i], int(chips[50 + i] * 3.99), 0.8 + chips[46 + i]
        at = EDGE + 8 + (SIDE - 16) * along
        x, y = ((at, EDGE), (EDGE + SIDE, at), (at, EDGE + SIDE), (EDGE, at))[side]
        shape = ((-1.6, 0.0), (-0.6, -1.0), (0.8, -0.3), (0.3, 0.6), (-0.9, 1.0))
        yield polyline([(x + deep * a, y + deep * b) for a, b in shape]) + "z"


def _beneath(sheet: Sheet, lines: Sequence[str], colour: str) -> None:
    size = min(10.5, *(SIDE / width(line, 1) for line in lines), 10.5)
    for line in lines:
        sheet.text(sheet.width / 2, sheet.height + 7, line, size, colour, anchor="middle")
        sheet.height += 14
    if lines:
        sheet.height += 2
