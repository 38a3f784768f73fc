"""A brand's own mark in the seal: what is read, what is refused, and that screen, paper and icon show the same."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import small_tree
from PIL import Image

from build_tools.copies.stamp.drawing import _path
from build_tools.core.drawing import seal
from build_tools.core.drawing.mark import first, is_mark, outlines, placed, read_mark
from build_tools.core.drawing.svg import Context
from build_tools.core.faults import Fault
from build_tools.core.press.brand import Tokens
from build_tools.core.words import words_of
from build_tools.forms.phone.icons import icon

TOKENS = small_tree.small().brand.value
RING = "M10 10 L90 10 L90 90 L10 90Z M30 30 L70,30 70 70 L30 70 Z"
CURVES = "M50 0 C75 0 100 25 100 50 Q100 100 50 100 L0 50z"


def with_seal(written: str) -> Tokens:
    return Tokens.model_validate({**TOKENS.model_dump(mode="json"), "seal": written})


def test_a_path_is_read_with_further_pairs_as_lines() -> None:
    assert [command for command, _ in read_mark(RING)] == [*"MLLLz", *"MLLLz"]
    assert [command for command, _ in read_mark(CURVES)] == ["M", "C", "Q", "L", "z"]
    assert placed("M0 100 L50 50Z", 10, 20, 50) == "M10 70L35 45z"
    assert [len(one) for one in outlines(RING)] == [4, 4] and len(next(outlines(CURVES))) == 1 + 16 + 16 + 1


@pytest.mark.parametrize("written", ["T", "TC", "T&C", "TEAS", "茶", "暖茶", RING, CURVES])
def test_up_to_four_characters_or_a_mark_are_taken(written: str) -> None:
    assert with_seal(written).seal == written
    assert first(written) == (written if is_mark(written) else written[0])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "at least 1"), ("TEASHOP", "up to four"), ("T C", "without blanks"), ("M10 10 L90", "L90"),
        ("M10 10 H90", "H90"), ("M10 10 L190 10", "L190 10"), ("M10 10 L9x 10", "no part of a mark"),
    ],
)  # fmt: skip
def test_anything_else_is_refused(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        with_seal(written)


def test_what_is_read_alone_may_be_wrong_too() -> None:
    with pytest.raises(Fault):
        read_mark("Z 10")


def test_letters_stand_as_lines_are_read() -> None:
    assert [(one, x, y) for one, x, y, _, _ in seal.cells("TC", 0, 0, 100)] == [("T", 0, 0), ("C", 50, 0)]
    assert [(one, x, y) for one, x, y, _, _ in seal.cells("TEAS", 0, 0, 100)] == [
        ("T", 0, 0), ("E", 50, 0), ("A", 0, 50), ("S", 50, 50),
    ]  # fmt: skip
    assert [one[1:] for one in seal.cells("T", 0, 0, 100)] == [(0, 0, 100, 100)]


def test_screen_and_paper_cut_the_same_mark() -> None:
    carving = seal.carve(RING)
    assert not carving.cuts and seal.carve("TC").mark == ""
    drawn = seal.draw(RING, Context("s", TOKENS, words_of("en"), title="Tea & Co"))
    assert f'd="{carving.mark}"' in drawn and 'fill-rule="evenodd"' in drawn and "Tea &amp; Co" in drawn
    assert RING not in drawn, "nobody is read a path aloud"
    assert _path(placed(CURVES, 0, 0, 100)).decode().split("\n")[1].endswith(" c")


def test_the_icon_shows_the_mark_with_its_hole() -> None:
    picture = Image.open(BytesIO(icon(with_seal(RING), 192))).convert("RGB")
    ring, hole, ground = (picture.getpixel(at) for at in ((96, 50), (96, 96), (30, 96)))
    assert ring == picture.getpixel((50, 96)) != hole
    assert ground == hole, "the hole is as red as the seal"


def test_words_of_a_draft_stand_one_beneath_the_other() -> None:
    tokens = TOKENS.model_copy(update={"draft": "Uncontrolled draft"})
    drawn = seal.draw_draft(Context("d", tokens, words_of("en")))
    texts = re.findall(r"<text[^>]*y=\"([\d.]+)\"[^>]*>([^<]+)<", drawn)
    assert [word for _, word in texts] == ["Uncontrolled", "draft"]
    assert float(texts[0][0]) < 54 < float(texts[1][0])
