"""Icons of the installed pages: the brand's seal as PNG, since phones take no drawing for a home screen.

Owns the drawing in dots; the seal's edge and the places of its characters are those of `diagrams.seal`. Where the
brand's typeface is not on this machine, the seal stays without characters.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from io import BytesIO

from PIL import Image, ImageChops, ImageDraw, ImageFont

from build_tools.core.drawing import seal
from build_tools.core.drawing.mark import SQUARE, is_mark, outlines
from build_tools.core.press.brand import Tokens

_SIDE = 108
"""Of the square on which the seal is drawn."""
_FIELD = (10.5, 10.5, 87.0)
"""Where its characters stand: left, top, side."""
_FINE = 4
"""Drawn so many times larger, then shrunk, so that edges are smooth."""
_GLYPH = 200


def icon(tokens: Tokens, size: int, *, maskable: bool = False) -> bytes:
    """A PNG of size × size. `maskable`: filled to the edge, the seal inside the circle that every phone keeps."""
    scale = size * _FINE / _SIDE
    ground = tokens.light.vermilion if maskable else tokens.light.paper
    picture = Image.new("RGB", (size * _FINE, size * _FINE), ground)
    if not maskable:
        edge = [(x * scale, y * scale) for x, y in _points(seal.outline(tokens.seal))]
        ImageDraw.Draw(picture).polygon(edge, fill=tokens.light.vermilion)
    left, top, side = (22.0, 22.0, 64.0) if maskable else _FIELD
    typeface = _typeface(tokens.type.pdf_text)
    if is_mark(tokens.seal):
        _mark(picture, tokens.seal, tokens.light.paper, left * scale, top * scale, side * scale / SQUARE)
    elif typeface is not None:
        for character, x, y, w, h in seal.cells(tokens.seal, left, top, side):
            mask = _character(typeface, character, round(w * scale), round(h * scale))
            picture.paste(tokens.light.paper, (round(x * scale), round(y * scale)), mask)
    small = picture.resize((size, size), Image.Resampling.LANCZOS)
    data = BytesIO()
    small.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(data, "PNG", optimize=True)
    return data.getvalue()


def _mark(picture: Image.Image, path: str, colour: str, left: float, top: float, scale: float) -> None:
    """The brand's own mark; where its parts overlap is a hole."""
    shape = Image.new("1", picture.size, 0)
    for corners in outlines(path):
        part = Image.new("1", picture.size, 0)
        ImageDraw.Draw(part).polygon([(left + x * scale, top + y * scale) for x, y in corners], fill=1)
        shape = ImageChops.logical_xor(shape, part)
    picture.paste(colour, (0, 0), shape.convert("L"))


def _character(typeface: tuple[str, int], character: str, width: int, height: int) -> Image.Image:
    """A character drawn out until it fills its cell but for a narrow border, as a carver does."""
    font = ImageFont.truetype(typeface[0], _GLYPH * 2, index=typeface[1])
    whole = Image.new("L", (_GLYPH * 4, _GLYPH * 4), 0)
    ImageDraw.Draw(whole).text((_GLYPH, _GLYPH), character, 255, font)
    cell = Image.new("L", (width, height), 0)
    box = whole.getbbox()
    if box is not None:
        across, down = round(width * 0.92), round(height * 0.92)
        glyph = whole.crop(box).resize((across, down), Image.Resampling.LANCZOS)
        cell.paste(glyph, ((width - across) // 2, (height - down) // 2))
    return cell


def _points(path: str) -> list[tuple[float, float]]:
    """The corners of a path of M, L and Q; a curve becomes eight short lines."""
    points: list[tuple[float, float]] = []
    for command, numbers in re.findall(r"([MLQ])([^MLQz]*)", path):
        given = [float(one) for one in numbers.split()]
        if command != "Q":
            points.append((given[0], given[1]))
            continue
        (x0, y0), (cx, cy, x, y) = points[-1], given
        for step in range(1, 9):
            t = step / 8
            points.append(
                (
                    (1 - t) ** 2 * x0 + 2 * t * (1 - t) * cx + t**2 * x,
                    (1 - t) ** 2 * y0 + 2 * t * (1 - t) * cy + t**2 * y,
                )
            )
    return points


@cache
def _typeface(families: Sequence[str]) -> tuple[str, int] | None:
    """File and index of the first of these families, in bold; None where fontconfig knows none of them."""
    command = shutil.which("fc-match")
    for family in families if command else ():
        plain = family.replace("\\", "").replace(",", "").replace(":", "").replace("-", "\\-")
        ask = [str(command), "--format", "%{family}\n%{file}\n%{index}", f"{plain}:bold"]
        try:
            said = subprocess.run(ask, capture_output=True, check=True, timeout=10).stdout.decode("utf-8", "replace")
            names, file, index = said.split("\n")
        except (OSError, ValueError, subprocess.SubprocessError):
            continue
        if family in names.split(","):
            return file, int(index)
    return None
