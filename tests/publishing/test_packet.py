"""The change packet, read back from the paper: every change whole and marked, the pages, the receipt."""

# ruff: noqa: E501  (a line of the paper is a line here)
from __future__ import annotations

import random
import re
import subprocess
from datetime import date
from pathlib import Path

import git_tree
import pytest
import revised_tree
from pypdf import PdfReader
from revised_tree import BASICS, CHECKLIST, NOTE, SERVICE, STRICTER
from typer.testing import CliRunner

from build_tools.cli.manual import app
from build_tools.copies import packets as packet_copies
from build_tools.copies.desk import Desk
from build_tools.copies.issue import Request, issue
from build_tools.copies.packets import named, outdated, write
from build_tools.core.problems import Refused
from build_tools.publishing.packet import Made, packet
from build_tools.publishing.pdf import build_pdf
from build_tools.revisions.review import review

pytestmark = [pytest.mark.needs_poppler, pytest.mark.usefixtures("git")]
DAY = date(2026, 6, 30)
CASE = "      - id: AAA-005\n        kind: case\n        title: 一家门店\n        text: 店员先答复，后量房。\n        lesson: 先答复。\n        chapters: [service]\n"


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases with real PDFs."""
    tree = revised_tree.started(tmp_path_factory.mktemp("packet"))
    make = {"make_pdf": lambda path, book, report: build_pdf(book.library.root, path, book)}
    revised_tree.released(tree, **make)
    note = NOTE[:-1] + ", {entries: [AAA-005, AAA-006], effect: editorial}, {items: [TSX-03], effect: editorial}]"
    revised_tree.revise(
        tree, "2.0.0", "2026-06-01", note, STRICTER, (BASICS, CASE, ""),
        (SERVICE, "      - id: BBB-002", "      - {id: AAA-006, kind: note, title: 新说明, text: 这是新加的话。}\n      - id: BBB-002"),
        (CHECKLIST, "label: 延迟转交", "label: 拖延转交"), (CHECKLIST, "version: 1.0.0", "version: 1.0.1"),
    )  # fmt: skip
    for one in ("BBB-001", "TSX-03"):
        review(tree, [one], name="乙", role="owner", day=date(2026, 5, 5), reason="问法不变")
    git_tree.commit(tree)
    revised_tree.released(tree, **make)
    return tree


@pytest.fixture(scope="module")
def serials(tree: Path) -> list[str]:
    """Three copies that count: two of the older release, one of the newer."""
    desk, found = Desk.open(tree), []
    for number, (role, outlet, name, revision) in enumerate(
        [("owner", "S001", "王店长", "1.10.0"), ("clerk", "S002", None, "1.10.0"), ("clerk", "S003", "乙", "2.0.0")]
    ):
        asked = Request(
            DAY, "owner", role, outlet, name=name, revision=revision, medium="paper" if number else "electronic"
        )
        history, _ = issue(desk, asked, DAY, random.Random(number).randrange)
        found.append(history.copy.serial)
    git_tree.commit(tree)
    return found


@pytest.fixture(scope="module")
def made(tree: Path, serials: list[str], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Of the first, whose serial somebody typed as he read it."""
    desk = Desk.open(tree)
    chosen = named(desk, [serials[0].lower().replace("-", " ")])
    (one,) = write(desk, chosen, tmp_path_factory.mktemp("out"))
    return one


@pytest.fixture(scope="module")
def pages(made: Made, poppler: Path) -> list[str]:
    text = subprocess.run([poppler / "pdftotext", "-layout", made.path, "-"], check=True, capture_output=True).stdout
    return text.decode().split("\f")[:-1]


def plain(page: str) -> str:
    return re.sub(r"\s+", "", page)


