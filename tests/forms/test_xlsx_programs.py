"""Workbooks as LibreOffice, Excel and WPS save them, and as people rearrange them: still the same record."""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import workbooks
from openpyxl import load_workbook
from workbooks import NAME, PNG, SAY, Filler, Parts, good, record_of, rewritten

from build_tools.book.book import Book
from build_tools.forms import xlsx
from build_tools.forms.exchange import make_blank
from build_tools.forms.xlsx import terms
from build_tools.language.form.applicability import Circumstances, applies
from build_tools.language.form.forms import walk_fields
from build_tools.records.shelf import Shelf

FIXED = {
    "AB-01": {"answer": "not-applicable", "reason": "没有"},
    "AB-02": {"answer": "none", "comment": "=不好", "gap": "prevent", "evidence": ["photos/a.png"]},
    "AB-03": {"answer": "0.3"},
    "AB-04": {"answer": "b"},
    "AB-05": {"answer": []},
    "AB-06": {"answer": ["a", "d"]},
    "AB-07": {"answer": "2026-02-28"},
    "AB-08": {"answer": "=HYPERLINK(1)\n二 _x0041_"},
    "AB-10": {"answer": "0012"},
    "AB-11": {"answer": [{"what": "x", "day": "2026-01-01", "count": "12.5", "ok": "no", "kind": "c"}]},
    "AB-12": {"answer": [{"row": "r2", "ok": "yes"}]},
}


def filled(folder: Path, name: str = NAME) -> Path:
    (folder / "a.png").write_bytes(PNG)
    filler = Filler()
    filler.record(record_of(FIXED))
    filler.answer("AB-03", 0.1 + 0.2)
    return filler.save(folder, name)


@pytest.fixture(scope="module")
def convert(libreoffice: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[list[Path], str, Path], None]:
    """LibreOffice saves these files in a format, in a folder."""
    profile = f"-env:UserInstallation={tmp_path_factory.mktemp('profile').as_uri()}"

    def run(files: list[Path], kind: str, out: Path) -> None:
        command = [libreoffice, profile, "--headless", "--convert-to", kind, "--outdir", str(out)]
        subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=300)

    return run


