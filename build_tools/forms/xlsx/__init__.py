"""The spreadsheet channel: a sheet a section, drop-downs, ids hidden; read back whatever program saved it last.

Only what stands in cells is read: never formulas, macros, links or pictures in the workbook. Photos and other evidence
come as files beside the workbook, named in it; a signature is the signer's typed name.
"""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.workbook.protection import WorkbookProtection

from build_tools.forms.channel import ALL_TYPES, Blank
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.cells import Hidden
from build_tools.forms.xlsx.conditions import Conditions
from build_tools.forms.xlsx.cover import Cover, identity
from build_tools.forms.xlsx.layout import plan
from build_tools.forms.xlsx.opening import recognised as recognises
from build_tools.forms.xlsx.reading import read
from build_tools.forms.xlsx.sections import SectionPage
from build_tools.forms.xlsx.style import Style, plain
from build_tools.forms.xlsx.tables import table_page
from build_tools.language.form.responses import TableResponse

__all__ = ["CARRIES", "read", "recognises", "write"]

CARRIES = ALL_TYPES - {"photo"}


def write(blank: Blank) -> dict[str, bytes]:
    """One workbook, ready to be filled in."""
    book, style, sheets = _empty(), Style(blank.tokens, blank.gap), plan(blank)
    words = blank.labels.words
    front = book.create_sheet(words(terms.COVER))
    hidden = Hidden(book.create_sheet(words(terms.HIDDEN)), words)
    identity(blank, hidden)
    cover = Cover(front, blank, style, hidden)
    conditions = Conditions(blank, sheets, hidden, cover.day)
    for page in sheets.pages:
        SectionPage(book.create_sheet(page.title), blank, style, hidden, sheets, conditions).write(page)
        for line in page.lines:
            if line.field is not None and isinstance(line.field.response, TableResponse):
                table_page(book.create_sheet(line.grid), blank, style, hidden, line.field, line.field.response)
    cover.finish(sheets)
    book.move_sheet(hidden.sheet.title, len(book.sheetnames))
    book.active = 0
    book.security = WorkbookProtection(lockStructure=True)
    book.properties.title = plain(f"{blank.form.title} {blank.record}")
    book.properties.creator = plain(blank.manual.brand.name)
    return {f"{blank.record}.xlsx": _saved(book, blank.manual.effective.isoformat())}


def _empty() -> Workbook:
    """A workbook whose column widths mean the same everywhere: they count digits of the default font, and openpyxl's is
    missing outside Office."""
    book = Workbook()
    del book["Sheet"]
    plain_face = Font(name="Arial", size=10)
    book._fonts[0] = plain_face  # type: ignore[attr-defined]
    book._named_styles["Normal"].font = plain_face  # type: ignore[attr-defined]
    return book


def _saved(book: Workbook, day: str) -> bytes:
    """The workbook's bytes, the same for the same blank: no clock in it."""
    first, second = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as kept:
        for one in made.infolist():
            content = made.read(one)
            if one.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{day}T00:00:00Z".encode(), content)
            if one.filename.startswith("xl/worksheets/"):  # openpyxl keeps merged cells in a set
                content = re.sub(rb"(?:<mergeCell [^>]*/>)+", _sorted, content)
            kept.writestr(zipfile.ZipInfo(one.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return second.getvalue()


def _sorted(found: re.Match[bytes]) -> bytes:
    return b"".join(sorted(re.findall(rb"<mergeCell [^>]*/>", found[0])))
