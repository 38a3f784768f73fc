"""Marks: exact, stable, on whole words; and what a sentence asks."""

# ruff: noqa: E501  (a change and what is said of it stand on one line)
from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.revisions.obligations import deadlines, obligations, quantities
from build_tools.revisions.word_diff import Run, marks, tokens

TEXTS = st.text(alphabet="顾客的问题在小时内答复并记入表单必须应当 ,，。；2495%.%abcDE-\n", max_size=60)


def kept(runs: tuple[Run, ...], op: str) -> str:
    return "".join(run.text for run in runs if run.op in ("same", op))


@given(TEXTS, TEXTS)
def test_the_marks_make_up_both_texts(before: str, after: str) -> None:
    runs = marks(before, after)
    assert kept(runs, "removed") == before and kept(runs, "added") == after
    assert all(run.text for run in runs)
    assert runs == marks(before, after)
    assert [run for run in runs if run.op != "same"] == [] or before != after


@given(TEXTS)
def test_nothing_is_marked_where_nothing_changed(text: str) -> None:
    assert {run.op for run in marks(text, text)} <= {"same"}
    assert "".join(tokens(text)) == text


@given(TEXTS, TEXTS)
def test_numbers_and_english_words_stay_whole(before: str, after: str) -> None:
    """No mark begins or ends inside 95% or `abc`."""
    for side, op in ((before, "removed"), (after, "added")):
        inside = {at for match in re.finditer(r"[0-9]+(?:[.,][0-9]+)*[%]?|[a-zA-Z]+(?:-[a-zA-Z]+)*", side)
                  for at in range(match.start() + 1, match.end())}  # fmt: skip
        at = 0
        for run in marks(before, after):
            if run.op in ("same", op):
                assert at not in inside
                at += len(run.text)


def test_chinese_is_marked_by_words() -> None:
    before, after = "顾客的问题在2小时内答复，记入表单。", "顾客的每个问题都在12小时内答复，记入登记簿。"
    assert [(run.op, run.text) for run in marks(before, after)] == [
        ("same", "顾客的"), ("added", "每个"), ("same", "问题"), ("added", "都"), ("same", "在"), ("removed", "2"),
        ("added", "12"), ("same", "小时内答复，记入"), ("removed", "表单"), ("added", "登记簿"), ("same", "。"),
    ]  # fmt: skip


def test_punctuation_is_marked_apart_from_words() -> None:
    assert [(run.op, run.text) for run in marks("先答复，后办事。", "先答复；后办事。")] == [
        ("same", "先答复"), ("removed", "，"), ("added", "；"), ("same", "后办事。"),
    ]  # fmt: skip


def test_a_mark_between_two_changes_belongs_to_them() -> None:
    assert [run.op for run in marks("先甲、乙，后办事。", "先丙、丁，后办事。")] == ["same", "removed", "added", "same"]


def test_a_text_with_hardly_a_word_in_common_is_replaced_as_a_whole() -> None:
    before, after = "每位顾客先答复，后办事，不论新老。", "店里的手册在柜子里上锁保管，不外借。"
    assert [run.op for run in marks(before, after)] == ["removed", "added"]


def test_a_very_long_text_is_not_compared_word_by_word() -> None:
    before, after = "甲 " * 5000, "乙 " * 5000
    assert marks(before, after) == (Run("removed", before), Run("added", after))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("员工必须当天答复", {"must": 1}), ("应当答复，不得拖延", {"must": 1, "must not": 1}), ("每人应填一份", {"must": 1}),
        ("顾客的反应与适应，可能的须知", {}), ("不应外传", {"must not": 1}), ("不必须答复", {"need not": 1}),
        ("You must not copy; you may read.", {"must not": 1, "may": 1}), ("It shall be done", {"must": 1}),
        ("禁止拍照，严禁外传", {"must not": 2}),
    ],
)  # fmt: skip
def test_words_of_obligation(text: str, asked: dict[str, int]) -> None:
    assert obligations(text) == asked


@pytest.mark.parametrize(
    ("before", "after"),
    [("三十日内复审", "30天内复审"), ("两周", "2个星期"), ("当日报告", "当天报告"), ("一百二十天", "120 天"),
     ("１２个月", "12个月"), ("within 2 working days", "2个工作日内"), ("半年", "0.5年")],
)  # fmt: skip
def test_the_same_deadline_in_other_words(before: str, after: str) -> None:
    assert deadlines(before) == deadlines(after) and deadlines(before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2小时内", "4小时内"),
        ("当天", "次日"),
        ("2天", "2个工作日"),
        ("7天内", "尽快"),
        ("2005-01-01前", "2006-01-01前"),
    ],
)
def test_another_deadline(before: str, after: str) -> None:
    assert deadlines(before) != deadlines(after)


@pytest.mark.parametrize("text", ["见 SVC-012 与 F03-01", "第一季度末", "三分之一", "1. 先答复\n2. 后办事", "统一天气"])
def test_what_is_no_number_of_a_rule(text: str) -> None:
    assert not deadlines(text) and not quantities(text)


def test_shares_and_counts() -> None:
    assert quantities("抽查10次，95%以上，百分之八十，三人，一份，1,000元") == {
        "10": 1,
        "95%": 1,
        "80%": 1,
        "3": 1,
        "1000": 1,
    }
