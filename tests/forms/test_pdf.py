"""The blank PDF form: each box has its field, each page says what it belongs to, and what is filled in can be seen."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pdf_forms as forms
import pikepdf
import pytest
import zxingcpp
from pikepdf import Name, Pdf
from PIL import Image
from typer.testing import CliRunner

from build_tools.cli.audit import app
from build_tools.forms.exchange import make_blank
from build_tools.forms.pdf import channel
from build_tools.forms.pdf import names as name
from build_tools.forms.pdf.sheet import FormSheet
from build_tools.language.form.forms import Checklist, walk_fields

ALL = ("every-type", "F-03", "F-04", "F-01", "service-check", "satisfaction")


@pytest.fixture(params=ALL)
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def expected(form: str) -> set[str]:
    """Every field that the reader looks for."""
    blank = forms.blank(form)
    checklist = isinstance(blank.form, Checklist)
    names = {one for _, item in walk_fields(blank.form) for one in name.expected(item, checklist=checklist)}
    lines = range(1, name.remarks(blank.form, survey=blank.sheet.kind == "survey") + 1)
    names |= {name.remark(number, part) for number in lines for part in ("item", "kind", "text")}
    hidden = set(name.HIDDEN) if blank.previous else set(name.HIDDEN) - {name.PREVIOUS, name.PREVIOUS_SHA256}
    return names | set(name.HEAD) | hidden


def widgets(pdf: Pdf) -> Iterator[tuple[Any, Any]]:
    for page in pdf.pages:
        for one in page.obj.get("/Annots", []):
            if one.Subtype == Name.Widget:
                yield page, one


def test_every_box_has_its_field_and_every_field_a_place(form: str) -> None:
    pdf, fields = forms.open_form(forms.written(form))
    assert set(fields) == expected(form)
    assert len(pdf.Root.AcroForm.Fields) == len(fields)
    for page, widget in widgets(pdf):
        if widget.F == 2:
            continue
        left, bottom, right, top = (float(edge) for edge in widget.Rect)
        width, height = (float(edge) for edge in page.obj.MediaBox[2:])
        assert 0 < left < right - 7 and right < width and 0 < bottom < top - 7 and top < height, str(widget.TU)


def test_fields_do_not_lie_on_each_other(form: str) -> None:
    pdf, _ = forms.open_form(forms.written(form))
    for page in pdf.pages:
        rects = [[float(edge) for edge in one.Rect] for at, one in widgets(pdf) if at.obj.objgen == page.obj.objgen]
        rects = sorted(one for one in rects if one != [0, 0, 0, 0])
        for index, one in enumerate(rects):
            for other in rects[index + 1 :]:
                assert other[0] >= one[2] - 0.5 or other[1] >= one[3] - 0.5 or other[3] <= one[1] + 0.5, (one, other)


def test_what_the_form_says_of_itself() -> None:
    blank = forms.blank("service-check")
    pdf, fields = forms.open_form(forms.written("service-check"))
    said = {key: str(fields[key].V) for key in name.HIDDEN}
    assert said == {
        "form": "service-check", "version": "1.0.0", "sha256": blank.sha256, "outlet": "S001",
        "previous": "A-2026-02-01-S001-1", "previous-sha256": blank.previous_sha256,
    }  # fmt: skip
    assert all(fields[key].F == 2 and fields[key].Ff == 1 for key in name.HIDDEN)
    assert blank.sha256 in str(pdf.docinfo.Keywords)
    assert (str(fields["record"].V), str(fields["date"].V), str(fields["role"].V)) == (
        "A-2026-02-01-S001-service-check-1", "2026-02-01", "owner",
    )  # fmt: skip


def test_a_screen_reader_says_what_to_fill_in(form: str) -> None:
    pdf, fields = forms.open_form(forms.written(form))
    assert all(str(field.TU) for key, field in fields.items() if key not in name.HIDDEN)
    tree = pdf.Root.StructTreeRoot.ParentTree.Nums
    elements = {int(tree[at]): tree[at + 1] for at in range(0, len(tree), 2)}
    for _, widget in widgets(pdf):
        if widget.F != 2:
            element = elements[int(widget.StructParent)]
            assert Name.Form == element.S and element.K.Obj.objgen == widget.objgen
    if form == "every-type":
        kids = fields["EVT-02/answer"].Kids
        assert [str(kid.TU) for kid in kids] == [
            f"EVT-02 做到哪一步？：{words}" for words in ("完全做到：有<版次>、日期", "部分做到", "没有", "未检查")
        ]


def test_choices_offer_words_and_hold_ids() -> None:
    _, fields = forms.open_form(forms.written("F-03"))
    way = fields["FPO-05/row/2/way"]
    assert [(str(one[0]), str(one[1])) for one in way.Opt] == [("phone", "电话"), ("visit", "上门")]
    assert [str(one[1]) for one in fields["role"].Opt] == ["店主", "店员"]
    assert str(fields["remark/1/item"].Opt[0][1]) == "FPO-01 顾客姓名"


def test_the_same_blank_gives_the_same_bytes() -> None:
    for one in ("every-type", "F-04"):
        assert channel.write(forms.blank(one)) == {f"{forms.blank(one).record}.pdf": forms.written(one)}
    assert b"CreationDate" not in forms.written("every-type")


def test_nothing_acts_and_no_whole_font_is_inside(form: str) -> None:
    content = forms.written(form)
    assert len(content) < 420_000
    with Pdf.open(io.BytesIO(content)) as pdf:
        for one in pdf.objects:
            if isinstance(one, pikepdf.Dictionary):
                assert not {"/JS", "/AA", "/OpenAction", "/EmbeddedFiles", "/XFA", "/URI", "/Launch"} & set(one.keys())


def test_words_and_marks_are_printed() -> None:
    html = forms.sheet("every-type").html()
    for words in (
        "BBB-002", "转交疑难问题", "最近10次记录", "一票否决", "完全做到：有&lt;版次&gt;、日期", "以上都没有",
        "严重不符合", "适用：门店开业日期早于2010-01-01", "S001 一号店", "负责型", "北区", "等级与后果",
    ):  # fmt: skip
        assert words in html, words
    assert html.count("未检查</span>") == 10 and html.count("不适用</span>") == 4


def test_the_last_answer_stands_beside_each_item() -> None:
    html = forms.sheet("service-check").html()
    assert re.search(r"<b>上次</b>8次/10次。两次隔天才答复</p>", html)
    assert "<b>上次</b>当场转交。转交单贴在前台</p>" in html
    assert "2026-02-01 审核员甲（A-2026-02-01-S001-1）" in html
    assert "上次" not in forms.sheet("every-type").html()


def test_what_the_outlet_rules_out_is_said_and_can_still_be_filled_in() -> None:
    old, new = forms.sheet("service-check").html(), FormSheet(forms.blank("service-check", "S002"), "").html()
    assert "本项不适用" not in old and new.count("本项不适用") == 1
    assert "按门店资料，本部分不适用" in FormSheet(forms.blank("every-type", "S002"), "").html()
    _, fields = forms.open_form(forms.written("service-check", "S002"))
    assert "TSX-04/answer" in fields
    # An outlet without an opening day is not ruled out: that is a problem to be told when the record is read.
    assert "不适用，跳过" not in FormSheet(forms.blank("every-type", "S003"), "").html()


def test_without_a_day_the_date_is_left_open() -> None:
    blank = make_blank(forms.book(), "F-01", "S001")
    ((file, content),) = channel.write(blank).items()
    assert file == "A-undated-S001-F-01-1.pdf"
    pdf, fields = forms.open_form(content)
    assert "/V" not in fields["date"] and "/V" in fields["record"], pdf


def test_text_of_the_sources_is_escaped(tmp_path: Path) -> None:
    from dataclasses import replace

    blank = forms.blank("F-01")
    outlet = blank.outlet.model_copy(update={"title": '<b>"店"</b>}{'})
    sheet = FormSheet(replace(blank, outlet=outlet), 'a"b')
    assert "<b>&#34;" not in sheet.html() and "&lt;b&gt;&#34;店&#34;&lt;/b&gt;" in sheet.html()
    running = re.search(r'@top-left \{ content: "([^"]*)"', sheet.css())
    assert running and running[1].endswith("S001 \\3c b\\3e \\22 店\\22 \\3c \\2f b\\3e \\7d \\7b ")


def rendered(poppler: Path, content: bytes, folder: Path, dpi: int) -> list[Image.Image]:
    """Every page as poppler draws it."""
    (folder / "form.pdf").write_bytes(content)
    command = [poppler / "pdftoppm", "-r", str(dpi), "-gray", folder / "form.pdf", folder / "page"]
    subprocess.run(command, check=True, capture_output=True)
    return [Image.open(one) for one in sorted(folder.glob("page*.pgm"))]


@pytest.mark.needs_poppler
def test_every_page_can_be_scanned_at_150_dpi(poppler: Path, tmp_path: Path) -> None:
    blank = forms.blank("every-type")
    pages = rendered(poppler, forms.written("every-type"), tmp_path, 150)
    codes = [[one.text for one in zxingcpp.read_barcodes(page)] for page in pages]
    assert len(pages) == 3
    assert codes[0] == [
        "form=every-type version=1.2.0 outlet=S001 record=A-2026-02-01-S001-every-type-1 "
        f"sha256={blank.sha256} page=1/3"
    ]
    for number in (2, 3):
        leaf = f"record=A-2026-02-01-S001-every-type-1 sha256={blank.sha256[:16]} page={number}/3"
        assert codes[number - 1] == [leaf]


@pytest.mark.needs_poppler
def test_the_words_of_every_page_say_record_and_number(poppler: Path, tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(forms.written("F-03"))
    command = [poppler / "pdftotext", "-layout", tmp_path / "form.pdf", "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert "A-2026-02-01-S001-F-03-1" in page and f"第 {number} 页，共 2 页" in page


def dark(image: Image.Image, rect: Any, height: float, dpi: int) -> int:
    """Dark points inside a box's edges."""
    scale = dpi / 72
    left, bottom, right, top = (float(edge) for edge in rect)
    box = (left * scale + 2, (height - top) * scale + 2, right * scale - 2, (height - bottom) * scale - 2)
    return sum(image.crop(tuple(round(edge) for edge in box)).convert("L").histogram()[:128])


