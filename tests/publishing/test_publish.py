"""Publishing: one immutable folder a release, the list, the pointer; nothing else is touched, nothing half done."""

from __future__ import annotations

import json
import re
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import git_tree
import pytest
import revised_tree
import small_tree
from killing import Run, killer
from revised_tree import SERVICE

from build_tools.core.problems import Refused
from build_tools.language.library import Library
from build_tools.publishing import release_site
from build_tools.publishing import site as site_operation
from build_tools.publishing.publish import InClear, publish
from build_tools.publishing.site import build_site
from build_tools.publishing.versions import Versions
from build_tools.revisions.release_record import Release

pytestmark = pytest.mark.usefixtures("git")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases and changes on the way to a third."""
    tree = revised_tree.started(tmp_path_factory.mktemp("published"))
    revised_tree.released(tree)
    revised_tree.second(tree)
    revised_tree.released(tree)
    small_tree.change(tree, SERVICE, "within: 30分钟", "within: 20分钟")
    return tree


@pytest.fixture(scope="module")
def site(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both releases, published."""
    out = tmp_path_factory.mktemp("site")
    for revision in ("1.10.0", "2.0.0"):
        assert publish(project, out, InClear(), revision=revision).is_new
    return out


def files(folder: Path) -> dict[str, bytes]:
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file()}


def test_what_lies_there(site: Path) -> None:
    assert sorted(one.name for one in site.iterdir()) == ["1.10.0", "2.0.0", "id", "index.html", "versions.json"]
    known = Versions.model_validate_json((site / "versions.json").read_bytes())
    assert (known.code, known.latest) == ("TST", "2.0.0")
    assert [(one.revision, str(one.effective)) for one in known.versions] == [
        ("2.0.0", "2026-06-01"),
        ("1.10.0", "2026-01-31"),
    ]
    said = json.loads((site / "2.0.0/release.json").read_text())
    assert (said["code"], said["revision"]) == ("TST", "2.0.0")


