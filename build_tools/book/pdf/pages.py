"""On which page of a printed book each place stands, read from the book itself."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf

from build_tools.core.faults import Fault
from build_tools.core.words import say


@dataclass(frozen=True)
class Pages:
    """The places of one PDF. Pages count from 1."""

    count: int
    places: dict[str, int]
    """Anchor, such as `chapter-service` or `ABC-012`, to its page."""


def read_pages(path: Path) -> Pages:
    """The named destinations of a book that this engine made. Raises `Fault` when it has none."""
    try:
        with pikepdf.open(path) as pdf:
            numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
            places: dict[str, int] = {}
            _collect(pdf.Root.Names.Dests, numbers, places, 0)
            count = len(numbers)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, OSError) as error:
        raise Fault(say("its pages cannot be told ({error})", error=type(error).__name__)) from None
    if not places:
        raise Fault(say("it names no places"))
    return Pages(count, places)


def _collect(node: Any, numbers: dict[tuple[int, int], int], places: dict[str, int], depth: int) -> None:
    """A name tree (PDF 1.7, 7.9.6): names here, or kids with more."""
    if depth > 20:
        raise TypeError
    names = node.get("/Names", [])
    for index in range(0, len(names) - 1, 2):
        target = names[index + 1]
        target = target.get("/D", []) if isinstance(target, pikepdf.Dictionary) else target
        if len(target) and (number := numbers.get(target[0].objgen)) is not None:
            places[str(names[index])] = number
    for kid in node.get("/Kids", []):
        _collect(kid, numbers, places, depth + 1)
