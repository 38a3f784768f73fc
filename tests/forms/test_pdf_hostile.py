"""PDFs from the field that are broken, foreign or meant to harm: told what is wrong, never run, never a crash."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdf_forms as forms
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from build_tools.forms.channel import Reading
from build_tools.forms.pdf import channel as pdf_form
from build_tools.forms.pdf import names as name
from build_tools.forms.pdf import opening as pdf_form_open
from build_tools.forms.registry import recognise

ANSWERED = {"EVT-01/answer": "yes"}
# pikepdf warns of fields that the form's tree does not know; here that is meant.
pytestmark = pytest.mark.filterwarnings("ignore::pikepdf.PageCopyWarning")


def read(folder: Path, content: bytes) -> Reading:
    path = folder / "visit.pdf"
    path.write_bytes(content)
    (reading,) = pdf_form.read(path, "visit.pdf", forms.shelf())
    return reading


def problems(folder: Path, content: bytes) -> list[tuple[str, str]]:
    reading = read(folder, content)
    assert reading.record is None
    assert all(one.message and one.repair for one in reading.problems)
    return [(str(one.origin).removeprefix("visit.pdf"), one.code) for one in reading.problems]


def changed(change: Callable[[Pdf, dict[str, Any]], object], form: str = "every-type", **options: Any) -> bytes:
    """A filled-in form with something done to it."""
    pdf, fields = forms.open_form(
        forms.fill(forms.written(form), {name.NAME: "甲"}, ANSWERED if form[0] == "e" else {})
    )
    change(pdf, fields)
    return forms.save(pdf, **options)


def test_a_pdf_is_known_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(b"\n\n" + forms.written("every-type"))
    assert pdf_form.recognises(path) and recognise(path) is pdf_form
    path.write_bytes(b"record: A-1\n")
    assert not pdf_form.recognises(path) and not pdf_form.recognises(tmp_path) and not pdf_form.recognises(path / "no")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\0" * 4000, b"%PDF-1.7\n1 0 obj\n" + b"<<" * 5000 + b"\nendobj",
        b"%PDF-1.7\n1 0 obj\n" + b"[" * 100_000, b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
    ],
)  # fmt: skip
def test_what_is_no_pdf(content: bytes, tmp_path: Path) -> None:
    assert problems(tmp_path, content)[0][1] in ("broken-pdf", "not-a-form")


def test_half_a_file_is_told_or_repaired(tmp_path: Path) -> None:
    whole = forms.fill(forms.written("every-type"), {name.NAME: "甲"}, ANSWERED)
    for share in (0.2, 0.5, 0.9, 0.999):
        reading = read(tmp_path, whole[: int(len(whole) * share)])
        assert reading.problems or (reading.record and reading.record.answers["EVT-01"].answer == "yes")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (reading,) = pdf_form.read(tmp_path / "none.pdf", "none.pdf", forms.shelf())
    assert [one.code for one in reading.problems] == ["unreadable"]


def test_a_password_is_asked_to_be_taken_off_and_a_restriction_is_not(tmp_path: Path) -> None:
    def locked(user: str) -> bytes:
        lock = pikepdf.Encryption(owner="owner", user=user, allow=pikepdf.Permissions(modify_form=False))
        return changed(lambda pdf, fields: None, encryption=lock)

    assert problems(tmp_path, locked("secret")) == [("", "encrypted")]
    assert read(tmp_path, locked("")).record is not None


def test_a_huge_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "visit.pdf"
    with path.open("wb") as stream:
        stream.write(b"%PDF-1.7\n")
        stream.truncate(pdf_form_open.MAX_BYTES + 1)
    (reading,) = pdf_form.read(path, "visit.pdf", forms.shelf())
    assert [one.code for one in reading.problems] == ["file-too-large"]


def packed(size: int) -> bytes:
    """So many bytes, packed a thousandfold."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(b"a" * 1_000_000) for _ in range(size // 1_000_000)) + packer.flush()


def with_text(content: bytes) -> bytes:
    """A form whose EVT-08 is a text stream that unpacks to something."""

    def plant(pdf: Pdf, fields: dict[str, Any]) -> None:
        stream = Stream(pdf, b"")
        stream.write(content, filter=Name.FlateDecode)
        fields["EVT-08/answer"].V = stream

    return changed(plant)


