"""The phone's channel: what is typed on the page comes back as the same record, sealed; what was touched is found."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import small_tree
from hypothesis import given
from hypothesis import strategies as st
from phone import Scripts, draft_of, encoded

from build_tools.book.book import Book
from build_tools.core.base import clean_text
from build_tools.core.digest import fingerprint
from build_tools.core.numbers.reading import written
from build_tools.forms import registry
from build_tools.forms.channel import ALL_TYPES
from build_tools.forms.exchange import make_blank, read_files
from build_tools.forms.phone import archive as audit_archive
from build_tools.forms.phone import channel as html
from build_tools.forms.phone.structure import form_data
from build_tools.forms.phone.structure import outlet as outlet_data
from build_tools.language.form.forms import Form, walk_fields
from build_tools.records import manifest, record_file
from build_tools.records.record import FormReference, Record
from build_tools.records.shelf import Shelf

BOOK = Book(small_tree.small())
SHELF = Shelf(BOOK.library)
JPEG, PNG = b"\xff\xd8\xff\xe0 a picture", b"\x89PNG\r\n\x1a\n a signature"

OPTIONS = [{"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}, {"id": "c", "label": "丙"}]
CELLS: dict[str, dict[str, Any]] = {
    "yes-no": {"type": "yes-no"}, "choice": {"type": "choice", "options": OPTIONS}, "number": {"type": "number"},
    "date": {"type": "date"}, "text": {"type": "text"}, "signature": {"type": "signature"},
}  # fmt: skip
COLUMNS = [{"id": key, "label": key, "width": "20", "response": one} for key, one in CELLS.items()]
ROWS = [{"id": "first", "label": "一"}, {"id": "second", "label": "二"}]
RESPONSES: list[dict[str, Any]] = [
    *CELLS.values(), {"type": "graded", "options": [{**one, "points": "1"} for one in OPTIONS]},
    {"type": "multi", "options": OPTIONS}, {"type": "photo"}, {"type": "table", "columns": COLUMNS},
    {"type": "table", "columns": COLUMNS, "rows": ROWS},
]  # fmt: skip
EVERYTHING = Form.model_validate({
    "id": "everything", "version": "2.0.1", "title": "甲", "english": "a", "purpose": "乙", "owner": "owner",
    "sections": [{"id": "all", "title": "全部", "fields": [
        {"id": f"TSX-{n:02}", "label": "问", "response": {**one, "not_applicable": "allowed"}}
        for n, one in enumerate(RESPONSES, 1)]}],
})  # fmt: skip
DATA = form_data(EVERYTHING, fingerprint(EVERYTHING), {})

# What a YAML reader folds or refuses never leaves the page.
WORDS = (
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\u2028\u2029\ufffe\uffff")
    )
    .map(lambda text: _cleaned(text + "字"))
    .filter(bool)
)
LINES = st.lists(WORDS, min_size=1, max_size=3).map(lambda several: clean_text("\n".join(several)))


def _cleaned(text: str) -> str:
    try:
        return clean_text(text)
    except ValueError:
        return ""


NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9).map(written)
DAYS = st.dates().map(str)
PATHS = st.integers(1, 4).map(lambda n: f"photos/tsx-{n}.jpg")
SIGNED = st.one_of(WORDS, st.integers(1, 3).map(lambda n: f"photos/signed-{n}.png"))
CELL: dict[str, st.SearchStrategy[Any]] = {
    "yes-no": st.sampled_from(["yes", "no"]), "choice": st.sampled_from("abc"), "number": NUMBERS, "date": DAYS,
    "text": LINES, "signature": SIGNED,
}  # fmt: skip


def _row(**first: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A row in which something is written, its cells in the form's order."""
    return st.fixed_dictionaries(first, optional=CELL).filter(lambda row: len(row) > len(first)).map(_ordered)


