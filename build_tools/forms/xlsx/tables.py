"""Table fields: a sheet for each, a row a line, the columns as the form has them; and its rows read back."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.book.sheets import FieldSheet
from build_tools.core.problems import Problem
from build_tools.core.words import Words, say, say_in
from build_tools.forms.channel import Blank, cell_problem
from build_tools.forms.xlsx import terms, values
from build_tools.forms.xlsx.cells import Hidden, Rules, answer_hint
from build_tools.forms.xlsx.layout import HEAD
from build_tools.forms.xlsx.opening import Grid
from build_tools.forms.xlsx.style import Style, height, plain, put, set_up, text_lines
from build_tools.forms.xlsx.values import Wrong
from build_tools.language.form.responses import NumberResponse, TableResponse

_ROOM = 130
"""Units that the columns of a landscape page share."""


def table_page(
    sheet: Worksheet, blank: Blank, style: Style, hidden: Hidden, field: FieldSheet, response: TableResponse
) -> None:
    """Fill a table's sheet: fixed lines with their labels, or empty ones to spare."""
    rules, last = Rules(sheet, style, hidden), len(response.columns) + 2
    words = hidden.words
    condition = words(say("Condition: {condition}", condition=field.condition)) if field.condition else ""
    one_a_row = "" if response.rows else words(say("One a row; insert rows within the table for more."))
    notes = [condition, plain(field.guidance), one_a_row]
    style.title(sheet, f"{field.id}{style.gap}{plain(field.label)}", "\n".join(filter(None, notes)), _ROOM, last)
    put(sheet.cell(HEAD - 1, 1), terms.LINE + field.id)
    put(sheet.cell(HEAD - 1, 2), terms.LABEL)
    put(sheet.cell(HEAD, 1), terms.HEAD)
    sheet.row_dimensions[HEAD - 1].hidden = sheet.column_dimensions["A"].hidden = True
    first = max(12.0, response.row_width * _ROOM / 100) if response.rows else 5
    sheet.column_dimensions["B"].width = first
    style.heading(
        sheet.cell(HEAD, 2),
        (response.row_heading or "") if response.rows else words(say_in("heading in a workbook", "Row")),
    )
    total, deepest = sum(column.width for column in response.columns), 1
    for number, column in enumerate(response.columns, 3):
        width = max(11.0, column.width * (_ROOM - first) / total)
        sheet.column_dimensions[get_column_letter(number)].width = width
        put(sheet.cell(HEAD - 1, number), terms.COLUMN + column.id)
        hint = answer_hint(column.response, words) if isinstance(column.response, NumberResponse) else ""
        head = column.label + (" *" if column.required else "") + (f"\n{hint}" if hint else "")
        style.heading(sheet.cell(HEAD, number), head)
        deepest = max(deepest, text_lines(head, width))
    sheet.row_dimensions[HEAD].height = deepest * 15.5 + 8
    spare = max(20, 2 * response.blank_rows)
    lines = [(row.id, row.label) for row in response.rows] or [("", str(one)) for one in range(1, spare + 1)]
    for at, (identity, label) in enumerate(lines, HEAD + 1):
        put(sheet.cell(at, 1), identity)
        style.locked(put(sheet.cell(at, 2), label), colour="ink" if identity else "muted")
        for number, column in enumerate(response.columns, 3):
            rules.answer(sheet.cell(at, number), column.response)
        sheet.row_dimensions[at].height = max(22.0, height((label, 10.5, first)) + 6)
    end, bottom = get_column_letter(last), HEAD + len(lines)
    for number, column in enumerate(response.columns, 3):
        if column.required:  # open in a row that has been begun
            letter, begun = get_column_letter(number), f"COUNTA($C{HEAD + 1}:${end}{HEAD + 1})>0"
            rule = style.when(f'AND({begun},${letter}{HEAD + 1}="")', "azurite", ground=0.12)
            sheet.conditional_formatting.add(f"{letter}{HEAD + 1}:{letter}{bottom}", rule)
    sheet.freeze_panes = f"C{HEAD + 1}"
    sheet.sheet_properties.tabColor = style.tint("azurite", 0.35)
    set_up(sheet, style.gap, footer=f"{blank.record} · {blank.form.title}", landscape=True, head_row=HEAD)
    sheet.protection.insertRows = False
    sheet.print_area = f"B1:{end}{bottom}"


def rows_of(file: str, grid: Grid, response: TableResponse, words: Words) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Rows with something in them, fixed ones in the form's order, and what is wrong."""
    problems: list[Problem] = []

    def add(place: str, code: str, message: str, repair: str) -> None:
        problems.append(cell_problem(file, place, code, message, repair))

    line = next(mark for mark in grid.marks if mark.startswith(terms.LINE))
    for column in response.columns:
        if terms.COLUMN + column.id not in grid.marks:
            add(
                grid.title,
                "column-missing",
                say("the column {label} is missing", label=column.label),
                say("Restore it from a new blank."),
            )
    order = {row.id: number for number, row in enumerate(response.rows)}
    rows: list[dict[str, Any]] = []
    for row in grid.rows:
        said = grid.cell(row, line).value
        identity = said.strip() if isinstance(said, str) else ""
        if identity == terms.HEAD:
            continue
        cells = {column.id: grid.cell(row, terms.COLUMN + column.id) for column in response.columns}
        filled = [cell for cell in cells.values() if not cell.empty]
        if not filled:
            continue
        if order and identity not in order:
            message = say("something is written in a row that the form does not have")
            add(filled[0].place, "row-without-id", message, say("Move it into one of the printed rows, or delete it."))
            continue
        if order and any(one["row"] == identity for one in rows):
            add(
                filled[0].place,
                "answered-twice",
                say("the row {identity} stands twice", identity=identity),
                say("Delete one of both."),
            )
            continue
        answers: dict[str, Any] = {"row": identity} if order else {}
        for column in response.columns:
            try:
                value = values.single(cells[column.id], column.response, words)
            except Wrong as wrong:
                add(wrong.cell.place, wrong.code, wrong.message, wrong.repair)
                continue
            if value is not None:
                answers[column.id] = value
            elif column.required:
                add(
                    cells[column.id].place,
                    "answer-missing",
                    say("{label} is missing in this row", label=column.label),
                    say("Fill it in."),
                )
        rows.append(answers)
    return (sorted(rows, key=lambda one: order[one["row"]]) if order else rows), problems
