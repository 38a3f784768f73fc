"""Releasing: only what is committed, whole or not at all, the same for ever, found again without git."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import signal
import tarfile
from datetime import date
from pathlib import Path
from typing import Any

import git_tree
import pytest
import revised_tree
import small_tree
from killing import Run, killer
from revised_tree import CHECKLIST, MANUAL, SERVICE

from build_tools.core.disk import archive
from build_tools.core.problems import EnvironmentFault, Problem, Refused
from build_tools.language.library import load
from build_tools.publishing.release import release
from build_tools.records.shelf import held
from build_tools.revisions.older_forms import make_shelf
from build_tools.revisions.release_archives import Archives
from build_tools.revisions.release_record import Checkpoint, Release

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.usefixtures("git")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return revised_tree.started(tmp_path)


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def problems(tree: Path, **settings: Any) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        release(tree, **{"make_pdf": revised_tree.no_pdf, **settings})
    assert not (tree / "records/releases/1.10.0").exists()
    return list(caught.value.problems)


def test_what_a_release_holds(tree: Path) -> None:
    commit = git_tree.run(tree, "rev-parse", "HEAD")
    done = revised_tree.released(tree)
    folder = tree / "records/releases/1.10.0"
    assert done.folder == folder and done.is_new and done.tagged_now
    assert sorted(content(folder)) == ["TST-1.10.0.pdf", "release.json", "sources.tar.gz"]
    record = Release.model_validate_json((folder / "release.json").read_bytes())
    assert (record.revision, record.effective, record.commit) == ("1.10.0", date(2026, 1, 31), commit)
    assert [one.name for one in record.approvals] == ["甲"] and record.predecessor is None
    assert record.archive == hashlib.sha256((folder / "sources.tar.gz").read_bytes()).hexdigest()
    assert record.pdf == hashlib.sha256(b"%PDF 1.10.0").hexdigest()
    assert record.entries.keys() == set(load(tree).entries) and set(record.changed.values()) == {"1.10.0"}
    assert record.forms.keys() == {"F-01", "F-02", "satisfaction", "service-check"}
    shelved = held(load(tree), "service-check")
    assert shelved is not None and record.forms["service-check"] == shelved.sha256, "the one that records name"
    assert record.items.keys() == set(load(tree).fields)
    assert record.engine.scoring_version >= 1 and record.engine.digest and record.engine.libraries["weasyprint"]
    assert git_tree.run(tree, "cat-file", "-t", "TST-1.10.0") == "tag"
    assert git_tree.run(tree, "rev-parse", "TST-1.10.0^{commit}") == commit
    assert record.content in git_tree.run(tree, "cat-file", "tag", "TST-1.10.0")


def test_the_archive_is_what_was_committed(tree: Path) -> None:
    revised_tree.released(tree)
    data = (tree / "records/releases/1.10.0/sources.tar.gz").read_bytes()
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        members = tar.getmembers()
    assert [one.name for one in members] == sorted(one.name for one in members)
    assert {(one.mtime, one.uid, one.gid, one.uname, one.mode) for one in members} == {(0, 0, 0, "", 0o644)}
    files = archive.unpack(data)
    belongs = ("manual/", "checklists/", "surveys/", "mkdocs.yml")
    assert files == {name: data for name, data in content(tree).items() if name.startswith(belongs)}
    assert archive.pack(files) == data


def test_the_same_sources_give_the_same_bytes_in_another_repository(tmp_path: Path, tree: Path) -> None:
    other = revised_tree.started(tmp_path / "other")
    for one in (tree, other):
        revised_tree.released(one)
    folders = [content(one / "records/releases/1.10.0") for one in (tree, other)]
    commits = [json.loads(one.pop("release.json")).pop("commit") for one in folders]
    assert folders[0] == folders[1] and len(commits) == 2


def test_repeating_it_changes_nothing(tree: Path) -> None:
    revised_tree.released(tree)
    before, tag = content(tree / "records"), git_tree.run(tree, "rev-parse", "TST-1.10.0")
    inodes = {path: path.stat().st_ino for path in (tree / "records").rglob("*")}
    again = release(tree, make_pdf=lambda *_: pytest.fail("printed again"))
    assert not again.is_new and not again.tagged_now
    assert content(tree / "records") == before and git_tree.run(tree, "rev-parse", "TST-1.10.0") == tag
    assert {path: path.stat().st_ino for path in (tree / "records").rglob("*")} == inodes


def test_a_new_outlet_does_not_make_the_released_manual_another_one(tree: Path) -> None:
    revised_tree.released(tree)
    small_tree.change(tree, "manual/network.yml", "title: 二号店", "title: 二号分店")
    git_tree.commit(tree)
    assert not release(tree, make_pdf=lambda *_: pytest.fail("printed again")).is_new


def test_only_what_is_committed_is_released(tree: Path) -> None:
    small_tree.change(tree, SERVICE, "title: 期限一览", "title: 期限总览")
    (tree / "checklists/新.yml").write_text("id: a\n")
    (tree / "manual/pages/about.md").unlink()
    found = problems(tree)
    assert [one.origin.file for one in found] == ["checklists/新.yml", SERVICE, "manual/pages/about.md"]
    assert {one.code for one in found} == {"not-committed"}


def test_the_repository_may_be_larger_than_the_project(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    (tmp_path / "elsewhere.txt").write_text("a")
    git_tree.start(tmp_path)
    (tmp_path / ".gitignore").write_text("/small/build/\n")
    git_tree.run(tmp_path, "config", "user.name", "甲")
    git_tree.run(tmp_path, "config", "user.email", "a@b.c")
    git_tree.commit(tmp_path)
    (tmp_path / "elsewhere.txt").write_text("b")
    assert release(tree, make_pdf=revised_tree.no_pdf).is_new
    assert not release(tree, make_pdf=revised_tree.no_pdf).is_new


def test_problems_and_missing_approvals_are_reported_together_before_anything_is_written(tree: Path) -> None:
    small_tree.change(tree, MANUAL, "name: 甲, date: 2026-01-15", "name: 丙, date: 2026-01-01")
    git_tree.commit(tree)
    (tree / "notes.txt").write_text("a")
    assert {one.code for one in problems(tree)} == {"not-committed", "unknown-approver", "approved-too-early"}
    small_tree.change(tree, CHECKLIST, "criteria: [BBB-002]\n        applies", "criteria: [BBB-009]\n        applies")
    git_tree.commit(tree)
    assert [one.code for one in problems(tree)] == ["dangling"]
    assert git_tree.run(tree, "tag") == "" and git_tree.run(tree, "status", "--porcelain") == ""


def test_outside_of_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    tree = small_tree.copy(tmp_path)
    with pytest.raises(EnvironmentFault, match="no git repository"):
        release(tree, make_pdf=revised_tree.no_pdf)
    git_tree.start(tree)
    with pytest.raises(EnvironmentFault, match="nothing is committed"):
        release(tree, make_pdf=revised_tree.no_pdf)


def test_a_tag_of_that_name_elsewhere(tree: Path) -> None:
    git_tree.run(tree, "tag", "TST-1.10.0")
    small_tree.change(tree, SERVICE, "title: 期限一览", "title: 期限总览")
    git_tree.commit(tree)
    assert [one.code for one in problems(tree)] == ["tag-elsewhere"]


def test_a_tag_that_was_lost_is_made_again_on_the_commit_that_was_released(tree: Path) -> None:
    first = revised_tree.released(tree)
    git_tree.run(tree, "tag", "--delete", "TST-1.10.0")
    small_tree.change(tree, "manual/network.yml", "title: 二号店", "title: 二号分店")
    git_tree.commit(tree)
    assert release(tree, make_pdf=revised_tree.no_pdf).tagged_now
    assert git_tree.run(tree, "rev-parse", "TST-1.10.0^{commit}") == first.release.commit


def test_without_a_name_for_the_tag_the_release_is_finished_and_says_what_is_missing(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ("user.name", "user.email"):
        git_tree.run(tree, "config", "--unset", key)
    git_tree.run(tree, "config", "user.useConfigOnly", "true")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    with pytest.raises(EnvironmentFault, match="finished, but git did not make its tag"):
        release(tree, make_pdf=revised_tree.no_pdf)
    git_tree.run(tree, "config", "user.name", "甲")
    git_tree.run(tree, "config", "user.email", "a@b.c")
    done = release(tree, make_pdf=revised_tree.no_pdf)
    assert not done.is_new and done.tagged_now


def test_hooks_and_signing_programs_are_not_started(tree: Path, tmp_path: Path) -> None:
    script = tmp_path / "started.sh"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    script.chmod(0o755)
    git_tree.run(tree, "config", "tag.gpgSign", "true")
    git_tree.run(tree, "config", "gpg.program", str(script))
    (tree / ".git/hooks").mkdir(exist_ok=True)
    (tree / ".git/hooks/reference-transaction").symlink_to(script)
    assert release(tree, make_pdf=revised_tree.no_pdf).tagged_now
    assert not (tmp_path / "started").exists()


def test_something_else_in_its_place(tree: Path) -> None:
    folder = tree / "records/releases/1.10.0"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("a")
    git_tree.commit(tree)
    with pytest.raises(Refused) as caught:
        release(tree, make_pdf=revised_tree.no_pdf)
    assert [one.code for one in caught.value.problems] == ["in-the-way"]
    assert content(folder) == {"notes.txt": b"a"}


@pytest.mark.parametrize("again", [True, False], ids=["repeated", "the next"])
@pytest.mark.parametrize("name", ["sources.tar.gz", "TST-1.10.0.pdf"])
def test_a_damaged_release_is_reported_not_repaired(tree: Path, name: str, again: bool) -> None:
    revised_tree.released(tree)
    if not again:
        revised_tree.second(tree)
    (tree / "records/releases/1.10.0" / name).write_bytes(b"damaged")
    git_tree.commit(tree)
    with pytest.raises(Refused) as caught:
        release(tree, make_pdf=revised_tree.no_pdf)
    assert [(one.code, one.origin.file) for one in caught.value.problems] == [
        ("release-damaged", f"records/releases/1.10.0/{name}")
    ]


def test_the_checkpoint_of_the_register_goes_in_with_all_else(tree: Path) -> None:
    taken = Checkpoint(size=3, root="0" * 64)
    revised_tree.released(tree, checkpoint=lambda root: (taken, f"{root.name}\n".encode()))
    folder = tree / "records/releases/1.10.0"
    assert json.loads((folder / "release.json").read_text())["checkpoint"] == {"size": 3, "root": "0" * 64}
    assert (folder / "register.txt").read_text() == "small\n"


def test_the_next_release_knows_the_one_before(tree: Path) -> None:
    revised_tree.released(tree)
    revised_tree.second(tree)
    done = revised_tree.released(tree)
    assert (done.release.revision, done.release.predecessor) == ("2.0.0", "1.10.0")
    assert {one for one, since in done.release.changed.items() if since == "2.0.0"} == {"BBB-001"}
    assert set(done.release.changed.values()) == {"1.10.0", "2.0.0"}


# Crashes: SIGKILL at the n-th call that touches the disk or git, for every n until one is not reached.

KILLED = """
import revised_tree
from build_tools.publishing.release import release
from build_tools.core.git import tagging
STEPS.append((tagging, "make_tag"))
def act(tree):
    release(Path(tree), make_pdf=revised_tree.no_pdf)
