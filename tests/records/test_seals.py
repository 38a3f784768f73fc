"""Seals and signatures: one changed byte anywhere is found, before anything is scored, and the signer is told."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import small_tree
from PIL import Image
from typer.testing import CliRunner, Result

from build_tools.audits.batch import score_files
from build_tools.cli import audit
from build_tools.core.problems import EnvironmentFault
from build_tools.forms.exchange import read_files
from build_tools.records import manifest, seals, signatures

RECORD = "A-2026-02-01-S001-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small project's example record, sealed as `audit read` seals it."""
    tree = small_tree.copy(tmp_path)
    (done,) = read_files(tree, [tree / "audits/good.yml"], tree / "received")
    assert done.written is not None, done.problems
    return done.written.parent


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two keys without passphrase, and the signers that are allowed: the first, until the end of 2026."""
    place = tmp_path_factory.mktemp("keys")
    for name in ("auditor", "stranger"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", place / name], check=True)
    public = " ".join((place / "auditor.pub").read_text().split()[:2])
    allowed = 'namespaces="franchise-audit",valid-after="20260101",valid-before="20270101"'
    (place / "signers").write_text(f"auditor@hq.example,deputy@hq.example {allowed} {public}\n")
    return place


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(audit.app, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def flip(path: Path, at: int = -3) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(bytes(data))


def score(folder: Path, **more: Any) -> Any:
    tree = folder.parent.parent
    return next(iter(score_files(tree, [folder / "record.json"], tree / "out", **more)))


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "the record": (lambda f: flip(f / "record.json"), "`record.json` was changed"),
    "a photo": (lambda f: flip(f / "photos/a.png"), "`photos/a.png` was changed"),
    "a photo is gone": (lambda f: (f / "photos/a.png").unlink(), "no file `photos/a.png`"),
    "the record is gone": (lambda f: (f / "record.json").unlink(), "`record.json` is missing"),
    "the manifest: a blank": (lambda f: _sub(f, '"record": ', '"record":  '), "was written anew"),
    "the manifest: a digest": (lambda f: flip(f / "manifest.json", -20), "was changed"),
    "the manifest: the record": (lambda f: _sub(f, RECORD, "B-2026-02-01-S001-1"), "is of the record `B-"),
    "the manifest: the form": (lambda f: _sub(f, '"version": "1.0.0"', '"version": "1.0.1"'), "name different forms"),
    "a file was added": (lambda f: (f / "photos/b.png").write_bytes(b""), "`photos/b.png` was added"),
    "a link was added": (lambda f: (f / "c").symlink_to("/etc"), "`c` was added"),
    "a hidden file was added": (lambda f: (f / "manifest.json.bak").write_bytes(b""), "`manifest.json.bak` was added"),
}


def _sub(folder: Path, old: str, new: str) -> None:
    path = folder / "manifest.json"
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("damage", DAMAGE)
def test_one_changed_byte_is_found(folder: Path, damage: str) -> None:
    assert run("verify", folder).exit_code == 0
    change, said = DAMAGE[damage]
    change(folder)
    result = run("verify", folder)
    assert result.exit_code == 1 and said in result.stderr and "✓" not in result.stdout
    if (folder / "record.json").exists():
        done = score(folder, json_only=True)
        assert [one.code for one in done.problems] and not (folder.parent.parent / "out").exists()


@pytest.mark.parametrize("offset", range(0, 700, 37))
def test_any_byte_of_the_manifest(folder: Path, offset: int) -> None:
    flip(folder / "manifest.json", offset % (folder / "manifest.json").stat().st_size)
    assert score(folder, json_only=True).problems and not (folder.parent.parent / "out").exists()


def test_a_line_for_each_folder(folder: Path) -> None:
    other = folder.parent / "other"
    shutil.copytree(folder, other)
    flip(other / "photos/a.png")
    result = run("verify", folder, other, folder.parent)
    assert result.exit_code == 1
    assert result.stdout == f"✓ {RECORD}: {manifest.seal(folder)}, not signed\n"
    assert f"{other}: `photos/a.png` was changed after the record was sealed [broken-seal]" in result.stderr
    assert f"{folder.parent}: there is no manifest.json in the record's folder [not-sealed]" in result.stderr


def test_the_manifest_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is proved is what is told: nothing can be exchanged between two readings."""
    read: list[str] = []
    bound = manifest.bind
    monkeypatch.setattr(manifest, "bind", lambda data, file, model: (read.append(file), bound(data, file, model))[1])
    (verified,) = seals.verify([folder], None)
    assert not verified.problems and read == [str(folder)]


