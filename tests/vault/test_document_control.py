"""The whole way of a numbered copy, by the commands people type: secrets, release, issue, print, verify, readers."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import git_tree
import pytest
import revised_tree
import small_tree
from pypdf import PdfReader
from revised_tree import MANUAL
from typer.testing import CliRunner

from build_tools.cli.manual import app
from build_tools.copies import secrets
from build_tools.copies.desk import Desk
from build_tools.vault.draft import registered

pytestmark = pytest.mark.usefixtures("git")
Command = Callable[..., str]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tree = revised_tree.started(tmp_path)
    monkeypatch.chdir(tree)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv(secrets.VARIABLE, str(tmp_path / "TST.secret"))
    return tree


@pytest.fixture
def manual(tree: Path) -> Command:
    """Runs `manual …`; what it said, standard error included."""

    def run(*arguments: str, code: int = 0) -> str:
        done: Any = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == code, done.output
        return str(done.output)

    return run


def commit(tree: Path) -> None:
    """As an editor does: what git ignores stays out, the names of holders among it."""
    git_tree.run(tree, "add", "--all")
    git_tree.run(tree, "commit", "--quiet", "--message=a")


def begin(tree: Path, manual: Command) -> None:
    """Secrets, the public key in the sources, the first release, all committed."""
    said = manual("copy", "init")
    key = re.search(r"public_key: ([0-9a-f]{64})", said)
    assert key is not None
    small_tree.change(tree, MANUAL, "  reference_only:", f"  public_key: {key[1]}\n  reference_only:")
    commit(tree)
    assert "1.10.0 released" in manual("release")
    commit(tree)


def issue(tree: Path, manual: Command) -> str:
    said = manual(
        "copy",
        "issue",
        "--role",
        "owner",
        "--outlet",
        "S001",
        "--name",
        "王店长",
        "--date",
        "2026-03-01",
        "--by",
        "owner",
    )
    serial = re.search(r"TST-[0-9]{6}-[0-9A-Z]{4}-[0-9A-Z]", said)
    assert serial is not None
    return serial[0]


@pytest.mark.needs_poppler
def test_a_copy_from_its_number_to_its_proof(tree: Path, manual: Command, poppler: Path, tmp_path: Path) -> None:
    begin(tree, manual)
    serial = issue(tree, manual)
    # It counts only once it is on the main branch.
    printing = ("copy", "print", serial, "--out", str(tmp_path / "out"), "--date", "2026-03-02", "--by", "owner")
    refused = manual(*printing, code=1)
    assert "provisional" in refused and not list((tmp_path / "out").glob("*.pdf"))
    commit(tree)
    said = manual(*printing)
    (pdf,) = (tmp_path / "out").glob("*.pdf")
    shown = re.compile(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}")
    assert serial in said and not shown.search(said), "a terminal and a build server keep what they show"
    passcode = shown.search(manual("copy", "letter", serial))
    assert passcode is not None
    # Nobody opens it without the passcode; whoever does reads whose it is on every page.
    assert PdfReader(pdf).is_encrypted
    text = subprocess.run(
        [poppler / "pdftotext", "-upw", passcode[0], pdf, "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) > 2 and all(serial in page and "1.10.0" in page for page in pages)
    assert all("王店长" in "".join(page.split()) for page in pages)
    # The register finds the file by its digest, the token by its signature, the serial by its number.
    commit(tree)
    assert serial in manual("copy", "verify", str(pdf))
    assert serial in manual("copy", "verify", serial.lower().replace("-", " "))
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(pdf.read_bytes() + b"\n%")
    assert manual("copy", "verify", str(changed), code=1)
    # Printing again writes nothing down twice.
    before = len(list((tree / "records/copies").rglob("*.yml")))
    manual(*printing)
    assert len(list((tree / "records/copies").rglob("*.yml"))) == before
    assert "No problems" in manual("check")
    # What the register would not take is not made.
    early = ("copy", "print", serial, "--out", str(tmp_path / "early"), "--date", "2026-03-01", "--by", "owner")
    assert "days-out-of-order" in manual(*early, code=1) and not (tmp_path / "early").exists()
    (tree / "records/copies/holders.yml").unlink()
    holder = re.search(r"H-[0-9A-Z]{8}", manual("copy", "list"))
    assert holder is not None and f'{holder[0]}: {{"name": "…"}}' in manual(*printing, code=1)


def test_who_has_a_copy_may_read_and_who_lost_it_may_not(tree: Path, manual: Command) -> None:
    begin(tree, manual)
    serial = issue(tree, manual)
    assert registered(Desk.open(tree)).holders == (), "provisional"
    commit(tree)
    (holder,) = registered(Desk.open(tree)).holders
    assert (holder.serial, holder.generation) == (serial, 1)
    manual("copy", "report", serial, "lost", "--date", "2026-03-05", "--by", "owner")
    assert registered(Desk.open(tree)).holders == ()


def test_a_release_records_the_register_and_a_rewritten_past_is_found(tree: Path, manual: Command) -> None:
    begin(tree, manual)
    issue(tree, manual)
    commit(tree)
    revised_tree.second(tree)  # which commits all there is
    git_tree.run(tree, "rm", "--cached", "--quiet", "records/copies/holders.yml")
    commit(tree)
    said = manual("release")
    assert re.search(r"register of copies: [1-9][0-9]* events", said)
    commit(tree)
    assert "No problems" in manual("check")
    (first, *_) = sorted((tree / "records/copies").glob("[0-9]*/0001.yml"))
    first.write_text(first.read_text("utf-8").replace("2026-03-01", "2026-02-01"), "utf-8")
    assert "does not hold what release 2.0.0 found" in manual("check", code=1)
