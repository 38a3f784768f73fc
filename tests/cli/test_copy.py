"""`manual copy` as its user types it: what goes where, exit codes, and never a traceback or a secret on the way."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import copy_desk
import pytest
from copy_desk import CONTENT, SECRETS
from typer.testing import CliRunner, Result

from build_tools.cli import manual
from build_tools.copies import secrets
from build_tools.copies.secrets import HolderKey
from build_tools.copies.serials import grouped

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `manual …` in a project with two releases; secrets are not on the machine."""
    copy_desk.project(tmp_path)
    monkeypatch.chdir(tmp_path / "small")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv(secrets.VARIABLE, str(tmp_path / "none"))

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(manual.app, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        assert result.exit_code == code, result.output
        return result

    return invoke


def issue(run: Run, *more: str) -> str:
    done = run("copy", "issue", "--role", "owner", "--outlet", "S001", "--date", "2026-02-01", *more)
    serial = done.stdout.strip()
    assert serial.startswith("TST-") and serial in done.stderr
    return serial


def test_from_secrets_to_receipt(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way of an electronic copy."""
    serial = issue(run, "--name", "张三", "--contact", "13800000000")
    said = run("copy", "letter", serial, code=3)
    assert "none" in said.stderr and "copy init" in said.stderr and not said.stdout
    copy_desk.hand_out_secrets(tmp_path, monkeypatch)
    passcode = SECRETS.passcode(serial, 1)
    letter = run("copy", "letter", serial.lower()).stdout
    assert grouped(passcode) in letter and "张三" in letter and "口令函" in letter and "一号店（S001）· 店主" in letter
    assert not any(passcode.encode() in path.read_bytes() for path in Path().rglob("*") if path.is_file())
    said = run("copy", "letter", serial, "--out", str(tmp_path / "letters"))
    (pdf,) = (tmp_path / "letters").iterdir()
    assert said.stdout.strip() == str(pdf) and pdf.stat().st_mode & 0o077 == 0
    assert "then delete the files" in said.stderr and "no address" in said.stderr
    receipt = run("copy", "deliver", serial, "--date", "2026-02-02").stdout
    assert "签收回执" in receipt and serial in receipt and "1.1.0" in receipt
    code = HolderKey.of(passcode, "TST").acknowledgement("1.1.0", CONTENT)
    done = run("copy", "acknowledge", serial, f"{code[:4]} {code[4:]}", "--date", "2026-02-03")
    assert "proves nothing against headquarters" in done.stderr
    done = run("copy", "acknowledge", serial, "--slip", "--date", "2026-02-04")
    assert "signed paper is the proof" in done.stderr
    shown = run("copy", "show", serial).stdout
    assert "张三" in shown and "13800000000" in shown and shown.count("acknowledged") == 2
    assert run("copy", "list", "--unacknowledged").stdout == ""
    assert "No problems." in run("check").stdout


def test_secrets_are_drawn_and_their_backup_works(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    manual_yml = Path("manual/manual.yml")
    text = manual_yml.read_text("utf-8").replace(f"  public_key: {SECRETS.public_key}\n", "")
    manual_yml.write_text(text, "utf-8")
    path = tmp_path / "keep/TST.secret"
    monkeypatch.setenv(secrets.VARIABLE, str(path))
    done = run("copy", "init")
    key = secrets.load("TST").public_key
    assert f"public_key: {key}" in done.stderr and str(path) in done.stderr
    path.unlink()
    path.write_text(done.stdout, "utf-8")  # typed again from the printed page
    manual_yml.write_text(text.replace("control:\n", f"control:\n  public_key: {key}\n"), "utf-8")
    serial = issue(run)
    assert secrets.load("TST").passcode(serial, 1)[:4] in run("copy", "letter", serial).stdout
    assert "No problems." in run("check").stdout


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("copy", 2),
        ("copy --help", 0),
        ("copy issue --help", 0),
        ("copy issue", 1),
        ("copy issue --role owner --outlet S001 --date yesterday", 2),
        ("copy issue --role owner --outlet S001 --medium stone", 2),
        ("copy issue --role owner --outlet S001 --revision 9.9.9", 1),
        ("copy issue --role owner --outlet S001 --holder x", 1),
        ("copy report TST-000001-84G7-4 burnt", 2),
        ("copy acknowledge TST-000001-84G7-4", 2),
        ("copy acknowledge TST-000001-84G7-4 ABCD --slip", 2),
        ("copy show TST-000001-84G7-4", 1),
        ("copy show x", 1),
        ("copy verify x", 1),
        ("copy verify TST-000001-84G7-4", 1),
        ("copy verify manual/manual.yml", 1),
        ("copy list --state burnt", 2),
        ("copy list", 0),
        ("copy list --format json", 0),
        ("copy sweep", 0),
        ("copy sweep none.yml", 2),
        ("copy checkpoint", 0),
        ("copy checkpoint --format json", 0),
        ("copy list --root none", 2),
        ("copy list --root manual", 1),
        ("copy recall TST-000001-84G7-4", 2),
        ("copy destroy TST-000001-84G7-4", 2),
        ("copy init", 1),
    ],
)
def test_exit_codes(command: str, code: int, run: Run) -> None:
    run(*command.split(), code=code)


def test_every_verb_of_the_desk(run: Run) -> None:
    lent, lost = issue(run, "--due", "2026-03-01"), issue(run, "--medium", "paper")
    run("copy", "deliver", lent, "--date", "2026-02-01")
    run("copy", "extend", lent, "--due", "2026-03-15", "--date", "2026-02-20")
    run("copy", "renew", lent, "--date", "2026-02-21", "--note", "F-02 第 3 号")
    notice = run("copy", "recall", lent, "--due", "2026-03-09", "--date", "2026-02-22").stdout
    assert "召回通知" in notice and "2026-03-09" in notice
    receipt = run("copy", "return", lent, "--date", "2026-02-23").stdout
    assert "收回凭据" in receipt and "更换口令，第 2 个；F-02 第 3 号" in receipt and "完整" in receipt
    slip = run("copy", "report", lost, "lost", "--discovered", "2026-02-23", "--date", "2026-02-24").stdout
    assert "遗失报告受理回执" in slip and "失而复得" in slip and "发现日期        2026-02-23" in slip
    assert "销毁记录" in run("copy", "destroy", lent, "--witness", "chief", "--date", "2026-02-25").stdout
    new = issue(run, "--replaces", lost, "--date", "2026-02-26")
    rows = json.loads(run("copy", "list", "--format", "json").stdout)
    assert [(one["serial"], one["state"]) for one in rows] == [(lent, "destroyed"), (lost, "lost"), (new, "issued")]
    assert rows[2]["replaces"] == lost
    assert run("copy", "list", "--state", "lost", "--state", "issued").stdout.count("\n") == 2
    for chosen, count in (("S001", 3), ("owner", 3), ("chief", 0), (rows[0]["holder"], 1)):
        assert run("copy", "list", "--holder", chosen).stdout.count("\n") == count
    assert run("copy", "list", "--revision", "1.0.0").stdout == ""
    events = json.loads(run("copy", "show", lent, "--format", "json").stdout)["events"]
    assert [one["event"] for one in events] == [
        "issued", "delivered", "extended", "renewed", "recalled", "returned", "destroyed",
    ]  # fmt: skip
    assert "No problems." in run("check").stdout


def test_the_slip_of_a_damaged_copy_speaks_of_damage(run: Run) -> None:
    slip = run("copy", "report", issue(run), "damaged", "--date", "2026-02-24").stdout
    assert "损坏报告受理回执" in slip and "残本" in slip and "失而复得" not in slip and "发现日期" not in slip


@pytest.mark.parametrize(
    ("medium", "back", "gone"), [("paper", "摘出的页交还", "不留残页"), ("electronic", "删去各台设备", "从各台设备")]
)
def test_slips_speak_of_what_the_copy_is_made_of(medium: str, back: str, gone: str, run: Run) -> None:
    serial = issue(run, "--medium", medium)
    assert back in run("copy", "recall", serial, "--due", "2026-03-09", "--date", "2026-02-22").stdout
    assert gone in run("copy", "destroy", serial, "--witness", "chief", "--date", "2026-02-25").stdout


def test_a_repair_names_options_as_they_are_typed(run: Run) -> None:
    said = run("copy", "issue", "--name", "张三", code=1).stderr
    assert "`--role` or `--authorisation`" in said and "`role:`" not in said
    said = run("copy", "issue", "--role", "owner", "--outlet", "S001", "--holder", "H-1", code=1).stderr
    assert "not a holder's id, such as `H-7KQ39XA2`" in said and "[0-9A-H" not in said


def test_a_second_copy_and_a_nameless_one_are_remarked(run: Run) -> None:
    first = issue(run, "--name", "张三")
    done = run("copy", "issue", "--role", "owner", "--outlet", "S001", "--date", "2026-02-01")
    assert f"S001 owner has {first} too (issued)" in done.stderr and "No name is on file" in done.stderr
    assert done.stdout.count("\n") == 1  # the serial and nothing else


def test_who_has_a_new_passcode_is_told_of_the_old_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_desk.hand_out_secrets(tmp_path, monkeypatch)
    serial = issue(run)
    assert "旧口令" not in run("copy", "letter", serial).stdout
    run("copy", "renew", serial)
    letter = run("copy", "letter", serial).stdout
    assert "第 1 次" in letter and "换领新文件" in letter


def test_a_copy_on_an_authorisation(run: Run) -> None:
    written = run(
        "copy", "authorise", "W-2026-001", "--name", "李四", "--purpose", "软件对接", "--extent", "basics", "--extent",
        "AAA-001", "--until", "2026-03-01", "--granted", "2026-02-01", "--signed-by", "chief", "--way", "loan",
    ).stdout.strip()  # fmt: skip
    assert written == "records/copies/authorisations/W-2026-001.yml" and "李四" not in Path(written).read_text("utf-8")
    serial = run("copy", "issue", "--authorisation", "W-2026-001", "--date", "2026-02-02").stdout.strip()
    run("copy", "deliver", serial, "--date", "2026-02-02")
    listed = run("copy", "list", "--overdue", "--date", "2026-03-02").stdout
    assert serial in listed and "W-2026-001" in listed
    receipt = run("copy", "return", serial, "--date", "2026-03-02").stdout
    assert "书面授权 W-2026-001 · 李四" in receipt
    assert "No problems." in run("check").stdout


def test_a_checkpoint_on_paper_is_the_one_in_the_release(run: Run) -> None:
    issue(run)
    copy_desk.release(Path(), "1.2.0", "2026-06-02")
    said = json.loads(run("copy", "checkpoint", "--format", "json").stdout)
    assert said["now"] == said["releases"]["1.2.0"] and said["now"]["size"] == 1
    assert said["now"]["root"] in run("copy", "checkpoint").stdout
    path = next(Path("records/copies").glob("*/0001.yml"))
    path.write_text(path.read_text().replace("S001", "S002"))
    assert "past-rewritten" in run("copy", "checkpoint", code=1).stderr


def test_a_register_with_something_wrong_is_listed_as_far_as_it_is_right(run: Run) -> None:
    issue(run)
    issue(run)
    path = Path("records/copies/000001/0001.yml")
    path.write_text(path.read_text().replace("event: issued", "event: isued"))
    done = run("copy", "list", code=1)
    assert done.stdout.count("\n") == 1 and "000001/0001.yml:1:8" in done.stderr
    assert issue(run).startswith("TST-000003")


def test_names_are_not_on_the_site(run: Run) -> None:
    """`manual build` never opens the register."""
    issue(run, "--name", "张三丰", "--contact", "13800000000")
    Path("records/copies/000001/0001.yml").write_text("not an event\n")
    shutil.rmtree("records/releases")  # made up, without the archives that pages of changes are read from
    run("build", "--no-site", "--no-pdf", "--markdown")
    pages = b"".join(path.read_bytes() for path in Path("build/markdown").rglob("*") if path.is_file())
    assert pages and "张三丰".encode() not in pages and b"13800000000" not in pages and b"TST-000001" not in pages
