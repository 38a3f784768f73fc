"""A returned PDF to a record: which form, who, an answer for every item; all problems at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from build_tools.core.problems import Problem
from build_tools.core.words import Words, say, words_of
from build_tools.core.words.catalogue import SOURCE
from build_tools.forms.channel import Reading, cell_problem, refused
from build_tools.forms.pdf import names as name
from build_tools.forms.pdf import values as values
from build_tools.forms.pdf.answers import Answers
from build_tools.forms.pdf.files import beside
from build_tools.forms.pdf.opening import Filled, Unreadable, open_fields
from build_tools.forms.pdf.values import EMPTY, Wrong
from build_tools.language.form.forms import walk_fields
from build_tools.records.record import Record
from build_tools.records.shelf import Shelf, Shelved, Unavailable

_BLANK = say("Fill in a blank that `audit blank` wrote, and save it as a form: printing to PDF loses the fields.")
_RECORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


def read(path: Path, file: str, shelf: Shelf) -> list[Reading]:
    """The record with what lies beside the PDF, or everything that is wrong with both."""
    try:
        fields = open_fields(path)
    except Unreadable as error:
        return [Reading(problems=(cell_problem(file, "", error.code, error.message, error.repair),))]
    head = _Head(file, fields)
    shelved = head.form(shelf)
    if shelved is None:
        return [Reading(problems=tuple(head.problems))]
    data = head.record(shelved)
    form, files = shelved.form, None
    if _RECORD.fullmatch(data["record"]):
        files = beside(path, file, data["record"], {one.id for _, one in walk_fields(form)})
    lines = name.remarks(form, survey=form.id in shelved.library.surveys)
    answers = Answers(file, form, fields, files.paths if files else {}, lines, head.words)
    missing, unknown = _strays(file, answers)
    data["answers"] = answers.read()
    problems = [*head.problems, *missing, *unknown, *(files.problems if files else ()), *answers.problems]
    if not problems:
        try:
            return [Reading(Record.model_validate(data), files.attachments if files else {})]
        except ValidationError as error:
            problems = [_explain(file, one, head.words) for one in error.errors(include_url=False)]
    return [Reading(problems=tuple(sorted(set(problems))))]


def _strays(file: str, answers: Answers) -> tuple[list[Problem], list[Problem]]:
    """Fields that the form has and the file has not; fields that are filled in and belong to nothing."""
    expected = answers.expected()
    missing = []
    for item, names in expected.items():
        if lost := [one for one in names if one not in answers.fields]:
            said = say(
                "{item}: {lost} of its {count} fields are missing, such as `{field}`",
                item=item,
                lost=len(lost),
                count=len(names),
                field=lost[0],
            )
            repair = say("They were renamed or deleted. Fill in a new blank, and copy the answers over.")
            missing.append(cell_problem(file, item, "field-missing", said, repair))
    known = {one for names in expected.values() for one in names} | {*name.HEAD, *name.HIDDEN}
    unknown = []
    for key, field in answers.fields.items():
        if key not in known and not field.empty:
            at = say(" (page {page})", page=field.page) if field.page else ""
            said = say("a field `{key}` is filled in that this form does not have{at}", key=key[:60], at=at)
            repair = say("Move what it says to the item it belongs to, and delete it.")
            unknown.append(cell_problem(file, "", "unknown-field", said, repair))
    return missing, unknown


def _explain(file: str, error: Any, words: Words) -> Problem:
    """What the model refuses, at its box."""
    loc = [str(one) for one in error["loc"]]
    place = words(name.HEAD.get(loc[-1], name.HEAD.get(loc[0], "")))
    if loc[0] == "answers" and len(loc) > 1:
        place = loc[1]
    fault = refused(error).inside(".".join(loc))
    return cell_problem(file, place, "bad-value", fault.what, fault.repair)


class _Head:
    """The boxes of the head, and what the file says of itself."""

    def __init__(self, file: str, fields: Mapping[str, Filled]) -> None:
        self.file, self.fields, self.problems = file, fields, list[Problem]()
        self.words = words_of(SOURCE)  # until it is known whose form it is

    def add(self, key: str, code: str, message: str, repair: str) -> None:
        """A problem at a box of the head."""
        self.problems.append(cell_problem(self.file, self.words(name.HEAD.get(key, "")), code, message, repair))

    def field(self, key: str) -> Filled:
        """A box; an empty one when the file has none."""
        return self.fields.get(key, EMPTY)

    def said(self, key: str) -> str:
        """What is written there; '' when it is empty or wrong, which is then reported."""
        try:
            return values.text(self.field(key))
        except Wrong as wrong:
            self.add(
                key,
                wrong.code,
                say("{box}: {message}", box=self.words(name.HEAD.get(key, key)), message=wrong.message),
                wrong.repair,
            )
            return ""

    def form(self, shelf: Shelf) -> Shelved | None:
        """The form that the file was made from."""
        identity, version, sha256 = (self.said(key) for key in (name.FORM, name.VERSION, name.SHA256))
        if self.problems:
            return None
        if not (identity and version and sha256):
            said = (
                say("it has no fields of a form of ours")
                if not self.fields
                else say("the fields that name the form are missing")
            )
            self.add("", "not-a-form", said, _BLANK)
            return None
        try:
            shelved = shelf.find(identity, version, sha256)
        except Unavailable as error:
            self.add("", error.code, error.what, error.repair)
            return None
        self.words = words_of(shelved.library.manual.value.language)
        return shelved

    def record(self, shelved: Shelved) -> dict[str, Any]:
        """A record without its answers; what is missing is reported."""
        roles = {role.id: role.title for role in shelved.library.network.value.roles}
        for key in (name.RECORD, name.DATE, name.NAME, name.ROLE):
            if self.field(key).empty:
                self.add(
                    key,
                    "value-missing",
                    say("{box} is missing", box=self.words(name.HEAD[key])),
                    say("Fill it in at the head of the form."),
                )
        data: dict[str, Any] = {
            "record": self.said(name.RECORD),
            "form": {"id": shelved.form.id, "version": shelved.form.version, "sha256": shelved.sha256},
            "outlet": self.said(name.OUTLET),
            "by": {"name": self.said(name.NAME)},
        }
        for key in (name.DATE, name.ROLE):
            try:
                if key == name.DATE:
                    data["date"] = values.day(self.field(key))
                else:
                    data["by"]["role"] = values.choice(self.field(key), roles)
            except Wrong as wrong:
                self.add(
                    key,
                    wrong.code,
                    say("{box}: {message}", box=self.words(name.HEAD[key]), message=wrong.message),
                    wrong.repair,
                )
        revision, serial = self.said(name.REVISION), self.said(name.SERIAL)
        if revision:
            data["holds"] = {"revision": revision, **({"serial": serial} if serial else {})}
        elif serial:
            repair = say("Write the revision of the copy, such as 1.0.0.")
            self.add(
                name.REVISION,
                "value-missing",
                say("a serial is given, but no {box}", box=self.words(name.HEAD[name.REVISION])),
                repair,
            )
        if previous := self.said(name.PREVIOUS):
            data["previous"] = {"record": previous, "sha256": self.said(name.PREVIOUS_SHA256)}
        return data