def test_a_text_that_unpacks_to_far_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(tmp_path, with_text(packed(100_000_000))) == [(":EVT-08", "bad-text")]
    # Each guard alone: the text's length, the decoder's memory, the process's.
    monkeypatch.setattr(pdf_form_open, "MAX_TEXT", 10**9)
    assert problems(tmp_path, with_text(packed(1_000_000))) == [(":EVT-08", "bad-answer")]
    monkeypatch.setattr(pdf_form_open, "MAX_STREAM", 500_000)
    assert problems(tmp_path, with_text(packed(1_000_000))) == [(":EVT-08", "bad-text")]
    monkeypatch.undo()
    monkeypatch.setattr(pdf_form_open, "MAX_TEXT", 10**9)
    monkeypatch.setattr(pdf_form_open, "MAX_MEMORY", 10_000_000)
    assert problems(tmp_path, with_text(packed(40_000_000))) == [(":EVT-08", "bad-text")]


def test_a_table_of_objects_that_unpacks_to_far_more(tmp_path: Path) -> None:
    bomb = packed(100_000_000)
    head = b"%PDF-1.5\n"
    body = b"1 0 obj\n<</Type/XRef/Size 4/W[1 2 2]/Root 2 0 R/Filter/FlateDecode/Length " + str(len(bomb)).encode()
    body += b">>\nstream\n" + bomb + b"\nendstream\nendobj\n"
    content = head + body + b"startxref\n" + str(len(head)).encode() + b"\n%%EOF\n"
    assert problems(tmp_path, content)[0][1] in ("broken-pdf", "not-a-form")


def test_limits_are_put_back(tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS), pikepdf.settings.get_qpdf_limits()
    read(tmp_path, forms.written("every-type"))
    read(tmp_path, b"%PDF-1.7\n")
    assert (resource.getrlimit(resource.RLIMIT_AS), pikepdf.settings.get_qpdf_limits()) == before


def test_fields_that_go_round_in_a_circle(tmp_path: Path) -> None:
    def circle(pdf: Pdf, fields: dict[str, Any]) -> None:
        one = pdf.make_indirect(Dictionary(T=String("round")))
        two = pdf.make_indirect(Dictionary(T=String("and"), Parent=one, Kids=Array([one])))
        one.Parent, one.Kids = two, Array([two, one])
        pdf.Root.AcroForm.Fields.extend([one, two])
        loop = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx))
        loop.Parent, loop.V, loop.Kids = loop, loop, Array([loop])
        pdf.pages[0].obj.Annots.append(loop)

    assert read(tmp_path, changed(circle)).record is not None


def test_pages_that_go_round_in_a_circle(tmp_path: Path) -> None:
    def circle(pdf: Pdf, fields: dict[str, Any]) -> None:
        pdf.Root.Pages.Kids.append(pdf.Root.Pages)

    reading = read(tmp_path, changed(circle))
    assert reading.record is not None or [one.code for one in reading.problems] == ["broken-pdf"]


def test_more_fields_than_any_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_form_open, "MAX_FIELDS", 50)
    assert problems(tmp_path, forms.written("every-type")) == [("", "broken-pdf")]


def test_values_of_every_wrong_kind(tmp_path: Path) -> None:
    def plant(pdf: Pdf, fields: dict[str, Any]) -> None:
        fields["EVT-08/answer"].V = Dictionary(A=1)
        fields["EVT-06/answer"].V = 8
        fields["EVT-07/answer"].V = Name("/2026-01-02")
        fields["EVT-10/answer"].V = Array([Array([String("x")])])
        fields["EVT-01/answer"].V = 7
        fields["EVT-02/answer"].Kids[0].AS = String("full")
        fields["EVT-02/comment"].V = String(b"\xfe\xff\xd8")
        fields["EVT-03/comment"].V = String(b"\x7f")

    found = problems(tmp_path, changed(plant))
    assert found == [(f":EVT-{at}", "bad-text") for at in ("02", "03", "08", "10")]


def test_what_acts_is_left_alone(tmp_path: Path) -> None:
    """Scripts, attachments, XFA, links: none is looked at, and the fields say what they said."""

    def plant(pdf: Pdf, fields: dict[str, Any]) -> None:
        script = Dictionary(S=Name.JavaScript, JS=String("this.getField('name').value = 'evil'"))
        pdf.Root.OpenAction = script
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
        fields["name"].AA = Dictionary(K=script, C=script)
        pdf.attachments["evil.exe"] = b"MZ"
        xfa = b"<xdp><form><name>evil</name></form></xdp>"
        pdf.Root.AcroForm.XFA = Array([String("datasets"), pdf.make_stream(xfa)])
        fields["name"].RV = String("<body>evil</body>")

    reading = read(tmp_path, changed(plant))
    assert reading.record is not None and reading.record.by.name == "甲"
    assert not reading.attachments


