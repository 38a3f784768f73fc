"""Word-level marks: which words of a text went and which came. Chinese is cut by jieba's dictionary, without guesses.

A number, an English word, a Chinese word and a mark of punctuation are each one token, so a mark never splits 95% or
`Nuanyan`. The runs are exact: those kept or removed make up the text before, those kept or added the text after.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from typing import Any, Literal

from build_tools.core.characters import HAN, SHARE_MARKS

Op = Literal["same", "removed", "added"]

_TOKEN = re.compile(
    rf"(?P<han>[{HAN}]+)|[A-Za-z]+(?:['’-][A-Za-z]+)*|[0-9]+(?:[.,][0-9]+)*[{SHARE_MARKS}]?|[ \t]+|\n|.", re.DOTALL
)
_WORDLESS = re.compile(r"[\W_]*")
_ALIKE = 0.25
"""Below this share of kept characters the whole text counts as replaced: crumbs in common would only confuse."""
_SHORT = 8
"""Tokens of a text that is compared word by word however little it kept."""
_LONGEST = 4_000
"""Tokens of a text beyond which comparing word by word takes too long (it is quadratic)."""


@dataclass(frozen=True)
class Run:
    """Words in a row that were kept, removed or added."""

    op: Op
    text: str


def tokens(text: str) -> list[str]:
    """The text in words, numbers, marks and blanks; joined they are the text."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        if match["han"] is None:
            found.append(match[0])
        else:
            found += _cut(match[0])
    return found


def marks(before: str, after: str) -> tuple[Run, ...]:
    """What went and what came, what went first."""
    if before == after:
        return (Run("same", after),) if after else ()
    old, new = tokens(before), tokens(after)
    if max(len(old), len(new)) > _LONGEST:
        return _replaced(before, after)
    blocks = list(_blocks(old, new))
    kept = sum(len(same) for same, _, _ in blocks if _WORDLESS.fullmatch(same) is None)
    if kept < _ALIKE * max(len(before), len(after)) and min(len(old), len(new)) > _SHORT:
        return _replaced(before, after)
    return tuple(
        Run(op, text)
        for same, gone, come in blocks
        for op, text in _ordered(same, gone, come)
        if text
    )  # fmt: skip


def _ordered(same: str, gone: str, come: str) -> tuple[tuple[Op, str], ...]:
    return (("same", same), ("removed", gone), ("added", come))


def _replaced(before: str, after: str) -> tuple[Run, ...]:
    return tuple(one for one in (Run("removed", before), Run("added", after)) if one.text)


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(kept, then removed, then added), over and over. A lone mark between two changes belongs to them."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    same, gone, come = "", "", ""
    for op, i, j, k, m in matcher.get_opcodes():
        before, after = "".join(old[i:j]), "".join(new[k:m])
        at_the_end = j == len(old) or m == len(new)
        lone = (gone or come) and _WORDLESS.fullmatch(before) and "\n" not in before and not at_the_end
        if op != "equal" or lone:
            gone, come = gone + before, come + after
        else:
            if gone or come:
                yield same, gone, come
                same, gone, come = "", "", ""
            same += before
    if same or gone or come:
        yield same, gone, come


def _cut(run: str) -> list[str]:
    words: list[str] = list(_tokenizer().cut(run, HMM=False))
    return words


@cache
def _tokenizer() -> Any:
    """Of our own: the search adds the glossary's words to its, which would move our marks."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()
