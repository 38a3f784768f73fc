"""Whom a revision touches: readers of the chapter, posts that are named, outlets to which it can apply; nobody else."""

from __future__ import annotations

from pathlib import Path

import small_tree

from build_tools.language.library import load
from build_tools.language.model.manual import AmendedPart, Amendment
from build_tools.revisions.audience import Touched, touched
from build_tools.revisions.compare import compare
from build_tools.revisions.declared import Declared

MANUAL, SERVICE, BASICS = "manual/manual.yml", "manual/chapters/service.yml", "manual/chapters/basics.yml"
CHECKLIST, NETWORK = "checklists/service-check.yml", "manual/network.yml"
GLOSSARY = "manual/glossary.yml"
SMALL = small_tree.small()
MORE_ROLES = (
    NETWORK, "roles:\n",
    "roles:\n  - {id: hq, title: 总部, english: hq, side: headquarters, duty: 管}\n"
    "  - {id: all-staff, title: 全员, english: all, side: outlet, function: everyone, duty: 做}\n",
)  # fmt: skip


def reach(folder: Path, *changes: tuple[str, str, str], editorial: tuple[str, ...] = ()) -> Touched:
    old = load(small_tree.copy(folder / "old", MORE_ROLES))
    new = load(small_tree.copy(folder / "new", MORE_ROLES, *changes))
    note = None
    if editorial:
        part = AmendedPart(entries=editorial, effect="editorial")
        values = {"revision": "9.0.0", "date": "2026-01-01", "summary": "a", "reason": "a", "approved_by": "a"}
        note = Amendment.model_validate({**values, "changes": [part]})
    return touched(Declared(compare(old, new), note), old, new)


def test_readers_of_the_chapter_and_posts_that_the_rule_names(tmp_path: Path) -> None:
    found = reach(tmp_path, (SERVICE, 'target: ">= 95%"', 'target: ">= 98%"'))
    assert found.roles == {"clerk"} and found.outlets == {"S001", "S002", "S003"}
    assert found.holder("clerk", "S002") and not found.holder("owner", "S001") and not found.holder("hq", None)
    found = reach(tmp_path / "steps", (SERVICE, "within: 30分钟", "within: 20分钟"))
    assert found.roles == {"clerk", "owner"}, "the owner takes a step of it"


def test_everybody_in_an_outlet_is_everybody(tmp_path: Path) -> None:
    found = reach(
        tmp_path,
        (BASICS, "audience: [owner, clerk]", "audience: [all-staff]"),
        (BASICS, "text: 每位顾客先答复", "text: 每位顾客必须先答复"),
    )
    assert found.holder("clerk", "S001") and found.holder("owner", "S003") and not found.holder("hq", None)


def test_what_is_editorial_touches_nobody(tmp_path: Path) -> None:
    change = (BASICS, "text: 每位顾客先答复", "text: 每一位顾客先答复")
    assert reach(tmp_path / "a", change).roles, "not declared yet, so it may bind"
    found = reach(tmp_path / "b", change, editorial=("AAA-001",))
    assert found.reaches == () and not found.holder("owner", "S001") and not found.holder(None, None)


def test_an_item_touches_only_outlets_to_which_it_applies(tmp_path: Path) -> None:
    change = (CHECKLIST, "老店是否有三人", "老店是否有四人")
    assert reach(tmp_path / "a", change).outlets == {"S001", "S003"}, "S003 does not say when it opened"
    found = reach(tmp_path / "b", change, (NETWORK, "class: C, fr", "opened: 2020-01-01, class: C, fr"))
    assert found.outlets == {"S001"} and found.holder("clerk", "S001") and not found.holder("clerk", "S002")


def test_an_item_that_loses_its_condition_touches_all(tmp_path: Path) -> None:
    line = "        applies_when: {outlet.opened: {before: {parameter: cut-off}}}\n"
    assert reach(tmp_path, (CHECKLIST, line, "")).outlets == {"S001", "S002", "S003"}


def test_a_checklists_weights_touch_whoever_it_judges(tmp_path: Path) -> None:
    found = reach(tmp_path, (CHECKLIST, "{grade: B, from: 80", "{grade: B, from: 85"))
    assert found.roles == {"owner", "clerk"}


def test_what_was_removed_touches_those_who_did_it(tmp_path: Path) -> None:
    step = "          - {do: 转交店主, role: owner, within: 30分钟}\n"
    more = "          - {do: 再记一次, role: clerk}\n"
    found = reach(tmp_path, (SERVICE, step, more))
    assert "owner" in found.roles


def test_a_written_authorisation_has_no_post_and_is_always_asked(tmp_path: Path) -> None:
    assert reach(tmp_path / "a", (SERVICE, 'target: ">= 95%"', 'target: ">= 98%"')).holder(None, None)
    # Also by what names no post and lies in no chapter, which asks nobody else.
    found = reach(tmp_path / "b", (GLOSSARY, "short: 顾客形成判断的接触。", "short: 顾客形成判断的时刻。"))
    assert found.holder(None, None) and not found.roles and not found.outlets
    assert not any(found.holder(role, outlet) for role in ("owner", "clerk") for outlet in ("S001", None))
