"""Printed numbers: parts count their chapters, the foreword has none, forms follow the sections of their appendix."""

from __future__ import annotations

from pathlib import Path

import small_tree

from build_tools.book.numbering import Numbering, number
from build_tools.language.library import load

MANUAL, BASICS, SERVICE = "manual/manual.yml", "manual/chapters/basics.yml", "manual/chapters/service.yml"


def numbered(tree: Path) -> Numbering:
    library = load(tree)
    assert not library.problems
    return number(library)


def test_chapters_parts_sections_entries() -> None:
    numbering = number(small_tree.small())
    assert numbering.chapters == {"basics": "1", "service": "2.1"}
    assert numbering.sections == {("basics", "general"): "1.1", ("service", "reply"): "2.1.1"}
    assert numbering.entries["AAA-001"] == "1.1.1" and numbering.entries["AAA-005"] == "1.1.5"
    assert [numbering.entries[f"BBB-00{n}"] for n in range(1, 5)] == ["2.1.1.1", "2.1.1.2", "2.1.1.3", "2.1.1.4"]
    part = numbering.parts["service"]
    assert (part.id, part.number, part.title, part.chapters) == ("practice", "2", "实务", ("service",))
    assert "basics" not in numbering.parts
    assert numbering.chapter_of["BBB-003"] == "service"
    assert numbering.forms == {}


def test_an_unnumbered_chapter_takes_no_number(tmp_path: Path) -> None:
    numbering = numbered(small_tree.copy(tmp_path, (BASICS, "english: Basics", "english: Basics\nnumbered: no")))
    assert numbering.chapters == {"basics": "", "service": "1.1"}
    assert numbering.sections["basics", "general"] == "" and numbering.entries["AAA-001"] == ""
    assert numbering.entries["BBB-001"] == "1.1.1.1"


def test_the_order_is_the_manuals(tmp_path: Path) -> None:
    turned = (
        MANUAL,
        "  - basics\n  - part: practice\n    title: 实务\n    chapters: [service]",
        "  - service\n  - basics",
    )
    assert numbered(small_tree.copy(tmp_path, turned)).chapters == {"service": "1", "basics": "2"}


def test_several_chapters_in_a_part(tmp_path: Path) -> None:
    one_part = (MANUAL, "  - basics\n  - part: practice\n    title: 实务\n    chapters: [service]",
                "  - part: practice\n    title: 实务\n    chapters: [service, basics]")  # fmt: skip
    numbering = numbered(small_tree.copy(tmp_path, one_part))
    assert numbering.chapters == {"service": "1.1", "basics": "1.2"}
    assert numbering.parts["service"] == numbering.parts["basics"]


def test_forms_follow_the_sections_of_their_appendix(tmp_path: Path) -> None:
    numbering = numbered(
        small_tree.copy(tmp_path, (SERVICE, "audience: [clerk]", "audience: [clerk]\nappendix: forms"))
    )
    assert numbering.forms == {"F-01": "2.1.2", "F-02": "2.1.3"}


def test_a_new_entry_moves_numbers_but_no_id(tmp_path: Path) -> None:
    new = "      - {id: AAA-009, kind: note, title: 新, text: 新。}\n      - id: AAA-002"
    numbering = numbered(small_tree.copy(tmp_path, (BASICS, "      - id: AAA-002", new)))
    assert (numbering.entries["AAA-009"], numbering.entries["AAA-002"]) == ("1.1.2", "1.1.3")
