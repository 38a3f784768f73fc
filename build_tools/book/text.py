"""Markdown of the sources to HTML: references become links, the first use of a term gets its explanation,
an unverified figure its mark. Raw HTML, headings and images are not part of the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from build_tools.language.model.references import REFERENCE

NOTHING = Markup("")
"""No text."""

# Not markdown-it's own `reference`: it swallows paragraphs such as `[note]: …` as link definitions.
_RULES = ["newline", "escape", "backticks", "emphasis", "link", "list", "blockquote", "table", "manual_reference"]

_READ = re.compile(REFERENCE.pattern.replace(r"(?:\|", r"(?:\\?\|"))
"""A reference whose bar may be escaped, as `block` writes it."""


@dataclass(frozen=True)
class Link:
    """Where a reference leads and what it says."""

    href: str
    words: str
    css: str = "ref"
    mark: str = ""
    """A mark after the words, such as “unverified”."""
    number: str = ""
    """Printed before the words, in tabular figures."""


Resolve = Callable[[str, str], Link]
"""Kind and id to a link. Checked sources name nothing that is missing."""


@dataclass(frozen=True)
class Terms:
    """The glossary prepared for marking: wording → (term id, explanation, href)."""

    wordings: Mapping[str, tuple[str, str, str]]
    pattern: re.Pattern[str]

    @classmethod
    def of(cls, wordings: Mapping[str, tuple[str, str, str]]) -> Terms:
        """Longest wording first, so that “customer satisfaction” wins over “customer”."""
        ordered = sorted(wordings, key=lambda word: (-len(word), word))
        latin = [w for w in ordered if w.isascii()]
        parts = [rf"(?<![A-Za-z0-9]){re.escape(w)}(?![A-Za-z0-9])" if w in latin else re.escape(w) for w in ordered]
        return cls(wordings, re.compile("|".join(parts) or r"(?!)"))


@dataclass
class Scope:
    """One text's surroundings: which terms were already explained nearby."""

    explained: set[str] = field(default_factory=set)


_POINT = re.compile(r"^[-*] +", re.M)


class TextRenderer:
    """Renders texts for one target (its links) and one edition (its terms)."""

    def __init__(self, resolve: Resolve, terms: Terms | None = None) -> None:
        self._resolve, self._terms = resolve, terms
        self._markdown = MarkdownIt("zero")
        self._markdown.inline.ruler.before("link", "manual_reference", _read_reference)
        self._markdown.enable(_RULES)
        # Not add_render_rule: it would bind the method a second time, to the renderer.
        self._markdown.renderer.rules.update(  # type: ignore[attr-defined]
            reference=self._write_reference, text=self._write_text, softbreak=_write_break
        )

    def block(self, text: str | None, scope: Scope | None = None) -> Markup:
        """Paragraphs, lists, tables."""
        if not text:
            return NOTHING
        # A table would split at the bar inside [[entry:ABC-012|words]].
        barred = REFERENCE.sub(lambda match: match[0].replace("|", "\\|"), text)
        return Markup(self._markdown.render(barred, {"scope": scope}).strip())

    def line(self, text: str | None, scope: Scope | None = None) -> Markup:
        """One line without a paragraph around it."""
        return Markup(self._markdown.renderInline(text, {"scope": scope}).strip()) if text else NOTHING

    def points(self, text: str | None) -> Markup:
        """A short text for where no block may stand, such as in a table's cell: each item of its list on a line of its
        own, which still reads as one when all is on one line."""
        if not text or not _POINT.search(text):
            return self.line(text)
        first, *points = _POINT.split(text.strip())
        lines = [self.line(first.strip())] if first.strip() else []
        lines += [Markup('<span class="point">· {}</span>').format(self.line(one.strip())) for one in points]
        return Markup("\n").join(lines)

    def plain(self, text: str | None) -> Markup:
        """The words alone, escaped: for search, titles and spoken text."""
        return Markup(re.sub(r"<[^>]+>", "", str(self.line(text)))) if text else NOTHING

    def _write_reference(self, tokens: Sequence[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        return link_html(self._resolve(token.meta["kind"], token.meta["id"]), token.meta["words"])

    def _write_text(self, tokens: Sequence[Token], index: int, _: Any, env: Any) -> str:
        content, scope = tokens[index].content, env.get("scope")
        if scope is None or self._terms is None or _in_link(tokens[:index]):
            return escape(content, quote=False)
        return self._mark_terms(content, scope, self._terms)

    def _mark_terms(self, content: str, scope: Scope, terms: Terms) -> str:
        parts, end = [], 0
        for match in terms.pattern.finditer(content):
            identity, explanation, href = terms.wordings[match[0]]
            if identity in scope.explained:
                continue
            scope.explained.add(identity)
            parts += [escape(content[end : match.start()], quote=False)]
            parts += [f'<a class="term" href="{escape(href)}" data-tip="{escape(explanation)}">{escape(match[0])}</a>']
            end = match.end()
        return "".join(parts) + escape(content[end:], quote=False)


def _write_break(tokens: Sequence[Token], index: int, *_: Any) -> str:
    """A line break of the source: a blank between Latin words, nothing beside Chinese, which has no blanks."""
    before = next((one.content[-1] for one in reversed(tokens[:index]) if one.content), "")
    after = next((one.content[0] for one in tokens[index + 1 :] if one.content), "")
    return "\n" if before.isascii() and after.isascii() else ""


def _in_link(before: Sequence[Token]) -> bool:
    """Whether a link is still open: HTML allows no link inside a link."""
    return sum(token.type == "link_open" for token in before) > sum(token.type == "link_close" for token in before)


def link_html(link: Link, words: str | None = None) -> str:
    """A reference as HTML."""
    number = f'<span class="no">{escape(link.number)}</span>' if link.number and not words else ""
    mark = f'<span class="unverified">{escape(link.mark)}</span>' if link.mark else ""
    body = number + escape(words or link.words, quote=False)
    if not link.href:
        return f'<span class="{link.css}">{body}</span>{mark}'
    return f'<a class="{link.css}" href="{escape(link.href)}">{body}</a>{mark}'


def _read_reference(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    match = _READ.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        token = state.push("reference", "", 0)
        token.meta = {"kind": match[1], "id": match[2], "words": match[3]}
    state.pos = match.end()
    return True
