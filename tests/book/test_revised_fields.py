"""Changed items and fields, marked where they stand: in the printed checklists and forms, and on the site's pages."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import small_tree
from PIL import Image

from build_tools.book.book import Book
from build_tools.book.pdf.printed import Pdf
from build_tools.book.site.pages import Site
from build_tools.language.library import Library, load
from build_tools.revisions.chronicle import Chronicle, Edition
from build_tools.revisions.release_record import Release

CHECKLIST, FORM, SURVEY = "checklists/service-check.yml", "manual/forms/F-01.yml", "surveys/satisfaction.yml"
NUMBER = ("manual/manual.yml", "revision: 1.10.0\neffective", "revision: 2.0.0\neffective")
REWORDED = (CHECKLIST, "label: 延迟转交", "label: 拖延转交")
FIELDS = ((FORM, "label: 日期, response: {type: date}, required", "label: 当天, response: {type: date}, required"),
          (FORM, "label: 往来", "label: 来往"), (FORM, "label: 渠道", "label: 哪条渠道"))  # fmt: skip
LAST = (
    "      - id: TSX-05\n        question: 没有记录的原因是否查明？\n        criteria: [BBB-001]\n"
    "        applies_when: {TSX-02: {is: no}}\n        response: {type: yes-no}\n"
)


def book(folder: Path, *changes: tuple[str, str, str], numbered: bool = True) -> Book:
    """The small project after these changes, 2.0.0 (or the next one, without a number) after 1.10.0."""
    old = load(small_tree.copy(folder / "old"))
    new = load(small_tree.copy(folder / "new", *([NUMBER] if numbered else []), *changes))
    return Book(new, after(old, new))


def after(old: Library, new: Library) -> Chronicle:
    known = {"content": "0" * 64, "archive": "0" * 64, "effective": old.manual.value.effective}
    record = Release.model_construct(revision="1.10.0", changed={}, **known)
    return Chronicle(new, [Edition(record, lambda: old)])


def marked(html: str) -> list[str]:
    """Ids of the printed items in a bar."""
    return re.findall(r'<div class="is-revised">\s*<table class="item" id="item-([A-Z0-9-]+)"', html)


def test_bars_stand_beside_the_changed_items_and_only_there(tmp_path: Path) -> None:
    html = Pdf(book(tmp_path, REWORDED)).html()
    assert marked(html) == ["TSX-03"] and html.count('<span class="since">2.0.0 修改</span>') == 2
    assert html.count('<div class="is-revised">') == 2, "also in the form that shows the checklist"
    assert "name is-revised" not in html and "write is-revised" not in html


def test_fields_of_forms_bear_it_in_their_label(tmp_path: Path) -> None:
    html = Pdf(book(tmp_path, *FIELDS)).html()
    assert re.findall(r'class="(?:name|write) is-revised" id="field-([A-Z0-9-]+)"', html) == ["F01-02", "F01-04"]
    assert re.findall(r'<div class="is-revised">\s*<div id="field-([A-Z0-9-]+)"', html) == ["F01-05"], "a table"
    assert html.count("is-revised") == 3


def test_nothing_is_marked_where_nothing_came_before(tmp_path: Path) -> None:
    changed = book(tmp_path, REWORDED, *FIELDS)
    alone = Book(changed.library)
    assert "is-revised" not in Pdf(alone).html()
    assert not any("revised" in page for page in Site(alone).pages().values())
    # Where something did, only the marks are added: whoever reads both has the same sheet before him.
    sheets = [html[html.index('id="checklist-service-check"') :] for html in (Pdf(alone).html(), Pdf(changed).html())]
    bare = re.sub('<span class="since">[^<]*</span>|<div class="is-revised">|</div>|\\s', "", sheets[1])
    assert bare == re.sub(r"</div>|\s", "", sheets[0])


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (((CHECKLIST, LAST, ""), (CHECKLIST, "      - id: TSX-03", LAST + "      - id: TSX-03")), []),
        (((CHECKLIST, LAST, ""), (CHECKLIST, "  - id: staff", LAST + "  - id: staff")), ["TSX-05 2.0.0 移动"]),
        (((CHECKLIST, LAST, ""),), []),
        (((CHECKLIST, LAST, LAST + LAST.replace("TSX-05", "TSX-06")),), ["TSX-06 2.0.0 新增"]),
        ((("manual/manual.yml", "value: 2005-01-01", "value: 2006-01-01"),), ["TSX-04 2.0.0 修改"]),
        (((CHECKLIST, "version: 1.0.0", "version: 1.0.1"),), []),
    ],
    ids=[
        "another order",
        "another section",
        "removed",
        "added",
        "its condition's parameter",
        "the checklist's version",
    ],
)
def test_what_counts_as_a_change_of_an_item(
    tmp_path: Path, changes: tuple[tuple[str, str, str], ...], expected: list[str]
) -> None:
    page = Site(book(tmp_path, *changes)).pages()["checklists/service-check.md"]
    found = re.findall(r'entry-number">([A-Z0-9-]+)</span><a class="revised is-now"[^>]*>([^<]*)</a>', page)
    assert [" ".join(one) for one in found] == expected


def test_on_the_site_the_mark_leads_to_the_change(tmp_path: Path) -> None:
    pages = Site(book(tmp_path, REWORDED, *FIELDS)).pages()
    for name, several in (("checklists/service-check", ["TSX-03"]), ("forms/F-02", ["TSX-03"]),
                          ("forms/F-01", ["F01-02", "F01-04", "F01-05"])):  # fmt: skip
        page = pages[f"{name}.md"]
        links = re.findall(r'<a class="revised is-now" href="([^"]*)" title="本版修改">2.0.0 修改</a>', page)
        assert links == [f"../../changes/1.10.0-to-2.0.0/#{one}" for one in several]
        assert page.count("is-revised") == len(several)
    change = pages["changes/1.10.0-to-2.0.0.md"]
    assert all(f'<h3 id="{one}">' in change for one in ("TSX-03", "F01-02", "F01-04", "F01-05"))


def test_while_editing_it_is_the_next_one(tmp_path: Path) -> None:
    page = Site(book(tmp_path, REWORDED, numbered=False)).pages()["checklists/service-check.md"]
    assert '../../changes/1.10.0-to-next/#TSX-03" title="本版修改">下一版 修改</a>' in page


@pytest.mark.needs_poppler
def test_on_paper_the_bar_is_as_high_as_the_item_and_moves_nothing(tmp_path: Path, poppler: Path) -> None:
    changed = book(tmp_path, REWORDED)
    papers = []
    for name, one in (("marked", changed), ("plain", Book(changed.library))):
        printed = Pdf(one).print()
        assert not printed.messages
        (tmp_path / f"{name}.pdf").write_bytes(printed.pdf)
        text = subprocess.run(
            [poppler / "pdftotext", "-layout", tmp_path / f"{name}.pdf", "-"], check=True, capture_output=True
        ).stdout.decode()
        pages = text.split("\f")
        page = next(
            n for n, said in enumerate(pages, 1) if "TSX-03" in said and "审核员" in said and "F-02" not in said
        )
        papers.append((tmp_path / f"{name}.pdf", page, pages[page - 1]))
    # The book with marks has a page of history more; on the sheet itself only the mark's words are new.
    assert papers[0][2].replace("2.0.0 修改", "").split()[8:-1] == papers[1][2].split()[8:-1]
    found = [_columns(path, page, poppler) for path, page, _ in papers]
    assert found[1] == []
    (height,) = {bottom - top for top, bottom in found[0]}
    assert 60 < height < 200, "points"


def _columns(path: Path, page: int, poppler: Path) -> list[tuple[int, int]]:
    """Upright black runs in the margin left of the sheet, in points from the top."""
    out = path.with_suffix("")
    command = [poppler / "pdftoppm", "-r", "72", "-gray", "-singlefile", "-f", str(page), "-l", str(page), path, out]
    subprocess.run(command, check=True)
    image = Image.open(f"{out}.pgm")
    found = set()
    for x in range(39, 42):
        column = "".join("1" if image.getpixel((x, y)) < 110 else "0" for y in range(image.height))  # type: ignore[operator]
        found |= {match.span() for match in re.finditer("1{20,}", column)}
    return sorted(found)
