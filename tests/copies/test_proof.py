"""`manual check` on the register: whatever is not as it was written is found, with the file; what is right is not."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import copy_desk
import pytest
import small_tree
from copy_desk import SECRETS, TODAY, issued

from build_tools.cli.check import check
from build_tools.copies import acts, holder_files, secrets
from build_tools.copies.acts import Entry
from build_tools.copies.checkpoint import recorded, take
from build_tools.copies.desk import Desk
from build_tools.copies.serials import grouped
from build_tools.core.problems import Refused

COPIES = "records/copies"


def entry(day: str = "2026-03-01") -> Entry:
    return Entry(date.fromisoformat(day), "document-controller", TODAY)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Three copies with a history, recorded by release 1.2.0; one more event and one more copy since."""
    monkeypatch.setenv(secrets.VARIABLE, str(tmp_path / "none"))
    desk = Desk.open(copy_desk.project(tmp_path))
    serials = [issued(desk, seed).copy.serial for seed in (1, 2, 3)]
    for serial in serials:
        acts.deliver(desk, serial, entry("2026-02-02"))
    acts.report(desk, serials[0], entry(), "lost")
    copy_desk.release(desk.root, "1.2.0", "2026-06-15")
    acts.acknowledge_slip(desk, serials[1], entry("2026-06-20"))
    issued(desk, 4, replaces=serials[0], name="张三", contact="13800000000")
    return desk


def problems(desk: Desk) -> list[tuple[str, str]]:
    return [(one.code, one.origin.file) for one in check(desk.root)]


def test_a_register_as_it_was_written_is_right(desk: Desk) -> None:
    assert check(desk.root) == []


def rechain(folder: Path) -> None:
    """What a forger does who knows how the register works: every digest is made to fit again."""
    before = None
    for path in sorted(folder.glob("*.yml")):
        text = path.read_text("utf-8")
        if before is not None:
            text = re.sub("previous: .*", f"previous: {before}", text)
        path.write_text(text, "utf-8")
        before = hashlib.sha256(text.encode()).hexdigest()


def edit(desk: Desk, name: str, old: str, new: str) -> None:
    path = desk.journal.folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_an_old_event_that_was_changed_is_found_where_the_chain_breaks(desk: Desk) -> None:
    edit(desk, "000001/0002.yml", "2026-02-02", "2026-02-05")
    found = check(desk.root)
    assert ("broken-chain", f"{COPIES}/000001/0003.yml") in {(one.code, one.origin.file) for one in found}
    assert "past-rewritten" not in {one.code for one in found}  # it is said once, at its place
    (broken,) = (one for one in found if one.code == "broken-chain")
    assert "event 0002" in broken.message and broken.repair.endswith(f"{COPIES}/000001")
    place = broken.origin
    line = (desk.root / place.file).read_text().splitlines()[place.line - 1]
    assert line.startswith("previous: ") and place.column == len("previous: ") + 1


def test_a_chain_made_to_fit_again_is_found_by_the_checkpoint(desk: Desk) -> None:
    edit(desk, "000001/0002.yml", "2026-02-02", "2026-02-05")
    rechain(desk.journal.folder / "000001")
    assert problems(desk) == [("past-rewritten", f"{COPIES}/000001/0003.yml")]


@pytest.mark.parametrize(
    ("do", "found"),
    [
        (lambda at: (at / "000001/0003.yml").unlink(), {("past-rewritten", f"{COPIES}/000001/0003.yml")}),
        (
            lambda at: shutil.rmtree(at / "000003"),
            {("past-rewritten", f"{COPIES}/000003/0001.yml")},
        ),
        (
            lambda at: (at / "000002/0001.yml").unlink(),
            {("event-missing", f"{COPIES}/000002/0002.yml")},
        ),
        (
            lambda at: (at / "000002").rename(at / "000009"),
            {("broken-chain", f"{COPIES}/000009/000{n}.yml") for n in (1, 2, 3)}
            | {("past-rewritten", f"{COPIES}/000002/0001.yml")},
        ),
    ],
)
def test_what_was_taken_away_or_moved_is_found(
    desk: Desk, do: Callable[[Path], object], found: set[tuple[str, str]]
) -> None:
    do(desk.journal.folder)
    if found == {("past-rewritten", f"{COPIES}/000001/0003.yml")}:  # without the report, the copy is in use
        found = found | {("still-in-use", f"{COPIES}/000004/0001.yml")}
    missing = found - set(problems(desk))
    assert not missing
    assert all(one.repair for one in check(desk.root))


