"""A returned workbook to a record: which form, who, and an answer for every item; all problems at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from build_tools.core.problems import Origin, Problem
from build_tools.core.words import Words, say, words_of
from build_tools.forms.channel import Reading, cell_problem, refused
from build_tools.forms.xlsx import terms, values
from build_tools.forms.xlsx.answers import Answers
from build_tools.forms.xlsx.cover import ASKED
from build_tools.forms.xlsx.opening import Cell, Grid, open_grids
from build_tools.forms.xlsx.values import Wrong
from build_tools.language.labels import Labels
from build_tools.records.record import Record
from build_tools.records.shelf import Shelf, Shelved, Unavailable

_OWN_BLANK = say("Fill in a blank that `audit blank` wrote; keep its hidden sheet.")
_REQUIRED = ("date", "name", "role")
_FACTS = {
    "record": "record", "outlet": "outlet", "form.id": "form", "form.version": "version", "form.sha256": "sha256",
    "date": "date", "by.name": "name", "by.role": "role", "holds.revision": "revision", "holds.serial": "serial",
    "previous.record": "previous", "previous.sha256": "previous-sha256",
}  # fmt: skip
"""Place in the record to the fact it comes from."""


def read(path: Path, file: str, shelf: Shelf) -> list[Reading]:
    """The record with its attachments, or everything that is wrong with the file."""
    grids, problems = open_grids(path, file)
    if problems:
        return [Reading(problems=tuple(problems))]
    head = _Head(file, grids)
    shelved = head.form(shelf)
    if shelved is None:
        return [Reading(problems=tuple(head.problems))]
    answers = Answers(file, grids, shelved.form, path.parent, Labels(shelved.library.manual.value))
    words = words_of(shelved.library.manual.value.language)
    data = head.record(words)
    data["answers"] = answers.read()
    problems = head.problems + answers.problems
    if problems:
        return [Reading(problems=tuple(sorted(set(problems))))]
    try:
        record = Record.model_validate(data)
    except ValidationError as error:
        found = {_explain(file, one, head, answers) for one in error.errors(include_url=False)}
        return [Reading(problems=tuple(sorted(found)))]
    places = {key: Origin(f"{file}:{place}") for key, place in answers.places.items()}
    return [Reading(record, answers.beside.attachments, places=places)]


def _explain(file: str, error: Any, head: _Head, answers: Answers) -> Problem:
    """What the model refuses, at its cell."""
    loc = [str(one) for one in error["loc"]]
    if loc[0] == "answers" and len(loc) > 1:
        place = answers.places.get(loc[1], "")
    else:
        fact = head.facts.get(_FACTS.get(".".join(loc), ""))
        place = fact.place if fact else ""
    fault = refused(error).inside(".".join(loc))
    return cell_problem(file, place, "bad-value", fault.what, fault.repair)


class _Head:
    """The facts of the cover and of the hidden sheet."""

    def __init__(self, file: str, grids: list[Grid]) -> None:
        self.file, self.problems = file, list[Problem]()
        self.facts: dict[str, Cell] = {}
        for grid in grids:
            for row in grid.rows if terms.KEY in grid.marks and terms.VALUE in grid.marks else ():
                name, cell = grid.cell(row, terms.KEY).value, grid.cell(row, terms.VALUE)
                key = name.strip() if isinstance(name, str) else ""
                if key not in self.facts or self.facts[key].empty:
                    self.facts[key] = cell

    def _add(self, cell: Cell | None, code: str, message: str, repair: str) -> None:
        self.problems.append(cell_problem(self.file, cell.place if cell else "", code, message, repair))

    def said(self, key: str) -> str:
        """A fact as text; '' when it is missing or wrong, which is then reported."""
        try:
            return values.text(self.facts[key]) if key in self.facts else ""
        except Wrong as wrong:
            self._add(wrong.cell, wrong.code, wrong.message, wrong.repair)
            return ""

    def form(self, shelf: Shelf) -> Shelved | None:
        """The form that the file was made from."""
        name, version, sha256 = self.said("form"), self.said("version"), self.said("sha256")
        if self.problems:
            return None
        if not (name and version and sha256):
            self._add(None, "not-a-form", say("the hidden sheet that names the form is missing"), _OWN_BLANK)
            return None
        try:
            return shelf.find(name, version, sha256)
        except Unavailable as error:
            fact = "form" if error.key == "id" else error.key
            self._add(self.facts.get(fact), error.code, error.what, error.repair)
            return None

    def record(self, words: Words) -> dict[str, Any]:
        """A record without its answers; what is missing is reported."""
        for key in _REQUIRED:
            cell = self.facts.get(key)
            if cell is None or cell.empty:
                self._add(
                    cell,
                    "value-missing",
                    say("{name} is missing", name=words(ASKED[key][0])),
                    say("Fill it in on the first sheet."),
                )
        form = {"id": self.said("form"), "version": self.said("version"), "sha256": self.said("sha256")}
        data: dict[str, Any] = {"record": self.said("record"), "form": form, "outlet": self.said("outlet")}
        data["by"] = {"name": self.said("name")}
        roles = {key.removeprefix(terms.ROLE): self.said(key) for key in self.facts if key.startswith(terms.ROLE)}
        try:
            if not self._empty("date"):
                data["date"] = values.day(self.facts["date"])
        except Wrong as wrong:
            self._add(wrong.cell, wrong.code, wrong.message, wrong.repair)
        try:
            if not self._empty("role"):
                data["by"]["role"] = values.choice(self.facts["role"], roles)
        except Wrong as wrong:
            self._add(wrong.cell, wrong.code, wrong.message, wrong.repair)
        revision, serial = self.said("revision"), self.said("serial")
        if revision:
            data["holds"] = {"revision": revision, **({"serial": serial} if serial else {})}
        elif serial and self._empty("revision"):
            repair = say("Write the revision of the copy, such as 1.0.0.")
            self._add(
                self.facts.get("revision"),
                "value-missing",
                say("a serial is given, but no {name}", name=words(ASKED["revision"][0])),
                repair,
            )
        if previous := self.said("previous"):
            data["previous"] = {"record": previous, "sha256": self.said("previous-sha256")}
        return data

    def _empty(self, key: str) -> bool:
        cell = self.facts.get(key)
        return cell is None or cell.empty
