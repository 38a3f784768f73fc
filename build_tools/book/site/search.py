"""Chinese search: cuts text into words for Material's search index, and remembers what it has cut.

Material calls jieba for every section at every build. A page's index entries depend on the page alone, so they are
kept under the SHA-256 of its content; unchanged pages are neither parsed nor cut again, and jieba's dictionary
(a second to load) is only read when there is something new to cut. The glossary's words stay whole.
"""

from __future__ import annotations

import json
import logging
import os
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

_HAN = re.compile(
    r"[\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+"
)
"""Characters of the script Han."""
_FORMAT = "1"
"""Raise it when the way of cutting changes."""


class Segmenter:
    """Words of Chinese text, and the entries of pages that were cut before."""

    def __init__(self, cache: Path, words: tuple[str, ...]) -> None:
        self._path, self._words = cache, words
        self._key = sha256("\n".join((_FORMAT, *words)).encode()).hexdigest()
        self._old = self._load()
        self._new: dict[str, list[dict[str, Any]]] = {}
        self._runs: dict[str, str] = {}
        self._cut: Any = None

    def segment(self, text: str) -> str:
        """The text with zero-width spaces around its Chinese words, as Material's search expects."""
        return _HAN.sub(self._run, text).strip("\u200b")

    def known(self, key: str) -> list[dict[str, Any]] | None:
        """A page's entries when it was cut before."""
        entries = self._old.get(key)
        if entries is not None:
            self._new[key] = entries
        return entries

    def remember(self, key: str, entries: list[dict[str, Any]]) -> None:
        """Keep a page's entries."""
        self._new[key] = entries

    def save(self) -> None:
        """Write what this build used; what it did not use is forgotten."""
        if self._new.keys() == self._old.keys():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        part.write_text(json.dumps({"key": self._key, "pages": self._new}, ensure_ascii=False), "utf-8")
        os.replace(part, self._path)
        self._old = self._new

    def _run(self, match: re.Match[str]) -> str:
        run = match[0]
        if run not in self._runs:
            if self._cut is None:
                self._cut = _tokenizer(self._words)
            self._runs[run] = "\u200b" + "\u200b".join(self._cut(run)) + "\u200b"
        return self._runs[run]

    def _load(self) -> dict[str, list[dict[str, Any]]]:
        try:
            saved = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        fits = isinstance(saved, dict) and saved.get("key") == self._key and isinstance(saved.get("pages"), dict)
        return saved["pages"] if fits else {}


def attach(index: Any, segmenter: Segmenter) -> None:
    """Let Material's search index cut through the segmenter, and skip pages it already knows."""
    add = index.add_entry_from_context

    def add_page(page: Any) -> None:
        key = sha256(repr((page.url, page.meta, page.content)).encode()).hexdigest()
        entries = segmenter.known(key)
        if entries is not None:
            index.entries.extend(entries)
            return
        before = len(index.entries)
        add(page)
        segmenter.remember(key, index.entries[before:])

    index.add_entry_from_context = add_page
    index._segment_chinese = segmenter.segment


def _tokenizer(words: tuple[str, ...]) -> Any:
    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word in words:
        if _HAN.search(word):
            tokenizer.add_word(word)
    return tokenizer.cut
