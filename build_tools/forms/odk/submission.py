"""One submission as a record: bound to its form, each cell read by the field's response, pictures as attachments.

All that is wrong is reported at once, with the cell. Whether an item applies at all is the record checks' business.
"""

from __future__ import annotations

import re
from typing import Any, assert_never

from pydantic import ValidationError

from build_tools.core.faults import Fault
from build_tools.core.numbers.reading import unfolded
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.forms.channel import Reading, cell_problem, form_of, refused
from build_tools.forms.odk import names as names
from build_tools.forms.odk.archive import Export
from build_tools.forms.odk.export import Cell, Row, Submission
from build_tools.language.form.forms import Checklist, Field, Form, walk_fields
from build_tools.language.form.responses import (
    AnyCell,
    Choice,
    DateResponse,
    Graded,
    Multi,
    NumberResponse,
    Photo,
    Signature,
    TableResponse,
    TextResponse,
    YesNo,
)
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Record
from build_tools.records.shelf import Shelf, Unavailable

_PLACES: dict[tuple[str, ...], str] = {
    ("record",): names.RECORD, ("form", "sha256"): names.SHA256, ("outlet",): names.OUTLET, ("date",): names.DATE,
    ("by", "name"): names.NAME, ("by", "role"): names.ROLE, ("holds", "revision"): names.REVISION,
    ("holds", "serial"): names.SERIAL, ("previous", "record"): names.PREVIOUS,
    ("previous", "sha256"): names.PREVIOUS_SHA256,
}  # fmt: skip


def reading(submission: Submission, export: Export, file: str, shelf: Shelf) -> Reading:
    """The record and its pictures, or all that is wrong with it."""
    return _Reader(submission, export, file).read(shelf)


