"""One number, however and wherever it is typed, seals the same bytes; what is none is refused alike everywhere."""

from __future__ import annotations

import base64
import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pdf_forms
import pytest
import small_tree
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from odk_simulation import odata_file
from phone import Scripts
from workbooks import Filler

from build_tools.book.book import Book
from build_tools.core.faults import Fault
from build_tools.core.numbers import reading
from build_tools.forms.channel import Blank
from build_tools.forms.exchange import Read, make_blank, read_files
from build_tools.forms.odk import names as odk
from build_tools.forms.pdf import channel as pdf
from build_tools.forms.pdf import names as pdf_names
from build_tools.forms.phone.structure import form_data
from build_tools.forms.phone.structure import outlet as outlet_data
from build_tools.forms.xlsx import write
from build_tools.language.library import load

ITEM, UNIT, DAY = "NUM-01", "分钟", date(2026, 2, 1)
FORM = f"""
id: numbers
version: 1.0.0
title: 数
english: Number
purpose: 试。
owner: owner
scoring: {{grades: [{{grade: A, from: 0}}]}}
sections:
  - id: one
    title: 一
    items:
      - {{id: {ITEM}, question: 几分钟？, criteria: [BBB-001], response: {{type: number, unit: {UNIT}}}}}
      - {{id: NUM-02, question: 好吗？, criteria: [BBB-001], response: {{type: yes-no}}}}
"""


@cache
def tree() -> Path:
    root = small_tree.copy(Path(mkdtemp(prefix="numbers-")))
    (root / "checklists/numbers.yml").write_text(FORM.lstrip(), "utf-8")
    return root


@cache
def blank() -> Blank:
    return make_blank(Book(load(tree())), "numbers", "S001", day=DAY)


@cache
def workbook() -> bytes:
    (content,) = write(blank()).values()
    return content


@cache
def sheet() -> bytes:
    (content,) = pdf.write(blank()).values()
    return content


def by_hand(text: str) -> tuple[str, bytes]:
    known = {"record": blank().record, "outlet": "S001", "date": str(DAY), "by": {"name": "甲", "role": "owner"}}
    form = {"id": "numbers", "version": "1.0.0", "sha256": blank().sha256}
    data = {**known, "form": form, "answers": {ITEM: {"answer": text}}}
    return "record.yml", json.dumps(data, ensure_ascii=False).encode()


def in_a_workbook(text: str, folder: Path) -> tuple[str, bytes]:
    filler = Filler(workbook(), blank())
    filler.write("date", "~value", DAY)
    filler.answer(ITEM, text)
    return "form.xlsx", filler.save(folder, "typed.xlsx").read_bytes()


def in_a_pdf(text: str) -> tuple[str, bytes]:
    texts = {pdf_names.NAME: "甲", pdf_names.answer(ITEM): text}
    return "form.pdf", pdf_forms.fill(sheet(), texts, {}, put=pdf_forms.put_utf16)


def by_a_server(text: str) -> tuple[str, bytes]:
    said = {
        odk.RECORD: blank().record, odk.FORM: "numbers", odk.VERSION: "1.0.0", odk.SHA256: blank().sha256,
        odk.OUTLET: "S001", odk.DATE: str(DAY), odk.NAME: "甲", odk.ROLE: "owner", odk.node(ITEM): text,
    }  # fmt: skip
    return "Submissions.json", odata_file(said)


def on_a_phone(text: str, fill: Scripts) -> tuple[str, bytes] | None:
    """None where the page does not take it."""
    data = form_data(blank().form, blank().sha256, {})
    ((verdict,)) = fill.call("faults", data["sections"][0]["items"][0]["response"], [text])
    if verdict:
        return None
    draft = {"record": blank().record, "outlet": "S001", "date": str(DAY), "by": {"name": "甲", "role": "owner"}}
    made = fill.call(
        "pack", data, {**draft, "holds": {}, "answers": {ITEM: {"answer": text}}}, outlet_data(blank().outlet), {}
    )
    return "visit.audit.zip", base64.b64decode(made["zip"])


