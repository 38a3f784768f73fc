"""Checkpoints: whatever is done to the past of a register, the next check finds it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.copies.register import checkpoints
from build_tools.core.events import coverage, merkle
from build_tools.core.events.coverage import Coverage

HEAD = f"register 1\nevents 1\nroot {'a' * 64}\nafter 0 {'b' * 64}\n"
Register = dict[int, list[str]]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@st.composite
def histories(draw: st.DrawFn) -> tuple[Register, dict[str, Coverage]]:
    """A register that grew in any order, with checkpoints in between."""
    register: Register = {}
    taken: dict[str, Coverage] = {}
    for stage in range(draw(st.integers(1, 4))):
        for _ in range(draw(st.integers(0, 8))):
            number = draw(st.integers(1, 6))
            events = register.setdefault(number, [])
            events.append(digest(f"{number}/{len(events)}"))
        taken[f"1.{stage}.0"] = checkpoints.take(register, list(taken.values()))
    for _ in range(draw(st.integers(0, 5))):
        number = draw(st.integers(1, 6))
        register.setdefault(number, []).append(digest(f"later/{number}/{len(register[number])}"))
    return register, taken


@given(histories())
def test_a_register_that_only_grew_extends_every_checkpoint(history: tuple[Register, dict[str, Coverage]]) -> None:
    register, taken = history
    assert checkpoints.prove(register, taken) == []
    for one in taken.values():
        assert coverage.read(coverage.write(one)) == one


@given(histories(), st.data())
def test_no_event_that_was_covered_can_be_changed_taken_away_or_moved(
    history: tuple[Register, dict[str, Coverage]], data: st.DataObject
) -> None:
    register, taken = history
    covered: dict[int, int] = {}
    for one in taken.values():
        covered |= {reach.number: reach.events for reach in one.grown}
    if not covered:
        return
    number = data.draw(st.sampled_from(sorted(covered)))
    at = data.draw(st.integers(0, covered[number] - 1))
    events = list(register[number])
    kind = data.draw(st.sampled_from(["change", "cut", "take", "swap", "copy"]))
    other = {**register}
    if kind == "change":
        other[number] = [*events[:at], digest("forged"), *events[at + 1 :]]
    elif kind == "cut":
        other[number] = events[:at]
    elif kind == "take":
        other[number] = events[:at] + events[at + 1 :]
    elif kind == "swap" and at + 1 < len(events):
        other[number] = [*events[:at], events[at + 1], events[at], *events[at + 2 :]]
    else:
        del other[number]
    if other == register:
        return
    broken = checkpoints.prove(other, taken)
    assert broken
    assert {one.number for one in broken} <= {number, None}


@given(histories(), st.data())
def test_a_checkpoint_that_is_gone_or_forged_is_missed(
    history: tuple[Register, dict[str, Coverage]], data: st.DataObject
) -> None:
    register, taken = history
    sizes = [one.size for one in taken.values()]
    names = list(taken)
    droppable = [name for name in names[:-1] if taken[name].size]  # of an empty register nothing can be missed
    if len(set(sizes)) == len(sizes) and droppable:
        gone = data.draw(st.sampled_from(droppable))
        broken = checkpoints.prove(register, {name: one for name, one in taken.items() if name != gone})
        assert "not on file" in broken[0].message
    last = taken[names[-1]]
    forged = Coverage(last.size, digest("x"), last.after_size, last.after_root, last.grown)
    assert checkpoints.prove(register, {**taken, names[-1]: forged})


@given(histories())
def test_an_event_under_a_root_and_one_root_under_the_next_can_be_shown(
    history: tuple[Register, dict[str, Coverage]],
) -> None:
    register, taken = history
    ordered = sorted(taken.values(), key=lambda one: one.size)
    last = ordered[-1]
    leaves = [checkpoints.leaf(one) for one in checkpoints.order(register, ordered)]
    assert len(leaves) == last.size
    for index, one in enumerate(leaves):
        path = merkle.inclusion(leaves, index)
        assert merkle.included(one, index, last.size, path, bytes.fromhex(last.root))
    for one in ordered:
        if one.size:
            growth = merkle.consistency(leaves, one.size)
            assert merkle.consistent(one.size, bytes.fromhex(one.root), last.size, bytes.fromhex(last.root), growth)


def test_the_copy_that_was_rewritten_is_named() -> None:
    register = {1: [digest("a"), digest("b")], 2: [digest("c")], 3: [digest("d")]}
    taken = {"1.0.0": checkpoints.take(register, [])}
    broken = checkpoints.prove({**register, 2: [digest("forged")], 3: []}, taken)
    assert [(one.number, one.sequence) for one in broken] == [(2, 1), (3, 1)]
    assert "rewritten" in broken[0].message and "gone" in broken[1].message


def test_an_empty_register_has_a_checkpoint() -> None:
    one = checkpoints.take({}, [])
    assert (one.size, one.root) == (0, hashlib.sha256().hexdigest())
    assert checkpoints.prove({}, {"1.0.0": one, "1.0.1": checkpoints.take({}, [one])}) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no list"),
        ("register 2\n", "no list"),
        (f"{HEAD}1 1 abc\n", "line 5"),
        (f"{HEAD}000002 1 {'c' * 16}\n000001 1 {'c' * 16}\n", "order"),
    ],
)
def test_a_list_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        coverage.read(text)