def test_rulings_and_signatures_may_be_added(folder: Path) -> None:
    (folder / "appeal.yml").write_text("record: x\n")
    assert run("verify", folder).exit_code == 0


@pytest.mark.needs_ssh
def test_sign_and_verify(folder: Path, keys: Path) -> None:
    result = run("sign", folder, "--key", keys / "auditor")
    assert result.exit_code == 0 and result.stdout == f"{folder}/manifest.json.sig\n"
    assert "signed with SHA256:" in run("verify", folder).stdout
    said = run("verify", folder, "--signers", keys / "signers").stdout
    assert said == f"✓ {RECORD}: {manifest.seal(folder)}, signed by auditor@hq.example\n"
    again = run("sign", folder, "--key", keys / "auditor")
    assert again.exit_code == 1 and "[already-signed]" in again.stderr


@pytest.mark.needs_ssh
def test_a_signature_of_nobody(folder: Path, keys: Path) -> None:
    run("sign", folder, "--key", keys / "stranger")
    result = run("verify", folder, "--signers", keys / "signers")
    assert result.exit_code == 1 and "is of no signer allowed on 2026-02-01" in result.stderr
    assert [one.code for one in score(folder, json_only=True, signers=keys / "signers").problems] == ["bad-signature"]
    assert not score(folder, json_only=True).problems, "without signers it is told, not judged"


@pytest.mark.needs_ssh
def test_a_key_counts_on_the_day_of_the_record(folder: Path, keys: Path, tmp_path: Path) -> None:
    run("sign", folder, "--key", keys / "auditor")
    for start, end, code in (("20260201", "20260202", 0), ("20260202", "20270101", 1), ("20250101", "20260201", 1)):
        text = (keys / "signers").read_text()
        for key, day in (("after", start), ("before", end)):
            text = re.sub(rf'valid-{key}="\d+"', f'valid-{key}="{day}"', text)
        (tmp_path / "signers").write_text(text)
        assert run("verify", folder, "--signers", tmp_path / "signers").exit_code == code, (start, end)


@pytest.mark.needs_ssh
def test_a_signature_of_another_seal(folder: Path, keys: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    _sub(other, "a.png", "b.png")
    (other / "photos/a.png").rename(other / "photos/b.png")
    (folder / signatures.SIGNATURE).write_bytes(signatures.make(other, keys / "auditor"))
    result = run("verify", folder, "--signers", keys / "signers")
    assert result.exit_code == 1 and "the signature does not fit the seal" in result.stderr


@pytest.mark.needs_ssh
def test_a_broken_seal_is_not_signed(folder: Path, keys: Path) -> None:
    flip(folder / "photos/a.png")
    assert run("sign", folder, "--key", keys / "auditor").exit_code == 1
    assert not (folder / signatures.SIGNATURE).exists()


@pytest.mark.needs_ssh
def test_a_key_that_is_none(folder: Path, keys: Path) -> None:
    result = run("sign", folder, "--key", keys / "signers")
    assert result.exit_code == 1 and "[not-signed]" in result.stderr and str(keys / "signers") in result.stderr
    assert not (folder / signatures.SIGNATURE).exists() and run("verify", folder).exit_code == 0


@pytest.mark.needs_ssh
@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"signed, me", "is no signature of ssh-keygen"),
        (b"-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n", "is damaged"),
        (b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAf////8=\n-----END SSH SIGNATURE-----\n", "is damaged"),
        (b"x" * 50_000, "is no signature"),
    ],
)
def test_what_is_no_signature(folder: Path, data: bytes, said: str) -> None:
    (folder / signatures.SIGNATURE).write_bytes(data)
    result = run("verify", folder)
    assert result.exit_code == 1 and said in result.stderr and "[bad-signature]" in result.stderr


