"""Lettering: how wide a text is, and where its lines break.

Owns the measure of mixed Chinese and Latin text without asking a font (a Chinese character is 1 em, Latin is
estimated, rather too wide than too narrow) and the rule that no line opens with closing punctuation.
"""

from __future__ import annotations

import re
from functools import cache
from math import inf
from unicodedata import east_asian_width

from build_tools.core.characters import CONJUNCTIONS, LIST_MARK, NEVER_FIRST, NEVER_LAST, PARTICLE

_NARROW = frozenset("iljtfrI.,:;'|!()[] ·")
_BROAD = frozenset("mwMWGOQ@%&—")
_PIECE = re.compile(r"\s+|[!-~\u00a1-\u024f]+|.", re.DOTALL)


def width(text: str, size: float) -> float:
    """The estimated width of one line."""
    return size * sum(_ems(character) for character in text)


def _ems(character: str) -> float:
    if character in _NARROW:
        return 0.36
    if east_asian_width(character) in "WFA" and character not in _BROAD:
        return 1.0
    if character in _BROAD:
        return 0.95
    return 0.68 if character.isupper() else 0.6


def wrap(text: str, room: float, size: float, *, even: bool = False) -> list[str]:
    """Lines no wider than `room`. `even`: as few lines, but alike in length and broken where a reader pauses."""
    lines = _fill(text, room, size)
    pieces = _pieces(text, room, size)
    if not even or "\n" in text or not 1 < len(lines) < 5 or len(pieces) > 60:
        return lines
    return _alike(tuple(pieces), room, size, len(lines))


def _alike(pieces: tuple[str, ...], room: float, size: float, count: int) -> list[str]:
    """The best of all ways to make `count` lines of the pieces."""

    @cache
    def best(start: int, left: int) -> tuple[float, tuple[str, ...]]:
        if left == 0:
            return (0.0 if start == len(pieces) else inf), ()
        found: tuple[float, tuple[str, ...]] = (inf, ())
        line = ""
        for end in range(start + 1, len(pieces) + 1):
            line = (line + pieces[end - 1]).lstrip()
            if width(line, size) > room:
                break
            cost, rest = best(end, left - 1)
            cost += (width(line, size) / room) ** 2 - (_pause(line[-1], rest[0][0]) if rest else 0)
            if cost <= found[0] + 1e-9:  # of two equal ways the one with the longer first line
                found = (cost, (line, *rest))
        return found

    return list(best(0, count)[1])


def _pause(last: str, first: str) -> float:
    """What a break is worth between these two characters."""
    if last in NEVER_FIRST or first in NEVER_LAST:
        return 0.25 if last == LIST_MARK else 0.35
    return 0.12 if last == PARTICLE or first in CONJUNCTIONS else 0.0


def _fill(text: str, room: float, size: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _pieces(paragraph, room, size):
            if line and width(line + piece, size) > room:
                lines.append(line)
                line = piece.lstrip()
            else:
                line += piece if line else piece.lstrip()
        if line:
            lines.append(line)
    return lines


def _pieces(text: str, room: float, size: float) -> list[str]:
    """What may stand at a line's start: a character with its closing marks, a Latin word with the space before it."""
    pieces: list[str] = []
    space = ""
    for token in _PIECE.findall(text):
        if token.isspace():
            space = " "
            continue
        if pieces and (token[0] in NEVER_FIRST or pieces[-1][-1] in NEVER_LAST):
            pieces[-1] += space + token
        else:
            pieces.append(space + token)
        space = ""
    return [part for piece in pieces for part in _cut(piece, room, size)]


def _cut(piece: str, room: float, size: float) -> list[str]:
    """A word longer than a line is cut where the line ends."""
    parts = [""]
    for character in piece:
        if parts[-1].strip() and width(parts[-1] + character, size) > room and character not in NEVER_FIRST:
            parts.append("")
        parts[-1] += character
    return parts
