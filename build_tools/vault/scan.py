"""The scan after every protected build: nothing of the manual and no holder's name may stand in what was made.

Owns which words are looked for (`canaries`: every title, heading and sentence of the built site, every entry's id) and
how they are found in the views of each file. Words that the clear part says by itself (`Shell.public_words`) prove
nothing and are left out. A second look needs no words: besides the clear files, whose bytes are known, there may be
nothing but sealed files and key files.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path

from build_tools.core.characters import STOPS
from build_tools.core.words import say
from build_tools.vault.cipher import FILE_MAGIC, KEY_MAGIC
from build_tools.vault.disguises import View, plain, views

SHORTEST = 46
"""Bits of a word below which it would be found in ciphertext by chance: two Chinese characters or seven letters are
enough, three characters where everything is read as UTF-16."""
SENTENCE = 8
"""Characters from which a run of text is taken as a canary."""

_DROP = re.compile(r"<(script|style|svg)\b.*?</\1\s*>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
_TITLE = re.compile(r"<(title|h[1-6]|dt|th|figcaption)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r'\b(?:id|alt|title|content|data-tip)="([^"]+)"', re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"<(?!/?(?:a|b|i|em|strong|span|mark|code|sup|sub|small|wbr)\b)[^<>]*>", re.IGNORECASE)
_STOP = re.compile(f"[{STOPS}\n]")
_ID = re.compile(r"[A-Z][A-Z0-9]{0,4}-[0-9]{2,4}")


@dataclass(frozen=True)
class Leak:
    """A word that stands where anybody can read it."""

    path: str
    word: str


def canaries(pages: Iterable[str]) -> set[str]:
    """What must not be found, of the HTML pages of a site: titles and headings, ids, and every sentence long enough."""
    found = set[str]()
    for page in pages:
        html = _DROP.sub(" ", page)
        found |= {_TAG.sub("", inner) for _, inner in _TITLE.findall(html)}
        found |= {one for one in _ATTRIBUTE.findall(html) if _ID.fullmatch(one) or len(one) >= SENTENCE}
        for run in _BLOCK.split(html):
            text = _TAG.sub("", run)
            found |= {one for one in _STOP.split(text) if len(one.strip()) >= SENTENCE}
    return {unescape(one).strip() for one in found}


class Needles:
    """Words to look for, so arranged that their number hardly matters."""

    def __init__(self, words: Iterable[str], public: str) -> None:
        said = plain(public)
        several = {plain(word): word for word in words}
        self.words = {short: word for short, word in several.items() if _bits(short) >= SHORTEST and short not in said}
        self._starts = {short[:2] for short in self.words}
        self._by_start: defaultdict[str, list[str]] = defaultdict(list)
        for short in self.words:
            self._by_start[short[:4] if len(short) > 4 else short[:2]].append(short)

    def within(self, view: View) -> str | None:
        """The first of the words that a view holds, as it was given."""
        text, starts, by_start = view.text, self._starts, self._by_start
        for at in [at for at in range(len(text) - 1) if text[at : at + 2] in starts]:
            for length in (2, 4):
                for short in by_start.get(text[at : at + length], ()):
                    if text.startswith(short, at) and not (view.wide and 16 * len(short) < SHORTEST):
                        return self.words[short]
        return None


def _bits(short: str) -> int:
    """How unlikely a word is in random bytes; letters count less, since their case is not looked at."""
    return sum(24 if ord(one) > 0x7F else 7 if one.isalpha() else 8 for one in short)


def scan(
    folder: Path,
    needles: Needles,
    clear: Mapping[str, bytes],
    keys: Iterable[bytes] = (),
    report: Callable[[int], object] = lambda _: None,
) -> Iterator[Leak]:
    """Leaks in a folder, at most one a file.

    `clear`: the files in clear, as they were made. `keys`: bytes that must not stand anywhere. `report`: files so far.
    """
    keys = tuple(keys)
    paths = sorted(one for one in folder.rglob("*") if one.is_file() or one.is_symlink())
    known = dict[bytes, str | None]()  # the many pages that lead to the unlock page are alike
    for number, path in enumerate(paths, 1):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        word = needles.within(View(plain(name), False))
        if word is None:
            digest = sha256(data).digest()
            if digest not in known:
                known[digest] = next((hit for view in views(data) if (hit := needles.within(view))), None)
            word = known[digest]
        if word is None and any(key in data for key in keys):
            word = say("a secret key")
        if word is None and clear.get(name) != data and data[:4] not in (FILE_MAGIC, KEY_MAGIC):
            word = say("a file that is not sealed")
        if word is not None:
            yield Leak(name, word)
        report(number)
