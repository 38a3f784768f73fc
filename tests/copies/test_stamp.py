"""A stamped copy, read back with qpdf, pypdf and poppler, looked at, and photographed."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import made_copies
import pikepdf
import pytest
import zxingcpp
from english_manual import CJK
from made_copies import HOLDER, PASSCODE, mark, plate, release_pdf
from photographed import photograph
from PIL import Image
from pypdf import PdfReader
from small_tree import SMALL

from build_tools.book.pdf import places as pdf_places
from build_tools.copies import tokens
from build_tools.copies.stamp import drawing
from build_tools.copies.stamp.document import prepare, stamp
from build_tools.copies.stamp.lock import lock, password
from build_tools.copies.stamp.marks import Mark
from build_tools.copies.stamp.metadata import NAMESPACE
from build_tools.core.faults import Fault
from build_tools.core.problems import Refused
from build_tools.core.words import words_of
from build_tools.publishing.pdf import build_pdf

RED = (184, 53, 42)
CHINESE = words_of("zh-Hans")


@pytest.fixture(scope="module")
def stamped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("copy") / "copy.pdf"
    path.write_bytes(plate().print(mark()))
    return path


@pytest.fixture(scope="module")
def draw(poppler: Path) -> Callable[[Path, int, int], Image.Image]:
    """A page, counted from 1, as poppler draws it at so many dots per inch."""

    def page(path: Path, number: int, resolution: int) -> Image.Image:
        command = [poppler / "pdftoppm", "-r", str(resolution), "-f", str(number), "-l", str(number), "-png", path]
        return Image.open(io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)).convert("RGB")

    return page


def _check(data: bytes, secret: str = "") -> None:
    with pikepdf.open(io.BytesIO(data), password=secret) as pdf:
        assert pdf.check_pdf_syntax() == []


def _pages(poppler: Path, path: Path, *options: str) -> list[str]:
    command = [poppler / "pdftotext", "-layout", *options, path, "-"]
    said = subprocess.run(command, check=True, capture_output=True)
    assert said.stderr == b""
    return said.stdout.decode().split("\f")[:-1]


@pytest.mark.needs_poppler
def test_every_page_says_whose_it_is(stamped: Path, poppler: Path) -> None:
    pages = _pages(poppler, stamped)
    assert len(pages) == len(plate().places.pages) > 20
    one = mark()
    for number, text in enumerate(pages, 1):
        line = drawing.line_text(one, CHINESE)
        assert line in text, f"page {number}"
        assert all(words in line for words in (one.serial, HOLDER, "2026-12-01", "1.10.0"))
        head = text if number == 1 else text.split("机密 · 不得外传")[0]
        assert re.search(r"1\.10\.0", head)
        if number > 1:
            assert "TST-000427" in head and one.serial[-6:] in head, f"no corner on page {number}"
    assert pages[1].count(one.serial) == 3  # in its row, beneath the seal, in the margin


@pytest.mark.needs_poppler
def test_all_page_sizes_have_a_seal_and_keep_clear_of_the_edge(
    stamped: Path, draw: Callable[[Path, int, int], Image.Image]
) -> None:
    places = plate().places
    assert len(places.kinds) == 7  # cover; text, wide and landscape, left and right
    for kind in range(1, 7):
        if kind not in places.pages:
            continue
        number = places.pages.index(kind)
        corner = places.kinds[kind].corner
        assert corner is not None
        image = draw(stamped, number + 1, 72)
        width, height = image.size
        x, y, side, tall = corner
        seal = image.crop((round(x), round(height - y - tall), round(x + side), round(height - y - tall + side)))
        red = sum(pixel[0] > 150 and pixel[1] < 120 for pixel in seal.get_flattened_data())
        assert red > 0.35 * side * side, f"no seal on page {number + 1}"
        assert min(x, width - x - side) >= 12
        outside = image.crop((0, height - 24, width, height))
        assert outside.getextrema() == ((255, 255),) * 3, "something stands where printers do not reach"


def test_only_forms_differ_between_copies() -> None:
    def streams(number: int) -> dict[int, bytes]:
        with pikepdf.open(io.BytesIO(plate().print(mark(number)))) as pdf:
            found = {
                one.objgen[0]: one.read_raw_bytes()
                for one in pdf.objects
                if isinstance(one, pikepdf.Stream) and one.get("/Type") not in ("/XRef", "/ObjStm")
            }
            for page in pdf.pages:
                assert len(page.obj.Contents) >= 3
            return found

    one, other = streams(1), streams(2)
    assert one.keys() == other.keys()
    assert 5 <= sum(one[number] != other[number] for number in one) <= 8


def test_the_same_mark_gives_the_same_bytes() -> None:
    assert plate().print(mark()) == plate().print(mark())
    assert stamp(release_pdf(), mark()) == plate().print(mark())
    assert plate().print(mark()) != plate().print(mark(428))
    later = mark().model_copy(update={"issued": date(2026, 12, 2)})
    assert plate().print(later) != plate().print(mark())


def test_the_file_is_sound_and_small() -> None:
    data = plate().print(mark())
    _check(data)
    assert len(data) < len(release_pdf()) * 1.1
    assert data.startswith(b"%PDF-1.7") and data.endswith(b"%%EOF\n")


def test_outline_links_and_tags_survive(stamped: Path) -> None:
    before, after = PdfReader(io.BytesIO(release_pdf())), PdfReader(stamped)

    def titles(nodes: list[object]) -> list[object]:
        return [titles(one) if isinstance(one, list) else (one["/Title"], one.page.idnum) for one in nodes]  # type: ignore[index,attr-defined]

    def shape(nodes: list[object]) -> list[object]:
        return [shape(one) if isinstance(one, list) else one["/Title"] for one in nodes]  # type: ignore[index]

    assert shape(list(after.outline)) == shape(list(before.outline)) != []

    def links(reader: PdfReader) -> list[tuple[int, str, list[float]]]:
        return [
            (number, str(one.get_object().get("/Dest")), [float(at) for at in one.get_object()["/Rect"]])
            for number, page in enumerate(reader.pages)
            for one in page.get("/Annots", ())
        ]

    assert links(after) == links(before) != []
    assert after.named_destinations.keys() == before.named_destinations.keys() != set()
    assert after.root_object["/MarkInfo"]["/Marked"] and after.root_object["/Lang"] == "zh-Hans"  # type: ignore[index]

    def tags(data: bytes) -> list[tuple[str, str]]:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return sorted(
                (str(one.S), str(one.get("/Alt", "")))
                for one in pdf.objects
                if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem"
            )

    was, now = tags(release_pdf()), tags(stamped.read_bytes())
    assert [kind for kind, _ in was] == [kind for kind, _ in now]
    assert set(was) - set(now) == {("/Figure", CHINESE(pdf_places.ALTERNATIVE))}
    assert set(now) - set(was) == {("/Figure", drawing.alternative(mark(), CHINESE))}


def test_marks_are_artifacts_and_leave_the_page_as_it_was() -> None:
    with pikepdf.open(io.BytesIO(release_pdf())) as old, pikepdf.open(io.BytesIO(plate().print(mark()))) as new:
        for before, after in zip(old.pages, new.pages, strict=True):
            parts = [one.read_bytes() for one in after.obj.Contents]
            assert parts[0] == b"q\n" and parts[2].startswith(b"\nQ\n")
            assert parts[1] == before.obj.Contents.read_bytes()
            marks = b"".join(parts[2:])
            assert (
                marks.count(b"BDC")
                == marks.count(b"EMC")
                == marks.count(b"/Artifact")
                == len(parts) - 2 - (marks.count(b"/MCorner") == 0)
            )


def test_the_font_is_the_copys_own(stamped: Path) -> None:
    fonts = {
        font["/BaseFont"]: font["/DescendantFonts"][0].get_object()
        for name, form in PdfReader(stamped).pages[4]["/Resources"]["/XObject"].items()
        if name.startswith("/M")
        for font in form.get_object().get("/Resources", {}).get("/Font", {}).values()
    }
    assert len(fonts) == 1
    ((name, font),) = fonts.items()
    assert re.fullmatch(r"/[A-Z]{6}\+Stamp", name)
    program = font["/FontDescriptor"]["/FontFile3"].get_data()
    assert 1_000 < len(program) < 12_000
    characters = set("".join(drawing.all_texts(mark(), CHINESE)))
    assert len(font["/W"][1]) == len(characters)
    assert plate().print(mark(1, "甲")) != plate().print(mark(1, "乙"))


def test_metadata_name_the_copy_and_not_the_holder(stamped: Path) -> None:
    with pikepdf.open(stamped) as pdf, pdf.open_metadata(update_docinfo=False) as xmp:
        one = mark()
        said = {name: xmp[f"{{{NAMESPACE}}}{name}"] for name in ("serial", "revision", "content", "token")}
        assert said == {"serial": one.serial, "revision": "1.10.0", "content": one.content, "token": one.token}
        assert xmp["dc:title"] == pdf.docinfo["/Title"] == "示例手册"
        assert xmp["xmp:CreateDate"] == "2026-01-31"
        packet = pdf.Root.Metadata.read_bytes().decode()
    assert packet.encode() in stamped.read_bytes(), "other programs look for it uncompressed"
    assert HOLDER not in packet and "临江" not in packet
    assert tokens.read(said["token"], "TST", made_copies.KEY.public_key()).is_of(plate().content)


@pytest.mark.needs_poppler
def test_the_code_is_28_mm_wide_and_decodes_from_a_photographed_print(
    stamped: Path, draw: Callable[[Path, int, int], Image.Image]
) -> None:
    side = plate().places.spots["control-code"].box[2]
    assert 25 <= side / 72 * 25.4 <= 28.1
    page = draw(stamped, plate().places.spots["control-code"].page + 1, 150)
    (found,) = zxingcpp.read_barcodes(page)
    assert found.text == mark().token
    corners = found.position
    assert abs(corners.top_right.x - corners.top_left.x - side / 72 * 150) < 8
    near = page.crop((500, 250, 1241, 1000))  # the telephone is held over the box
    read = 0
    for seed in range(4):
        for turn in (-4, -1.5, 2.5, 4):
            photo = photograph(near, seed=seed, turn=turn, askew=0.05, blur=1.0, noise=10)
            read += [one.text for one in zxingcpp.read_barcodes(photo)] == [mark().token]
    assert read == 16


@pytest.mark.needs_poppler
def test_locked_it_opens_with_the_passcode_only(poppler: Path, tmp_path: Path) -> None:
    data = plate().print(mark(), lock(PASSCODE))
    for wrong in ("", PASSCODE, "7KQ3-9XA2-MM4T-0B1C-PQRT"):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(data), password=wrong)
    secret = password(PASSCODE.lower())
    assert secret == "7KQ3-9XA2-MM4T-0B1C-PQRS"
    _check(data, secret)
    with pikepdf.open(io.BytesIO(data), password=secret) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert pdf.encryption.stream_method == pdf.encryption.string_method == pikepdf.models.EncryptionMethod.aesv3
        assert pdf.user_password_matched and not pdf.owner_password_matched
        allowed = pdf.allow
        assert allowed.accessibility and allowed.print_highres and not (allowed.extract or allowed.modify_other)
    path = tmp_path / "locked.pdf"
    path.write_bytes(data)
    pages = _pages(poppler, path, "-upw", secret)
    assert all(drawing.line_text(mark(), CHINESE) in page for page in pages)
    reader = PdfReader(path, password=secret)
    assert reader.metadata is not None and reader.metadata.title == "示例手册"
    assert reader.outline and reader.root_object["/Lang"] == "zh-Hans"


def test_nothing_readable_is_left_in_a_locked_file() -> None:
    plain, locked = plate().print(mark()), plate().print(mark(), lock(PASSCODE))
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        streams = [one.read_raw_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    assert not any(raw in locked for raw in streams if len(raw) > 24)
    for words in (mark().serial, mark().token, "示例手册", HOLDER, "zh-Hans", "service"):
        for form in (words.encode(), words.encode("utf-16-be"), words.encode("utf-16-be").hex().encode()):
            assert form not in locked


def test_every_lock_is_new() -> None:
    one, other = (plate().print(mark(), lock(PASSCODE)) for _ in range(2))
    assert one != other
    secret, keys = password(PASSCODE), []
    for data in (one, other):
        with pikepdf.open(io.BytesIO(data), password=secret) as pdf:
            keys.append(pdf.encryption.encryption_key)
            assert pdf.Root.Metadata.read_bytes() in plate().print(mark())
    assert keys[0] != keys[1] and len(keys[0]) == 32


def test_no_vector_is_used_twice_under_a_key() -> None:
    data = plate().print(mark(), lock(PASSCODE))
    begins = [data[one.end() : one.end() + 16] for one in re.finditer(rb">>\nstream\n", data)]
    assert len(begins) > 50 and len(set(begins)) == len(begins)


def test_pdf_a_is_not_encrypted() -> None:
    with pikepdf.open(io.BytesIO(release_pdf())) as pdf:
        with pdf.open_metadata() as xmp:
            xmp["pdfaid:part"], xmp["pdfaid:conformance"] = "3", "U"
        output = io.BytesIO()
        pdf.save(output)
    other = prepare(output.getvalue())
    one = mark().model_copy(update={"content": other.content})
    with pytest.raises(Fault, match="PDF/A, which forbids encryption") as refused:
        other.print(one, lock(PASSCODE))
    assert refused.value.repair.startswith("Deliver copies without")
    _check(other.print(one))


def test_a_draft_is_no_release(tmp_path: Path) -> None:
    build_pdf(SMALL, tmp_path / "draft.pdf")
    for data, said in (
        ((tmp_path / "draft.pdf").read_bytes(), "keeps no places"),
        (b"%PDF-1.7\nrubbish", "no copies can be made"),
        (b"", "no copies can be made"),
        (plate().print(mark(), lock(PASSCODE)), "no copies can be made"),
    ):
        with pytest.raises(Refused) as refused:
            prepare(data)
        assert said in refused.value.problems[0].message
        assert refused.value.problems[0].code == "not-a-release-pdf"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"content": "0" * 64}, "the mark of"),
        ({"revision": "1.10.1"}, "the mark of"),
        ({"serial": "FCM-000427-7KQ3-4"}, "is no serial of TST"),
        ({"token": mark(428).token}, "the token is not of"),
        ({"holder": "𓀀店"}, r"U\+13000"),
        ({"holder": "长" * 60}, "does not fit"),
    ],
)
def test_marks_that_do_not_belong_or_do_not_fit_are_refused(change: dict[str, str], said: str) -> None:
    with pytest.raises(Fault, match=said) as refused:
        plate().print(mark().model_copy(update=change))
    assert refused.value.repair not in ("", "Correct it.")


def test_a_long_name_is_set_smaller_and_never_cut(poppler: Path, tmp_path: Path) -> None:
    name = "江南西道临江第一百二十三号旗舰体验店与临江暖檐装饰工程有限责任公司"
    path = tmp_path / "long.pdf"
    path.write_bytes(plate().print(mark(9, name)))
    pages = _pages(poppler, path)
    assert all(name in page for page in pages)
    shown = "".join(_pages(poppler, path, "-raw", "-f", "2", "-l", "2")[0].split())
    assert shown.count(name) == 2  # in two rows of the box, and in the margin


@pytest.mark.parametrize("holder", ["", "  ", "两\n行", "甲\u202e乙", "甲\x00", "甲" * 61])
def test_a_holders_name_is_one_visible_line(holder: str) -> None:
    with pytest.raises(ValueError):
        Mark.model_validate(mark().model_dump() | {"holder": holder})


@pytest.mark.needs_poppler
def test_the_unstamped_pdf_keeps_the_places_empty(
    draw: Callable[[Path, int, int], Image.Image], tmp_path: Path, poppler: Path
) -> None:
    path = tmp_path / "release.pdf"
    path.write_bytes(release_pdf())
    assert not any("未受控" in page or "受控本" in page for page in _pages(poppler, path))
    places = plate().places
    for name, spot in places.spots.items():
        image = draw(path, spot.page + 1, 72)
        x, y, width, height = spot.box
        inside = image.crop(
            (round(x) + 1, round(image.height - y - height) + 1, round(x + width), round(image.height - y) - 1)
        )
        assert len(set(inside.get_flattened_data())) == 1, f"something stands at {name}"
    for number, kind in enumerate(places.pages):
        margins = places.kinds[kind]
        image = draw(path, number + 1, 36)
        for box in (margins.corner, margins.line):
            if box:
                x, y, width, height = (value / 2 for value in box)
                inside = image.crop(
                    (round(x) + 1, round(image.height - y - height), round(x + width), round(image.height - y))
                )
                assert len(set(inside.get_flattened_data())) == 1, f"page {number + 1}"


def test_the_stamp_speaks_the_language_of_its_pdf() -> None:
    one = mark().model_copy(update={"holder": "Ann Example"})
    english = words_of("en")
    for said in (*drawing.all_texts(one, english), drawing.alternative(one, english)):
        assert CJK.findall(said) == []
    assert (
        drawing.line_text(one, english)
        == f"controlled copy {one.serial} · Ann Example · issued 2026-12-01 · revision 1.10.0"
    )
    assert plate().words.language == "zh-Hans" and replace(plate(), language="en").words.language == "en"
    assert replace(plate(), language="tlh").words.language == "en"