def test_a_gap_is_said_once(desk: Desk) -> None:
    (desk.journal.folder / "000002/0001.yml").unlink()
    assert [one for one in problems(desk) if one[0] == "event-missing"] == [
        ("event-missing", f"{COPIES}/000002/0002.yml")
    ]


def test_two_sides_of_a_merge_in_an_event(desk: Desk) -> None:
    """What git leaves when two branches gave the same number: the repair is the controller's, not the programmer's."""
    path = desk.journal.folder / "000003/0001.yml"
    text = path.read_text("utf-8")
    path.write_text(f"event: issued\n<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> b\n", "utf-8")
    (found,) = (one for one in check(desk.root) if one.origin.file == f"{COPIES}/000003/0001.yml")
    assert (found.code, found.origin.line) == ("conflict", 2)
    assert "two branches" in found.message and "merge --abort" in found.repair and "again" in found.repair


def test_a_release_that_was_changed_is_found(desk: Desk) -> None:
    folder = desk.root / "records/releases/1.2.0"
    for name, key in (("sources.tar.gz", "archive"), ("TST-1.2.0.pdf", "pdf")):
        (folder / name).write_bytes(b"as released")
        record = json.loads((folder / "release.json").read_text())
        record[key] = hashlib.sha256(b"as released").hexdigest()
        (folder / "release.json").write_text(json.dumps(record))
    assert problems(desk) == []
    (folder / "sources.tar.gz").write_bytes(b"as released, and a little more")
    (folder / "TST-1.2.0.pdf").write_bytes(b"")
    assert problems(desk) == [
        ("release-damaged", "records/releases/1.2.0/TST-1.2.0.pdf"),
        ("release-damaged", "records/releases/1.2.0/sources.tar.gz"),
    ]


@pytest.mark.parametrize("name", ["register.txt", "release.json"])
def test_a_checkpoint_cannot_be_taken_away_or_bent(desk: Desk, name: str) -> None:
    path = desk.root / "records/releases/1.2.0" / name
    root = recorded(desk.root)["1.2.0"].root
    text = path.read_text()
    path.write_text(text.replace(root, "ab" * 32))
    assert [code for code, _ in problems(desk)] == ["checkpoint-unreadable"]
    path.write_text(text.replace(root, "zz"))
    assert problems(desk)
    path.write_text(text)
    path.unlink()
    if name == "register.txt":
        assert problems(desk) == [("checkpoint-unreadable", "records/releases/1.2.0/register.txt")]


def test_nothing_is_released_over_a_register_that_was_rewritten(desk: Desk) -> None:
    before, _ = take(desk.root)
    assert before.size == 9 and recorded(desk.root)["1.2.0"].size == 7
    edit(desk, "000003/0002.yml", "2026-02-02", "2026-02-05")
    with pytest.raises(Refused) as refused:
        take(desk.root)
    assert {one.code for one in refused.value.problems} == {"past-rewritten"}


def test_a_step_that_is_not_legal_is_found_though_its_chain_fits(desk: Desk) -> None:
    folder = desk.journal.folder / "000004"
    text = (folder / "0001.yml").read_text("utf-8")
    first = hashlib.sha256(text.encode()).hexdigest()
    serial = re.search("serial: (.*)", text)
    assert serial is not None
    event = f"event: extended\nserial: {serial[1]}\nsequence: 2\ndate: 2026-06-01\nby: chief\nprevious: {first}\n"
    (folder / "0002.yml").write_text(event + "due: 2026-07-01\n")
    found = check(desk.root)
    assert [(one.code, one.origin.file, one.origin.line) for one in found] == [
        ("not-delivered", f"{COPIES}/000004/0002.yml", 1)
    ]


