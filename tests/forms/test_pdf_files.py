"""Files beside a PDF form: which are taken, which are refused and why."""

from __future__ import annotations

from pathlib import Path

import pdf_forms as forms
import pytest

from build_tools.forms.channel import Reading
from build_tools.forms.exchange import read_files
from build_tools.forms.pdf import channel
from build_tools.forms.pdf import names as name

JPEG, PNG = b"\xff\xd8\xff\xe0 a", b"\x89PNG\r\n\x1a\n b"
RECORD = "A-2026-02-01-S001-every-type-1"
ANSWERED = {"EVT-01/answer": "yes", "EVT-03/answer": "shop"}


@pytest.fixture
def form(tmp_path: Path) -> Path:
    """A form with two answers in a folder of its own."""
    path = tmp_path / "downloads" / "visit.pdf"
    path.parent.mkdir()
    path.write_bytes(forms.fill(forms.written("every-type"), {name.NAME: "甲"}, ANSWERED))
    return path


def read(path: Path) -> Reading:
    (reading,) = channel.read(path, "visit.pdf", forms.shelf())
    return reading


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(str(one.origin), one.code) for one in reading.problems]


def test_the_form_says_the_rule() -> None:
    html = forms.sheet("every-type").html()
    assert "EVT-01-1.jpg" in html and f"名为“{RECORD}”的文件夹" in html
    assert "<b>FPO-10-1.jpg</b> 至 <b>FPO-10-2.jpg</b>" in forms.sheet("F-03").html()


def test_names_are_taken_as_phones_and_people_write_them(form: Path) -> None:
    for name_ in ("evt-01-2.JPG", "EVT-01_10.jpeg", "EVT-01 1.png", "EVT-03.jpg", "IMG_0042.jpg", "EVT-99-1.jpg"):
        (form.parent / name_).write_bytes(PNG if name_.endswith("png") else JPEG)
    reading = read(form)
    assert reading.record is not None, reading.problems
    assert reading.record.answers["EVT-01"].evidence == (
        "photos/EVT-01-1.png", "photos/EVT-01-2.jpg", "photos/EVT-01-10.jpg",
    )  # fmt: skip
    assert reading.record.answers["EVT-03"].evidence == ("photos/EVT-03.jpg",)
    assert reading.attachments == {
        "photos/EVT-01-1.png": PNG, "photos/EVT-01-2.jpg": JPEG, "photos/EVT-01-10.jpg": JPEG,
        "photos/EVT-03.jpg": JPEG,
    }  # fmt: skip


@pytest.mark.parametrize("folder", [RECORD, "visit"])
def test_a_folder_named_as_record_or_pdf_holds_them(form: Path, folder: str) -> None:
    (form.parent / folder).mkdir()
    (form.parent / folder / "EVT-01-1.jpg").write_bytes(JPEG)
    (form.parent / folder / ".DS_Store").write_bytes(b"")
    reading = read(form)
    assert not reading.problems
    assert reading.record is not None and reading.record.answers["EVT-01"].evidence == ("photos/EVT-01-1.jpg",)


def test_in_the_records_folder_nothing_is_passed_over(form: Path) -> None:
    (form.parent / RECORD).mkdir()
    for name_ in ("IMG_0042.jpg", "EVT-99-1.jpg", "notes.txt"):
        (form.parent / RECORD / name_).write_bytes(JPEG)
    reading = read(form)
    assert reading.record is None and codes(reading) == [("visit.pdf", "unknown-file")] * 3
    assert "Name it for its item and number" in reading.problems[0].repair


def test_loose_files_beside_two_forms_belong_to_nobody(form: Path) -> None:
    (form.parent / "EVT-01-1.jpg").write_bytes(JPEG)
    other = form.parent / "other.PDF"
    other.write_bytes(forms.written("F-03"))
    (form.parent / "manual.pdf").write_bytes(b"%PDF-1.7 not really")
    assert read(form).record is not None
    other.write_bytes(forms.written("every-type", "S002"))
    reading = read(form)
    assert codes(reading) == [("visit.pdf:EVT-01", "whose-files")]
    assert "other.PDF" in reading.problems[0].message and RECORD in reading.problems[0].repair
    (form.parent / RECORD).mkdir()
    (form.parent / "EVT-01-1.jpg").rename(form.parent / RECORD / "EVT-01-1.jpg")
    assert read(form).record is not None


