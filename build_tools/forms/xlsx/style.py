"""How the workbook looks: faces and colours from the brand's tokens, heights that show the whole text, print set-up.

Text always goes through `put`, which lets nothing become a formula.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.core.press.brand import Tokens

_LONGEST = 32_000
"""Characters of a cell; the format allows 32,767."""
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def plain(text: str | Markup) -> str:
    """What a cell can hold of a text: no tags, no characters that the format forbids or reads as escapes."""
    words = text.striptags() if isinstance(text, Markup) else text
    kept = "".join(one for one in ILLEGAL_CHARACTERS_RE.sub("", words) if ord(one) not in (0xFFFE, 0xFFFF))
    return _ESCAPE.sub("_x005F_", kept[:_LONGEST])


def put(cell: Any, text: str | Markup) -> Any:
    """Write a text as text: `=1+1` stays three characters and a digit."""
    cell.value = plain(text) or None
    if cell.value is not None:
        cell.data_type = "s"
    return cell


def text_lines(text: str, width: float) -> int:
    """Lines that a text takes in a column; a Chinese character is two units wide."""
    total = 0
    for line in text.split("\n"):
        units = sum(2.0 if unicodedata.east_asian_width(one) in "WFA" else 1.0 for one in line)
        total += max(1, math.ceil(units / max(width - 0.8, 1)))
    return total


Note = tuple[str, str]
"""A name and what is said under it."""


def joined(notes: Iterable[Note], gap: str) -> str:
    """Notes as they stand below each other. `gap`: between a name and its text."""
    return "\n".join(f"{name}{gap}{text}" if name else text for name, text in notes)


def height(*texts: tuple[str, float, float]) -> float:
    """Points that stacked texts need; each with its size in points and the column's width."""
    return sum(text_lines(text, width * 10.5 / size) * size * 1.36 for text, size, width in texts if text)


class Style:
    """The brand's faces and colours as spreadsheet styles."""

    def __init__(self, tokens: Tokens, gap: str) -> None:
        """`gap`: between a name and its text, in the form's language."""
        self.gap = gap
        self.palette = tokens.light
        faces = tokens.type.site
        # A cell names one face; the one that Excel and WPS bring along is preferred, others are replaced by the system.
        self.face = next((face for face in faces if "YaHei" in face), faces[0])
        self._hair = Side("thin", color=self.palette.line[1:])
        self._paper = self.fill("paper")
        self._fonts: dict[tuple[float, str, bool], Font] = {}

    def font(self, size: float = 10.5, colour: str = "ink", *, bold: bool = False) -> Font:
        """The brand's face."""
        key = (size, colour, bold)
        if key not in self._fonts:
            self._fonts[key] = Font(name=self.face, size=size, bold=bold, color=self._rgb(colour))
        return self._fonts[key]

    def _rgb(self, colour: str) -> str:
        return "FFFFFF" if colour == "white" else str(getattr(self.palette, colour))[1:]

    def tint(self, colour: str, share: float = 1) -> str:
        """So much of a colour on white, as RRGGBB."""
        hexes = self._rgb(colour)
        parts = (int(hexes[at : at + 2], 16) for at in (0, 2, 4))
        return "".join(f"{round(one * share + 255 * (1 - share)):02X}" for one in parts)

    def fill(self, colour: str, share: float = 1) -> PatternFill:
        """A ground in a colour of the palette."""
        return PatternFill("solid", fgColor=self.tint(colour, share))

    def when(self, formula: str, colour: str, *, ground: float = 0, bold: bool = False) -> Rule:
        """A conditional look: text in a colour, on a tint of it."""
        fill = PatternFill("solid", bgColor=self.tint(colour, ground)) if ground else None
        return Rule("expression", formula=[formula], dxf=DifferentialStyle(
            font=Font(color=self._rgb(colour), bold=bold or None), fill=fill
        ))  # fmt: skip

    def rich(self, head: str | Markup, notes: Sequence[Note], *, heading: bool = False) -> CellRichText | str:
        """A text with smaller notes below it, each with its name."""
        if not notes:
            return plain(head)

        def block(size: float, colour: str, text: str, *, bold: bool = False) -> TextBlock:
            face = InlineFont(rFont=self.face, sz=size, b=bold or None, color=Color(self._rgb(colour)))
            return TextBlock(face, plain(text))

        blocks = [block(10.5, "azurite" if heading else "ink", head, bold=heading)]
        for name, text in notes:
            blocks += [block(9, "azurite", f"\n{name}{self.gap}" if name else "\n"), block(9, "muted", text)]
        return CellRichText(blocks)

    def locked(self, cell: Any, *, size: float = 10.5, colour: str = "ink", bold: bool = False) -> Any:
        """A cell to read."""
        cell.font, cell.border, cell.fill = self.font(size, colour, bold=bold), Border(bottom=self._hair), self._paper
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        return cell

    def open(self, cell: Any, number_format: str = "@") -> Any:
        """A cell to write in."""
        cell.font, cell.number_format = self.font(), number_format
        cell.border = Border(left=self._hair, right=self._hair, top=self._hair, bottom=self._hair)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        cell.protection = Protection(locked=False)
        return cell

    def heading(self, cell: Any, text: str) -> None:
        """A column's visible heading."""
        put(cell, text)
        cell.font, cell.fill = self.font(10, "white", bold=True), self.fill("azurite")
        cell.alignment = Alignment(wrap_text=True, vertical="center")

    def title(self, sheet: Worksheet, text: str, below: str, width: float, last: int) -> None:
        """Rows 1 and 2 of a sheet, from its second column: what it is. `width`: of the columns that `below` may use."""
        head = put(sheet.cell(1, 2), text)
        head.font, head.alignment = self.font(16, "azurite", bold=True), Alignment(vertical="center")
        sheet.row_dimensions[1].height = 30
        note = put(sheet.cell(2, 2), below)
        note.font, note.alignment = self.font(9.5, "muted"), Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[2].height = max(6, height((below, 9.5, width)) + 6)
        sheet.merge_cells(start_row=2, end_row=2, start_column=2, end_column=last)


def set_up(sheet: Worksheet, gap: str, *, footer: str, landscape: bool, head_row: int | None = None) -> None:
    """A4, one page wide, headings repeated, locked without a password; rows may be made higher."""
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.paperSize, sheet.page_setup.orientation = 9, "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.5, 0.8, 0.35
    foot = sheet.oddFooter
    if foot is not None:
        foot.left.text, foot.left.size = footer.replace("&", "&&")[:120], 8
        foot.right.text, foot.right.size = f"&A{gap}&P / &N", 8
    if head_row is not None:
        sheet.print_title_rows = f"{head_row}:{head_row}"
    protection = sheet.protection
    protection.sheet = True
    protection.formatRows = protection.formatColumns = protection.formatCells = False
