"""A cell's content as the answer that the person meant: text, exact number, day, label, files beside the workbook.

Spreadsheet programs keep numbers in binary with 15 reliable digits, days as numbers, and turn what is typed into what
they take it for; here it is turned back. `Wrong` says what cannot be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, assert_never

from openpyxl.utils.datetime import from_excel

from build_tools.core.base import clean_text
from build_tools.core.characters import SEPARATORS
from build_tools.core.faults import Fault
from build_tools.core.numbers.reading import written
from build_tools.core.words import Words, say
from build_tools.forms import days
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.opening import Cell
from build_tools.language.form.responses import (
    AnyCell,
    Choice,
    DateResponse,
    Graded,
    NumberResponse,
    ResponseBase,
    Signature,
    TextResponse,
    YesNo,
)
from build_tools.records import evidence


class Wrong(Exception):
    """What is wrong with a cell, and how to mend it."""

    def __init__(self, cell: Cell, code: str, message: str, repair: str) -> None:
        self.cell, self.code, self.message, self.repair = cell, code, message, repair
        super().__init__(message)

    @classmethod
    def of(cls, cell: Cell, code: str, fault: Fault) -> Wrong:
        """A fault, found in a cell."""
        return cls(cell, code, fault.what, fault.repair)


def text(cell: Cell) -> str:
    """The cell as clean text; '' when it is empty."""
    if cell.formula:
        raise Wrong(
            cell,
            "formula",
            say("a formula stands where an answer belongs"),
            say("Type the value itself; text that begins with = needs a cell formatted as text."),
        )
    if cell.error:
        raise Wrong(
            cell, "bad-answer", say("the cell shows the error {value}", value=cell.value), say("Type the answer again.")
        )
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shown(value, percent=cell.percent)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    try:
        return clean_text(str(value))
    except Fault as fault:
        raise Wrong.of(cell, "bad-text", fault) from None


def shown(value: int | float, *, percent: bool) -> str:
    """The number that was typed: 15 digits are what a spreadsheet keeps, the rest is binary noise."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not exact.is_finite() or abs(exact.adjusted()) > 30:
        return str(exact)
    return f"{written(exact * 100)}%" if percent else written(exact)


_MISTYPED = date(1910, 1, 1)
"""A cell for days makes of a typed 5, 31 or 2026 a day before this; who means one writes it as text."""


def day(cell: Cell) -> str:
    """A day as 2026-11-20, from a date, a date's number or words such as 2026年11月20日."""
    value, found = cell.value, None
    if not cell.formula and isinstance(value, datetime | date):
        meant = value.date() if isinstance(value, datetime) else value
        found = meant if meant >= _MISTYPED else None
    elif not cell.formula and isinstance(value, int | float) and not isinstance(value, bool):
        if 20_000 <= value <= 80_000:
            known = from_excel(int(value), cell.epoch)
            found = known.date() if isinstance(known, datetime) else None
    else:
        found = days.read(text(cell))
    if found is None:
        shown_there = repr(text(cell)[:40])
        raise Wrong(cell, "bad-answer", say("{text} is not a day", text=shown_there), say("Write it as 2026-11-20."))
    return found.isoformat()


def choice(cell: Cell, offered: Mapping[str, str], *, ticks: bool = False) -> str:
    """The id of the label (or id) that stands there."""
    said = text(cell)
    found = terms.chosen(said, offered, ticks=ticks)
    if found is None:
        possible = " | ".join(offered.values())
        raise Wrong(
            cell,
            "unknown-label",
            say("{said} is not among the answers", said=repr(said[:60])),
            say("Choose from: {possible}", possible=possible[:600]),
        )
    return found


def single(cell: Cell, response: AnyCell | Graded, words: Words) -> Any:
    """The answer of a response that fills one cell; None when it is empty."""
    if cell.empty:
        return None
    match response:
        case YesNo() | Graded() | Choice():
            raw = choice(cell, terms.options(response, words), ticks=isinstance(response, YesNo))
        case DateResponse():
            raw = day(cell)
        case NumberResponse() | TextResponse() | Signature():
            raw = text(cell)
        case _:
            assert_never(response)
    if not raw:
        return None
    return accepted(cell, response, raw)


def accepted(cell: Cell, response: ResponseBase, raw: Any) -> Any:
    """The answer in its one writing, if the form takes it."""
    try:
        return response.written(response.parse(raw))
    except Fault as fault:
        raise Wrong.of(cell, "bad-answer", fault) from None


class Beside:
    """The files that cells name. They lie beside the workbook or in photos/ there, and go into the record's photos/."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.attachments: dict[str, bytes] = {}

    def files(self, cell: Cell) -> list[str]:
        """Paths inside the record's folder of the files that a cell names, one a line. Raises `Wrong`."""
        found = []
        for name in self._names(text(cell)):
            try:
                path = self._resolve(name)
            except Fault as fault:
                raise Wrong.of(cell, "bad-evidence", fault) from None
            content, kept = path.read_bytes(), PurePosixPath(unicodedata.normalize("NFC", path.name))
            target, number = f"photos/{kept}", 1
            while self.attachments.get(target, content) != content:
                number += 1
                target = f"photos/{kept.stem}-{number}{kept.suffix}"
            self.attachments[target] = content
            found.append(target)
        return found

    def _names(self, said: str) -> Iterator[str]:
        """A name may itself hold a comma or blank; only what is no file as it stands is taken apart."""
        for line in filter(None, (one.strip() for one in said.split("\n"))):
            try:
                self._resolve(line)
                yield line
            except Fault:
                yield from filter(None, (one.strip() for one in re.split(f"[{SEPARATORS}]", line)))

    def _resolve(self, name: str) -> Path:
        for spelled in (name, unicodedata.normalize("NFD", name)):  # as a Mac writes it
            for tried in (spelled, f"photos/{spelled}", spelled.removeprefix("photos/")):
                try:
                    return evidence.resolve(self._folder, tried)
                except Fault:
                    continue
        return evidence.resolve(self._folder, name)
