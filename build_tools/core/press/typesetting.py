"""What a Chinese book needs and WeasyPrint does not do: adjacent marks narrowed, lines filled between characters,
margin notes turned to the outer edge, page numbers of places further on without laying everything out twice.

The first works on our rendered HTML, the second during layout, the others on laid-out pages. These touch
WeasyPrint's insides, which is why its version is pinned and tests look at the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from build_tools.core.characters import CLOSING, OPENING

MARGIN_NOTE = "entry-margin"
PAGE_NUMBER = "pg"
"""Class of `<a href="#place">000</a>` that becomes the number of that place's page; with `mid`, centred there."""

_CHINESE = re.compile(r"<html\b[^>]*\blang=[\"']?zh\b")
_TOKEN = re.compile(r"(<!--.*?-->|<(?:svg|style|title|script)\b.*?</(?:svg|style|title|script)>|<[^>]+>)", re.DOTALL)
_INLINE = re.compile(r"</?(?:a|span|strong|em|b|i|code)\b")
_HAN = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—"
_BROKEN_LINE = re.compile(f"(?<=[{_HAN}])\n|\n(?=[{_HAN}])|(?<=[{CLOSING}]) (?=[{_HAN}])")
_ADJACENT = re.compile(f"[{CLOSING}](?=[{CLOSING}])|(?<=[{CLOSING}{OPENING}])[{OPENING}]")


def is_chinese(html: str) -> bool:
    """Whether the document says that it is in Chinese."""
    return _CHINESE.search(html[:1000]) is not None


def narrow_marks(html: str) -> str:
    """Set the narrower glyph (`halt`) where two full-width marks meet, also across the edge of an inline element.

    Of two closing marks the first gives way, else the second, as in CSS `text-spacing-trim`. A line break of the
    source beside a Chinese character, which YAML may have folded into a space behind a mark, is no space.
    """
    tokens = _TOKEN.split(html)
    texts: list[list[int]] = [[]]
    for index, token in enumerate(tokens):
        if index % 2 == 0:
            if token:
                texts[-1].append(index)
        elif not _INLINE.match(token):
            texts.append([])
    for run in texts:
        whole = "".join(tokens[index] for index in run)
        if _BROKEN_LINE.search(whole):
            _join_lines(tokens, run, whole)
            whole = "".join(tokens[index] for index in run)
        marks = {match.start() for match in _ADJACENT.finditer(whole)}
        if not marks:
            continue
        start = 0
        for index in run:
            text = tokens[index]
            hit = [mark - start for mark in marks if start <= mark < start + len(text)]
            start += len(text)
            for mark in sorted(hit, reverse=True):
                text = f'{text[:mark]}<span class="halt">{text[mark]}</span>{text[mark + 1 :]}'
            tokens[index] = text
    return "".join(tokens)


def _join_lines(tokens: list[str], run: list[int], whole: str) -> None:
    gone, start = {match.start() for match in _BROKEN_LINE.finditer(whole)}, 0
    for index in run:
        text = tokens[index]
        tokens[index] = "".join(letter for at, letter in enumerate(text, start) if at not in gone)
        start += len(text)


@contextmanager
def chinese_justification() -> Iterator[None]:
    """Fill justified lines between all characters, as Chinese is set; WeasyPrint widens only spaces."""
    from weasyprint.layout import inline

    original, inline.justify_line = inline.justify_line, _fill_line
    try:
        yield
    finally:
        inline.justify_line = original


def _fill_line(context: Any, line: Any, extra: float) -> None:
    count = sum(len(text.text) for text in _texts(line))
    # A line that is far too short has no break inside (a long word); pulling it apart would be worse.
    if count > 1 and 0 < extra < 3 * line.style["font_size"]:
        _spread(line, extra / (count - 1), 0.0, {})


def _texts(box: Any) -> Iterator[Any]:
    from weasyprint.formatting_structure import boxes

    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child)


def _spread(box: Any, gap: float, shift: float, styles: dict[int, Any]) -> float:
    """Widen what is in the box; gives how far what follows moves."""
    from weasyprint.formatting_structure import boxes

    before = shift
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.TextBox):
            child.position_x += shift
            style = styles.get(id(child.style))
            if style is None:
                style = child.style.copy()
                spacing = style["letter_spacing"]
                style["letter_spacing"] = gap + (0 if spacing == "normal" else spacing)
                styles[id(child.style)] = style
            child.style = style
            child.width += gap * len(child.text)
            shift += gap * len(child.text)
        elif isinstance(child, boxes.InlineBox):
            child.position_x += shift
            shift = _spread(child, gap, shift, styles)
        else:
            child.translate(shift, 0)
    box.width += shift - before
    return shift


def turn_margins_outwards(document: Any) -> None:
    """Laid out in the right margin, notes of left pages move to the left one and lean towards the text."""
    for page in document.pages:
        page_box = page._page_box
        if page_box.page_type.side != "left":
            continue
        left = page_box.content_box_x()
        for note in of_class(page_box, MARGIN_NOTE):
            away = note.position_x - left - page_box.width
            note.translate(left - away - note.margin_width() - note.position_x, 0)
            for line in _lines(note):
                line.translate(note.width - line.width, 0)


def fill_page_numbers(document: Any) -> list[str]:
    """Put each place's page into the room kept for it; gives the anchors that lead nowhere.

    CSS target-counter does the same, but where it points ahead WeasyPrint lays out the page again: twice the time.
    """
    pages: dict[str, int] = {}
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            pages.setdefault(name, number)
    lost = []
    for page in document.pages:
        for link in of_class(page._page_box, PAGE_NUMBER):
            place = (link.element.get("href") or "").removeprefix("#")
            if place not in pages:
                lost.append(place)
            share = 0.5 if "mid" in link.element.get("class").split() else 1.0
            for box in _texts(link):
                kept, words = len(box.text), str(pages.get(place, "?"))
                room = box.width / kept
                box.text = box.pango_layout.text = words
                box.width = room * len(words)
                box.position_x += room * (kept - len(words)) * share
    return lost


def of_class(box: Any, name: str) -> Iterator[Any]:
    """The outermost boxes of elements with this class, in the order of the document."""
    for child in getattr(box, "children", ()):
        element = getattr(child, "element", None)
        if element is not None and name in (element.get("class") or "").split():
            yield child
        else:
            yield from of_class(child, name)


def _lines(box: Any) -> Iterator[Any]:
    from weasyprint.formatting_structure import boxes

    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox) and any(_texts(child)):
            yield child
        else:
            yield from _lines(child)