@pytest.mark.needs_ssh
def test_a_signature_made_for_something_else(folder: Path, keys: Path) -> None:
    data = (folder / "manifest.json").read_bytes()
    command = ["ssh-keygen", "-q", "-Y", "sign", "-f", keys / "auditor", "-n", "file"]
    made = subprocess.run(command, input=data, capture_output=True, check=True).stdout
    (folder / signatures.SIGNATURE).write_bytes(made)
    assert "was not made for audits" in run("verify", folder).stderr


def test_without_ssh_keygen_it_says_what_brings_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "key").write_text("x")
    result = run("sign", folder, "--key", tmp_path / "key")
    assert result.exit_code == 3 and "openssh-client" in result.stderr
    with pytest.raises(EnvironmentFault):
        signatures.check(folder, signatures.Signature("SHA256:x"), tmp_path / "key", date(2026, 2, 1))


# What the report says of it


def words(html: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)))


def report(folder: Path, suffix: str) -> bytes:
    return (folder.parent.parent / f"out/{RECORD}{suffix}").read_bytes()


@pytest.mark.needs_ssh
def test_the_report_prints_seal_and_signer(folder: Path, keys: Path) -> None:
    seal = manifest.seal(folder)
    assert seal is not None
    assert not score(folder).problems
    assert "没有电子签名" in words(report(folder, ".html").decode())
    run("sign", folder, "--key", keys / "auditor")
    score(folder)
    assert "有电子签名，未核对签名人（密钥SHA256:" in words(report(folder, ".html").decode())
    score(folder, signers=keys / "signers")
    html = report(folder, ".html").decode()
    assert "由auditor@hq.example电子签名，已核对" in words(html) and seal in words(html)
    assert f"<span>{seal[:4]}</span> <span>{seal[4:8]}</span>" in html
    assert "未封存" not in words(html)


def test_a_record_written_by_hand_says_so(folder: Path) -> None:
    tree = folder.parent.parent
    list(score_files(tree, [tree / "audits/good.yml"], tree / "out"))
    said = words(report(folder, ".html").decode())
    assert "未封存" in said and "手写的记录" in said


@pytest.mark.needs_poppler
def test_the_code_can_be_scanned_from_paper(folder: Path, poppler: Path, tmp_path: Path) -> None:
    import zxingcpp

    score(folder)
    (tmp_path / "report.pdf").write_bytes(report(folder, ".pdf"))
    subprocess.run([poppler / "pdftoppm", "-r", "150", "-png", tmp_path / "report.pdf", tmp_path / "page"], check=True)
    found = []
    for page in sorted(tmp_path.glob("page*.png")):
        with Image.open(page) as picture:
            found += [(one, picture.size) for one in zxingcpp.read_barcodes(picture)]
    ((code, _),) = found
    assert code.text == manifest.seal(folder)
    at = code.position
    millimetres = (at.top_right.x - at.top_left.x) / 150 * 25.4
    assert millimetres >= 20, "without its quiet zone"


@pytest.mark.needs_chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_can_be_scanned_from_a_screen(folder: Path, browser: Any, tmp_path: Path, scheme: str) -> None:
    import zxingcpp

    score(folder)
    (tmp_path / "report.html").write_bytes(report(folder, ".html"))
    page = browser.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page.goto((tmp_path / "report.html").as_uri())
    with Image.open(BytesIO(page.locator(".sealing").screenshot())) as picture:
        (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == manifest.seal(folder)
    page.close()
