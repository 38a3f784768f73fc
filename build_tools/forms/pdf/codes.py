"""Codes on a printed form: what a loose sheet belongs to, for a phone or a scanner (QR).

The first page says all: form, version, outlet, record, fingerprint. The others say which record and page they are, in
a code small enough for a corner. Words and numbers are `key=value`, so that any reader shows what it has found.
"""

from __future__ import annotations

import segno

from build_tools.forms.channel import Blank
from build_tools.forms.pdf.sheet import Page


def payload(blank: Blank) -> str:
    """What a form says of itself; also the document's keywords."""
    form = f"form={blank.form.id} version={blank.form.version} outlet={blank.outlet.id}"
    return f"{form} record={blank.record} sha256={blank.sha256}"


def page_codes(blank: Blank, page: Page, pages: int) -> list[bytes]:
    """Drawing operators of each page's code, in the page's upper right corner within its margin."""
    first = _draw(f"{payload(blank)} page=1/{pages}", page.width - page.side, page.height - page.first, page.code)
    rest = [
        _draw(
            f"record={blank.record} sha256={blank.sha256[:16]} page={number}/{pages}",
            page.width - page.side,
            page.height - page.first + 16,
            page.leaf,
        )
        for number in range(2, pages + 1)
    ]
    return [first, *rest]


def _draw(text: str, right: float, top: float, side: float) -> bytes:
    """The code's dark modules as filled rectangles; its quiet zone is the paper around it."""
    matrix = segno.make_qr(text, error="m").matrix
    module = side / len(matrix)
    left, parts = right - side, ["0 g"]
    for row, modules in enumerate(matrix):
        start = None
        for column, dark in enumerate([*modules, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x, y = left + start * module, top - (row + 1) * module
                parts.append(f"{x:.3f} {y:.3f} {(column - start) * module:.3f} {module:.3f} re")
                start = None
    return " ".join([*parts, "f"]).encode()
