"""From text to model: every error of pydantic becomes a problem at the line and column that the author must change."""

from __future__ import annotations

import os
import time
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from build_tools.core.yaml.binding import bind, read_document, schema_of
from build_tools.core.yaml.strict import MAX_BYTES
from build_tools.language.form.forms import Checklist
from build_tools.language.model.entries import Chapter
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Network
from build_tools.records.record import Record

NETWORK = """\
roles:
  - {id: owner, title: 店主, english: owner, side: outlet, duty: 负责}
regions:
  - id: north
    title: 北区
outlets:
  - {id: S001, title: 店, region: north, class: A, franchisee: 甲, opened: 2004-05-01}
"""
CHAPTER = """\
id: one
title: 一
english: One
summary: 一句话。
audience: [owner]
sections:
  - id: first
    title: 第一
    entries:
      - id: AAA-001
        kind: standard
        title: 标准
        text: |
          第一行。
          第二行。
        measure: {metric: 率, target: ">= 95%", how: 数, owner: owner}
      - id: AAA-002
        kind: figure
        title: 图
        diagram:
          type: cycle
          phases: [{title: 一, text: 甲}, {title: 二, text: 乙}, {title: 三, text: 丙}]
"""
CHECKLIST = """\
id: check
version: 1.0.0
title: 检查
english: Check
purpose: 试
owner: owner
scoring: {grades: [{grade: A, from: 0}]}
sections:
  - id: all
    title: 全部
    items:
      - id: TSX-01
        question: 问
        criteria: [AAA-001]
        applies_when: {all: [{outlet.opened: {before: {parameter: cut-off}}}, {not: {outlet.class: {is: B}}}]}
        response: {type: number, min: 0, bands: [{from: 5, points: 1}, {from: 0, points: 0}]}
      - id: TSX-02
        question: 问
        criteria: [AAA-001]
        response: {type: graded, options: [{id: a, label: 甲, points: 1}, {id: b, label: 乙, points: 0}]}
"""
RECORD = """\
record: A-1
form: {id: check, version: 1.0.0}
outlet: S001
date: 2026-02-01
by: {name: 甲, role: owner}
answers:
  TSX-01:
    answer: 8
    evidence: [a.png]
  TSX-02: {answer: a}
"""
MANUAL = """\
format: 1
code: TST
title: 书
english_title: Book
subtitle: 副
brand: {name: 甲, english: A, trade: 丙}
language: zh-Hans
revision: 1.10.0
effective: 2026-01-31
control: {confidentiality: 密, reference_only: 参, statement: 明}
kit: [{id: this, title: 书, this_manual: yes}]
contents:
  - basics
  - {part: two, title: 二, chapters: [service]}
"""

Case = tuple[type[BaseModel], str, str, str]


@pytest.mark.parametrize(
    ("model", "text"),
    [(Network, NETWORK), (Chapter, CHAPTER), (Checklist, CHECKLIST), (Record, RECORD), (Manual, MANUAL)],
)
def test_what_is_right_is_bound(model: type[BaseModel], text: str) -> None:
    document, problems = bind(text.encode(), "f.yml", model)
    assert document is not None and not problems


