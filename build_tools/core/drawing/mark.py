"""A brand's own mark as it is cut into the seal: a path of M, L, Q, C and Z in absolute numbers on a square of 100.

Owns reading it and putting it where it is cut. Overlapping parts leave holes (even-odd), on screen and on paper alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from build_tools.core.drawing.markup import number
from build_tools.core.faults import Fault
from build_tools.core.words import say

SQUARE = 100.0
_TAKES = {"M": 2, "L": 2, "Q": 4, "C": 6, "Z": 0}
_PART = re.compile(r"\s*([MLQCZz])([^A-Za-z]*)")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")

Segment = tuple[str, tuple[float, ...]]
Point = tuple[float, float]


def is_mark(seal: str) -> bool:
    """Whether a seal is a path, and no characters."""
    return len(seal) > 4 and re.match(r"M\s*[0-9.+-]", seal) is not None


def first(seal: str) -> str:
    """What stands for the seal where there is room for one sign: its first character, or the whole mark."""
    return seal if is_mark(seal) else seal[:1]


def read_mark(path: str) -> tuple[Segment, ...]:
    """The path's segments. Raises `Fault`."""
    segments: list[Segment] = []
    end = 0
    while (match := _PART.match(path, end)) is not None:
        command, end = match[1].upper(), match.end()
        values = [float(one) for one in _NUMBER.findall(match[2])]
        takes = _TAKES[command]
        rest = _NUMBER.sub("", match[2]).strip(" ,\t\n")
        whole = bool(values) and len(values) % takes == 0 if takes else not values
        if rest or not whole or any(not 0 <= one <= SQUARE for one in values):
            raise _wrong(match[0].strip())
        if not takes:
            segments.append(("z", ()))
        for start in range(0, len(values), takes or 1):
            # Further pairs after M are lines, as SVG has it.
            segments.append(("L" if command == "M" and start else command, tuple(values[start : start + takes])))
    if path[end:].strip() or not segments:
        raise _wrong(path[end:].strip()[:20])
    return tuple(segments)


def placed(path: str, left: float, top: float, side: float) -> str:
    """The mark on a square elsewhere, in absolute numbers."""
    scale = side / SQUARE
    parts = []
    for command, values in read_mark(path):
        at = (number((left if index % 2 == 0 else top) + one * scale) for index, one in enumerate(values))
        parts.append(command + " ".join(at))
    return "".join(parts)


def outlines(path: str) -> Iterator[list[Point]]:
    """The mark's parts as corners; a curve becomes sixteen short lines."""
    points: list[Point] = []
    for command, values in read_mark(path):
        pairs = list(zip(values[::2], values[1::2], strict=True))
        if command == "M" and points:
            yield points
            points = []
        if command in "ML":
            points += pairs
        elif pairs:
            points += [_curve([points[-1], *pairs], step / 16) for step in range(1, 17)]
    if points:
        yield points


def _curve(controls: list[Point], t: float) -> Point:
    """A point of a Bézier curve (de Casteljau)."""
    while len(controls) > 1:
        controls = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairwise(controls)]
    return controls[0]


def _wrong(part: str) -> Fault:
    what = say("`{part}` is no part of a mark", part=part)
    return Fault(what, say("Write it with M, L, Q, C and Z in absolute numbers from 0 to 100, as M 10 10 L 90 10 Z."))
