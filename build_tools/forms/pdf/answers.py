"""The answers of a returned form: every item's fields, and what lies beside the PDF for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, assert_never

from build_tools.core.problems import Problem
from build_tools.core.words import Words, say
from build_tools.forms.channel import cell_problem
from build_tools.forms.pdf import names as name
from build_tools.forms.pdf import values as values
from build_tools.forms.pdf.opening import Filled
from build_tools.forms.pdf.values import EMPTY, Wrong
from build_tools.language.form.forms import Checklist, Field, Form, walk_fields
from build_tools.language.form.responses import (
    Choice,
    DateResponse,
    Multi,
    NumberResponse,
    Photo,
    Signature,
    TableColumn,
    TableResponse,
    TextResponse,
    YesNo,
)
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED

T = TypeVar("T")


class Answers:
    """Reads every answer; collects what is wrong, each at its item."""

    def __init__(
        self,
        file: str,
        form: Form | Checklist,
        fields: Mapping[str, Filled],
        files: Mapping[str, list[str]],
        lines: int,
        words: Words,
    ) -> None:
        self.file, self.form, self.fields, self.files, self.lines = file, form, fields, files, lines
        self.words = words
        self.checklist = isinstance(form, Checklist)
        self.problems: list[Problem] = []
        self._remarks: dict[str, dict[str, list[str]]] = {}

    def read(self) -> dict[str, Any]:
        """Item id to its part of the record."""
        answers: dict[str, Any] = {}
        items = {one.id: one for _, one in walk_fields(self.form)}
        self._read_remarks(items)
        for one in items.values():
            answer = self._try(one.id, lambda one=one: self._answer(one))  # type: ignore[misc]
            if answer is not None:
                answers[one.id] = answer
        return answers

    def expected(self) -> dict[str, list[str]]:
        """Item to its fields; the remarks count as one."""
        names = {one.id: list(name.expected(one, checklist=self.checklist)) for _, one in walk_fields(self.form)}
        numbers = range(1, self.lines + 1)
        return names | {
            self.words(name.REMARKS): [
                name.remark(number, part) for number in numbers for part in ("item", "kind", "text")
            ]
        }

    def add(self, place: str, wrong: Wrong) -> None:
        """A problem at an item, with the page where the box lies."""
        at = say(" (page {page})", page=wrong.page) if wrong.page else ""
        self.problems.append(
            cell_problem(
                self.file,
                place,
                wrong.code,
                say("{place}: {message}{at}", place=place, message=wrong.message, at=at),
                wrong.repair,
            )
        )

    def _try(self, place: str, act: Callable[[], T]) -> T | None:
        try:
            return act()
        except Wrong as wrong:
            self.add(place, wrong)
            return None

    def _field(self, key: str) -> Filled:
        return self.fields.get(key, EMPTY)

    def _answer(self, one: Field) -> dict[str, Any] | None:
        before = len(self.problems)
        raw, absent, page = self._raw(one)
        files = list(self.files.get(one.id, ()))
        data = self._notes(one)
        remarked = [kind for kind in name.ABSENCES if kind in self._remarks.get(one.id, {})]
        for kind in remarked:
            if absent not in (None, kind):
                said = say("it is said to be both {state} and otherwise absent", state=self.words(name.ABSENCES[kind]))
                raise Wrong("answered-twice", said, say("Leave one of both."), page)
            absent = kind
        if raw is None and absent is None and files and isinstance(one.response, Photo):
            raw, files = values.accepted(one.response, files, page), []
        elif raw is None and absent is None and files and isinstance(one.response, Signature):
            raw, files = files[0], files[1:]
        if files:
            data["evidence"] = files
        if len(self.problems) > before:
            return None
        if absent is None and raw is None:
            if data:
                repair = (
                    say("Answer it, or tick {state}.", state=self.words(name.ABSENCES[NOT_CHECKED]))
                    if self.checklist
                    else say("Answer it, or choose {kind}.", kind=self.words(name.REMARK_KINDS[NOT_CHECKED]))
                )
                raise Wrong("answer-missing", say("it has remarks or photos, but no answer"), repair, page)
            return None
        if absent is None and "reason" in data:
            said = say("it is answered, and a reason for no answer is given")
            raise Wrong(
                "answered-twice",
                said,
                say("Move the reason to {box}, or untick the answer.", box=self.words(name.NOTES["comment"])),
                page,
            )
        if absent is not None and raw is not None:
            said = say("it is answered and said to be {state}", state=self.words(name.ABSENCES[absent]))
            raise Wrong("answered-twice", said, say("Delete one of both."), page)
        if absent == NOT_APPLICABLE and one.response.not_applicable != "allowed":
            raise Wrong(
                "not-applicable-refused",
                say("it always applies"),
                say("Answer it, or say why it is {state}.", state=self.words(name.ABSENCES[NOT_CHECKED])),
                page,
            )
        if absent == NOT_APPLICABLE and "reason" not in data:
            raise Wrong(
                "reason-missing", say("it is not applicable, but no reason is given"), say("Write the reason."), page
            )
        return {"answer": raw if absent is None else absent, **data}

    def _raw(self, one: Field) -> tuple[Any, str | None, int]:
        """Answer, absence and the page where it stands."""
        response, key = one.response, name.answer(one.id)
        states = name.said(name.absences(one, checklist=self.checklist), self.words)
        if offered := name.said(name.ticks(response), self.words):
            field = self._field(key)
            state = values.ticked(field, {**states, **offered})
            if state in states and state not in offered:
                return None, state, field.page
            return state, None, field.page
        own = self._field(name.absent(one.id))
        absent = values.ticked(own, states)
        if isinstance(response, Multi):
            return self._chosen(one, response), absent, own.page
        if isinstance(response, TableResponse):
            return self._table(one, response), absent, own.page
        if isinstance(response, Photo):
            return None, absent, own.page
        field = self._field(key)
        return values.single(field, response), absent, field.page

    def _chosen(self, one: Field, response: Multi) -> list[str] | None:
        """The ticked options; [] when it is said that there is none; None when nothing is said."""
        boxes = {option.id: self._field(name.option(one.id, option.id)) for option in response.options}
        chosen = [key for key, box in boxes.items() if values.ticked(box, {name.YES: name.YES})]
        none = self._field(name.none(one.id))
        if values.ticked(none, {name.YES: name.YES}):
            if chosen:
                said = say("“{none}” is ticked, and so are options", none=self.words(name.NONE_OF_THESE))
                raise Wrong("ticked-twice", said, say("Untick one or the other."), none.page)
            return []
        return chosen or None

    def _table(self, one: Field, response: TableResponse) -> list[dict[str, str]] | None:
        rows, page = [], 0
        for number, row in enumerate(name.table_rows(response), 1):
            cells: dict[str, str] = {}
            for column in response.columns:
                field = self._field(name.cell(one.id, row, column.id))
                page = page or field.page
                try:
                    said = _cell(field, column, self.words)
                except Wrong as wrong:
                    at = f"row {number}, {column.label}: {wrong.message}"
                    self.add(one.id, Wrong(wrong.code, at, wrong.repair, wrong.page))
                    continue
                if said is not None:
                    cells[column.id] = said
            if cells:
                rows.append({"row": row, **cells} if response.rows else cells)
        none = self._field(name.none(one.id))
        if values.ticked(none, {name.YES: name.YES}):
            if rows:
                raise Wrong(
                    "answered-twice",
                    say("“{none}” is ticked, but the table has rows", none=self.words(name.NO_ROWS)),
                    say("Untick it."),
                    none.page,
                )
            return []
        return list(values.accepted(response, rows, page)) if rows else None

    def _notes(self, one: Field) -> dict[str, Any]:
        """Comment, reason, good practice and class of a finding."""
        data: dict[str, Any] = {}
        if self.checklist:
            for kind in name.NOTES:
                if said := values.text(self._field(name.note(one.id, kind))):
                    data[kind] = said
            if gap := values.ticked(self._field(name.note(one.id, "gap")), name.said(name.GAPS, self.words)):
                data["gap"] = gap
            return data
        for kind, lines in self._remarks.get(one.id, {}).items():
            data["reason" if kind in name.ABSENCES else kind] = "\n".join(lines)
        return data

    def _read_remarks(self, items: Mapping[str, Field]) -> None:
        offered = {key: f"{key} {one.label}" for key, one in items.items()}
        for number in range(1, self.lines + 1):
            self._try(self.words(name.REMARKS), lambda number=number: self._remark(number, offered))  # type: ignore[misc]

    def _remark(self, number: int, offered: Mapping[str, str]) -> None:
        item, kind, text = (self._field(name.remark(number, part)) for part in ("item", "kind", "text"))
        said = values.text(text)
        which = values.choice(item, offered)
        what = values.choice(kind, name.said(name.REMARK_KINDS, self.words))
        if not said and (which or what):
            raise Wrong(
                "value-missing",
                say("line {number} has no text", number=number),
                say("Write it, or clear the line."),
                text.page,
            )
        if said and not which:
            raise Wrong(
                "value-missing",
                say("line {number} does not say which field it is about", number=number),
                say("Choose one."),
                item.page,
            )
        if said and which:
            self._remarks.setdefault(which, {}).setdefault(what or "comment", []).append(said)


def _cell(field: Filled, column: TableColumn, words: Words) -> str | None:
    """A cell's raw answer; None when it is empty."""
    match response := column.response:
        case YesNo():
            return values.ticked(field, name.said(name.ticks(response), words))
        case Choice():
            return values.choice(field, name.ticks(response))
        case NumberResponse() | DateResponse() | TextResponse() | Signature():
            return values.single(field, response)
        case _:
            assert_never(response)
