"""`manual diff`, `suspects`, `review`, `release`, `check --release` as people run them."""

# ruff: noqa: E501  (a line of the terminal is a line here)
from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import git_tree
import pytest
import revised_tree
import small_tree
from revised_tree import BASICS, CHECKLIST, MANUAL, NOTE, SERVICE, STRICTER
from typer.testing import CliRunner, Result

from build_tools.cli import manual

Run = Callable[[str], Result]
pytestmark = pytest.mark.usefixtures("git")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = revised_tree.started(tmp_path)
    revised_tree.released(tree)
    return tree


@pytest.fixture
def run(tree: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tree)
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(command: str) -> Result:
        result = CliRunner().invoke(manual.app, command.split())
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


def test_states_are_named_as_people_name_them(tree: Path, run: Run) -> None:
    first = git_tree.run(tree, "rev-parse", "HEAD")
    small_tree.change(tree, *STRICTER)
    git_tree.run(tree, "switch", "--quiet", "--create", "side/stricter")
    git_tree.commit(tree)
    small_tree.change(tree, SERVICE, "within: 30分钟", "within: 20分钟")
    for older in ("1.10.0", "TST-1.10.0", "main", first, first[:10], "HEAD~1"):
        result = run(f"diff {older}")
        assert result.exit_code == 0 and "2 changes, 2 normative; at least a major revision" in result.stdout
    assert "1 change, 1 normative" in run("diff 1.10.0 side/stricter").stdout
    assert "1 change, 1 normative" in run("diff HEAD .").stdout
    assert "HEAD → 1.10.0: 1 change" in run("diff HEAD 1.10.0").stdout
    assert "no changes" in run("diff . .").stdout
    assert git_tree.run(tree, "status", "--porcelain") == f"M {SERVICE}", "nothing is checked out"


@pytest.mark.parametrize("name", ["9.9.9", "nowhere", "--help-me", "HEAD:manual", "a\x1bb", "HEAD~99"])
def test_a_state_that_is_not_to_be_had(tree: Path, run: Run, name: str) -> None:
    result = CliRunner().invoke(manual.app, ["diff", "--", name])
    assert result.exit_code == 1 and "[unknown-revision]" in result.stderr
    assert "Name a release (1.10.0), a git tag, branch or commit, or `.`." in result.stderr
    assert "\x1b" not in result.stderr


def test_both_names_are_told_at_once(run: Run) -> None:
    said = run("diff nowhere 9.9.9").stderr
    assert "nowhere: git knows no `nowhere`" in said and "9.9.9: git knows no `9.9.9`" in said and "2 problems" in said


def test_what_can_be_named_without_a_repository(tree: Path, run: Run) -> None:
    shutil.rmtree(tree / ".git")
    assert "no changes" in run("diff 1.10.0").stdout
    said = run("diff HEAD").stderr
    assert (
        "no release `HEAD`, and there is no git repository here" in said and "Name a release (1.10.0) or `.`." in said
    )
    shutil.rmtree(tree / "records")
    said = run("diff 1.10.0").stderr
    assert "There is nothing older to compare with" in said and "Name" not in said
    assert run("suspects").stdout == "Nothing was released yet, so nothing is suspect.\n"
    assert run("check --release").exit_code == 0


def test_in_a_repository_without_commits(tree: Path, run: Run) -> None:
    shutil.rmtree(tree / ".git")
    git_tree.start(tree)
    for name in ("HEAD", "main", "nowhere"):
        said = run(f"diff {name}").stderr
        assert f"git knows no `{name}`" in said and "fatal" not in said and "Name a release (1.10.0), a git tag" in said


def test_a_damaged_release_lies_where_it_lies(tree: Path, run: Run) -> None:
    """It is no file of the state that was named, so its place is not told as if it were."""
    shutil.rmtree(tree / "build", ignore_errors=True)
    (tree / "records/releases/1.10.0/sources.tar.gz").write_bytes(b"")
    said = run("diff 1.10.0").stderr
    assert said.startswith("records/releases/1.10.0/sources.tar.gz: the archive cannot be used")


def test_a_state_that_cannot_be_read_whole_is_not_compared(tree: Path, run: Run) -> None:
    small_tree.change(tree, SERVICE, "kind: note", "kind: nota")
    git_tree.commit(tree)
    small_tree.change(tree, SERVICE, "kind: nota", "kind: note")
    assert run("diff 1.10.0").exit_code == 0
    result = run("diff HEAD")
    assert result.exit_code == 1 and f"HEAD:{SERVICE}:32:15: unknown kind `nota`" in result.stderr
    assert result.stdout == ""


def test_a_state_whose_references_dangle_is_compared(tree: Path, run: Run) -> None:
    small_tree.change(tree, SERVICE, "see: [BBB-001]", "see: [BBB-009]")
    assert "changed  entry BBB-002" in run("diff 1.10.0").stdout


