"""Publishing for holders of copies: what lies there, who has a key, and what a loss changes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import controlled_tree
import git_tree
import pytest
from copy_desk import SECRETS
from sealed_site import contents, step
from typer.testing import CliRunner

from build_tools.cli.manual import app
from build_tools.copies import secrets
from build_tools.copies.secrets import HolderKey
from build_tools.core.problems import EnvironmentFault, Refused
from build_tools.publishing import release_site
from build_tools.publishing.publish import InClear, publish
from build_tools.publishing.versions import Versions
from build_tools.vault.cipher import Encryption, unseal, unseal_key
from build_tools.vault.paths import opaque
from build_tools.vault.publish import ForHolders

pytestmark = pytest.mark.usefixtures("git")
WORDS = ("示例手册", "在期限内答复", "转交疑难问题", "BBB-001", "chapters/service")


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, tuple[str, str], Path]]:
    """The project, its copies, and both releases published."""
    folder = tmp_path_factory.mktemp("controlled")
    with pytest.MonkeyPatch.context() as monkeypatch:
        controlled_tree.hand_out_secrets(folder, monkeypatch)
        tree, serials = controlled_tree.two_releases(folder)
        site = folder / "online"
        for revision in ("1.10.0", "2.0.0"):
            assert publish(tree, site, ForHolders.of(tree, step), revision=revision).is_new
        yield tree, serials, site


@pytest.fixture
def mine(control: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, tuple[str, str], Path]:
    """A copy of all of it to change."""
    controlled_tree.hand_out_secrets(tmp_path, monkeypatch)
    tree, serials, site = control
    shutil.copytree(tree, tmp_path / "tree", symlinks=True)
    shutil.copytree(site, tmp_path / "site")
    return tmp_path / "tree", serials, tmp_path / "site"


def has_key(site: Path, revision: str, serial: str, generation: int = 1) -> bool:
    key = HolderKey.of(controlled_tree.passcode(serial, generation), "TST")
    return (site / revision / "keys" / key.locator(revision)).is_file()


def sealed(site: Path) -> dict[str, bytes]:
    return {name: data for name, data in contents(site).items() if "/keys/" not in name}


@contextmanager
def refused(words: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert words in caught.value.problems[0].message


def test_what_lies_there_says_nothing(control: Any) -> None:
    _, serials, site = control
    assert sorted(one.name for one in site.iterdir() if len(one.name) != 16) == [
        "1.10.0", "2.0.0", "go.js", "id", "index.html", "versions.json",
    ]  # fmt: skip
    known = Versions.model_validate_json((site / "versions.json").read_bytes())
    assert known.protected and known.latest == "2.0.0"
    everything = b"".join(contents(site).values())
    for word in (*WORDS, *controlled_tree.NAMES, *serials):
        assert word.encode() not in everything
    assert json.loads((site / "2.0.0/release.json").read_text())["rekey"] == 0


def test_holders_of_copies_that_count_have_keys_to_every_release(control: Any) -> None:
    _, serials, site = control
    for revision in ("1.10.0", "2.0.0"):
        assert len(list((site / revision / "keys").iterdir())) == 2
        assert all(has_key(site, revision, one) for one in serials)


def test_an_entry_has_the_same_address_in_every_release_and_beside_them(control: Any) -> None:
    _, _, site = control
    entry = opaque(SECRETS.path_key(), "entry", "BBB-001")
    pages = {(site / one / entry / "index.html").read_bytes() for one in ("", "1.10.0", "2.0.0")}
    assert len(pages) == 1
    # A page that only the later release has is reached from beside the releases as well.
    change = opaque(SECRETS.path_key(), "file", "changes/1.10.0-to-2.0.0/index.html")
    assert not (site / "1.10.0" / change).exists() and (site / change / "index.html").is_file()


def test_repeating_it_changes_nothing(control: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, _, site = control
    monkeypatch.setattr(release_site, "build_site", lambda *_, **__: pytest.fail("built again"))
    before = {one: one.stat().st_mtime_ns for one in site.rglob("*")}
    for revision in ("1.10.0", "2.0.0"):
        done = publish(tree, site, ForHolders.of(tree, step), revision=revision)
        assert (done.is_new, done.written, done.said) == (False, (), ())
    assert {one: one.stat().st_mtime_ns for one in site.rglob("*")} == before


def test_keys_follow_the_register_and_nothing_else_changes(mine: Any) -> None:
    tree, (first, second), site = mine
    before = sealed(site)
    third = controlled_tree.issued(tree, "S003", "赵店长")
    done = publish(tree, site, ForHolders.of(tree, step))
    assert done.said == ("provisional still, so without a key: 1; merge records/copies, publish again",)
    assert not has_key(site, "2.0.0", third)
    controlled_tree.commit(tree)
    controlled_tree.lost(tree, first)
    done = publish(tree, site, ForHolders.of(tree, step))
    assert [one.rsplit("/", 1)[-1] for one in done.said] == [
        "2.0.0: keys: 1 given, 1 taken away",
        "1.10.0: keys: 1 given, 1 taken away",
    ]
    for revision in ("1.10.0", "2.0.0"):
        assert [has_key(site, revision, one) for one in (first, second, third)] == [False, True, True]
        assert len({one.stat().st_mtime_ns for one in (site / revision / "keys").iterdir()}) == 1
    assert sealed(site) == before


def test_after_a_loss_a_release_is_encrypted_anew_once(mine: Any) -> None:
    tree, (first, second), site = mine
    controlled_tree.lost(tree, first)
    before = sealed(site)
    done = publish(tree, site, ForHolders.of(tree, step, again=True))
    assert done.is_new and json.loads((site / "2.0.0/release.json").read_text())["rekey"] == 1
    after = sealed(site)
    assert {name for name, data in after.items() if before.get(name) != data} >= {"2.0.0/release.json"}
    assert not {name for name in after if name.startswith("2.0.0/d0-")}
    assert {name: data for name, data in after.items() if not name.startswith("2.0.0/")} == {
        name: data for name, data in before.items() if not name.startswith("2.0.0/")
    }
    assert has_key(site, "2.0.0", second) and not has_key(site, "2.0.0", first)
    assert not publish(tree, site, ForHolders.of(tree, step)).is_new
    # Another folder that still has the old encryption is brought to the new one; without the record it is refused.
    assert json.loads((tree / "records/rekeys.json").read_text()) == {"2.0.0": 1}
    (tree / "records/rekeys.json").unlink()
    with refused("knows only 0"):
        publish(tree, site, ForHolders.of(tree, step))


def test_a_folder_with_the_old_encryption_gets_the_new_one(mine: Any) -> None:
    tree, _, site = mine
    (tree / "records/rekeys.json").write_text('{"2.0.0": 1}')
    assert publish(tree, site, ForHolders.of(tree, step)).is_new
    assert json.loads((site / "2.0.0/release.json").read_text())["rekey"] == 1
    assert sorted(one.name for one in site.iterdir() if one.name.startswith(".")) == []


def test_a_crash_between_the_two_renames_loses_no_release(mine: Any) -> None:
    tree, _, site = mine
    before = contents(site)
    (site / "2.0.0").rename(site / ".2.0.0.old")
    assert not publish(tree, site, ForHolders.of(tree, step)).is_new
    assert contents(site) == before


def test_clear_and_protected_releases_do_not_mix(mine: Any, tmp_path: Path) -> None:
    tree, _, site = mine
    before = contents(site)
    with refused("for holders only in this folder"):
        publish(tree, site, InClear())
    (site / "versions.json").unlink()
    with refused("another protection"):
        publish(tree, site, InClear())
    assert contents(site) == {name: data for name, data in before.items() if name != "versions.json"}
    publish(tree, tmp_path / "clear", InClear(), revision="1.10.0")
    in_clear = b"".join(contents(tmp_path / "clear").values())
    assert all(word.encode() in in_clear for word in WORDS), "what is looked for in vain elsewhere is here"
    with refused("in clear in this folder"):
        publish(tree, tmp_path / "clear", ForHolders.of(tree, step), revision="1.10.0")


def test_two_runs_do_not_meet(mine: Any) -> None:
    from build_tools.core.disk.whole import held

    tree, _, site = mine
    with held(site), refused("another run is publishing"):
        publish(tree, site, ForHolders.of(tree, step))
    publish(tree, site, ForHolders.of(tree, step))


def test_without_secrets_nothing_is_written(mine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, _, _ = mine
    monkeypatch.setenv(secrets.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(EnvironmentFault):
        ForHolders.of(tree, step)
    result: Any = CliRunner().invoke(app, ["publish", str(tmp_path / "new"), "--root", str(tree)])
    assert result.exit_code == 3 and not (tmp_path / "new").exists()


def test_the_command_protects_unless_told_otherwise(mine: Any, tmp_path: Path) -> None:
    tree, (serial, _), _ = mine

    def run(*arguments: str) -> str:
        result: Any = CliRunner().invoke(app, ["publish", *arguments, "--root", str(tree)])
        assert result.exit_code == 0, result.output
        return str(result.output)

    out, single = tmp_path / "new", tmp_path / "manual.html"
    said = run(str(out), "--offline", str(single))
    assert "2.0.0: published" in said and "MB, for 2 holders" in said and "lasting addresses" in said
    assert has_key(out, "2.0.0", serial) and "sealed-index" in single.read_text("utf-8")
    assert "published before; nothing changed" in run(str(out))
    run(str(tmp_path / "clear"), "--unprotected")
    assert "网上查阅版" in (tmp_path / "clear/2.0.0/index.html").read_text("utf-8")
    wrong: Any = CliRunner().invoke(app, ["publish", str(out), "--unprotected", "--rekey", "--root", str(tree)])
    assert wrong.exit_code == 2


# ---- whoever keeps the server's files


def test_a_loss_counts_where_the_release_was_not_published_yet(mine: Any, tmp_path: Path) -> None:
    tree, (first, second), _ = mine
    controlled_tree.lost(tree, first)
    publish(tree, tmp_path / "fresh", ForHolders.of(tree, step, again=True))
    assert json.loads((tmp_path / "fresh/2.0.0/release.json").read_text())["rekey"] == 1
    assert json.loads((tree / "records/rekeys.json").read_text()) == {"2.0.0": 1}
    assert has_key(tmp_path / "fresh", "2.0.0", second)


@pytest.mark.parametrize(
    "said", [{"revision": "3.0.0"}, {"rekey": 1}, {"rekey": -1}, {"code": "ABC"}, {"revision": "1.10.0-draft"}, None]
)
def test_no_key_is_given_that_is_to_come(mine: Any, said: dict[str, Any] | None) -> None:
    tree, _, site = mine
    mark = site / "1.10.0/release.json"
    if said is None:
        mark.unlink()
    else:
        mark.write_text(json.dumps({**json.loads(mark.read_text()), **said}))
    before = contents(site)
    with refused("not a release 1.10.0 that was published here"):
        publish(tree, site, ForHolders.of(tree, step, again=True))
    assert contents(site) == before and not (tree / "records/rekeys.json").exists()


def test_a_release_that_was_never_made_gets_no_keys(mine: Any) -> None:
    tree, _, site = mine
    shutil.copytree(site / "1.10.0", site / "3.0.0")
    mark = site / "3.0.0/release.json"
    mark.write_text(json.dumps({**json.loads(mark.read_text()), "revision": "3.0.0"}))
    known = json.loads((site / "versions.json").read_text())
    known["versions"].insert(0, {"revision": "3.0.0", "effective": "2027-01-01"})
    (site / "versions.json").write_text(json.dumps(known))
    with refused("no release 3.0.0"):
        publish(tree, site, ForHolders.of(tree, step))


def test_a_release_put_back_under_its_old_key_is_named(mine: Any) -> None:
    tree, (first, second), site = mine
    old = site.with_name("old")
    shutil.copytree(site / "1.10.0", old)
    controlled_tree.lost(tree, first)
    publish(tree, site, ForHolders.of(tree, step, again=True), revision="1.10.0")
    shutil.rmtree(site / "1.10.0")
    old.rename(site / "1.10.0")
    said = publish(tree, site, ForHolders.of(tree, step)).said
    assert any("1.10.0: under an older key" in one for one in said)
    assert has_key(site, "1.10.0", second) and not has_key(site, "1.10.0", first)


LINKS = ("id", "1.10.0", "2.0.0", "2.0.0/keys", "index.html", "versions.json")


@pytest.mark.parametrize("name", LINKS)
def test_nothing_is_written_through_a_link(mine: Any, tmp_path: Path, name: str) -> None:
    tree, _, site = mine
    outside = tmp_path / "outside"
    (site / name).rename(outside)
    (site / name).symlink_to(outside)
    if outside.is_dir() and (outside / "keys").is_dir():
        shutil.rmtree(outside / "keys")

    def there() -> list[object]:
        return [contents(one) if one.is_dir() else one.read_bytes() for one in (site, outside)]

    before = there()
    with refused("a link lies here"):
        publish(tree, site, ForHolders.of(tree, step))
    assert there() == before


@pytest.mark.parametrize("name", [".2.0.0.part", ".2.0.0.old", "..2.0.0.part.part", ".versions.json.part"])
@pytest.mark.parametrize("dress", ["clear", "sealed"])
def test_a_link_under_a_temporary_name_is_taken_away(mine: Any, tmp_path: Path, name: str, dress: str) -> None:
    tree, _, site = mine
    outside = tmp_path / "outside"
    if name.endswith(".json.part"):
        outside.write_text("mine")
    else:
        outside.mkdir()
    if dress == "clear":
        shutil.rmtree(site)
        site.mkdir()
    else:
        (site / "versions.json").write_text((site / "versions.json").read_text() + " ")
    (site / name).symlink_to(outside)
    publish(tree, site, InClear() if dress == "clear" else ForHolders.of(tree, step, again=True))
    assert outside.read_text() == "mine" if outside.is_file() else not list(outside.iterdir())
    assert not [one for one in site.rglob("*") if one.is_symlink() or one.name.startswith(".")]


def test_the_project_does_not_lie_in_the_published_folder(mine: Any) -> None:
    tree, _, _ = mine
    for folder in (tree, tree / "build", tree.parent):
        before = sorted(one for one in folder.iterdir())
        with refused("the project's own files"):
            publish(tree, folder, ForHolders.of(tree, step))
        assert sorted(one for one in folder.iterdir()) == before
    publish(tree, tree / "online", ForHolders.of(tree, step))


def test_what_is_no_key_goes_and_so_do_keys_that_a_crash_left(mine: Any) -> None:
    tree, (first, _), site = mine
    (site / "2.0.0/keys/folder").mkdir()
    shutil.copytree(site / "2.0.0/keys", site / "2.0.0/.keys.old")
    publish(tree, site, ForHolders.of(tree, step))
    assert not (site / "2.0.0/.keys.old").exists() and not (site / "2.0.0/keys/folder").exists()
    shutil.copytree(site / "2.0.0/keys", site / "2.0.0/.keys.old")
    publish(tree, site, ForHolders.of(tree, step))
    assert not (site / "2.0.0/.keys.old").exists()
    assert has_key(site, "2.0.0", first)


# ---- crashes


def one_page(root: Path, out: Path, report: object, *, published: bool) -> int:
    out.mkdir()
    (out / "index.html").write_text('<article id="content">各店每日开门之前擦净门窗</article>', "utf-8")
    return 1


DEADLY = ("fsync", "replace", "rename", "mkdir", "unlink", "rmdir")


def killed(number: int, act: Any) -> bool:
    """Run it in a process that dies at the call of this number; whether it did."""
    child = os.fork()
    if child == 0:
        count = 0

        def deadly(original: Any) -> Any:
            def call(*arguments: Any, **settings: Any) -> Any:
                nonlocal count
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)
                return original(*arguments, **settings)

            return call

        for name in DEADLY:
            setattr(os, name, deadly(getattr(os, name)))
        try:
            act()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def opens(site: Path, revision: str, serial: str) -> int:
    """Reads the sealed index with a copy's passcode; gives the re-key number."""
    folder = site / revision
    said = json.loads((folder / "release.json").read_text())
    encryption = Encryption(said["code"], said["revision"], said["rekey"])
    key = HolderKey.of(controlled_tree.passcode(serial), "TST")
    path = f"keys/{key.locator(revision)}"
    wrapping = key.wrapping_key(revision, encryption.rekey)
    content, _ = unseal_key(wrapping, encryption.place(path), (folder / path).read_bytes())
    index = f"{said['sealed']}/index"
    json.loads(unseal(content, encryption.place(index), (folder / index).read_bytes()))
    return encryption.rekey


