"""Text is Markdown without raw HTML, headings and images; emphasis is written so that it shows."""

from __future__ import annotations

import re

from pydantic import BaseModel

from build_tools.core.characters import CLOSING_OF_BOLD
from build_tools.core.problems import Origin, Problem
from build_tools.core.words import say
from build_tools.core.yaml.documents import Add, Located, Path
from build_tools.language.library import Library
from build_tools.language.model.references import without_references

_HTML = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9-]*(?:\s[^<>]*)?/?|/[A-Za-z][^<>]*|!--.*?--|![A-Za-z][^<>]*|\?[^<>]*)>", re.S
)
_HEADING = re.compile(r"^ {0,3}#{1,6} .*$", re.M)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?(?!https?://|mailto:)[^)]*\)")
# CommonMark: `**` after punctuation and before a letter does not close, which bites Chinese text.
_UNCLOSED = re.compile(rf"\*\*[^*\n]+[{CLOSING_OF_BOLD}%]\*\*(?=[^\s{CLOSING_OF_BOLD}*])")


def check(library: Library, add: Add) -> None:
    """Report markup that readers would see as rubbish, or that could carry code."""
    for document in library.documents():
        _check_document(library, document, add)


def _check_document(library: Library, document: Located[BaseModel], add: Add) -> None:
    for path, text in library.texts(document):
        if "<" in text:
            for match in _HTML.finditer(text):
                add(
                    Problem(
                        _place(document, path, text, match),
                        "raw-html",
                        say("`{written}` is raw HTML", written=" ".join(match[0].split())[:30]),
                        say("Write Markdown: **bold**, lists, [[entry:…]]."),
                    )
                )
        if "#" in text:
            for match in _HEADING.finditer(text):
                add(
                    Problem(
                        _place(document, path, text, match),
                        "heading",
                        say("a heading inside a text"),
                        say("Make it a section, or bold words."),
                    )
                )
        if "](" in text:
            for match in _IMAGE.finditer(text):
                add(
                    Problem(
                        _place(document, path, text, match),
                        "image",
                        say("an image inside a text"),
                        say("Use a figure entry with a diagram."),
                    )
                )
            for match in _LINK.finditer(without_references(text)):
                add(
                    Problem(
                        _place(document, path, text, match),
                        "bad-link",
                        say("`{written}` leads nowhere", written=match[0][:40]),
                        say("Use [[entry:…]], or a link that starts with https://."),
                    )
                )
        if "**" in text:
            for match in _UNCLOSED.finditer(text):
                add(
                    Problem(
                        _place(document, path, text, match),
                        "broken-bold",
                        say("`{written}` will not show as bold", written=match[0][:30]),
                        say("Move the punctuation behind the closing **."),
                    )
                )


def _place(document: Located[BaseModel], path: Path, text: str, match: re.Match[str]) -> Origin:
    fragment = match[0].strip().split("\n")[0]
    return document.inside(path, fragment, text.count(fragment, 0, match.start()))
