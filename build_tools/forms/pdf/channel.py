"""The PDF channel: one document for a pen and for a screen, read back from its fields.

Only the fields' values are read: never scripts, attachments, XFA or what is drawn on the pages. Photos and signatures
by hand, which fields do not carry, come as named files beside the PDF (`pdf_form_files`).
"""

from __future__ import annotations

from pathlib import Path

from build_tools.forms.channel import ALL_TYPES, Blank, Reading
from build_tools.records.shelf import Shelf

CARRIES = ALL_TYPES - {"photo"}
"""A signature is the typed name; one by hand comes as a picture beside, as photos do."""


def write(blank: Blank) -> dict[str, bytes]:
    """One document, printable and fillable. Raises `EnvironmentFault` when the machine cannot print."""
    from build_tools.forms.pdf.codes import page_codes, payload
    from build_tools.forms.pdf.fields import make_fillable
    from build_tools.forms.pdf.pages import press
    from build_tools.forms.pdf.sheet import FormSheet

    sheet = FormSheet(blank, payload(blank))
    printed = press(sheet.html(), sheet.css(), (blank.tokens.type.pdf_heading,))
    content = make_fillable(
        printed.pdf, printed.boxes, hidden=sheet.hidden(), filled=sheet.filled(), options=sheet.options(),
        codes=page_codes(blank, sheet.page, printed.pages), ink=blank.tokens.light.ink, words=sheet.words,
    )  # fmt: skip
    return {f"{blank.record}.pdf": content}


def recognises(path: Path) -> bool:
    """Whether the file is a PDF at all."""
    try:
        with path.open("rb") as stream:
            return b"%PDF-" in stream.read(1024)
    except OSError:
        return False


def read(path: Path, file: str, shelf: Shelf) -> list[Reading]:
    """The record with what lies beside the PDF, or everything that is wrong with both."""
    from build_tools.forms.pdf import reading

    return reading.read(path, file, shelf)
