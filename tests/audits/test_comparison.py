"""What `audit replay` says: which scores and grades change under another checklist, and effects that add up."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from scoring_forms import checklist, item, rate, section

from build_tools.audits.scoring.comparison import Comparison, compare
from build_tools.audits.scoring.models import ZERO

ANSWERS = {"TSX-01": "yes", "TSX-02": "no", "TSX-03": "yes", "TSX-04": "no"}
OLD = checklist(section("a", "1", item(1), item(2)), section("b", "1", item(3), item(4)))


def replay(new: Any, old: Any = OLD, **more: Any) -> Comparison:
    known = {one.id for part in new.sections for one in part.fields}
    answers = {key: value for key, value in ANSWERS.items() if key in known}
    return compare(old, rate(old, ANSWERS), new, rate(new, answers), **more)


CHANGES: dict[str, Any] = {
    "weight": checklist(section("a", "1", item(1, "3"), item(2)), section("b", "1", item(3), item(4))),
    "new item": checklist(section("a", "1", item(1), item(2), item(5)), section("b", "1", item(3), item(4))),
    "taken out": checklist(section("a", "1", item(1)), section("b", "1", item(3), item(4))),
    "section": checklist(section("a", "1", item(1), item(2, "2")), section("b", "3", item(3), item(4))),
    "critical": checklist(
        section("a", "1", item(1), item(2, critical="zero-total")), section("b", "1", item(3), item(4))
    ),
    "cap": checklist(section("a", "1", item(1), item(2, critical="fail")), section("b", "1", item(3), item(4))),
    "condition": checklist(
        section("a", "1", item(1), item(2, applies_when={"TSX-01": {"is": "no"}})),
        section("b", "1", item(3), item(4)),
    ),
    "model": checklist(section("a", "1", item(1), item(2)), section("b", "1", item(3), item(4)), model="deduction"),
    "all or nothing": checklist(section("a", "1", item(1), item(2)), section("b", "1", item(3)), model="absolute"),
    "bands": checklist(
        section("a", "1", item(1), item(2)), section("b", "1", item(3), item(4)),
        grades=[{"grade": "A", "from": "50"}, {"grade": "D", "from": "0"}],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_told_and_its_effects_add_up(name: str) -> None:
    said = replay(CHANGES[name])
    assert said.reasons and said.changed
    assert said.after.score is not None and said.before.score is not None
    assert sum((one.effect or ZERO for one in said.reasons), ZERO) == said.after.score - said.before.score


@pytest.mark.parametrize(
    ("name", "item_", "words"),
    [
        ("weight", "TSX-01", "weight 1 → 3"),
        ("new item", "", "the same weights"),
        ("taken out", "", "the same weights"),
        ("section", "", "weights of sections: b 1 → 3"),
        ("critical", "TSX-02", "critical"),
        ("cap", "TSX-02", "critical"),
        ("model", "", "model default → deduction"),
        ("bands", "", "bands"),
    ],
)
def test_the_reason_names_what_was_changed(name: str, item_: str, words: str) -> None:
    assert any(one.item == item_ and words in one.what for one in replay(CHANGES[name]).reasons)


SHARES, EDGES = "the same weights share out differently", "a total is never below 0, and `absolute` is all or nothing"
RULES = "repeats and critical items"


def hanging(on: str) -> Any:
    """Item 3, which is fulfilled, hangs on item 4, which is not."""
    return checklist(
        section("a", "1", item(1), item(2)), section("b", "1", item(3, applies_when={"TSX-04": {"is": on}}), item(4))
    )


@pytest.mark.parametrize(
    ("old", "new", "reasons"),
    [
        (OLD, CHANGES["weight"], [("TSX-01", "weight 1 → 3", Fraction(25, 2))]),
        (CHANGES["weight"], OLD, [("TSX-01", "weight 3 → 1", Fraction(-25, 2))]),
        (OLD, CHANGES["new item"], [("", SHARES, Fraction(-25, 3))]),
        (OLD, CHANGES["section"], [("", "weights of sections: b 1 → 3", Fraction(-25, 6))]),
        (OLD, CHANGES["critical"], [("TSX-02", "critical", 0), ("", RULES, -50)]),
        (CHANGES["critical"], OLD, [("TSX-02", "no longer critical", 0), ("", RULES, 50)]),
        (CHANGES["cap"], CHANGES["critical"], [("TSX-02", "other critical effect", 0), ("", RULES, -50)]),
        (OLD, CHANGES["model"], [("", "model default → deduction", None), ("", SHARES, -52), ("", EDGES, 100)]),
        (OLD, CHANGES["bands"], [("", "the grades' bands changed", None)]),
        (hanging("no"), hanging("yes"), [("TSX-03", "applies no more", -25)]),
        (hanging("yes"), hanging("no"), [("TSX-03", "applies now", 25)]),
    ],
)
def test_each_reason_is_told_once_with_its_effect(old: Any, new: Any, reasons: list[tuple[Any, ...]]) -> None:
    found = replay(new, old).reasons
    assert [(one.item, one.what, one.effect) for one in found] == reasons


def test_the_same_checklist_changes_nothing() -> None:
    said = replay(OLD)
    assert not said.changed and not said.reasons


def test_an_answer_that_no_longer_fits_is_told() -> None:
    other = {"type": "number", "min": "0", "bands": [{"from": "1", "points": "1"}, {"from": "0", "points": "0"}]}
    new = checklist(section("a", "1", item(1, "1", other), item(2)), section("b", "1", item(3), item(4)))
    answers = {key: value for key, value in ANSWERS.items() if key != "TSX-01"}
    said = compare(OLD, rate(OLD, ANSWERS), new, rate(new, answers), ["TSX-01"])
    assert said.reasons[0].item == "TSX-01" and "does not fit" in said.reasons[0].what
