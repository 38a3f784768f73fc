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
from typing import Any

from openpyxl.utils.datetime import from_excel

from build_tools.core.base import clean_text
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.opening import Cell
from build_tools.language.form.responses import DateResponse, NumberResponse, ResponseBase
from build_tools.records import evidence


class Wrong(Exception):
    """What is wrong with a cell, and how to mend it."""

    def __init__(self, cell: Cell, code: str, message: str, repair: str) -> None:
        self.cell, self.code, self.message, self.repair = cell, code, message, repair
        super().__init__(message)


def sentence(repair: str, otherwise: str) -> str:
    """A repair that followed a semicolon, as a sentence."""
    return (repair[:1].upper() + repair[1:] or otherwise) + "."


def text(cell: Cell) -> str:
    """The cell as clean text; '' when it is empty."""
    if cell.formula:
        raise Wrong(
            cell,
            "formula",
            "a formula stands where an answer belongs",
            "Type the value itself; text that begins with = needs a cell formatted as text.",
        )
    if cell.error:
        raise Wrong(cell, "bad-answer", f"the cell shows the error {cell.value}", "Type the answer again.")
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        exact = decimal(value) * 100 if cell.percent else decimal(value)
        return written(exact) + ("%" if cell.percent else "")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time | timedelta):
        return str(value)
    try:
        return clean_text(str(value))
    except ValueError as error:
        said, _, repair = str(error).partition("; ")
        raise Wrong(cell, "bad-text", said, sentence(repair, "Delete it")) from None


def decimal(value: int | float) -> Decimal:
    """The number that was typed: 15 digits are what a spreadsheet keeps, the rest is binary noise."""
    return Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))


def written(value: Decimal) -> str:
    """The shortest way to write it: 8.0 is 8."""
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return str(value)
    return "0" if value == 0 else f"{value.normalize():f}"


_NUMBER = re.compile(r"[+-]?(0*\d{1,13}(\.\d{0,15})?|\.\d{1,15})([eE][+-]?\d{1,2})?", re.ASCII)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+0{1,2}:00(:00)?)?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


def number(cell: Cell, unit: str) -> str:
    """A number as exact text; full-width digits, thousands and the unit itself are understood."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and not cell.formula:
        exact = decimal(value)
        return written(exact * 100 if cell.percent and unit[:1] in ("%", "％") else exact)
    said = unicodedata.normalize("NFKC", text(cell)).strip().replace("−", "-")
    said = said.removesuffix(unicodedata.normalize("NFKC", unit)).strip() if unit else said
    if _GROUPED.fullmatch(said):
        said = said.replace(",", "")
    if isinstance(value, bool | datetime | date | time | timedelta) or not _NUMBER.fullmatch(said):
        raise Wrong(cell, "bad-answer", f"{said[:40]!r} is not a number", "Write digits only, such as 12 or 12.5.")
    return written(Decimal(said))


def day(cell: Cell) -> str:
    """A day as 2026-11-20, from a date, a date's number or words such as 2026年11月20日."""
    value, found = cell.value, None
    if not cell.formula and isinstance(value, datetime | date):
        found = value.date() if isinstance(value, datetime) else value
    elif not cell.formula and isinstance(value, int | float) and not isinstance(value, bool):
        if 20_000 <= value <= 80_000:
            known = from_excel(int(value), cell.epoch)
            found = known.date() if isinstance(known, datetime) else None
    elif match := _DAY.fullmatch(unicodedata.normalize("NFKC", text(cell))):
        try:
            found = date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            found = None
    if found is None:
        raise Wrong(cell, "bad-answer", f"{text(cell)[:40]!r} is not a day", "Write it as 2026-11-20.")
    return found.isoformat()


def choice(cell: Cell, offered: Mapping[str, str]) -> str:
    """The id of the label (or id) that stands there."""
    said = text(cell)
    found = terms.chosen(said, offered)
    if found is None:
        possible = " | ".join(offered.values())
        raise Wrong(cell, "unknown-label", f"{said[:60]!r} is not among the answers", f"Choose from: {possible[:600]}")
    return found


def single(cell: Cell, response: ResponseBase) -> Any:
    """The raw answer of a response that fills one cell; None when it is empty. Not for photos, lists and tables."""
    if cell.empty:
        return None
    if offered := terms.options(response):
        raw = choice(cell, offered)
    elif isinstance(response, NumberResponse):
        raw = number(cell, response.unit)
    elif isinstance(response, DateResponse):
        raw = day(cell)
    else:
        raw = text(cell)
    if not raw:
        return None
    return accepted(cell, response, raw)


def accepted(cell: Cell, response: ResponseBase, raw: Any) -> Any:
    """The raw answer, if the form takes it."""
    try:
        response.parse(raw)
    except ValueError as error:
        said, _, repair = str(error).partition("; ")
        raise Wrong(cell, "bad-answer", said, sentence(repair, "Correct it")) from None
    return raw


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
            except ValueError as error:
                said, _, repair = str(error).partition("; ")
                raise Wrong(cell, "bad-evidence", said, sentence(repair, "Correct it")) from None
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
            except ValueError:
                yield from filter(None, (one.strip() for one in re.split("[;；、，,]", line)))

    def _resolve(self, name: str) -> Path:
        for written in (name, unicodedata.normalize("NFD", name)):  # as a Mac writes it
            for tried in (written, f"photos/{written}", written.removeprefix("photos/")):
                try:
                    return evidence.resolve(self._folder, tried)
                except ValueError:
                    continue
        return evidence.resolve(self._folder, name)
