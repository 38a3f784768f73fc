"""Transitions: the table says what is legal, the reasons say why the rest is not, and no history gets round it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.copies.register.events import EVENTS, AnyEvent
from build_tools.copies.register.history import Copy, fold, step
from build_tools.copies.register.transitions import OUT_OF_USE, STATES, TRANSITIONS, Refusal, follow

SERIAL = "TST-000001-84G7-4"
DAY = date(2026, 2, 1)
SAID: dict[str, dict[str, Any]] = {
    "issued": {"holder": "H-00000001", "role": "owner", "outlet": "S001", "revision": "1.0.0", "due": date(2026, 3, 1)},
    "kept": {"holder": "H-00000001", "role": "chief", "revision": "1.0.0"},
    "prepared": {"revision": "1.0.0", "file": "ab" * 32},
    "delivered": {"revision": "1.0.0"},
    "acknowledged": {"revision": "1.0.0", "proof": "slip"},
    "extended": {"due": date(2027, 3, 1)},
    "renewed": {"generation": 2},
    "recalled": {"due": date(2027, 3, 1)},
    "destroyed": {"witness": "chief"},
}


def event(word: str, sequence: int, day: date = DAY, **said: Any) -> AnyEvent:
    known = {"event": word, "serial": SERIAL, "sequence": sequence, "date": day, "by": "chief"}
    return EVENTS[word].model_validate({**known, **SAID.get(word, {}), **said})


def history(*words: str) -> list[AnyEvent]:
    return [event(word, sequence) for sequence, word in enumerate(words, 1)]


def reach(state: str) -> Copy:
    """A copy in a state, by the shortest way of the table."""
    ways: list[tuple[str, ...]] = [()]
    at = {(): "new"}
    for way in ways:
        if at[way] == state:
            return fold(history(*way), "TST")
        for word, after in TRANSITIONS.table[at[way]].items():
            if after not in at.values():
                at[(*way, word)] = after
                ways.append((*way, word))
    raise AssertionError(f"{state} cannot be reached")


# Every step once more by hand, from docs/decisions/copies.md and DC-01, DC-03, DC-07, DC-08: what is not named here is
# refused. A copy with its holder may be lost, stolen, damaged (DC-08), destroyed or given back at any time; what is
# damaged is still there and can be lost too; what was lost may turn out to be stolen; what was found comes back, and
# nothing that is out of use is used again. A master never leaves headquarters (DC-07).
BY_HAND: dict[str, dict[str, str]] = {
    "new": {"issued": "issued", "kept": "kept"},
    "issued": {
        "prepared": "issued", "delivered": "held", "acknowledged": "held", "renewed": "issued", "recalled": "recalled",
        "returned": "returned", "lost": "lost", "stolen": "stolen", "damaged": "damaged", "destroyed": "destroyed",
    },
    "held": {
        "prepared": "held", "delivered": "held", "acknowledged": "held", "extended": "held", "renewed": "held",
        "recalled": "recalled", "returned": "returned", "lost": "lost", "stolen": "stolen", "damaged": "damaged",
        "destroyed": "destroyed",
    },
    "recalled": {
        "acknowledged": "recalled", "returned": "returned", "lost": "lost", "stolen": "stolen", "damaged": "damaged",
        "destroyed": "destroyed",
    },
    "returned": {"lost": "lost", "stolen": "stolen", "damaged": "damaged", "destroyed": "destroyed"},
    "lost": {"returned": "returned", "stolen": "stolen"},
    "stolen": {"returned": "returned"},
    "damaged": {"returned": "returned", "lost": "lost", "stolen": "stolen", "destroyed": "destroyed"},
    "destroyed": {},
    "kept": {
        "prepared": "kept", "acknowledged": "kept", "renewed": "kept", "lost": "lost", "stolen": "stolen",
        "damaged": "damaged", "destroyed": "destroyed",
    },
}  # fmt: skip


def test_the_table_is_the_one_written_by_hand() -> None:
    assert {state: dict(row) for state, row in TRANSITIONS.table.items()} == BY_HAND


def test_the_table_is_whole() -> None:
    words = set(EVENTS)
    assert set(TRANSITIONS.table["new"]) == {"issued", "kept"}
    assert {word for row in TRANSITIONS.table.values() for word in row} == words
    assert {after for row in TRANSITIONS.table.values() for after in row.values()} == set(STATES)
    assert not TRANSITIONS.table["destroyed"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("word", EVENTS)
def test_every_step_does_what_the_table_says_or_says_why_not(state: str, word: str) -> None:
    copy = reach(state)
    assert copy.state == state
    one = event(word, copy.events + 1)
    expected = BY_HAND[state].get(word)
    if expected is None:
        with pytest.raises(Refusal) as refused:
            step(copy, one, "TST")
        assert SERIAL in refused.value.message and refused.value.repair and refused.value.code != "illegal-step"
    elif (state, word) not in {("kept", "extended")}:
        assert step(copy, one, "TST").state == expected


# The laws of the brief, said once more and without the table.
@given(st.lists(st.sampled_from([word for word in EVENTS if word not in ("issued", "kept")]), max_size=12))
def test_whatever_happens_a_copy_out_of_use_stays_out_of_use(words: list[str]) -> None:
    copy = fold(history("issued"), "TST")
    out = False
    generation, extensions = 1, 0
    for word in words:
        said = {"generation": generation + 1} if word == "renewed" else {}
        if word == "prepared":
            said = {"generation": generation}
        if word == "extended":
            said = {"due": date(2027, 3, 1) + timedelta(extensions)}
        try:
            copy = step(copy, event(word, copy.events + 1, **said), "TST")
        except Refusal:
            continue
        generation += word == "renewed"
        extensions += word == "extended"
        assert not (out and word in ("delivered", "prepared", "renewed", "acknowledged", "extended"))
        out = out or copy.state in OUT_OF_USE
        assert not out or copy.state in OUT_OF_USE
    assert extensions <= 1 and copy.generation == generation


def test_a_serial_is_given_once() -> None:
    for state in STATES:
        for word in ("issued", "kept"):
            with pytest.raises(Refusal) as refused:
                follow(SERIAL, state, word)
            assert refused.value.code == "serial-twice"


@pytest.mark.parametrize("word", ["delivered", "returned", "recalled", "extended"])
def test_a_master_never_leaves(word: str) -> None:
    with pytest.raises(Refusal) as refused:
        follow(SERIAL, "kept", word)
    assert refused.value.code == "master-leaves" and "headquarters" in refused.value.message


@pytest.mark.parametrize(("state", "word"), [("lost", "lost"), ("stolen", "stolen"), ("stolen", "lost")])
def test_a_loss_is_reported_once(state: str, word: str) -> None:
    with pytest.raises(Refusal) as refused:
        follow(SERIAL, state, word)
    assert refused.value.code == "reported-already"


def test_what_was_found_comes_back_and_stays() -> None:
    copy = fold(history("issued", "delivered", "lost", "returned", "destroyed"), "TST")
    assert copy.state == "destroyed"


@pytest.mark.parametrize(
    ("events", "code", "key", "index"),
    [
        ([event("delivered", 1)], "not-issued", "event", 0),
        ([event("issued", 2)], "wrong-history", "sequence", 0),
        ([event("issued", 1, serial="TST-000001-84G7-5")], "bad-serial", "serial", 0),
        ([event("issued", 1, due=date(2026, 1, 1))], "due-before", "due", 0),
        ([event("issued", 1), event("delivered", 3)], "wrong-history", "sequence", 1),
        ([event("issued", 1), event("delivered", 2, date(2026, 1, 1))], "days-out-of-order", "date", 1),
        ([event("issued", 1), event("delivered", 2, serial="TST-000002-84G7-4")], "wrong-history", "serial", 1),
        ([event("issued", 1), event("delivered", 2, revision="0.9.0")], "backwards", "revision", 1),
        ([event("issued", 1), event("prepared", 2, revision="0.9.0")], "backwards", "revision", 1),
        ([event("issued", 1), event("prepared", 2, generation=2)], "generation", "generation", 1),
        ([event("issued", 1), event("renewed", 2, generation=3)], "generation", "generation", 1),
        ([event("issued", 1), event("recalled", 2, due=date(2026, 1, 1))], "due-before", "due", 1),
        (
            [event("issued", 1), event("acknowledged", 2), event("acknowledged", 3)],
            "acknowledged-already", "revision", 2,
        ),
        ([event("issued", 1), event("delivered", 2), event("extended", 3, due=DAY)], "due-before", "due", 2),
        (
            [event("issued", 1), event("delivered", 2), event("extended", 3), event("extended", 4)],
            "extended-already", "event", 3,
        ),
        ([event("issued", 1, due=None), event("delivered", 2), event("extended", 3)], "no-loan", "event", 2),
        (
            [event("issued", 1), event("delivered", 2), event("extended", 3, day=date(2026, 3, 2))],
            "extended-late", "event", 2,
        ),
        ([event("issued", 1), event("lost", 2, discovered=date(2026, 2, 2))], "days-out-of-order", "discovered", 1),
    ],
)  # fmt: skip
def test_what_a_step_gets_wrong_has_a_code_and_a_place(events: list[AnyEvent], code: str, key: str, index: int) -> None:
    with pytest.raises(Refusal) as refused:
        fold(events, "TST")
    assert (refused.value.code, refused.value.key, refused.value.index) == (code, key, index)


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1)])
def test_a_loan_is_extended_until_the_due_day_is_over(day: date) -> None:
    """DOC-009 lends for 14 days and asks for the copy on the day after: on the due day itself it is not late yet."""
    copy = fold([event("issued", 1), event("delivered", 2), event("extended", 3, day=day)], "TST")
    assert (copy.due, copy.extended) == (date(2027, 3, 1), True)


@pytest.mark.parametrize(("condition", "complete"), [("complete", True), ("incomplete", False)])
def test_a_copy_that_comes_back_is_whole_or_not(condition: str, complete: bool) -> None:
    copy = fold([event("issued", 1), event("returned", 2, condition=condition)], "TST")
    assert copy.complete is complete


def test_a_history_amounts_to_who_holds_which_revision() -> None:
    copy = fold(
        [
            event("issued", 1),
            event("prepared", 2),
            event("delivered", 3, date(2026, 2, 3)),
            event("acknowledged", 4, date(2026, 2, 4)),
            event("renewed", 5, date(2026, 2, 5)),
            event("delivered", 6, date(2026, 6, 2), revision="1.1.0"),
            event("acknowledged", 7, date(2026, 6, 3), revision="1.0.1"),
            event("returned", 8, date(2026, 6, 9), condition="incomplete"),
        ],
        "TST",
    )
    assert (copy.state, copy.revision, copy.revised, copy.generation) == ("returned", "1.1.0", date(2026, 6, 2), 2)
    assert [one.revision for one in copy.receipts] == ["1.0.0", "1.0.1"] and not copy.complete
    assert copy.files == (("ab" * 32, "1.0.0"),) and copy.post == "S001 owner" and copy.number == 1
