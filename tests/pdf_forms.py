"""A tree whose forms use every response type, and a filler that writes into a PDF form as viewers do."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import small_tree
from pikepdf import Array, Dictionary, Name, Pdf, String

from build_tools.book.book import Book
from build_tools.forms.channel import Blank
from build_tools.forms.exchange import make_blank
from build_tools.forms.pdf import channel
from build_tools.forms.pdf import names as name
from build_tools.forms.pdf.sheet import FormSheet
from build_tools.language.form.forms import Checklist, Field, Form, walk_fields
from build_tools.language.form.responses import Multi, Photo, TableResponse, YesNo
from build_tools.language.library import load
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Record
from build_tools.records.shelf import Shelf

DAY = date(2026, 2, 1)


@cache
def tree() -> Path:
    """The small tree with forms of every response type: a checklist, a form upright and the same on its side."""
    root = small_tree.copy(Path(mkdtemp(prefix="pdf-forms-")))
    shutil.copytree(small_tree.SMALL.parent / "every-type", root, dirs_exist_ok=True)
    upright = (root / "manual/forms/F-03.yml").read_text("utf-8")
    aside = upright.replace("F-03", "F-04").replace("FPO-", "FLA-").replace("portrait", "landscape")
    (root / "manual/forms/F-04.yml").write_text(aside, "utf-8")
    return root


@cache
def book() -> Book:
    return Book(load(tree()))


@cache
def shelf() -> Shelf:
    return Shelf(book().library)


@cache
def blank(form: str, outlet: str = "S001") -> Blank:
    """A form bound to an outlet; `service-check` with a predecessor."""
    previous = tree() / "audits" / "good.yml" if form == "service-check" else None
    return make_blank(book(), form, outlet, day=DAY, previous=previous)


@cache
def written(form: str, outlet: str = "S001") -> bytes:
    """The blank's PDF: laid out once, filled in many times."""
    ((_, content),) = channel.write(blank(form, outlet)).items()
    return content


def sheet(form: str) -> FormSheet:
    """What is printed."""
    return FormSheet(blank(form), "")


Put = Callable[[Pdf, Any, str], None]
"""Writes a text into a field."""


def put_string(pdf: Pdf, field: Any, text: str) -> None:
    """As most programs do: PDFDocEncoding where it suffices, else UTF-16."""
    field.V = String(text)


def put_utf16(pdf: Pdf, field: Any, text: str) -> None:
    """As viewers do; lines end in CR."""
    field.V = String(b"\xfe\xff" + text.replace("\n", "\r").encode("utf-16-be"))


def put_utf8(pdf: Pdf, field: Any, text: str) -> None:
    """As PDF 2.0 allows."""
    field.V = String(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())


def put_little(pdf: Pdf, field: Any, text: str) -> None:
    """As no standard says and some do."""
    field.V = String(b"\xff\xfe" + text.encode("utf-16-le"))


def put_language(pdf: Pdf, field: Any, text: str) -> None:
    """With a mark of the language in front."""
    field.V = String(b"\xfe\xff" + "\x1bzhCN\x1b".encode("utf-16-be") + text.encode("utf-16-be"))


def put_stream(pdf: Pdf, field: Any, text: str) -> None:
    """A text stream, as long texts may be."""
    field.V = pdf.make_stream(b"\xfe\xff" + text.encode("utf-16-be"))


def put_raw(pdf: Pdf, field: Any, text: str) -> None:
    """UTF-16 of exactly these characters."""
    field.V = String(b"\xfe\xff" + text.encode("utf-16-be"))


PUTS: tuple[Put, ...] = (put_string, put_utf16, put_utf8, put_little, put_language)


def state_of(widget: Any) -> str:
    """The state that ticking this box means."""
    return next(key for key in widget.AP.N if key != "/Off")[1:]


def tick_all(group: Any, state: str) -> None:
    """As the standard says: the group's value and every box's look."""
    group.V = Name(f"/{state}")
    for kid in group.Kids:
        kid.AS = Name(f"/{state}") if state_of(kid) == state else Name.Off


def tick_value(group: Any, state: str) -> None:
    """Only the group's value, as programs that fill forms from data do."""
    group.V = Name(f"/{state}")


def tick_text(group: Any, state: str) -> None:
    """The same as a string."""
    group.V = String(state)


def tick_look(group: Any, state: str) -> None:
    """Only the look."""
    for kid in group.Kids:
        if state_of(kid) == state:
            kid.AS = Name(f"/{state}")


