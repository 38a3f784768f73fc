"""The shelf: which sources a form comes from, which text was in force, and what is said when neither is to be had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import small_tree

from build_tools.core.problems import Refused
from build_tools.language.library import Library, load
from build_tools.records.shelf import Shelf, Unavailable, held
from build_tools.revisions.source_folder import Folder

CHECKLIST, MANUAL = "checklists/service-check.yml", "manual/manual.yml"


def effective(folder: Path, day: str, *changes: tuple[str, str, str]) -> Path:
    return small_tree.copy(folder, (MANUAL, "effective: 2026-01-31", f"effective: {day}"), *changes)


def test_an_older_form_comes_from_the_folder_that_holds_it(tmp_path: Path) -> None:
    older = small_tree.copy(tmp_path / "a", (CHECKLIST, "weight: 60", "weight: 50"))
    present = small_tree.copy(tmp_path / "b", (CHECKLIST, "version: 1.0.0", "version: 2.0.0"))
    shelf = Shelf(load(present), (Folder(older),))
    found = shelf.find("service-check", "1.0.0")
    assert found.library.root == older and found.form.sections[0].weight == 50  # type: ignore[union-attr]
    assert shelf.find("service-check", "2.0.0").library.root == present
    assert shelf.find("service-check", "1.0.0", found.sha256) is not shelf.find("service-check", "2.0.0")
    with pytest.raises(Unavailable) as caught:
        shelf.find("service-check", "1.0.0", "0" * 64)
    assert caught.value.code == "unknown-version" and "--forms" in caught.value.repair


def test_a_folder_without_sources_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        Folder(tmp_path)
    assert [one.code for one in caught.value.problems] == ["no-sources"]


def test_problems_of_a_folder_are_placed_inside_it(tmp_path: Path) -> None:
    older = small_tree.copy(tmp_path, (MANUAL, "revision: 1.10.0\neff", "revision: one\neff"))
    with pytest.raises(Refused) as caught:
        Folder(older).form("service-check", "1.0.0", None)
    assert [str(one.origin) for one in caught.value.problems] == [f"{older}/manual/manual.yml:8:11"]


def test_the_text_of_a_day(tmp_path: Path) -> None:
    first, second = effective(tmp_path / "a", "2024-01-01"), effective(tmp_path / "b", "2025-01-01")
    present = effective(tmp_path / "c", "2026-01-01")
    shelf = Shelf(load(present), (Folder(first), Folder(second)))

    def roots(day: date) -> list[Path]:
        return [one.root for one in shelf.in_force(day)]

    assert roots(date(2026, 1, 1)) == [present]
    assert roots(date(2025, 12, 31)) == [second, first], "the latest that was effective, whichever was named first"
    assert roots(date(2024, 12, 31)) == [first]
    assert roots(date(2023, 12, 31)) == []


def test_what_is_not_needed_is_not_read() -> None:
    class Untouched:
        def form(self, identity: str, version: str, sha256: str | None) -> Library | None:
            raise AssertionError("the present sources have it")

        def in_force(self, day: date) -> Iterator[Library]:
            raise AssertionError("the present manual is in force")

    shelf = Shelf(small_tree.small(), (Untouched(),))
    assert shelf.find("service-check", "1.0.0").form.id == "service-check"
    assert next(shelf.in_force(date(2026, 2, 1))) is shelf.library


def test_a_form_of_sources_with_problems_is_none(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    include = (
        "id: visit\nversion: 1.0.0\ntitle: 全查\nenglish: a\npurpose: 试\nowner: owner\n"
        "scoring: {grades: [{grade: A, from: 0}]}\ninclude: [{checklist: gone}]\n"
    )
    (tree / "checklists/visit.yml").write_text(include, "utf-8")
    assert held(load(tree), "visit") is None
