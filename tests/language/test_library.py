"""The library of a project: everything is registered, and a file that cannot be read is not blamed on others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import small_tree

from build_tools.core.problems import Refused
from build_tools.language import checks
from build_tools.language.library import load


def test_everything_is_registered_with_its_place() -> None:
    library = small_tree.small()
    assert not library.problems and not library.unread
    assert list(library.chapters) == ["basics", "service"]
    assert list(library.forms) == ["F-01", "F-02"]
    assert {item.value.id for item in library.items} == {f"TSX-0{n}" for n in range(1, 6)}
    assert "F01-06" in library.fields and "SAT-01" in library.fields
    entry = library.entries["BBB-002"]
    assert str(entry.at("steps", 1, "do")) == "manual/chapters/service.yml:24:18"
    assert str(library.fields["TSX-03"].at("response", "options", 1, "points")) == "checklists/service-check.yml:44:89"
    assert str(library.entries["BBB-001"].inside(("text",), "[[entry:")) == "manual/chapters/service.yml:15:23"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("manual/chapters/basics.yml", "title: 基础\n", ""),
        ("manual/chapters/basics.yml", "english: Basics\n", "english: a: b\n"),
        ("manual/chapters/service.yml", "kind: standard", "kind: standart"),
        ("manual/chapters/service.yml", "title: 服务标准", "\ttitle: 服务标准"),
        ("checklists/service-check.yml", "version: 1.0.0", "version: 1"),
        ("checklists/service-check.yml", "version: 1.0.0", "version: [1"),
        ("manual/forms/F-01.yml", "version: 1.0.0", "version: 1"),
        ("manual/forms/F-01.yml", "id: F-01\n", ""),
        ("surveys/satisfaction.yml", "version: 1.0.0", "version: &v 1.0.0"),
    ],
)
def test_a_file_that_cannot_be_read_is_the_only_one_blamed(tmp_path: Path, name: str, old: str, new: str) -> None:
    tree = small_tree.copy(tmp_path, (name, old, new))
    problems = checks.run(load(tree))
    assert problems
    assert {problem.origin.file for problem in problems} == {name}


def test_an_empty_file_is_the_only_one_blamed(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    (tree / "checklists/service-check.yml").write_text("")
    assert [(p.origin.file, p.code) for p in checks.run(load(tree))] == [("checklists/service-check.yml", "empty-file")]


def test_other_mistakes_beside_an_unread_file_are_still_reported(tmp_path: Path) -> None:
    tree = small_tree.copy(
        tmp_path,
        ("checklists/service-check.yml", "version: 1.0.0", "version: 1"),
        ("manual/chapters/service.yml", "see: [BBB-001]", "see: [BBB-077]"),
    )
    assert {p.code for p in checks.run(load(tree))} == {"bad-value", "dangling"}


def test_without_a_register_nothing_can_be_checked(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path, ("manual/network.yml", "side: outlet, duty: 负责", "side: shop, duty: 负责"))
    (tree / "manual/brand/tokens.yml").unlink()
    with pytest.raises(Refused) as refused:
        load(tree)
    assert [problem.code for problem in refused.value.problems] == ["unreadable", "bad-value"]


def test_every_rule_runs_on_every_project() -> None:
    assert checks.run(small_tree.small()) == []
    modules = {path.stem for path in (small_tree.ROOT / "build_tools/language/checks").glob("*.py")} - {
        "__init__",
        "records",
        "appeals",
    }
    assert {rule.__module__.rpartition(".")[2] for rule in checks.RULES} == modules


def test_a_pipe_among_the_sources_is_refused_at_once(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    os.mkfifo(tree / "manual/forms/F-03.yml")
    found = [(p.origin.file, p.code, p.repair) for p in checks.run(load(tree))]
    assert found == [("manual/forms/F-03.yml", "unreadable", "Restore it.")]
    (tree / "manual/manual.yml").unlink()
    os.mkfifo(tree / "manual/manual.yml")
    with pytest.raises(Refused):
        load(tree)
