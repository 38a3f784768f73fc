"""`manual build --protect`: whole or not at all, the same bytes again, keys for those on the list only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import small_tree
from sealed_site import CONTENT, FILES, SECRETS, contents, holders, keyring, protection, step, write_site
from source_tree import ROOT
from typer.testing import CliRunner

from build_tools.cli import manual
from build_tools.copies import secrets as secret_files
from build_tools.copies.secrets import HolderKey
from build_tools.core.problems import Refused
from build_tools.publishing import build as build_operation
from build_tools.vault import protect as protect_operation
from build_tools.vault.cipher import Encryption, unseal, unseal_key
from build_tools.vault.protect import Renewed, protect, renew_keys, write_offline
from build_tools.vault.rekeys import REKEYS, rekey_of
from build_tools.vault.shell import Shell


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site")


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_every_page_is_there_and_nothing_can_be_read(site: Path, tmp_path: Path) -> None:
    made, out = protection(site), tmp_path / "out"
    assert protect(made, out, step) == 9  # eight files and the index
    found = contents(out)
    names = {path.split("/")[0] for path in found}
    sealed = made.sealed.folder
    assert {"index.html", "worker.js", "release.json", "keys", sealed} <= names
    assert json.loads(found["release.json"]) == {
        "code": "TST", "format": 1, "revision": "1.10.0", "rekey": 0, "sealed": sealed
    }  # fmt: skip
    key, encryption = SECRETS.content_key("1.10.0", 0), made.encryption
    index = json.loads(unseal(key, encryption.place(f"{sealed}/index"), found[f"{sealed}/index"]))
    assert index["facts"] == {
        "title": made.manual.title, "revision": "1.10.0", "content": CONTENT,
        "effective": made.manual.effective.isoformat(),
    }  # fmt: skip
    for path, (name, _, _) in index["files"].items():
        content = unseal(key, encryption.place(f"{sealed}/{name}"), found[f"{sealed}/{name}"])
        assert content == (FILES[path].encode() if isinstance(FILES[path], str) else FILES[path])
    everything = b"".join(found.values())
    for word in ("顾客关怀要点", "CAR-001", "chapters", "letter.pdf", made.holders[0].name, made.holders[0].serial):
        assert word.encode() not in everything


def test_the_same_build_gives_the_same_bytes(site: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        protect(protection(site), tmp_path / name, step)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_pages_do_not_grow_with_the_number_of_copies(site: Path, tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    protect(protection(site, 1), few, step)
    protect(protection(site, 30), many, step)
    without_keys = [
        {path: one for path, one in contents(out).items() if not path.startswith("keys/")} for out in (few, many)
    ]
    assert without_keys[0] == without_keys[1]
    assert len(list((many / "keys").iterdir())) == 30


def test_only_those_on_the_list_get_a_key(site: Path, tmp_path: Path) -> None:
    several, out = holders(4), tmp_path / "out"
    made = protection(site, holders=several[:2])
    protect(made, out, step)
    for holder in several:
        key = HolderKey.of(SECRETS.passcode(holder.serial, holder.generation), "TST")
        path = f"keys/{key.locator('1.10.0')}"
        assert (out / path).exists() == (holder in several[:2])
        if holder in several[:2]:
            place = made.encryption.place(path)
            content_key, facts = unseal_key(key.wrapping_key("1.10.0", 0), place, (out / path).read_bytes())
            assert content_key == SECRETS.content_key("1.10.0", 0)
            assert json.loads(facts) == {"serial": holder.serial, "holder": holder.name}


def test_keys_can_be_renewed_without_touching_the_pages(site: Path, tmp_path: Path) -> None:
    out, several = tmp_path / "out", holders(5)
    protect(protection(site, holders=several[:2]), out, step)
    before = contents(out)
    assert renew_keys(out, keyring(several[1:])) == Renewed(keys=4, given=3, taken=1)
    after = contents(out)
    assert {path for path in before if not path.startswith("keys/")} == {
        path for path in after if not path.startswith("keys/")
    }
    assert all(after[path] == content for path, content in before.items() if path in after)
    assert len({path for path in after if path.startswith("keys/")}) == 4
    stamps = {one: one.stat().st_mtime_ns for one in out.rglob("*")}
    assert renew_keys(out, keyring(several[1:])) == Renewed(keys=4, given=0, taken=0)
    assert {one: one.stat().st_mtime_ns for one in out.rglob("*")} == stamps


def test_keys_do_not_fit_another_encryption(site: Path, tmp_path: Path) -> None:
    protect(protection(site), tmp_path / "out", step)
    before = contents(tmp_path / "out")
    other = replace(SECRETS, code="OTH")
    for given in (
        (tmp_path / "out", keyring(holders(1)), Encryption("TST", "1.10.0", 1)),
        (tmp_path / "out", keyring(holders(1), other)),
        (tmp_path / "nowhere", keyring(holders(1))),
    ):
        with pytest.raises(Refused) as refused:
            renew_keys(*given)
        assert codes(refused) == ["protect-folder"]
    assert contents(tmp_path / "out") == before


def test_encrypting_anew_leaves_no_byte_of_the_old(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    protect(protection(site), out, step)
    before = contents(out)
    protect(protection(site, rekey=1), out, step)
    after = contents(out)
    sealed = [
        {one for path, one in made.items() if path.startswith(("d0-", "d1-", "keys/"))} for made in (before, after)
    ]
    assert not sealed[0] & sealed[1]
    assert not any(path.startswith("d0-") for path in after)
    # Addresses last.
    assert {path for path in before if path.endswith("index.html")} == {
        path for path in after if path.endswith("index.html")
    }


def test_a_leak_fails_the_build_and_leaves_what_was_there(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    protect(protection(site), out, step)
    before = contents(tmp_path)
    rendered = Shell.files

    def leaky(self: Shell, addresses: Any) -> dict[str, bytes]:
        files = rendered(self, addresses)
        return {**files, "shell.js": files["shell.js"] + b"// \\u987e\\u5ba2\\u5173\\u6000\\u8981\\u70b9"}

    monkeypatch.setattr(Shell, "files", leaky)
    with pytest.raises(Refused) as refused:
        protect(protection(site), out, step)
    [problem] = refused.value.problems
    assert (problem.code, problem.origin.file) == ("leak", "shell.js")
    assert "顾客关怀要点" in problem.message
    assert contents(tmp_path) == before


def test_a_leak_of_the_offline_edition_leaves_no_file(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = replace(protection(site), words=frozenset({"密封不住的一句话在这里"}))
    monkeypatch.setattr(Shell, "offline", lambda self, sealed: "<p>密封不住的一句话在这里".encode())
    with pytest.raises(Refused) as refused:
        write_offline(made, tmp_path / "offline.html", step)
    assert codes(refused) == ["leak"]
    assert {path.name for path in tmp_path.iterdir()} == {"site"}


def test_the_offline_edition_is_one_file_that_asks_for_nothing(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "offline.html"
    size = write_offline(protection(site, 2), out, step)
    page = out.read_text("utf-8")
    assert out.stat().st_size == size
    assert not re.search(r'(?:src|href)="(?!data:|#|\$)', re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    assert {"connect-src 'none'", "default-src 'none'"} <= set(unescape(policy[1]).split("; "))
    assert re.search("script-src 'sha256-[^']*';", unescape(policy[1]))
    assert len(re.findall('id="sealed-[0-9a-f]{32}"', page)) == 2
    assert not re.search("顾客关怀要点|CAR-001", page)


def test_another_build_lies_in_another_place(site: Path) -> None:
    """So that a browser never mixes stored files of two builds of one revision."""
    folder = protection(site).sealed.folder
    assert folder.startswith("d0-")
    assert protection(site).sealed.folder == folder
    assert protection(site, content="").sealed.folder != folder
    (site / "assets/app.js").write_text("let a = 2;")
    assert protection(site).sealed.folder != folder


def test_a_file_too_large_for_a_browser_is_refused(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protect_operation, "LARGEST", 200)
    with pytest.raises(Refused) as refused:
        protect(protection(site), tmp_path / "out", step)
    assert codes(refused) == ["protect-site"]
    assert "chapters/care/index.html is too large" in refused.value.problems[0].message
    assert not (tmp_path / "out").exists()


def test_another_folder_is_not_overwritten(site: Path, tmp_path: Path) -> None:
    out = write_site(tmp_path / "mine")
    with pytest.raises(Refused) as refused:
        protect(protection(site), out, step)
    assert codes(refused) == ["protect-folder"]
    assert (out / "index.html").exists()


def test_another_release_is_not_overwritten(site: Path, tmp_path: Path) -> None:
    made = protection(site)
    protect(made, tmp_path / "out", step)
    before = contents(tmp_path / "out")
    other = replace(made, manual=made.manual.model_copy(update={"revision": "2.0.0"}))
    with pytest.raises(Refused) as refused:
        protect(other, tmp_path / "out", step)
    assert codes(refused) == ["protect-folder"]
    assert contents(tmp_path / "out") == before


def test_without_a_site_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        protect(protection(tmp_path / "site"), tmp_path / "out", step)
    assert codes(refused) == ["protect-site"]
    assert not list(tmp_path.iterdir())


def test_a_rekeying_is_remembered_and_never_taken_back(site: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert rekey_of(tmp_path, "1.10.0", out, again=False) == 0
    assert not (tmp_path / REKEYS).exists()
    assert [rekey_of(tmp_path, "1.10.0", out, again=True) for _ in range(2)] == [1, 2]
    assert rekey_of(tmp_path, "1.10.0", out, again=False) == 2
    assert rekey_of(tmp_path, "1.11.0", out, again=False) == 0
    protect(protection(site, rekey=2), out, step)
    (tmp_path / REKEYS).unlink()
    with pytest.raises(Refused) as refused:
        rekey_of(tmp_path, "1.10.0", out, again=True)
    assert codes(refused) == ["rekey"]
    assert not (tmp_path / REKEYS).exists()


@pytest.mark.parametrize(
    "text",
    [
        "not JSON",
        '["1.0.0"]',
        '{"1.0.0": "2"}',
        '{"1.0.0": -1}',
        '{"1.0.0": 1e9}',
        '{"1.0.0": 99999999999}',
        "[" * 5000,
    ],
)
def test_a_broken_record_of_rekeyings_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / REKEYS).write_text(text)
    with pytest.raises(Refused) as refused:
        rekey_of(tmp_path, "1.0.0", tmp_path / "out", again=False)
    assert codes(refused) == ["rekey"]


# ---- the command

LIST = "holders:\n" + "".join(f"  - {{serial: {one.serial}, name: {one.name}}}\n" for one in holders(2))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small project with a cheap site, its secrets and a list of two holders."""

    def cheap_site(root: Path, out: Path, book: object, step: object) -> tuple[Path, int]:
        return write_site(out / "site"), 3

    monkeypatch.setitem(build_operation._MAKERS, "site", cheap_site)
    monkeypatch.setenv(secret_files.VARIABLE, str(tmp_path / "TST.secret"))
    (tmp_path / "TST.secret").write_text(secret_files.write(SECRETS))
    (tmp_path / "holders.yml").write_text(LIST)
    return small_tree.copy(tmp_path)


