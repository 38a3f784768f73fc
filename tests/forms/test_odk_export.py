"""Exports of ODK Central and Kobo: the same record comes back; what is wrong or hostile is said with its cell."""

from __future__ import annotations

import json
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import odk_forms
import pytest
import small_tree
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from odk_simulation import Phone, kobo_file, odata_file, zipped

from build_tools.core.numbers.reading import unfolded
from build_tools.forms.channel import Reading
from build_tools.forms.exchange import read_files
from build_tools.forms.odk import archive as odk_archive
from build_tools.forms.odk import channel as xlsform
from build_tools.forms.odk import export as odk_export
from build_tools.forms.registry import recognise
from build_tools.language.form.applicability import Circumstances, Conditions, Standing
from build_tools.language.form.forms import walk_fields
from build_tools.records import manifest
from build_tools.records.record import Record

PNG, JPEG = b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff...."


def read(path: Path, content: bytes) -> list[Reading]:
    path.write_bytes(content)
    return xlsform.read(path, path.name, odk_forms.shelf())


def read_one(path: Path, content: bytes) -> Reading:
    (found,) = read(path, content)
    return found


# ---- every record that the phone can hold

WORDS = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf"), exclude_characters="\ufffe\uffff")
        | st.just("\n"),
        min_size=1,
        max_size=20,
    )
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(lambda text: text not in ("", "not-applicable", "not-checked"))
)
NUMBERS = st.decimals(-1, 999, places=3).map(lambda value: "0" if value == 0 else f"{value.normalize():f}")
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(date.isoformat)
PHOTO = st.just("photo")  # replaced by a file of its own
ROWS = st.fixed_dictionaries(
    {"what": WORDS},
    optional={
        "on-day": DAYS, "count": NUMBERS, "done": st.sampled_from(["yes", "no"]), "kind": st.sampled_from("ab"),
        "who": PHOTO,
    },
)  # fmt: skip
FIXED = st.fixed_dictionaries({"amount": NUMBERS}, optional={"note": WORDS})
YES_NO = st.sampled_from(["yes", "no"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "TSX-11": YES_NO,
    "TSX-12": st.sampled_from(["full", "not-yet"]),
    "TSX-13": st.sampled_from(["a", "b-c", "d"]),
    "TSX-14": st.lists(st.sampled_from(["a", "b-c", "d"]), unique=True).map(sorted),
    "TSX-15": NUMBERS,
    "TSX-16": DAYS | st.just("2004-12-31"),
    "TSX-17": WORDS,
    "TSX-18": st.lists(PHOTO, min_size=2, max_size=5),
    "TSX-19": PHOTO,
    "TSX-20": st.lists(ROWS, max_size=3),
    "TSX-21": st.fixed_dictionaries({}, optional={"rent": FIXED, "pay-roll": FIXED}).map(
        lambda rows: [{"row": key, **rows[key]} for key in ("rent", "pay-roll") if key in rows]
    ),
    "TSX-31": WORDS, "TSX-32": YES_NO, "TSX-33": YES_NO, "TSX-34": YES_NO,
    "TSX-36": st.lists(WORDS.map(lambda words: {"x": words}), max_size=2),
}  # fmt: skip
WITH_NA = {"TSX-11", "TSX-13", "TSX-17"}


@st.composite
def answer(draw: st.DrawFn, key: str) -> dict[str, Any]:
    beside = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "comment": WORDS, "evidence": st.lists(PHOTO, min_size=1, max_size=4), "good_practice": WORDS,
                "gap": st.sampled_from(["correct", "finish"]),
            },
        )
    )  # fmt: skip
    kind = draw(st.sampled_from(["answered"] * 4 + ["not-checked", "not-applicable"]))
    if kind == "not-applicable" and key in WITH_NA:
        return {"answer": kind, "reason": draw(WORDS), **beside}
    if kind == "not-checked":
        return {"answer": kind, **({"reason": draw(WORDS)} if draw(st.booleans()) else {}), **beside}
    return {"answer": draw(VALUES[key]), **beside}