def test_two_files_of_one_number_must_be_the_same(form: Path) -> None:
    (form.parent / "EVT-01-1.jpg").write_bytes(JPEG)
    (form.parent / "EVT-01-01.jpeg").write_bytes(JPEG)
    assert read(form).record is not None
    (form.parent / "EVT-01-01.jpeg").write_bytes(JPEG + b"other")
    assert codes(read(form)) == [("visit.pdf:EVT-01", "two-files")]


@pytest.mark.parametrize(
    ("name_", "content", "said"),
    [
        ("EVT-01-1.jpg", b"GIF89a", "neither JPEG nor PNG"),
        ("EVT-01-1.heic", b"\0\0\0\x18ftypheic", "neither JPEG nor PNG"),
    ],
)
def test_only_pictures_by_content(form: Path, name_: str, content: bytes, said: str) -> None:
    (form.parent / name_).write_bytes(content)
    reading = read(form)
    assert codes(reading) == [("visit.pdf:EVT-01", "bad-evidence")] and said in reading.problems[0].message


def test_a_link_out_of_the_folder_is_refused(form: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(JPEG)
    (form.parent / "EVT-01-1.jpg").symlink_to(tmp_path / "secret.jpg")
    assert codes(read(form)) == [("visit.pdf:EVT-01", "bad-evidence")]
    (form.parent / "EVT-01-1.jpg").unlink()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "EVT-01-1.jpg").write_bytes(JPEG)
    (form.parent / RECORD).symlink_to(tmp_path / "elsewhere")
    assert codes(read(form)) == [("visit.pdf:EVT-01", "bad-evidence")]


def test_a_record_id_leads_nowhere_else(form: Path, tmp_path: Path) -> None:
    (tmp_path / "EVT-01-1.jpg").write_bytes(JPEG)
    form.write_bytes(forms.fill(forms.written("every-type"), {name.NAME: "甲", name.RECORD: ".."}, ANSWERED))
    reading = read(form)
    assert codes(reading) == [("visit.pdf:记录编号", "bad-value")] and not reading.attachments


def test_photos_of_an_item_without_an_answer_are_reported(form: Path) -> None:
    (form.parent / "EVT-02-1.jpg").write_bytes(JPEG)
    assert codes(read(form)) == [("visit.pdf:EVT-02", "answer-missing")]


def test_too_few_photos(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(forms.fill(forms.written("F-03"), {name.NAME: "甲"}, {}))
    (tmp_path / "FPO-10-1.jpg").write_bytes(JPEG)
    reading = read(path)
    assert codes(reading) == [("visit.pdf:FPO-10", "bad-answer")] and "at least 2" in reading.problems[0].message


def test_a_typed_name_goes_before_a_signature_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "form.pdf"
    (tmp_path / "FPO-11-1.png").write_bytes(PNG)
    path.write_bytes(forms.fill(forms.written("F-03"), {name.NAME: "甲"}, {}))
    reading = read(path)
    assert reading.record is not None and reading.record.answers["FPO-11"].answer == "photos/FPO-11-1.png"
    path.write_bytes(forms.fill(forms.written("F-03"), {name.NAME: "甲", "FPO-11/answer": "乙"}, {}))
    reading = read(path)
    assert reading.record is not None and reading.record.answers["FPO-11"].answer == "乙"
    assert reading.record.answers["FPO-11"].evidence == ("photos/FPO-11-1.png",)


def test_read_writes_the_sealed_record_with_its_photos(form: Path, tmp_path: Path) -> None:
    (form.parent / "EVT-01-1.jpg").write_bytes(JPEG)
    (result,) = read_files(forms.tree(), [form], tmp_path / "records")
    assert not result.problems
    folder = tmp_path / "records" / RECORD
    assert sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()) == [
        "manifest.json", "photos/EVT-01-1.jpg", "record.json",
    ]  # fmt: skip
