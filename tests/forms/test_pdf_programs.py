"""What real programs leave behind when they fill in a PDF form.

`filled/` holds the every-type form as saved by the engines of viewers, with pages and drawings emptied: pdf.js 5.6
(Firefox; filled in, saved, opened again, answers changed, saved), MuPDF 1.28 (the same), PDFium of Chromium 159 (by
mouse and keyboard). tests/browser/test_pdf_form_viewer.py does it in Chromium itself.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pdf_forms as forms
import pytest
from pypdf import PdfReader, PdfWriter

from build_tools.forms.pdf import channel
from build_tools.forms.pdf import names as name
from build_tools.records.record import Record

FILLED = Path(__file__).parent / "filled"


def record_of(path: Path) -> Record:
    (reading,) = channel.read(path, path.name, forms.shelf())
    assert reading.record is not None, reading.problems
    return reading.record


def said(record: Record) -> dict[str, Any]:
    return {key: one.model_dump(exclude_defaults=True) for key, one in record.answers.items()}


@pytest.mark.parametrize("program", ["pdfjs", "mupdf", "pdfium"])
def test_saved_by_viewers(program: str, tmp_path: Path) -> None:
    # The form's fingerprint changes when the form language grows; what the program saved does not.
    path = tmp_path / "form.pdf"
    now = {name.SHA256: forms.blank("every-type").sha256}
    path.write_bytes(forms.fill((FILLED / f"{program}.pdf").read_bytes(), now, {}))
    record = record_of(path)
    assert (record.by.name, record.by.role, record.date) == ("欧阳审核员", "clerk", forms.DAY)
    rare = "吉" if program == "pdfium" else "𠮷"  # PDFium keeps half of a rare character: test_half_a_character_is_told
    assert said(record) == {
        "EVT-01": {"answer": "no"},
        "EVT-02": {"answer": "half", "comment": f"缺日期；\n“版次”有，{rare}野家也看过。", "gap": "finish"},
        "EVT-04": {"answer": ["no"]},
        "EVT-05": {"answer": "4"},
        "EVT-06": {"answer": "8"},
        "EVT-07": {"answer": "not-checked", "reason": "店长不在"},
        "EVT-08": {"answer": "第一行\n第二行"},
        "EVT-10": {"answer": "店主乙"},
    }


def test_filled_in_by_pypdf(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(forms.written("every-type"))))
    texts = {name.NAME: "审核员丙", name.ROLE: "clerk", "EVT-08/answer": "第一行\n第二行", "EVT-06/answer": "9.5"}
    ticks = {"EVT-02/answer": "/full", "EVT-04/is/b": "/yes", "EVT-05/answer": "/2"}
    for page in writer.pages:
        writer.update_page_form_field_values(page, {**texts, **ticks}, auto_regenerate=False)
    path = tmp_path / "form.pdf"
    writer.write(path)
    record = record_of(path)
    assert (record.by.name, record.by.role) == ("审核员丙", "clerk")
    assert said(record) == {
        "EVT-02": {"answer": "full"},
        "EVT-04": {"answer": ["b"]},
        "EVT-05": {"answer": "2"},
        "EVT-06": {"answer": "9.5"},
        "EVT-08": {"answer": "第一行\n第二行"},
    }
