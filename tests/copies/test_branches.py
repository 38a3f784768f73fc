"""Two editors, two branches: the same number conflicts in git, different copies merge, and only main counts."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path

import copy_desk
import pytest
from copy_desk import TODAY, issued

from build_tools.cli.check import check
from build_tools.copies import acts as copy_acts
from build_tools.copies import keys as copy_keys
from build_tools.copies import letters, secrets
from build_tools.copies.acts import Entry
from build_tools.copies.desk import Desk
from build_tools.core.problems import Refused


def git(root: Path, *arguments: str, fails: bool = False) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stdout + done.stderr


def commit(root: Path, words: str) -> None:
    git(root, "add", "-A")
    git(root, "commit", "-m", words)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A project under git with one copy on main."""
    copy_desk.hand_out_secrets(tmp_path, monkeypatch)
    desk = Desk.open(copy_desk.project(tmp_path))
    git(desk.root, "init")
    issued(desk, name="张三")
    commit(desk.root, "first")
    return desk


def entry(day: str = "2026-03-01") -> Entry:
    return Entry(date.fromisoformat(day), "document-controller", TODAY)


def test_the_same_number_on_two_branches_conflicts(desk: Desk) -> None:
    root = desk.root
    for branch, seed in (("a", 7), ("b", 8)):
        git(root, "switch", "-c", branch, "main")
        assert issued(desk, seed).copy.number == 2
        commit(root, branch)
    git(root, "switch", "main")
    git(root, "merge", "a")
    said = git(root, "merge", "b", fails=True)
    assert "CONFLICT (add/add)" in said and "records/copies/000002/0001.yml" in said
    # The way out that docs/document-control.md gives: theirs stays, ours gets the next number.
    git(root, "merge", "--abort")
    git(root, "switch", "b")
    git(root, "reset", "--hard", "main")
    assert issued(desk, 8).copy.number == 3
    commit(root, "b again")
    git(root, "switch", "main")
    git(root, "merge", "b")
    assert check(root) == [] and desk.journal.numbers() == [1, 2, 3]


def test_a_branch_that_lags_behind_gives_no_number_of_main_again(desk: Desk) -> None:
    root = desk.root
    git(root, "switch", "-c", "a")
    git(root, "switch", "main")
    assert issued(desk, 2).copy.number == 2
    commit(root, "second")
    git(root, "switch", "a")
    assert issued(desk, 3).copy.number == 3
    commit(root, "third")
    git(root, "merge", "-m", "both", "main")
    assert check(root) == []


def test_different_copies_merge_cleanly_and_prove(desk: Desk) -> None:
    root = desk.root
    second = issued(desk, 2).copy.serial
    commit(root, "second")
    first = desk.journal.chain(1).stored[0].event.serial
    for branch, serial in (("a", first), ("b", second)):
        git(root, "switch", "-c", branch, "main")
        copy_acts.deliver(desk, serial, entry())
        commit(root, branch)
    git(root, "switch", "main")
    git(root, "merge", "a")
    git(root, "merge", "-m", "both", "b")
    assert check(root) == []
    assert [len(desk.journal.chain(number).stored) for number in (1, 2)] == [2, 2]


def test_the_same_copy_on_two_branches_conflicts(desk: Desk) -> None:
    root, serial = desk.root, desk.journal.chain(1).stored[0].event.serial
    git(root, "switch", "-c", "a")
    copy_acts.deliver(desk, serial, entry())
    commit(root, "a")
    git(root, "switch", "-c", "b", "main")
    copy_acts.report(desk, serial, entry(), "lost")
    commit(root, "b")
    assert "records/copies/000001/0002.yml" in git(root, "merge", "a", fails=True)


def test_nothing_is_made_of_a_copy_before_it_is_on_main(desk: Desk) -> None:
    root = desk.root
    git(root, "switch", "-c", "a")
    serial = issued(desk, 2).copy.serial
    acts = [
        lambda: copy_keys.ready(desk, serial),
        lambda: copy_acts.deliver(desk, serial, entry()),
        lambda: copy_acts.prepared(desk, serial, entry(), "1.1.0", "ab" * 32, 1),
    ]
    commit(root, "issue")
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert [one.code for one in refused.value.problems] == ["provisional"]
        assert "records/copies/000002" in refused.value.problems[0].repair
    git(root, "switch", "main")
    git(root, "merge", "a")
    assert copy_keys.ready(desk, serial).passcode
    copy_acts.deliver(desk, serial, entry())  # the delivery itself need not be on main for the next step
    copy_acts.acknowledge_slip(desk, serial, entry())
    copy_acts.renew(desk, serial, entry())
    with pytest.raises(Refused):
        copy_keys.ready(desk, serial)  # another branch might have renewed it too
    commit(root, "renewed")
    assert copy_keys.ready(desk, serial).history.copy.generation == 2


