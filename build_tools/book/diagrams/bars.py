"""Grouped bars of a data set: every number as given, with its unit, at the end of its bar.

Calm: one hue in as many strengths as there are columns, each bar named beside it, no grid but the zero line. A row
of unverified numbers carries the mark at its label.
"""

from __future__ import annotations

from decimal import Decimal

from build_tools.book.marks import Marks
from build_tools.core.drawing.data import DataRow, DataSet
from build_tools.core.drawing.lettering import width, wrap
from build_tools.core.drawing.svg import UNVERIFIED, Context, Sheet
from build_tools.core.words import say
from build_tools.language.model.diagrams import Bars

_BAR, _STEP = 13.0, 20.0


def draw(diagram: Bars, context: Context, narrow: bool = False) -> str:
    return lay(diagram, context, narrow).svg()


def lay(diagram: Bars, context: Context, narrow: bool = False) -> Sheet:
    data = context.data
    if data is None:
        raise ValueError(f"the bars of {diagram.data} need context.data")
    sheet = Sheet(context, narrow=narrow)
    sheet.title = context.title or context.words(say("Data"))
    marks = Marks(context.words)
    mark = marks.bracketed(context.words(UNVERIFIED)) if context.unverified else ""
    values = (marks.comma.join(f"{c} {given(v, data.unit)}" for c, v in _cells(data, row)) for row in data.rows)
    sheet.description = marks.semicolon.join(
        marks.labelled(row.label, said) + mark for row, said in zip(data.rows, values, strict=True)
    )
    y = _head(sheet)
    scale = _Scale(sheet, data)
    for row in data.rows:
        y = _group(sheet, data, row, scale, y)
    sheet.height = y - 6
    return sheet


def given(value: Decimal, unit: str) -> str:
    """The number as the source gives it, with a true minus sign."""
    return f"{value:f}".replace("-", "\u2212") + unit


def _cells(data: DataSet, row: DataRow) -> list[tuple[str, Decimal]]:
    return list(zip(data.columns, row.values, strict=True))


class _Scale:
    """From number to place: zero, the labels at its left, the longest bar with its number at the right."""

    def __init__(self, sheet: Sheet, data: DataSet) -> None:
        values = [Decimal(0), *(value for row in data.rows for value in row.values)]
        number = max(width(given(value, data.unit), 13) for value in values) + 10
        self.labels = max(width(column, 12) for column in data.columns) + 10
        self.group = 0.0 if sheet.narrow else 166.0
        high, low = float(max(values)), -float(min(values))
        left = self.group + self.labels + (number if low else 0)
        self.per_unit = (sheet.width - number - left) / ((high + low) or 1)
        self.zero = left + low * self.per_unit
        self.number = number

    def length(self, value: Decimal) -> float:
        return float(value) * self.per_unit


def _head(sheet: Sheet) -> float:
    room = sheet.width - (70 if sheet.context.unverified else 0)
    lines = wrap(sheet.context.title, room, 15, even=True)
    bottom = sheet.block(0, 0, lines, 15, 24, bold=True)
    if sheet.context.unverified:
        sheet.mark(sheet.width - 1, 12, "end")
        bottom = max(bottom, 24)
    return bottom + 12 if bottom else 4.0


def _group(sheet: Sheet, data: DataSet, row: DataRow, scale: _Scale, y: float) -> float:
    cells = _cells(data, row)
    top = y
    if sheet.narrow:
        lines = wrap(row.label, sheet.width - 64, 14)
        top = sheet.block(0, y, lines, 14, 22, bold=True) + 4
        if sheet.context.unverified:
            sheet.text(sheet.width, y + 11, sheet.context.words(UNVERIFIED), 12, "ochre", anchor="end")
        end = top
    else:
        lines = wrap(row.label, scale.group - 20, 14, even=True)
        end = sheet.block(0, y, lines, 14, _STEP, bold=True)
        if sheet.context.unverified:
            sheet.text(0, end + 10, sheet.context.words(UNVERIFIED), 12, "ochre")
            end += _STEP
    bottom = top + len(cells) * _STEP
    for i, (column, value) in enumerate(cells):
        middle = top + (i + 0.5) * _STEP
        strength = 0.35 + 0.65 * (i / (len(cells) - 1) if len(cells) > 1 else 1)
        length = scale.length(value)
        sheet.text(scale.group, middle, column, 12, "muted")
        left = scale.zero + min(length, 0)
        sheet.rect(left, middle - _BAR / 2, abs(length), _BAR, fill="azurite", fill_opacity=strength)
        label = given(value, data.unit)
        if value < 0:
            sheet.text(left - 6, middle, label, 13, anchor="end")
        else:
            sheet.text(left + length + 6, middle, label, 13)
    sheet.path(f"M{scale.zero:.2f} {top - 3:.2f}V{bottom + 3:.2f}", stroke="muted", stroke_width=0.9)
    return max(end, bottom) + 24
