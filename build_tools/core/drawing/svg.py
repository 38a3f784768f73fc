"""The sheet every diagram is drawn on: elements, colours by token, text as real text, links and a text alternative.

Owns the context a drawing receives, the sheet that collects its elements, and the classes by which a page recolours
a drawing (`STYLE_CLASSES`). Sizes are user units: a wide drawing is 600 across (125 mm of a page, or a column of the
site), a narrow one 340 (a phone). The page says `svg.d { width: 100%; height: auto }`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, NamedTuple

from build_tools.core.drawing.data import DataSet
from build_tools.core.drawing.lettering import width as text_width
from build_tools.core.drawing.markup import Point, escape, families, number, polyline
from build_tools.core.press.brand import Palette, Tokens
from build_tools.core.words import Words, say

WIDE = 600.0
NARROW = 340.0

Anchor = Literal["start", "middle", "end"]

STYLE_CLASSES: dict[str, tuple[str, str]] = {
    **{f"d-{colour}": ("fill", colour) for colour in Palette.model_fields},
    **{f"d-stroke-{colour}": ("stroke", colour) for colour in Palette.model_fields},
}
"""Class of a coloured element → (CSS property, colour of the palette). `.d-ink { fill: var(--ink) }` and so on;
opacities stay attributes and hold in both palettes. Besides these: `d` on the root (and `d-narrow` on the narrow
layout), `d-link` on links."""


@dataclass(frozen=True)
class Link:
    """Where a box leads: the printed number and title of its chapter or entry."""

    href: str
    number: str
    title: str


UNVERIFIED = say("unverified")
"""The mark of a number whose source nobody could check."""


def _no_link(kind: str, ident: str) -> Link | None:
    return None


@dataclass(frozen=True)
class Context:
    """What a drawing is given besides its data."""

    prefix: str
    """Begins every id; unique on its page."""
    tokens: Tokens
    words: Words
    """Of the edition: what a drawing adds of its own is said in it."""
    link: Callable[[str, str], Link | None] = _no_link
    """('chapter' or 'entry', id) → link."""
    fonts: tuple[str, ...] = ()
    """First choice first; the site's when empty."""
    title: str = ""
    unverified: bool = False
    data: DataSet | None = None
    """The table of a `bars` diagram."""


class LinkArea(NamedTuple):
    """A clickable box in percent of the drawing, for targets whose SVG has no links (WeasyPrint)."""

    href: str
    x: float
    y: float
    width: float
    height: float


