"""Opening a workbook that came from outside: sizes first, then only the cells, without links, macros or pictures.

Gives grids: sheets that carry a row of marks, by mark and row. Whatever is wrong with the file becomes a problem.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import WINDOWS_EPOCH

from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.forms.channel import cell_problem
from build_tools.forms.xlsx import terms

MAX_BYTES = 10_000_000
_MAX_MEMBERS, _MAX_UNPACKED = 2_000, 30_000_000
_MAX_MARKUP = 600_000
"""Elements and attributes of all parts; the largest form has 80,000, 130,000 when LibreOffice has saved it. Bounds the
time and memory of whatever openpyxl makes of them."""
_MAX_SHEETS, _MAX_ROWS, _MAX_COLUMNS = 100, 20_000, 400
_OLD, _ODS = b"\xd0\xcf\x11\xe0", b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
_SAVE = say("Save it as .xlsx (Excel workbook)")
_AGAIN = say("Open it in a spreadsheet program and save it as .xlsx again, or fill in a new blank.")
_UNDERSCORE = "_x005F_"
_ESCAPES = re.compile(rf"{_UNDERSCORE}(?=x[0-9A-Fa-f]{{4}}_)|_x000D_\n?")
"""What Excel writes for the first sign of `_x000D_` when somebody typed that, and for a carriage return."""
_MARKS = frozenset({terms.KEY, terms.VALUE, terms.ID, *terms.READ_WHEN_SCORED})


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, and where: `售中支持!C12`."""

    place: str
    value: Any = None
    formula: bool = False
    error: bool = False
    percent: bool = False
    """Shown as per cent: the person saw and typed 95%, the file holds 0.95."""
    epoch: datetime = WINDOWS_EPOCH
    """From when the workbook counts days."""

    @property
    def empty(self) -> bool:
        """Nothing, or only blanks."""
        return not self.formula and (self.value is None or (isinstance(self.value, str) and not self.value.strip()))


Row = tuple[int, dict[int, Cell]]


@dataclass
class Grid:
    """A sheet with marks: its columns by mark, its rows below the marks."""

    title: str
    marks: dict[str, int]
    rows: list[Row] = field(default_factory=list)

    def cell(self, row: Row, mark: str) -> Cell:
        """The cell of a row in the column of a mark."""
        number, cells = row
        column = self.marks.get(mark)
        if column is None:
            return Cell(self.title)
        return cells.get(column) or Cell(f"{self.title}!{get_column_letter(column)}{number}")

    def strays(self, row: Row) -> list[Cell]:
        """What stands in columns that are not the form's."""
        known = set(self.marks.values())
        return [cell for column, cell in row[1].items() if column not in known and not cell.empty]


class _Refused(Exception):
    """Why a file is not opened."""

    def __init__(self, code: str, message: str, repair: str) -> None:
        self.code, self.message, self.repair = code, message, repair
        super().__init__(message)


