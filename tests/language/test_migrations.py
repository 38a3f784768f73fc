"""Migrations: what is not said to change stays as it was, byte for byte, and a step that cannot be made makes none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import small_tree
from typer.testing import CliRunner

from build_tools.cli import manual
from build_tools.core.problems import Refused
from build_tools.core.yaml.strict import Mark
from build_tools.language import migrations
from build_tools.language.library import load
from build_tools.language.migrations import MANUAL, Edit, Source, migrate

BOM = b"\xef\xbb\xbf"
CHAPTER = "manual/chapters/service.yml"


def keys(mark: Mark, name: str) -> Iterator[tuple[int, int]]:
    """Every place at which a key of this name stands."""
    yield from [place for key, place in (mark.keys or {}).items() if key == name]
    for child in (mark.children or {}).values():
        yield from keys(child, name)


def rule_is_text(source: Source) -> Iterator[Edit]:
    """From format 0, which called an entry's `text` its `rule`."""
    if source.file.startswith("manual/chapters/"):
        for line, column in keys(source.mark, "rule"):
            yield Edit(line, column, "rule", "text")


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project as format 0 had it, with comments, quotes and odd line ends."""
    tree = small_tree.copy(tmp_path, (MANUAL, "format: 1", "format: '0'  # as of old"))
    path = tree / CHAPTER
    text = path.read_text("utf-8").replace("        text: |", "        rule: |")
    text = text.replace("text: 分界日为", "# as it was\r\n        'rule': 分界日是")
    assert text.count(" rule: |") == 1 and text.count("'rule': ") == 1
    path.write_bytes(BOM + b"# the first line\n" + text.encode())
    path = tree / MANUAL
    path.write_bytes(BOM + path.read_bytes())
    monkeypatch.setitem(migrations.MIGRATIONS, 0, rule_is_text)
    return tree


def contents(tree: Path) -> dict[str, bytes]:
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def test_only_what_is_said_to_change_changes(older: Path) -> None:
    before = contents(older)
    assert migrate(older) == (0, [CHAPTER, MANUAL])
    after = contents(older)
    assert {name for name in before if before[name] != after[name]} == {CHAPTER, MANUAL} and set(before) == set(after)
    assert after[CHAPTER] == before[CHAPTER].replace(b" rule: |", b" text: |").replace(b"'rule':", b"'text':")
    assert after[MANUAL] == before[MANUAL].replace(b"'0'  # as of old", b"'1'  # as of old")
    assert load(older).problems == []
    assert migrate(older) == (1, [])


def test_the_command_says_what_it_did(older: Path) -> None:
    runner = CliRunner()
    assert "manual migrate" in runner.invoke(manual.app, ["check", "--root", str(older)]).output
    done = runner.invoke(manual.app, ["migrate", "--root", str(older)])
    assert (done.exit_code, done.output) == (0, f"{CHAPTER}\n{MANUAL}\nFrom format 0 to format 1. Run: manual check\n")
    again = runner.invoke(manual.app, ["migrate", "--root", str(older)])
    assert (again.exit_code, again.output) == (0, "Nothing to do: the sources are of format 1.\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format: 1", "format: 0", "no engine brings sources of format 0"),
        ("format: 1", "format: 2", "are of format 2, this engine reads format 1"),
        ("format: 1", "format: one", "no format is stated"),
        ("format: 1\n", "", "no format is stated"),
        ("code: TST", "code: [TST", "yaml-syntax"),
    ],
)
def test_what_cannot_be_brought_up_is_left_alone(tmp_path: Path, old: str, new: str, said: str) -> None:
    tree = small_tree.copy(tmp_path, (MANUAL, old, new))
    before = contents(tree)
    with pytest.raises(Refused) as refused:
        migrate(tree)
    assert said in " ".join(map(str, refused.value.problems)) and contents(tree) == before


def test_a_broken_file_stops_all(older: Path) -> None:
    (older / "checklists/service-check.yml").write_text("a: [")
    before = contents(older)
    with pytest.raises(Refused):
        migrate(older)
    assert contents(older) == before


def test_a_folder_without_a_manual_has_nothing_to_bring_up(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        migrate(tmp_path)
    assert [one.code for one in refused.value.problems] == ["no-manual"]