@st.composite
def records(draw: st.DrawFn) -> tuple[Record, dict[str, bytes]]:
    """A record that fits the form, with its pictures."""
    form = odk_forms.checklist()
    answers = {key: draw(answer(key)) for key in VALUES if draw(st.booleans())}
    pictures: dict[str, bytes] = {}

    def named(value: Any) -> Any:
        if value == "photo":
            path = f"photos/p-{len(pictures)}.png"
            pictures[path] = PNG + path.encode()
            return path
        if isinstance(value, list):
            return [named(one) for one in value]
        return {key: named(one) for key, one in value.items()} if isinstance(value, dict) else value

    day = draw(st.dates(date(2026, 3, 20), date(2026, 4, 10)))
    at = Circumstances(odk_forms.blank("every-type").outlet, day, {}, {"cut-off": "2005-01-01"})
    fields = {one.id: (section, one) for section, one in walk_fields(form)}
    for _ in range(4):  # what does not apply is not answered; that decides on others
        parsed = {
            key: fields[key][1].response.parse(one["answer"])
            for key, one in answers.items()
            if one["answer"] not in ("not-applicable", "not-checked") and key not in ("TSX-18", "TSX-19")
        }
        left_out = frozenset(key for key, one in answers.items() if one["answer"] == "not-applicable")
        standing = Standing(Conditions(form), Circumstances(at.outlet, day, parsed, at.parameters, left_out))
        for key in list(answers):
            if standing(key) is False:
                del answers[key]
    holds = draw(st.sampled_from([None, {"revision": "1.10.0"}, {"revision": "1.10.0", "serial": "TST-000001"}]))
    data = {
        "record": odk_forms.blank("every-type").record,
        "form": {"id": form.id, "version": form.version, "sha256": odk_forms.blank("every-type").sha256},
        "outlet": "S001", "date": day.isoformat(),
        "by": {"name": draw(WORDS), "role": draw(st.sampled_from(["owner", "clerk"]))},
        **({"holds": holds} if holds else {}), "answers": named(answers),
    }  # fmt: skip
    return Record.model_validate(data), pictures


def fill(phone: Phone, record: Record) -> None:
    """What a person does on the phone."""
    phone.write("audit_date", record.date.isoformat())
    phone.write("audit_name", record.by.name)
    phone.write("audit_role", record.by.role)
    if record.holds:
        phone.write("audit_revision", record.holds.revision)
        phone.write("audit_serial", record.holds.serial or "")
    for key, one in record.answers.items():
        name = key.replace("-", "_")

        def photos(letter: str, paths: Any, name: str = name) -> None:
            for number, path in enumerate(paths, 1):
                phone.write(f"{name}_{letter}{number}", path.removeprefix("photos/"))

        more = {"comment": one.comment, "evidence": one.evidence, "good": one.good_practice, "gap": one.gap}
        phone.write(f"{name}_more", " ".join(word for word, said in more.items() if said))
        for word in ("comment", "good", "gap"):
            phone.write(f"{name}_{word}", str(more[word] or ""))
        photos("e", one.evidence)
        phone.write(f"{name}_reason", one.reason or "")
        if one.answer in ("not-applicable", "not-checked"):
            phone.write(f"{name}_status", one.answer)
        elif one.answer == [] and key != "TSX-14":
            phone.write(f"{name}_status", "_none")
        elif key == "TSX-14":
            phone.write(name, " ".join(reversed(one.answer)) or "_none")
        elif key == "TSX-18":
            photos("p", one.answer)
        elif key in ("TSX-20", "TSX-36"):
            rows = [
                {f"{name}__{column.replace('-', '_')}": text.removeprefix("photos/") for column, text in row.items()}
                for row in one.answer
            ]
            phone.repeat(name, rows)
        elif key == "TSX-21":
            for row in one.answer:
                for column in row.keys() - {"row"}:
                    phone.write(f"{name}__{row['row'].replace('-', '_')}__{column}", row[column])
        elif key == "TSX-15" and "." not in one.answer:
            phone.write(name, one.answer + ".0")  # as Java writes a double
        else:
            phone.write(name, one.answer.removeprefix("photos/") if key == "TSX-19" else one.answer)


def check_return(reading: Reading, record: Record, pictures: dict[str, bytes]) -> None:
    assert not reading.problems
    assert reading.record == record
    named = json.dumps(record.model_dump(mode="json"))
    assert dict(reading.attachments) == {path: data for path, data in pictures.items() if f'"{path}"' in named}


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(records(), st.booleans(), st.booleans())
def test_the_same_record_comes_back(given_: tuple[Record, dict[str, bytes]], groups: bool, split: bool) -> None:
    record, pictures = given_
    phone = Phone(odk_forms.xform("every-type"))
    fill(phone, record)
    assert [one for one in phone.complaints() if "required" not in one] == []
    phone.finish()
    media = {path.removeprefix("photos/"): data for path, data in pictures.items()}
    with TemporaryDirectory() as folder:
        (Path(folder) / "media").mkdir()
        for name, data in media.items():
            (Path(folder) / "media" / name).write_bytes(data)
        for name, content in (
            ("every-type_S001.zip", phone.csv_zip(media, "every-type_S001", groups, split)),
            ("Submissions.json", odata_file(phone.odata())),
            ("data.json", kobo_file(phone.kobo())),
        ):
            path = Path(folder) / name
            check_return(read_one(path, content), record, pictures)
            assert recognise(path) is xlsform


