"""The plain channel: a blank to write in, and records as JSON that come back the same, with their pictures."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import small_tree
import yaml
from hypothesis import given
from hypothesis import strategies as st

from build_tools.book.book import Book
from build_tools.core.problems import Refused
from build_tools.forms import plain
from build_tools.forms.exchange import make_blank, read_files
from build_tools.records import record_file
from build_tools.records.record import Record

TREE = Path(__file__).resolve().parent.parent / "trees" / "small"
BOOK = Book(small_tree.small())


def test_a_blank_holds_every_item_and_becomes_a_record(tmp_path: Path) -> None:
    blank = make_blank(BOOK, "service-check", "S001", day=date(2026, 2, 1))
    ((name, content),) = plain.write(blank).items()
    text = content.decode().replace("# TSX-02: {answer: yes | no}", "TSX-02: {answer: yes}").replace("姓名", "甲")
    for item in ("TSX-01", "TSX-03", "TSX-04", "TSX-05"):
        assert f"# {item}: " in text
    path = tmp_path / name
    path.write_text(text, "utf-8")
    located, problems = record_file.load(path, name)
    assert located is not None and not problems
    assert located.value.form.sha256 == blank.sha256
    assert located.value.answers["TSX-02"].answer == "yes"


def test_the_predecessor_is_shown_and_bound() -> None:
    blank = make_blank(BOOK, "service-check", "S001", previous=TREE / "audits" / "good.yml")
    ((_, content),) = plain.write(blank).items()
    assert "（上次：8）" in content.decode()
    assert blank.previous_sha256 in content.decode()


def test_unknown_form_and_outlet_are_reported_together() -> None:
    with pytest.raises(Refused) as refused:
        make_blank(BOOK, "nothing", "S999")
    assert {one.code for one in refused.value.problems} == {"unknown-form", "unknown-outlet"}


CHARACTERS = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf"), exclude_characters="\ufffe\uffff")
WORDS = st.text(CHARACTERS, min_size=1, max_size=30).filter(str.strip)


@given(st.dictionaries(st.sampled_from(["TSX-01", "TSX-02"]), st.tuples(WORDS, WORDS), min_size=1))
def test_json_comes_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, answers: dict[str, tuple[str, str]]
) -> None:
    record = Record.model_validate(
        {
            "record": "A-1", "form": {"id": "service-check", "version": "1.0.0"}, "outlet": "S001",
            "date": "2026-02-01", "by": {"name": "甲", "role": "owner"},
            "answers": {key: {"answer": one, "comment": two} for key, (one, two) in answers.items()},
        }
    )  # fmt: skip
    path = tmp_path_factory.mktemp("json") / "record.json"
    path.write_bytes(record_file.dump(record))
    located, problems = record_file.load(path, "record.json")
    assert not problems and located is not None and located.value == record
    assert record_file.dump(located.value) == path.read_bytes()


def test_read_writes_the_record_with_its_pictures_or_nothing(tmp_path: Path) -> None:
    good = TREE / "audits" / "good.yml"
    bad = tmp_path / "bad.yml"
    data = yaml.safe_load(good.read_text("utf-8").replace("no}", "'no'}"))
    bad.write_text(
        good.read_text("utf-8").replace("A-2026-02-01-S001-1", "A-bad").replace("photos/a.png", "photos/b.png"), "utf-8"
    )
    results = list(read_files(TREE, [good, bad], tmp_path / "out"))
    assert [bool(one.written) for one in results] == [True, False]
    assert results[1].problems[0].code == "bad-evidence"
    folder = tmp_path / "out" / data["record"]
    assert (folder / "photos" / "a.png").read_bytes() == (TREE / "audits" / "photos" / "a.png").read_bytes()
    assert json.loads((folder / "record.json").read_text("utf-8"))["answers"]["TSX-02"]["answer"] == "no"
    assert [path.name for path in (tmp_path / "out").iterdir()] == [data["record"]]


def test_a_record_that_does_not_fit_its_form_is_not_written(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yml"
    text = (TREE / "audits" / "good.yml").read_text("utf-8").replace(", evidence: [photos/a.png]", "")
    bad.write_text(text.replace("answer: full", "answer: perfect"), "utf-8")
    (result,) = read_files(TREE, [bad], tmp_path / "out")
    assert [one.code for one in result.problems] == ["bad-answer"] and "TSX-03" in result.problems[0].message
    assert not list((tmp_path / "out").iterdir())


def test_a_drawn_signature_comes_along_and_a_typed_one_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/sign.png").write_bytes((TREE / "audits/photos/a.png").read_bytes())
    for number, said in enumerate(("photos/sign.png", "王店长", "photos/none.png"), 1):
        record = {
            "record": f"R-{number}", "form": {"id": "F-01", "version": "1.0.0"}, "outlet": "S001",
            "date": "2026-02-01", "by": {"name": "甲", "role": "owner"},
            "answers": {"F01-01": {"answer": "乙"}, "F01-06": {"answer": said}},
        }  # fmt: skip
        (tmp_path / f"r{number}.json").write_text(json.dumps(record), "utf-8")
    files = [tmp_path / f"r{number}.json" for number in (1, 2, 3)]
    first, second, third = read_files(TREE, files, tmp_path / "out")
    assert first.written is not None and (first.written.parent / "photos/sign.png").is_file()
    assert second.written is not None and not (second.written.parent / "photos").exists()
    # Read again from where it lies, it is the same record under the same seal.
    (again,) = read_files(TREE, [first.written], tmp_path / "again")
    assert again.seal == first.seal
    assert third.written is not None, "a name may look like anything"


@pytest.mark.parametrize("name", ["a.pdf", "a.xlsx", "A-1.audit.zip", "export.ZIP", "a"])
def test_a_file_that_is_cut_off_is_not_told_to_be_bad_yaml(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"PK\x03\x04 cut off" if "zip" in name.lower() else b"cut off")
    (done,) = read_files(TREE, [path], tmp_path / "out")
    (problem,) = done.problems
    assert str(problem.origin) == str(path) and "{" not in problem.repair and "YAML" not in problem.message
    assert not list((tmp_path / "out").glob("*"))