def _ordered(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("row", *CELL) if key in row}


ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    **CELL, "graded": st.sampled_from("abc"),
    "multi": st.lists(st.sampled_from("abc"), unique=True).map(sorted),
    "photo": st.lists(PATHS, min_size=1, unique=True),
    "table": st.lists(_row(), min_size=1, max_size=3),
    "fixed": st.lists(_row(row=st.sampled_from(["first", "second"])), min_size=1, max_size=2),
}  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record of the form with everything."""
    answers: dict[str, Any] = {}
    for n, response in enumerate(RESPONSES, 1):
        if not draw(st.booleans()):
            continue
        said = draw(ANSWERS["fixed" if "rows" in response else response["type"]])
        answer = draw(st.sampled_from(["given", "given", "not-applicable", "not-checked"]))
        more: dict[str, st.SearchStrategy[Any]] = {
            "comment": LINES, "evidence": st.lists(PATHS, min_size=1, unique=True), "good_practice": LINES,
            "gap": st.sampled_from(["correct", "prevent", "adopt", "finish"]),
        }  # fmt: skip
        one = {"answer": said if answer == "given" else answer, **draw(st.fixed_dictionaries({}, optional=more))}
        if answer == "not-applicable" or (answer == "not-checked" and draw(st.booleans())):
            one["reason"] = draw(LINES)
        answers[f"TSX-{n:02}"] = one
    optional: dict[str, st.SearchStrategy[Any]] = {
        "holds": st.sampled_from([{"revision": "1.2.0"}, {"revision": "1.10.0", "serial": "TST-000001"}]),
        "previous": st.just({"record": "A-0", "sha256": "0" * 64}),
    }
    form = {"id": EVERYTHING.id, "version": EVERYTHING.version, "sha256": DATA["sha256"]}
    return Record.model_validate({
        "record": "A-2026-11-20-S001-everything-1", "form": form, "outlet": "S001", "date": "2026-11-20",
        "by": {"name": draw(WORDS), "role": "owner"}, **draw(st.fixed_dictionaries({}, optional=optional)),
        "answers": answers,
    })  # fmt: skip


PHOTOS = {f"photos/tsx-{n}.jpg": JPEG + bytes([n]) for n in range(1, 5)}
PHOTOS |= {f"photos/signed-{n}.png": PNG + bytes([n]) for n in range(1, 4)}


def packed(fill: Scripts, record: Record) -> tuple[bytes, str]:
    """The page's archive of a draft that says this record, and the seal on its receipt."""
    outlet = outlet_data(BOOK.library.network.value.outlets[0])
    made = fill.call("pack", DATA, draft_of(record), outlet, encoded(PHOTOS))
    return base64.b64decode(made["zip"]), made["seal"]


@given(records())
def test_what_is_typed_comes_back_as_the_same_record(
    fill: Scripts, tmp_path_factory: pytest.TempPathFactory, record: Record
) -> None:
    archive, seal = packed(fill, record)
    path = tmp_path_factory.mktemp("zip") / "a.audit.zip"
    path.write_bytes(archive)
    assert html.recognises(path) and registry.recognise(path) is html
    (reading,) = html.read(path, "a.audit.zip", SHELF)
    assert not reading.problems
    assert reading.record == record
    named = json.dumps(record.model_dump(mode="json"))
    assert dict(reading.attachments) == {path: data for path, data in PHOTOS.items() if f'"{path}"' in named}
    # Byte for byte what the engine writes, so that the receipt's seal stays true.
    with zipfile.ZipFile(path) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    assert files["record.json"] == record_file.dump(record)
    sealed = manifest.make(record.record, record.form, {"record.json": files["record.json"], **reading.attachments})
    assert files["manifest.json"] == sealed and hashlib.sha256(sealed).hexdigest() == seal


def test_it_carries_every_type() -> None:
    assert html.CARRIES == ALL_TYPES == {one["type"] for one in RESPONSES}


# ---- through the whole reading, on a form of the sources


@pytest.fixture
def archive(fill: Scripts) -> bytes:
    """A finished audit of the small tree, with one photo."""
    blank = make_blank(BOOK, "service-check", "S001")
    form = FormReference(id="service-check", version="1.0.0", sha256=blank.sha256)
    answers = {
        "TSX-01": {"answer": "8", "comment": "两次隔天才答复", "evidence": ["photos/tsx-1.jpg"]},
        "TSX-02": {"answer": "yes"}, "TSX-03": {"answer": "not-applicable", "reason": "没有疑难问题"},
    }  # fmt: skip
    record = Record.model_validate({
        "record": "A-1", "form": form, "outlet": "S001", "date": "2026-02-01", "by": {"name": "甲", "role": "owner"},
        "answers": answers,
    })  # fmt: skip
    data = form_data(blank.form, blank.sha256, blank.parameters)
    made = fill.call("pack", data, draft_of(record), outlet_data(blank.outlet), encoded(PHOTOS))
    return base64.b64decode(made["zip"])


