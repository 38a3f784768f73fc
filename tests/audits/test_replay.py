"""`audit replay`: before a changed checklist is published, whose score and grade would change, and why."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import git_tree
import pytest
import small_tree
from typer.testing import CliRunner

from build_tools.cli.audit import app

CHECKLIST = "checklists/service-check.yml"
pytestmark = pytest.mark.usefixtures("git")


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project, committed, with two records: one with shortfalls, one without."""
    tree = small_tree.copy(tmp_path)
    good = (tree / "audits/good.yml").read_text("utf-8")
    full = good.replace("S001-1", "S001-2").replace("answer: 8", "answer: 10")
    full = full.replace("TSX-02: {answer: no", "TSX-02: {answer: yes")
    full = "\n".join(line for line in full.splitlines() if "TSX-05" not in line) + "\n"
    (tree / "audits/full.yml").write_text(full, "utf-8")
    git_tree.start(tree)
    git_tree.commit(tree)
    monkeypatch.chdir(tree)
    monkeypatch.setenv("NO_COLOR", "1")
    return tree


def run(*more: str, checklist: str = "service-check") -> Any:
    return CliRunner().invoke(app, ["replay", checklist, "audits/good.yml", "audits/full.yml", *more])


def rows() -> dict[str, dict[str, Any]]:
    done = run("--format", "json")
    assert done.exit_code == 0, done.output
    return {one["record"][-1]: one for one in json.loads(done.stdout)}


def test_unchanged_checklists_change_nothing(tree: Path) -> None:
    done = run()
    assert done.exit_code == 0 and done.stdout == "0 of 2 results change, 0 of them the grade\n"


def test_a_changed_weight_is_told_before_it_has_a_version(tree: Path) -> None:
    small_tree.change(tree, CHECKLIST, "        weight: 2\n", "        weight: 5\n")
    said = rows()
    assert said["1"]["changed"] and not said["2"]["changed"]
    assert any(one["item"] == "TSX-01" and "weight 2 → 5" in one["what"] for one in said["1"]["reasons"])
    plain = run().stdout
    assert "weight 2 → 5" in plain and plain.endswith("1 of 2 results change, 0 of them the grade\n")


def test_a_new_item_is_not_checked_and_costs_the_grade(tree: Path) -> None:
    new = "      - {id: TSX-06, question: 新？, criteria: [BBB-001], response: {type: yes-no}, weight: 8}\n"
    small_tree.change(tree, CHECKLIST, "      - id: TSX-02\n", new + "      - id: TSX-02\n")
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 2.0.0")
    said = rows()["2"]
    assert (said["before"]["version"], said["after"]["version"]) == ("1.0.0", "2.0.0")
    assert said["before"]["grade"] == "A" and said["after"]["grade"] is None
    assert any("share out differently" in one["what"] for one in said["reasons"])


def test_an_answer_that_no_longer_fits_is_told(tree: Path) -> None:
    text = (tree / CHECKLIST).read_text("utf-8")
    line = next(one for one in text.splitlines() if "type: number" in one)
    small_tree.change(tree, CHECKLIST, line, "        response: {type: yes-no}")
    said = rows()["2"]
    assert any("does not fit" in one["what"] for one in said["reasons"] if one["item"] == "TSX-01")


def test_a_checklist_that_includes_the_changed_one_is_replayed(tree: Path) -> None:
    head = (tree / CHECKLIST).read_text("utf-8").partition("sections:")[0]
    whole = head.replace("id: service-check", "id: whole") + "include: [{checklist: service-check}]\n"
    (tree / "checklists/whole.yml").write_text(whole, "utf-8")
    record = (tree / "audits/full.yml").read_text("utf-8").replace("id: service-check", "id: whole")
    (tree / "audits/full.yml").write_text(record, "utf-8")
    git_tree.commit(tree)
    small_tree.change(tree, CHECKLIST, "weight: 60", "weight: 6")
    assert set(rows()) == {"1", "2"}


def test_what_cannot_be_replayed_is_said(tree: Path) -> None:
    unknown = run(checklist="service-chek")
    assert unknown.exit_code == 1 and "there is no checklist `service-chek`" in unknown.stderr
    head = (tree / CHECKLIST).read_text("utf-8").replace("id: service-check", "id: other")
    for number in range(1, 6):
        head = head.replace(f"TSX-0{number}", f"OTH-0{number}")
    (tree / "checklists/other.yml").write_text(head, "utf-8")
    other = run(checklist="other")
    assert other.exit_code == 1 and other.stderr.count("[other-checklist]") == 2
    (tree / "audits/full.yml").unlink()
    missing = run()
    assert missing.exit_code == 1 and "[unreadable]" in missing.stderr
    assert missing.stdout == "0 of 1 results change, 0 of them the grade\n"
