"""The record before: found by its digest wherever it lies, scored with its own form, compared; never guessed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import git_tree
import pytest
import small_tree

from build_tools.audits.batch import Scored, score_files

CHECKLIST = "checklists/service-check.yml"
FULL = {"TSX-01": "10", "TSX-02": "yes", "TSX-03": "full", "TSX-04": "yes"}
Write = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = small_tree.copy(tmp_path)
    shutil.rmtree(tree / "audits")
    return tree


@pytest.fixture
def write(tree: Path) -> Write:
    """Writes a record; `previous` is the file of the one before. Answers are given over those that fulfil all."""

    def make(name: str, day: str = "2026-02-01", previous: Path | None = None, **answers: Any) -> Path:
        given = {**FULL, **{key.replace("_", "-"): value for key, value in answers.items()}}
        more = given.pop("form", "service-check, version: 1.0.0"), given.pop("outlet", "S001")
        lines = [f"record: {given.pop('record', f'R-{day}')}", f"form: {{id: {more[0]}}}", f"outlet: {more[1]}"]
        lines += [f"date: {day}", "by: {name: 甲, role: owner}"]
        if previous is not None:
            digest = sha256(previous.read_bytes()).hexdigest()
            named = given.pop("names", re.findall("record: (.*)", previous.read_text("utf-8"))[0])
            lines.append(f"previous: {{record: {named}, sha256: {digest}}}")
        lines += ["answers:", *(f"  {key}: {{answer: {value}}}" for key, value in given.items() if value is not None)]
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return make


def score(tree: Path, *paths: Path, **more: Any) -> list[Scored]:
    return list(score_files(tree, paths, tree / "out", json_only=more.pop("json_only", True), **more))


def result(tree: Path, record: str) -> dict[str, Any]:
    return json.loads((tree / f"out/{record}.json").read_text("utf-8"))  # type: ignore[no-any-return]


def words(tree: Path, record: str, part: str | None = None) -> str:
    html = (tree / f"out/{record}.html").read_text("utf-8")
    if part:
        html = re.split(r"<h2 id=", html.split(f'<h2 id="{part}"')[1])[0]
    return re.sub(r"\s+", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)))


@pytest.mark.parametrize(
    "place", ["audits/R-2026-02-01.yml", "audits/R-2026-02-01.json", "R-2026-02-01/record.json", "elsewhere/deep/a.yml",
              "records/audits/2026/x.yml"]
)  # fmt: skip
def test_it_is_found_where_records_lie(tree: Path, write: Write, place: str) -> None:
    first = write(place, TSX_01="0")
    second = write("audits/now.yml", "2026-05-01", first, TSX_01="0")
    more = {"previous": (tree / "elsewhere",)} if place.startswith("elsewhere") else {}
    (done,) = score(tree, second, **more)
    assert not done.problems
    data = result(tree, "R-2026-05-01")
    assert data["previous"] == {
        "record": "R-2026-02-01", "sha256": sha256(first.read_bytes()).hexdigest(), "score": "60.00", "grade": "C",
        "difference": "0.00",
    }  # fmt: skip
    assert [one["repeat"] for one in data["findings"]] == [True]


def test_it_may_be_given_with_the_others_in_any_order(tree: Path, write: Write) -> None:
    first = write("a/one.yml", TSX_01="0")
    second = write("b/two.yml", "2026-05-01", first)
    assert not [one for done in score(tree, second, first) for one in done.problems]
    assert result(tree, "R-2026-05-01")["previous"]["difference"] == "+40.00"
    assert "previous" not in result(tree, "R-2026-02-01")


def test_a_name_is_not_enough(tree: Path, write: Write) -> None:
    first = write("audits/R-2026-02-01.yml", TSX_01="0")
    second = write("audits/now.yml", "2026-05-01", first)
    first.write_text(first.read_text("utf-8") + "\n", "utf-8")
    (done,) = score(tree, second)
    (problem,) = done.problems
    assert (problem.code, problem.origin.line) == ("no-predecessor", 6)
    assert "R-2026-02-01.yml bears its name, but is another text" in problem.message
    assert "records/audits" in problem.repair and "--previous" in problem.repair
    assert not (tree / "out").exists(), "a score that depends on it must not be silently another"


def test_one_that_is_nowhere_is_said_together_with_other_problems(tree: Path, write: Write) -> None:
    first = write("audits/first.yml")
    second = write("audits/now.yml", "2026-05-01", first, TSX_01="11")
    first.unlink()
    (done,) = score(tree, second)
    assert sorted(one.code for one in done.problems) == ["bad-answer", "no-predecessor"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"outlet": "S002", "TSX_04": None}, "is a record of S002"),
        ({"day": "2026-06-01"}, "later than this record"),
        ({"TSX_01": "77"}, "has problems itself"),
    ],
)
def test_one_that_cannot_be_compared_with(tree: Path, write: Write, change: dict[str, str], said: str) -> None:
    first = write("audits/first.yml", **change)
    second = write("audits/now.yml", "2026-05-01", first)
    (done,) = score(tree, second, previous=(tree / "audits",))
    (problem,) = done.problems
    assert problem.code == "bad-predecessor" and said in problem.message


def test_the_id_must_be_that_of_the_file(tree: Path, write: Write) -> None:
    first = write("audits/first.yml")
    second = write("audits/now.yml", "2026-05-01", first, names="R-other")
    (done,) = score(tree, second, previous=(tree / "audits",))
    assert "is the record `R-2026-02-01`, not `R-other`" in done.problems[0].message


def test_repeats_cost_what_the_checklist_says(tree: Path, write: Write) -> None:
    small_tree.change(
        tree, CHECKLIST, "  coverage_floor: 90", "  coverage_floor: 90\n  repeat: {deduct: 5, raise_severity: yes}"
    )
    first = write("audits/first.yml", TSX_01="0")
    second = write("audits/second.yml", "2026-05-01", first, TSX_01="8")
    third = write("audits/third.yml", "2026-08-01", second, TSX_01="8", TSX_03="late")
    assert not [one for done in score(tree, third, second, first) for one in done.problems]
    assert [result(tree, f"R-2026-0{n}-01")["score"] for n in (2, 5, 8)] == ["60.00", "75.00", "65.00"]
    data = result(tree, "R-2026-08-01")
    assert data["previous"]["score"] == "75.00", "which counts the repeat of the one before it"
    assert data["previous"]["difference"] == "-10.00"
    assert {one["item"]: (one["repeat"], one["severity"]) for one in data["findings"]} == {
        "TSX-01": (True, "critical"), "TSX-03": (False, "minor"),
    }  # fmt: skip
    first.unlink()
    assert [one.code for done in score(tree, third, second) for one in done.problems] == ["no-predecessor"] * 2


def test_where_repeats_cost_nothing_the_chain_may_end(tree: Path, write: Write) -> None:
    first = write("audits/first.yml", TSX_01="0")
    second = write("audits/second.yml", "2026-05-01", first)
    third = write("keep/third.yml", "2026-08-01", second)
    first.unlink()
    (done,) = score(tree, third, previous=(tree / "audits",))
    assert not done.problems and result(tree, "R-2026-08-01")["previous"]["score"] == "100.00"


def test_a_long_chain_is_no_deep_recursion(tree: Path, write: Write) -> None:
    small_tree.change(tree, CHECKLIST, "  coverage_floor: 90", "  coverage_floor: 90\n  repeat: {deduct: 1}")
    last = None
    for number in range(1200):
        last = write(
            f"audits/{number}.yml",
            f"{2001 + number // 300}-03-01",
            last,
            record=f"R-{number}",
            outlet="S001",
            TSX_01="8",
        )
    small_tree.change(tree, "manual/network.yml", "opened: 2004-05-01", "opened: 2000-05-01")
    assert last is not None
    (done,) = score(tree, last, previous=(tree / "audits",))
    assert not done.problems and result(tree, "R-1199")["previous"]["score"] == "79.00"


@pytest.mark.usefixtures("git")
def test_it_is_scored_with_the_form_that_it_names(tree: Path, write: Write) -> None:
    git_tree.start(tree)
    git_tree.commit(tree)
    first = write("audits/first.yml", TSX_01="0")
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 2.0.0")
    small_tree.change(tree, CHECKLIST, "weight: 60", "weight: 40")
    small_tree.change(tree, CHECKLIST, "      - id: TSX-05\n", "      - id: TSX-06\n")
    second = write("audits/now.yml", "2026-05-01", first, form="service-check, version: 2.0.0", TSX_01="0")
    (done,) = score(tree, second, previous=(tree / "audits",))
    assert not done.problems
    data = result(tree, "R-2026-05-01")
    assert (data["previous"]["score"], data["score"], data["previous"]["difference"]) == ("60.00", "66.67", "+6.67")


def test_the_report_says_what_changed(tree: Path, write: Write) -> None:
    first = write("audits/first.yml", TSX_01="0", TSX_02="no", TSX_05="no", TSX_03="late", TSX_04="no")
    second = write("audits/now.yml", "2026-05-01", first, TSX_01="8", TSX_02="yes", TSX_03="not-checked", TSX_04="no")
    (done,) = score(tree, second, previous=(tree / "audits",), json_only=False)
    assert not done.problems
    said = words(tree, "R-2026-05-01", "before")
    assert "上次：2026-02-01，服务审核1.0.0，6.67，等级D（记录R-2026-02-01）。本次最低40.00，相差+33.33。" in said
    assert "答复0.0066.67+66.67" in said and "转交与人员16.670.00−16.67" in said
    assert "重复发生：上次不符合，这次仍不符合（2）：TSX-01（0/2→1/2）、TSX-04" in said
    assert "已改好：上次不符合，这次符合（1）" in said and "TSX-02是否记录每次咨询？不符合0/1符合1/1" in said
    assert "未能核实" in said and "TSX-03疑难问题如何转交？不符合1/2未检查" in said and "TSX-05" in said
    assert "新出现" not in said
    assert words(tree, "R-2026-05-01").count("重复发生") == 3, "and at both findings"


def test_a_part_audited_alone_is_compared_with_the_part_of_a_visit(tree: Path, write: Write) -> None:
    visit = (
        "id: visit\nversion: 1.0.0\ntitle: 全查\nenglish: a\npurpose: 试\nowner: owner\n"
        "scoring: {coverage_floor: 90, grades: [{grade: A, from: 0}]}\ninclude: [{checklist: service-check}]\n"
    )
    (tree / "checklists/visit.yml").write_text(visit, "utf-8")
    first = write("audits/first.yml", TSX_01="0", form="visit, version: 1.0.0")
    second = write("audits/now.yml", "2026-05-01", first, TSX_01="8")
    (done,) = score(tree, second, previous=(tree / "audits",), json_only=False)
    assert not done.problems
    assert result(tree, "R-2026-05-01")["previous"]["difference"] is None
    said = words(tree, "R-2026-05-01", "before")
    assert "两次用的不是同一份清单，总分不比较" in said and "答复33.3366.67+33.33" in said