def states(path: Path) -> dict[str, str]:
    """Item id to its state, and the progress on the cover, as the program that saved the file computed them."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what openpyxl leaves out
        book = load_workbook(path, data_only=True)
    for sheet in book.worksheets:
        marks: dict[Any, int] = {}
        for row in sheet.iter_rows():
            at = {cell.value: cell.column for cell in row if isinstance(cell.value, str)}
            if terms.STATE in at:
                marks = at
            elif told := [one for one in at if one.startswith("已填 ")]:
                found["progress"] = told[0]
            elif marks and isinstance(row[0].value, str) and row[0].value != terms.HEAD:
                found[row[0].value] = row[marks[terms.STATE] - 1].value or ""
    return found


@pytest.mark.needs_libreoffice
def test_libreoffice_saves_it_again(tmp_path: Path, convert: Callable[..., None]) -> None:
    source = filled(tmp_path)
    twice = tmp_path / "twice"
    convert([source], "ods", tmp_path)
    convert([tmp_path / f"{source.stem}.ods"], "xlsx:Calc MS Excel 2007 XML", twice)
    once = tmp_path / "once"
    convert([source], "xlsx:Calc MS Excel 2007 XML", once)
    for out in (once, twice):
        (out / "a.png").write_bytes(PNG)
        assert good(out / NAME) == record_of(FIXED)
    (reading,) = xlsx.read(tmp_path / f"{source.stem}.ods", "a.ods", workbooks.SHELF)
    assert [one.code for one in reading.problems] == ["not-xlsx"] and xlsx.recognises(tmp_path / f"{source.stem}.ods")
    found = states(once / NAME)
    assert found["progress"] == "已填 11 / 12　必填未填 1"  # the photo is missing
    assert (found["AB-02"], found["AB-09"]) == (SAY(terms.SHORT), SAY(terms.OPEN))
    assert [found[f"AB-06/{one}"] for one in "abcd"] == ["", SAY(terms.OPTION_SHORT), SAY(terms.OPTION_SHORT), ""]


CONDITIONS: dict[str, dict[str, Any]] = {
    "AD-01": {"AC-01": {"is": "no"}},
    "AD-02": {"AC-01": {"is_not": "no"}},
    "AD-03": {"AC-02": {"one_of": ["a", "b"]}},
    "AD-04": {"AC-03": {"at_least": "2.5"}},
    "AD-05": {"AC-03": {"less_than": "2.5"}},
    "AD-06": {"AC-04": {"before": "2026-01-01"}},
    "AD-07": {"AC-04": {"from": "2026-01-01"}},
    "AD-08": {"AC-05": {"is": "a"}},
    "AD-09": {"AC-05": {"is_not": "a"}},
    "AD-10": {"any": [{"AC-01": {"is": "yes"}}, {"AC-02": {"is": "b"}}]},
    "AD-11": {"all": [{"AC-01": {"is": "yes"}}, {"AC-02": {"is": "b"}}]},
    "AD-12": {"not": {"any": [{"AC-01": {"is": "no"}}, {"AC-03": {"is": "7"}}]}},
    "AD-13": {"outlet.age_months": {"at_least": "276"}},
    "AD-14": {"outlet.age_months": {"less_than": "276"}},
    "AD-15": {"outlet.age_months": {"one_of": ["275", "280"]}},
    "AD-16": {"outlet.class": {"is_not": "A"}},
    "AD-17": {"outlet.opened": {"before": {"parameter": "cut-off"}}, "AC-01": {"is": "yes"}},
    "AD-18": {"outlet.relationship": {"is": "partner"}},
}
FILLED: tuple[dict[str, Any], ...] = (
    {},
    {"AC-01": "yes", "AC-02": "a", "AC-03": "2.5", "AC-04": "2025-12-31", "AC-05": ["a"]},
    {"AC-01": "no", "AC-02": "c", "AC-03": "7", "AC-04": "2026-01-01", "AC-05": ["b"]},
    {"AC-01": "yes", "AC-02": "b", "AC-03": "2", "AC-05": []},
    {"AC-02": "d"},
)


def conditional() -> Iterator[dict[str, Any]]:
    """Sections of a checklist whose second part depends on the first."""
    asked = {"AC-01": {"type": "yes-no"}, "AC-02": workbooks.RESPONSES["AB-04"], "AC-03": {"type": "number"},
             "AC-04": {"type": "date"}, "AC-05": workbooks.RESPONSES["AB-05"]}  # fmt: skip
    plain = {"criteria": [], "required": False}
    yield {"id": "one", "title": "甲", "items": [
        {"id": one, "question": "问", "response": said, **plain} for one, said in asked.items()
    ]}  # fmt: skip
    yield {"id": "two", "title": "乙", "items": [
        {"id": one, "question": "问", "response": {"type": "yes-no"}, "applies_when": said, **plain}
        for one, said in CONDITIONS.items()
    ]}  # fmt: skip
    fatal = {"id": "AE-01", "question": "问", "response": {"type": "yes-no"}, "critical": "fail", "criteria": []}
    yield {"id": "three", "title": "丙", "applies_when": {"AC-01": {"is": "yes"}}, "items": [fatal]}


@pytest.mark.needs_libreoffice
def test_conditions_hold_while_it_is_filled_in(tmp_path: Path, convert: Callable[..., None]) -> None:
    library = workbooks.library(list(conditional()))
    blank = make_blank(Book(library), "service-check", "S001")
    opened = blank.outlet.opened
    assert opened is not None
    fields = {field.id: field for _, field in walk_fields(blank.form)}
    (content,) = xlsx.write(blank).values()
    full = opened.replace(year=opened.year + 23)  # the day on which 276 months are full
    cases: dict[str, tuple[date, Mapping[str, Any]]] = {}
    for number, answers in enumerate(FILLED):
        for day in (full, full - timedelta(1)):
            filler = Filler(content, blank)
            filler.record(record_of({one: {"answer": said} for one, said in answers.items()}, blank, date=str(day)))
            filler.answer("AE-01", "否")
            name = f"{number}-{day}.xlsx"
            filler.save(tmp_path, name)
            cases[name] = day, answers
    convert([tmp_path / name for name in cases], "xlsx:Calc MS Excel 2007 XML", tmp_path / "out")
    seen = set()
    for name, (day, answers) in cases.items():
        parsed = {one: fields[one].response.parse(said) for one, said in answers.items()}
        at, told = Circumstances(blank.outlet, day, parsed, blank.parameters), states(tmp_path / "out" / name)
        for one in CONDITIONS:
            holds = applies(fields[one].applies_when, at)
            assert told[one] == (SAY(terms.SPARED) if holds is False else SAY(terms.OPTIONAL)), (name, one)
            seen.add((one, holds))
        assert told["AE-01"] == (SAY(terms.SURPLUS) if answers.get("AC-01") == "no" else SAY(terms.FAILED))
    assert {one for one, holds in seen if holds is False} == set(CONDITIONS)  # each was seen grey


def test_columns_rows_and_sheets_may_move(tmp_path: Path) -> None:
    filler = Filler()
    (tmp_path / "a.png").write_bytes(PNG)
    filler.record(record_of(FIXED))
    book = filler.book
    for sheet in book.worksheets:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_cols(2)
        sheet.insert_rows(1, 3)
        if terms.ID in filler.marks.get(sheet.title, {}):
            for row in sheet.iter_rows():  # the first column last
                sheet.cell(row[0].row, 30).value = row[0].value
                row[0].value = None
        sheet.title = f"{sheet.title[:20]} x"
    book.move_sheet(book.worksheets[-2], -3)
    assert good(filler.save(tmp_path)) == record_of(FIXED)


def test_rows_may_be_sorted_and_inserted(tmp_path: Path) -> None:
    filler = Filler()
    (tmp_path / "a.png").write_bytes(PNG)
    filler.record(record_of(FIXED))
    for sheet in {sheet.title: sheet for sheet, _ in filler.rows.values() if sheet.title != SAY(terms.COVER)}.values():
        head = next(row[0].row for row in sheet.iter_rows() if row[0].value == terms.HEAD)
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        body = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=head + 1)]
        for number, values in enumerate(reversed(body)):  # every second row is left empty
            for column, value in enumerate(values, 1):
                cell = sheet.cell(head + 1 + 2 * number, column)
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
                sheet.cell(head + 2 + 2 * number, column).value = None
    assert good(filler.save(tmp_path)) == record_of(FIXED)


@pytest.mark.parametrize("change", [workbooks.with_shared_strings, workbooks.with_prefixes])
def test_other_ways_to_write_the_same_cells(tmp_path: Path, change: Callable[[Parts], None]) -> None:
    assert good(rewritten(filled(tmp_path), change)) == record_of(FIXED)


@pytest.mark.parametrize("number_format", ["yyyy-mm-dd", "General"])
def test_days_counted_from_1904(tmp_path: Path, number_format: str) -> None:
    filler = Filler()
    filler.write("date", terms.VALUE, 46346 - 1462)
    filler.answer("AB-07", 46056 - 1462)
    filler.cell("date", terms.VALUE).number_format = number_format
    filler.cell("AB-07", terms.ANSWER).number_format = number_format
    record = good(rewritten(filler.save(tmp_path), workbooks.counted_from_1904))
    assert (record.date, record.answers["AB-07"].answer) == (date(2026, 11, 20), "2026-02-03")


@pytest.mark.parametrize(
    ("identity", "value", "answer"),
    [
        ("AB-01", True, "yes"),
        ("AB-01", " no ", "no"),
        ("AB-01", "√", "yes"),
        ("AB-03", 8.0, "8"),
        ("AB-03", 0.1 + 0.2, "0.3"),
        ("AB-03", 1e-7, "0.0000001"),
        ("AB-03", "９５．５０", "95.5"),
        ("AB-03", "95 %", "95"),
        ("AB-03", "−3", "-3"),
        ("AB-04", "a", "a"),
        ("AB-04", -2, "c"),
        ("AB-07", "2026年2月3日", "2026-02-03"),
        ("AB-07", "2026/2/3", "2026-02-03"),
        ("AB-07", 46056, "2026-02-03"),
        ("AB-07", datetime(2026, 2, 3, 9, 30), "2026-02-03"),
        ("AB-08", 12.0, "12"),
        ("AB-08", " e\u0301 ", "é"),
        ("AB-08", "a_x000D_\nb_x000D_", "a\nb"),
        ("AB-08", datetime(2026, 2, 3), "2026-02-03"),
    ],
)
def test_what_programs_make_of_it(tmp_path: Path, identity: str, value: Any, answer: str) -> None:
    filler = Filler()
    cell = filler.cell(identity, terms.ANSWER)
    cell.value = value
    if isinstance(value, int | float):
        cell.number_format = "General"
    assert good(filler.save(tmp_path)).answers[identity].answer == answer


def test_a_percentage_is_what_the_person_saw(tmp_path: Path) -> None:
    filler = Filler()
    cell = filler.cell("AB-03", terms.ANSWER)
    cell.value, cell.number_format = 0.955, "0.0%"
    assert Decimal(good(filler.save(tmp_path)).answers["AB-03"].answer) == Decimal("95.5")


def test_a_percentage_in_words_is_what_the_person_saw(tmp_path: Path) -> None:
    filler = Filler()
    cell = filler.cell("AB-08", terms.ANSWER)
    cell.value, cell.number_format = 0.95, "0%"
    assert good(filler.save(tmp_path)).answers["AB-08"].answer == "95%"


@pytest.mark.parametrize(
    ("value", "number_format", "answer"),
    [
        (8, "General", "8"),
        (0.8, "0%", None),  # 80% of ten is eight to one reader and a slip to another
        ("80%", "General", None),
        (1, "0%", None),
    ],
)
def test_a_percentage_is_no_count(tmp_path: Path, value: Any, number_format: str, answer: str | None) -> None:
    of_ten = [{"id": "AB-01", "question": "几次？", "criteria": [], "response": {"type": "number", "unit": "/10"}}]
    tens = workbooks.library([{"id": "one", "title": "一", "items": of_ten}])
    blank = make_blank(Book(tens), "service-check", "S001")
    (content,) = xlsx.write(blank).values()
    filler = Filler(content, blank)
    cell = filler.cell("AB-01", terms.ANSWER)
    cell.value, cell.number_format = value, number_format
    path = filler.save(tmp_path)
    if answer is not None:
        assert good(path, Shelf(tens)).answers["AB-01"].answer == answer
    else:
        assert list(workbooks.refused(path, Shelf(tens))) == ["bad-answer"]


@pytest.mark.parametrize("number_format", ["yyyy-mm-dd", "General"])
@pytest.mark.parametrize("value", [5, 31, 2026, 3_000_000, 1e300, -1])
def test_a_number_typed_where_a_day_belongs_is_no_day(tmp_path: Path, value: Any, number_format: str) -> None:
    """A cell for days shows 5 as 1900-01-05 and 2026 as 1905-07-18."""
    filler = Filler()
    cell = filler.cell("AB-07", terms.ANSWER)
    cell.value, cell.number_format = value, number_format
    assert list(workbooks.refused(filler.save(tmp_path))) == ["bad-answer"]


@pytest.mark.parametrize(("value", "answer"), [(20_000, "1954-10-03"), (80_000, "2119-01-11")])
def test_the_days_that_a_bare_number_may_mean(tmp_path: Path, value: int, answer: str) -> None:
    for number, meant in ((value, answer), (19_999 if value == 20_000 else 80_001, None)):
        filler = Filler()
        cell = filler.cell("AB-07", terms.ANSWER)
        cell.value, cell.number_format = number, "General"
        path = filler.save(tmp_path)
        if meant is None:
            assert list(workbooks.refused(path)) == ["bad-answer"]
        else:
            assert good(path).answers["AB-07"].answer == meant


def test_the_same_name_twice_beside_it(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.png").write_bytes(PNG + b"1")
    (tmp_path / "a.png").write_bytes(PNG + b"2")
    filler = Filler()
    filler.answer("AB-01", "是")
    filler.write("AB-01", terms.EVIDENCE, "a.png；photos/a.png")
    (reading,) = xlsx.read(filler.save(tmp_path), NAME, Shelf(workbooks.LIBRARY))
    assert reading.record is not None, list(map(str, reading.problems))
    assert reading.record.answers["AB-01"].evidence == ("photos/a.png", "photos/a-2.png")
    assert reading.attachments == {"photos/a.png": PNG + b"2", "photos/a-2.png": PNG + b"1"}