@pytest.mark.parametrize(
    ("written", "kept"),
    [("1.0E7", "10000000"), ("-1.5E-3", "-0.0015"), ("1e-7", "0.0000001"), ("x", "x"), ("1e999", "1e999"),
     ("NaN", "NaN"), ("1_000", "1_000"), ("٣", "٣"), ("+1e3", "+1e3"), ("8.50", "8.50")],
)  # fmt: skip
def test_numbers_as_servers_write_them(written: str, kept: str) -> None:
    assert unfolded(written) == kept


# ---- fixed cases


def filled(form: str = "every-type", **cells: str) -> Phone:
    phone = Phone(odk_forms.xform(form))
    for name, text in {"audit_date": "2026-04-01", "audit_name": "甲", "audit_role": "owner", **cells}.items():
        phone.write(name, text)
    return phone


def problems_of(path: Path, content: bytes) -> list[tuple[str, str]]:
    return [(str(one.origin), one.code) for reading in read(path, content) for one in reading.problems]


def test_a_filled_in_export_becomes_a_sealed_record(tmp_path: Path) -> None:
    root = odk_forms.tree(tmp_path)
    phone = filled(
        TSX_11="no", TSX_11_comment="两次\n没有", TSX_11_e1="1700000000000.jpg", TSX_15="8.0", TSX_31="因为忙"
    )
    phone.write("TSX_11_more", "comment evidence")
    phone.finish()
    export = tmp_path / "every-type_S001.zip"
    export.write_bytes(phone.csv_zip({"1700000000000.jpg": JPEG}))
    (result,) = read_files(root, [export], tmp_path / "out")
    assert not result.problems and result.written is not None
    folder = result.written.parent
    said = json.loads(result.written.read_text("utf-8"))
    assert said["answers"] == {
        "TSX-11": {"answer": "no", "comment": "两次\n没有", "evidence": ["photos/1700000000000.jpg"]},
        "TSX-15": {"answer": "8"}, "TSX-31": {"answer": "因为忙"},
    }  # fmt: skip
    assert (folder / "photos/1700000000000.jpg").read_bytes() == JPEG
    proved, problems = manifest.prove(folder, "x")
    assert proved is not None and not problems and proved.seal == manifest.seal(folder) == result.seal


def test_the_predecessor_comes_back(tmp_path: Path) -> None:
    made = odk_forms.make("service-check", previous=small_tree.SMALL / "audits" / "good.yml")
    phone = Phone(odk_forms.convert(made))
    for name, text in (("audit_name", "甲"), ("TSX_02", "yes")):
        phone.write(name, text)
    record = read_one(tmp_path / "x.zip", phone.csv_zip({})).record
    assert record is not None and record.previous is not None
    assert (record.previous.record, record.previous.sha256) == ("A-2026-02-01-S001-1", made.previous_sha256)


def test_an_answer_to_what_does_not_apply_is_refused_by_the_command(tmp_path: Path) -> None:
    export = tmp_path / "x.zip"
    export.write_bytes(filled(TSX_11="yes", TSX_31="x").csv_zip({}))  # Collect would have taken TSX_31 out
    (result,) = read_files(odk_forms.tree(tmp_path), [export], tmp_path / "out")
    assert [one.code for one in result.problems] == ["does-not-apply"]


def survey(number: int) -> Phone:
    phone = filled("satisfaction", SAT_01=str(number))
    phone.write("audit_record", f"A-2026-02-01-S001-satisfaction-1-{number}")
    return phone


