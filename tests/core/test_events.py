"""The mechanism that registers share, shown on one that is not of copies: complaints, by year and number."""

from __future__ import annotations

import re
import threading
import time
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from build_tools.core.base import EventDay, Sha256, Text
from build_tools.core.events.event_text import Event, Grammar
from build_tools.core.events.journal import Journal, Register, Taken
from build_tools.core.events.transitions import Reason, Refusal, Transitions
from build_tools.core.words import Message, say

DAY = date(2026, 3, 1)


class ComplaintEvent(Event):
    """What all say."""

    event: str
    complaint: str
    sequence: int
    date: EventDay
    previous: Sha256 | None = None


class Opened(ComplaintEvent):
    """Somebody complained."""

    event: Literal["opened"]
    about: Text


class Closed(ComplaintEvent):
    """It was answered, or taken back."""

    event: Literal["closed", "withdrawn"]


class Unknown(ComplaintEvent):
    """Names the words."""

    event: Literal["opened", "closed", "withdrawn"]


def misplaced(event: ComplaintEvent, key: str) -> Message:
    return say("{complaint} stands in {key}", complaint=event.complaint, key=key)


COMPLAINTS: Register[ComplaintEvent] = Register(
    folder="records/complaints",
    key=re.compile(r"B-[0-9]{4}-[0-9]{3}"),
    key_of=lambda event: event.complaint,
    key_name="complaint",
    grammar=Grammar({"opened": Opened, "closed": Closed, "withdrawn": Closed}, Unknown),
    beside=frozenset({".gitignore", ".part"}),
    ignored=".part\n",
    no_event=say("this is no event"),
    no_key=say("this is no complaint"),
    no_key_repair=say("Take it away."),
    merged=say("two branches wrote this event"),
    misplaced=misplaced,
)
KEY = "B-2026-001"


def opened(**changed: object) -> Opened:
    known = {"event": "opened", "complaint": KEY, "sequence": 1, "date": DAY, "about": "迟到两次"}
    return Opened.model_validate({**known, **changed})


def closed(previous: str, **changed: object) -> Closed:
    known = {"event": "closed", "complaint": KEY, "sequence": 2, "date": DAY, "previous": previous}
    return Closed.model_validate({**known, **changed})


@pytest.fixture
def journal(tmp_path: Path) -> Journal[ComplaintEvent]:
    return Journal(tmp_path, COMPLAINTS)


def test_what_is_written_is_given_back_as_it_lies_on_the_disk(journal: Journal[ComplaintEvent]) -> None:
    with journal.locked():
        first = journal.append(opened())
        second = journal.append(closed(first.sha256))
    chain = journal.read(KEY)
    assert chain.stored == (first, second) and not chain.problems and chain.head == second.sha256
    assert first.file == f"records/complaints/{KEY}/0001.yml"
    assert (journal.root / first.file).read_text("utf-8") == (
        f"event: opened\ncomplaint: {KEY}\nsequence: 1\ndate: 2026-03-01\nabout: 迟到两次\n"
    )
    assert journal.keys() == [KEY] == [*journal.stamps()] and journal.has_events(KEY)
    with journal.locked(), pytest.raises(Taken):
        journal.append(closed(first.sha256))


def test_an_event_in_anothers_folder_and_a_strange_file_are_told(journal: Journal[ComplaintEvent]) -> None:
    with journal.locked():
        journal.append(opened())
    (journal.folder / KEY).rename(journal.folder / "B-2026-002")
    (journal.folder / "notes.txt").write_text("a")
    (journal.folder / "B-2026-002/notes.txt").write_text("a")
    chain = journal.read("B-2026-002")
    assert [(str(one.origin), one.code, one.message) for one in (*chain.problems, *journal.stray())] == [
        ("records/complaints/B-2026-002/notes.txt", "stray-file", "this is no event"),
        ("records/complaints/B-2026-002/0001.yml:2:12", "broken-chain", f"{KEY} stands in B-2026-002"),
        ("records/complaints/notes.txt", "stray-file", "this is no complaint"),
    ]


def test_an_unknown_event_names_the_words(journal: Journal[ComplaintEvent]) -> None:
    event, problems = COMPLAINTS.grammar.read(opened().model_dump_json().replace("opened", "shouted").encode(), "f.yml")
    assert event is None and problems[0].repair == "Choose from opened, closed, withdrawn."


def test_an_event_larger_than_any_is_refused_with_its_size_at_the_edge() -> None:
    fits = opened(about="a" * (4000 - len(COMPLAINTS.grammar.write(opened(about="a"))) + 1))
    data = COMPLAINTS.grammar.write(fits)
    assert len(data) == 4000 and COMPLAINTS.grammar.read(data, "x") == (fits, [])
    assert COMPLAINTS.grammar.read(data + b"\n", "x")[1][0].code == "unreadable"


def test_who_comes_second_waits_for_the_lock(journal: Journal[ComplaintEvent]) -> None:
    held, order = threading.Event(), list[str]()

    def first() -> None:
        with Journal(journal.root, COMPLAINTS).locked():
            held.set()
            time.sleep(0.2)
            order.append("first")

    other = threading.Thread(target=first)
    other.start()
    held.wait()
    with journal.locked(wait=30):
        order.append("second")
    other.join()
    assert order == ["first", "second"]


TABLE = """
         opened closed withdrawn
new      open   -      -
open     -      closed closed
closed   -      -      -
"""


def never(subject: str, state: str, event: str) -> tuple[str, str]:
    return f"{subject}: never {event}", "Open it."


def over(subject: str, state: str, event: str) -> tuple[str, str]:
    return f"{subject} is {state}", "Open another."


REASONS = (
    Reason("never", never, states=frozenset({"new"})),
    Reason("twice", over, events=frozenset({"opened"})),
    Reason("over", over, states=frozenset({"closed"})),
)


def test_a_table_says_what_follows_or_why_not() -> None:
    transitions = Transitions.of(TABLE, REASONS)
    assert transitions.states == ("open", "closed")
    assert transitions.follow(KEY, "new", "opened") == "open"
    assert transitions.follow(KEY, "open", "withdrawn") == "closed"
    told = []
    for state, event in (("new", "closed"), ("open", "opened"), ("closed", "opened"), ("closed", "closed")):
        with pytest.raises(Refusal) as refused:
            transitions.follow(KEY, state, event)
        assert refused.value.index == 0, "a step alone is the first of its history"
        told.append((refused.value.code, refused.value.message, refused.value.repair, refused.value.key))
    assert told == [
        ("never", f"{KEY}: never closed", "Open it.", "event"),
        ("twice", f"{KEY} is open", "Open another.", "event"),
        ("twice", f"{KEY} is closed", "Open another.", "event"),
        ("over", f"{KEY} is closed", "Open another.", "event"),
    ]


@pytest.mark.parametrize(
    ("table", "reasons", "why"),
    [
        (TABLE, REASONS[:2], "no reason why nothing may be closed that is closed"),
        (TABLE.replace("closed closed\n", "closed gone\n"), REASONS, "no row for gone"),
        (TABLE.replace("new ", "void"), REASONS, "`new` is missing"),
        (TABLE.replace("open     -", "closed   -"), REASONS, "twice"),
        (TABLE.replace("opened closed withdrawn", "opened closed closed"), REASONS, "twice"),
        (TABLE.replace("-      -      -", "-      -"), REASONS, "argument"),
    ],
)
def test_a_table_that_is_not_whole_is_not_taken(table: str, reasons: tuple[Reason, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Transitions.of(table, reasons)
