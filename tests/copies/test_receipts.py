"""Whose receipt is awaited after a release, by the commands people type: only whom a normative change touches."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import copy_desk
import git_tree
import pytest
import revised_tree
from revised_tree import BASICS, MANUAL
from typer.testing import CliRunner

from build_tools.cli.manual import app
from build_tools.copies import secrets
from build_tools.revisions import project_chronicle as chronicles

pytestmark = pytest.mark.usefixtures("git")
Command = Callable[..., Any]
NETWORK = "manual/network.yml"
WORDS = (BASICS, "text: 每位顾客先答复", "text: 每一位顾客先答复")
OTHER_WORDS = (BASICS, "text: 每一位顾客先答复", "text: 每一位顾客都先答复")
EDITORIAL = "[{entries: [AAA-001], effect: editorial, section: 1.1, reason: 改写, approved_by: 甲}]"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Revision 1.10.0, with posts at headquarters, who sign for others."""
    audiences = (MANUAL, "audiences:\n", copy_desk.AUDIENCES)
    tree = revised_tree.started(tmp_path, (NETWORK, "roles:\n", copy_desk.ROLES), audiences)
    revised_tree.released(tree)
    monkeypatch.chdir(tree)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv(secrets.VARIABLE, str(tmp_path / "none"))
    return tree


@pytest.fixture
def manual(tree: Path) -> Command:
    def run(*arguments: str, code: int = 0) -> Any:
        done: Any = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == code, done.output
        return done

    return run


def issue(manual: Command, *whom: str, acknowledged: bool = True) -> str:
    serial = str(manual("copy", "issue", *whom, "--date", "2026-03-01").stdout).strip()
    if acknowledged:
        manual("copy", "acknowledge", serial, "--slip", "--date", "2026-03-02")
    return serial


@pytest.fixture
def serials(manual: Command) -> dict[str, str]:
    """One of each kind of holder; all but the last acknowledged 1.10.0."""
    manual(
        "copy", "authorise", "W-2026-001", "--name", "丁", "--purpose", "审计", "--extent", "service", "--until",
        "2026-12-31", "--signed-by", "chief", "--way", "loan", "--granted", "2026-01-01",
    )  # fmt: skip
    return {
        "owner": issue(manual, "--role", "owner", "--outlet", "S001"),
        "clerk": issue(manual, "--role", "clerk", "--outlet", "S002"),
        "chief": issue(manual, "--role", "chief", "--master"),
        "guest": issue(manual, "--authorisation", "W-2026-001"),
        "silent": issue(manual, "--role", "owner", "--outlet", "S003", acknowledged=False),
    }


def asked(manual: Command, serials: dict[str, str], code: int = 0) -> set[str]:
    said = json.loads(manual("copy", "list", "--unacknowledged", "--format", "json", code=code).stdout)
    return {name for name, serial in serials.items() if serial in {one["serial"] for one in said}}


def reworded(
    tree: Path, revision: str = "1.10.1", effective: str = "2026-05-20", words: tuple[str, str, str] = WORDS
) -> None:
    revised_tree.revise(tree, revision, effective, EDITORIAL, words)
    git_tree.commit(tree)
    revised_tree.released(tree)


def stricter(tree: Path) -> None:
    """A target for whom only the clerks answer."""
    revised_tree.second(tree)
    revised_tree.released(tree)


def test_before_anything_changed_only_who_never_answered(manual: Command, serials: dict[str, str]) -> None:
    done = manual("copy", "list", "--unacknowledged")
    assert done.stdout.count("\n") == 1 and serials["silent"] in done.stdout
    assert "1 of 5 copies" in done.stderr and "Comparing" not in done.stderr


def test_an_editorial_release_asks_nobody_again(tree: Path, manual: Command, serials: dict[str, str]) -> None:
    reworded(tree)
    assert asked(manual, serials) == {"silent"}


def test_a_stricter_rule_asks_those_who_work_by_it(tree: Path, manual: Command, serials: dict[str, str]) -> None:
    """… and a guest, who has no post."""
    stricter(tree)
    assert asked(manual, serials) == {"clerk", "guest", "silent"}
    manual("copy", "acknowledge", serials["clerk"], "--slip", "--revision", "2.0.0", "--date", "2026-06-02")
    assert asked(manual, serials) == {"guest", "silent"}


def test_what_lies_between_counts_as_a_whole(tree: Path, manual: Command, serials: dict[str, str]) -> None:
    """The last release is editorial and not yet in force, but the clerk's receipt is older than the one before it."""
    reworded(tree)
    manual("copy", "acknowledge", serials["owner"], "--slip", "--revision", "1.10.1", "--date", "2026-05-03")
    stricter(tree)
    reworded(tree, "2.0.1", "2999-01-01", OTHER_WORDS)
    done = manual("copy", "list", "--unacknowledged")
    assert {name for name, one in serials.items() if one in done.stdout} == {"clerk", "guest", "silent"}
    said = [line for line in done.stderr.splitlines() if "Comparing" in line]
    assert sorted(said) == ["✓ Comparing 1.10.0 with 2.0.1", "✓ Comparing 1.10.1 with 2.0.1"], "each once"


def test_a_release_that_cannot_be_read_asks_everybody_and_says_so(
    tree: Path, manual: Command, serials: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reworded(tree)
    (tree / "records/releases/1.10.0/sources.tar.gz").write_bytes(b"")
    shutil.rmtree(tree / "build")  # what was unpacked before
    monkeypatch.setattr(chronicles, "_editions", {})
    assert manual("copy", "list").stdout.count("\n") == 5, "a plain list reads no release"
    done = manual("copy", "list", "--unacknowledged", code=1)
    assert (
        done.stdout.count("\n") == 5 and "records/releases/1.10.0" in done.stderr and "release-damaged" in done.stderr
    )
    assert "1 problem\n" in done.stderr


def test_a_release_that_is_gone_asks_everybody(tree: Path, manual: Command, serials: dict[str, str]) -> None:
    reworded(tree)
    (tree / "records/releases/1.10.0").rename(tree / "elsewhere")
    assert asked(manual, serials) == set(serials)
