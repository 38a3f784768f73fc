"""Files that are damaged, foreign or meant to harm: refused with a repair, before they cost anything."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from workbooks import CONTENT, NAME, Filler, Parts, good, refused, rewritten, sheets_of

from build_tools.forms import xlsx


def archive(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def changed(name: str, old: bytes, new: bytes, content: bytes = CONTENT) -> bytes:
    """A blank with one part changed, or with a part more."""
    with zipfile.ZipFile(io.BytesIO(content)) as made:
        parts = {one: made.read(one) for one in made.namelist()}
    assert name not in parts or old in parts[name]
    parts[name] = parts[name].replace(old, new, 1) if name in parts else new
    return archive(parts)


def other() -> bytes:
    stream = io.BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


BOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet2.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
EBCDIC = b'<?xml version="1.0" encoding="cp037"?>' + "<!DOCTYPE x>".encode("cp037")
FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "damaged"),
    "no archive": (b"PK\x03\x04 nothing", "damaged"),
    "cut off": (CONTENT[:-3000], "damaged"),
    "old": (b"\xd0\xcf\x11\xe0 old", "not-xlsx"),
    "too many bytes": (b"x" * 10_000_001, "too-large"),
    "bomb": (archive({SHEET: b" " * 50_000_000}), "too-large"),
    "many bombs": (archive({f"xl/{one}.xml": b" " * 900_000 for one in range(50)}), "too-large"),
    "many parts": (archive({f"xl/{one}.xml": b"" for one in range(3000)}), "too-large"),
    "many cells": (changed(SHEET, b"</sheetData>", b"<row>" + b"<c/>" * 700_000 + b"</row></sheetData>"), "too-large"),
    "many attributes": (
        changed(SHEET, b"<sheetData", b"<sheetData " + b"".join(b'a%d="" ' % one for one in range(700_000))),
        "too-large",
    ),
    "many sheets": (changed(BOOK, b"</sheets>", b'<sheet name="x" sheetId="9"/>' * 200 + b"</sheets>"), "too-large"),
    "many rows": (
        changed(SHEET, b"</sheetData>", b'<row r="20001"><c t="b"><v>1</v></c></row></sheetData>'),
        "too-large",
    ),
    "entities": (changed(BOOK, b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook'), "damaged"),
    "entities in UTF-16": (changed("xl/x.xml", b"", "<!DOCTYPE x>".encode("utf-16")), "damaged"),
    "entities in EBCDIC": (changed("xl/x.dat", b"", EBCDIC), "damaged"),
    "macros": (changed("xl/vbaProject.bin", b"", b"\xd0\xcf"), "macros"),
    "binary": (changed("xl/workbook.bin", b"", b"\x83"), "not-xlsx"),
    "strict": (changed(BOOK, MAIN, b"http://purl.oclc.org/ooxml/spreadsheetml/main"), "not-xlsx"),
    "a column that there is not": (
        changed(SHEET, b"</sheetData>", b'<row r="900"><c r="AAAAAAA900" t="b"><v>1</v></c></row></sheetData>'),
        "damaged",
    ),
    "not ours": (other(), "not-a-form"),
}


@pytest.mark.parametrize("name", FILES)
def test_refused(tmp_path: Path, name: str) -> None:
    content, code = FILES[name]
    path = tmp_path / NAME
    path.write_bytes(content)
    began = time.process_time()
    assert refused(path) == {code: "a.xlsx"}
    assert time.process_time() - began < 5
    xlsx.recognises(path)  # never raises


def test_an_encrypted_archive(tmp_path: Path) -> None:
    content = bytearray(CONTENT)
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    path = tmp_path / NAME
    path.write_bytes(content)
    assert list(refused(path)) == ["not-xlsx"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert list(refused(tmp_path / "none.xlsx")) == ["unreadable"]
    assert not xlsx.recognises(tmp_path / "none.xlsx")


def test_links_to_other_workbooks_are_never_followed(tmp_path: Path) -> None:
    """A link is neither read nor looked up; a formula that uses one is a formula."""
    relation = (
        '<Relationship Id="out" Target="externalLinks/externalLink1.xml" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"/>'
    )

    def link(parts: Parts) -> None:
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = parts[rels].replace("</Relationships>", f"{relation}</Relationships>")

    filler = Filler()
    filler.answer("AB-01", "是")
    assert good(rewritten(filler.save(tmp_path), link)).answers["AB-01"].answer == "yes"
    filler.cell("AB-08", "~answer").value = "=[1]Sheet1!A1"
    assert list(refused(rewritten(filler.save(tmp_path), link))) == ["formula"]


def test_a_row_far_below_costs_nothing(tmp_path: Path) -> None:
    """LibreOffice writes the last row of a sheet when a whole column was formatted."""

    def far(parts: Parts) -> None:
        for name in sheets_of(parts):
            parts[name] = parts[name].replace("</sheetData>", '<row r="99999999999"/></sheetData>')

    began = time.process_time()
    good(rewritten(Filler().save(tmp_path), far))
    assert time.process_time() - began < 5


def test_recognised_by_content(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    for content, ours in [
        (CONTENT, True),
        (CONTENT[:-3000], True),
        (b"\xd0\xcf\x11\xe0", True),
        (b"record: A-1\n", False),
        (archive({"record.json": b"{}", "photos/a.png": b"xl/"}), False),
        (archive({"word/document.xml": b""}), False),
        (b"%PDF-1.7", False),
        (b"", False),
    ]:
        path.write_bytes(content)
        assert xlsx.recognises(path) is ours
    assert not xlsx.recognises(tmp_path)