class _Reader:
    def __init__(self, submission: Submission, export: Export, file: str) -> None:
        self.submission, self.export, self.file = submission, export, file
        self.attachments: dict[str, bytes] = {}
        self.paths: dict[str, str] = {}
        """Name of a picture in the export to its path in the record's folder."""
        self.problems: list[Problem] = []

    def read(self, shelf: Shelf) -> Reading:
        form = self._form(shelf)
        if form is None:
            return Reading(problems=tuple(self.problems))
        data: dict[str, Any] = {
            "record": self._said(names.RECORD),
            "form": {"id": form.id, "version": form.version, "sha256": self._said(names.SHA256)},
            "outlet": self._said(names.OUTLET),
            "date": self._said(names.DATE),
            "by": _given(name=self._said(names.NAME), role=self._said(names.ROLE)),
            "holds": _given(revision=self._said(names.REVISION), serial=self._said(names.SERIAL)) or None,
            "previous": _given(record=self._said(names.PREVIOUS), sha256=self._said(names.PREVIOUS_SHA256)) or None,
            "answers": {},
        }
        for _, field in walk_fields(form):
            if answer := self._answer(field):
                data["answers"][field.id] = answer
        record = self._record({key: one for key, one in data.items() if one not in ("", None)})
        if record is None or self.problems:
            return Reading(problems=tuple(self.problems))
        return Reading(record, self.attachments)

    def _cell(self, name: str) -> Cell:
        return self.submission.row.cell(name)

    def _said(self, name: str) -> str:
        return self._cell(name).text.strip()

    def _add(self, place: str, code: str, message: str, repair: str) -> None:
        self.problems.append(cell_problem(self.file, place, code, message, repair))

    def _add_fault(self, place: str, code: str, fault: Fault) -> None:
        self._add(place, code, fault.what, fault.repair)

    def _form(self, shelf: Shelf) -> Form | Checklist | None:
        cells = {"id": self._cell(names.FORM), "version": self._cell(names.VERSION), "sha256": self._cell(names.SHA256)}
        for cell in cells.values():
            if not cell.text:
                said = say("the submission does not name its form")
                repair = say(
                    "Export what was filled in on a blank of `audit blank`, decrypted and with all its fields."
                )
                self._add(cell.place, "unknown-form", said, repair)
                return None
        try:
            return form_of(shelf, *(one.text for one in cells.values()))
        except Unavailable as error:
            self._add(cells[error.key].place, error.code, error.what, error.repair)
            return None

    def _answer(self, field: Field) -> dict[str, Any]:
        """What stands in a field and beside it; nothing when nothing was said."""
        status = self._cell(names.part(field.id, names.STATUS))
        kinds = {"", NOT_APPLICABLE, NOT_CHECKED, names.NONE if isinstance(field.response, TableResponse) else ""}
        if status.text not in kinds:
            self._add(
                status.place,
                "bad-answer",
                say("{id}: `{text}` is no status", id=field.id, text=status.text[:40]),
                say("Correct it."),
            )
        elif status.text == NOT_APPLICABLE and field.response.not_applicable != "allowed":
            self._add(
                status.place, "not-applicable-refused", say("{id} always applies", id=field.id), say("Answer it.")
            )
        try:
            answer = self._value(field)
        except Fault as fault:
            place = self._cell(names.node(field.id)).place
            self._add_fault(place, "bad-answer", fault.inside(field.id))
            answer = None
        if status.text and answer is not None:
            said = say("{id} is answered and also `{text}`", id=field.id, text=status.text)
            self._add(status.place, "answered-twice", said, say("Take one out on the server."))
        if status.text:
            answer = [] if status.text == names.NONE else status.text
        evidence = [self._cell(names.evidence(field.id, n)) for n in range(1, names.EVIDENCE_PHOTOS + 1)]
        beside = _given(
            comment=self._said(names.part(field.id, names.COMMENT)),
            evidence=[path for one in evidence if (path := self._picture(one))],
            reason=self._said(names.part(field.id, names.REASON)),
            gap=self._said(names.part(field.id, names.GAP)),
            good_practice=self._said(names.part(field.id, names.GOOD)),
        )
        if answer is None and not beside:
            return {}
        return {"answer": NOT_CHECKED if answer is None else answer, **beside}  # a comment alone is not lost

    def _value(self, field: Field) -> Any:
        """The answer as the record holds it, None when there is none. Raises `Fault`."""
        response = field.response
        if isinstance(response, TableResponse):
            return self._table(field, response)
        if isinstance(response, Photo):
            cells = [self._cell(names.photo(field.id, n)) for n in range(1, response.at_least + names.MORE_PHOTOS + 1)]
            given = [one for one in cells if one.text.strip()]
            paths = [path for one in given if (path := self._picture(one))]
            return list(response.parse(paths)) if given and len(paths) == len(given) else None
        return self._one(response, self._cell(names.node(field.id)))

    def _one(self, response: AnyCell | Graded | Multi, cell: Cell) -> Any:
        """One cell by its response."""
        if not cell.text.strip():
            return None
        raw: Any
        match response:
            case Signature():
                return self._picture(cell)
            case Multi():
                chosen = cell.text.split()
                if names.NONE in chosen and len(chosen) > 1:
                    raise Fault(say("none and something are chosen together"), say("Take one out."))
                raw = [one for one in chosen if one != names.NONE]
            case NumberResponse():
                raw = unfolded(cell.text.strip())
            case YesNo() | Graded() | Choice() | DateResponse() | TextResponse():
                raw = cell.text
            case _:
                assert_never(response)
        return response.written(response.parse(raw))

    def _table(self, field: Field, table: TableResponse) -> list[dict[str, str]] | None:
        rows: list[tuple[Row, str]]
        if table.rows:
            rows = [(self.submission.row, row.id) for row in table.rows]
        else:
            rows = [(row, "") for row in self.submission.tables.get(names.node(field.id), [])]
            self._count(field, len(rows))
        found = []
        for row, fixed in rows:
            cells: dict[str, str] = {}
            missing = []
            for column in table.columns:
                cell = row.cell(names.cell(field.id, column.id, fixed))
                try:
                    value = self._one(column.response, cell)
                except Fault as fault:
                    self._add_fault(cell.place, "bad-answer", fault.inside(f"{field.id}, {column.id}"))
                    continue
                if value is not None:
                    cells[column.id] = value
                elif column.required and not cell.text.strip():
                    missing.append((cell.place, column.id))
            if cells:
                found.append({**({"row": fixed} if fixed else {}), **cells})
                for where, lost in missing:
                    self._add(
                        where,
                        "bad-answer",
                        say("{id}: {lost} is missing", id=field.id, lost=lost),
                        say("Fill it in on the server."),
                    )
        return found or None

    def _count(self, field: Field, found: int) -> None:
        """The form counted its rows; an export without them must not look like an empty table."""
        counted = self._cell(names.part(field.id, names.ROWS))
        number = unfolded(counted.text.strip() or "0")
        if number != str(found):
            said = say(
                "{id} has {number} rows on the phone and {found} in the export",
                id=field.id,
                number=number[:12],
                found=found,
            )
            self._add(
                counted.place, "rows-missing", said, say("Export all tables (zip of CSVs, or JSON with $expand=*).")
            )

    def _picture(self, cell: Cell) -> str | None:
        """The path of a picture inside the record's folder, where it is put under a plain name of its own."""
        if not (name := cell.text.strip()):
            return None
        if name not in self.paths:
            try:
                data = self.export.picture(name)
            except Fault as fault:
                self._add_fault(cell.place, "bad-evidence", fault)
                return None
            safe = re.sub(r"[^A-Za-z0-9._-]", "_", name)[-100:].lstrip(".") or "picture"
            taken = {path.casefold() for path in self.attachments}
            path, number = f"photos/{safe}", 1
            while path.casefold() in taken:  # names that differ only by case or by what was replaced
                number += 1
                path = f"photos/{number}-{safe}"
            self.attachments[path], self.paths[name] = data, path
        return self.paths[name]

    def _record(self, data: dict[str, Any]) -> Record | None:
        try:
            return Record.model_validate(data)
        except ValidationError as error:
            for one in error.errors(include_url=False):
                where = tuple(str(step) for step in one["loc"])
                name = _PLACES.get(where) or ".".join(where)
                if where[:1] == ("answers",) and len(where) > 2:
                    name = names.part(where[1], {"good_practice": names.GOOD}.get(where[2], where[2]))
                elif where == ("by",):
                    name = names.NAME
                self._add_fault(self._cell(name).place, f"bad-{one['type'].replace('_', '-')}", refused(one))
            return None


def _given(**values: Any) -> dict[str, Any]:
    return {key: one for key, one in values.items() if one}