def test_a_finished_audit_is_read_and_its_seal_stays(tmp_path: Path, archive: bytes) -> None:
    path = tmp_path / "a.audit.zip"
    path.write_bytes(archive)
    (result,) = read_files(small_tree.SMALL, [path], tmp_path / "out")
    assert not result.problems and result.written is not None
    with zipfile.ZipFile(path) as opened:
        assert result.seal == hashlib.sha256(opened.read("manifest.json")).hexdigest()
        assert result.written.read_bytes() == opened.read("record.json")
    assert (result.written.parent / "photos/tsx-1.jpg").read_bytes() == PHOTOS["photos/tsx-1.jpg"]


def test_the_archive_can_be_read_from_its_start_and_always_has_the_same_bytes(fill: Scripts, archive: bytes) -> None:
    """Some programs read a zip forwards: there, each size must stand before its file."""
    found, at = {}, 0
    while archive[at : at + 4] == b"PK\x03\x04":
        _, flags, method, _, _, checksum, packed_size, size, name, extra = struct.unpack_from(
            "<5H3I2H", archive, at + 4
        )
        assert (flags, method, packed_size, extra) == (0, 0, size, 0)
        start = at + 30 + name
        content = archive[start : start + size]
        assert zlib.crc32(content) == checksum
        found[archive[at + 30 : start].decode()] = content
        at = start + size
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == found
    record = Record.model_validate_json(found["record.json"])
    assert packed(fill, record)[0] == packed(fill, record)[0]


def test_hidden_answers_stay_on_the_phone(fill: Scripts) -> None:
    blank = make_blank(BOOK, "service-check", "S001")
    data = form_data(blank.form, blank.sha256, blank.parameters)
    draft = {
        "record": "A-1", "outlet": "S002", "date": "2026-02-01", "by": {"name": "甲", "role": "owner"},
        "answers": {"TSX-02": {"answer": "yes"}, "TSX-04": {"answer": "yes"}, "TSX-05": {"answer": "yes"}},
    }  # fmt: skip
    outlets = {one.id: outlet_data(one) for one in BOOK.library.network.value.outlets}
    record = json.loads(base64.b64decode(fill.call("record", data, draft, outlets["S002"])))
    assert list(record["answers"]) == ["TSX-02"]  # a young outlet, and every enquiry is noted
    draft["answers"]["TSX-02"] = {"answer": "no"}  # type: ignore[index]
    record = json.loads(base64.b64decode(fill.call("record", data, draft, outlets["S002"])))
    assert list(record["answers"]) == ["TSX-02", "TSX-05"]


Change = Callable[[dict[str, bytes]], None]