def test_the_pointer_leads_to_the_release_in_force_and_on_to_an_entry(site: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    assert '[["2.0.0", "2026-06-01"], ["1.10.0", "2026-01-31"]]' in page
    assert '<noscript><meta http-equiv="refresh" content="0; url=2.0.0/"></noscript>' in page
    assert re.findall(r"https?://", page) == []


def test_a_release_is_built_from_what_was_released(site: Path) -> None:
    old, new = ((site / one / "chapters/service/index.html").read_text("utf-8") for one in ("1.10.0", "2.0.0"))
    assert "≥ 95%" in old and "≥ 98%" in new
    assert "20分钟" not in new, "the working tree is on the way to another revision"
    assert "网上查阅版" in new and "未受控草稿" not in new
    home = (site / "2.0.0/index.html").read_text("utf-8")
    assert "我要核对" in home and "manual check" not in home and "我要改手册" not in home
    assert "data-versions" in new and "versions.js" in new


def test_changed_entries_are_marked_and_lead_to_the_change(site: Path) -> None:
    page = (site / "2.0.0/chapters/service/index.html").read_text("utf-8")
    assert '<a class="revised is-now" href="../../changes/1.10.0-to-2.0.0/#BBB-001"' in page
    assert page.count("revised is-now") == 1
    assert "revised" not in (site / "1.10.0/chapters/service/index.html").read_text("utf-8")
    change = (site / "2.0.0/changes/1.10.0-to-2.0.0/index.html").read_text("utf-8")
    assert "<del>95%</del><ins>98%</ins>" in change and 'id="BBB-001"' in change
    assert "收紧" in change and "等得太久" in change
    history = (site / "2.0.0/history/index.html").read_text("utf-8")
    assert 'id="BBB-001"' in history and "../changes/1.10.0-to-2.0.0/#BBB-001" in history and "AAA-001" not in history
    assert not (site / "1.10.0/changes").exists()


def test_repeating_it_touches_nothing(project: Path, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_site, "build_site", lambda *_, **__: pytest.fail("built again"))
    before = {one: one.stat().st_mtime_ns for one in site.rglob("*")}
    for revision in ("1.10.0", "2.0.0", None):
        done = publish(project, site, InClear(), revision=revision)
        assert not done.is_new and done.written == ()
    assert {one: one.stat().st_mtime_ns for one in site.rglob("*")} == before


def test_the_same_release_gives_the_same_site(project: Path, site: Path, tmp_path: Path) -> None:
    publish(project, tmp_path / "again", InClear(), revision="2.0.0")
    assert files(tmp_path / "again/2.0.0") == files(site / "2.0.0")


def test_nothing_else_is_touched(project: Path, site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(site / "1.10.0", out / "1.10.0")
    (out / "CNAME").write_text("a")
    (out / "2.0.0.bak").mkdir()
    before = files(out)
    publish(project, out, InClear(), revision="2.0.0")
    after = files(out)
    assert {
        name: data for name, data in after.items() if not name.startswith(("2.0.0/", "versions", "index", "id/"))
    } == before
    assert (out / "2.0.0.bak").is_dir()


def test_an_older_release_does_not_become_the_latest(project: Path, site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(site, out)
    shutil.rmtree(out / "1.10.0")
    (out / "versions.json").unlink()
    (out / "index.html").unlink()
    assert publish(project, out, InClear(), revision="2.0.0").written == (
        "versions.json",
        "index.html",
        "id/index.html",
    )
    done = publish(project, out, Quick(), revision="1.10.0")
    assert done.latest == "2.0.0" and "versions.json" in done.written


class Quick(InClear):
    """Puts out one page, however the site was built."""

    def folder(self, site: Path, part: Path, release: Release, library: Library) -> None:
        shutil.rmtree(site, ignore_errors=True)
        site.mkdir(parents=True)
        (site / "index.html").write_text("a")
        super().folder(site, part, release, library)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_site, "build_site", lambda *_, **__: 1)


def problem(project: Path, out: Path, **settings: Any) -> str:
    before = files(out) if out.exists() else {}
    with pytest.raises(Refused) as caught:
        publish(project, out, Quick(), **settings)
    assert (files(out) if out.exists() else {}) == before
    return caught.value.problems[0].code


@pytest.mark.usefixtures("quick")
def test_what_is_refused(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert problem(project, out, revision="9.9.9") == "no-release"
    assert problem(revised_tree.started(tmp_path / "none"), out) == "no-release"
    (out / "2.0.0").mkdir(parents=True)
    (out / "2.0.0/index.html").write_text("somebody's")
    assert problem(project, out) == "published-already"
    for mark in (
        "[]",
        "{}",
        '{"code": "TST", "revision": "1.0.0"}',
        '{"code": "TST", "revision": "2.0.0", "content": "x"}',
    ):
        (out / "2.0.0/release.json").write_text(mark)
        assert problem(project, out) == "published-already"
    shutil.rmtree(out / "2.0.0")
    for text in ("[]", '{"format": 2, "code": "TST", "latest": "1.0.0", "versions": []}', "\x00"):
        (out / "versions.json").write_text(text)
        assert problem(project, out) == "other-folder"
    other = {
        "format": 1,
        "code": "ABC",
        "latest": "1.0.0",
        "versions": [{"revision": "1.0.0", "effective": "2026-01-01"}],
    }
    (out / "versions.json").write_text(json.dumps(other))
    assert problem(project, out) == "other-folder"


@pytest.mark.usefixtures("quick")
def test_what_is_put_out_another_way_brings_its_own_pointer(project: Path, tmp_path: Path) -> None:
    class Sealed(Quick):
        def pointer(self, out: Path, versions: Versions, library: Library) -> Mapping[str, bytes]:
            return {"index.html": b"unlock", "go/index.html": versions.latest.encode()}

    publish(project, tmp_path / "out", Sealed())
    assert (tmp_path / "out/go/index.html").read_bytes() == b"2.0.0"


KILLED = """
from publishing import test_publish as helpers
from build_tools.publishing import release_site
from build_tools.publishing.publish import publish
release_site.build_site = lambda *_, **__: 1
def act(project, out):
    publish(Path(project), Path(out), helpers.Quick(), revision="2.0.0")
"""


@pytest.mark.usefixtures("quick")
def test_a_crash_leaves_the_site_as_it_was_or_with_a_whole_release(project: Path, tmp_path: Path) -> None:
    with killer(KILLED) as run:
        _crashes(project, tmp_path, run)


def _crashes(project: Path, tmp_path: Path, run: Run) -> None:
    base, out, kills, finished = tmp_path / "base", tmp_path / "out", 0, 0
    publish(project, base, Quick(), revision="1.10.0")
    for number in range(1, 100):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(base, out)
        code = run(number, project, out)
        if code == 0:
            break
        assert code == -signal.SIGKILL
        kills += 1
        seen = {name: data for name, data in files(out).items() if not name.startswith(".")}
        versions = Versions.model_validate_json(seen["versions.json"])
        assert seen["1.10.0/index.html"] == b"a"
        if (out / "2.0.0").exists():
            finished += 1
            assert seen["2.0.0/index.html"] == b"a" and json.loads(seen["2.0.0/release.json"])["revision"] == "2.0.0"
        else:
            assert versions.latest == "1.10.0" and seen["index.html"] == (base / "index.html").read_bytes()
        publish(project, out, Quick(), revision="2.0.0")
        assert sorted(one.name for one in out.iterdir()) == ["1.10.0", "2.0.0", "id", "index.html", "versions.json"]
        assert Versions.model_validate_json((out / "versions.json").read_bytes()).latest == "2.0.0"
    assert code == 0 and kills > 12 and finished > 4, (kills, finished)


def test_a_draft_on_the_way_to_the_next_revision_says_so(project: Path, tmp_path: Path) -> None:
    build_site(project, tmp_path / "draft")
    page = (tmp_path / "draft/chapters/service/index.html").read_text("utf-8")
    assert "未受控草稿 · 下一版 next" in page and "data-versions" not in page and "versions.js" not in page
    assert '<a class="revised is-now" href="../../changes/2.0.0-to-next/#BBB-002"' in page
    assert '<a class="revised" href="../../history/#BBB-001"' in page and "2.0.0 起" in page
    coverage = (tmp_path / "draft/coverage/index.html").read_text("utf-8")
    assert coverage.count("待复核</span></a>") == 2, "TSX-03 and TSX-04 verify the changed procedure"
    assert "2.0.0 → 下一版" in (tmp_path / "draft/changes/2.0.0-to-next/index.html").read_text("utf-8")


OLD = """site_name: old
docs_dir: manual/pages
site_dir: build/site
theme: {name: material, custom_dir: templates/site/theme, language: zh, features: [navigation.top]}
plugins:
  - search: {separator: '[a]+'}
hooks: [build_tools/hooks.py]
"""


def test_an_archive_with_the_paths_of_an_older_engine_is_published_with_today_s(tmp_path: Path) -> None:
    tree = revised_tree.started(tmp_path)
    (tree / "mkdocs.yml").write_text(OLD, "utf-8")
    git_tree.commit(tree)
    revised_tree.released(tree)
    publish(tree, tmp_path / "site", InClear(), revision="1.10.0")
    page = (tmp_path / "site/1.10.0/chapters/service/index.html").read_text("utf-8")
    assert "assets/manual.css" in page and (tmp_path / "site/1.10.0/assets/manual.css").is_file()
    assert '"features": ["navigation.top", "search.highlight"]' in page, "what is not the engine's stays"


def test_what_an_old_mkdocs_yml_may_not_say_is_only_what_it_may_not(tmp_path: Path) -> None:
    path = tmp_path / "mkdocs.yml"
    for text, theme in ((OLD, "material"), ("theme: material\n", "material"), ("", "material")):
        path.write_text(text, "utf-8")
        present = site_operation._present(path)
        assert Path(present["hooks"][0]).is_file() and len(present["hooks"]) == 1
        kept = present["theme"]
        assert (kept["name"] if isinstance(kept, dict) else kept) == theme and "custom_dir" not in kept
