"""The answers of a returned workbook: items by their hidden ids, options below them, tables on their own sheets.

Whatever was written is either part of the record or a problem; nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.forms.channel import cell_problem
from build_tools.forms.xlsx import terms, values
from build_tools.forms.xlsx.layout import TITLES
from build_tools.forms.xlsx.opening import Cell, Grid
from build_tools.forms.xlsx.tables import rows_of
from build_tools.forms.xlsx.values import Beside, Wrong
from build_tools.language.form.forms import Checklist, Field, Form, walk_fields
from build_tools.language.form.responses import Multi, Photo, TableResponse
from build_tools.language.labels import YES_NO, Labels
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED

_RESTORE = say("Fill in a new blank, and copy the answers over.")
_TEXTS = {"comment": terms.COMMENT, "reason": terms.REASON, "good_practice": terms.GOOD}
_NAMES = {terms.ID: say("hidden ids"), **TITLES}


class Answers:
    """Reads every answer; collects problems, attachments and where each answer stands."""

    def __init__(self, file: str, grids: list[Grid], form: Form | Checklist, folder: Path, labels: Labels) -> None:
        self.file, self.form, self.beside = file, form, Beside(folder)
        self.labels, self.words = labels, labels.words
        self.problems: list[Problem] = []
        self.places: dict[str, str] = {}
        self._rows: dict[str, dict[str, Cell]] = {}
        self._tables: dict[str, Grid] = {}
        self._columns = terms.READ_WHEN_SCORED if isinstance(form, Checklist) else terms.READ
        for grid in grids:
            if line := next((mark for mark in grid.marks if mark.startswith(terms.LINE)), None):
                self._table(line.removeprefix(terms.LINE), grid)
            elif any(mark.startswith(terms.COLUMN) for mark in grid.marks):
                self._add(
                    grid.title, "column-missing", say("the hidden first column of the table is missing"), _RESTORE
                )
            elif terms.ID in grid.marks or terms.ANSWER in grid.marks:
                self._section(grid)

    def read(self) -> dict[str, Any]:
        """Item id to its part of the record."""
        answers: dict[str, Any] = {}
        missing: dict[str, list[str]] = {}
        fields = [(section.title, one) for section, one in walk_fields(self.form)]
        expected = {row for _, one in fields for row in _ids(one)}
        for row in sorted(set(self._rows) - expected):
            self._add(
                self._rows[row][terms.ID].place, "unknown-item", say("there is no item `{row}`", row=row[:40]), _RESTORE
            )
        for section, one in fields:
            lost = [row for row in _ids(one) if row not in self._rows]
            if isinstance(one.response, TableResponse) and one.id not in self._tables:
                lost.append(say("{id} (table)", id=one.id))
            if lost:
                missing.setdefault(section, []).extend(lost)
            elif (answer := self._answer(one)) is not None:
                answers[one.id] = answer
        for section, lost in missing.items():
            listed = ", ".join(lost[:12]) + (" …" if len(lost) > 12 else "")
            self._add(
                "",
                "item-missing",
                say("no row is left of {listed} ({section})", listed=listed, section=section),
                say("Restore the rows. {restore}", restore=_RESTORE),
            )
        return answers

    def _add(self, place: str, code: str, message: str, repair: str) -> None:
        self.problems.append(cell_problem(self.file, place, code, message, repair))

    @contextmanager
    def _reporting(self) -> Iterator[None]:
        """What is wrong with a cell becomes a problem; the rest is read on."""
        try:
            yield
        except Wrong as wrong:
            self._add(wrong.cell.place, wrong.code, wrong.message, wrong.repair)

    def _said(self, offered: Mapping[str, str]) -> dict[str, str]:
        """The words of a drop-down as the form's language has them."""
        return terms.said(offered, self.words)

    def _strays(self, grid: Grid) -> None:
        for row in grid.rows:
            for cell in grid.strays(row):
                message = say("something is written in a column that the form does not have")
                self._add(
                    cell.place, "stray-cell", message, say("Move it into one of the form's columns, or delete it.")
                )

    def _table(self, identity: str, grid: Grid) -> None:
        if identity in self._tables:
            self._add(
                grid.title,
                "answered-twice",
                say("the table of {identity} stands twice", identity=identity),
                say("Delete one of both sheets."),
            )
        self._tables.setdefault(identity, grid)
        self._strays(grid)

    def _section(self, grid: Grid) -> None:
        """A section's rows by id."""
        for mark in (terms.ID, *self._columns):
            if mark not in grid.marks:
                message = say("the column of {name} is missing", name=self.words(_NAMES[mark]))
                self._add(grid.title, "column-missing", message, say("Restore it. {restore}", restore=_RESTORE))
        if terms.ID not in grid.marks:
            return
        self._strays(grid)
        for row in grid.rows:
            identity = grid.cell(row, terms.ID)
            said = identity.value.strip() if isinstance(identity.value, str) else ""
            if said == terms.HEAD:
                continue
            cells = {terms.ID: identity, **{mark: grid.cell(row, mark) for mark in self._columns}}
            filled = [cells[mark] for mark in self._columns if not cells[mark].empty]
            before = self._rows.get(said)
            if not said and filled:
                message = say("something is written in a row that belongs to no item")
                self._add(filled[0].place, "row-without-id", message, say("Move it into the item's row, or delete it."))
            elif said and before is None:
                self._rows[said] = cells
            elif before is not None and filled:
                if any(not before[mark].empty for mark in self._columns):
                    other = before[terms.ID].place
                    self._add(
                        identity.place,
                        "answered-twice",
                        say("{said} also stands at {other}", said=said, other=other),
                        say("Delete one of both."),
                    )
                self._rows[said] = cells

    def _answer(self, one: Field) -> dict[str, Any] | None:
        """An item's part of the record; None when nothing, or something wrong, is written."""
        cells, before = self._rows[one.id], len(self.problems)
        self.places[one.id] = cells[terms.ANSWER].place
        raw = absent = None
        data: dict[str, Any] = {}
        with self._reporting():
            raw = self._raw(one, cells[terms.ANSWER])
        with self._reporting():
            absent = self._absent(one, cells[terms.ABSENT])
        for name, mark in _TEXTS.items():
            with self._reporting():
                if mark in cells and (said := values.text(cells[mark])):
                    data[name] = said
        with self._reporting():
            if files := self.beside.files(cells[terms.EVIDENCE]):
                data["evidence"] = files
        with self._reporting():
            if terms.GAP in cells and not cells[terms.GAP].empty:
                data["gap"] = values.choice(cells[terms.GAP], self.labels.gaps)
        if len(self.problems) > before:
            return None
        settled = None
        with self._reporting():
            settled = self._settled(one, cells, raw, absent, data)
        return settled

    def _settled(
        self, one: Field, cells: dict[str, Cell], raw: Any, absent: str | None, data: dict[str, Any]
    ) -> dict[str, Any] | None:
        if absent is not None and raw is not None:
            message = say(
                "{id} is answered and said to be {state}", id=one.id, state=self.words(terms.ABSENCES[absent])
            )
            raise Wrong(cells[terms.ABSENT], "answered-twice", message, say("Delete one of both."))
        if absent == NOT_APPLICABLE and "reason" not in data:
            message = say("{id} is not applicable, but no reason is given", id=one.id)
            raise Wrong(
                cells[terms.REASON],
                "reason-missing",
                message,
                say("Write it under {column}.", column=self.words(TITLES[terms.REASON])),
            )
        if absent is None and raw is None:
            if data:
                message = say("{id} has remarks but no answer", id=one.id)
                raise Wrong(
                    cells[terms.ANSWER],
                    "answer-missing",
                    message,
                    say("Answer it, or choose {state}.", state=self.words(terms.ABSENCES[NOT_CHECKED])),
                )
            return None
        return {"answer": raw if absent is None else absent, **data}

    def _absent(self, one: Field, cell: Cell) -> str | None:
        if cell.empty:
            return None
        said = values.choice(cell, self._said(terms.ABSENCES))
        if said == NOT_APPLICABLE and one.response.not_applicable != "allowed":
            repair = say("Answer it, or choose {state} with a reason.", state=self.words(terms.ABSENCES[NOT_CHECKED]))
            raise Wrong(cell, "not-applicable-refused", say("{id} always applies", id=one.id), repair)
        return said

    def _raw(self, one: Field, cell: Cell) -> Any:
        """The answer without its remarks; None when there is none. Raises `Wrong`."""
        match one.response:
            case Multi() as response:
                return self._chosen(one, response, cell)
            case TableResponse() as response:
                return self._lines(one, response, cell)
            case Photo() as response:
                return None if cell.empty else values.accepted(cell, response, self.beside.files(cell))
            case response:
                return values.single(cell, response, self.words)

    def _lines(self, one: Field, response: TableResponse, cell: Cell) -> list[dict[str, Any]] | None:
        rows, problems = rows_of(self.file, self._tables[one.id], response, self.words)
        self.problems += problems
        if cell.empty:
            accepted: list[dict[str, Any]] = values.accepted(cell, response, rows) if rows and not problems else []
            return accepted or None
        values.choice(cell, self._said(terms.NOTHING))
        if rows:
            raise Wrong(
                cell,
                "answered-twice",
                say("{id} says {nothing} but its table has rows", id=one.id, nothing=self.words(terms.NOTHING["none"])),
                say("Delete one of both."),
            )
        return []

    def _chosen(self, one: Field, response: Multi, cell: Cell) -> list[str] | None:
        """The options with 是. In a scored item each must be settled: an open one is neither met nor failed."""
        rest = None if cell.empty else values.choice(cell, self._said(terms.REST))
        settled: dict[str, str] = {}
        open_cells: list[Cell] = []
        for option in response.options:
            row = self._rows[f"{one.id}/{option.id}"]
            own = row[terms.ANSWER]
            for mark in self._columns:
                if mark != terms.ANSWER and not row[mark].empty:
                    message = say("an option of {id} takes only {yes} or {no}", id=one.id, **self._said(YES_NO))
                    self._add(row[mark].place, "row-without-id", message, say("Move it into the item's own row."))
            if own.empty:
                open_cells.append(own)
                continue
            with self._reporting():
                settled[option.id] = values.choice(own, self._said(YES_NO), ticks=True)
        if not settled and rest is None:
            return None
        if open_cells and rest is None and response.possible is not None:
            message = say(
                "{open} of {count} options of {id} are open",
                open=len(open_cells),
                count=len(response.options),
                id=one.id,
            )
            repair = say(
                "Choose {yes} or {no} for each, or {rest_yes} / {rest_no} in the item's row.",
                **self._said(YES_NO),
                rest_yes=self.words(terms.REST["yes"]),
                rest_no=self.words(terms.REST["no"]),
            )
            raise Wrong(open_cells[0], "answer-missing", message, repair)
        return [option.id for option in response.options if settled.get(option.id, rest) == "yes"]


def _ids(one: Field) -> list[str]:
    """Hidden ids of an item's rows."""
    options = one.response.options if isinstance(one.response, Multi) else ()
    return [one.id, *(f"{one.id}/{option.id}" for option in options)]