@pytest.mark.parametrize(
    ("model", "text", "old", "new", "expected"),
    [
        # An unknown key: at the key.
        (Network, NETWORK, "class: A", "klass: A", {(7, 41, "unknown-key")}),
        (Network, NETWORK, "    title: 北区", "    titel: 北区", {(5, 5, "unknown-key"), (4, 5, "missing-key")}),
        (Record, RECORD, "    evidence:", "    evidense:", {(9, 5, "unknown-key")}),
        # A wrong value: at the value, also behind Chinese text and in block text.
        (Network, NETWORK, "side: outlet", "side: shop", {(2, 50, "bad-value")}),
        (Network, NETWORK, "2004-05-01", "2004-13-01", {(7, 74, "bad-value")}),
        (Chapter, CHAPTER, "第二行。", "第\u202e二行。", {(13, 15, "bad-value")}),
        (Record, RECORD, "outlet: S001", "outlet: 1", {(3, 9, "bad-value")}),
        # Inside tagged unions: the tag is part of pydantic's path, not of the file's.
        (Chapter, CHAPTER, "owner: owner}", "ownr: owner}", {(16, 56, "unknown-key"), (16, 18, "missing-key")}),
        (Chapter, CHAPTER, "kind: standard", "kind: standart", {(11, 15, "bad-value")}),
        (Chapter, CHAPTER, "        kind: standard\n", "", {(10, 9, "missing-key")}),
        (
            Chapter,
            CHAPTER,
            "{title: 二, text: 乙}",
            "{title: 二, txt: 乙}",
            {(22, 52, "unknown-key"), (22, 41, "missing-key")},
        ),
        (Chapter, CHAPTER, "type: cycle", "type: circle", {(21, 17, "bad-value")}),
        (Checklist, CHECKLIST, "min: 0,", "min: 0, mix: 1,", {(16, 42, "unknown-key")}),
        (Checklist, CHECKLIST, "from: 5,", "from: five,", {(16, 57, "bad-value")}),
        (
            Checklist,
            CHECKLIST,
            "{id: b, label: 乙, points: 0}",
            "{id: b, label: 乙, points: -1}",
            {(20, 100, "bad-value")},
        ),
        (
            Checklist,
            CHECKLIST,
            "{id: b, label: 乙, points: 0}",
            "{id: a, label: 乙, points: 0}",
            {(20, 19, "bad-value")},
        ),
        # Inside conditions: keys of the author's choice, nested, text or mapping.
        (Checklist, CHECKLIST, "{is: B}", "{iss: B}", {(15, 101, "unknown-key")}),
        (
            Checklist,
            CHECKLIST,
            "{parameter: cut-off}",
            "{parametr: cut-off}",
            {(15, 56, "unknown-key"), (15, 55, "missing-key")},
        ),
        (Checklist, CHECKLIST, "{parameter: cut-off}", "[2005-01-01]", {(15, 55, "bad-value")}),
        # Plain unions: a chapter's id or a part.
        (Manual, MANUAL, "  - basics", "  - Basics", {(13, 5, "bad-value")}),
        (Manual, MANUAL, "part: two, ", "", {(14, 5, "missing-key")}),
        (Manual, MANUAL, "  - basics", "  - [basics]", {(13, 5, "bad-value")}),
        # A mapping or a list where text is meant.
        (Network, NETWORK, "    title: 北区", "    title: {a: b}", {(5, 12, "bad-value")}),
        (Network, NETWORK, "    title: 北区", "    title: [北区]", {(5, 12, "bad-value")}),
        # A key that is itself wrong: at the key.
        (Record, RECORD, "  TSX-02:", "  TSX_02:", {(10, 3, "bad-value")}),
        # A list whose elements are wrong is not too short as well; an empty one is.
        (Chapter, CHAPTER, "audience: [owner]", "audience: [店主]", {(5, 12, "bad-value")}),
    ],
)
def test_positions(model: type[BaseModel], text: str, old: str, new: str, expected: set[tuple[int, int, str]]) -> None:
    assert text.count(old) == 1
    document, problems = bind(text.replace(old, new).encode(), "f.yml", model)
    assert document is None
    assert {(p.origin.line, p.origin.column, p.code) for p in problems} == expected, [str(p) for p in problems]
    assert all(p.repair.endswith((".", "?")) for p in problems)


def test_suggestions_know_the_place() -> None:
    def repairs(model: type[BaseModel], text: str) -> set[str]:
        return {p.repair for p in bind(text.encode(), "f.yml", model)[1] if p.code == "unknown-key"}

    assert repairs(Chapter, CHAPTER.replace("how: 数", "hwo: 数")) == {"Did you mean `how`?"}
    assert repairs(Record, RECORD.replace("    evidence", "    evidense")) == {"Did you mean `evidence`?"}
    assert repairs(
        Checklist,
        CHECKLIST.replace(
            "question: 问\n        criteria: [AAA-001]\n        app",
            "qestion: 问\n        criteria: [AAA-001]\n        app",
        ),
    ) == {"Did you mean `question`?"}
    # Only what is possible for this response, not for every response.
    assert repairs(Checklist, CHECKLIST.replace("min: 0,", "options: [],")) == {
        "Delete it. Possible here: not_applicable, type, unit, min, max, bands."
    }


