"""Older sources out of git: the right commit is found, quickly, and nothing is touched, started or asked on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import git_tree
import pytest
import small_tree

from build_tools.core.git import repository
from build_tools.core.yaml.strict import parse
from build_tools.records.shelf import held
from build_tools.revisions import git_history as history_module
from build_tools.revisions.git_history import CACHE, History

CHECKLIST, MANUAL, NETWORK = "checklists/service-check.yml", "manual/manual.yml", "manual/network.yml"
pytestmark = pytest.mark.usefixtures("git")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small project in a repository of its own, committed."""
    tree = small_tree.copy(tmp_path)
    git_tree.start(tree)
    git_tree.commit(tree)
    return tree


def change(tree: Path, name: str, old: str, new: str) -> str:
    small_tree.change(tree, name, old, new)
    return git_tree.commit(tree, name)


def sha256(library: object, identity: str = "service-check") -> str:
    one = held(library, identity)  # type: ignore[arg-type]
    assert one is not None
    return one.sha256


def test_the_newest_commit_that_holds_the_form(tree: Path) -> None:
    change(tree, CHECKLIST, "weight: 60", "weight: 50")
    change(tree, NETWORK, "title: 二号店", "title: 二号分店")
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    change(tree, NETWORK, "title: 三号店", "title: 三号分店")
    found = History(tree).form("service-check", "1.0.0", None)
    assert found is not None
    checklist = found.checklists["service-check"].value
    assert (checklist.version, checklist.sections[0].weight) == ("1.0.0", 50)
    titles = [one.title for one in found.network.value.outlets]
    assert titles == ["一号店", "二号分店", "三号店"], "of the last commit before the form changed, not of its first"


def test_the_fingerprint_decides_between_texts_of_one_version(tree: Path) -> None:
    first = sha256(small_tree.load(tree))
    change(tree, CHECKLIST, "weight: 60", "weight: 50")
    second = sha256(small_tree.load(tree))
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    history = History(tree)
    weights = {}
    for wanted in (first, second):
        found = history.form("service-check", "1.0.0", wanted)
        assert found is not None
        weights[wanted] = found.checklists["service-check"].value.sections[0].weight
    assert weights == {first: 60, second: 50}
    assert history.form("service-check", "1.0.0", "0" * 64) is None


def test_an_included_checklist_is_part_of_the_form(tree: Path) -> None:
    visit = (
        "id: visit\nversion: 1.0.0\ntitle: 全查\nenglish: a\npurpose: 试\nowner: owner\n"
        "scoring: {grades: [{grade: A, from: 0}]}\ninclude: [{checklist: service-check}]\n"
    )
    (tree / "checklists/visit.yml").write_text(visit, "utf-8")
    git_tree.commit(tree)
    wanted = sha256(small_tree.load(tree), "visit")
    change(tree, CHECKLIST, "question: 老店是否有三人？", "question: 老店是否有四人？")
    found = History(tree).form("visit", "1.0.0", wanted)
    assert found is not None and sha256(found, "visit") == wanted
    assert History(tree).form("visit", "1.0.0", sha256(small_tree.load(tree), "visit")) is not None


@pytest.mark.parametrize(
    ("name", "identity"), [("manual/forms/F-01.yml", "F-01"), ("surveys/satisfaction.yml", "satisfaction")]
)
def test_forms_and_surveys_too(tree: Path, name: str, identity: str) -> None:
    change(tree, name, "version: 1.0.0", "version: 2.0.0")
    found = History(tree).form(identity, "1.0.0", None)
    assert found is not None and held(found, identity) is not None


def test_the_manual_of_a_day(tree: Path) -> None:
    change(tree, "manual/chapters/service.yml", "title: 在期限内答复", "title: 按时答复")
    small_tree.change(tree, MANUAL, "revision: 1.10.0, date", "revision: 2.0.0, date")
    change(tree, MANUAL, "revision: 1.10.0\neffective: 2026-01-31", "revision: 2.0.0\neffective: 2026-06-01")
    change(tree, "manual/chapters/service.yml", "title: 按时答复", "title: 马上答复")

    def title(day: date) -> tuple[str, str]:
        library = next(History(tree).in_force(day))
        return library.manual.value.revision, library.entries["BBB-001"].value.title

    assert title(date(2026, 6, 1)) == ("2.0.0", "马上答复")
    assert title(date(2026, 5, 31)) == ("1.10.0", "按时答复"), "as it stood last, before the next revision"
    assert list(History(tree).in_force(date(2026, 1, 30))) == [], "nothing was in force before the first revision"


