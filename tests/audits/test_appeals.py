"""Rulings: a file beside the record, by somebody who may; both scores stay visible; the record is never touched."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import small_tree
from typer.testing import CliRunner

from build_tools.audits.batch import Scored, score_files
from build_tools.cli import audit
from build_tools.forms.exchange import read_files
from build_tools.records import manifest

RECORD = "A-2026-02-01-S001-1"
HEAD = "  - {id: head, title: 推进室, english: head office, side: headquarters, duty: 裁定}\n"
BY = "by: {name: 乙, role: head}"
MEND = "item: TSX-01\n    answer: 10"
Rule = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small project with a role of headquarters that may rule."""
    tree = small_tree.copy(tmp_path, ("manual/network.yml", "roles:\n", "roles:\n" + HEAD))
    return_text = "audiences:\n  - {role: head, chapters: [basics], why: 裁定}\n"
    small_tree.change(tree, "manual/manual.yml", "audiences:\n", return_text)
    return tree


@pytest.fixture
def rule(tree: Path) -> Rule:
    """Writes rulings: each (what, day, by), beside the example record or where `name` says."""

    def write(
        *rulings: str, name: str = f"audits/{RECORD}.appeal.yml", record: str = RECORD, digest: str = "",
        day: str = "2026-02-20", by: str = BY,
    ) -> Path:  # fmt: skip
        digest = digest or sha256((tree / "audits/good.yml").read_bytes()).hexdigest()
        lines = [f"record: {record}", f"sha256: {digest}", "rulings:"]
        for one in rulings or (MEND,):
            lines += [f"  - {one}"]
            lines += [
                f"    {more}"
                for key, more in (("by", by), ("date", f"date: {day}"), ("reason", "reason: 复查属实"))
                if f"{key}:" not in one
            ]
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return path

    return write


def score(tree: Path, *files: Path, **more: Any) -> list[Scored]:
    more.setdefault("json_only", True)
    return list(score_files(tree, files or [tree / "audits/good.yml"], tree / "out", **more))


def result(tree: Path, record: str = RECORD) -> dict[str, Any]:
    return json.loads((tree / f"out/{record}.json").read_text("utf-8"))  # type: ignore[no-any-return]


def codes(done: list[Scored]) -> list[str]:
    return sorted(one.code for each in done for one in each.problems)


def words(html: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)))


def test_both_scores(tree: Path, rule: Rule) -> None:
    score(tree)
    plain = result(tree)
    assert "rulings" not in plain and "as_audited" not in plain
    before = (tree / "audits/good.yml").read_bytes()
    path = rule()
    assert not codes(score(tree))
    data = result(tree)
    assert (data["score"], data["grade"]) == ("80.00", "B")
    assert data["as_audited"] == {"score": plain["score"], "grade": plain["grade"]} == {"score": "60.00", "grade": "C"}
    assert data["appeal_sha256"] == sha256(path.read_bytes()).hexdigest()
    assert data["rulings"] == [
        {
            "item": "TSX-01", "outcome": ["nonconformity", "conformity"], "points": ["1/2", "2/2"], "by": "乙",
            "role": "head", "date": "2026-02-20", "reason": "复查属实",
        }
    ]  # fmt: skip
    assert [one["item"] for one in data["findings"]] == ["TSX-02"]
    assert data["record_sha256"] == plain["record_sha256"] and (tree / "audits/good.yml").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "given"),
    [
        (f"audits/{RECORD}.appeal.yml", False),
        ("audits/good.appeal.yml", False),
        ("audits/appeal.yml", False),
        ("rulings/anything.yml", True),
    ],
)
def test_where_they_lie(tree: Path, rule: Rule, name: str, given: bool) -> None:
    path = rule(name=name)
    assert not codes(score(tree, **({"appeals": [path]} if given else {})))
    assert result(tree)["score"] == "80.00"


def test_they_may_be_among_the_files_given(tree: Path, rule: Rule) -> None:
    path = rule()
    done = CliRunner().invoke(
        audit.app, ["score", str(tree / "audits/good.yml"), str(path), "--out", str(tree / "out"), "--json-only",
                    "--root", str(tree)]
    )  # fmt: skip
    assert done.exit_code == 0 and "1 report in" in done.stdout and "80.00 B" in done.output


def test_a_sealed_record_is_ruled_on_by_its_seal(tree: Path, rule: Rule) -> None:
    (read,) = read_files(tree, [tree / "audits/good.yml"], tree / "received")
    assert read.written is not None
    folder = read.written.parent
    rule(name=f"received/{RECORD}/appeal.yml", digest=manifest.seal(folder) or "")
    assert not codes(score(tree, read.written)) and result(tree)["score"] == "80.00"
    rule(name=f"received/{RECORD}/appeal.yml", digest="0" * 64)
    assert codes(score(tree, read.written)) == ["other-record"]
    rule(name=f"received/{RECORD}/appeal.yml", record="A-other", digest=manifest.seal(folder) or "")
    assert codes(score(tree, read.written)) == ["other-record"], "in a record's own folder it can only mean that record"


