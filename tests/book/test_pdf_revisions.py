"""Revisions in the printed book: bars beside what changed, the history after the control page, the list in force."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
import revised_tree
from PIL import Image

from build_tools.book.book import Book
from build_tools.book.pdf.printed import Pdf
from build_tools.revisions.project_chronicle import chronicle_of
from build_tools.revisions.release_archives import Archives

pytestmark = [pytest.mark.needs_poppler, pytest.mark.usefixtures("git")]


@dataclass(frozen=True)
class Paper:
    path: Path
    pages: tuple[str, ...]

    def page_of(self, *words: str) -> int:
        return next(n for n, text in enumerate(self.pages, 1) if all(word in text for word in words))


@pytest.fixture(scope="module")
def papers(poppler: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Paper]:
    """Both releases of the small project, printed."""
    folder = tmp_path_factory.mktemp("revised")
    tree = revised_tree.started(folder)
    revised_tree.released(tree)
    revised_tree.second(tree)
    revised_tree.released(tree)
    archives, made = Archives(tree), {}
    for release in archives.releases:
        library = archives.library(release)
        printed = Pdf(Book(library, chronicle_of(tree, library, until=release.revision))).print()
        assert not printed.messages, printed.messages
        path = folder / f"{release.revision}.pdf"
        path.write_bytes(printed.pdf)
        text = subprocess.run([poppler / "pdftotext", "-layout", path, "-"], check=True, capture_output=True).stdout
        made[release.revision] = Paper(path, tuple(text.decode().split("\f")[:-1]))
    return made


def bars(paper: Paper, page: int, poppler: Path) -> list[tuple[int, int]]:
    """Upright black lines beside the text: their first and last point from the top."""
    done = [
        poppler / "pdftoppm",
        "-r",
        "144",
        "-gray",
        "-f",
        str(page),
        "-l",
        str(page),
        paper.path,
        paper.path.with_suffix(""),
    ]
    subprocess.run(done, check=True)
    image = Image.open(sorted(paper.path.parent.glob(f"{paper.path.stem}-*{page}.pgm"))[-1])
    left = 62 if page % 2 else 134.2
    found = []
    for x in range(round((left - 12) * 2), round((left - 4) * 2)):
        column = [image.getpixel((x, y)) < 110 for y in range(image.height)]  # type: ignore[operator]
        runs = re.finditer("1{40,}", "".join("1" if dark else "0" for dark in column))
        found += [(match.start() // 2, match.end() // 2) for match in runs]
    return sorted(set(found))


def test_a_bar_stands_beside_the_changed_entry_and_only_there(papers: dict[str, Paper], poppler: Path) -> None:
    new = papers["2.0.0"]
    page = new.page_of("在期限内答复", "指标", "转交疑难问题")
    found = bars(new, page, poppler)
    assert found and found[-1][1] - found[0][0] < 260, "the entry's height, not the page's"
    assert bars(papers["1.10.0"], papers["1.10.0"].page_of("在期限内答复", "指标"), poppler) == []
    assert "2.0.0 修改" in new.pages[page - 1] and new.pages[page - 1].count("修改") == 1


def test_the_history_follows_the_control_page(papers: dict[str, Paper]) -> None:
    new = papers["2.0.0"]
    control = new.page_of("文件控制", "保密与知识产权")
    history = new.pages[control]
    assert re.search(r"2\.0\.0 +2026-05-01", history) and re.search(r"1\.10\.0 +2026-01-10", history)
    assert history.index("2.0.0 ") < history.index("1.10.0 ")
    for words in ("收紧期限", "顾客等得太久", "2.1 答复", "收紧", "BBB-001", "等得太久", "甲"):
        assert words in history
    assert "修订记录" not in new.pages[control - 1], "it stands in one place"


def test_the_list_in_force_names_the_revision_that_last_changed_each_entry(papers: dict[str, Paper]) -> None:
    for revision, changed in (("1.10.0", {}), ("2.0.0", {"BBB-001": "2.0.0"})):
        paper = papers[revision]
        text = paper.pages[paper.page_of("现行条目一览", "AAA-001") - 1]
        listed = dict(re.findall(r"([A-Z]{3}-\d{3}) +(\d+\.\d+\.\d+)", text))
        assert (
            listed
            == {f"{p}-00{n}": "1.10.0" for p, top in (("AAA", 5), ("BBB", 4)) for n in range(1, top + 1)} | changed
        )
        assert re.search(r"服务审核 +1\.0\.0", text) and re.search(r"F-01.* 1\.0\.0", text)


def test_the_contents_lead_there(papers: dict[str, Paper]) -> None:
    new = papers["2.0.0"]
    contents = new.pages[new.page_of("目录", "条目索引") - 1]
    for title in ("修订史", "现行条目一览"):
        found = re.search(rf"{title} +(\d+)", contents)
        assert found is not None and title in new.pages[int(found[1]) - 1]
