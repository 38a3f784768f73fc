"""The index: says what the files say, whatever happened to files or index since, and can go at any time."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from datetime import date
from pathlib import Path
from typing import Any

import copy_desk
import pytest
from copy_desk import TODAY, issued

from build_tools.copies import acts
from build_tools.copies import index as copy_index
from build_tools.copies.acts import Entry
from build_tools.copies.desk import Desk
from build_tools.copies.index import copies
from build_tools.copies.register.journal import Chain, Journal


def entry(day: str = "2026-03-01") -> Entry:
    return Entry(date.fromisoformat(day), "document-controller", TODAY)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Five copies, with everything that an index keeps; an index for any number of copies."""
    monkeypatch.setattr(copy_index, "ENOUGH", 1)
    desk = Desk.open(copy_desk.project(tmp_path))
    serials = [issued(desk, seed, due=date(2026, 3, 9), revision="1.0.0").copy.serial for seed in range(5)]
    acts.prepared(desk, serials[0], entry(), "1.0.0", "ab" * 32, 1)
    acts.deliver(desk, serials[0], entry())
    acts.acknowledge_slip(desk, serials[0], entry())
    acts.extend(desk, serials[0], entry(), date(2026, 3, 19))
    acts.renew(desk, serials[0], entry())
    acts.report(desk, serials[1], entry(), "lost")
    issued(desk, 9, replaces=serials[1])
    for folder in desk.journal.folder.iterdir():
        age(folder)
    return desk


def age(folder: Path) -> None:
    """Makes a folder old enough for the index to believe its time."""
    os.utime(folder, ns=(0, time.time_ns() - 60_000_000_000))


def reads(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers that a listing reads from the files."""
    seen: list[int] = []
    chain = Journal.chain

    def watched(self: Journal, number: int) -> Chain:
        seen.append(number)
        return chain(self, number)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "chain", watched)
        copies(desk)
    return seen


def truth(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the files say, without an index."""
    with monkeypatch.context() as patch:
        patch.setattr(copy_index, "ENOUGH", 10_000)
        return copies(desk)


def test_the_index_says_what_the_files_say_and_reads_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reads(desk, monkeypatch) == [1, 2, 3, 4, 5, 6]
    assert reads(desk, monkeypatch) == []
    assert copies(desk) == truth(desk, monkeypatch)
    assert all(isinstance(one.issued, date) and isinstance(one.receipts, tuple) for one in copies(desk)[0])


def test_only_what_changed_is_read_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copies(desk)
    serial = desk.journal.chain(3).stored[0].event.serial
    acts.deliver(desk, serial, entry())
    assert reads(desk, monkeypatch) == [3]
    assert reads(desk, monkeypatch) == [3]  # its time is too young to be believed yet
    assert copies(desk) == truth(desk, monkeypatch)
    age(desk.journal.folder / "000003")
    assert reads(desk, monkeypatch) == [3] and reads(desk, monkeypatch) == []


def test_a_copy_that_is_gone_is_gone_from_the_index(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    copies(desk)
    shutil.rmtree(desk.journal.folder / "000005")
    assert copies(desk) == truth(desk, monkeypatch) and len(copies(desk)[0]) == 5


def test_what_is_wrong_is_never_in_the_index(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    path = desk.journal.folder / "000001/0001.yml"
    path.write_text(path.read_text().replace("S001", "S002"))
    age(path.parent)
    for _ in range(2):
        found, problems = copies(desk)
        assert len(found) == 5 and [one.code for one in problems] == ["broken-chain"]
    path = desk.journal.folder / "000004/0001.yml"
    path.write_text(path.read_text().replace("sequence: 1", "sequence: 1\nnote: x").replace("issued", "issuedd"))
    age(path.parent)
    assert {one.code for one in copies(desk)[1]} == {"broken-chain", "bad-value"}


@pytest.mark.parametrize("damage", ["text", "empty", "cut", "rows", "table", "folder", "other"])
def test_a_damaged_index_is_as_good_as_none(damage: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = copies(desk)
    path = desk.root / copy_index.FILE
    if damage == "text":
        path.write_text("x" * 5000)
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        with sqlite3.connect(path) as base:
            if damage == "rows":
                base.execute("update copies set issued = 'x'")
            elif damage == "table":
                base.execute("drop table copies")
            else:
                base.execute("update key set words = 'another engine'")
        base.close()
    assert copies(desk) == expected == truth(desk, monkeypatch)
    if damage != "folder":
        assert reads(desk, monkeypatch) == [], "the index was not mended"


def test_a_small_register_has_no_index(tmp_path: Path) -> None:
    desk = Desk.open(copy_desk.project(tmp_path))
    issued(desk)
    assert len(copies(desk)[0]) == 1 and not (desk.root / "build").exists()
