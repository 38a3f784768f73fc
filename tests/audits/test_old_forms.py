"""Old records: scored with the form that they name and printed with the text of their day, whatever came after."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import git_tree
import pytest
import small_tree

from build_tools.audits.batch import Scored, score_files
from build_tools.records.shelf import held

CHECKLIST, MANUAL, SERVICE = "checklists/service-check.yml", "manual/manual.yml", "manual/chapters/service.yml"
pytestmark = pytest.mark.usefixtures("git")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small project, committed, its example record bound to the text of its form."""
    tree = small_tree.copy(tmp_path)
    form = held(small_tree.load(tree), "service-check")
    assert form is not None
    bound = f"version: 1.0.0, sha256: {form.sha256}}}"
    small_tree.change(tree, "audits/good.yml", "version: 1.0.0}", bound)
    git_tree.start(tree)
    git_tree.commit(tree)
    return tree


def score(tree: Path, out: str, **more: Any) -> list[Scored]:
    return list(score_files(tree, [tree / "audits/good.yml"], tree / out, **more))


def files(folder: Path, suffix: str = "") -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.suffix.endswith(suffix)}


def words(folder: Path) -> str:
    (html,) = files(folder, ".html").values()
    return re.sub(r"\s+", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html.decode(), flags=re.DOTALL)))


def change_the_checklist(tree: Path) -> None:
    """Another version: a changed weight, a parameter and an outlet's class that were others, an item that is gone."""
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 2.0.0")
    small_tree.change(tree, CHECKLIST, "weight: 60", "weight: 10")
    text = (tree / CHECKLIST).read_text("utf-8")
    (tree / CHECKLIST).write_text(text[: text.index("      - id: TSX-05")], "utf-8")
    small_tree.change(tree, MANUAL, "value: 2005-01-01", "value: 2001-01-01")
    git_tree.commit(tree)


def test_a_changed_parameter_makes_another_form_and_the_old_one_is_found(tree: Path) -> None:
    """The cut-off decides whether TSX-04 applies: the same checklist with another one gives another score."""
    assert not score(tree, "before", json_only=True)[0].problems
    small_tree.change(tree, MANUAL, "value: 2005-01-01", "value: 2001-01-01")
    git_tree.commit(tree)
    (done,) = score(tree, "after", json_only=True)
    assert not done.problems
    assert files(tree / "after") == files(tree / "before")


def test_the_json_is_the_same_after_the_checklist_was_changed(tree: Path) -> None:
    assert not score(tree, "before", json_only=True)[0].problems
    change_the_checklist(tree)
    (done,) = score(tree, "after", json_only=True)
    assert not done.problems
    assert files(tree / "after") == files(tree / "before") != {}


def test_the_whole_report_is_the_same_after_the_checklist_was_changed(tree: Path) -> None:
    score(tree, "before")
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 2.0.0")
    small_tree.change(tree, CHECKLIST, "question: 是否记录每次咨询？", "question: 是否全部记录？")
    git_tree.commit(tree)
    score(tree, "after")
    assert files(tree / "after", ".html") == files(tree / "before", ".html")
    assert files(tree / "after", ".pdf") == files(tree / "before", ".pdf") != {}


def test_a_folder_does_where_there_is_no_history(tree: Path, tmp_path: Path) -> None:
    score(tree, "before", json_only=True)
    older = small_tree.copy(tmp_path / "older")
    change_the_checklist(tree)
    (tree / ".git").rename(tmp_path / "git")
    (missing,) = score(tree, "none", json_only=True)
    assert [(one.code, one.origin.line) for one in missing.problems] == [("unknown-version", 2)]
    assert "service-check 1.0.0 is not to be had" in missing.problems[0].message
    assert not (tree / "none").exists()
    assert not score(tree, "after", json_only=True, forms=[older])[0].problems
    assert files(tree / "after") == files(tree / "before")


def next_revision(tree: Path) -> None:
    """A manual that is in force only after the audit, with another text; the checklist stays."""
    small_tree.change(tree, MANUAL, "revision: 1.10.0, date: 2026-01-10", "revision: 2.0.0, date: 2026-06-01")
    small_tree.change(tree, MANUAL, "revision: 1.10.0\neffective: 2026-01-31", "revision: 2.0.0\neffective: 2026-06-01")
    small_tree.change(tree, SERVICE, "顾客的问题在[[parameter:limit]]内答复", "顾客的问题当场答复")
    git_tree.commit(tree)


def test_criteria_are_those_in_force_on_the_day(tree: Path) -> None:
    score(tree, "before")
    next_revision(tree)
    score(tree, "after")
    text = words(tree / "after")
    assert "顾客的问题在2小时内答复" in text and "当场答复" not in text
    assert "准则原文取自审核当日有效的1.10.0（2026-01-31起生效）" in text and "所持1.10.0，当日有效" in text
    assert files(tree / "after", ".json") == files(tree / "before", ".json")


def test_where_they_are_not_to_be_had_the_report_says_so(tree: Path, tmp_path: Path) -> None:
    next_revision(tree)
    (tree / ".git").rename(tmp_path / "git")
    assert not score(tree, "after")[0].problems
    text = words(tree / "after")
    assert "顾客的问题当场答复" in text
    assert "准则原文取自现行版2.0.0（2026-06-01起生效），当日有效的版本无从取得" in text


def test_a_manual_with_problems_is_not_taken_for_the_text(tree: Path) -> None:
    next_revision(tree)
    small_tree.change(tree, MANUAL, "effective: 2026-06-01", "effective: 2026-01-31")
    small_tree.change(tree, SERVICE, "[[entry:AAA-001|总则]]", "[[entry:AAA-999|总则]]")
    git_tree.commit(tree)
    small_tree.change(tree, MANUAL, "effective: 2026-01-31", "effective: 2026-06-01")
    small_tree.change(tree, SERVICE, "[[entry:AAA-999|总则]]", "[[entry:AAA-001|总则]]")
    score(tree, "after")
    assert "顾客的问题在2小时内答复" in words(tree / "after"), "the next older commit of that date is sound"


def test_an_item_may_verify_what_the_manual_of_the_day_did_not_hold_yet(tree: Path) -> None:
    small_tree.change(tree, MANUAL, "revision: 1.10.0, date: 2026-01-10", "revision: 2.0.0, date: 2026-06-01")
    small_tree.change(tree, MANUAL, "revision: 1.10.0\neffective: 2026-01-31", "revision: 2.0.0\neffective: 2026-06-01")
    measure = "{metric: 登记率, target: 全部, how: 看登记, owner: clerk}"
    new = f"      - {{id: BBB-009, kind: standard, title: 逐次登记, text: 每次咨询都登记。, measure: {measure}}}\n"
    small_tree.change(tree, SERVICE, "      - id: BBB-002\n", new + "      - id: BBB-002\n")
    old = "question: 是否记录每次咨询？\n        criteria: [BBB-001]"
    small_tree.change(tree, CHECKLIST, old, old.replace("[BBB-001]", "[BBB-001, BBB-009]"))
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 2.0.0")
    text = (tree / "audits/good.yml").read_text("utf-8")
    (tree / "audits/good.yml").write_text(re.sub(r"version: 1.0.0, sha256: \w+", "version: 2.0.0", text), "utf-8")
    git_tree.commit(tree)
    (done,) = score(tree, "after")
    assert not done.problems
    text = words(tree / "after")
    assert "每次咨询都登记。" in text and "BBB-009不在其中，取自2.0.0。" in text