def recognised(path: Path) -> bool:
    """Whether the content is a spreadsheet's: this format, or one that the user is then told to save as this."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100_000)
            stream.seek(max(0, path.stat().st_size - 200_000))
            tail = stream.read(200_000)
    except OSError:
        return False
    if head.startswith(_OLD) or _ODS in head[:200]:
        return True
    return head.startswith(b"PK") and any(b"xl/workbook." in part or b"xl/worksheets/" in part for part in (head, tail))


def open_grids(path: Path, file: str) -> tuple[list[Grid], list[Problem]]:
    """Every sheet with marks, or the reason why there is none."""
    try:
        data = _bytes(path)
        _examine(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that openpyxl leaves out; nothing of them is read
            return list(_grids(data)), []
    except _Refused as why:
        code, message, repair = why.code, why.message, why.repair
    except MemoryError:
        code, message, repair = "too-large", say("the workbook is too large to be opened"), _AGAIN
    except Exception as error:  # a foreign file can break openpyxl anywhere; the user gets a line, not a traceback
        said = f"{type(error).__name__}: {str(error)[:100]}"
        code, message, repair = "damaged", say("the file is no readable workbook ({why})", why=said), _AGAIN
    return [], [cell_problem(file, "", code, message, repair)]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        why = say("the file cannot be read: {why}", why=error.strerror or "unknown reason")
        raise _Refused("unreadable", why, say("Restore it.")) from None
    if len(data) > MAX_BYTES:
        repair = say(
            "Delete pictures from the sheets; name photos in the evidence column and put them beside the file."
        )
        raise _Refused("too-large", say("the workbook is larger than {size} MB", size=MAX_BYTES // 1_000_000), repair)
    if data.startswith(_OLD):
        raise _Refused(
            "not-xlsx", say("the file is an old .xls or has a password"), say("{save}, without a password.", save=_SAVE)
        )
    if _ODS in data[:200]:
        raise _Refused("not-xlsx", say("the file is an OpenDocument spreadsheet"), say("{save}.", save=_SAVE))
    return data


def _examine(data: bytes) -> None:
    """Looks at every part before openpyxl does. Raises `_Refused`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members, markup = archive.infolist(), 0
        if len(members) > _MAX_MEMBERS or sum(one.file_size for one in members) > _MAX_UNPACKED:
            raise _Refused(
                "too-large",
                say("unpacked, the workbook is larger than {size} MB", size=_MAX_UNPACKED // 1_000_000),
                _AGAIN,
            )
        if any(one.flag_bits & 1 for one in members):
            raise _Refused("not-xlsx", say("the workbook is encrypted"), say("{save}, without a password.", save=_SAVE))
        names = {one.filename.lower().rpartition("/")[2] for one in members}
        if "workbook.bin" in names:
            raise _Refused("not-xlsx", say("the file is a binary workbook (.xlsb)"), say("{save}.", save=_SAVE))
        if "vbaproject.bin" in names:
            raise _Refused(
                "macros",
                say("the workbook carries macros, which no blank has"),
                say("{save}, without macros.", save=_SAVE),
            )
        for one in members:
            content = archive.read(one)  # zipfile stops at the size that the directory states
            if _forbidden(content):
                why = say("`{name}` in the workbook is not the XML of a spreadsheet program", name=one.filename[:60])
                raise _Refused("damaged", why, _AGAIN)
            if _STRICT in content:
                raise _Refused(
                    "not-xlsx", say("the file is a Strict Open XML workbook"), say("{save}, not Strict.", save=_SAVE)
                )
            markup += content.count(b"<") + content.count(b"=")
            if markup > _MAX_MARKUP or content.count(b"sheetId") > _MAX_SHEETS:
                raise _Refused("too-large", say("the workbook holds many times more cells than any form"), _AGAIN)


def _forbidden(content: bytes) -> bool:
    """Entities, or an encoding that could hide them. Spreadsheet programs write UTF-8 without either."""
    declared = re.match(rb"\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", content.removeprefix(b"\xef\xbb\xbf")[:300])
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        return True
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"))
    return wide or b"<!DOCTYPE" in content or b"<!ENTITY" in content


def _grids(data: bytes) -> Iterator[Grid]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets[:_MAX_SHEETS]:
        sheet.reset_dimensions()  # type: ignore[no-untyped-call, unused-ignore]  # what the file says may be wrong
        grid: Grid | None = None
        for row in sheet.iter_rows(max_row=_MAX_ROWS + 1, max_col=_MAX_COLUMNS):
            cells = {one.column: _cell(sheet.title, one, book.epoch) for one in row if one.value is not None}
            if not cells:
                continue
            number = next(one.row for one in row if one.value is not None)
            if number > _MAX_ROWS:
                why = say("{title} has something below row {row}", title=sheet.title, row=f"{_MAX_ROWS:,}")
                raise _Refused("too-large", why, say("Delete what does not belong to the form."))
            if grid is not None:
                grid.rows.append((number, cells))
            elif marks := _marks(cells):
                grid = Grid(sheet.title, marks)
        if grid is not None:
            yield grid


def _marks(cells: dict[int, Cell]) -> dict[str, int]:
    """Marks of a row that holds one of those that are read; {} for any other row."""
    found: dict[str, int] = {}
    for column, cell in cells.items():
        said = cell.value.strip() if isinstance(cell.value, str) else ""
        if said.startswith("~"):
            found.setdefault(said, column)
    return found if any(one in _MARKS or one.startswith((terms.LINE, terms.COLUMN)) for one in found) else {}


def _cell(title: str, one: Any, epoch: datetime) -> Cell:
    place = f"{title}!{get_column_letter(one.column)}{one.row}"
    kind, value = one.data_type, one.value
    if kind == "n" and isinstance(value, int | float):
        shown = str(one.number_format or "")
        return Cell(place, value, percent="%" in shown and not is_date_format(shown), epoch=epoch)
    if isinstance(value, str) and kind != "f":
        value = _ESCAPES.sub(lambda found: "_" if found[0] == _UNDERSCORE else "\n", value)
    return Cell(place, value, formula=kind == "f", error=kind == "e", epoch=epoch)
