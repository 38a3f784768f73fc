"""The three sheets of an XLSForm as a workbook whose bytes depend on nothing but what is in it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.core.characters import WIDE
from build_tools.core.words import Words, say_in

SURVEY = (
    "type", "name", "label", "hint", "appearance", "relevant", "required", "required_message", "constraint",
    "constraint_message", "calculation", "default", "parameters",
)  # fmt: skip
_TRANSLATED = frozenset({"label", "hint", "required_message", "constraint_message"})
_LOOKALIKES = str.maketrans({sign: WIDE[sign] for sign in "*_#<>`\\"})
_MOMENT = (2000, 1, 1, 0, 0, 0)


@dataclass
class Rows:
    """The survey and its lists of choices as they grow, in one language, as the form names it: `English (en)`."""

    words: Words

    survey: list[dict[str, str]] = field(default_factory=list)
    choices: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def add(self, kind: str, name: str = "", **cells: str) -> None:
        """A row; cells without text stay empty."""
        written = {self._column(key): self.words(text) for key, text in cells.items() if text}
        self.survey.append({"type": kind, **({"name": name} if name else {}), **written})

    @property
    def language(self) -> str:
        """As clients offer it."""
        return self.words(say_in("the language of these words", "English (en)"))

    def columns(self) -> tuple[str, ...]:
        """Of the survey sheet."""
        return tuple(self._column(name) for name in SURVEY)

    def _column(self, name: str) -> str:
        return f"{name}::{self.language}" if name in _TRANSLATED else name

    def list_of(self, name: str, offered: Iterable[tuple[str, str]]) -> str:
        """The name of a list with these choices (name, label): one that is there already, or this one."""
        choices = tuple((key, self.words(label)) for key, label in offered)
        known = next((key for key, one in self.choices.items() if one == choices), None)
        if known is None:
            self.choices[name] = choices
        return known or name

    def digest(self) -> str:
        """Eight digits that change with anything a server would see as another form."""
        said = json.dumps([self.survey, self.choices], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:8]


def plain(text: str) -> str:
    """Words for a label: `${` would be a reference, and clients take * _ # < for markup; their wide forms are not."""
    return text.replace("${", WIDE["$"] + "{").translate(_LOOKALIKES)


def workbook(rows: Rows, settings: dict[str, str]) -> bytes:
    """The file, the same bytes for the same rows."""
    book = Workbook()
    survey = book.active
    assert isinstance(survey, Worksheet)
    survey.title = "survey"
    columns = rows.columns()
    _fill(survey, [columns, *(tuple(row.get(column, "") for column in columns) for row in rows.survey)])
    choices = [(key, name, label) for key, options in rows.choices.items() for name, label in options]
    _fill(book.create_sheet("choices"), [("list_name", "name", f"label::{rows.language}"), *choices])
    _fill(book.create_sheet("settings"), [tuple(settings), tuple(settings.values())])
    stream = io.BytesIO()
    book.save(stream)
    return _without_clock(stream.getvalue())


def _fill(sheet: Worksheet, rows: list[tuple[str, ...]]) -> None:
    for number, row in enumerate(rows, 1):
        for position, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, position)
                cell.value = text
                cell.data_type = "s"  # a text that begins with = is still a text
    for position, name in enumerate(rows[0], 1):
        sheet.cell(1, position).font = Font(bold=True)
        wide = name.startswith(("label", "hint", "relevant", "constraint", "calculation"))
        sheet.column_dimensions[get_column_letter(position)].width = 40 if wide else 18
    sheet.freeze_panes = "A2"


def _without_clock(data: bytes) -> bytes:
    """The same workbook with the moment of writing taken out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in sorted(old.namelist()):
            content = old.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(\w+)[^>]*>)[^<]*<", rb"\g<1>2000-01-01T00:00:00Z<", content)
            info = zipfile.ZipInfo(name, _MOMENT)
            info.external_attr = 0o644 << 16
            new.writestr(info, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()
