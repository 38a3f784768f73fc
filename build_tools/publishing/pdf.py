"""The PDF: from sources to one printed book, an uncontrolled draft or the one that numbered copies are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from build_tools.book.book import Book
from build_tools.book.pdf.printed import Pdf
from build_tools.core.disk.whole import write_whole
from build_tools.language.checked import checked_library


def build_pdf(
    root: Path,
    out_file: Path,
    book: Book | None = None,
    report: Callable[[str], object] = lambda _: None,
    *,
    controlled: bool = False,
) -> int:
    """Write the PDF whole or not at all; gives its pages. Raises `Refused`, or `EnvironmentFault`.

    `controlled` leaves the places of a copy's marks empty instead of calling each page a draft: what a release keeps,
    and no copy by itself.
    """
    printed = Pdf(book or Book(checked_library(root)), draft=not controlled).print(report)
    write_whole(out_file.parent, {out_file.name: printed.pdf})
    return printed.pages
