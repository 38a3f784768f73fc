"""The book: who verifies what, where figures and facts are used, and what a reference says from one place."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_tree

from build_tools.book.book import Book
from build_tools.book.changes.words import thing
from build_tools.book.text import Link
from build_tools.language.library import load

BOOK = Book(small_tree.small())


class Somewhere:
    """Links that say what they lead to."""

    def href(self, kind: str, identity: str) -> str:
        return f"/{kind}/{identity}"


def test_items_and_what_they_verify() -> None:
    assert {key: [place.item.id for place in places] for key, places in BOOK.verified_by.items()} == {
        "BBB-001": ["TSX-01", "TSX-02", "TSX-05"], "BBB-002": ["TSX-03", "TSX-04"],
    }  # fmt: skip
    place = BOOK.items["TSX-03"]
    assert (place.checklist.id, place.section_title) == ("service-check", "转交与人员")
    assert [entry.id for entry in BOOK.auditable] == ["BBB-001", "BBB-002"]


def test_figures_facts_and_cases() -> None:
    assert BOOK.figures_in["AAA-001"] == {"FG-001"}
    assert BOOK.figures_in["AAA-003"] == {"FG-001", "FG-002", "FG-003"}
    assert BOOK.figures_in["BBB-004"] == frozenset()
    assert BOOK.used_in == {"TT-01": ("AAA-001",), "TT-02": ("AAA-001",)}
    assert [case.id for case in BOOK.cases_of["service"]] == ["AAA-005"]
    assert BOOK.unverified_in(BOOK.entries["AAA-001"]) and not BOOK.unverified_in(BOOK.entries["AAA-002"])


def test_an_included_item_stands_once(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    (tree / "checklists/whole.yml").write_text(
        "id: whole\nversion: 1.0.0\ntitle: 总\nenglish: Whole\npurpose: 全\nowner: owner\n"
        "scoring: {grades: [{grade: A, from: 0}]}\ninclude: [{checklist: service-check}]\n"
    )
    book = Book(load(tree))
    assert list(book.parts) == ["service-check"]
    assert len(book.checklists["whole"].sections) == 1
    assert {key: place.checklist.id for key, place in book.items.items()} == dict.fromkeys(BOOK.items, "service-check")


@pytest.mark.parametrize(
    ("kind", "identity", "link"),
    [
        ("entry", "BBB-001", Link("/entry/BBB-001", "在期限内答复", "ref entry", number="2.1.1.1")),
        ("chapter", "service", Link("/chapter/service", "服务标准", "ref chapter", number="2.1")),
        ("form", "F-02", Link("/form/F-02", "服务检查表", "chip form", number="F-02")),
        ("checklist", "service-check", Link("/checklist/service-check", "服务审核", "chip checklist")),
        ("checklist", "satisfaction", Link("/checklist/satisfaction", "满意度问卷", "chip checklist")),
        ("item", "TSX-02", Link("/item/TSX-02", "是否记录每次咨询？", "chip item", number="TSX-02")),
        ("figure", "FG-001", Link("/figure/FG-001", "5–6 倍", "figure-value", "未核实")),
        ("figure", "FG-003", Link("/figure/FG-003", "见表", "figure-value", "")),
        ("term", "customer", Link("/term/customer", "顾客", "term")),
        ("parameter", "limit", Link("", "2小时", "parameter")),
        ("parameter", "cut-off", Link("", "2005-01-01", "parameter")),
        ("role", "clerk", Link("", "店员", "role")),
    ],
)
def test_references(kind: str, identity: str, link: Link) -> None:
    assert BOOK.resolve(kind, identity, Somewhere()) == link


def test_a_reference_of_no_kind() -> None:
    with pytest.raises(KeyError):
        BOOK.resolve("page", "x", Somewhere())


def test_terms_with_their_variants() -> None:
    terms = BOOK.terms_for(Somewhere())
    assert set(terms.wordings) == {"顾客", "真理瞬间", "关键时刻"}
    assert terms.wordings["关键时刻"] == ("moment-of-truth", "顾客形成判断的接触。", "/term/moment-of-truth")


@pytest.mark.parametrize(
    ("identity", "said"),
    [
        ("parameter:limit", "参数“答复期限”"), ("role:owner", "岗位“店主”"), ("term:moment-of-truth", "词语“真理瞬间”"),
        ("chapter:basics", f"章“{BOOK.library.chapters['basics'].value.title}”"), ("manual", "示例手册"),
        ("section:basics/words", "节“basics/words”"), ("parameter:gone", "参数“gone”"),
    ],
)  # fmt: skip
def test_a_thing_of_an_amendment_is_said_in_words(identity: str, said: str) -> None:
    assert thing(identity, BOOK) == said
