"""Verifying: a serial, a delivered file, and – joined later – a token; what speaks against a copy is said."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import copy_desk
import pytest
from copy_desk import SECRETS, TODAY, issued

from build_tools.operations import copy_acts, copy_verify
from build_tools.operations.copies import Desk
from build_tools.operations.copy_acts import Entry
from build_tools.operations.copy_verify import Claim, Joints, verify
from build_tools.problems import Refused

TOKEN = "A" * 80


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
    copy_acts.report(desk, one.copy.serial, entry(), "stolen")
    assert verify(desk, one.copy.serial).doubts == ("it is stolen since 2026-03-01",)
    assert code(desk, "TST-000009-84G7-4") in ("bad-serial", "not-issued")


def test_a_delivered_file_is_found_by_its_digest(desk: Desk, tmp_path: Path) -> None:
    serial = issued(desk).copy.serial
    path = tmp_path / "copy.pdf"
    path.write_bytes(b"%PDF delivered")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    copy_acts.prepared(desk, serial, entry(), "1.1.0", digest, 1)
    verdict = verify(desk, str(path))
    assert verdict.good and verdict.copy.serial == serial and "byte for byte" in verdict.proved[0]
    path.write_bytes(b"%PDF delivered, and changed")
    assert code(desk, str(path)) == "unreadable-token"


def test_tokens_are_read_where_they_join(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `JOINTS` is given: the text or the path, and the public key."""
    serial = issued(desk).copy.serial
    asked: list[tuple[object, str]] = []

    def token(text: object, key: str) -> Claim:
        asked.append((text, key))
        if text == "B" * 80:
            raise ValueError("the signature does not hold; compare the printed serial")
        return Claim(serial, "1.0.0", "cd" * 32)

    assert code(desk, TOKEN) == "unreadable-token"
    monkeypatch.setattr(copy_verify, "JOINTS", Joints(token, token))
    verdict = verify(desk, TOKEN)
    assert "signature holds" in verdict.proved[0] and "1.0.0; the newest" in verdict.doubts[0]
    assert code(desk, "B" * 80) == "unreadable-token"
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF")
    assert verify(desk, str(path)).copy.serial == serial
    assert asked == [(TOKEN, SECRETS.public_key), ("B" * 80, SECRETS.public_key), (path, SECRETS.public_key)]


def test_without_a_public_key_no_signature_is_believed(tmp_path: Path) -> None:
    root = copy_desk.project(tmp_path)
    path = root / "manual/manual.yml"
    path.write_text(path.read_text("utf-8").replace(f"  public_key: {SECRETS.public_key}\n", ""), "utf-8")
    assert code(Desk.open(root), TOKEN) == "no-public-key"
