"""The places that a release's PDF keeps free for the marks of a copy, and the record of where they are.

Owns the geometry of the page margins (the seal in the outer corner, the line below the foot) and the names of the
places on cover and control page. A template leaves an empty element `data-place="…"`; after layout its box is
measured. So nobody guesses coordinates, and every page size in use is served by the same rule. The record stands
in the PDF itself, at the catalogue's /PieceInfo (PDF 1.7, 14.5: data of the program that made the file): copies can be
made of a release long after its templates have changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pikepdf import Pdf
from pydantic import Field, ValidationError

from build_tools.core.base import Model, Text, Version
from build_tools.core.faults import Fault
from build_tools.core.press import typesetting
from build_tools.core.press.brand import Colour, Tokens
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import languages, say, words_of

PIECE = "FranchiseManual"
"""Our name among programs that keep data in a PDF."""
SPOTS = (
    "cover-seal", "cover-line", "control-seal", "control-code", "control-serial", "control-holder", "control-issued",
)  # fmt: skip
ALTERNATIVE = say("The place of a controlled copy's seal and code, not stamped yet")
"""What a screen reader says at the control page's place; a copy says its serial, holder, date and revision instead."""
SEAL, LETTERS = 25.0, 15.0
"""Side of the corner's seal and height of what stands beneath it, in points; all of it smaller in a narrow margin."""
GAP = 6.0
"""From the corner's place down to the text area."""
_EDGE, _CLEAR = 12.0, 8.0
"""What printers cannot reach, and the least between seal and text."""
_BASELINE, _ROOM = 31.0, 26.0
"""The line's baseline below the text area, and the least that must be left below that for a printer's blind edge
(a sheet on its side has 58 pt there)."""
_LINE = 9.0
_LONGEST = 5_000_000
"""Bytes of a record that is read at all; that of 300 pages has 3,000."""

Points = Annotated[float, Field(ge=-20_000, le=20_000)]
Box = tuple[Points, Points, Points, Points]
"""Left, bottom, width, height, from the page's lower left corner."""


class Margins(Model):
    """What one kind of page keeps free in its margins; a cover has none and keeps a spot instead."""

    corner: Box | None = None
    line: Box | None = None
    flush: Literal["left", "right"] = "left"
    """Which end of the line's box its text keeps to."""


class Spot(Model):
    """A place on one page, counted from 0."""

    page: Annotated[int, Field(ge=0, le=100_000)]
    box: Box


class Places(Model):
    """All that stamping needs to know of a release's PDF."""

    places: Literal["1"] = "1"
    """Version of this record's shape."""
    code: Annotated[str, Field(pattern=r"^[A-Z]{2,6}$")]
    revision: Version
    seal: Annotated[str, Field(min_length=2, max_length=4)]
    """Characters of the seal."""
    vermilion: Colour
    paper: Colour
    ink: Colour
    muted: Colour
    heading: tuple[Text, ...] = Field(min_length=1)
    """Families of the stamp's text, first choice first."""
    text: tuple[Text, ...] = Field(min_length=1)
    """Families of the seal's characters."""
    kinds: tuple[Margins, ...]
    pages: tuple[Annotated[int, Field(ge=0)], ...]
    """For each page its kind."""
    spots: dict[str, Spot]


def alternatives() -> frozenset[str]:
    """What stands at the control page's place, in any language."""
    return frozenset(words_of(language)(ALTERNATIVE) for language in languages())


def side(margin: float) -> float:
    """Of the corner's seal in an outer margin so wide, in points: clear of the running head and of the paper's edge."""
    return min(SEAL, margin - _EDGE - _CLEAR)


def outer(margin: float) -> float:
    """How far that seal stands from the paper's outer edge: in the middle of a narrow margin."""
    return min(38.0, max(_EDGE, (margin - side(margin)) / 2))


