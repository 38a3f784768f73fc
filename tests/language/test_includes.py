"""Checklists that include others: each becomes one section with the including weight, however deep."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.language.form.includes import CircularInclude, expand


def checklist(identity: str, sections: list[dict[str, Any]] | None = None, **more: Any) -> Checklist:
    return Checklist.model_validate(
        {
            "id": identity, "version": "1.0.0", "title": identity.upper(), "english": "a", "purpose": f"为{identity}",
            "owner": "owner", "scoring": {"grades": [{"grade": "A", "from": "0"}]}, "sections": sections or [], **more,
        }
    )  # fmt: skip


def section(identity: str, item: str, weight: str = "1") -> dict[str, Any]:
    question = {"id": item, "question": "问", "criteria": [], "response": {"type": "yes-no"}}
    return {"id": identity, "title": identity, "weight": weight, "items": [question]}


PART = checklist("part", [section("one", "TSX-01", "30"), section("two", "TSX-02", "70")])
OTHER = checklist("other", [section("three", "TSX-03")])


def all_of(*written: Checklist) -> dict[str, Checklist]:
    return {one.id: one for one in written}


def test_without_includes_it_stays_the_same() -> None:
    assert expand(PART, all_of(PART)) is PART


def test_each_include_is_one_section_with_its_weight() -> None:
    whole = checklist("whole", include=[{"checklist": "part", "weight": "2.5"}, {"checklist": "other"}])
    result = expand(whole, all_of(whole, PART, OTHER))
    assert [(s.id, s.title, s.weight, s.guidance) for s in result.sections] == [
        ("part", "PART", Decimal("2.5"), "为part"), ("other", "OTHER", Decimal(1), "为other"),
    ]  # fmt: skip
    assert [(s.id, s.weight) for s in result.sections[0].sections] == [("one", 30), ("two", 70)]
    assert [field.id for _, field in walk_fields(result)] == ["TSX-01", "TSX-02", "TSX-03"]
    assert result.include == ()


def test_own_sections_come_first() -> None:
    whole = checklist("whole", [section("own", "TSX-09", "4")], include=[{"checklist": "other"}])
    assert [s.id for s in expand(whole, all_of(whole, OTHER)).sections] == ["own", "other"]


def test_only_the_chosen_sections_in_their_own_order() -> None:
    whole = checklist("whole", include=[{"checklist": "part", "sections": ["two"]}])
    assert [s.id for s in expand(whole, all_of(whole, PART)).sections[0].sections] == ["two"]
    whole = checklist("whole", include=[{"checklist": "part", "sections": ["two", "one"]}])
    assert [s.id for s in expand(whole, all_of(whole, PART)).sections[0].sections] == ["one", "two"]


def test_includes_of_includes() -> None:
    middle = checklist("middle", include=[{"checklist": "part", "weight": "3"}])
    whole = checklist("whole", include=[{"checklist": "middle", "weight": "7"}, {"checklist": "other", "weight": "1"}])
    result = expand(whole, all_of(whole, middle, PART, OTHER))
    (outer, _), inner = result.sections, result.sections[0].sections[0]
    assert (outer.id, outer.weight, inner.id, inner.weight) == ("middle", 7, "part", 3)
    assert [field.id for _, field in walk_fields(result)] == ["TSX-01", "TSX-02", "TSX-03"]


@pytest.mark.parametrize(
    ("links", "chain"),
    [
        ({"a": "a"}, ("a", "a")),
        ({"a": "b", "b": "a"}, ("a", "b", "a")),
        ({"a": "b", "b": "c", "c": "b"}, ("a", "b", "c", "b")),
    ],
)
def test_circles_are_named(links: dict[str, str], chain: tuple[str, ...]) -> None:
    written = all_of(*(checklist(one, include=[{"checklist": other}]) for one, other in links.items()))
    with pytest.raises(CircularInclude) as circle:
        expand(written["a"], written)
    assert circle.value.chain == chain


def test_the_same_part_by_two_ways_is_no_circle() -> None:
    left = checklist("left", include=[{"checklist": "part"}])
    whole = checklist("whole", include=[{"checklist": "left"}, {"checklist": "part"}])
    assert len(list(walk_fields(expand(whole, all_of(whole, left, PART))))) == 4  # checks.includes reports it


def test_an_include_that_names_nothing() -> None:
    whole = checklist("whole", include=[{"checklist": "none"}])
    with pytest.raises(KeyError):
        expand(whole, all_of(whole))


def test_an_include_of_sections_that_are_not_there_brings_nothing() -> None:
    """`language.checks.includes` reports it; expanding must not fall over first."""
    whole = checklist("whole", include=[{"checklist": "part", "sections": ["nope"]}])
    assert expand(whole, {"part": PART}).sections == ()