@pytest.fixture
def run(root: Path, tmp_path: Path) -> Callable[..., Any]:
    def build(*arguments: str) -> Any:
        given = [
            "build",
            "--root",
            str(root),
            "--no-pdf",
            "--protect",
            "--holders",
            str(tmp_path / "holders.yml"),
            *arguments,
        ]
        return CliRunner().invoke(manual.app, given)

    return build


def test_the_command_builds_encrypts_and_writes_the_single_file(
    root: Path, run: Callable[..., Any], tmp_path: Path
) -> None:
    result = run("--offline", str(tmp_path / "offline.html"))
    assert result.exit_code == 0, result.output
    assert "9 sealed files, 2 holders, encryption 0" in result.output
    assert (tmp_path / "offline.html").exists()
    assert len(list((root / "build/protected/1.10.0-draft/keys").iterdir())) == 2
    assert run("--rekey").exit_code == 0
    assert json.loads((root / REKEYS).read_text()) == {"1.10.0-draft": 1}
    assert len(list((root / "build/protected/1.10.0-draft").glob("d1-*/index"))) == 1
    assert "keys of 2 holders" in run("--keys").output


def test_without_secrets_nothing_is_built(root: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "TST.secret").unlink()
    result = run()
    assert result.exit_code == 3
    assert "manual copy init" in result.stderr
    assert not (root / "build").exists()


