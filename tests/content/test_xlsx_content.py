"""Every form of the shipped content goes out as a spreadsheet, and a whole audit of an outlet comes back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from workbooks import Filler, good

from build_tools.book.book import Book
from build_tools.forms import xlsx
from build_tools.forms.channel import Blank
from build_tools.forms.exchange import make_blank, read_files
from build_tools.forms.xlsx.layout import plan
from build_tools.language.checked import checked_library
from build_tools.language.form.applicability import Circumstances, applies
from build_tools.language.form.forms import walk_fields
from build_tools.records import record_file
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED
from build_tools.records.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent.parent
AUDIT = ROOT / "examples/audits/2026-11/S001.yml"
BOOK = Book(checked_library(ROOT))
SHELF = Shelf(BOOK.library)


@pytest.mark.parametrize("form", SHELF.ids())
def test_every_form_goes_out_and_an_empty_one_comes_back(tmp_path: Path, form: str) -> None:
    blank = make_blank(BOOK, form, "S001")
    ((name, content),) = xlsx.write(blank).items()
    filler = Filler(content, blank)
    assert set(filler.fields) <= set(filler.rows)
    record = good(filler.save(tmp_path, name), SHELF)
    assert (record.form.id, record.form.sha256, record.answers) == (form, blank.sha256, {})
    assert not [one for one in filler.book.sheetnames if len(one) > 31]


def _applicable(blank: Blank, at: Circumstances) -> set[str]:
    conditions = plan(blank).conditions
    fields = [one.id for _, one in walk_fields(blank.form)]
    return {one for one in fields if not any(applies(part, at) is False for part in conditions[one])}


def test_a_whole_audit_comes_back(tmp_path: Path) -> None:
    located, _ = record_file.load(AUDIT, AUDIT.name)
    assert located is not None
    done = located.value
    blank = make_blank(BOOK, "outlet-audit", "S001", day=done.date, previous=AUDIT)
    ((name, content),) = xlsx.write(blank).items()
    filler = Filler(content, blank)
    filler.record(done)
    filler.save(tmp_path, name)
    shutil.copytree(AUDIT.parent / "photos", tmp_path / "photos")
    (result,) = read_files(ROOT, [tmp_path / name], tmp_path / "records")
    assert result.written is not None, list(map(str, result.problems))
    back, problems = record_file.load(result.written, "record.json")
    assert back is not None and not problems
    known = {"record": blank.record, "form": back.value.form, "previous": back.value.previous}
    assert back.value == done.model_copy(update=known)
    assert back.value.form.sha256 == blank.sha256 and back.value.previous is not None
    values = {
        one: filler.fields[one].parse(said.answer)
        for one, said in done.answers.items()
        if said.answer not in (NOT_APPLICABLE, NOT_CHECKED)
    }
    at = Circumstances(blank.outlet, done.date, values, blank.parameters)
    assert set(done.answers) == _applicable(blank, at)  # every item was filled in