def measure(document: Any, tokens: Tokens, code: str, revision: str) -> Places:
    """The places of a laid-out book. Raises `Refused` where a page leaves no room for the line."""
    kinds: list[Margins] = []
    pages: list[int] = []
    spots: dict[str, Spot] = {}
    crowded = []
    for number, page in enumerate(document.pages):
        box = page._page_box
        margins = _margins(box)
        if margins.line is None and number:
            crowded.append(str(number + 1))
        if margins not in kinds:
            kinds.append(margins)
        pages.append(kinds.index(margins))
        if len(spots) < len(SPOTS):
            spots |= {name: Spot(page=number, box=at) for name, at in _spots(box)}
    missing = [name for name in SPOTS if name not in spots]
    if crowded or missing:
        lacks = [say("no room for a copy's line on page {pages}", pages=", ".join(crowded[:5]))] if crowded else []
        lacks += [say("no place is kept for `{name}`", name=name) for name in missing]
        repair = say("Give the page a bottom margin of 58 pt, or the template an element with that data-place.")
        raise Refused(Problem(Origin("templates/book/pdf"), "no-room-for-marks", what, repair) for what in lacks)
    colours = tokens.light
    return Places(
        code=code, revision=revision, seal=tokens.seal, vermilion=colours.vermilion, paper=colours.paper,
        ink=colours.ink, muted=colours.muted, heading=tokens.type.pdf_heading, text=tokens.type.pdf_text,
        kinds=tuple(kinds), pages=tuple(pages), spots=spots,
    )  # fmt: skip


def _margins(box: Any) -> Margins:
    """From the page's own margins, whatever its size."""
    left, right, top, bottom = (
        _points(side) for side in (box.margin_left, box.margin_right, box.margin_top, box.margin_bottom)
    )
    width, height = _points(box.margin_width()), _points(box.margin_height())
    is_left = box.page_type.side == "left"
    margin = left if is_left else right
    if bottom < _BASELINE + _ROOM or top < SEAL + LETTERS + GAP or margin < _EDGE + _CLEAR + 20:
        return Margins()
    seal = side(margin)
    x = outer(margin) if is_left else width - outer(margin) - seal
    return Margins(
        corner=_box(x, height - top + GAP, seal, seal * (1 + LETTERS / SEAL)),
        line=_box(left, bottom - _BASELINE - 2, width - left - right, _LINE),
        flush="right" if is_left else "left",
    )


def _spots(page: Any) -> Iterator[tuple[str, Box]]:
    height = page.margin_height()
    for box in typesetting.of_class(page, "place"):
        x, y, w, h = box.content_box_x(), box.content_box_y(), box.width, box.height
        yield box.element.get("data-place"), _box(_points(x), _points(height - y - h), _points(w), _points(h))


def _points(pixels: float) -> float:
    return pixels * 0.75


def _box(x: float, y: float, width: float, height: float) -> Box:
    return round(x, 2), round(y, 2), round(width, 2), round(height, 2)


def record(places: Places, pdf: Any, modified: str) -> None:
    """Write the record into WeasyPrint's PDF before it is serialised. `modified` is a PDF date."""
    from weasyprint.pdf import pydyf

    said = pydyf.String(places.model_dump_json())
    own = pydyf.Dictionary({"LastModified": pydyf.String(modified), "Private": said})
    pdf.catalog["PieceInfo"] = pydyf.Dictionary({PIECE: own})


def read(pdf: Pdf) -> Places:
    """The record of an open PDF. Raises `Fault` when it has none or another program's."""
    try:
        private = pdf.Root.PieceInfo[f"/{PIECE}"].Private
        said = str(private) if len(bytes(private)) <= _LONGEST else ""
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Fault(say("it keeps no places for a copy's marks (a draft, or not made here)")) from None
    try:
        places = Places.model_validate_json(said)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise Fault(say("its record of places cannot be read ({reason})", reason=reason)) from None
    if missing := [name for name in SPOTS if name not in places.spots]:
        raise Fault(say("its record of places lacks {names}", names=", ".join(missing)))
    if any(kind >= len(places.kinds) for kind in places.pages):
        raise Fault(say("its record of places names a kind of page that it does not describe"))
    return places
