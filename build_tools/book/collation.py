"""Words in the order a reader looks them up, A to Z: Latin ones by letters, Chinese ones by the sound of the
first character.

GB 2312 lists its 3,755 common characters by pinyin, so their GBK codes sort by sound and the first code of each
letter gives the letter. Rarer characters, which GB 2312 lists by radical, come last under `OTHER`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import TypeVar
from unicodedata import normalize

from build_tools.core.words import say_in

T = TypeVar("T")

OTHER = say_in("words of an index that begin with no letter", "Others")
_FIRST = {
    "A": 0xB0A1, "B": 0xB0C5, "C": 0xB2C1, "D": 0xB4EE, "E": 0xB6EA, "F": 0xB7A2, "G": 0xB8C1, "H": 0xB9FE, "J": 0xBBF7,
    "K": 0xBFA6, "L": 0xC0AC, "M": 0xC2E8, "N": 0xC4C3, "O": 0xC5B6, "P": 0xC5BE, "Q": 0xC6DA, "R": 0xC8BB, "S": 0xC8F6,
    "T": 0xCBFA, "W": 0xCDDA, "X": 0xCEF4, "Y": 0xD1B9, "Z": 0xD4D1,
}  # fmt: skip
_END = 0xD7FA


def letter(word: str) -> str:
    """The letter under which a word stands in an index."""
    first = normalize("NFKD", word[:1])[:1].upper()  # É stands under E
    if first.isascii() and first.isalpha():
        return first
    if first.isascii():
        return OTHER
    code = int.from_bytes(word[:1].encode("gbk", "replace"), "big")
    if not _FIRST["A"] <= code < _END:
        return OTHER
    return max(name for name, start in _FIRST.items() if start <= code)


def key(word: str) -> tuple[str, int, bytes]:
    """Sorts by letter; under one letter, Latin words before Chinese ones."""
    place = letter(word)
    return ("~" if place == OTHER else place, 0 if word[:1].isascii() else 1, word.upper().encode("gbk", "replace"))


def by_letter(several: Iterable[T], word: Callable[[T], str]) -> list[tuple[str, list[T]]]:
    """Things under the letters of their words, in order."""
    ordered = sorted(several, key=lambda one: key(word(one)))
    return [(place, list(group)) for place, group in groupby(ordered, key=lambda one: letter(word(one)))]