class Sheet:
    """Elements of one drawing, back to front."""

    def __init__(self, context: Context, *, narrow: bool = False, width: float | None = None) -> None:
        self.context = context
        self.narrow = narrow
        self.width = width or (NARROW if narrow else WIDE)
        self.height = 0.0
        self.title = context.title
        self.description = ""
        self._parts: list[str] = []
        self._links: list[tuple[str, float, float, float, float]] = []

    def element(
        self,
        name: str,
        content: str = "",
        *,
        fill: str | None = None,
        stroke: str | None = None,
        **attributes: str | float | None,
    ) -> None:
        """`fill` and `stroke` name colours of the palette; an underscore in an attribute's name is a hyphen."""
        palette = self.context.tokens.light
        classes = " ".join(c for c in (fill and f"d-{fill}", stroke and f"d-stroke-{stroke}") if c)
        given: dict[str, str | float | None] = {
            "class": classes or None,
            "fill": getattr(palette, fill) if fill else "none",
            "stroke": getattr(palette, stroke) if stroke else None,
            **{key.replace("_", "-"): value for key, value in attributes.items()},
        }
        written = "".join(
            f' {key}="{escape(value) if isinstance(value, str) else number(value)}"'
            for key, value in given.items()
            if value is not None
        )
        self._parts.append(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")

    def rect(self, x: float, y: float, w: float, h: float, *, radius: float = 0, **look: str | float | None) -> None:
        self.element("rect", x=x, y=y, width=w, height=h, rx=radius or None, **look)  # type: ignore[arg-type]

    def circle(self, x: float, y: float, r: float, **look: str | float | None) -> None:
        self.element("circle", cx=x, cy=y, r=r, **look)  # type: ignore[arg-type]

    def path(self, d: str, **look: str | float | None) -> None:
        self.element("path", d=d, stroke_linecap="round", stroke_linejoin="round", **look)  # type: ignore[arg-type]

    def arrow(self, points: Sequence[Point], colour: str = "azurite", *, dash: str | None = None) -> None:
        """A fine line through the points that ends in an open head."""
        self.path(polyline(points, 8), stroke=colour, stroke_width=1.1, stroke_dasharray=dash)
        (x0, y0), (x, y) = points[-2:]
        length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5 or 1
        ux, uy = (x - x0) / length * 5, (y - y0) / length * 5
        wings = [(x - ux - uy * 0.7, y - uy + ux * 0.7), (x, y), (x - ux + uy * 0.7, y - uy - ux * 0.7)]
        self.path(polyline(wings), stroke=colour, stroke_width=1.3)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str = "ink",
        *,
        anchor: Anchor = "start",
        bold: bool = False,
        **look: str | float | None,
    ) -> None:
        """One line; `y` is the middle of its characters."""
        self.element(
            "text",
            escape(text),
            fill=colour,
            x=x,
            y=y + 0.36 * size,
            font_size=size,
            font_weight="700" if bold else None,
            text_anchor=anchor if anchor != "start" else None,
            **look,  # type: ignore[arg-type]
        )

    def block(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        size: float,
        leading: float,
        colour: str = "ink",
        *,
        anchor: Anchor = "start",
        bold: bool = False,
    ) -> float:
        """Lines downwards from `top`; gives back the bottom."""
        for i, line in enumerate(lines):
            self.text(x, top + leading * (i + 0.5), line, size, colour, anchor=anchor, bold=bold)
        return top + leading * len(lines)

    def mark(self, x: float, y: float, anchor: Anchor = "start") -> None:
        """The mark of an unverified number, in a dashed frame; `y` is its middle."""
        word, size = self.context.words(UNVERIFIED), 11.5
        w = text_width(word, size) + 12
        left = x - {"start": 0.0, "middle": w / 2, "end": w}[anchor]
        self.rect(left, y - 9, w, 18, radius=3, fill="paper", stroke="ochre", stroke_dasharray="3 2")
        self.text(left + w / 2, y, word, size, "ochre", anchor="middle")

    @contextmanager
    def linked(self, link: Link | None, x: float, y: float, w: float, h: float) -> Iterator[None]:
        """What is drawn inside leads to `link`; the box is its area."""
        if link is None:
            yield
            return
        self._links.append((link.href, x, y, w, h))
        label = f"{link.number} {link.title}".strip()
        self._parts.append(f'<a class="d-link" href="{escape(link.href)}" aria-label="{escape(label)}">')
        yield
        self._parts.append("</a>")

    def areas(self) -> list[LinkArea]:
        """The links as boxes in percent."""
        across, down = 100 / self.width, 100 / self.height
        return [
            LinkArea(href, round(x * across, 3), round(y * down, 3), round(w * across, 3), round(h * down, 3))
            for href, x, y, w, h in self._links
        ]

    def svg(self) -> str:
        """The finished drawing. With links it is a group, for an image would hide them from a screen reader."""
        prefix = escape(self.context.prefix + ("-narrow" if self.narrow else ""))
        names = escape(families(self.context.fonts or self.context.tokens.type.site))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="d{" d-narrow" if self.narrow else ""}"'
            f' viewBox="0 0 {number(self.width)} {number(self.height)}"'
            f' width="{number(self.width)}" height="{number(self.height)}"'
            f' role="{"group" if self._links else "img"}" aria-labelledby="{prefix}-title {prefix}-desc"'
            f' font-family="{names}">'
            f'<title id="{prefix}-title">{escape(self.title)}</title>'
            f'<desc id="{prefix}-desc">{escape(self.description)}</desc>'
            f"{''.join(self._parts)}</svg>"
        )
