"""The printed book, read back with poppler and pypdf: the small tree, with a long table and a form on its side."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from build_tools.book.book import Book
from build_tools.book.pdf.printed import Pdf
from build_tools.core.problems import Refused
from build_tools.language.library import load
from build_tools.publishing.pdf import build_pdf

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests" / "trees" / "small"
LONG = "顾客的问题由接到的人答复，答不了的说明由谁在何时答复，并在当天记入记录，不得让顾客再打第二次电话。" * 5
ADDED = f"""
  - id: lists
    title: 一览
    entries:
      - id: BBB-101
        kind: note
        title: 长段落
        text: {LONG}他说：“好。”（完）
      - id: BBB-102
        kind: table
        title: 长表
        columns: [{{title: 序号栏, width: 30}}, {{title: 内容栏, width: 70}}]
        rows:
""" + "".join(f"          - [第{n}行, 每一行都完整地在一页之内]\n" for n in range(1, 61))

pytestmark = pytest.mark.needs_poppler


@dataclass(frozen=True)
class Paper:
    """A finished PDF and its text by page."""

    path: Path
    pages: tuple[str, ...]
    reader: PdfReader

    def page_of(self, *words: str) -> int:
        """The first page, counted from 1, that holds all the words beyond cover, control and contents."""
        return next(n for n, text in enumerate(self.pages, 1) if n > 3 and all(word in text for word in words))


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that is printed."""
    root = tmp_path_factory.mktemp("project") / "tree"
    shutil.copytree(SMALL, root)
    chapter = root / "manual/chapters/service.yml"
    chapter.write_text(chapter.read_text("utf-8").rstrip() + ADDED, "utf-8")
    form = (root / "manual/forms/F-01.yml").read_text("utf-8").replace("F-01", "F-03").replace("F01-", "F03-")
    (root / "manual/forms/F-03.yml").write_text(form.replace("owner:", "layout: landscape\nowner:", 1), "utf-8")
    return root


def _build(tree: Path, out: Path, seed: str) -> bytes:
    code = "import sys; from pathlib import Path; from build_tools.publishing.pdf import build_pdf; print(build_pdf(Path(sys.argv[1]), Path(sys.argv[2])))"  # noqa: E501
    env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": "UTC" if seed == "1" else "Asia/Tokyo"}
    subprocess.run([sys.executable, "-c", code, str(tree), str(out)], check=True, env=env, cwd=out.parent)
    return out.read_bytes()


@pytest.fixture(scope="module")
def paper(tree: Path, poppler: Path, tmp_path_factory: pytest.TempPathFactory) -> Paper:
    """The book, built in a process of its own."""
    path = tmp_path_factory.mktemp("paper") / "book.pdf"
    _build(tree, path, "1")
    text = subprocess.run(
        [poppler / "pdftotext", "-layout", path, "-"], check=True, capture_output=True
    ).stdout.decode()
    return Paper(path, tuple(text.split("\f")[:-1]), PdfReader(path))


def test_same_bytes_from_another_process(paper: Paper, tree: Path, tmp_path: Path) -> None:
    assert _build(tree, tmp_path / "again.pdf", "2") == paper.path.read_bytes()


def test_contents_name_the_right_pages(paper: Paper) -> None:
    contents = paper.pages[paper.page_of("目录", "条目索引") - 1]
    rows = re.findall(r"^ *([\d.]+|F-\d+)? {2,}(\S.*?) {2,}(\d+)$", contents, re.MULTILINE)
    listed = {title.split("　")[-1]: int(page) for _, title, page in rows}
    assert {"文件控制", "基础", "总则", "实务", "服务标准", "答复", "一览", "服务审核", "词汇表", "条目索引"} <= set(
        listed
    )
    assert sum("F-0" in title for _, title, _ in rows) == 3
    for title, page in listed.items():
        assert title.split()[-1] in paper.pages[page - 1], f"{title} is not on page {page}"
    assert listed["一览"] == paper.page_of("长段落")
    assert listed["服务标准"] < listed["答复"] < listed["一览"] < listed["词汇表"] < listed["条目索引"]