def tick_own(group: Any, state: str) -> None:
    """A value at each box and an old one left at the group, as pdf.js does."""
    group.V = Name(f"/{state_of(group.Kids[0])}")
    for kid in group.Kids:
        kid.V = kid.AS = Name(f"/{state}") if state_of(kid) == state else Name.Off


TICKS = (tick_all, tick_value, tick_text, tick_look, tick_own)


def open_form(content: bytes) -> tuple[Pdf, dict[str, Any]]:
    """A PDF and its fields by name."""
    pdf = Pdf.open(io.BytesIO(content))
    return pdf, {str(one.T): one for one in pdf.Root.AcroForm.Fields}


def save(pdf: Pdf, **options: Any) -> bytes:
    """The bytes."""
    output = io.BytesIO()
    pdf.save(output, **options)
    return output.getvalue()


def values_of(record: Record, form: Form | Checklist) -> tuple[dict[str, str], dict[str, str]]:
    """What must be written into which fields, and which boxes be ticked, for a record."""
    texts = {name.RECORD: record.record, name.DATE: record.date.isoformat(), name.NAME: record.by.name}
    texts[name.ROLE] = record.by.role
    if record.holds is not None:
        texts[name.REVISION], texts[name.SERIAL] = record.holds.revision, record.holds.serial or ""
    ticks: dict[str, str] = {}
    remarks: list[tuple[str, str, str]] = []
    checklist = isinstance(form, Checklist)
    for _, one in walk_fields(form):
        answer = record.answers.get(one.id)
        if answer is None:
            continue
        notes = {"comment": answer.comment, "good_practice": answer.good_practice}
        if checklist:
            texts |= {name.note(one.id, kind): said or "" for kind, said in {**notes, "reason": answer.reason}.items()}
            if answer.gap:
                ticks[name.note(one.id, "gap")] = answer.gap
        else:
            remarks += [(one.id, kind, said) for kind, said in notes.items() if said]
            if answer.reason:
                remarks.append((one.id, answer.answer, answer.reason))
        if answer.answer in (NOT_APPLICABLE, NOT_CHECKED):
            if checklist or not answer.reason:
                key = name.absent(one.id) if name.has_absent(one, checklist=checklist) else name.answer(one.id)
                ticks[key] = answer.answer
        else:
            _answer(one, answer.answer, texts, ticks)
    for number, (item, kind, said) in enumerate(remarks, 1):
        texts |= {name.remark(number, "item"): item, name.remark(number, "text"): said}
        texts[name.remark(number, "kind")] = kind
    return texts, ticks


def _answer(one: Field, raw: Any, texts: dict[str, str], ticks: dict[str, str]) -> None:
    response = one.response
    if isinstance(response, Multi):
        ticks |= {name.option(one.id, chosen): name.YES for chosen in raw} or {name.none(one.id): name.YES}
    elif isinstance(response, TableResponse):
        if not raw:
            ticks[name.none(one.id)] = name.YES
        for number, row in enumerate(raw, 1):
            for column in response.columns:
                if column.id in row:
                    key = name.cell(one.id, row.get("row", number), column.id)
                    (ticks if isinstance(column.response, YesNo) else texts)[key] = row[column.id]
    elif name.ticks(response):
        ticks[name.answer(one.id)] = raw
    elif not isinstance(response, Photo) and not str(raw).startswith("photos/"):
        texts[name.answer(one.id)] = raw


def fill(
    content: bytes,
    texts: Mapping[str, str],
    ticks: Mapping[str, str],
    *,
    put: Put = put_string,
    tick: Callable[[Any, str], None] = tick_all,
    appearances: str = "kept",
    **options: Any,
) -> bytes:
    """The filled-in form. `appearances`: kept, asked for (NeedAppearances) or gone."""
    pdf, fields = open_form(content)
    for key, text in texts.items():
        put(pdf, fields[key], text)
    for key, state in ticks.items():
        tick(fields[key], state)
    if appearances != "kept":
        pdf.Root.AcroForm.NeedAppearances = True
    if appearances == "gone":
        for field in fields.values():
            for widget in field.get("/Kids", [field]):
                if Name.Btn != field.FT and "/AP" in widget:
                    del widget.AP
    return save(pdf, **options)


def stranger() -> Dictionary:
    """A text field of a form of somebody else's."""
    return Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("Text1"), V=String("顾客来电"),
        Rect=Array([10, 10, 60, 30]),
    )  # fmt: skip