"""


def test_a_crash_leaves_nothing_or_a_finished_release(tree: Path) -> None:
    with killer(KILLED) as run:
        _crashes(tree, run)


def _crashes(tree: Path, run: Run) -> None:
    folder, kills, empty, finished = tree / "records/releases/1.10.0", 0, 0, 0
    for number in range(1, 200):
        shutil.rmtree(tree / "records", ignore_errors=True)
        shutil.rmtree(tree / "build", ignore_errors=True)
        if git_tree.run(tree, "tag"):
            git_tree.run(tree, "tag", "--delete", "TST-1.10.0")
        code = run(number, tree)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1
        if folder.exists():
            finished += 1
            files = content(folder)
            record = Release.model_validate_json(files["release.json"])
            assert hashlib.sha256(files["sources.tar.gz"]).hexdigest() == record.archive
            assert hashlib.sha256(files["TST-1.10.0.pdf"]).hexdigest() == record.pdf
        else:
            empty += 1
            assert git_tree.run(tree, "tag") == ""
        # The next run finishes what is missing, whatever the crash left behind.
        again = release(tree, make_pdf=revised_tree.no_pdf)
        assert again.tagged_now and sorted(one.name for one in (tree / "records/releases").iterdir()) == ["1.10.0"]
    assert code == 0 and kills > 20 and empty > 15 and finished >= 2, (kills, empty, finished)


# Found again.


def test_older_forms_and_texts_come_from_the_releases_without_git(tree: Path, tmp_path: Path) -> None:
    first = held(load(tree), "service-check")
    revised_tree.released(tree)
    revised_tree.second(tree)
    revised_tree.released(tree)
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    alone = tmp_path / "alone"
    shutil.copytree(tree, alone, ignore=shutil.ignore_patterns(".git", "build"))
    shelf = make_shelf(alone, load(alone))
    assert first is not None
    found = shelf.find("service-check", "1.0.0", first.sha256)
    assert found.library.manual.value.revision == "2.0.0", "the newest release that holds it"
    text = next(shelf.in_force(date(2026, 5, 31))).entries["BBB-001"].value
    assert text.measure.target == ">= 95%"  # type: ignore[attr-defined]
    assert next(shelf.in_force(date(2026, 6, 1))).entries["BBB-001"].value.measure.target == ">= 98%"  # type: ignore[attr-defined]
    assert list(shelf.in_force(date(2026, 1, 30))) == []


def test_a_release_comes_before_the_history(tree: Path) -> None:
    revised_tree.released(tree)
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    git_tree.commit(tree)
    found = make_shelf(tree, load(tree)).find("service-check", "1.0.0")
    assert "build/cache/releases" in found.library.root.as_posix()


def test_a_damaged_archive_holds_nothing(tree: Path) -> None:
    revised_tree.released(tree)
    path = tree / "records/releases/1.10.0/sources.tar.gz"
    path.write_bytes(path.read_bytes()[:-9])
    shutil.rmtree(tree / "build")
    archives = Archives(tree)
    assert archives.form("service-check", "1.0.0", None) is None and list(archives.in_force(date(2026, 3, 1))) == []
    with pytest.raises(Refused) as caught:
        archives.library(archives.releases[0])
    assert caught.value.problems[0].code == "release-damaged"
    assert not (tree / "build/cache").exists()


def tar(*members: tuple[str, bytes, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as one:
        for name, kind, data in members:
            about = tarfile.TarInfo(name)
            about.type, about.size, about.linkname = kind, len(data), "/etc/passwd" if kind != tarfile.REGTYPE else ""
            one.addfile(about, io.BytesIO(data))
    return gzip.compress(packed.getvalue())


MANUAL_FILE = ("manual/manual.yml", tarfile.REGTYPE, b"a: b")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "cut short"),
        (b"no gzip", "not packed with gzip"),
        (gzip.compress(b"no tar"), "no tar archive"),
        (gzip.compress(b"a" * 1000)[:-5], "cut short"),
        (tar(("manual/../../x.yml", tarfile.REGTYPE, b"")), "no source file"),
        (tar(("/manual/x.yml", tarfile.REGTYPE, b"")), "no source file"),
        (tar(("build_tools/x.py", tarfile.REGTYPE, b"")), "no source file"),
        (tar(MANUAL_FILE, ("manual/x.yml", tarfile.SYMTYPE, b"")), "no source file"),
        (tar(MANUAL_FILE, ("manual/x.yml", tarfile.LNKTYPE, b"")), "no source file"),
        (tar(MANUAL_FILE, ("manual/x.yml", tarfile.CHRTYPE, b"")), "no source file"),
        (tar(MANUAL_FILE, MANUAL_FILE), "no source file"),
        (tar(("manual/x.yml", tarfile.REGTYPE, b"")), "no manual in it"),
    ],
    ids=range(12),  # the packed bytes hold the time
)
def test_an_archive_that_nobody_here_made(data: bytes, why: str) -> None:
    with pytest.raises(archive.Unreadable, match=why):
        archive.unpack(data)


def test_a_sparse_file_unpacks_to_no_memory() -> None:
    about = tarfile.TarInfo("manual/x.png")
    about.pax_headers = {
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "manual/x.png",
        "GNU.sparse.realsize": str(1 << 40),
    }  # fmt: skip
    about.size = 513
    bomb = about.tobuf(tarfile.PAX_FORMAT) + b"1\n0\n1\n".ljust(512, b"\0") + b"x".ljust(512, b"\0") + bytes(1024)
    with pytest.raises(archive.Unreadable, match="no source file"):
        archive.unpack(gzip.compress(bomb))


def test_an_archive_that_would_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 100_000)
    with pytest.raises(archive.Unreadable, match="unpacks to more"):
        archive.unpack(gzip.compress(bytes(10_000_000)))
    monkeypatch.setattr(archive, "MAX_FILES", 2)
    many = [(f"manual/{number}.yml", tarfile.REGTYPE, b"") for number in range(4)]
    with pytest.raises(archive.Unreadable, match="more than 2 files"):
        archive.unpack(tar(*many))