def test_for_people(tree: Path, run: Run) -> None:
    revised_tree.revise(
        tree, "2.0.0", "2026-06-01", NOTE, STRICTER,
        (BASICS, "text: 每位顾客先答复，后办事。", "text: 每位顾客必须先答复，再办事。"),
        (BASICS, "      - id: AAA-005", "      - {id: AAA-006, kind: note, title: 新, text: 新话。}\n      - id: AAA-005"),
        (MANUAL, 'value: "2"', 'value: "4"'),
    )  # fmt: skip
    lines = run("diff 1.10.0").stdout.splitlines()
    assert lines[0] == "1.10.0 → the working tree: 5 changes, 4 normative; at least a major revision"
    assert "changed  entry AAA-001 以顾客为先  minor, normative" in lines
    assert "         text [obligation]: 每位顾客{+必须+}先答复，[-后-]{+再+}办事。新老顾客的费用相差5–…" in lines
    assert "         manual/chapters/basics.yml:11:9" in lines
    assert "added    entry AAA-006 新  minor, editorial" in lines
    assert "changed  entry BBB-001 在期限内答复  major, stricter" in lines
    assert "         measure.target: >= [-95%-]{+98%+}" in lines
    assert "         parameter:limit [deadline]: [-2-]{+4+}小时" in lines
    assert "changed  parameter limit 答复期限  major, normative" in lines


def test_for_programs(tree: Path, run: Run) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    said = json.loads(run("diff 1.10.0 --format json").stdout)
    assert (said["from"], said["to"], said["floor"], said["bump"]) == ("1.10.0", ".", "major", "major")
    assert said["changes"] == [
        {
            "kind": "entry", "id": "BBB-001", "title": "在期限内答复", "what": "changed", "floor": "major",
            "standing": "binding", "normative": True, "effect": "stricter",
            "place": {"within": "service", "sections": ["reply"], "number": 1}, "moved_from": None,
            "origin": f"{SERVICE}:10:9",
            "details": [
                {
                    "path": ["measure", "target"], "aspect": "target", "floor": "major", "standing": "binding",
                    "via": None, "before": ">= 95%", "after": ">= 98%",
                    "marks": [["same", ">= "], ["removed", "95%"], ["added", "98%"]],
                }
            ],
        }
    ]  # fmt: skip
    assert json.loads(run("diff . . --format json").stdout)["changes"] == []


def test_for_a_pull_request(tree: Path, run: Run) -> None:
    small_tree.change(tree, *STRICTER)
    small_tree.change(tree, SERVICE, "title: 关于人员", "title: 关于*人*_员_<b>")
    text = run("diff 1.10.0 --format markdown").stdout
    assert "## 1.10.0 → the working tree\n" in text
    assert "- **changed** entry `BBB-001` 在期限内答复 – major, normative\n" in text
    assert "  - measure.target: \\>= ~~95%~~ **98%** \n" in text
    assert "关于\\*人\\*\\_员\\_\\<b\\>" in text


def test_nothing_that_a_source_says_steers_the_terminal(tree: Path, run: Run) -> None:
    small_tree.change(tree, SERVICE, "title: 关于人员", "title: 关于\u200b人员")
    for form in ("plain", "markdown"):
        assert "\u200b" not in run(f"diff 1.10.0 --format {form}").stdout


def test_from_the_first_change_to_the_release(tree: Path, run: Run) -> None:
    """The editor's way: change, look, account for it, review, commit, release, and once more."""
    assert run("suspects").stdout == "No suspect links.\n"
    small_tree.change(tree, *STRICTER)
    assert run("check").exit_code == 0
    assert "[released-already]" in run("check --release").stderr
    small_tree.change(tree, SERVICE, 'target: ">= 98%"', 'target: ">= 95%"')
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    listed = run("suspects").stdout
    assert (
        "TSX-01 答复是否在期限之内？\n    verifies BBB-001 在期限内答复\n    BBB-001 changed since 1.10.0  checklists/"
        in listed
    )
    assert listed.endswith("3 suspect links\n")
    result = run("review BBB-001 --by 乙 --role owner --date 2026-05-05 --reason 问法不变")
    assert result.stdout == "TSX-01 → BBB-001: reviewed\nTSX-02 → BBB-001: reviewed\nTSX-05 → BBB-001: reviewed\n"
    assert run("review BBB-001 --by 乙 --role owner --date 2026-05-05 --reason 再看").exit_code == 1
    assert run("check --release").stdout == "No problems.\n"
    assert "[not-committed]" in run("release").stderr
    git_tree.commit(tree)
    result = revised_tree.released(tree)
    assert result.is_new
    assert "2.0.0 was released before; nothing changed" in run("release").stdout
    assert run("check --release --format json").stdout == "[]\n"


def test_reviews_beside_what_an_editor_wrote(tree: Path, run: Run) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    before = "# 复核记录\nreviews:\n  # 五月\n"
    (tree / "manual/reviews.yml").write_text(before, "utf-8")
    assert run("check").exit_code == 1, "a key without a value"
    (tree / "manual/reviews.yml").unlink()
    run("review TSX-01 --by 乙 --role owner --date 2026-05-05 --reason 问法不变")
    text = (tree / "manual/reviews.yml").read_text("utf-8")
    (tree / "manual/reviews.yml").write_text(text.replace("reviews:\n", "# 五月\nreviews:\n"), "utf-8")
    run("review TSX-02 --by 乙 --role owner --date 2026-05-05 --reason '问法“不变”'")
    text = (tree / "manual/reviews.yml").read_text("utf-8")
    assert "# 五月" in text and text.count("\n  - {") == 2
    assert len(run("suspects").stdout.splitlines()) == 4
    assert CHECKLIST in run("suspects").stdout
