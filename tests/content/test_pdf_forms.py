"""Every shipped form as a PDF sheet: each box that the reader looks for is printed once, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from build_tools.book.book import Book
from build_tools.forms.exchange import make_blank
from build_tools.forms.pdf import names as name
from build_tools.forms.pdf.sheet import FormSheet
from build_tools.language.checked import checked_library
from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.records.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(checked_library(ROOT))


def test_every_box_is_printed_once(book: Book) -> None:
    ids = Shelf(book.library).ids()
    assert len(ids) > 30
    for identity in ids:
        blank = make_blank(book, identity, "S001", day=date(2026, 12, 1))
        html = FormSheet(blank, "").html()
        boxes = re.findall(r'data-field="([^"]+)" data-kind="(\w+)"', html)
        checklist = isinstance(blank.form, Checklist)
        wanted = {key for _, one in walk_fields(blank.form) for key in name.expected(one, checklist=checklist)}
        lines = name.remarks(blank.form, survey=blank.sheet.kind == "survey")
        wanted |= {name.remark(k, part) for k in range(1, lines + 1) for part in ("item", "kind", "text")}
        assert {field for field, _ in boxes} == wanted | set(name.HEAD), identity
        doubled = [field for field, count in Counter(f for f, kind in boxes if kind != "tick").items() if count > 1]
        assert not doubled, identity