def test_index_names_the_right_pages(paper: Paper) -> None:
    index = "\n".join(page for page in paper.pages if "条目索引" in page)
    for entry, title in (("AAA-001", "以顾客为先"), ("BBB-002", "转交疑难问题"), ("BBB-102", "长表")):
        found = re.search(rf"{entry} .*{title} +(\d+)", index)
        assert found is not None
        assert int(found[1]) == paper.page_of(title, entry)


def test_fonts_are_embedded_and_nothing_is_missing(paper: Paper, poppler: Path, tree: Path) -> None:
    listed = subprocess.run([poppler / "pdffonts", paper.path], check=True, capture_output=True, text=True).stdout
    fonts = listed.splitlines()[2:]
    assert len(fonts) >= 3
    for font in fonts:
        assert "Noto" in font.split()[0]
        assert font.split()[-5] == "yes", f"not embedded: {font}"
    whole = "".join(paper.pages)
    assert "\ufffd" not in whole and "\u25a1" not in whole
    assert Pdf(Book(load(tree))).print().messages == ()


def test_bookmarks_lead_down_to_entries(paper: Paper) -> None:
    reader = paper.reader

    def walk(nodes: list[object], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
        found: dict[tuple[str, ...], int] = {}
        for node in nodes:
            if isinstance(node, Destination):
                last = (*path, str(node.title))
                found[last] = (reader.get_destination_page_number(node) or 0) + 1
            elif isinstance(node, list):
                found |= walk(node, last)
        return found

    marks = walk(list(reader.outline))
    entry = ("实务", "2.1 服务标准", "2.1.1 答复", "2.1.1.1 在期限内答复")
    assert marks[entry] == paper.page_of("在期限内答复", "BBB-001")
    assert ("1 基础", "1.1 总则", "1.1.1 以顾客为先") in marks
    assert any(path[-1] == "F-01 咨询记录" for path in marks)


def test_language_tags_and_metadata(paper: Paper) -> None:
    catalog, info = paper.reader.root_object, paper.reader.metadata
    assert catalog["/Lang"] == "zh-Hans"
    assert catalog["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in catalog
    assert info is not None
    assert info.title == "示例手册"
    assert info.author == "示例品牌 Sample Brand"
    assert "TST" in info["/Keywords"] and "未受控草稿" in info["/Keywords"]
    assert str(info["/CreationDate"]).startswith("D:20260131")
    assert str(info["/ModDate"]).startswith("D:20260131")
    assert "/EmbeddedFiles" not in catalog.get("/Names", {})


def test_every_page_says_what_it_belongs_to(paper: Paper) -> None:
    total = len(paper.pages)
    for number, page in enumerate(paper.pages[1:], 2):
        assert "机密 · 不得外传" in page
        assert re.search(rf"\b{number} / {total}\b", page)
        if "谁应读" not in page and not re.search(r"^ *(2|审)$", page, re.MULTILINE):
            assert all(words in page for words in ("TST", "示例手册", "1.10.0 版", "未受控草稿"))
    standards = paper.pages[paper.page_of("在期限内答复", "BBB-001") - 1]
    assert "2.1 服务标准" in standards.split("在期限内答复")[0]
    assert f"/ {total}" not in paper.pages[0]


def test_unverified_numbers_carry_their_mark(paper: Paper) -> None:
    page = paper.pages[paper.page_of("以顾客为先", "AAA-001") - 1]
    assert re.search(r"费用相差5–6 倍\s*未核实", page)
    assert "含未核实内容" in page


def test_long_tables_repeat_their_head(paper: Paper) -> None:
    pages = [page for page in paper.pages if re.search(r"第\d+行", page)]
    assert len(pages) > 1
    assert all("序号栏" in page and "内容栏" in page for page in pages)
    assert sum(len(re.findall(r"第\d+行 +每一行", page)) for page in pages) == 60


def _words(paper: Paper, poppler: Path, page: int) -> list[tuple[str, float, float]]:
    command = [poppler / "pdftotext", "-bbox-layout", "-f", str(page), "-l", str(page), paper.path, "-"]
    text = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    lines = re.findall(r'<line xMin="([\d.]+)"[^>]*xMax="([\d.]+)".*?</line>', text, re.DOTALL)
    blocks = re.findall(r"<line .*?</line>", text, re.DOTALL)
    return [
        ("".join(re.findall(r">([^<\n]+)</word>", block)), float(left), float(right))
        for block, (left, right) in zip(blocks, lines, strict=True)
    ]


def test_lines_are_filled_to_the_same_edge(paper: Paper, poppler: Path) -> None:
    page = paper.page_of("长段落", "BBB-101")
    lines = [
        (text, right - left) for text, left, right in _words(paper, poppler, page) if len(text) > 30 and "顾客" in text
    ]
    full = lines[:-1]
    assert len(full) >= 4
    assert max(width for _, width in full) - min(width for _, width in full) < 6  # a mark's white half at the edge
    assert all(36 <= len(text) <= 41 for text, _ in full)
    assert not any(text[0] in "，。、；：！？）”" for text, _ in lines)


def test_numbers_stand_in_the_outer_margin(paper: Paper, poppler: Path) -> None:
    sides = set()
    for entry, title in (
        ("AAA-001", "以顾客为先"),
        ("BBB-001", "在期限内答复"),
        ("BBB-102", "长表"),
        ("AAA-005", "一家门店"),
    ):
        page = paper.page_of(title, entry)
        lines = _words(paper, poppler, page)
        note = next(left for text, left, _ in lines if text.endswith(entry))
        heading = next(left for text, left, _ in lines if text == title)
        assert (note > heading) == (page % 2 == 1)
        sides.add(page % 2)
    assert sides == {0, 1}


def test_forms_start_on_pages_of_their_own(paper: Paper) -> None:
    starts = [
        paper.page_of("Enquiry record", "F-01"),
        paper.page_of("Service checklist"),
        paper.page_of("F-03", "Enquiry record"),
    ]
    assert len(set(starts)) == 3
    box = paper.reader.pages[starts[2] - 1].mediabox
    assert box.width > box.height
    assert all(paper.reader.pages[page - 1].mediabox.height > 800 for page in starts[:2])
    view = paper.pages[starts[1] - 1]
    assert "答复是否在期限之内？" in view and "未检查" in view


def test_kit_list_stands_at_its_entry(paper: Paper) -> None:
    assert "加盟商手册" in paper.pages[paper.page_of("以顾客为先", "AAA-001") - 1]


def test_source_problems_write_nothing(tree: Path, tmp_path: Path) -> None:
    broken = tmp_path / "tree"
    shutil.copytree(tree, broken)
    chapter = broken / "manual/chapters/basics.yml"
    chapter.write_text(chapter.read_text("utf-8").replace("[[figure:FG-001]]", "[[figure:FG-777]]"), "utf-8")
    with pytest.raises(Refused):
        build_pdf(broken, tmp_path / "out" / "book.pdf")
    assert not (tmp_path / "out").exists()


def test_progress_is_reported(tree: Path, tmp_path: Path) -> None:
    stages: list[str] = []
    pages = build_pdf(tree, tmp_path / "book.pdf", report=stages.append)
    assert pages == len(PdfReader(tmp_path / "book.pdf").pages)
    assert stages == [f"Building the PDF: {stage}" for stage in ("pages", "layout", "writing")]


def test_no_note_is_torn_or_doubled(paper: Paper) -> None:
    body = "\n".join(page for page in paper.pages if "条目索引" not in page)
    for entry in ("AAA-001", "AAA-002", "AAA-005", "BBB-001", "BBB-002", "BBB-003", "BBB-004", "BBB-101", "BBB-102"):
        assert len(re.findall(rf"(?:方针|标准|程序|定义|案例|说明|表)\s+{entry}", body)) == 1