def test_what_follows_from_a_syntax_problem_is_not_reported_as_well() -> None:
    _, problems = bind(NETWORK.replace("title: 北区", "title:").encode(), "f.yml", Network)
    assert [(p.origin.line, p.code) for p in problems] == [(5, "empty-value")]


def test_ids_of_an_unreadable_file_are_remembered() -> None:
    for broken in (CHAPTER.replace("title: 一\n", "titel: 一\n"), CHAPTER.replace("title: 一\n", "title: 一: 二\n")):
        unread: set[str] = set()
        document, _ = bind(broken.encode(), "chapters/one.yml", Chapter, unread)
        assert document is None
        assert unread == {"one", "first", "AAA-001", "AAA-002"}
    unread = set()
    bind(CHAPTER.encode(), "chapters/one.yml", Chapter, unread)
    assert not unread


def test_a_file_that_cannot_be_read(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for path in (tmp_path / "none.yml", tmp_path):
        document, problems = read_document(path, "none.yml", Network)
        assert document is None
        assert [(str(p.origin), p.code) for p in problems] == [("none.yml", "unreadable")]


HOSTILE = {
    "aliases": b"a: &a [x,x]\n" + b"".join(b"k%d: &k%d [*a,*a]\n" % (n, n) for n in range(20000)),
    "deep flow": b"a: " + b"[" * 1_000_000,
    "deep blocks": b"".join(b" " * n + b"- \n" for n in range(2000)),
    "five megabytes": b"a: " + b"x" * 5_000_000,
    "one long line of keys": b"{" + b"a: b, " * 60_000 + b"}",
    "a list of sixty thousand wrong answers": RECORD.encode()
    + b"".join(b"  T-%d: {answer: 1}\n" % n for n in range(20_000)),
    "a long number": RECORD.replace("1.0.0", "1." + "9" * 200_000 + ".0").encode(),
    "control characters": b"a: \x00\x07",
    "binary": bytes(range(256)) * 4000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_quickly(name: str) -> None:
    start = time.process_time()
    document, problems = bind(HOSTILE[name], "f.yml", Record)
    assert document is None and problems
    assert time.process_time() - start < 5  # seconds; most take none


def test_a_file_too_large_is_not_read_to_its_end(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "large.yml"
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES * 50)  # sparse
    tracemalloc.start()
    _, problems = read_document(path, "large.yml", Record)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [p.code for p in problems] == ["too-large"]
    assert most < MAX_BYTES * 5


TREES = st.recursive(
    st.sampled_from(["", "no", "1.10", "A-1", "2026-02-01", "甲", "S001", "TSX-01", "not-applicable", "\u202e"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "record",
                    "form",
                    "id",
                    "version",
                    "outlet",
                    "date",
                    "by",
                    "name",
                    "role",
                    "answers",
                    "answer",
                    "TSX-01",
                    "evidence",
                    "type",
                    "is",
                    "all",
                    "not",
                    "sections",
                    "items",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@settings(max_examples=150)
@given(TREES, st.sampled_from([Record, Checklist, Chapter, Manual, Network]))
def test_any_tree_gives_a_model_or_problems_inside_the_file(tree: object, model: type[BaseModel]) -> None:
    import json

    data = json.dumps(tree, ensure_ascii=False, indent=1).encode()  # JSON is YAML
    document, problems = bind(data, "f.yml", model)
    assert (document is None) == bool(problems)
    lines = data.decode().splitlines()
    for problem in problems:
        assert 1 <= problem.origin.line <= len(lines)
        assert 1 <= problem.origin.column <= len(lines[problem.origin.line - 1]) + 1
        assert problem.repair


def test_schema_of_speaks_as_the_file_does() -> None:
    assert "class" in schema_of(Network)["$defs"]["Outlet"]["properties"]


def test_what_is_no_file_is_refused_at_once(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """A pipe nobody writes to would be waited for for ever."""
    os.mkfifo(tmp_path / "pipe.yml")
    for path in (tmp_path / "pipe.yml", tmp_path, Path(os.devnull)):
        document, problems = read_document(path, "f.yml", Record)
        assert document is None
        assert [(p.code, p.message, p.repair) for p in problems] == [
            ("unreadable", "this is not a file", "Correct the path.")
        ]
