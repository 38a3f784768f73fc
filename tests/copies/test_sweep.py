"""The sweep: each kind of discrepancy from the least that shows it, and none where all is as it should be."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from build_tools.copies import serials
from build_tools.copies.register.history import Copy, Receipt
from build_tools.copies.register.receipts import awaited
from build_tools.copies.register.sweep import KINDS, Sighting, sweep

TODAY = date(2026, 6, 30)
RELEASED = {"1.0.0", "1.1.0", "1.2.0"}


def copy(number: int = 1, **said: Any) -> Copy:
    serial = str(serials.issue("TST", number, random.Random(number).randrange))
    day = date(2026, 2, 1)
    known: dict[str, Any] = {
        "serial": serial, "state": "held", "holder": "H-00000001", "role": "owner", "outlet": "S001", "medium": "paper",
        "authorisation": None, "issued": day, "changed": day, "revision": "1.1.0", "revised": day,
    }  # fmt: skip
    return Copy(**{**known, **said})


def seen(
    one: Copy | str | None, day: str = "2026-06-01", outlet: str = "S001", revision: str | None = "1.1.0"
) -> Sighting:
    serial = one.serial if isinstance(one, Copy) else one
    return Sighting(f"A-{day}-{outlet}", outlet, date.fromisoformat(day), revision, serial)


def kinds(copies: list[Copy], sightings: list[Sighting], current: str | None = "1.1.0") -> list[tuple[str, str]]:
    found = sweep(copies, sightings, "TST", TODAY, RELEASED, current)
    return [(one.kind, one.serial) for one in found]


def test_a_copy_that_was_seen_where_it_belongs_is_no_matter() -> None:
    one = copy()
    assert kinds([one], [seen(one)]) == []
    assert kinds([one], [seen(one.serial.lower().replace("-", " ").replace("0", "O"))]) == []
    assert kinds([one], []) == []


def test_outdated_goes_by_the_later_statement() -> None:
    one = copy(revision="1.0.0")
    assert kinds([one], []) == [("outdated", one.serial)]
    assert kinds([one], [seen(one)]) == []  # an audit saw the new one
    assert kinds([copy()], [seen(one, revision="1.0.0")]) == [("outdated", one.serial)]
    later = copy(revised=date(2026, 6, 20))
    assert kinds([later], [seen(one, revision="1.0.0")]) == []  # acknowledged after the audit
    assert kinds([one], [], current=None) == []
    assert kinds([copy(state="issued", revision="1.0.0")], []) == []  # not handed over yet
    assert kinds([one], [seen(None, revision="1.0.0")]) == [
        ("missing", one.serial), ("outdated", ""), ("outdated", one.serial),
    ]  # fmt: skip


def test_a_copy_is_looked_for_from_the_day_of_its_issue() -> None:
    held = copy()
    assert ("misplaced", held.serial) in kinds([held], [seen(held, "2026-02-01", "S002")])
    assert ("misplaced", held.serial) not in kinds([held], [seen(held, "2026-01-31", "S002")])


@pytest.mark.parametrize(
    ("due", "told"),
    [(date(2026, 6, 30), None), (date(2026, 6, 29), "1 day ago"), (date(2026, 6, 28), "2 days ago")],
)
def test_a_copy_is_overdue_when_its_due_day_is_over(due: date, told: str | None) -> None:
    found = sweep([copy(due=due)], [], "TST", TODAY, RELEASED, "1.1.0")
    assert [(one.kind, one.message) for one in found] == ([("overdue", f"was due on {due}, {told}")] if told else [])


@pytest.mark.parametrize("text", ["Nr. 5", "TST-000001-84G7-5", "TST-000001-355Q-8", "XXX-000001-84G7-4"])
def test_a_serial_that_was_never_given_is_unknown(text: str) -> None:
    one = copy()
    assert ("unknown", text) in kinds([one], [seen(text)])
    assert kinds([], [seen("TST-000001-84G7-4")])[0] == ("unknown", "TST-000001-84G7-4")


def test_a_revision_that_was_never_released_is_unknown() -> None:
    one = copy()
    assert kinds([one], [seen(one, revision="7.0.0")]) == [("unknown", one.serial)]


def test_a_copy_out_of_use_that_is_seen_again() -> None:
    lost = copy(state="lost", changed=date(2026, 5, 1))
    assert ("out-of-use", lost.serial) in kinds([lost], [seen(lost)])
    assert ("out-of-use", lost.serial) not in kinds([lost], [seen(lost, day="2026-04-01")])


def test_misplaced_and_doubled() -> None:
    one, chief = copy(), copy(2, outlet=None, role="chief")
    assert ("misplaced", one.serial) in kinds([one], [seen(one, outlet="S002")])
    assert ("misplaced", chief.serial) in kinds([chief], [seen(chief)])  # what belongs to headquarters stays there
    both = [seen(one), seen(one, outlet="S002", day="2026-06-02")]
    assert ("doubled", one.serial) in kinds([one], both) and ("misplaced", one.serial) not in kinds([one], both)
    lent = copy(3, outlet=None, role=None, authorisation="W-2026-001")
    assert ("misplaced", lent.serial) not in kinds([lent], [seen(lent)])


def test_missing_where_an_audit_should_have_seen_it() -> None:
    one, other = copy(), copy(2)
    assert kinds([one], [seen(None)]) == [("missing", one.serial)]
    assert kinds([one], [seen(one), seen(None, day="2026-06-09")]) == [("missing", one.serial)]
    assert kinds([one], [seen(None, day="2026-01-01")]) == []  # before it came
    assert kinds([one, other], [seen(one)]) == [("missing", other.serial)]
    assert kinds([one, other], [seen(one), seen(other, day="2026-06-09")]) == []  # an audit notes one of the two
    assert kinds([], [seen(None)]) == [("missing", "")]


@pytest.mark.parametrize(
    ("state", "due", "late"),
    [("held", 29, True), ("recalled", 29, True), ("issued", 29, True), ("held", 30, False), ("lost", 1, False),
     ("returned", 1, False)],
)  # fmt: skip
def test_overdue(state: str, due: int, late: bool) -> None:
    one = copy(state=state, due=date(2026, 6, due))
    assert (("overdue", one.serial) in kinds([one], [])) is late


def test_the_urgent_comes_first() -> None:
    one, old = copy(), copy(2, revision="1.0.0", due=date(2026, 6, 1), outlet="S002")
    found = kinds([one, old], [seen(one), seen(one, outlet="S003"), seen("x")])
    assert [KINDS.index(kind) for kind, _ in found] == sorted(KINDS.index(kind) for kind, _ in found)
    assert found[0][0] == "doubled" and found[-1][0] == "overdue"


# Whose receipt is awaited.

RECEIPT = Receipt("1.0.0", date(2026, 2, 2), "code")
MASTER = {"state": "kept", "role": "hq", "outlet": None}


@pytest.mark.parametrize(
    ("one", "touches", "since", "expected"),
    [
        (copy(), False, None, True),  # never acknowledged anything
        (copy(receipts=(RECEIPT,)), True, "1.0.0", True),
        (copy(receipts=(RECEIPT,)), False, "1.0.0", False),
        (
            copy(receipts=(RECEIPT._replace(revision="1.0.10"), RECEIPT._replace(revision="1.0.9"))),
            True,
            "1.0.10",
            True,
        ),
        (copy(receipts=(RECEIPT._replace(revision="1.1.0"),)), True, None, False),
        (copy(receipts=(RECEIPT._replace(revision="1.2.0"),)), True, None, False),
        (copy(receipts=(RECEIPT._replace(revision="1.2.0"), RECEIPT)), True, None, False),  # an old slip came in late
        (copy(state="lost"), True, None, False),
        (copy(state="recalled"), True, None, False),
        (copy(state="returned", receipts=(RECEIPT,)), True, None, False),
        (copy(**MASTER), False, None, True),
        (copy(**MASTER, receipts=(RECEIPT,)), True, "1.0.0", True),
        (copy(state="issued", receipts=(RECEIPT,)), True, "1.0.0", True),
    ],
)
def test_only_those_whom_a_change_touches_are_asked_again(
    one: Copy, touches: bool, since: str | None, expected: bool
) -> None:
    """`since`: the revision from which on changes had to be looked at; None where the answer did not hang on any."""
    looked: list[tuple[Copy, str]] = []

    def asked(copy: Copy, last: str) -> bool:
        looked.append((copy, last))
        return touches

    assert (awaited([one], "1.1.0", asked) == [one]) is expected
    assert looked == ([(one, since)] if since else [])