def changed(archive: bytes, change: Change, **how: Any) -> bytes:
    """The archive packed anew, with something changed."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    change(files)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", **how) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return data.getvalue()


def _resealed(files: dict[str, bytes], record: bytes) -> None:
    """The manifest made to fit a changed record, as a forger would."""
    said = json.loads(files["manifest.json"])
    for one in said["files"]:
        if one["path"] == "record.json":
            one["sha256"] = hashlib.sha256(record).hexdigest()
    files |= {"record.json": record, "manifest.json": (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()}


BOMB = b"0" * 3_000_000
CHANGES: list[tuple[str, str, str, Change]] = [
    ("a byte of the record", "broken-seal", "`record.json` was changed",
     lambda files: files.update({"record.json": files["record.json"].replace(b'"8"', b'"9"')})),
    ("a byte of a photo", "broken-seal", "`photos/tsx-1.jpg` was changed",
     lambda files: files.update({"photos/tsx-1.jpg": files["photos/tsx-1.jpg"] + b"."})),
    ("a photo taken out", "broken-seal", "`photos/tsx-1.jpg` is missing", lambda files: files.pop("photos/tsx-1.jpg")),
    ("a photo put in", "broken-seal", "`photos/new.jpg` was added",
     lambda files: files.update({"photos/new.jpg": JPEG})),
    ("the record written another way", "broken-seal", "not written as the fill pages",
     lambda files: _resealed(files, json.dumps(json.loads(files["record.json"])).encode())),
    ("a page instead of a photo", "bad-evidence", "neither JPEG nor PNG",
     lambda files: files.update({"photos/tsx-1.jpg": b"<html>"})),
    ("a way out of the folder", "bad-archive", "no name that the fill pages give",
     lambda files: files.update({"photos/../../a.jpg": JPEG})),
    ("an absolute name", "bad-archive", "no name", lambda files: files.update({"/photos/a.jpg": JPEG})),
    ("a bomb", "too-large", "200 times its size", lambda files: files.update({"photos/b.jpg": BOMB})),
    ("a manifest that is none", "yaml-syntax", "",
     lambda files: files.update({"manifest.json": b"{"})),
    ("a record that is none", "missing-key", "key `answers` is missing",
     lambda files: _resealed(files, files["record.json"].replace(b'"answers"', b'"answer"'))),
]  # fmt: skip


@pytest.mark.parametrize(("code", "said", "change"), [one[1:] for one in CHANGES], ids=[one[0] for one in CHANGES])
def test_whatever_was_touched_is_found(tmp_path: Path, archive: bytes, code: str, said: str, change: Change) -> None:
    path = tmp_path / "a.audit.zip"
    path.write_bytes(changed(archive, change, compression=zipfile.ZIP_DEFLATED))
    (result,) = read_files(small_tree.SMALL, [path], tmp_path / "out")
    assert result.written is None
    assert (code, True) in [(one.code, said in one.message) for one in result.problems], result.problems
    assert all(str(one.origin).startswith(str(path)) for one in result.problems)
    assert not list((tmp_path / "out").iterdir()) if (tmp_path / "out").exists() else True


def test_packed_anew_it_is_still_the_same_record(tmp_path: Path, archive: bytes) -> None:
    path = tmp_path / "again.zip"
    path.write_bytes(changed(archive, lambda files: None, compression=zipfile.ZIP_DEFLATED))
    (result,) = read_files(small_tree.SMALL, [path], tmp_path / "out")
    assert result.written is not None


def test_limits_are_looked_at_before_anything_is_unpacked(
    tmp_path: Path, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.audit.zip"
    path.write_bytes(archive)

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("it was unpacked")

    monkeypatch.setattr(zipfile.ZipFile, "open", refuse)
    for limit, said in (("MAX_ENTRIES", "more than 2 files"), ("MAX_TOTAL", "more than 0 MB")):
        with monkeypatch.context() as here:
            here.setattr(audit_archive, limit, 2)
            (reading,) = html.read(path, "a.audit.zip", SHELF)
        assert [one.code for one in reading.problems] == ["too-large"] and said in reading.problems[0].message


def test_twice_the_same_name_and_a_password_are_refused(tmp_path: Path, archive: bytes) -> None:
    path = tmp_path / "a.audit.zip"
    path.write_bytes(archive)
    with zipfile.ZipFile(path, "a") as opened, pytest.warns(UserWarning, match="Duplicate"):
        opened.writestr("record.json", b"{}")
    (reading,) = html.read(path, "a.audit.zip", SHELF)
    assert "is in the archive twice" in reading.problems[0].message
    locked = bytearray(archive)
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    path.write_bytes(locked)
    (reading,) = html.read(path, "a.audit.zip", SHELF)
    assert "is encrypted" in reading.problems[0].message


@given(st.data())
def test_broken_bytes_are_a_problem_not_a_crash(
    tmp_path_factory: pytest.TempPathFactory, fill: Scripts, data: st.DataObject
) -> None:
    archive, _ = packed(fill, data.draw(records()))
    broken = bytearray(archive)
    for at in data.draw(st.lists(st.integers(0, len(broken) - 1), min_size=1, max_size=8)):
        broken[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("broken") / "a.audit.zip"
    path.write_bytes(broken[: data.draw(st.integers(0, len(broken)))] if data.draw(st.booleans()) else broken)
    html.recognises(path)
    (reading,) = html.read(path, "a.audit.zip", SHELF)
    assert reading.problems or reading.record is not None


def test_an_unfinished_draft_says_what_to_do(tmp_path: Path, fill: Scripts) -> None:
    path = tmp_path / "a.draft.zip"
    path.write_bytes(base64.b64decode(fill.call("packDraft", {"answers": {}}, encoded(PHOTOS))))
    assert registry.recognise(path) is html
    (result,) = read_files(small_tree.SMALL, [path], tmp_path / "out")
    assert [one.code for one in result.problems] == ["draft"] and "finish it" in result.problems[0].repair


def test_other_files_are_not_recognised(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("record.json", "{}")
    (tmp_path / "text.zip").write_text("PK")
    for path in (other, tmp_path / "text.zip", tmp_path, tmp_path / "nothing"):
        assert not html.recognises(path)


def test_everything_of_the_form_is_in_the_blank(fill: Scripts) -> None:
    blank = make_blank(BOOK, "service-check", "S001", previous=small_tree.SMALL / "audits/good.yml")
    ((name, content),) = html.write(blank).items()
    text = content.decode()
    assert name == f"{blank.record}.html"
    for _, one in walk_fields(blank.form):
        assert f'id="{one.id}"' in text and one.label in text
    assert blank.sha256 in text and blank.previous_sha256 in text and "两次隔天才答复" in text
    assert html.write(blank)[name] == content
