"""Conditions are checked before any audit: what they ask for is there, can be compared, and goes in no circle."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_tree

from build_tools.core.problems import Problem
from build_tools.language.checks import conditions
from build_tools.language.library import load

CHECKLIST = "checklists/service-check.yml"
OLD = "{TSX-02: {is: no}}"


def found(tree: Path) -> list[Problem]:
    problems: set[Problem] = set()
    library = load(tree)
    assert not library.problems, [str(one) for one in library.problems]
    conditions.check(library, problems.add)
    return sorted(problems)


@pytest.mark.parametrize(
    "condition",
    [
        "{TSX-02: {is: no}}",
        "{TSX-02: {is_not: yes}}",
        "{TSX-01: {at_least: 8}}",
        "{TSX-01: {less_than: {parameter: limit}}}",
        "{TSX-03: {one_of: [full, late]}}",
        "{outlet.opened: {from: 2005-01-01}}",
        "{outlet.opened: {before: {parameter: cut-off}}}",
        "{outlet.age_months: {at_least: 12}}",
        "{outlet.class: {is: A}}",
        "{outlet.region: {is: north}}",
        "{outlet.relationship: {is: basic}}",
        "{all: [{TSX-02: {is: no}}, {any: [{outlet.class: {is: B}}, {not: {TSX-03: {is: none}}}]}]}",
        "{TSX-02: {is: no}, outlet.class: {one_of: [A, B]}}",
    ],
)
def test_good_conditions(tmp_path: Path, condition: str) -> None:
    assert found(small_tree.copy(tmp_path, (CHECKLIST, OLD, condition))) == []


@pytest.mark.parametrize(
    ("condition", "code", "column"),
    [
        ("{TSX-22: {is: no}}", "dangling", 24),
        ("{F01-01: {is: x}}", "dangling", 24),  # a field of another form
        ("{outlet.name: {is: x}}", "dangling", 24),
        ("{all: [{TSX-22: {is: no}}]}", "dangling", 31),
        ("{not: {any: [{TSX-22: {is: no}}]}}", "dangling", 37),
        ("{TSX-01: {at_least: {parameter: none}}}", "dangling", 32),
        ("{TSX-01: {at_least: many}}", "bad-condition", 32),
        ("{TSX-01: {is: 11}}", "bad-condition", 32),  # no possible answer
        ("{TSX-02: {is: maybe}}", "bad-condition", 32),
        ("{TSX-02: {at_least: 1}}", "bad-condition", 32),
        ("{TSX-03: {one_of: [full, best]}}", "bad-condition", 32),
        ("{outlet.opened: {before: {parameter: limit}}}", "bad-condition", 39),
        ("{outlet.age_months: {less_than: year}}", "bad-condition", 43),
        ("{outlet.class: {from: A}}", "bad-condition", 38),
        ("{outlet.relationship: {at_least: basic}}", "bad-condition", 45),
        ("{TSX-05: {is: yes}}", "circular", 23),
        ("{not: {any: [{TSX-05: {is: yes}}]}}", "circular", 23),
    ],
)
def test_bad_conditions(tmp_path: Path, condition: str, code: str, column: int) -> None:
    problems = found(small_tree.copy(tmp_path, (CHECKLIST, OLD, condition)))
    assert [(p.code, p.origin.line, p.origin.column) for p in problems] == [(code, 53, column)], problems


def test_a_longer_circle_names_its_members_and_nobody_else(tmp_path: Path) -> None:
    tree = small_tree.copy(
        tmp_path,
        (
            CHECKLIST,
            "question: 是否记录每次咨询？",
            "question: 是否记录每次咨询？\n        applies_when: {TSX-04: {is: yes}}",
        ),
        (CHECKLIST, "{outlet.opened: {before: {parameter: cut-off}}}", "{TSX-05: {is: yes}, TSX-01: {is: 3}}"),
    )
    assert [(p.code, p.message.split()[1]) for p in found(tree)] == [
        ("circular", "TSX-02"),
        ("circular", "TSX-04"),
        ("circular", "TSX-05"),
    ]


def test_a_section_that_asks_for_its_own_item_is_a_circle(tmp_path: Path) -> None:
    tree = small_tree.copy(
        tmp_path, (CHECKLIST, "title: 转交与人员", "title: 转交与人员\n    applies_when: {TSX-04: {is: yes}}")
    )
    assert [p.message.split()[1] for p in found(tree)] == ["TSX-04"]
    outside = ("title: 转交与人员", "title: 转交与人员\n    applies_when: {TSX-01: {is: 8}}")
    assert found(small_tree.copy(tmp_path / "outside", (CHECKLIST, *outside))) == []


def test_forms_have_conditions_too(tmp_path: Path) -> None:
    old = "{id: F01-03, label: 经过,"
    good, bad = "applies_when: {F01-04: {is: shop}},", "applies_when: {F01-06: {is: 甲}},"
    assert found(small_tree.copy(tmp_path / "good", ("manual/forms/F-01.yml", old, f"{old} {good}"))) == []
    problems = found(small_tree.copy(tmp_path / "bad", ("manual/forms/F-01.yml", old, f"{old} {bad}")))
    assert [(p.code, str(p.origin)) for p in problems] == [("bad-condition", "manual/forms/F-01.yml:14:56")]
