"""The stamp's own type: of the installed font, of few characters, from outlines of either kind."""

from __future__ import annotations

import io

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from build_tools.core.faults import Fault
from build_tools.core.press.faces import EM, Face, lines
from build_tools.core.press.fonts import FontFile, font_file
from build_tools.core.problems import EnvironmentFault

TEXT = "受控本 FCM-000427-7KQ3-4 · 临江一店（示例）"


@pytest.fixture(scope="module")
def face() -> Face:
    return Face(font_file(["No Such Face", "Noto Sans CJK SC", "sans-serif"]))


@pytest.fixture(scope="module")
def curved(tmp_path_factory: pytest.TempPathFactory) -> FontFile:
    """A TrueType font on another grid: quadratic curves, `A` drawn from `B`."""
    builder = FontBuilder(2048, isTTF=True)
    builder.setupGlyphOrder([".notdef", "A", "B"])
    builder.setupCharacterMap({0x41: "A", 0x42: "B"})
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.qCurveTo((1024, 0), (1024, 1024))
    pen.lineTo((0, 1024))
    pen.closePath()
    shape = pen.glyph()
    pen = TTGlyphPen({"B": shape})
    pen.addComponent("B", (1, 0, 0, 1, 512, 0))
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "B": shape, "A": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (2048, 0), "A": (2048, 512), "B": (1024, 0)})
    builder.setupHorizontalHeader(ascent=1600, descent=-400)
    builder.setupPost()
    path = tmp_path_factory.mktemp("fonts") / "curved.ttf"
    builder.save(path)
    return FontFile(path)


def test_the_family_is_found_with_its_face_in_a_collection() -> None:
    regular, bold = font_file(["Noto Sans CJK SC"]), font_file(["Noto Sans CJK SC"], bold=True)
    assert regular != bold
    for file, style in ((regular, "Regular"), (bold, "Bold")):
        names = TTFont(file.path, fontNumber=file.index, lazy=True)["name"]
        assert (names.getDebugName(1), names.getDebugName(2)) == ("Noto Sans CJK SC", style)
    with pytest.raises(EnvironmentFault, match="No Such Face"):
        font_file(["No Such Face", "serif"])


def test_a_subset_holds_its_characters_and_no_others(face: Face) -> None:
    subset = face.subset([TEXT, "临江"])
    assert subset.characters == "".join(sorted(set(TEXT)))
    assert len(subset.program) < 12_000
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(subset.program), None)
    glyphs = fonts[0].CharStrings
    assert len(glyphs) == len(subset.characters) + 1
    shapes = {}
    for number, character in enumerate(subset.characters, 1):
        pen = RecordingPen()
        glyphs[f"g{number}"].draw(pen)
        shapes[character] = str(pen.value)
        assert round(glyphs[f"g{number}"].width) == subset.widths[number - 1] == face.width(character)
    assert len(set(shapes.values())) == len(shapes), "two characters look the same"
    assert shapes[" "] == "[]" and shapes["临"] != shapes["江"]


def test_the_same_characters_give_the_same_bytes(face: Face) -> None:
    again = Face(font_file(["Noto Sans CJK SC"]))
    assert face.subset([TEXT]).program == again.subset(reversed(TEXT)).program


def test_text_is_encoded_and_found_again(face: Face) -> None:
    subset = face.subset(["甲𠮷A"])
    codes = subset.encode("A𠮷")
    assert codes == b"<00010003>"
    said = subset.to_unicode()
    assert b"<0001><0041>" in said and b"<0003><d842dfb7>" in said and b"3 beginbfchar" in said
    many = "".join(chr(0x4E00 + at) for at in range(150) if not face.missing(chr(0x4E00 + at)))
    assert face.subset([many]).to_unicode().count(b"beginbfchar") == 2  # at most 100 a block


def test_what_the_font_lacks_is_known(face: Face) -> None:
    assert face.missing("临江𓀀\ue000𓀀") == "\ue000𓀀"
    assert face.missing(TEXT) == ""


def test_quadratic_outlines_and_components_on_another_grid(curved: FontFile) -> None:
    face = Face(curved)
    assert (face.width("A"), face.width("BB")) == (EM, EM)
    kinds = [kind for kind, _ in face.outline("A")]
    assert kinds == ["m", "c", "l", "h"]
    points = [point for _, several in face.outline("A") for point in several]
    assert min(x for x, _ in points) == 250 and max(x for x, _ in points) == 750 and max(y for _, y in points) == 500
    subset = face.subset(["AB"])
    fonts = CFFFontSet()
    fonts.decompile(io.BytesIO(subset.program), None)
    pen = RecordingPen()
    fonts[0].CharStrings["g1"].draw(pen)
    assert ("lineTo", ((250, 500),)) in pen.value


@pytest.mark.parametrize(
    ("width", "most", "rows"),
    [(500, 1, ["临江一店 临江暖檐装饰"]), (60, 2, ["临江一店 临", "江暖檐装饰"])],
)
def test_lines_break_and_shrink(face: Face, width: float, most: int, rows: list[str]) -> None:
    size, found = lines(face, "临江一店 临江暖檐装饰", width, (10, 9), most)
    assert found == rows and size == 10
    assert all(face.width(row) * size / EM <= width for row in found)


def test_lines_that_do_not_fit_are_refused(face: Face) -> None:
    assert lines(face, "临江一店", 33, (10, 9, 8), 1)[0] == 8
    with pytest.raises(Fault, match="does not fit") as refused:
        lines(face, "临江一店", 20, (10, 9), 1)
    assert refused.value.repair == "Shorten it."
