"""The stamp's own type: characters taken from an installed font, one at a time, into a small font of each copy.

Owns what is embedded. A copy embeds the some forty characters it shows (8 kB) and no others: a font of all holders'
names would tell every holder who the others are, and a holder who joins later would lack characters. Outlines are
read once a process and kept; hints are left behind, which at the sizes of print nobody sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-untyped]
from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]
from fontTools.pens.t2CharStringPen import T2CharStringPen  # type: ignore[import-untyped]
from fontTools.pens.transformPen import TransformPen  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from build_tools.core.faults import Fault
from build_tools.core.press.fonts import FontFile
from build_tools.core.words import say

EM = 1000
"""Units in which everything here is measured; a font of another grid is scaled to it."""


@dataclass(frozen=True)
class Subset:
    """A font program of the characters of one copy. Glyph 0 is `.notdef`, the others are numbered as `characters`."""

    characters: str
    widths: tuple[int, ...]
    program: bytes
    """CFF, name-keyed: a CID is the glyph's number."""

    def encode(self, text: str) -> bytes:
        """The text as PDF shows it with this font: two bytes a character, hexadecimal."""
        return b"<" + b"".join(b"%04X" % (self.characters.index(one) + 1) for one in text) + b">"

    def to_unicode(self) -> bytes:
        """The map by which programs search and copy the text."""
        pairs = [
            b"<%04X><%s>" % (number, one.encode("utf-16-be").hex().encode())
            for number, one in enumerate(self.characters, 1)
        ]
        blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
        lines = [
            b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Stamp def /CMapType 2 def",
            b"/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
            b"1 begincodespacerange <0000><FFFF> endcodespacerange",
            *(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks),
            b"endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
        return b"\n".join(lines)


Stroke = tuple[str, tuple[tuple[float, float], ...]]
"""PDF's operator m, l, c or h, and its points."""


class _Strokes(BasePen):  # type: ignore[misc]
    """Takes an outline down; fontTools resolves components and makes all curves cubic."""

    def __init__(self, glyphs: Any) -> None:
        super().__init__(glyphs)
        self.strokes: list[Stroke] = []

    def _moveTo(self, to: tuple[float, float]) -> None:
        self.strokes.append(("m", (to,)))

    def _lineTo(self, to: tuple[float, float]) -> None:
        self.strokes.append(("l", (to,)))

    def _curveToOne(self, *points: tuple[float, float]) -> None:
        self.strokes.append(("c", points))

    def _closePath(self) -> None:
        self.strokes.append(("h", ()))


class Face:
    """One face of an installed font."""

    def __init__(self, file: FontFile, *, bold: bool = False) -> None:
        self._font = TTFont(file.path, fontNumber=file.index, lazy=True)
        weight = {"wght": 700 if bold else 400} if "fvar" in self._font else None
        self._glyphs: Any = self._font.getGlyphSet(location=weight)
        self._names: dict[int, str] = self._font.getBestCmap()
        self._scale = EM / self._font["head"].unitsPerEm
        self._programs: dict[str, tuple[int, Any]] = {}

    def missing(self, text: str) -> str:
        """Characters that the font lacks."""
        return "".join(sorted({one for one in text if ord(one) not in self._names}))

    def width(self, text: str) -> int:
        """Of a line, in thousandths of the size."""
        return sum(self._program(one)[0] for one in text)

    def outline(self, character: str) -> list[Stroke]:
        """A character's shape in thousandths of the size."""
        pen = _Strokes(self._glyphs)
        self._glyphs[self._names[ord(character)]].draw(TransformPen(pen, (self._scale, 0, 0, self._scale, 0, 0)))
        return pen.strokes

    def subset(self, texts: Iterable[str]) -> Subset:
        """A font of the characters of these texts; the same characters give the same bytes."""
        characters = "".join(sorted(set("".join(texts))))
        drawn = [self._program(one) for one in characters]
        names = [".notdef", *(f"g{number}" for number in range(1, len(drawn) + 1))]
        blank = T2CharStringPen(EM, None).getCharString()
        builder = FontBuilder(EM, isTTF=False)
        builder.setupGlyphOrder(names)
        programs = dict(zip(names, [blank, *(program for _, program in drawn)], strict=True))
        builder.setupCFF("Stamp", {}, programs, {})
        output = BytesIO()
        builder.font["CFF "].cff.compile(output, builder.font)
        return Subset(characters, tuple(width for width, _ in drawn), output.getvalue())

    def _program(self, character: str) -> tuple[int, Any]:
        """Width and Type 2 charstring."""
        if character not in self._programs:
            glyph = self._glyphs[self._names[ord(character)]]
            width = round(glyph.width * self._scale)
            pen = T2CharStringPen(width, self._glyphs)
            glyph.draw(TransformPen(pen, (self._scale, 0, 0, self._scale, 0, 0)))
            self._programs[character] = width, pen.getCharString()
        return self._programs[character]


def lines(face: Face, text: str, width: float, sizes: Sequence[float], most: int) -> tuple[float, list[str]]:
    """The text in at most so many lines of the width, at the first size that fits. Raises `Fault` when none does.

    Chinese breaks anywhere; a Latin word is broken too, rather than lost."""
    for size in sizes:
        rows, row, taken = [], "", 0.0
        for character in text:
            step = face.width(character) * size / EM
            if row and taken + step > width:
                rows.append(row.strip())
                row, taken = "", 0.0
            row, taken = row + character, taken + step
        rows.append(row.strip())
        if len(rows) <= most:
            return size, rows
    what = say("`{text}` does not fit into {width} pt", text=text[:40], width=f"{width:.0f}")
    raise Fault(what, say("Shorten it."))
