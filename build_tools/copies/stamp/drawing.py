"""What a stamp shows, as PDF draws it: the seal, the corner, the line in the margin, cover and control page.

Owns the drawing, in points from each place's lower left corner; where the places are, `pdf_places` recorded. The seal
is cut as paths (`core.drawing.seal`), so it adds no letters to a page's text; serial, holder, date and revision are
text in the copy's own font. Colours are the brand's, as recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import segno

from build_tools.book.pdf.places import LETTERS, SEAL, Box, Places
from build_tools.copies.stamp.marks import Mark
from build_tools.core.drawing import seal
from build_tools.core.drawing.markup import number
from build_tools.core.faults import Fault
from build_tools.core.press.faces import EM, Face, Subset, lines
from build_tools.core.words import Words, say

SPARE = 9.0
"""Around a form's box, for letters a little wider than their place."""
FONT, SEAL_FORM = b"/MF", b"/MSeal"
LINE_SIZES = (6.4, 6.0, 5.6, 5.2, 4.8)
"""Of the line in the margin: a long name makes it smaller, down to what is still read on paper."""
HOLDER_SIZES = (9.0, 8.4, 7.8, 7.2, 6.6, 6.0)
ERROR_LEVEL = "m"
"""15 % of the code may be lost; larger modules help a camera more than a higher level (docs/decisions/stamps.md)."""
_CORNER_SIZES = (4.4, 4.2, 4.0, 3.8, 3.6, 3.4, 3.2)


@dataclass(frozen=True)
class Drawing:
    """A form: its box (left, bottom, right, top) and its operators."""

    box: tuple[float, float, float, float]
    content: bytes


def together(*drawings: tuple[Box, Drawing]) -> Drawing:
    """One form of several, each at its place on the page."""
    parts = [
        b"q 1 0 0 1 %s %s cm\n%s\nQ" % (_n(at[0]).encode(), _n(at[1]).encode(), one.content) for at, one in drawings
    ]
    right, top = (max(at[i] + at[i + 2] for at, _ in drawings) for i in (0, 1))
    return Drawing((0, 0, right + SPARE, top + SPARE), b"\n".join(parts))


def line_text(mark: Mark, words: Words) -> str:
    """What every page says of the copy it belongs to."""
    said = say(
        "controlled copy {serial} · {holder} · issued {day} · revision {revision}",
        serial=mark.serial, holder=mark.holder, day=mark.issued.isoformat(), revision=mark.revision,
    )  # fmt: skip
    return words(said)


def alternative(mark: Mark, words: Words) -> str:
    """The control page's stamp in words, for those who do not see it."""
    said = say(
        "seal and QR code of the controlled copy: serial {serial}, holder {holder}, issued {day}, revision {revision}",
        serial=mark.serial, holder=mark.holder, day=mark.issued.isoformat(), revision=mark.revision,
    )  # fmt: skip
    return words(said)


def corner_texts(mark: Mark) -> tuple[str, ...]:
    """Beneath the corner's seal."""
    code, running, nonce, check = mark.serial.split("-")
    return f"{code}-{running}", f"{nonce}-{check}", mark.revision


def all_texts(mark: Mark, words: Words) -> tuple[str, ...]:
    """Every text that the stamp shows, for its font."""
    return (line_text(mark, words), mark.serial, mark.holder, mark.issued.isoformat(), *corner_texts(mark))


def seal_form(places: Places, face: Face) -> Drawing:
    """The seal on a square of 1 pt, the same in all copies of a release."""
    carving, scale = seal.carve(places.seal), 1 / seal.SIDE
    parts = [f"{_n(scale)} 0 0 {_n(-scale)} {_n(-seal.EDGE * scale)} {_n(1 + seal.EDGE * scale)} cm".encode()]
    parts += [_rgb(places.vermilion), _path(carving.outline), b"f", _rgb(places.paper)]
    for cut in carving.cuts:
        size = cut.size / EM
        left, base = -face.width(cut.character) / 2 * size, 0.36 * cut.size
        parts += [
            f"q {_n(cut.across)} 0 0 {_n(cut.down)} {_n(cut.x)} {_n(cut.y)} cm".encode(),
            f"{_n(size)} 0 0 {_n(-size)} {_n(left)} {_n(base)} cm".encode(),
            *_outline(face, cut.character), b"f Q",
        ]  # fmt: skip
    if carving.mark:
        parts += [_path(carving.mark), b"f*"]
    for nick in carving.nicks:
        parts += [_path(nick), b"f"]
    return Drawing((0, 0, 1, 1), b"\n".join(parts))