def came_back(file: tuple[str, bytes]) -> tuple[Read, dict[str, bytes]]:
    """What became of a file, and everything that was sealed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / file[0]
        path.write_bytes(file[1])
        (done,) = read_files(tree(), [path], Path(folder) / "out")
        if done.written is None:
            return done, {}
        return done, {one.name: one.read_bytes() for one in done.written.parent.iterdir()}


def everywhere(text: str, fill: Scripts) -> dict[str, tuple[Read, dict[str, bytes]]]:
    with TemporaryDirectory() as folder:
        typed = in_a_workbook(text, Path(folder))
    files = {"yaml": by_hand(text), "xlsx": typed, "pdf": in_a_pdf(text), "odk": by_a_server(text)}
    if (packed := on_a_phone(text, fill)) is not None:
        files["phone"] = packed
    return {channel: came_back(file) for channel, file in files.items()}


FULL = str.maketrans({chr(one): chr(one + 0xFEE0) for one in b"0123456789.-"})


@st.composite
def writings(draw: st.DrawFn) -> tuple[str, str]:
    """A number as somebody might type it, and as it is sealed."""
    places = draw(st.integers(0, 6))
    value = draw(st.decimals(-99999, 99999, places=places, allow_nan=False, allow_infinity=False))
    text = f"{value:f}"
    if draw(st.booleans()):
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        text = sign + "0" * draw(st.integers(0, 3)) + digits
    if draw(st.booleans()):
        text += ("" if "." in text else ".") + "0" * draw(st.integers(0, 3))
    if draw(st.booleans()):
        minus, point = draw(st.sampled_from("-\u2212\u2013\u2014")), draw(st.sampled_from(".。"))
        text = text.replace("-", minus).replace(".", point)
    if draw(st.booleans()):
        text = text.translate(FULL)
    behind = draw(st.sampled_from(["", UNIT, f" {UNIT}", f"\u3000{UNIT} "]))
    plain = f"{value:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return text + behind, "0" if Decimal(plain) == 0 else plain


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writings())
@example(("００８．５０ 分钟", "8.5"))
@example(("-0.0", "0"))
@example((".5", "0.5"))
@example(("12。", "12"))
def test_the_same_number_seals_the_same_bytes_in_every_channel(fill: Scripts, said: tuple[str, str]) -> None:
    text, canonical = said
    found = everywhere(text, fill)
    assert len(found) == 5, "the phone takes it"
    sealed = [files for _, files in found.values()]
    assert all(files == sealed[0] for files in sealed), {one: str(done.problems) for one, (done, _) in found.items()}
    assert json.loads(sealed[0]["record.json"])["answers"][ITEM]["answer"] == canonical


NO_NUMBERS = [
    "1_000", "1e3", "1E1", "+8", "1,234", "1，234", "12,5", "1.2.3", "1.234,5", "95%", "８％", "\u0661\u0662", "①", "½",
    "二", "ten", "-", ".", "--1", "- 1", "1 2", "0x10", "NaN", "Infinity", "12 小时", "分钟", "1" * 14,
    "0.0000000000001", "0" * 25, "<=5", "5/10",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_refused_with_the_same_fault_in_every_channel(fill: Scripts, text: str) -> None:
    with pytest.raises(Fault) as refused:
        reading.read(text, UNIT)
    if text == "1e3" or text == "1E1":  # servers write numbers so, and people cannot type it there
        typed = {one: it for one, it in everywhere(text, fill).items() if one != "odk"}
    else:
        typed = everywhere(text, fill)
    assert "phone" not in typed
    for channel, (done, _) in typed.items():
        (problem,) = done.problems
        what = problem.message.removeprefix(f"{ITEM}: ").removesuffix(" (page 1)")
        assert (what, problem.repair) == (refused.value.what, refused.value.repair), channel
        assert problem.code == "bad-answer"


def test_a_phone_whose_record_is_written_otherwise_is_refused(fill: Scripts) -> None:
    """Its receipt would show another seal than the report."""
    import hashlib
    import io
    import zipfile

    packed = on_a_phone("8.5", fill)
    assert packed is not None
    with zipfile.ZipFile(io.BytesIO(packed[1])) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    old, changed = files["record.json"], files["record.json"].replace(b'"8.5"', b'"8.50"')
    assert changed != old
    digests = [hashlib.sha256(one).hexdigest().encode() for one in (old, changed)]
    files |= {"record.json": changed, "manifest.json": files["manifest.json"].replace(*digests)}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    done, _ = came_back((packed[0], stream.getvalue()))
    assert [problem.code for problem in done.problems] == ["broken-seal"]


TYPED = st.characters(codec="utf-8") | st.sampled_from("0123456789.-0123456789０９．－。−分钟+e_,%")


@given(st.text(TYPED, max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_phone_reads_as_python_does(fill: Scripts, text: str) -> None:
    (cleaned,) = fill.call("clean", [text])  # what nobody sees is left out on the phone
    response: Any = {"type": "number", "unit": UNIT}
    try:
        value = reading.written(reading.read(cleaned, UNIT))
    except Fault:
        assert fill.call("faults", response, [text]) in (["fault"], ["blank"])
    else:
        assert fill.call("faults", response, [text]) == [""]
        assert fill.call("written", response, [text]) == [value]


@pytest.mark.parametrize(
    ("unit", "text", "read"),
    [("%", "95%", "95"), ("％", "95 %", "95"), ("/10", "8/10", "8"), ("10", "810", "810"), ("-a", "8-a", None)],
)
def test_only_the_unit_itself_is_taken_off(fill: Scripts, unit: str, text: str, read: str | None) -> None:
    verdict = fill.call("faults", {"type": "number", "unit": unit}, [text])
    if read is None:
        with pytest.raises(Fault):
            reading.read(text, unit)
        assert verdict == ["fault"]
    else:
        assert reading.written(reading.read(text, unit)) == read and verdict == [""]
        assert fill.call("written", {"type": "number", "unit": unit}, [text]) == [read]


@given(st.decimals(-(10**12), 10**12, places=6, allow_nan=False, allow_infinity=False))
def test_a_number_is_written_shortest(value: Decimal) -> None:
    text = reading.written(value)
    assert Decimal(text) == value and "e" not in text.lower() and ("." not in text or not text.endswith("0"))
    assert text != "-0" and reading.written(reading.read(text)) == text