def test_every_problem_of_the_list_is_reported_at_its_place(
    root: Path, run: Callable[..., Any], tmp_path: Path
) -> None:
    good = holders(1)[0].serial
    rows = ((good, "甲"), (good.lower(), "乙"), ("TST-000009-AAAA-A", "丙"))
    text = "".join(f"  - {{serial: {serial}, name: {name}}}\n" for serial, name in rows)
    (tmp_path / "holders.yml").write_text(f"holders:\n{text}")
    result = run()
    assert result.exit_code == 1
    assert "holders.yml:4:14: " in result.stderr and "[serial]" in result.stderr
    assert f"{good} stands 2 times in the list [serial-doubled]" in result.stderr
    assert not (root / "build").exists()


def test_a_list_that_is_none_is_refused(root: Path, run: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "holders.yml").write_text("holders: [{serial: x, name: 甲, generation: 0}]\nmore: 1\n")
    result = run()
    assert result.exit_code == 1
    assert "generation" in result.stderr or "greater" in result.stderr
    assert not (root / "build").exists()


@pytest.mark.parametrize("arguments", [["--keys"], ["--rekey"], ["--protect", "--no-site"]])
def test_options_that_need_others_are_refused(root: Path, arguments: list[str]) -> None:
    result = CliRunner().invoke(manual.app, ["build", "--root", str(root), *arguments])
    assert result.exit_code == 2


def test_a_draft_has_keys_of_its_own_and_nothing_to_acknowledge(site: Path, tmp_path: Path) -> None:
    draft, release = protection(site, content=""), protection(site)
    assert (draft.revision, release.revision) == ("1.10.0-draft", "1.10.0")
    assert SECRETS.content_key(draft.revision, 0) != SECRETS.content_key(release.revision, 0)
    assert not draft.keyring.files(draft.encryption).keys() & release.keyring.files(release.encryption).keys()
    protect(draft, tmp_path / "out", step)
    with pytest.raises(Refused):  # a release does not take the draft's place unseen
        protect(release, tmp_path / "out", step)


def test_the_examples_for_servers_know_the_folders(site: Path) -> None:
    said = (ROOT / "docs/hosting.md").read_text("utf-8")
    patterns = re.findall(r"path_regexp (\S+)", said) + re.findall(r'"~(\^\S+)"', said)
    path = f"/1.10.0/{protection(site).sealed.folder}/index"
    assert len(patterns) == 3
    assert all(re.search(pattern, path) and not re.search(pattern, "/1.10.0/keys/0") for pattern in patterns)