class Pen:
    """Draws the forms of one copy."""

    def __init__(self, places: Places, face: Face, mark: Mark, subset: Subset, words: Words) -> None:
        self.places, self.face, self.mark, self.subset, self.words = places, face, mark, subset, words

    def corner(self) -> Drawing:
        """The small seal, serial and revision beneath it."""
        texts = corner_texts(self.mark)
        size = min(_fitting(self.face, text, SEAL + 5, _CORNER_SIZES) for text in texts)
        parts = [_seal_at(0, LETTERS, SEAL), _rgb(self.places.vermilion)]
        for row, text in enumerate(texts):
            parts.append(self._text(text, SEAL / 2, LETTERS - 5.6 - row * 4.5, size, "middle"))
        return Drawing((-SPARE, -SPARE, SEAL + SPARE, SEAL + LETTERS), b"\n".join(parts))

    def line(self, flush: str) -> Drawing:
        """The line of a margin, from its left or its right end: of one size on all pages."""
        text = line_text(self.mark, self.words)
        width = line_width(self.places)
        size = _fitting(self.face, text, width, LINE_SIZES)
        left = -width if flush == "right" else 0.0
        content = self._text(text, 0, 2, size, "end" if flush == "right" else "start")
        return Drawing((left - SPARE, 0, left + width + SPARE, 9), _rgb(self.places.muted) + b"\n" + content)

    def large_seal(self, box: Box) -> Drawing:
        """The seal as wide as its place, serial and revision beneath it."""
        width, height = box[2], box[3]
        size = min(8.0, _fitting(self.face, self.mark.serial, width + 4, (8.0, 7.6, 7.2, 6.8, 6.4, 6.0, 5.6, 5.2, 4.8)))
        parts = [_seal_at(0, height - width, width), _rgb(self.places.vermilion)]
        for row, text in enumerate((self.mark.serial, self.mark.revision)):
            parts.append(self._text(text, width / 2, height - width - size * (1.35 + 1.3 * row), size, "middle"))
        return Drawing((-SPARE, 0, width + SPARE, height), b"\n".join(parts))

    def entry(self, box: Box, text: str) -> Drawing:
        """A line of the control page's box: one row, or two small ones for a long name."""
        width, height = box[2], box[3]
        try:
            size, rows = lines(self.face, text, width, HOLDER_SIZES[:4], 1)
        except ValueError:
            size, rows = lines(self.face, text, width, (7.2, 6.6, 6.0), 2)
        base = height / 2 + (len(rows) - 1) * size * 0.56 - size * 0.36
        parts = [_rgb(self.places.ink)]
        parts += [self._text(row, 0, base - index * size * 1.12, size, "start") for index, row in enumerate(rows)]
        return Drawing((0, 0, width, height), b"\n".join(parts))

    def code(self, box: Box) -> Drawing:
        """The token as a QR code that fills its place; the white around it is the page's."""
        code = segno.make(self.mark.token, error=ERROR_LEVEL, boost_error=False, micro=False)
        side, module = box[2], box[2] / len(code.matrix)
        parts = [b"0 0 0 rg", f"{module:.5f} 0 0 {-module:.5f} 0 {_n(side)} cm".encode()]
        # One path: where modules meet, no renderer leaves a hairline.
        parts += [b"%d %d %d 1 re" % run for run in _runs(code.matrix)]
        return Drawing((0, 0, side, side), b"\n".join([*parts, b"f"]))

    def _text(self, text: str, x: float, y: float, size: float, anchor: str) -> bytes:
        width = self.face.width(text) * size / EM
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        head = f" {_n(size)} Tf {_n(left)} {_n(y)} Td ".encode()
        return b"BT " + FONT + head + self.subset.encode(text) + b" Tj ET"


def check_fits(places: Places, face: Face, mark: Mark, words: Words) -> None:
    """Raise `Fault` when the marks cannot be printed: a name too long, a character not in the
    font."""
    if missing := face.missing("".join(all_texts(mark, words))):
        codes = ", ".join(f"U+{ord(one):04X}" for one in missing[:5])
        raise Fault(
            say("the stamp's font has no {characters} ({codes})", characters=missing[:5], codes=codes),
            say("Write the holder's name without it."),
        )
    _fitting(face, line_text(mark, words), line_width(places), LINE_SIZES)
    lines(face, mark.holder, places.spots["control-holder"].box[2], (6.0,), 2)


def line_width(places: Places) -> float:
    """Of the narrowest place for the line."""
    return min([places.spots["cover-line"].box[2], *(one.line[2] for one in places.kinds if one.line)])


def _fitting(face: Face, text: str, width: float, sizes: Sequence[float]) -> float:
    taken = face.width(text) / EM
    for size in sizes:
        if taken * size <= width:
            return size
    raise Fault(
        say("`{text}` does not fit into {width} pt", text=text[:60], width=f"{width:.0f}"),
        say("Shorten the holder's name."),
    )


def _seal_at(x: float, y: float, side: float) -> bytes:
    return f"q {_n(side)} 0 0 {_n(side)} {_n(x)} {_n(y)} cm ".encode() + SEAL_FORM + b" Do Q"


def _runs(matrix: Sequence[Sequence[int]]) -> Iterator[tuple[int, int, int]]:
    """Dark modules side by side: left, top, length."""
    for y, row in enumerate(matrix):
        for dark in re.finditer(rb"\x01+", bytes(row)):
            yield dark.start(), y, len(dark[0])


def _n(value: float) -> str:
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _rgb(colour: str) -> bytes:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return f"{red:.3f} {green:.3f} {blue:.3f} rg".encode()


def _path(d: str) -> bytes:
    """A path of M, L, Q, C and z in absolute numbers."""
    parts, at = [], (0.0, 0.0)
    for command, said in re.findall(r"([MLQCz])([^MLQCz]*)", d):
        values = [float(one) for one in said.split()]
        if command == "Q":
            x, y, to_x, to_y = values
            first = (at[0] + 2 * (x - at[0]) / 3, at[1] + 2 * (y - at[1]) / 3)
            second = (to_x + 2 * (x - to_x) / 3, to_y + 2 * (y - to_y) / 3)
            values = [*first, *second, to_x, to_y]
        parts.append(" ".join([*map(_n, values), {"M": "m", "L": "l", "Q": "c", "C": "c", "z": "h"}[command]]))
        at = (values[-2], values[-1]) if values else at
    return "\n".join(parts).encode()


def _outline(face: Face, character: str) -> Iterator[bytes]:
    for operator, points in face.outline(character):
        yield " ".join([*(number(value) for point in points for value in point), operator]).encode()
