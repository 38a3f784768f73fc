"""Many records: in parallel as one by one, from the cache as from YAML, and nothing again that is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import small_tree

from build_tools.audits import batch as scoring
from build_tools.audits.batch import Scored, score_files
from build_tools.records import record_file

Tree = Path


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """The small project with many records, one of them bad, two of one id."""
    tree = small_tree.copy(tmp_path)
    text = (tree / "audits/good.yml").read_text("utf-8")
    for number in range(2, 9):
        answer = "yes" if number % 2 else "no"
        changed = text.replace("S001-1", f"S001-{number}").replace(
            "TSX-04: {answer: yes", f"TSX-04: {{answer: {answer}"
        )
        (tree / f"audits/n{number}.yml").write_text(changed, "utf-8")
    (tree / "audits/bad.yml").write_text(text.replace("S001-1", "S001-9").replace("TSX-02", "TSX-99"), "utf-8")
    (tree / "audits/twice.yml").write_text(text.replace("S001-1", "S001-2"), "utf-8")
    return tree


def files(tree: Tree) -> list[Path]:
    return sorted((tree / "audits").glob("*.yml"))


def run(tree: Tree, out: str = "out", **more: Any) -> list[Scored]:
    return list(score_files(tree, files(tree), tree / out, json_only=True, **more))


def results(tree: Tree, out: str = "out") -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in (tree / out).iterdir()}


def problems(done: list[Scored]) -> list[tuple[str, str]]:
    return sorted((str(problem.origin), problem.code) for one in done for problem in one.problems)


def test_in_parallel_comes_what_comes_one_by_one(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = run(tree)
    monkeypatch.setattr(scoring, "LEAST_JSON", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    shutil.rmtree(tree / "build")
    together = run(tree, "other")
    assert results(tree) == results(tree, "other") and len(results(tree)) == 8
    assert problems(alone) == problems(together)
    assert [one.path for one in alone] == [one.path for one in together]
    assert {code for _, code in problems(alone)} == {"unknown-item", "doubled-record"}


def test_the_cache_changes_no_byte_and_no_position(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(tree)
    assert list((tree / "build/cache/records").rglob("*.json"))
    read = list[Path]()
    load: Callable[..., Any] = record_file.load
    monkeypatch.setattr(record_file, "load", lambda path, file: (read.append(path), load(path, file))[1])
    second = run(tree, "other")
    assert results(tree) == results(tree, "other")
    assert problems(first) == problems(second)
    # Only what has problems is read as YAML again, for its positions.
    assert {one.name for one in read} == {"bad.yml", "twice.yml"}


def test_a_cache_of_rubbish_is_no_cache(tree: Tree) -> None:
    run(tree)
    for one in (tree / "build/cache").rglob("*.json"):
        one.write_text('{"record": 1}' if one.stat().st_size % 2 else "\0", "utf-8")
    before = results(tree)
    shutil.rmtree(tree / "out")
    assert not [one for one in run(tree) if one.unchanged]
    assert results(tree) == before


def test_what_is_there_is_not_made_again(tree: Tree) -> None:
    first = run(tree)
    times = {one.name: one.stat().st_mtime_ns for one in (tree / "out").iterdir()}
    again = run(tree)
    assert {one.name: one.stat().st_mtime_ns for one in (tree / "out").iterdir()} == times
    assert len([one for one in again if one.unchanged]) == len(times)
    assert problems(again) == problems(first) and len(problems(first)) == 2


def _answer(tree: Tree) -> None:
    small_tree.change(tree, "audits/n3.yml", "TSX-04: {answer: yes", "TSX-04: {answer: no")


def _photo(tree: Tree) -> None:
    (tree / "audits/photos/a.png").write_bytes((tree / "audits/photos/a.png").read_bytes() + b"\0")


def _result(tree: Tree) -> None:
    (tree / "out/A-2026-02-01-S001-3.json").write_text("{}", "utf-8")


def _ruling(tree: Tree) -> None:
    (tree / "audits/n3.appeal.yml").write_text("record: A\n", "utf-8")


def _weight(tree: Tree) -> None:
    small_tree.change(tree, "checklists/service-check.yml", "weight: 60", "weight: 10")


def _network(tree: Tree) -> None:
    (tree / "manual/network.yml").write_text((tree / "manual/network.yml").read_text("utf-8") + "# x\n", "utf-8")


@pytest.mark.parametrize(
    ("change", "again"),
    [(_answer, 1), (_photo, 8), (_result, 1), (_ruling, 0), (_weight, 8), (_network, 8)],
)
def test_whatever_a_result_hangs_on_makes_it_again(tree: Tree, change: Callable[[Tree], None], again: int) -> None:
    run(tree)
    change(tree)
    done = run(tree)
    made = [one for one in done if not one.unchanged and not one.problems]
    assert len(made) == again
    fresh = shutil.copytree(tree, tree.with_name("fresh"), ignore=shutil.ignore_patterns("out", "build"))
    assert [code for _, code in problems(done)] == [code for _, code in problems(run(fresh))]
    assert {k: v for k, v in results(tree).items() if k in results(fresh)} == results(fresh)


def test_an_interrupted_run_goes_on(tree: Tree) -> None:
    begun = score_files(tree, files(tree), tree / "out", json_only=True)
    for _ in range(3):
        next(begun)
    begun.close()
    there = results(tree)
    done = run(tree)
    assert len([one for one in done if one.unchanged]) == len(there) > 0
    assert len(results(tree)) == 8


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("record: A-1\n", "A-1"), ("record: A-1 # mine\r\n", "A-1"), ('{\n "record": "A-1",\n', "A-1"),
        ("form: {id: x}\nrecord: B.2_c\n", "B.2_c"),
        ("comment: |\n  record: A-1\n", ""),  # nested is not the record's own
        ('{"previous": {"record": "A-1"}}', ""),
    ],
)  # fmt: skip
def test_an_id_is_read_off_the_first_lines(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes(text.encode())
    assert record_file.identity(path) == expected


def test_an_id_in_other_writing_is_read_with_the_record(tree: Tree) -> None:
    text = (tree / "audits/good.yml").read_text("utf-8").replace("record: A-2026-02-01-S001-1", '"record" : "A-7"')
    (tree / "audits/odd.yml").write_text(text, "utf-8")
    assert record_file.identity(tree / "audits/odd.yml") == "A-7"
    assert record_file.identity(tree / "audits/none.yml") == ""