def test_whose_it_is_and_what_to_do(made: Made, serials: list[str], pages: list[str]) -> None:
    assert made.path.name == f"TST-1.10.0-to-2.0.0-{serials[0]}.pdf" and made.pages == len(pages)
    first = plain(pages[0])
    for words in ("更改单", "《示例手册》1.10.0→2.0.0", serials[0], "一号店（S001）·店主·王店长", "2026-06-01。在那之前照1.10.0版办", "收紧期限",
                  "顾客等得太久", "店员", "全部门店", "须照新的办1处"):  # fmt: skip
        assert words in first, words
    assert all("更改单1.10.0→2.0.0" + serials[0] in plain(page) for page in pages), "on every page"
    assert made.touched.roles == {"clerk"}


def test_every_change_is_read_whole_with_its_marks(pages: list[str]) -> None:
    text = plain("".join(pages[2:-1]))
    assert "在期限内答复" in text and "≥95%98%" in text
    assert "顾客的问题在2小时内答复，记入F-01" in text, "what stayed is there to be read with it"
    assert "一家门店" in text and "店员先答复，后量房。" in text, "also what is gone"
    assert "这是新加的话。" in text
    assert "延迟拖延转交（1分）" in text and "当场转交（2分）" in text
    assert "关于人员" not in text, "what did not change is not there"


def test_marks_are_lines_not_colours(made: Made) -> None:
    """Struck and underlined words are drawn with rules over and under them: more lines than on a page without marks."""
    reader = PdfReader(made.path)
    strokes = [len(re.findall(rb"\bre\b|\bl\b", page.get_contents().get_data())) for page in reader.pages]  # type: ignore[union-attr]
    assert strokes[2] > 15


def test_the_pages_to_exchange_are_those_of_the_two_books(tree: Path, pages: list[str]) -> None:
    lines = [re.sub(r"\s+", " ", line).strip() for line in pages[1].splitlines()]
    rows = [line for line in lines if re.match(r"(换|留用|插入|抽出)※? ", line)]
    old, new = (PdfReader(tree / f"records/releases/{one}/TST-{one}.pdf") for one in ("1.10.0", "2.0.0"))
    assert rows[0].startswith("换※ 封面 1 1 版次")
    for act, title, why in (
        ("换", "2.1 服务标准", "内容有改"),
        ("换", "1 基础", "内容有改"),
        ("换", "审核清单 服务审核", "内容有改"),
    ):
        row = next(line for line in rows if title in line)
        found = re.fullmatch(rf"{act}※? {title} ([\d–]+) ([\d–]+) {why}", row)
        assert found, row
        for reader, span in ((old, found[1]), (new, found[2])):
            first = int(span.split("–")[0])
            assert title.split()[-1] in plain(reader.pages[first - 1].extract_text())
    kept = [line for line in rows if line.startswith("留用")]
    assert any("F-01" in line for line in kept)
    assert "F-02" not in "".join(kept), "it shows the checklist, which changed"
    total = re.search(r"抽出 (\d+) 页，插入 (\d+) 页；原来共 (\d+) 页，换后共 (\d+) 页", " ".join(lines))
    assert total is not None
    assert (int(total[3]), int(total[4])) == (len(old.pages), len(new.pages))
    assert int(total[3]) - int(total[1]) + int(total[2]) == int(total[4])


def test_the_receipt_to_sign(pages: list[str], tree: Path, serials: list[str]) -> None:
    last = plain(pages[-1])
    new = PdfReader(tree / "records/releases/2.0.0/TST-2.0.0.pdf")
    for words in (
        "签收回执",
        serials[0],
        "王店长",
        "1.10.0→2.0.0，2026-06-01生效",
        f"现共{len(new.pages)}页",
        "持有人签字",
        "文件管理员签字",
    ):
        assert words in last, words