def test_git_is_never_given_a_name(desk: Desk) -> None:
    root = desk.root
    assert "holders.yml" not in git(root, "ls-files")
    assert not git(root, "grep", "张三", "HEAD", fails=True)
    git(root, "add", "-f", "records/copies/holders.yml")
    found = check(root)
    assert [one.code for one in found] == ["personal-data-in-git"] and "git rm --cached" in found[0].repair


def test_secrets_are_not_drawn_into_another_repository_either(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    manual = desk.root / "manual/manual.yml"
    text = manual.read_text("utf-8").replace(f"  public_key: {copy_desk.SECRETS.public_key}\n", "")
    manual.write_text(text, "utf-8")
    monkeypatch.setenv(secrets.VARIABLE, str(other / "deep/er/TST.secret"))
    with pytest.raises(Refused) as refused:
        copy_keys.init(Desk.open(desk.root))
    assert refused.value.problems[0].code == "secret-in-tree" and not (other / "deep").exists()


def test_the_next_release_has_a_key_for_copies_in_use_that_count(desk: Desk) -> None:
    root, first = desk.root, desk.journal.chain(1).stored[0].event.serial
    serials = [first, *(issued(desk, seed).copy.serial for seed in (2, 3, 4))]
    copy_acts.renew(desk, serials[1], entry())
    copy_acts.report(desk, serials[2], entry(), "lost")
    commit(root, "three more")
    copy_acts.renew(desk, serials[3], entry())
    new = issued(desk, 5).copy.serial
    keys, provisional = copy_keys.admitted(desk)
    assert [(one.copy.serial, one.passcode) for one in keys] == [
        (first, copy_desk.SECRETS.passcode(first, 1)),
        (serials[1], copy_desk.SECRETS.passcode(serials[1], 2)),
    ]
    assert [one.serial for one in provisional] == [serials[3], new]


def test_a_branch_that_lags_behind_gives_no_key_to_what_main_lost(desk: Desk) -> None:
    root, serial = desk.root, desk.journal.chain(1).stored[0].event.serial
    git(root, "branch", "behind")
    git(root, "branch", "beside")
    copy_acts.report(desk, serial, entry(), "lost")
    commit(root, "lost")

    def refused() -> None:
        for act in (lambda: copy_keys.admitted(Desk.open(root)), lambda: copy_keys.ready(Desk.open(root), serial)):
            with pytest.raises(Refused) as caught:
                act()
            assert [one.code for one in caught.value.problems] == ["behind-main"]

    git(root, "switch", "behind")
    refused()
    # Another event under the same number, written down or not, is not main's.
    git(root, "switch", "beside")
    copy_acts.recall(Desk.open(root), serial, entry("2026-03-02"), date(2026, 4, 1))
    with pytest.raises(Refused):
        copy_keys.admitted(Desk.open(root))
    commit(root, "recalled")
    with pytest.raises(Refused):
        copy_keys.admitted(Desk.open(root))
    git(root, "switch", "behind")
    git(root, "merge", "main")
    assert copy_keys.admitted(Desk.open(root)) == ([], [])


def test_letters_below_the_project_are_not_committed(desk: Desk) -> None:
    root, serial = desk.root, desk.journal.chain(1).stored[0].event.serial
    out = root / "letters"
    (letter,) = letters.print_letters(desk, letters.letters(desk, [serial]), out)
    commit(root, "all that lies here")
    assert "_letter.pdf" not in git(root, "ls-files") and letter.is_file()
    # Where somebody forces it, the check finds it, though its passcode stands in a PDF.
    git(root, "add", "--force", str(letter))
    assert [(one.code, one.origin.file) for one in check(root)] == [("secret-in-tree", f"letters/{letter.name}")]
