"""`audit blank` and `audit read`, whichever the channel: ids, positions of what is found late, what is never lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import small_tree
from openpyxl import load_workbook

from build_tools.book.book import Book
from build_tools.forms import registry
from build_tools.forms.exchange import Read, blank, make_blank, read_files
from build_tools.forms.xlsx import terms

RECORD = "A-2026-02-01-S001-1"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return small_tree.copy(tmp_path)


def read(tree: Path, *files: Path) -> list[Read]:
    return list(read_files(tree, files, tree / "out"))


def places(done: list[Read]) -> list[tuple[str, str]]:
    return [(str(problem.origin), problem.code) for one in done for problem in one.problems]


def test_a_second_audit_of_a_day_has_an_id_of_its_own(tree: Path) -> None:
    book, day = Book(small_tree.load(tree)), date(2026, 2, 1)
    first = make_blank(book, "service-check", "S001", day=day)
    text = (tree / "audits/good.yml").read_text("utf-8").replace(RECORD, first.record)
    (tree / "audits/good.yml").write_text(text, "utf-8")
    second = make_blank(book, "service-check", "S001", day=day, previous=tree / "audits/good.yml")
    later = make_blank(book, "service-check", "S001", day=date(2026, 3, 1), previous=tree / "audits/good.yml")
    assert [one.record[-14:] for one in (first, second, later)] == [
        "ervice-check-1",
        "ervice-check-2",
        "ervice-check-1",
    ]


def test_what_the_form_refuses_is_told_at_the_line_that_was_written(tree: Path) -> None:
    small_tree.change(tree, "audits/good.yml", "outlet: S001", "outlet: S002")
    assert places(read(tree, tree / "audits/good.yml")) == [(f"{tree}/audits/good.yml:11:11", "does-not-apply")]


def test_what_the_form_refuses_is_told_at_the_cell_that_was_written(tree: Path) -> None:
    """TSX-05 applies only where TSX-02 is no; a spreadsheet cannot keep anyone from answering it."""
    (path,) = blank(tree, "service-check", "S001", "xlsx", tree, day=date(2026, 2, 1), previous=None)
    book = load_workbook(path)
    for sheet in book.worksheets:  # the day is there already: the blank was made for it
        rows: dict[str, int] = {}
        columns: dict[str, int] = {}
        for cell in (one for row in sheet.iter_rows() for one in row if isinstance(one.value, str)):
            rows.setdefault(cell.value, cell.row)
            if cell.value.startswith("~"):
                columns.setdefault(cell.value, cell.column)
        answers: dict[str, Any] = {
            "TSX-02": "是",
            "TSX-05": "是",
            "date": date(2026, 2, 1),
            "name": "甲",
            "role": "店员",
        }
        for key, value in answers.items():
            column = columns.get(terms.ANSWER) or columns.get(terms.VALUE)
            if key in rows and column:
                sheet.cell(rows[key], column).value = value
    book.save(path)
    ((place, code),) = places(read(tree, path))
    assert code == "does-not-apply" and place.startswith(f"{path}:") and "!" in place


def test_reading_again_keeps_what_was_put_beside_the_record(tree: Path) -> None:
    (done,) = read(tree, tree / "audits/good.yml")
    assert done.written is not None
    signature = done.written.with_name("manifest.json.sig")
    signature.write_text("signed", "utf-8")
    (again,) = read(tree, tree / "audits/good.yml")
    assert again.seal == done.seal and signature.read_text("utf-8") == "signed"
    small_tree.change(tree, "audits/good.yml", "answer: 8", "answer: 9")
    assert [code for _, code in places(read(tree, tree / "audits/good.yml"))] == ["doubled-record"]
    assert signature.exists()


@pytest.mark.parametrize("channel", [*registry.NAMES])
def test_items_of_four_digits_go_out_by_every_channel(tree: Path, channel: str) -> None:
    for name in ("checklists/service-check.yml", "audits/good.yml"):
        text = (tree / name).read_text("utf-8")
        (tree / name).write_text(text.replace("TSX-0", "TSX-100"), "utf-8")
    written = blank(tree, "service-check", "S001", channel, tree / "blank", day=date(2026, 2, 1), previous=None)
    assert written and all(path.stat().st_size for path in written)
    (done,) = read(tree, tree / "audits/good.yml")
    assert done.written is not None and not done.problems
    assert "TSX-1005" in done.written.read_text("utf-8")