def test_a_crash_while_encrypting_anew_loses_no_release_and_leaves_no_old_key(
    mine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree, (first, second), _ = mine
    monkeypatch.setattr(release_site, "build_site", one_page)
    base, site, kills = tmp_path / "base", tmp_path / "now", 0
    for revision in ("1.10.0", "2.0.0"):
        publish(tree, base, ForHolders.of(tree, step), revision=revision)
    controlled_tree.lost(tree, first)
    for number in range(1, 1000, 5):
        shutil.rmtree(site, ignore_errors=True)
        shutil.copytree(base, site)
        (tree / "records/rekeys.json").unlink(missing_ok=True)
        if not killed(number, lambda: publish(tree, site, ForHolders.of(tree, step, again=True))):
            break
        kills += 1
        Versions.model_validate_json((site / "versions.json").read_bytes())
        assert opens(site, "1.10.0", second) == 0
        if (site / "2.0.0").exists():
            assert opens(site, "2.0.0", second) in (0, 1)
        # Whichever release the next run is about, this one is whole again.
        publish(tree, site, ForHolders.of(tree, step), revision="1.10.0")
        assert opens(site, "2.0.0", second) in (0, 1)
        again = not (tree / "records/rekeys.json").exists()
        publish(tree, site, ForHolders.of(tree, step, again=again))
        assert opens(site, "2.0.0", second) == 1
        assert not [one for one in site.rglob("*") if one.name.startswith((".", "d0-")) and "1.10.0" not in str(one)]
        for revision in ("1.10.0", "2.0.0"):
            locator = HolderKey.of(controlled_tree.passcode(first), "TST").locator(revision)
            assert not list(site.rglob(locator))
        assert not list(tree.glob("build/cache/publish/*"))
    assert kills >= 15 and not killed(10_000, lambda: publish(tree, site, ForHolders.of(tree, step)))


def test_a_checkout_that_lags_behind_main_gives_no_lost_copy_its_key_back(mine: Any) -> None:
    tree, (first, _), site = mine
    git_tree.run(tree, "branch", "behind")
    controlled_tree.lost(tree, first)
    controlled_tree.commit(tree)
    publish(tree, site, ForHolders.of(tree, step))
    git_tree.run(tree, "checkout", "--quiet", "behind")
    with refused("the main branch has events that are not the same here, of 000001"):
        ForHolders.of(tree, step)
    assert not has_key(site, "2.0.0", first)


def test_a_number_that_main_gave_to_an_encryption_is_not_given_again(mine: Any, tmp_path: Path) -> None:
    tree, _, site = mine
    git_tree.run(tree, "branch", "behind")
    publish(tree, site, ForHolders.of(tree, step, again=True))
    controlled_tree.commit(tree)
    git_tree.run(tree, "checkout", "--quiet", "behind")
    with refused("the main branch counts more encryptions of 2.0.0"):
        publish(tree, tmp_path / "another", ForHolders.of(tree, step, again=True))
    git_tree.run(tree, "merge", "--quiet", "main")
    publish(tree, site, ForHolders.of(tree, step, again=True))  # counted here, not on main yet
    assert json.loads((tree / "records/rekeys.json").read_text()) == {"2.0.0": 2}
    assert not publish(tree, site, ForHolders.of(tree, step)).is_new
