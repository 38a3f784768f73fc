"""The list of pages: parts taken out, put in and kept, counted on both books."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.book.pdf.pages import Pages, read_pages
from build_tools.publishing.packet_pages import exchange, sections

OLD = Pages(12, {"page-control": 2, "page-contents": 3, "chapter-a": 4, "AAA-001": 5, "chapter-b": 6, "chapter-c": 8,
                 "form-F-01": 10, "page-glossary": 12})  # fmt: skip
NEW = Pages(13, {"page-control": 2, "page-contents": 3, "chapter-a": 4, "AAA-001": 4, "chapter-b": 7, "chapter-d": 9,
                 "form-F-01": 11, "page-glossary": 13})  # fmt: skip


def test_what_becomes_of_each_part() -> None:
    printed = (
        {"chapter-a": "甲", "chapter-b": "乙", "form-F-01": "表"},
        {"chapter-a": "甲", "chapter-b": "乙1", "form-F-01": "表"},
    )
    found = exchange(OLD, NEW, printed, {"chapter-a": "1 甲"}, frozenset({"chapter-a"}))
    assert [(one.id, one.act, one.old, one.new, one.why) for one in found.parts] == [
        ("cover", "replace", (1, 1), (1, 1), "revision"),
        ("page-control", "replace", (2, 2), (2, 2), "revision"),
        ("page-contents", "replace", (3, 3), (3, 3), "page numbers"),
        ("chapter-a", "replace", (4, 5), (4, 6), "content changed"),
        ("chapter-b", "replace", (6, 7), (7, 8), "a number or name it refers to changed"),
        ("chapter-c", "remove", (8, 9), None, "deleted"),
        ("chapter-d", "insert", None, (9, 10), "new"),
        ("form-F-01", "keep", (10, 11), (11, 12), ""),
        ("page-glossary", "replace", (12, 12), (13, 13), "page numbers"),
    ]
    assert (found.taken_out, found.put_in, found.old_count, found.new_count) == (10, 11, 12, 13)
    assert found.parts[3].title == "1 甲" and found.parts[4].title == "chapter-b"
    assert {one.id for one in found.parts if one.shares_a_sheet} == {
        "cover", "page-control", "page-contents", "chapter-a", "chapter-b", "chapter-c", "page-glossary",
    }  # fmt: skip


@st.composite
def books(draw: st.DrawFn) -> Pages:
    names = [f"chapter-{name}" for name in draw(st.permutations("abcdef"))][: draw(st.integers(0, 6))]
    starts = sorted(draw(st.sets(st.integers(2, 40), min_size=len(names), max_size=len(names))))
    return Pages(draw(st.integers(41, 50)), dict(zip(names, starts, strict=True)))


@given(books(), books(), st.sets(st.sampled_from([f"chapter-{name}" for name in "abcdef"])))
def test_whoever_follows_the_list_holds_the_new_book(old: Pages, new: Pages, changed: set[str]) -> None:
    """What stays and what is put in are together exactly the new book's pages."""
    found = exchange(old, new, ({}, {}), {}, frozenset(changed))
    kept = [one for one in found.parts if one.act == "keep"]
    for one in found.parts:
        assert (one.old is None) == (one.act == "insert") and (one.new is None) == (one.act == "remove")
    pages = [page for one in found.parts if one.new for page in range(one.new[0], one.new[1] + 1)]
    assert sorted(pages) == list(range(1, new.count + 1))
    assert pages == sorted(pages), "in the order in which they are put in"
    old_pages = sorted(page for one in found.parts if one.old for page in range(one.old[0], one.old[1] + 1))
    assert old_pages == list(range(1, old.count + 1))
    stay = sum(one.new[1] - one.new[0] + 1 for one in kept if one.new)
    assert found.put_in == new.count - stay


def test_the_book_is_cut_where_its_parts_begin() -> None:
    html = '<body><section class="x"><div id="chapter-a">甲</div></section><section id="form-F-01">表</section></body>'
    assert sections(html, ["chapter-a", "form-F-01", "nowhere"]) == {
        "chapter-a": '<section class="x"><div id="chapter-a">甲</div></section>',
        "form-F-01": '<section id="form-F-01">表</section></body>',
    }


def test_a_pdf_without_places_or_none_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"no pdf")
    with pytest.raises(ValueError, match="cannot be told"):
        read_pages(path)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(path)
    with pytest.raises(ValueError, match="cannot be told"):
        read_pages(path)


def test_a_name_tree_that_bites_its_tail(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        node = pdf.make_indirect(pikepdf.Dictionary())
        node.Kids = pikepdf.Array([node])
        pdf.Root.Names = pikepdf.Dictionary(Dests=node)
        pdf.save(tmp_path / "a.pdf")
    with pytest.raises(ValueError, match="cannot be told"):
        read_pages(tmp_path / "a.pdf")


def test_lists_of_pages_stay_where_nothing_stands_elsewhere() -> None:
    found = exchange(OLD, OLD, ({"page-glossary": "甲"}, {"page-glossary": "甲"}), {}, frozenset({"chapter-a"}))
    assert {one.id for one in found.parts if one.act == "replace"} == {"cover", "page-control", "chapter-a"}
    found = exchange(OLD, OLD, ({"page-glossary": "甲"}, {"page-glossary": "乙"}), {}, frozenset())
    assert [(one.id, one.why) for one in found.parts if one.act == "replace"][-1] == (
        "page-glossary",
        "what it lists changed",
    )
