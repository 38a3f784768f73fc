"""What git says about an event: on the main branch exactly as it lies here, or not."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from build_tools.core.git import mainline
from build_tools.core.git.mainline import Mainline

FILE = "records/copies/000001/0001.yml"


def git(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def write(root: Path, text: str = "a\n") -> None:
    (root / FILE).parent.mkdir(parents=True, exist_ok=True)
    (root / FILE).write_text(text)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose project lies in a folder of it, with one commit on main."""
    root = tmp_path / "work" / "project"
    root.mkdir(parents=True)
    git(tmp_path / "work", "init")
    (root / "x").write_text("x")
    git(root, "add", "-A")
    git(root, "commit", "-m", "first")
    return root


def test_without_git_everything_counts_and_that_is_said(tmp_path: Path) -> None:
    write(tmp_path)
    one = Mainline.of(tmp_path)
    assert one.holds([FILE]) and "not under git" in one.assumption
    assert mainline.listed(tmp_path) is None and not mainline.tracked(tmp_path, FILE)
    assert mainline.top(tmp_path) is None


def test_without_a_remote_the_local_main_counts(repository: Path) -> None:
    write(repository)
    assert not Mainline.of(repository).holds([FILE])
    git(repository, "switch", "-c", "editor")
    git(repository, "add", "-A")
    git(repository, "commit", "-m", "issue")
    one = Mainline.of(repository)
    assert not one.holds([FILE]) and "`main`" in one.assumption
    git(repository, "switch", "main")
    git(repository, "merge", "editor")
    assert Mainline.of(repository).holds([FILE, FILE])
    write(repository, "b\n")  # another text than the one on main
    assert not Mainline.of(repository).holds([FILE])


def test_with_a_remote_its_main_counts_as_fetched(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--bare", str(repository.parent), "origin.git")
    git(tmp_path, "clone", "origin.git", "clone")
    root = tmp_path / "clone/project"
    write(root)
    git(root, "add", "-A")
    git(root, "commit", "-m", "issue")
    one = Mainline.of(root)
    assert one.ref is not None and one.ref.startswith("origin/") and not one.holds([FILE])
    git(root, "push", "origin", "main")
    assert Mainline.of(root).holds([FILE])


def test_a_repository_without_a_commit_has_nothing_on_main(tmp_path: Path) -> None:
    git(tmp_path, "init")
    write(tmp_path)
    assert not Mainline.of(tmp_path).holds([FILE])


def test_what_git_has_or_would_take_is_listed(repository: Path) -> None:
    (repository / ".gitignore").write_text("secret\n")
    (repository / "secret").write_text("x")
    (repository / "新.txt").write_text("x")
    assert sorted(mainline.listed(repository) or ()) == [".gitignore", "x", "新.txt"]
    assert mainline.tracked(repository, "x") and not mainline.tracked(repository, "新.txt")
    assert mainline.top(repository) == repository.parent.resolve()
