"""The register's files: whole or not there, never over another, and a chain in which nothing can be exchanged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from source_tree import ROOT

from build_tools.copies.register import journal as journals
from build_tools.copies.register.events import EVENTS
from build_tools.copies.register.journal import Journal, Taken
from build_tools.core.problems import EnvironmentFault

SERIAL = "TST-000001-84G7-4"


def event(word: str, sequence: int, previous: str | None = None, serial: str = SERIAL, **said: Any) -> Any:
    more = {"holder": "H-7KQ39XA2", "role": "owner", "outlet": "S001"} if word == "issued" else {}
    known = {"event": word, "serial": serial, "sequence": sequence, "date": date(2026, 2, 1), "by": "chief"}
    revision = {} if word in ("returned", "lost") else {"revision": "1.0.0"}
    return EVENTS[word].model_validate({**known, **more, **revision, "previous": previous, **said})


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """A register with one copy of four events."""
    journal = Journal(tmp_path)
    with journal.locked():
        for sequence, word in enumerate(("issued", "delivered", "lost", "returned"), 1):
            journal.append(event(word, sequence, journal.chain(1).head))
    return journal


def test_events_come_back_in_a_chain(journal: Journal) -> None:
    chain = journal.chain(1)
    assert not chain.problems and [one.event.event for one in chain.stored] == [
        "issued",
        "delivered",
        "lost",
        "returned",
    ]
    assert chain.stored[0].event.previous is None
    assert [one.event.previous for one in chain.stored[1:]] == [one.sha256 for one in chain.stored[:-1]]
    assert journal.numbers() == [1] and journal.next_number() == 2 and not journal.stray()
    assert journal.chain(2).head is None


def test_no_event_is_ever_written_over(journal: Journal) -> None:
    before = (journal.folder / "000001/0004.yml").read_bytes()
    with journal.locked(), pytest.raises(Taken):
        journal.append(event("lost", 4))
    assert (journal.folder / "000001/0004.yml").read_bytes() == before
    assert not list(journal.folder.rglob(".part"))


def test_a_part_that_was_linked_already_is_not_written_into(journal: Journal) -> None:
    """kill -9 between link and unlink leaves a part that is an event's file; opening it would empty the event."""
    final = journal.folder / "000001/0004.yml"
    os.link(final, journal.folder / "000001/.part")
    before = final.read_bytes()
    assert not journal.chain(1).problems
    with journal.locked():
        journal.append(event("lost", 5, journal.chain(1).head))
    assert final.read_bytes() == before and not journal.chain(1).problems


def test_a_folder_whose_process_died_before_its_first_event_is_used_again(journal: Journal) -> None:
    (journal.folder / "000002").mkdir()
    (journal.folder / "000002/.part").write_bytes(b"event: iss")
    assert journal.next_number() == 2
    with journal.locked():
        journal.append(event("issued", 1, serial="TST-000002-84G7-2"))
    assert journal.next_number() == 3 and not journal.chain(2).problems


def test_a_failed_write_leaves_nothing(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with journal.locked(), pytest.raises(OSError, match="No space"):
        journal.append(event("lost", 5, journal.chain(1).head))
    monkeypatch.undo()
    assert len(journal.chain(1).stored) == 4 and not list(journal.folder.rglob(".part"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_is_done_to_the_files_of_a_chain_is_seen(journal: Journal, data: st.DataObject) -> None:
    """All but what only a checkpoint can see: the last events taken away."""
    folder = journal.folder / "000001"
    kept = {path.name: path.read_bytes() for path in folder.iterdir()}
    names = sorted(kept)
    kind = data.draw(st.sampled_from(["change", "take", "swap", "copy", "rename"]))
    at = data.draw(st.integers(0, 2))
    one, other = folder / names[at], folder / names[at + 1]
    try:
        if kind == "change":
            text = one.read_bytes()
            one.write_bytes(text.replace(b"2026-02-01", b"2026-01-31"))
        elif kind == "take":
            one.unlink()
        elif kind == "swap":
            one.write_bytes(kept[other.name])
            other.write_bytes(kept[one.name])
        elif kind == "copy":
            (folder / "0005.yml").write_bytes(kept[one.name])
        else:
            other.rename(folder / "0009.yml")
        assert journal.chain(1).problems
    finally:
        shutil.rmtree(folder)
        folder.mkdir()
        for name, content in kept.items():
            (folder / name).write_bytes(content)


def test_what_lies_about_is_named(journal: Journal) -> None:
    (journal.folder / "notes.txt").write_text("x")
    (journal.folder / "000002").write_text("x")
    (journal.folder / "000001/notes.txt").write_text("x")
    (journal.folder / "000001/0005.yml").symlink_to("0001.yml")
    os.mkfifo(journal.folder / "000001/0006.yml")
    said = [*journal.stray(), *journal.chain(1).problems]
    assert [(one.origin.file.rpartition("/")[2], one.code) for one in said] == [
        ("000002", "stray-file"),
        ("notes.txt", "stray-file"),
        ("notes.txt", "stray-file"),
        ("0005.yml", "unreadable"),
    ]
    (journal.folder / "000001/0005.yml").unlink()
    assert [one.code for one in journal.chain(1).problems] == ["stray-file", "empty-file"]


def test_a_copy_in_another_copys_folder_is_seen(journal: Journal) -> None:
    shutil.copytree(journal.folder / "000001", journal.folder / "000002")
    assert {one.code for one in journal.chain(2).problems} == {"broken-chain"}


HOLD = """
import sys, time
from pathlib import Path
from build_tools.copies.register.journal import Journal
with Journal(Path(sys.argv[1])).locked():
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_keeps_others_out_and_dies_with_its_process(journal: Journal) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(journal.root)], stdout=subprocess.PIPE, env=environment, text=True
    )
    assert holder.stdout is not None and holder.stdout.readline() == "held\n"
    with pytest.raises(EnvironmentFault, match="another command"), journal.locked(wait=0.1):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with journal.locked(wait=5):
        pass


def test_git_is_kept_from_names_before_there_are_any(journal: Journal) -> None:
    assert "holders.yml" in (journal.folder / ".gitignore").read_text("utf-8").splitlines()
    assert journals.PART in (journal.folder / ".gitignore").read_text("utf-8").splitlines()