@pytest.mark.needs_poppler
def test_poppler_shows_what_is_filled_in(poppler: Path, tmp_path: Path) -> None:
    texts = {"EVT-06/answer": "8", "EVT-08/answer": "checked twice\nand once more", name.SERIAL: "TST-000001"}
    content = forms.fill(forms.written("every-type"), texts, {"EVT-01/answer": "no", "EVT-04/is/b": "yes"})
    shown = forms.fill(content, {}, {}, appearances="asked for")
    dpi, pdf = 100, Pdf.open(io.BytesIO(content))
    (tmp_path / "blank").mkdir()
    (tmp_path / "filled").mkdir()
    before = rendered(poppler, forms.written("every-type"), tmp_path / "blank", dpi)
    after = rendered(poppler, shown, tmp_path / "filled", dpi)
    changed = set()
    for number, page in enumerate(pdf.pages):
        height = float(page.obj.MediaBox[3])
        for widget in [one for one in page.obj.get("/Annots", []) if one.F != 2]:
            field = widget if "/T" in widget else widget.Parent
            key = str(field.T) + (f"={forms.state_of(widget)}" if "/Kids" in field else "")
            marks = [dark(pages[number], widget.Rect, height, dpi) for pages in (before, after)]
            if marks[1] > marks[0] + 5:
                changed.add(key)
            if key in (name.RECORD, name.DATE, name.ROLE):
                assert marks[0] > 30, f"{key} shows nothing beforehand"
    assert changed - {name.RECORD, name.DATE} == {*texts, "EVT-01/answer=no", "EVT-04/is/b=yes"}


def test_the_command_writes_it_and_reads_it_back(tmp_path: Path) -> None:
    root, out = str(forms.tree()), tmp_path / "out"
    arguments = ["blank", "F-01", "--outlet", "S001", "--as", "pdf", "--date", "2026-02-01", "--root", root]
    result = CliRunner().invoke(app, [*arguments, "--out", str(out)])
    assert result.exit_code == 0, result.output
    path = out / "A-2026-02-01-S001-F-01-1.pdf"
    filled = {name.NAME: "甲", "F01-01/answer": "顾客乙", "F01-02/answer": "2026-02-01", "F01-05/row/2/what": "来电"}
    path.write_bytes(forms.fill(path.read_bytes(), filled, {"F01-04/answer": "shop"}))
    result = CliRunner().invoke(app, ["read", str(path), "--out", str(tmp_path / "records"), "--root", root])
    assert result.exit_code == 0, result.output
    record = (tmp_path / "records" / path.stem / "record.json").read_text("utf-8")
    assert '"what": "来电"' in record and '"shop"' in record and date(2026, 2, 1).isoformat() in record