def test_rulings_on_a_neighbour_are_not_ours(tree: Path, rule: Rule) -> None:
    rule(name="audits/appeal.yml", record="A-other")
    assert not codes(score(tree)) and "rulings" not in result(tree)


def test_given_but_on_nothing_that_was_scored(tree: Path, rule: Rule) -> None:
    path = rule(name="rulings/a.yml", record="A-other")
    done = score(tree, appeals=[path])
    assert codes(done) == ["unused-appeal"] and result(tree)["score"] == "60.00"


@pytest.mark.parametrize(
    ("ruling", "score_", "grade"),
    [
        ("item: TSX-01\n    earned: 1.5", "70.00", "C"),
        ("item: TSX-01\n    earned: 2", "80.00", "B"),
        ("item: TSX-01\n    answer: not-checked", "40.00", None),
        ("item: TSX-03\n    answer: not-applicable", "60.00", "C"),
        ("item: TSX-02\n    answer: yes", "80.00", "B"),
    ],
)
def test_what_can_be_decided(tree: Path, rule: Rule, ruling: str, score_: str, grade: str | None) -> None:
    rule(ruling)
    assert not codes(score(tree))
    assert (result(tree)["score"], result(tree)["grade"]) == (score_, grade)


def test_an_answer_that_rules_another_item_out(tree: Path, rule: Rule) -> None:
    rule("item: TSX-02\n    answer: yes")
    score(tree)
    assert result(tree)["not_applicable"] == ["TSX-05"], "it was asked only because TSX-02 was no"


def test_a_later_ruling_replaces_an_earlier_one(tree: Path, rule: Rule) -> None:
    rule("item: TSX-01\n    earned: 0", "item: TSX-01\n    answer: 10\n    date: 2026-03-01")
    assert not codes(score(tree)) and result(tree)["score"] == "80.00"
    rule("item: TSX-01\n    answer: 10", "item: TSX-01\n    earned: 0\n    date: 2026-03-01")
    assert not codes(score(tree)) and result(tree)["score"] == "40.00"
    assert len(result(tree)["rulings"]) == 2
    rule("item: TSX-01\n    answer: 10", "item: TSX-01\n    earned: 0\n    date: 2026-02-10")
    assert codes(score(tree)) == ["ruled-too-early"]


