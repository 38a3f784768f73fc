"""Sheets: what templates of forms and checklists receive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import small_tree

from build_tools.book.book import Book
from build_tools.book.sheets import SectionSheet, Sheets
from build_tools.book.site.addresses import SiteAddresses
from build_tools.book.views import Views
from build_tools.language.library import load

WHOLE = """\
id: whole
version: 1.0.0
title: 总审核
english: Whole
purpose: 每年一次。
owner: owner
scoring: {grades: [{grade: A, from: 0}]}
include: [{checklist: service-check}]
sections:
  - id: reply
    title: 答复
    items: [{id: TSW-01, question: 问？, criteria: [BBB-001], response: {type: yes-no}}]
"""


def test_sections_of_the_same_name_have_anchors_of_their_own(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    (tree / "checklists/whole.yml").write_text(WHOLE, "utf-8")
    book = Book(load(tree))
    sheet = Sheets(Views(book, SiteAddresses(book, ""))).checklist("whole")

    def anchors(sections: tuple[SectionSheet, ...]) -> Iterator[str]:
        for one in sections:
            yield one.anchor
            yield from anchors(one.sections)

    found = list(anchors(sheet.sections))
    assert {"whole-reply", "whole-service-check", "whole-service-check-reply"} <= set(found)
    assert len(found) == len(set(found))
