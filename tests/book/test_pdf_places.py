"""Where a copy is marked: measured from the laid-out page, of any size, and refused where there is no room."""

from __future__ import annotations

import io
import json
from typing import Any

import pikepdf
import pytest
from made_copies import release_pdf
from small_tree import small

from build_tools.book.pdf import places as pdf_places
from build_tools.book.pdf.places import Places, measure, outer, read, record, side
from build_tools.core.press.brand import Tokens
from build_tools.core.press.press import print_pdf
from build_tools.core.problems import Refused

SPOTS = "".join(f'<div class="place" data-place="{name}">x</div>' for name in pdf_places.SPOTS)


def places(css: str, body: str) -> Places:
    found: list[Places] = []
    brand = small().brand
    assert brand is not None and isinstance(brand.value, Tokens)
    tokens = brand.value

    def finish(document: Any, pdf: Any) -> None:
        found.append(measure(document, tokens, "TST", "1.2.3"))
        record(found[0], pdf, "D:20260131000000Z")

    html = f'<html lang="zh-Hans"><title>t</title><body>{body}</body></html>'
    printed = print_pdf(html, css, finish=finish)
    with pikepdf.open(io.BytesIO(printed.pdf)) as pdf:
        assert read(pdf) == found[0]
    return found[0]


def test_the_seal_stays_between_text_and_paper_edge() -> None:
    for margin in (40, 42, 50, 60, 90, 134.2, 300):
        assert side(margin) <= 25
        assert outer(margin) >= 12
        assert margin - outer(margin) - side(margin) >= 8
    assert (outer(134.2), side(134.2), side(42)) == (38, 25, 22)


@pytest.mark.parametrize("size", ["A4", "A5", "A4 landscape", "letter", "300pt 500pt"])
def test_any_page_size_is_served(size: str) -> None:
    css = (
        f"@page {{ size: {size}; margin: 60pt 50pt 70pt 45pt }} @page :first {{ margin: 60pt 50pt 70pt 45pt }} "
        "body { margin: 0 } p { break-before: page } .place { width: 40pt; height: 20pt }"
    )
    found = places(css, SPOTS + "<p>a</p><p>b</p>")
    assert found.pages == (0, 1, 0) and len(found.kinds) == 2
    right, left = found.kinds
    assert (right.flush, left.flush) == ("left", "right")
    assert right.line is not None and left.corner is not None and right.corner is not None
    assert right.line[:2] == left.line[:2] == (45.0, 37.0)  # type: ignore[index]
    width = right.line[2] + 95
    assert left.corner[0] == 12 and right.corner[0] == pytest.approx(width - outer(50) - side(50), abs=0.02)
    spot = found.spots["cover-line"]
    assert spot.page == 0 and spot.box[0] == 45 and spot.box[2:] == (40, 20)
    assert spot.box[1] == pytest.approx(found.spots["cover-seal"].box[1] - 20, abs=0.02)


@pytest.mark.parametrize(
    ("css", "body", "said"),
    [
        ("@page { margin: 60pt 50pt 40pt }", SPOTS + "<p>a</p>", "no room for a copy's line on page 2"),
        ("@page { margin: 60pt 30pt 70pt }", SPOTS + "<p>a</p>", "no room for a copy's line on page 2"),
        ("@page { margin: 70pt }", SPOTS.replace("control-code", "code"), "no place is kept for `control-code`"),
    ],
)
def test_no_room_is_a_problem(css: str, body: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        places(css + " p { break-before: page }", body)
    assert [problem.message for problem in refused.value.problems] == [said]
    assert "58 pt" in refused.value.problems[0].repair


def changed(**entries: object) -> pikepdf.Pdf:
    pdf = pikepdf.open(io.BytesIO(release_pdf()))
    said = read(pdf).model_dump(mode="json") | entries
    own = pdf.Root.PieceInfo[f"/{pdf_places.PIECE}"]
    own.Private = pikepdf.String(json.dumps(said))
    return pdf


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ({"places": "2"}, "cannot be read"),
        ({"seal": "太长的印章"}, "cannot be read"),
        ({"vermilion": "red"}, "cannot be read"),
        ({"spots": {}}, "lacks cover-seal"),
        ({"pages": [99]}, "names a kind of page"),
        ({"more": 1}, "cannot be read"),
    ],
)
def test_a_record_that_is_not_ours_is_refused(entries: dict[str, object], said: str) -> None:
    with changed(**entries) as pdf, pytest.raises(ValueError, match=said):
        read(pdf)


def test_without_a_record_it_is_no_release() -> None:
    for private in (None, pikepdf.Array(), pikepdf.Dictionary(), 7):
        with pikepdf.open(io.BytesIO(release_pdf())) as pdf:
            if private is None:
                del pdf.Root.PieceInfo
            else:
                pdf.Root.PieceInfo = private
            with pytest.raises(ValueError, match="keeps no places"):
                read(pdf)
