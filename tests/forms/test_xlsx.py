"""The spreadsheet channel: what a person fills in comes back as the same record; all else is refused by cell."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import (
    BLANK,
    CONTENT,
    NAME,
    PNG,
    RESPONSES,
    SAY,
    SHELF,
    Filler,
    good,
    read,
    record_of,
    refused,
    type_in,
)

from build_tools.core.base import clean_text
from build_tools.forms import xlsx
from build_tools.forms.channel import ALL_TYPES
from build_tools.forms.xlsx import terms
from build_tools.language.form.forms import GapClass


def _said(text: str) -> str:
    """The text as a record keeps it; '' when no record may hold it."""
    try:
        return clean_text(text)
    except ValueError:
        return ""


RESERVED = ("not-applicable", "not-checked")
WORDS = (
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from("\n\t"), max_size=30)
    .map(_said)
    .filter(lambda one: one and one not in RESERVED)
)
WORDS |= st.sampled_from(
    [
        "=1+1", "+86 1", "-1", "@SUM(A1)", "甲\n=乙", "0012", "1e5", "TRUE", "#N/A", "<b>&amp;", "'x", "_x0041_", "~id",
        "_x000D_", "1,200", "2026/1/2", "50%", "说\u200d明 👩‍🔧", "~", "a\n\n b",
    ]
)  # fmt: skip
NAMES = WORDS
DAYS = st.dates(min_value=date(1000, 1, 1)).map(date.isoformat)
TODAY = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat)
NUMBERS = st.decimals(-1000, 100000, places=6, allow_nan=False).map(
    lambda one: "0" if one == 0 else f"{one.normalize():f}"
)
SUBSETS = st.lists(st.sampled_from("abcd"), unique=True).map(sorted)
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "what": WORDS, "day": DAYS, "count": NUMBERS, "ok": st.sampled_from(["yes", "no"]),
        "kind": st.sampled_from("abcd"), "who": WORDS,
    },
).filter(bool)  # fmt: skip
RAW: dict[str, st.SearchStrategy[Any]] = {
    "AB-01": st.sampled_from(["yes", "no", "not-applicable"]), "AB-02": st.sampled_from(["full", "none"]),
    "AB-03": NUMBERS, "AB-04": st.sampled_from("abcd"), "AB-05": SUBSETS, "AB-06": SUBSETS, "AB-07": DAYS,
    "AB-08": WORDS, "AB-09": st.just(["photos/a.png"]) | st.just(["photos/a.png", "photos/b c.png"]), "AB-10": WORDS,
    "AB-11": st.lists(ROWS, max_size=4),
    "AB-12": st.lists(ROWS, min_size=1, max_size=2).map(
        lambda rows: [{"row": f"r{number}", **row} for number, row in enumerate(rows, 1)]
    ),
}  # fmt: skip
MORE = st.fixed_dictionaries(
    {"reason": WORDS},
    optional={
        "comment": WORDS, "good_practice": WORDS, "gap": st.sampled_from(get_args(GapClass)),
        "evidence": st.just(["photos/a.png"]) | st.just(["photos/b c.png", "photos/a.png"]),
    },
)  # fmt: skip
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        one: st.tuples(raw | st.just("not-checked"), MORE).map(lambda pair: {"answer": pair[0], **pair[1]})
        for one, raw in RAW.items()
    },
)


def folder_with_photos(folder: Path) -> Path:
    (folder / "photos").mkdir()
    (folder / "photos" / "a.png").write_bytes(PNG)
    (folder / "b c.png").write_bytes(PNG + b"2")
    return folder


def test_every_type_is_tried() -> None:
    assert {one["type"] for one in RESPONSES.values()} == ALL_TYPES
    assert ALL_TYPES - {"photo"} == xlsx.CARRIES  # which come as files beside the workbook


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(ANSWERS, NAMES, TODAY, st.sampled_from([None, {"revision": "1.2.0"}, {"revision": "1.2.0", "serial": "007"}]))
def test_what_is_filled_in_comes_back(answers: dict[str, Any], name: str, day: str, holds: Any) -> None:
    more = {"holds": holds} if holds else {}
    wanted = record_of(answers, date=day, by={"name": name, "role": "clerk"}, **more)
    filler = Filler()
    filler.record(wanted)
    with tempfile.TemporaryDirectory() as folder:
        reading = read(filler.save(folder_with_photos(Path(folder))))
    assert not reading.problems, [f"{one} {one.repair}" for one in reading.problems]
    assert reading.record == wanted
    named = {one for answer in wanted.answers.values() for one in answer.evidence}
    photo = wanted.answers.get("AB-09")
    named |= set(photo.answer) if photo and isinstance(photo.answer, list) else set()
    assert set(reading.attachments) == named


@pytest.mark.parametrize(
    ("identity", "mark", "value", "code"),
    [
        ("AB-03", terms.ANSWER, "=1+1", "formula"),
        ("AB-08", terms.ANSWER, '=HYPERLINK("http://x")', "formula"),
        ("AB-08", terms.COMMENT, "=A1", "formula"),
        ("name", terms.VALUE, "=A1", "formula"),
        ("date", terms.VALUE, "=TODAY()", "formula"),
        ("AB-06/a", terms.ANSWER, "=TRUE", "formula"),
        ("AB-09", terms.ANSWER, "=A1", "formula"),
        ("AB-02", terms.ANSWER, "很好", "unknown-label"),
        ("role", terms.VALUE, "皇帝", "unknown-label"),
        ("AB-06/a", terms.ANSWER, "是", "answer-missing"),
        ("AB-06/a", terms.COMMENT, "选项旁的意见", "row-without-id"),
        ("AB-03", terms.ANSWER, "很多", "bad-answer"),
        ("AB-03", terms.ANSWER, 100001, "bad-answer"),
        ("AB-03", terms.ANSWER, 1e300, "bad-answer"),
        ("AB-03", terms.ANSWER, "1" * 60, "bad-answer"),
        ("AB-03", terms.ANSWER, datetime(2026, 1, 1), "bad-answer"),
        ("AB-07", terms.ANSWER, "2026-02-30", "bad-answer"),
        ("AB-07", terms.ANSWER, 1e9, "bad-answer"),
        ("AB-08", terms.ANSWER, "a\u202eb", "bad-text"),
        ("AB-08", terms.ANSWER, "长" * 4001, "bad-answer"),
        ("AB-08", terms.COMMENT, "没有答案", "answer-missing"),
        ("AB-02", terms.ABSENT, "不适用", "not-applicable-refused"),
        ("AB-01", terms.ABSENT, "不适用", "reason-missing"),
        ("AB-09", terms.ANSWER, "../x.png", "bad-evidence"),
        ("AB-09", terms.ANSWER, "/etc/passwd", "bad-evidence"),
        ("AB-09", terms.ANSWER, "none.png", "bad-evidence"),
        ("AB-08", terms.EVIDENCE, NAME, "bad-evidence"),
        ("serial", terms.VALUE, "7", "value-missing"),
        ("revision", terms.VALUE, "one", "bad-value"),
        ("date", terms.VALUE, datetime(2199, 1, 1), "bad-value"),
        ("name", terms.VALUE, None, "value-missing"),
    ],
)
def test_refused_at_its_cell(tmp_path: Path, identity: str, mark: str, value: Any, code: str) -> None:
    filler = Filler()
    cell = filler.cell(identity, mark)
    cell.value = value
    if isinstance(value, str) and code != "formula":
        cell.data_type = "s"
    found = refused(filler.save(tmp_path))
    assert list(found) == [code]
    sheet, row = filler.rows[identity]
    exact = {"answer-missing", "reason-missing", "value-missing"}  # their place is the cell that is still empty
    assert found[code].startswith(f"a.xlsx:{sheet.title}!")
    assert code in exact or found[code] == f"a.xlsx:{sheet.title}!{cell.column_letter}{row}"


def test_all_problems_at_once(tmp_path: Path) -> None:
    filler = Filler()
    filler.answer("AB-02", "很好")
    filler.answer("AB-03", "很多")
    filler.write("date", terms.VALUE, None)
    sheet = filler.tables["AB-11"]
    type_in(sheet.cell(7, filler.marks[sheet.title]["~column:day"]), "昨天")
    problems = read(filler.save(tmp_path)).problems
    assert sorted(one.code for one in problems) == ["bad-answer", "bad-answer", "unknown-label", "value-missing"]
    assert any(str(one.origin) == f"a.xlsx:{sheet.title}!D7" for one in problems)


def test_the_rest_of_a_multi_answer(tmp_path: Path) -> None:
    filler = Filler()
    filler.answer("AB-06", "其余为是")
    filler.answer("AB-06/b", "否")
    filler.answer("AB-05/c", "是")
    record = good(filler.save(tmp_path))
    assert record.answers["AB-06"].answer == ["a", "c", "d"]
    assert record.answers["AB-05"].answer == ["c"]


def _without_ids(filler: Filler) -> None:
    filler.rows["AB-01"][0].delete_cols(1)


def _without_a_column(filler: Filler) -> None:
    sheet, _ = filler.rows["AB-01"]
    sheet.delete_cols(filler.marks[sheet.title][terms.COMMENT])


def _without_a_row(filler: Filler) -> None:
    sheet, row = filler.rows["AB-04"]
    sheet.delete_rows(row)


def _without_a_sheet(filler: Filler) -> None:
    del filler.book[filler.rows["AB-07"][0].title]


def _without_identity(filler: Filler) -> None:
    del filler.book[SAY(terms.HIDDEN)]


def _with_a_stray_row(filler: Filler) -> None:
    sheet, row = filler.rows["AB-02"]
    sheet.insert_rows(row)
    type_in(sheet.cell(row, filler.marks[sheet.title][terms.COMMENT]), "写错了行")


def _with_a_stray_column(filler: Filler) -> None:
    sheet, row = filler.rows["AB-02"]
    type_in(sheet.cell(row, 25), "自己加的一栏")


def _with_a_stray_column_of_a_table(filler: Filler) -> None:
    type_in(filler.tables["AB-11"].cell(6, 25), "自己加的一栏")


def _with_a_copied_sheet(filler: Filler) -> None:
    filler.answer("AB-01", "是")
    filler.book.copy_worksheet(filler.rows["AB-01"][0])


def _with_a_copied_table(filler: Filler) -> None:
    filler.book.copy_worksheet(filler.tables["AB-11"])


def _with_a_line_too_many(filler: Filler) -> None:
    sheet = filler.tables["AB-12"]
    type_in(sheet.cell(7, filler.marks[sheet.title]["~column:what"]), "第三行")


def _fact(name: str, value: str | None) -> Callable[[Filler], None]:
    def change(filler: Filler) -> None:
        sheet = filler.book[SAY(terms.HIDDEN)]
        row = next(one for one in range(1, 30) if sheet.cell(one, 1).value == name)
        sheet.cell(row, 2).value = value

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_without_ids, "column-missing"),
        (_without_a_column, "column-missing"),
        (_without_a_row, "item-missing"),
        (_without_a_sheet, "item-missing"),
        (_without_identity, "not-a-form"),
        (_with_a_stray_row, "row-without-id"),
        (_with_a_stray_column, "stray-cell"),
        (_with_a_stray_column_of_a_table, "stray-cell"),
        (_with_a_copied_sheet, "answered-twice"),
        (_with_a_copied_table, "answered-twice"),
        (_with_a_line_too_many, "row-without-id"),
        (_fact("sha256", "0" * 64), "other-form"),
        (_fact("sha256", None), "not-a-form"),
        (_fact("version", "1.0.1"), "unknown-version"),
        (_fact("form", "service-chek"), "unknown-form"),
        (_fact("form", "=A1"), "formula"),
        (_fact("record", "../../x"), "bad-value"),
    ],
)
def test_a_changed_workbook(tmp_path: Path, change: Callable[[Filler], None], code: str) -> None:
    filler = Filler()
    change(filler)
    assert code in refused(filler.save(tmp_path))


def test_the_blank_shows_and_locks(tmp_path: Path) -> None:
    before = record_of(
        {
            "AB-02": {"answer": "none", "comment": "=cmd|x"},
            "AB-06": {"answer": ["a"]},
            "AB-08": {"answer": "=1+1"},
            "AB-11": {"answer": [{"what": "x"}]},
        }
    )
    blank = replace(BLANK, previous=before, previous_sha256="a" * 64, day=date(2026, 3, 1))
    (content,) = xlsx.write(blank).values()
    assert xlsx.write(blank) == {NAME: content}  # no clock in it
    filler = Filler(content)
    assert filler.cell("AB-02", terms.BEFORE).value == "不好\n意见：=cmd|x"
    assert [filler.cell(f"AB-06/{one}", terms.BEFORE).value for one in "abcd"] == ["是", "否", "否", "否"]
    ochre = BLANK.tokens.light.ochre[1:]
    short = [one for one in ("AB-02", "AB-06", "AB-08", "AB-06/a", "AB-06/b") if
             filler.cell(one, terms.BEFORE).font.color.rgb == f"00{ochre}"]  # fmt: skip
    assert short == ["AB-02", "AB-06", "AB-06/b"]
    shown = filler.cell("AB-08", terms.BEFORE)
    assert (shown.value, shown.data_type) == ("=1+1", "s")
    assert filler.cell("AB-11", terms.BEFORE).value == "1 行，见上次记录"
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in filler.book)
    assert not filler.cell("AB-08", terms.ANSWER).protection.locked
    assert filler.cell("AB-08", terms.QUESTION).protection.locked
    assert all(len(sheet.title) <= 31 for sheet in filler.book)
    record = good(filler.save(tmp_path))
    assert record.previous is not None and record.previous.sha256 == "a" * 64
    assert record.answers == {}


def test_formulas_are_ours_and_hold_no_words_of_the_sources() -> None:
    filler, words = Filler(CONTENT), {"=1+1", "-2", "甲", "好", "不好"}
    live = [(sheet, cell) for sheet in filler.book for row in sheet for cell in row if cell.data_type == "f"]
    assert {cell.column for sheet, cell in live if sheet.title not in (SAY(terms.COVER), SAY(terms.HIDDEN))} == {
        filler.marks[filler.rows["AB-01"][0].title][terms.STATE]
    }
    assert len(live) > 20
    assert not [cell.value for _, cell in live if any(f'"{word}"' in cell.value for word in words)]
    offered = {rule.formula1 for sheet in filler.book for rule in sheet.data_validations.dataValidation}
    assert any(SAY(terms.HIDDEN) in str(one) for one in offered) and not any("甲" in str(one) for one in offered)


def test_the_registry_knows_it(tmp_path: Path) -> None:
    from build_tools.forms.registry import recognise

    assert recognise(Filler().save(tmp_path, "renamed.dat")) is xlsx
    assert SHELF.find("service-check", "1.0.0", BLANK.sha256)
