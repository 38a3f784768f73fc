"""The phone's channel: a page that is filled in without network, and the archive that it gives back.

Owns what goes out (one self-contained document; the website's pages are `book.site.pages`) and hands what comes back to
`audit_archive`.
"""

from __future__ import annotations

from pathlib import Path

from build_tools.forms.channel import ALL_TYPES, Blank, Reading
from build_tools.forms.phone import archive, pages
from build_tools.records.shelf import Shelf

CARRIES = ALL_TYPES


def write(blank: Blank) -> dict[str, bytes]:
    """The form as one document for a browser on a computer (phones run no scripts in downloaded files)."""
    return {f"{blank.record}.html": pages.single_file(blank)}


def recognises(path: Path) -> bool:
    """Whether it is an archive of the fill pages: finished, or an unfinished draft."""
    return archive.recognises(path)


def read(path: Path, file: str, shelf: Shelf) -> list[Reading]:
    """The record of a finished archive with its photos, or everything that is wrong with it."""
    return [archive.read(path, file, shelf)]