@pytest.mark.parametrize("kind", ["central", "kobo"])
def test_submissions_of_one_form_are_records_each(tmp_path: Path, kind: str) -> None:
    def file(*phones: tuple[int, str | None]) -> bytes:
        if kind == "central":
            return odata_file(*(survey(number).odata(state and "rejected") for number, state in phones))
        return kobo_file(*(survey(number).kobo(state and "validation_status_not_approved") for number, state in phones))

    path = tmp_path / "all.json"
    readings = read(path, file((8, None), (9, None)))
    assert [one.record and one.record.answers["SAT-01"].answer for one in readings] == ["8", "9"]
    readings = read(path, file((8, None), (8, None), (9, None)))
    assert [[one.code for one in reading.problems] for reading in readings] == [
        ["record-twice"], ["record-twice"], [],
    ]  # fmt: skip
    assert len(read(path, file((8, None), (8, "rejected")))) == 1
    assert problems_of(path, file((8, "rejected"))) == [("all.json", "bad-export")]


def test_a_rejected_row_is_no_submission(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "x.zip", filled().csv_zip({}, state="rejected")) == [("x.zip", "bad-export")]
    assert read_one(tmp_path / "x.zip", filled().csv_zip({}, state="hasIssues")).record is not None


def test_a_comment_alone_is_not_lost(tmp_path: Path) -> None:
    record = read_one(tmp_path / "x.zip", filled(TSX_11_comment="看不到").csv_zip({})).record
    assert record is not None and record.answers["TSX-11"].answer == "not-checked"