@pytest.mark.parametrize("state", ["yes", "no"])
def test_two_boxes_ticked_where_one_is_meant(state: str, tmp_path: Path) -> None:
    def both(pdf: Pdf, fields: dict[str, Any]) -> None:
        group = fields["EVT-01/answer"]
        group.V = Name(f"/{state}")
        group.Kids[0].AS, group.Kids[1].AS = Name.yes, Name.no

    reading = read(tmp_path, changed(both))
    (problem,) = reading.problems
    assert str(problem.origin) == "visit.pdf:EVT-01" and problem.code == "ticked-twice"
    assert "“是” and “否”" in problem.message and "(page 1)" in problem.message


def test_a_box_and_its_value_that_disagree_are_two_answers(tmp_path: Path) -> None:
    def stale(pdf: Pdf, fields: dict[str, Any]) -> None:
        fields["EVT-01/answer"].V = Name.no

    assert problems(tmp_path, changed(stale)) == [(":EVT-01", "ticked-twice")]


def test_options_and_none_of_them(tmp_path: Path) -> None:
    def both(pdf: Pdf, fields: dict[str, Any]) -> None:
        forms.tick_all(fields["EVT-04/is/a"], "yes")
        forms.tick_all(fields["EVT-04/none"], "yes")

    assert problems(tmp_path, changed(both)) == [(":EVT-04", "ticked-twice")]


def test_fields_renamed_deleted_and_added(tmp_path: Path) -> None:
    def muddle(pdf: Pdf, fields: dict[str, Any]) -> None:
        fields["EVT-06/answer"].T = String("answer six")
        fields["EVT-06/answer"].V = String("8")
        all_fields, notes = pdf.Root.AcroForm.Fields, pdf.pages[1].obj.Annots
        for where in (all_fields, notes):
            del where[[one.objgen for one in where].index(fields["EVT-07/comment"].objgen)]
        stranger = pdf.make_indirect(forms.stranger())
        pdf.pages[0].obj.Annots.append(stranger)

    assert problems(tmp_path, changed(muddle)) == [
        ("", "unknown-field"), ("", "unknown-field"), (":EVT-06", "field-missing"), (":EVT-07", "field-missing"),
    ]  # fmt: skip


def test_a_flattened_form_and_somebody_elses(tmp_path: Path) -> None:
    def flatten(pdf: Pdf, fields: dict[str, Any]) -> None:
        del pdf.Root.AcroForm
        for page in pdf.pages:
            page.obj.Annots = Array()

    reading = read(tmp_path, changed(flatten))
    assert [one.code for one in reading.problems] == ["not-a-form"] and "printing to PDF" in reading.problems[0].repair
    other = Pdf.new()
    other.add_blank_page()
    other.pages[0].obj.Annots = Array([other.make_indirect(forms.stranger())])
    assert problems(tmp_path, forms.save(other)) == [("", "not-a-form")]


def test_fields_are_found_where_programs_leave_them(tmp_path: Path) -> None:
    def only_pages(pdf: Pdf, fields: dict[str, Any]) -> None:
        pdf.Root.AcroForm.Fields = Array()

    def only_tree(pdf: Pdf, fields: dict[str, Any]) -> None:
        for page in pdf.pages:
            page.obj.Annots = Array()

    def apart(pdf: Pdf, fields: dict[str, Any]) -> None:
        field = fields["name"]
        widget = pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=field.Rect, Parent=field))
        field.Kids = Array([widget])
        notes = pdf.pages[0].obj.Annots
        notes[[one.objgen for one in notes].index(field.objgen)] = widget
        del field.Subtype, field.Rect

    for change in (only_pages, only_tree, apart):
        reading = read(tmp_path, changed(change))
        assert reading.record is not None and reading.record.answers["EVT-01"].answer == "yes", change


def test_another_form_than_the_one_at_hand(tmp_path: Path) -> None:
    for key, value, code in (
        ("form", "no-such", "unknown-form"), ("version", "9.0.0", "unknown-version"), ("sha256", "", "not-a-form"),
        ("sha256", "0" * 64, "other-form"), ("form", "../../etc", "unknown-form"), ("form", "x" * 999, "unknown-form"),
    ):  # fmt: skip
        content = forms.fill(forms.written("every-type"), {name.NAME: "甲", key: value}, {})
        assert problems(tmp_path, content) == [("", code)]


NA, NC = "not-applicable", "not-checked"


