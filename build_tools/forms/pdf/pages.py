"""A form's HTML to pages, and where its boxes came to lie.

Owns the reading of positions from WeasyPrint's laid-out pages (elements with `data-field`). WeasyPrint's own form
fields are not used: with a Chinese face each would carry the whole font. The document may open nothing but data: URIs;
the same HTML gives the same bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from build_tools.core.press.press import check_machine, own_assets_fetcher
from build_tools.core.press.typesetting import narrow_marks

PX = 0.75
"""Points in one of WeasyPrint's pixels."""


@dataclass(frozen=True)
class Box:
    """A place to fill in, as the template marked it."""

    field: str
    kind: str
    """`line`, `lines`, `choice` or `tick`."""
    say: str
    """What a screen reader says."""
    on: str
    """State of a box that is ticked."""
    label: str
    """Words beside a box to tick."""
    options: str
    """Name of the list to choose from."""
    page: int
    """From 0."""
    rect: tuple[float, float, float, float]
    """Left, bottom, right, top in points from the page's lower left corner."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        left, bottom, right, top = self.rect
        return round(right - left, 2), round(top - bottom, 2)


@dataclass(frozen=True)
class Sheets:
    """A printed document with its boxes in printed order."""

    pdf: bytes
    boxes: tuple[Box, ...]
    pages: int


def press(html: str, css: str, families: tuple[tuple[str, ...], ...]) -> Sheets:
    """Lay out and write. Raises `EnvironmentFault` when the machine lacks a library or font."""
    document = _laid_out(html, css, families)
    boxes = [box for number, page in enumerate(document.pages) for box in _boxes(page._page_box, number, page.height)]
    return Sheets(_written(document, html), tuple(boxes), len(document.pages))


def _laid_out(html: str, css: str, families: tuple[tuple[str, ...], ...]) -> Any:
    check_machine(families)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = own_assets_fetcher(()), FontConfiguration()
    with _quiet():
        document = HTML(string=narrow_marks(html), base_url="about:own", url_fetcher=fetcher)
        sheet = CSS(string=css, base_url="about:own", url_fetcher=fetcher, font_config=fonts)
        return document.render(font_config=fonts, stylesheets=[sheet], pdf_tags=True)


def _written(document: Any, identity: str) -> bytes:
    identifier = sha256(identity.encode()).hexdigest()[:32].encode()
    written: bytes = document.write_pdf(pdf_tags=True, pdf_identifier=identifier)
    return written


def _boxes(box: Any, page: int, height: float) -> Iterator[Box]:
    """Boxes in printed order. An anonymous box within a marked one bears the same element; the outermost counts."""
    for child in getattr(box, "children", ()):
        element = getattr(child, "element", None)
        if element is None or not (field := element.get("data-field")):
            yield from _boxes(child, page, height)
            continue
        left, top = child.padding_box_x(), child.padding_box_y()
        right, bottom = left + child.padding_width(), top + child.padding_height()
        edges = (left, height - bottom, right, height - top)
        yield Box(
            field, element.get("data-kind", ""), element.get("data-say", ""), element.get("data-on", ""),
            element.get("data-label", ""), element.get("data-options", ""), page,
            tuple(round(edge * PX, 2) for edge in edges),
        )  # fmt: skip


@contextmanager
def _quiet() -> Iterator[None]:
    logger = logging.getLogger("weasyprint")
    disabled, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = disabled
