"""Verifying: a serial, a delivered file, and – joined later – a token; what speaks against a copy is said."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args

import copy_desk
import pytest
from copy_desk import SECRETS, TODAY, issued

from build_tools.copies import acts
from build_tools.copies import inquiry as copy_inquiry
from build_tools.copies.acts import Entry
from build_tools.copies.desk import Desk
from build_tools.copies.inquiry import SPEAKS_AGAINST, Joints, verify
from build_tools.copies.verification import Proof
from build_tools.core.problems import Refused

TOKEN = "TST-000001-84G7-4/1.0.0/1" + "A" * 125


@dataclass(frozen=True)
class Found:
    """What the reading of files and tokens gives back."""

    proof: str
    says: str
    leaves_open: str = ""
    serial: str = ""
    revision: str = ""


def entry(day: str = "2026-03-01") -> Entry:
    return Entry(date.fromisoformat(day), "document-controller", TODAY)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.open(copy_desk.project(tmp_path))


def code(desk: Desk, what: str) -> str:
    with pytest.raises(Refused) as refused:
        verify(desk, what)
    assert refused.value.problems[0].repair
    return refused.value.problems[0].code


def test_a_serial_is_good_while_its_copy_is_current_and_in_use(desk: Desk) -> None:
    one = issued(desk)
    assert verify(desk, one.copy.serial.lower()).good
    old = issued(desk, 2, revision="1.0.0")
    assert verify(desk, old.copy.serial).doubts == ("it is of revision 1.0.0; the newest is 1.1.0",)
    assert verify(desk, old.copy.serial, today=date(2026, 5, 31)).good  # 1.1.0 takes effect tomorrow
    assert verify(desk, old.copy.serial, today=TODAY).doubts == ("it is of revision 1.0.0; 1.1.0 is in force",)
    acts.report(desk, one.copy.serial, entry(), "stolen")
    assert verify(desk, one.copy.serial).doubts == ("it is stolen since 2026-03-01",)
    assert code(desk, "TST-000009-84G7-4") in ("bad-serial", "not-issued")


def test_a_delivered_file_is_found_by_its_digest(desk: Desk, tmp_path: Path) -> None:
    serial = issued(desk).copy.serial
    path = tmp_path / "copy.pdf"
    path.write_bytes(b"%PDF delivered")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    acts.prepared(desk, serial, entry(), "1.1.0", digest, 1)
    verdict = verify(desk, str(path))
    assert verdict.good and verdict.copy is not None and verdict.copy.serial == serial
    assert "byte for byte" in verdict.proved and "In whose hands" in verdict.leaves_open
    path.write_bytes(b"%PDF delivered, and changed")
    assert not verify(desk, str(path)).good
    assert code(desk, str(tmp_path / "none.pdf")) == "unreadable" and code(desk, "none.pdf") == "unreadable"


def test_tokens_and_files_are_read_where_they_join(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the functions in `JOINTS` are given, and what is said together with the register."""
    serial = issued(desk).copy.serial
    acts.prepared(desk, serial, entry(), "1.1.0", "cd" * 32, 1)
    asked: list[object] = []

    def token(text: str, manual: str, key: Any, content_of: Any) -> Found:
        asked.append((text, manual, key.public_bytes_raw().hex(), content_of("1.0.0"), content_of("9.9.9")))
        return Found("ours", "Headquarters signed it.", "Compare the seal.", serial, "1.0.0")

    def file(data: bytes, manual: str, key: Any, delivered: Any, passcode: str, content_of: Any) -> Found:
        asked.append((data, delivered("cd" * 32), delivered("00" * 32), passcode))
        return Found("not-ours", "No mark of this manual.", serial="TST-000002-355Q-6" if b"2" in data else "")

    monkeypatch.setattr(copy_inquiry, "JOINTS", Joints(token, file))
    verdict = verify(desk, f" {TOKEN.lower()}")
    assert (verdict.proved, verdict.leaves_open) == ("Headquarters signed it.", "Compare the seal.")
    assert verdict.doubts == ("it is of revision 1.0.0; the newest is 1.1.0",)
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF")
    verdict = verify(desk, str(path), "ABCD")
    assert verdict.copy is None and verdict.doubts == ("nothing proves that it is ours",)
    path.write_bytes(b"%PDF2")
    assert len(verify(desk, str(path)).doubts) == 2  # it names a copy that was never issued
    assert asked == [
        (f" {TOKEN.lower()}", "TST", SECRETS.public_key, "0" * 64, None),
        (b"%PDF", (serial, "1.1.0"), None, "ABCD"),
        (b"%PDF2", (serial, "1.1.0"), None, ""),
    ]


def test_what_speaks_against_a_file_is_a_sentence() -> None:
    assert {*get_args(Proof), *SPEAKS_AGAINST} == {*SPEAKS_AGAINST, "delivered", "ours"}
    assert all(" " in one for one in SPEAKS_AGAINST.values())


def test_a_picture_is_told_to_be_one(desk: Desk, tmp_path: Path) -> None:
    """Who photographed the control page learns what to do with it."""
    for head in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\0\0\0\x18ftypheic"):
        path = tmp_path / "photo"
        path.write_bytes(head + bytes(20))
        verdict = verify(desk, str(path))
        assert not verdict.good and "picture" in verdict.proved and "with a phone" in verdict.leaves_open


def test_without_a_public_key_no_signature_is_believed(tmp_path: Path) -> None:
    root = copy_desk.project(tmp_path)
    path = root / "manual/manual.yml"
    path.write_text(path.read_text("utf-8").replace(f"  public_key: {SECRETS.public_key}\n", ""), "utf-8")
    assert code(Desk.open(root), TOKEN) == "no-public-key"
