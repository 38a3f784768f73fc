"""OSCAL assessment results: the structure that NIST publishes, and nothing said that the audit does not say.

NIST's JSON Schema is not at hand; what it asks of the parts that we write (OSCAL 1.1, assessment-results) is written
down here. The whole was also read by compliance-trestle's models, which are generated from that schema.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import small_tree

from build_tools.audits.batch import score_files

UUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[45][0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}")
TOKEN = re.compile(r"[^\W\d][\w.-]*")
STRING = re.compile(r"\S(.*\S)?")
LINE = re.compile(r"[^\n]+")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
TEXT = re.compile(r".+", re.DOTALL)
URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:.+|#.+|[^:]+")

PROP = {"name!": TOKEN, "value!": STRING, "ns": URI}
OBSERVED = [{"observation-uuid!": UUID}]
TASK = {"uuid!": UUID, "type!": TOKEN, "title!": LINE, "timing": {"on-date": {"date!": TIME}}}
RESULT = {
    "uuid!": UUID, "title!": LINE, "description!": TEXT, "start!": TIME, "end": TIME, "props": [PROP],
    "reviewed-controls!": {
        "control-selections!": [{"description": TEXT, "include-controls": [{"control-id!": TOKEN}]}]
    },
    "observations": [
        {
            "uuid!": UUID, "title": LINE, "description!": TEXT, "props": [PROP],
            "methods!": [re.compile("EXAMINE|UNKNOWN")],
            "subjects": [{"subject-uuid!": UUID, "type!": TOKEN}], "collected!": TIME, "remarks": TEXT,
            "relevant-evidence": [{"href": URI, "description!": TEXT}],
        }
    ],
    "risks": [
        {
            "uuid!": UUID, "title!": LINE, "description!": TEXT, "statement!": TEXT, "props": [PROP],
            "status!": re.compile("open"), "deadline": TIME, "related-observations": OBSERVED,
            "remediations": [
                {
                    "uuid!": UUID, "lifecycle!": re.compile("recommendation|planned|completed"), "title!": LINE,
                    "description!": TEXT, "tasks": [TASK],
                }
            ],
        }
    ],
    "findings": [
        {
            "uuid!": UUID, "title!": LINE, "description!": TEXT, "related-observations": OBSERVED,
            "related-risks": [{"risk-uuid!": UUID}],
            "target!": {
                "type!": re.compile("objective-id|statement-id"), "target-id!": TOKEN,
                "status!": {"state!": re.compile("satisfied|not-satisfied"), "reason": re.compile("pass|fail|other")},
            },
        }
    ],
}  # fmt: skip
DOCUMENT = {
    "assessment-results!": {
        "uuid!": UUID,
        "metadata!": {
            "title!": LINE, "last-modified!": TIME, "version!": STRING, "oscal-version!": re.compile(r"1\.1\.[0-3]"),
            "props": [PROP], "roles": [{"id!": TOKEN, "title!": LINE}],
            "parties": [
                {"uuid!": UUID, "type!": re.compile("person|organization"), "name": STRING, "props": [PROP]}
            ],
            "responsible-parties": [{"role-id!": TOKEN, "party-uuids!": [UUID]}],
        },
        "import-ap!": {"href!": URI, "remarks": TEXT},
        "results!": [RESULT],
        "back-matter": {
            "resources": [
                {
                    "uuid!": UUID, "title": LINE, "props": [PROP],
                    "rlinks": [{"href!": URI, "hashes": [{"algorithm!": re.compile("SHA-256"), "value!": STRING}]}],
                }
            ]
        },
    }
}  # fmt: skip


def differences(data: Any, shape: Any, at: str = "") -> list[str]:
    """Where the data is not of the shape. `key!` must be there, a list holds something, no other key may be there."""
    if isinstance(shape, re.Pattern):
        return [] if isinstance(data, str) and shape.fullmatch(data) else [f"{at}: {data!r}"]
    if isinstance(shape, list):
        if not isinstance(data, list) or not data:
            return [f"{at}: no list, or an empty one"]
        return [found for number, one in enumerate(data) for found in differences(one, shape[0], f"{at}[{number}]")]
    if not isinstance(data, dict):
        return [f"{at}: no object"]
    known = {key.removesuffix("!"): (inner, key.endswith("!")) for key, inner in shape.items()}
    found = [f"{at}.{key} is unknown" for key in data if key not in known]
    found += [f"{at}.{key} is missing" for key, (_, must) in known.items() if must and key not in data]
    return found + [
        one for key, (inner, _) in known.items() if key in data for one in differences(data[key], inner, f"{at}.{key}")
    ]


def written(tree: Path, *changes: tuple[str, str]) -> dict[str, Any]:
    for old, new in changes:
        small_tree.change(tree, "audits/good.yml", old, new)
    (done,) = score_files(tree, [tree / "audits/good.yml"], tree / "out", json_only=True, oscal=True)
    assert not done.problems, done.problems
    return json.loads((tree / "out/A-2026-02-01-S001-1.oscal.json").read_text("utf-8"))  # type: ignore[no-any-return]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return small_tree.copy(tmp_path)


def result(data: dict[str, Any]) -> dict[str, Any]:
    return data["assessment-results"]["results"][0]  # type: ignore[no-any-return]


def props(data: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in data["props"]}


CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    "as it is": (),
    "nothing was checked": (
        ("{answer: 8, comment: 两次隔天才答复, evidence: [photos/a.png]}", "{answer: not-checked}"),
        ("TSX-02: {answer: no}", "TSX-02: {answer: not-checked}"),
        ("TSX-03: {answer: full, good_practice: 转交单贴在前台}", "TSX-03: {answer: not-checked}"),
        ("TSX-04: {answer: yes}", "TSX-04: {answer: not-checked}"),
        ("  TSX-05: {answer: yes}\n", ""),
    ),
    "all is well": (
        ("answer: 8", "answer: 10"), ("TSX-02: {answer: no}", "TSX-02: {answer: yes}"),
        ("  TSX-05: {answer: yes}\n", ""),
    ),
    "hostile words": (
        ("comment: 两次隔天才答复", 'comment: "<script>*a*\\n# b [x](y) ```"'),
        ("name: 审核员甲", "name: <b>甲</b>  乙"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
def test_it_is_of_the_published_structure(tree: Path, kind: str) -> None:
    assert differences(written(tree, *CHANGES[kind]), DOCUMENT) == []


def test_the_structure_is_really_asked_for(tree: Path) -> None:
    data = written(tree)
    del data["assessment-results"]["import-ap"]
    data["assessment-results"]["score"] = "1"
    data["assessment-results"]["results"][0]["risks"] = []
    assert sorted(differences(data, DOCUMENT)) == [
        ".assessment-results.import-ap is missing",
        ".assessment-results.results[0].risks: no list, or an empty one",
        ".assessment-results.score is unknown",
    ]


def test_references_lead_somewhere(tree: Path) -> None:
    data = written(tree)
    text = json.dumps(data)
    defined = re.findall(r'"uuid": "([^"]+)"', text)
    named = re.findall(r'"(?:observation-uuid|risk-uuid|subject-uuid)": "([^"]+)"', text)
    named += re.findall(r'"href": "#([^"]+)"', text) + re.findall(r'"party-uuids": \["([^"]+)"', text)
    assert len(set(defined)) == len(defined) and set(named) <= set(defined) and len(named) > 10


def test_findings_risks_and_observations(tree: Path) -> None:
    one = result(written(tree))
    assert props(one)["score"] == "60.00" and props(one)["grade"] == "C"
    assert {f["target"]["target-id"]: f["target"]["status"]["state"] for f in one["findings"]} == {
        "BBB-001": "not-satisfied", "BBB-002": "satisfied",
    }  # fmt: skip
    assert [props(risk)["severity"] for risk in one["risks"]] == ["major", "minor"]
    assert one["risks"][0]["deadline"] == "2026-02-15T00:00:00Z"
    seen = {props(x)["item"]: x for x in one["observations"]}
    assert props(seen["TSX-01"])["points"] == "1/2" and seen["TSX-01"]["methods"] == ["EXAMINE"]
    assert seen["TSX-02"]["methods"] == ["UNKNOWN"], "the record does not say how it was looked at"


def test_what_was_not_checked_is_neither_satisfied_nor_not(tree: Path) -> None:
    one = result(written(tree, ("TSX-04: {answer: yes}", "TSX-04: {answer: not-checked}")))
    assert [f["target"]["target-id"] for f in one["findings"]] == ["BBB-001"]
    assert "TSX-04" not in {props(x)["item"] for x in one["observations"]}


def test_words_of_a_record_are_no_markup(tree: Path) -> None:
    one = result(written(tree, *CHANGES["hostile words"]))
    (remarks,) = [x["remarks"] for x in one["observations"] if "remarks" in x]
    assert remarks == "\\<script\\>\\*a\\*\n\\# b \\[x\\](y) \\`\\`\\`"


def test_the_same_audit_gives_the_same_bytes(tree: Path) -> None:
    assert written(tree) == written(tree)
    other = written(tree, ("answer: 8", "answer: 9"))["assessment-results"]["uuid"]
    assert other != written(small_tree.copy(tree / "again"))["assessment-results"]["uuid"]