WRONG = {
    "unknown-item": "item: TSX-77\n    answer: yes",
    "bad-ruling": "item: TSX-01\n    answer: 11",
    "own-audit": f"{MEND}\n    by: {{name: 审核员 甲, role: head}}",
    "may-not-rule": f"{MEND}\n    by: {{name: 乙, role: owner}}",
    "dangling": f"{MEND}\n    by: {{name: 乙, role: nobody}}",
    "ruled-too-early": f"{MEND}\n    date: 2026-01-31",
    "bad-value": "item: TSX-01\n    answer: 10\n    earned: 2",
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_refused(tree: Path, rule: Rule, code: str) -> None:
    path = rule(WRONG[code])
    (done,) = score(tree)
    assert [one.code for one in done.problems] == [code]
    (problem,) = done.problems
    assert problem.origin.file == str(path) and problem.origin.line >= 4 and problem.repair
    assert not (tree / "out").exists(), "neither the old score nor the new one"


@pytest.mark.parametrize(
    "ruling",
    [
        "item: TSX-01\n    earned: 3", "item: TSX-01\n    earned: -1", "item: TSX-02\n    answer: maybe",
        "item: TSX-02\n    answer: [yes]", "item: TSX-02\n    answer: not-applicable",
    ],
)  # fmt: skip
def test_what_no_answer_could_be(tree: Path, rule: Rule, ruling: str) -> None:
    rule(ruling)
    assert codes(score(tree)) == ["bad-ruling"]


def test_points_for_what_was_never_answered(tree: Path, rule: Rule) -> None:
    small_tree.change(tree, "audits/good.yml", "  TSX-03: {answer: full, good_practice: 转交单贴在前台}\n", "")
    rule("item: TSX-03\n    earned: 1")
    assert codes(score(tree)) == ["bad-ruling"]
    rule("item: TSX-03\n    answer: late")
    assert not codes(score(tree)) and result(tree)["not_checked"] == []


def test_an_item_that_does_not_apply(tree: Path, rule: Rule) -> None:
    small_tree.change(tree, "audits/good.yml", "  TSX-02: {answer: no}\n", "  TSX-02: {answer: yes}\n")
    small_tree.change(tree, "audits/good.yml", "  TSX-05: {answer: yes}\n", "")
    rule("item: TSX-05\n    answer: yes")
    assert codes(score(tree)) == ["does-not-apply"]
    rule("item: TSX-05\n    answer: yes", "item: TSX-02\n    answer: no")
    assert not codes(score(tree)), "all rulings are considered together"


def test_the_wrong_text_of_the_record(tree: Path, rule: Rule) -> None:
    rule(digest="0" * 64)
    assert codes(score(tree)) == ["other-record"]


def test_two_files_of_rulings(tree: Path, rule: Rule) -> None:
    path = rule()
    rule(name="audits/appeal.yml")
    assert codes(score(tree)) == ["doubled-appeal"]
    (tree / "audits/appeal.yml").unlink()
    assert not codes(score(tree, appeals=[path])), "named and beside the record is one file"


def test_all_at_once(tree: Path, rule: Rule) -> None:
    rule(WRONG["unknown-item"], WRONG["own-audit"], WRONG["bad-ruling"], digest="0" * 64)
    assert codes(score(tree)) == ["bad-ruling", "other-record", "own-audit", "unknown-item"]


def test_what_was_overruled_is_no_repeat(tree: Path, rule: Rule) -> None:
    now = (tree / "audits/good.yml").read_text("utf-8").replace("2026-02-01", "2026-05-01")
    digest = sha256((tree / "audits/good.yml").read_bytes()).hexdigest()
    now = now.replace("answers:", f"previous: {{record: {RECORD}, sha256: {digest}}}\nanswers:")
    (tree / "now.yml").write_text(now.replace(", evidence: [photos/a.png]", ""), "utf-8")
    score(tree, tree / "now.yml", previous=(tree / "audits",))
    assert {one["item"]: one["repeat"] for one in result(tree, "A-2026-05-01-S001-1")["findings"]} == {
        "TSX-01": True, "TSX-02": True,
    }  # fmt: skip
    path = rule()
    assert not codes(score(tree, tree / "now.yml", previous=(tree / "audits",)))
    data = result(tree, "A-2026-05-01-S001-1")
    assert {one["item"]: one["repeat"] for one in data["findings"]} == {"TSX-01": False, "TSX-02": True}
    assert data["previous"]["score"] == "80.00"
    assert data["previous"]["appeal_sha256"] == sha256(path.read_bytes()).hexdigest(), "and it is told"


def test_the_report_shows_both_and_who_decided(tree: Path, rule: Rule) -> None:
    small_tree.change(
        tree, "manual/manual.yml", "contents:\n", "objection: {days: 10, to: head, form: F-01}\ncontents:\n"
    )
    rule(f"{MEND}\n    reason: '<b>复查</b>属实'", "item: TSX-02\n    earned: 0.5")
    assert not codes(score(tree, json_only=False))
    html = (tree / f"out/{RECORD}.html").read_text("utf-8")
    first = words(html.split('id="summary"')[1].split("<nav")[0])
    assert "90.00分，满分100" in first and "审核时60.00（C），2026-02-20裁定后90.00（A）" in first
    rulings = words(html.split('id="rulings"')[1].split("<h2 id=")[0])
    assert "审核时8次/10次：不符合1/2裁定10次/10次：符合2/2谁、何时乙（推进室），2026-02-20" in rulings
    assert "否：不符合0/1裁定否：不符合0.5/1" in rulings and "<b>复查</b>属实" in rulings and "&lt;b&gt;" in html
    assert "自收到之日起10天内书面向推进室提出，用F-01咨询记录" in words(
        html.split('id="signing"')[1].split("<h2 id=")[0]
    )
    assert (tree / f"out/{RECORD}.pdf").read_bytes().startswith(b"%PDF")


def test_what_was_made_before_knows_of_rulings(tree: Path, rule: Rule) -> None:
    assert not codes(score(tree)) and result(tree)["score"] == "60.00"
    path = rule(name="rulings/a.yml")
    for _ in range(2):
        assert not codes(score(tree, appeals=[path])) and result(tree)["score"] == "80.00"
    assert not codes(score(tree)) and result(tree)["score"] == "60.00", "named for one run, not for the next"
    rule("item: TSX-01\n    earned: 1.5", name="rulings/a.yml")
    assert not codes(score(tree, appeals=[path])) and result(tree)["score"] == "70.00"
    rule(name="audits/appeal.yml")
    assert not codes(score(tree)) and result(tree)["score"] == "80.00"
    (tree / "audits/appeal.yml").unlink()
    assert not codes(score(tree)) and result(tree)["score"] == "60.00"


def test_what_was_made_before_knows_of_rulings_on_the_record_before(tree: Path, rule: Rule) -> None:
    digest = sha256((tree / "audits/good.yml").read_bytes()).hexdigest()
    now = (tree / "audits/good.yml").read_text("utf-8").replace("2026-02-01", "2026-05-01")
    now = now.replace("answers:", f"previous: {{record: {RECORD}, sha256: {digest}}}\nanswers:")
    (tree / "audits/now.yml").write_text(now, "utf-8")

    def before(**more: Any) -> str:
        assert not codes(score(tree, tree / "audits/now.yml", previous=(tree / "audits",), **more))
        return str(result(tree, "A-2026-05-01-S001-1")["previous"]["score"])

    assert before() == before() == "60.00"
    rule(name="audits/good.appeal.yml")
    assert before() == before() == "80.00"
    (tree / "audits/good.appeal.yml").unlink()
    assert before() == "60.00"


def test_rulings_that_cannot_be_read_are_told_once(tree: Path, rule: Rule) -> None:
    path = rule(name="rulings/a.yml")
    path.write_text("record: [", "utf-8")
    assert codes(score(tree, appeals=[path])) == ["yaml-syntax"]
