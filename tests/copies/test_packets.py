"""Which copies get a packet, and from which revision: as the register says, with every reason against it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import copy_desk
import git_tree
import pytest
from copy_desk import TODAY, issued

from build_tools.copies import acts
from build_tools.copies.acts import Entry
from build_tools.copies.desk import Desk
from build_tools.copies.packets import named, outdated
from build_tools.core.problems import Problem, Refused

ENTRY = Entry(date(2026, 6, 15), "document-controller", TODAY)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Releases 1.0.0 and 1.1.0; without git every copy counts."""
    return Desk.open(copy_desk.project(tmp_path))


def refused(desk: Desk, *serials: str, older: str | None = None, newer: str | None = None) -> list[Problem]:
    with pytest.raises(Refused) as caught:
        named(desk, serials, older=older, newer=newer)
    assert all(one.repair for one in caught.value.problems)
    return list(caught.value.problems)


def test_what_the_copy_holds_is_what_the_register_says(desk: Desk) -> None:
    old = issued(desk, revision="1.0.0").copy.serial
    for said in (None, "1.0.0"):
        chosen = named(desk, [old], older=said)
        assert [(one.serial, one.revision) for one in chosen.copies] == [(old, "1.0.0")] and chosen.newer == "1.1.0"
    (problem,) = refused(desk, old, older="1.1.0")
    assert problem.code == "other-revision" and "holds 1.0.0 since 2026-02-01, not 1.1.0" in problem.message
    acts.deliver(desk, old, ENTRY, "1.1.0")
    (problem,) = refused(desk, old)
    assert problem.code == "no-later-revision" and "since 2026-06-15 and needs no packet" in problem.message
    assert problem.origin.file == "records/copies/000001"


@pytest.mark.parametrize("state", ["returned", "lost", "stolen", "damaged", "destroyed", "recalled"])
def test_a_copy_out_of_use_gets_none(desk: Desk, state: str) -> None:
    serial = issued(desk, revision="1.0.0").copy.serial
    match state:
        case "returned":
            acts.give_back(desk, serial, ENTRY)
        case "destroyed":
            acts.destroy(desk, serial, ENTRY, "chief")
        case "recalled":
            acts.recall(desk, serial, ENTRY, date(2026, 7, 1))
        case _:
            acts.report(desk, serial, ENTRY, state)
    (problem,) = refused(desk, serial)
    assert problem.code == "out-of-use" and f"is {state} since 2026-06-15" in problem.message
    assert ("manual copy return" if state == "recalled" else "--replaces") in problem.repair
    assert outdated(desk).copies == ()


def test_everything_that_is_wrong_at_once(desk: Desk) -> None:
    good = issued(desk, 1, revision="1.0.0").copy.serial
    new = issued(desk, 2).copy.serial
    found = refused(desk, good, new, "TST-000001-7777-0", "TST-000009-84G7-4", "?" * 5000)
    assert {one.code for one in found} == {"no-later-revision", "bad-serial"} and len(found) == 4
    assert [one.serial for one in named(desk, [good, good.lower()]).copies] == [good], "typed twice is one copy"
    assert [one.code for one in refused(desk, good, newer="9.9.9")] == ["no-release"]
    assert [one.code for one in refused(desk, good, newer="1.0.0")] == ["no-later-revision"]


def test_of_all_copies_those_in_use_that_are_older(desk: Desk) -> None:
    old = issued(desk, 1, revision="1.0.0").copy.serial
    issued(desk, 2)
    lost = issued(desk, 3, revision="1.0.0").copy.serial
    acts.report(desk, lost, ENTRY, "lost")
    paper = issued(desk, 4, revision="1.0.0", medium="paper", role="chief", outlet=None, master=True).copy.serial
    assert [one.serial for one in outdated(desk).copies] == [old, paper]
    assert [one.serial for one in outdated(desk, medium="paper").copies] == [paper]
    assert outdated(desk, newer="1.0.0").copies == ()


def test_what_cannot_be_read_is_listed_and_the_others_get_theirs(desk: Desk) -> None:
    old, torn = (issued(desk, number, revision="1.0.0").copy.serial for number in (1, 2))
    (desk.root / "records/copies/000002/0001.yml").write_text("event: [", "utf-8")
    chosen = outdated(desk)
    assert [one.serial for one in chosen.copies] == [old]
    assert [one.origin.file for one in chosen.problems] == ["records/copies/000002/0001.yml"]
    shutil.rmtree(desk.root / "records/releases/1.0.0")
    chosen = outdated(desk)
    assert chosen.copies == () and "that release is not on file" in str(chosen.problems)
    assert [one.code for one in refused(desk, old)] == ["no-release"]
    assert torn not in str(chosen.copies)


@pytest.mark.usefixtures("git")
def test_a_provisional_copy_waits(desk: Desk) -> None:
    """Another branch may have given its number to somebody else."""
    git_tree.start(desk.root)
    settled = issued(desk, 1, revision="1.0.0").copy.serial
    git_tree.commit(desk.root)
    waiting = issued(desk, 2, revision="1.0.0").copy.serial
    chosen = outdated(desk)
    assert [one.serial for one in chosen.copies] == [settled]
    assert [one.serial for one in chosen.provisional] == [waiting] and not chosen.problems
    (problem,) = refused(desk, settled, waiting)
    assert problem.code == "provisional" and waiting in problem.message
