"""`audit score` on the design's worked example: the contract's keys with exactly its values; good beside bad."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import small_tree

from build_tools.audits.batch import score_files
from build_tools.core.digest import file_digest, fingerprint
from build_tools.core.problems import Refused
from build_tools.language.fingerprint import form_fingerprint
from build_tools.language.form.includes import expand
from build_tools.language.library import load

STAGES = (("pre-sale", 30, range(1, 7)), ("in-sale", 30, range(7, 10)), ("after-sale", 40, range(10, 15)))
RECORD = """\
record: A-2026-11-20-S001-three-stage-service-1
form: {id: three-stage-service, version: 1.0.0}
outlet: S001
date: 2026-11-20
by: {name: 示例审核员, role: owner}
holds: {revision: 1.10.0, serial: FCM-000427-7KQ3-4}
answers:
  TSS-07: {answer: 8, comment: 两次隔天才答复, evidence: [photos/tss-07.jpg]}
"""
CONTRACT: dict[str, Any] = {
    "record": "A-2026-11-20-S001-three-stage-service-1",
    "form": {"id": "three-stage-service", "version": "1.0.0", "sha256": "…"},
    "outlet": "S001",
    "date": "2026-11-20",
    "scoring_version": 1,
    "score": "92.50",
    "score_range": ["92.50", "92.50"],
    "coverage": "100.00",
    "grade": "A",
    "models": {"default": "92.50", "flat": "14/15", "flat-unweighted": "13.5/14", "absolute": "0"},
    "sections": [
        {"id": "pre-sale", "score": "100.00", "weight": "30", "grade": "A"},
        {"id": "in-sale", "score": "75.00", "weight": "30", "grade": "C"},
        {"id": "after-sale", "score": "100.00", "weight": "40", "grade": "A"},
    ],
    "weakest": ["in-sale"],
    "findings": [{"item": "TSS-07", "severity": "major", "criteria": ["SVC-012"], "repeat": False, "regain": "7.50"}],
    "not_applicable": [],
    "not_checked": [],
}
MEASURED = """\
        response:
          type: number
          unit: "/10"
          min: 0
          max: 10
          bands: [{from: 10, points: 2}, {from: 8, points: 1}, {from: 0, points: 0}]
        weight: 2
        severity: major
        evidence: {required: on-failure, ask: 最近 10 次咨询的时间记录}"""
ADDED = {"record_sha256", "no_grade_because", "failed_critical", "evidence_missing", "all_mended"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small project with the design's example in it."""
    tree = small_tree.copy(tmp_path)
    for path in tree.rglob("*.yml"):
        path.write_text(path.read_text("utf-8").replace("BBB-001", "SVC-012"), encoding="utf-8")
    lines = [
        "id: three-stage-service\nversion: 1.0.0\ntitle: 三阶段服务\nenglish: a\npurpose: 试\nowner: owner\nscoring:",
        "  coverage_floor: 90",
        "  grades: [{grade: A, from: 90}, {grade: B, from: 80}, {grade: C, from: 60}, {grade: D, from: 0}]",
        "sections:",
    ]
    for stage, weight, numbers in STAGES:
        lines += [f"  - id: {stage}\n    title: {stage}\n    weight: {weight}\n    items:"]
        for number in numbers:
            lines += [f"      - id: TSS-{number:02}\n        question: 问？\n        criteria: [SVC-012]"]
            lines += [MEASURED if number == 7 else "        response: {type: yes-no}"]
    (tree / "checklists/three-stage-service.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tree / "audits/photos/tss-07.jpg").write_bytes(b"\xff\xd8\xff\xe0 a picture")
    answers = "".join(f"  TSS-{n:02}: {{answer: yes}}\n" for n in range(1, 15) if n != 7)
    (tree / "audits/example.yml").write_text(RECORD + answers, encoding="utf-8")
    return tree


def written(tree: Path, name: str) -> dict[str, Any]:
    return json.loads((tree / "out" / f"{name}.json").read_text("utf-8"))  # type: ignore[no-any-return]


def score(tree: Path, *names: str) -> list[Any]:
    return list(score_files(tree, [tree / "audits" / name for name in names], tree / "out", json_only=True))


def test_the_contract_of_the_design(tree: Path) -> None:
    (done,) = score(tree, "example.yml")
    assert not done.problems and done.summary == "A-2026-11-20-S001-three-stage-service-1: 92.50 A"
    result = written(tree, CONTRACT["record"])
    library = load(tree)
    form = expand(library.checklists["three-stage-service"].value, {})
    assert result["form"].pop("sha256") == form_fingerprint(form, {}) == fingerprint(form)
    assert result["record_sha256"] == file_digest(tree / "audits/example.yml")
    expected = {**CONTRACT, "form": {"id": "three-stage-service", "version": "1.0.0"}}
    assert set(result) == set(expected) | ADDED
    for finding in result["findings"]:
        assert (finding.pop("gap"), finding.pop("grade_if_mended")) == ("correct", "A")
    assert {key: result[key] for key in expected} == expected
    assert [key for key in result if key in CONTRACT] == list(CONTRACT)
    assert (result["no_grade_because"], result["failed_critical"], result["evidence_missing"]) == (None, [], [])


def test_the_same_record_gives_the_same_bytes(tree: Path) -> None:
    score(tree, "example.yml")
    first = {one.name: one.read_bytes() for one in (tree / "out").iterdir()}
    (tree / "out").rename(tree / "before")
    score(tree, "good.yml", "example.yml")
    assert first.items() <= {one.name: one.read_bytes() for one in (tree / "out").iterdir()}.items()


def test_a_bad_record_hinders_no_good_one(tree: Path) -> None:
    (tree / "audits/bad.yml").write_text(RECORD.replace("S001\n", "S009\n").replace("-1\n", "-2\n"), encoding="utf-8")
    bad, missing, good = score(tree, "bad.yml", "none.yml", "example.yml")
    assert ([p.code for p in bad.problems], [p.code for p in missing.problems]) == (["unknown-outlet"], ["unreadable"])
    assert not good.problems
    assert [one.name for one in (tree / "out").iterdir()] == [f"{CONTRACT['record']}.json"]


def test_an_id_whose_first_file_was_bad_is_still_free(tree: Path) -> None:
    (tree / "audits/bad.yml").write_text(RECORD.replace("S001\n", "S009\n"), encoding="utf-8")
    bad, good, twice = score(tree, "bad.yml", "example.yml", "example.yml")
    assert bad.problems and not good.problems
    assert [p.code for p in twice.problems] == ["doubled-record"]


def test_only_json_is_written_when_only_json_is_asked_for(tree: Path) -> None:
    score(tree, "example.yml")
    assert {one.suffix for one in (tree / "out").iterdir()} == {".json"}


def test_with_broken_sources_nothing_is_scored(tree: Path) -> None:
    small_tree.change(tree, "manual/network.yml", "side: outlet, duty: 负责", "side: shop, duty: 负责")
    with pytest.raises(Refused):
        score(tree, "example.yml")
    assert not (tree / "out").exists()