def test_everything_that_is_missing_or_wrong_is_said_at_once(tmp_path: Path) -> None:
    texts = {
        name.DATE: "下周一",
        name.ROLE: "",
        name.SERIAL: "TST-1",
        "EVT-06/answer": "十",
        "EVT-07/answer": "2026-02-30",
    }
    texts |= {"EVT-08/answer": "x" * 4001, "EVT-02/comment": "无答案", "EVT-01/comment": "好"}
    ticks = {"EVT-01/answer": NA, "EVT-07/absent": NC, "EVT-04/absent": NA}
    assert problems(tmp_path, forms.fill(forms.written("every-type"), texts, ticks)) == [
        (":EVT-01", "reason-missing"), (":EVT-02", "answer-missing"), (":EVT-04", "reason-missing"),
        (":EVT-06", "bad-answer"), (":EVT-07", "bad-answer"), (":EVT-08", "bad-answer"), (":填写人", "value-missing"),
        (":岗位", "value-missing"), (":手册版次", "value-missing"), (":日期", "bad-answer"),
    ]  # fmt: skip


def test_an_answer_that_is_also_absent(tmp_path: Path) -> None:
    texts = {name.NAME: "甲", "EVT-06/answer": "8", "FPO-04/answer": ""}
    content = forms.fill(
        forms.written("every-type"), {k: texts[k] for k in (name.NAME, "EVT-06/answer")}, {"EVT-06/absent": NC}
    )
    assert problems(tmp_path, content) == [(":EVT-06", "answered-twice")]
    content = forms.fill(forms.written("every-type"), {name.NAME: "甲", "EVT-01/reason": "停业"}, ANSWERED)
    assert problems(tmp_path, content) == [(":EVT-01", "answered-twice")]
    remark = {"remark/1/item": "FPO-03", "remark/1/kind": "not-applicable", "remark/1/text": "没有"}
    content = forms.fill(forms.written("F-03"), {name.NAME: "甲", **remark}, {})
    assert problems(tmp_path, content) == [(":FPO-03", "not-applicable-refused")]
    remark = {"remark/1/item": "FPO-01", "remark/1/text": "没有姓名", "remark/2/text": "谁的？", "remark/3/kind": NC}
    content = forms.fill(forms.written("F-03"), {name.NAME: "甲", **remark}, {})
    assert problems(tmp_path, content) == [
        (":FPO-01", "answer-missing"), (":备注", "value-missing"), (":备注", "value-missing"),
    ]  # fmt: skip


def test_a_table_tells_row_and_column(tmp_path: Path) -> None:
    texts = {name.NAME: "甲", "FPO-05/row/2/day": "昨天", "FPO-05/row/2/way": "写信", "FPO-05/row/1/fee": "-1"}
    reading = read(tmp_path, forms.fill(forms.written("F-03"), texts, {"FPO-06/row/last/ok": "yes"}))
    assert [one.message.split(" is ")[0] for one in reading.problems] == [
        "FPO-05: row 1, 费用: -1", "FPO-05: row 2, 日期: '昨天'", "FPO-05: row 2, 方式: '写信'", "FPO-06: row 1: due",
    ]  # fmt: skip


def test_unseen_characters_are_dropped_and_line_ends_are_lines(tmp_path: Path) -> None:
    pasted = "\ufeff\u202a王\u200e先生\u202c\0\x07：\r第一行\x0b第二行\r\n第三行\u0085 尾 "
    texts = {name.NAME: "甲", "EVT-08/answer": pasted}
    reading = read(tmp_path, forms.fill(forms.written("every-type"), texts, {}, put=forms.put_raw))
    assert reading.record is not None
    assert reading.record.answers["EVT-08"].answer == "\ufeff王先生：\n第一行\n第二行\n第三行\n 尾"


def test_half_a_character_is_told(tmp_path: Path) -> None:
    """Chromium's viewer keeps only the first half of a character beyond the first 65,536."""

    def plant(pdf: Pdf, fields: dict[str, Any]) -> None:
        fields["EVT-08/answer"].V = String(
            b"\xfe\xff" + "第二行 ".encode("utf-16-be") + b"\xd8\x42" + "野家".encode("utf-16-be")
        )

    reading = read(tmp_path, changed(plant))
    assert [one.code for one in reading.problems] == ["lost-character"]
    assert "“第二行 \ufffd野家”" in reading.problems[0].message and str(reading.problems[0])


def test_a_script_that_fills_in_memory_reads_like_a_file() -> None:
    """The filler of these tests keeps a file that qpdf finds nothing wrong with."""
    with Pdf.open(io.BytesIO(forms.fill(forms.written("every-type"), {name.NAME: "甲"}, ANSWERED))) as pdf:
        assert pdf.check_pdf_syntax() == []