def test_the_working_tree_index_and_branches_stay_as_they_are(tree: Path) -> None:
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    small_tree.change(tree, CHECKLIST, "title: 服务审核", "title: 还没有提交")
    before = {one: one.read_bytes() for one in tree.rglob("*") if one.is_file()}
    assert History(tree).form("service-check", "1.0.0", None) is not None
    after = {one: one.read_bytes() for one in tree.rglob("*") if one.is_file()}
    assert {one: after[one] for one in before} == before
    assert all(one.relative_to(tree).as_posix().startswith(CACHE) for one in after.keys() - before.keys())
    assert not list(tree.glob(f"{CACHE}/.*")), "no half-written folder is left"


def test_a_second_run_reads_the_cache(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    first = History(tree).form("service-check", "1.0.0", None)
    monkeypatch.setattr(History, "_write_out", lambda *_: pytest.fail("it is there already"))
    second = History(tree).form("service-check", "1.0.0", None)
    assert first is not None and second is not None and first.root == second.root


def test_only_the_right_commit_is_read_as_a_whole(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1, 15):
        text = (tree / CHECKLIST).read_text("utf-8")
        (tree / CHECKLIST).write_text(text.replace(f"version: 1.{number - 1}.0", f"version: 1.{number}.0"), "utf-8")
        git_tree.commit(tree, CHECKLIST)
    loaded = []
    load = history_module.load
    monkeypatch.setattr(history_module, "load", lambda root: loaded.append(root) or load(root))
    assert History(tree).form("service-check", "1.3.0", None) is not None
    assert History(tree).form("service-check", "9.9.9", None) is None
    assert len(loaded) == 1


def test_a_project_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path / "帐 户")
    git_tree.start(tmp_path)
    git_tree.commit(tmp_path)
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    assert History(tree).form("service-check", "1.0.0", None) is not None


def test_a_branch_that_was_merged_is_searched(tree: Path) -> None:
    git_tree.run(tree, "switch", "--quiet", "--create", "side")
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.5.0")
    git_tree.run(tree, "switch", "--quiet", "main")
    git_tree.run(tree, "merge", "--quiet", "--strategy=ours", "--message=a", "side")
    assert History(tree).form("service-check", "1.5.0", None) is not None


def test_no_git_no_repository_no_commit_are_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = small_tree.copy(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert History(tree).form("service-check", "0.9.0", None) is None
    git_tree.start(tree)
    assert History(tree).form("service-check", "0.9.0", None) is None
    git_tree.commit(tree)
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    assert History(tree).form("service-check", "1.0.0", None) is not None
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert History(tree).form("service-check", "1.0.0", None) is None
    assert list(History(tree).in_force(date(2026, 2, 1))) == []


def test_a_shallow_clone_holds_what_it_holds(tree: Path, tmp_path: Path) -> None:
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    git_tree.run(tmp_path, "clone", "--quiet", "--depth=1", tree.as_uri(), "shallow")
    history = History(tmp_path / "shallow")
    assert history.form("service-check", "1.0.0", None) is None
    assert history.form("service-check", "1.1.0", None) is not None


@pytest.mark.parametrize("identity", ["../../etc/passwd", "--help", "a\nb", "service-check.yml", "*", ""])
def test_an_id_that_is_none_is_not_asked_for(tree: Path, identity: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "run_git", lambda *_, **__: pytest.fail("git was asked"))
    assert History(tree).form(identity, "1.0.0", None) is None


def test_links_in_a_commit_are_not_followed(tree: Path) -> None:
    (tree / NETWORK).unlink()
    (tree / NETWORK).symlink_to("/etc/passwd")
    git_tree.commit(tree)
    (tree / NETWORK).unlink()
    git_tree.run(tree, "checkout", "--quiet", "HEAD~1", "--", NETWORK)
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    found = History(tree).form("service-check", "1.0.0", None)
    assert found is not None and not any(one.is_symlink() for one in found.root.rglob("*"))


def test_nothing_of_the_repository_is_started(tree: Path, tmp_path: Path) -> None:
    script = tmp_path / "started.sh"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "gpg.program", "diff.external", "core.sshCommand"):
        git_tree.run(tree, "config", key, str(script))
    git_tree.run(tree, "config", "log.showSignature", "true")
    (tree / ".git/hooks").mkdir(exist_ok=True)
    for hook in ("post-checkout", "reference-transaction"):
        (tree / ".git/hooks" / hook).symlink_to(script)
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    (tmp_path / "started").unlink(missing_ok=True)
    assert History(tree).form("service-check", "1.0.0", None) is not None
    assert not (tmp_path / "started").exists()


def test_bytes_are_those_that_were_committed(tree: Path) -> None:
    (tree / ".gitattributes").write_text("*.yml text eol=crlf export-ignore\n")
    committed = (tree / CHECKLIST).read_bytes()
    git_tree.commit(tree)
    change(tree, CHECKLIST, "version: 1.0.0", "version: 1.1.0")
    found = History(tree).form("service-check", "1.0.0", None)
    assert found is not None and (found.root / CHECKLIST).read_bytes() == committed
    assert parse(committed, "")[2] == []