# ---- what is wrong is said, all at once


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"audit_form": "every-typo"}, "unknown-form"),
        ({"audit_form": ""}, "unknown-form"),
        ({"audit_form_version": "9.0.0"}, "unknown-version"),
        ({"audit_form_sha256": "0" * 64}, "other-form"),
        ({"audit_form_sha256": ""}, "unknown-form"),
    ],
)
def test_another_form_is_refused(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    ((place, found),) = problems_of(tmp_path / "x.zip", filled(**cells).csv_zip({}))
    assert (place, found) == (f"x.zip:row 2, {next(iter(cells))}", code)


def test_all_problems_come_at_once_with_their_cells(tmp_path: Path) -> None:
    phone = filled(
        audit_name="", audit_revision="one", TSX_11="maybe", TSX_13="z", TSX_14="_none a", TSX_15="1001",
        TSX_16="1.4.2026", TSX_18_p1="gone.png", TSX_19="../up.png", TSX_21__rent__note="x", TSX_17_status="asleep",
        TSX_12_comment="a\u202eb", TSX_12_status="not-applicable",
    )  # fmt: skip
    phone.repeat("TSX_20", [{"TSX_20__what": "a"}, {"TSX_20__on_day": "soon"}])
    phone.calculate()
    found = problems_of(tmp_path / "x.zip", phone.csv_zip({}))
    assert {place.removeprefix("x.zip:"): code for place, code in found} == {
        "row 2, audit_name": "bad-missing", "row 2, audit_revision": "bad-string-pattern-mismatch",
        "row 2, TSX_11": "bad-answer", "row 2, TSX_13": "bad-answer", "row 2, TSX_14": "bad-answer",
        "row 2, TSX_15": "bad-answer", "row 2, TSX_16": "bad-answer", "row 2, TSX_18_p1": "bad-evidence",
        "row 2, TSX_19": "bad-evidence", "row 2, TSX_21__rent__amount": "bad-answer",
        "row 2, TSX_17_status": "bad-answer", "row 2, TSX_12_comment": "bad-value-error",
        "row 2, TSX_12_status": "not-applicable-refused", "form-TSX_20.csv row 3, TSX_20__on_day": "bad-answer",
    }  # fmt: skip


def test_an_answer_and_a_reason_for_none_contradict_each_other(tmp_path: Path) -> None:
    phone = filled(TSX_11="yes", TSX_11_status="not-applicable", TSX_11_reason="x")  # Collect would have hidden the yes
    assert problems_of(tmp_path / "x.zip", phone.csv_zip({})) == [("x.zip:row 2, TSX_11_status", "answered-twice")]


def test_a_picture_is_one_by_its_content(tmp_path: Path) -> None:
    for content in (b"GIF89a", b"", b"<svg/>"):
        assert problems_of(tmp_path / "x.zip", filled(TSX_19="a.png").csv_zip({"a.png": content})) == [
            ("x.zip:row 2, TSX_19", "bad-evidence")
        ]


def test_pictures_get_plain_names_of_their_own(tmp_path: Path) -> None:
    phone = filled(TSX_19="名 1.jpg", TSX_11_e1="名_1.jpg", TSX_11_e2="a 10:00.jpg")
    reading = read_one(tmp_path / "x.zip", phone.csv_zip({"名 1.jpg": JPEG, "名_1.jpg": JPEG, "a 1000.jpg": JPEG}))
    assert sorted(reading.attachments) == ["photos/2-__1.jpg", "photos/__1.jpg", "photos/a_10_00.jpg"]


def test_pictures_too_large_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit they are taken, one byte above they are refused, with the limit."""
    monkeypatch.setattr(odk_archive, "MAX_PICTURES", 1_000_000)
    half, more = PNG.ljust(500_000, b"\0"), PNG.ljust(500_001, b"\0")
    phone = filled(TSX_19="a.png", TSX_11_e1="b.png")
    assert read_one(tmp_path / "x.zip", phone.csv_zip({"a.png": half, "b.png": half})).record is not None
    (tmp_path / "y.zip").write_bytes(phone.csv_zip({"a.png": half, "b.png": more}))
    (reading,) = xlsform.read(tmp_path / "y.zip", "y.zip", odk_forms.shelf())
    assert [one.code for one in reading.problems] == ["bad-evidence"]
    assert "larger than 1 MB together" in reading.problems[0].message


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_picture_that_two_submissions_have_is_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(filled(TSX_19="a.png").csv_zip({"a.png": PNG}))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("media/a.png", JPEG)
    (found,) = xlsform.read(path, "x.zip", odk_forms.shelf())[0].problems
    assert found.code == "bad-evidence" and "two submissions" in found.message


def test_rows_that_were_not_exported_are_missed(tmp_path: Path) -> None:
    phone = filled()
    phone.repeat("TSX_20", [{"TSX_20__what": "a"}])
    phone.finish()
    path = tmp_path / "x.zip"
    path.write_bytes(phone.csv_zip({}))
    with zipfile.ZipFile(path) as archive:
        main = archive.read("form.csv")
    assert problems_of(path, zipped({"form.csv": main})) == [("x.zip:row 2, TSX_20_rows", "rows-missing")]
    entry = phone.odata()
    del entry["s_second"]["s_second__inner_part"]["g_TSX_20"]["TSX_20"]
    assert problems_of(tmp_path / "x.json", odata_file(entry)) == [("x.json:row 1, TSX_20_rows", "rows-missing")]


# ---- what is no export of ours


GREATER, WRONG = odk_archive.MAX_TABLES, "neither a zip nor JSON"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: zipped({"form.csv": b"a" * (GREATER + 1)}), "larger than 30 MB"),
        (lambda: zipped({f"{one}.csv": b"KEY" * (GREATER // 5) for one in "ab"}), "larger than 30 MB"),
        (lambda: zipped({"form.csv": b"KEY\nx\n", "../../up.csv": b""}), "`../../up.csv` is not an entry"),
        (lambda: zipped({"form.csv": b"KEY\nx\n", "/abs": b""}), "`/abs` is not an entry"),
        (lambda: zipped({"form.csv": b"KEY\nx\n", "a\\..\\b": b""}), "is not an entry"),
        (lambda: zipped({"form.csv": b"KEY,a\nx\n"}), "row 2 has 1 cells where the header has 2"),
        (lambda: zipped({"form.csv": b"KEY\nx\nx\n"}), "the KEY `x` is empty or there twice"),
        (lambda: zipped({"form.csv": b"KEY\n"}), "no submission that counts"),
        (lambda: zipped({"form.csv": b"g-A,h-A,KEY\n1,2,x\n"}), "row 2 says two things of A"),
        (lambda: zipped({"form.csv": b"\xff\xfe"}), "not UTF-8"),
        (lambda: zipped({"form.csv": "KEY,门店\nx,甲\n".encode("gb18030")}), "not UTF-8"),
        (lambda: zipped({"form.csv": b'KEY\n"x\n'}), "the table cannot be read"),
        (lambda: zipped({"form.csv": b"KEY\n" + b"x" * 200_000}), "the table cannot be read"),
        (lambda: zipped({"form.csv": b"KEY\nx\n", "form-r.csv": b"A_01__b,PARENT_KEY,KEY\n1,other,z\n"}),
         "its PARENT_KEY names no submission"),
        (lambda: zipped({"form.csv": b"KEY\nx\n", "other.csv": b"KEY\nx\n"}), "not exactly one table"),
        (lambda: zipped({"readme.txt": b""}), "not exactly one table"),
        (lambda: zipped({"form.csv": b"a,b\n1,2\n"}), "not exactly one table"),
        (lambda: zipped({"form.csv": b"KEY\nx\n" * 99})[:-40], WRONG),
        (lambda: b"", WRONG),
        (lambda: b"{", WRONG),
        (lambda: b'{"value": 1}', "no list of submissions"),
        (lambda: b'{"value": [1]}', "no list of submissions"),
        (lambda: b'{"value": []}', "no submission that counts"),
        (lambda: b'{"value": [], "value": []}', "a key is there twice"),
        (lambda: b'{"value": [{"a": {"X": 1}, "b": {"X": 2}}]}', "row 1 says two things of X"),
        (lambda: b'{"value": [{}], "@odata.nextLink": "x"}', "first of several pages"),
        (lambda: b'{"next": "https://x", "results": [{}]}', "first of several pages"),
        (lambda: b'{"value": [{}]}' + b" " * GREATER, "larger than 30 MB"),
        (lambda: "{}".encode("utf-16"), "no list of submissions"),
        (lambda: b"[" * 100_000, "nested too deeply"),
        (lambda: b'{"value": [' + b'{"a":' * 100_000, "nested too deeply"),
        (lambda: b'{"value": [{}]}', "does not name its form"),
        (lambda: zipped({"form.csv": b"KEY,g-A,g-A/x-c,g-A/y-c\nx,x-c,1,0\n"}), "does not name its form"),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_file_is_one_problem(tmp_path: Path, make: Callable[[], bytes], said: str) -> None:
    reading = read_one(tmp_path / "x.zip", make())
    assert reading.record is None
    assert [said in one.message for one in reading.problems] == [True]


def test_a_directory_that_would_fill_the_memory_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.zip"
    path.write_bytes(zipped({f"{number}.csv": b"" for number in range(odk_archive.MAX_ENTRIES + 1)}))
    monkeypatch.setattr(zipfile, "ZipFile", None)
    (reading,) = xlsform.read(path, "x.zip", odk_forms.shelf())
    assert "holds more than 20000 files" in reading.problems[0].message
    assert not xlsform.recognises(path)


def test_deep_groups_end_in_a_problem(tmp_path: Path) -> None:
    deep = b'{"value": [' + b'{"a":' * 900 + b"1" + b"}" * 900 + b"]}"
    assert read_one(tmp_path / "x.json", deep).record is None


def test_more_answers_than_any_export_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odk_export, "MAX_CELLS", 10)
    for content in (filled().csv_zip({}), odata_file(*[filled().odata()] * 2)):
        reading = read_one(tmp_path / "x", content)
        assert reading.record is None and "more than 10 answers" in reading.problems[0].message


def test_encrypted_and_linked_entries_are_refused(tmp_path: Path) -> None:
    for change in ({"external_attr": 0o120777 << 16}, {"compress_type": zipfile.ZIP_BZIP2}):
        info = zipfile.ZipInfo("form.csv")
        for key, value in change.items():
            setattr(info, key, value)
        with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
            archive.writestr(info, b"KEY\nx\n")
        (reading,) = xlsform.read(tmp_path / "x.zip", "x.zip", odk_forms.shelf())
        assert "is not an entry that a server writes" in reading.problems[0].message


def test_other_channels_files_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for content in (
        zipped({"record.json": b"{}", "manifest.json": b"{}", "photos/a.jpg": JPEG, "list.csv": b""}),
        xlsform.write(odk_forms.blank("every-type")).popitem()[1],
        b'{\n "record": "A-1",\n "answers": {"X-01": {"answer": "\\"value\\":"}}}',
        b"value: 1",
        b"",
        bytes(range(256)),
    ):
        path.write_bytes(content)
        assert not xlsform.recognises(path)
    assert not xlsform.recognises(small_tree.SMALL / "audits" / "good.yml")
    assert not xlsform.recognises(tmp_path / "gone.zip") and not xlsform.recognises(tmp_path)


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    for path in (tmp_path / "x.zip", tmp_path):
        (reading,) = xlsform.read(path, path.name, odk_forms.shelf())
        assert [one.code for one in reading.problems] == ["bad-export"]


@settings(max_examples=200)
@given(st.binary(max_size=400), st.integers(0, 6000), st.integers(0, 255))
def test_no_bytes_make_a_traceback(noise: bytes, position: int, byte: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.zip"
        whole = bytearray(SAMPLE)
        assume(position < len(whole))
        whole[position] = byte
        for content in (noise, bytes(whole), b'{"value": [' + noise, b"PK\3\4" + noise + b"PK\5\6" + noise[:18]):
            path.write_bytes(content)
            xlsform.recognises(path)
            xlsform.read(path, "x.zip", odk_forms.shelf())


SAMPLE = filled(TSX_19="a.png").csv_zip({"a.png": PNG})