def test_holders_are_judged_by_the_network_as_it_is(desk: Desk) -> None:
    """An outlet that left the network keeps no copy; what it gave back long ago is nobody's fault."""
    serials = [issued(desk, seed, outlet="S002").copy.serial for seed in (5, 6)]
    acts.give_back(desk, serials[0], entry())
    network = desk.root / "manual/network.yml"
    text = network.read_text("utf-8")
    network.write_text(re.sub(r"  - \{id: S002.*\n", "", text), "utf-8")
    found = [one for one in check(desk.root) if one.code == "no-longer-entitled"]
    assert [one.origin.file for one in found] == [f"{COPIES}/000006/0001.yml"]
    assert "manual copy recall" in found[0].repair
    acts.recall(Desk.open(desk.root), serials[1], entry(), date(2026, 3, 9))
    assert not [one for one in check(desk.root) if one.code == "no-longer-entitled"]


def test_an_issue_that_nobody_was_entitled_to_is_found(desk: Desk) -> None:
    edit(desk, "000004/0001.yml", "role: owner\noutlet: S001", "role: owner")
    edit(desk, "000004/0001.yml", "role: owner", "authorisation: W-2026-007")
    edit(desk, "000004/0001.yml", "revision: 1.2.0", "revision: 1.2.0\ndue: 2026-03-01")
    assert problems(desk) == [("not-entitled", f"{COPIES}/000004/0001.yml")]


def test_one_copy_stands_for_a_lost_one(desk: Desk) -> None:
    text = (desk.journal.folder / "000004/0001.yml").read_text("utf-8")
    old = re.search("replaces: (.*)", text)
    assert old is not None
    path = desk.journal.folder / "000002/0001.yml"
    serial = re.search("serial: (.*)", path.read_text())
    assert serial is not None
    edit(desk, "000004/0001.yml", old[1], serial[1])
    assert problems(desk) == [("still-in-use", f"{COPIES}/000004/0001.yml")]
    edit(desk, "000004/0001.yml", serial[1], "TST-000099-84G7-4")
    assert problems(desk) == [("not-issued", f"{COPIES}/000004/0001.yml")]


def test_an_authorisation_names_what_is_there_and_who_may_sign(desk: Desk) -> None:
    folder = desk.root / holder_files.AUTHORISATIONS
    folder.mkdir()
    (folder / "W-2026-001.yml").write_text(
        "authorisation: W-2026-001\nholder: H-00000002\npurpose: x\nextent: [basics, ZZZ-999]\nways: [loan]\n"
        "granted: 2026-02-01\nuntil: 2026-02-28\nsigned_by: owner\n"
    )
    file = f"{holder_files.AUTHORISATIONS}/W-2026-001.yml"
    assert problems(desk) == [("dangling", file), ("not-entitled", file)]


# Names and secrets.


def test_all_is_still_proved_when_every_name_is_erased(desk: Desk) -> None:
    path = desk.root / holder_files.FILE
    assert "张三" in path.read_text("utf-8")
    events = b"".join(one.read_bytes() for one in sorted(desk.journal.folder.rglob("*.yml")) if one != path)
    assert "张三".encode() not in events and b"13800000000" not in events
    path.unlink()
    assert check(desk.root) == []
    assert take(desk.root)[0].size == 9


def test_a_secret_among_the_sources_is_found(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk.root / "notes").mkdir()
    (desk.root / "notes/backup.txt").write_text(f"in the safe:\n{secrets.write(SECRETS)}")
    found = check(desk.root)
    assert [(one.code, one.origin.file, one.origin.line) for one in found] == [
        ("secret-in-tree", "notes/backup.txt", 4), ("secret-in-tree", "notes/backup.txt", 5)
    ]  # fmt: skip
    master = secrets.write(SECRETS).splitlines()[2].partition(": ")[2]
    assert all(master not in one.message + one.repair for one in found)
    (desk.root / "notes/backup.txt").unlink()
    serial = desk.journal.chain(2).stored[0].event.serial
    passcode = grouped(SECRETS.passcode(serial, 1)).lower()
    (desk.root / "notes/letter.txt").write_text(f"口令：{passcode}\n")
    assert check(desk.root) == []  # without the secrets, nobody can tell it from another word
    copy_desk.hand_out_secrets(tmp_path, monkeypatch)
    found = check(desk.root)
    assert [(one.code, one.origin.file) for one in found] == [("secret-in-tree", "notes/letter.txt")]
    assert serial in found[0].message and passcode not in found[0].message


def test_a_project_without_register_has_nothing_to_prove(tmp_path: Path) -> None:
    assert check(small_tree.copy(tmp_path)) == []