def test_blank_where_nothing_is_known_and_the_same_every_time(tree: Path, tmp_path: Path) -> None:
    first = packet(tree, tmp_path, older="1.10.0", newer="2.0.0")
    assert first.path.name == "TST-1.10.0-to-2.0.0.pdf"
    before = first.path.read_bytes()
    assert packet(tree, tmp_path, older="1.10.0").path.read_bytes() == before


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"older": "2.0.0"}, "no-later-revision"), ({"older": "2.0.0", "newer": "1.10.0"}, "no-later-revision"),
        ({"older": "1.0.0"}, "no-release"), ({"older": "1.10.0", "newer": "3.0.0"}, "no-release"),
    ],
)  # fmt: skip
def test_what_is_refused(tree: Path, tmp_path: Path, settings: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as caught:
        packet(tree, tmp_path / "out", **settings)
    assert caught.value.problems[0].code == code
    assert not (tmp_path / "out").exists()


def test_a_release_whose_pdf_was_exchanged(tmp_path: Path) -> None:
    tree = revised_tree.started(tmp_path)
    revised_tree.released(tree)
    revised_tree.second(tree)
    revised_tree.released(tree)
    with pytest.raises(Refused) as caught:
        packet(tree, tmp_path / "out", older="1.10.0")
    assert caught.value.problems[0].code == "release-damaged"


def test_all_of_them_and_the_same_bytes_in_several_processes(
    tree: Path, serials: list[str], made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk.open(tree)
    chosen = outdated(desk)
    assert [one.serial for one in chosen.copies] == serials[:2] and not chosen.problems
    monkeypatch.setattr(packet_copies, "_PARALLEL", 2)
    several = list(write(desk, chosen, tmp_path))
    assert [one.path.name for one in several] == [f"TST-1.10.0-to-2.0.0-{one}.pdf" for one in serials[:2]]
    assert several[0].path.read_bytes() == made.path.read_bytes()
    assert several[1].path.read_bytes() != made.path.read_bytes()


def test_by_the_command(tree: Path, serials: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, ["packet", "--root", str(tree), "--out", str(tmp_path), *arguments])
        assert done.exit_code == code, done.output
        return str(done.output)

    said = run("--all", "--medium", "paper")
    assert re.search(rf"{serials[1]}\.pdf: [2-9] pages", said)
    assert serials[0] not in said and "1 packet\n" in said and said.count("touched: clerk; 3 outlets") == 1
    text = plain(PdfReader(tmp_path / f"TST-1.10.0-to-2.0.0-{serials[1]}.pdf").pages[0].extract_text())
    assert "二号店（S002）·店员" in text and "王店长" not in text
    assert "no packet yet" not in said
    said = run("--serial", serials[1], "--holder", "二号店 丙")
    text = plain(PdfReader(tmp_path / f"TST-1.10.0-to-2.0.0-{serials[1]}.pdf").pages[-1].extract_text())
    assert "二号店丙" in text and "（S002）" not in text
    assert "No copy needs a packet to 1.10.0." in run("--all", "--to", "1.10.0")
    assert "needs no packet to 2.0.0" in run("--serial", serials[2], code=1)
    assert f"holds 1.10.0 since {DAY}, not 2.0.0" in run("--serial", serials[0], "--from", "2.0.0", code=1)
    for wrong in (
        (), ("--all", "--from", "1.10.0"), ("--all", "--serial", serials[0]), ("--all", "--holder", "丙"),
        ("--serial", serials[0], "--serial", serials[1], "--from", "1.10.0"), ("--medium", "paper", "--from", "1.10.0"),
    ):  # fmt: skip
        run(*wrong, code=2)


def test_a_name_that_was_erased_is_left_out(tree: Path, serials: list[str], tmp_path: Path) -> None:
    path, desk = tree / "records/copies/holders.yml", Desk.open(tree)
    before = path.read_bytes()
    path.unlink()
    try:
        (one,) = write(desk, named(desk, serials[:1]), tmp_path)
    finally:
        path.write_bytes(before)
    first, *_, last = (plain(page.extract_text()) for page in PdfReader(one.path).pages)
    assert all("一号店（S001）·店主" in page and "王店长" not in page for page in (first, last))
