"""The small project under document control: two releases, secrets, copies of two outlets that count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import git_tree
import pytest
import revised_tree
from copy_desk import SECRETS, TODAY, drawing

from build_tools.copies import acts, secrets
from build_tools.copies.acts import Entry
from build_tools.copies.desk import Desk
from build_tools.copies.issue import Request, issue

NAMES = ("王店长", "李店长")


def started(folder: Path) -> Path:
    """The project, committed; manual.yml names the public key of `copy_desk.SECRETS`."""
    key = (revised_tree.MANUAL, "  reference_only:", f"  public_key: {SECRETS.public_key}\n  reference_only:")
    tree = revised_tree.started(folder, key)
    with (tree / ".gitignore").open("a") as file:
        file.write("/records/copies/holders.yml\n/records/copies/.lock\n")
    commit(tree)
    return tree


def commit(tree: Path) -> None:
    """As an editor does: what git ignores stays out, the names of holders among it."""
    git_tree.run(tree, "add", "--all")
    git_tree.run(tree, "commit", "--quiet", "--message=a", "--allow-empty")


def issued(tree: Path, outlet: str, name: str) -> str:
    """A copy for an outlet's owner, not committed; gives its serial."""
    desk = Desk.open(tree)
    request = Request(date(2026, 3, 1), "owner", role="owner", outlet=outlet, name=name)
    number = int(outlet[1:])
    return issue(desk, request, TODAY, drawing(number))[0].copy.serial


def lost(tree: Path, serial: str) -> None:
    """A copy is reported lost."""
    acts.report(Desk.open(tree), serial, Entry(date(2026, 3, 5), "owner", TODAY), "lost")


def two_releases(folder: Path) -> tuple[Path, tuple[str, str]]:
    """The project with 1.10.0 and 2.0.0 released, and the serials of two copies."""
    tree = started(folder)
    revised_tree.release(tree, make_pdf=revised_tree.no_pdf)
    commit(tree)
    serials = issued(tree, "S001", NAMES[0]), issued(tree, "S002", NAMES[1])
    commit(tree)
    revised_tree.second(tree, commit=commit)
    revised_tree.release(tree, make_pdf=revised_tree.no_pdf)
    commit(tree)
    return tree, serials


def hand_out_secrets(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the secrets on this machine."""
    path = folder / "TST.secret"
    path.write_text(secrets.write(SECRETS))
    monkeypatch.setenv(secrets.VARIABLE, str(path))


def passcode(serial: str, generation: int = 1) -> str:
    """What opens a copy."""
    return SECRETS.passcode(serial, generation)
