"""A record against its form: known items, answers within their response, evidence inside the folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

from build_tools.core.faults import Fault
from build_tools.core.problems import Problem
from build_tools.core.words import Message, say
from build_tools.core.yaml.documents import Located
from build_tools.core.yaml.explaining import did_you_mean
from build_tools.language.form.applicability import Circumstances, Conditions, MissingAttribute, Standing
from build_tools.language.form.forms import Checklist, Field, Form, walk_fields
from build_tools.language.form.responses import Photo
from build_tools.language.library import Library
from build_tools.language.model.network import Outlet
from build_tools.records import evidence
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer, Record
from build_tools.records.shelf import Shelf, Shelved, Unavailable

F = TypeVar("F", bound=Form | Checklist)


@dataclass(frozen=True, eq=False)
class Examined(Generic[F]):
    """A record that is right: with its form, the sources this form stood in, its outlet and its parsed answers."""

    record: Record
    form: F
    form_sha256: str
    library: Library
    outlet: Outlet
    circumstances: Circumstances
    folder: Path


def examine(
    located: Located[Record], shelf: Shelf, folder: Path, kind: tuple[type[F], ...] | type[F]
) -> tuple[Examined[F] | None, list[Problem]]:
    """The record with what it refers to, or None with all that is wrong. `kind`: what the form must be."""
    record, problems = located.value, _Problems(located)
    shelved = _form(located, shelf, kind, problems)
    network = (shelved.library if shelved else shelf.library).network.value
    outlet = next((one for one in network.outlets if one.id == record.outlet), None)
    if outlet is None:
        problems.add(
            "unknown-outlet",
            say("there is no outlet `{outlet}` in network.yml", outlet=record.outlet),
            say("Correct the id, or add the outlet."),
            "outlet",
        )
    if record.by.role not in {role.id for role in network.roles}:
        problems.add(
            "dangling",
            say("there is no role `{id}`", id=record.by.role),
            say("Write the id of a role of network.yml."),
            "by",
            "role",
        )
    if shelved is None:
        return None, problems.found
    form = cast(F, shelved.form)
    values = _answers(located, form, folder, problems)
    if outlet is None:
        return None, problems.found
    parameters = {one.id: one.value for one in shelved.library.manual.value.parameters}
    left_out = frozenset(key for key, one in record.answers.items() if one.answer == NOT_APPLICABLE)
    at = Circumstances(outlet, record.date, values, parameters, left_out)
    _applicability(located, form, at, problems)
    if isinstance(form, Checklist) and outlet.opened is not None and record.date < outlet.opened:
        problems.add(
            "date-before-opening",
            say(
                "the audit is dated {day}, but {outlet} opened on {opened}",
                day=record.date,
                outlet=outlet.id,
                opened=outlet.opened,
            ),
            say("Correct the date, or `opened:` of the outlet in manual/network.yml."),
            "date",
        )
    if problems.found:
        return None, problems.found
    return Examined(record, form, shelved.sha256, shelved.library, outlet, at, folder), []


class _Problems:
    def __init__(self, located: Located[Record]) -> None:
        self.located, self.found = located, list[Problem]()

    def add(self, code: str, message: Message, repair: Message, *path: str | int) -> None:
        self.found.append(self.located.problem(code, message, repair, *path))

    def add_fault(self, code: str, fault: Fault, *path: str | int) -> None:
        self.add(code, fault.what, fault.repair, *path)


def _form(
    located: Located[Record], shelf: Shelf, kind: tuple[type[F], ...] | type[F], problems: _Problems
) -> Shelved | None:
    wanted = located.value.form
    try:
        found = shelf.find(wanted.id, wanted.version, wanted.sha256)
    except Unavailable as error:
        problems.add_fault(error.code, error, "form", error.key)
        return None
    if not isinstance(found.form, kind):
        checklists = ", ".join(sorted(shelf.library.checklists))
        what = say("{form} is not a checklist", form=wanted.id)
        problems.add("not-scored", what, say("Write one of {checklists}.", checklists=checklists), "form", "id")
        return None
    return found


def _answers(located: Located[Record], form: Form | Checklist, folder: Path, problems: _Problems) -> dict[str, Any]:
    fields = {field.id: field for _, field in walk_fields(form)}
    values: dict[str, Any] = {}
    base = folder.resolve()
    for identity, answer in located.value.answers.items():
        field = fields.get(identity)
        if field is None:
            otherwise = say("Delete it; {form} {version} has no such item.", form=form.id, version=form.version)
            repair = did_you_mean(identity, tuple(fields), 0.7, otherwise)
            origin = located.positions.find((*located.path, "answers", identity), key=True)
            problems.found.append(
                Problem(origin, "unknown-item", say("there is no item `{item}`", item=identity), repair)
            )
            continue
        _answer(identity, field, answer, values, problems)
        for index, written in enumerate(answer.evidence):
            try:
                evidence.resolve(folder, written, base)
            except Fault as fault:
                problems.add_fault("bad-evidence", fault, "answers", identity, "evidence", index)
        if isinstance(field.response, Photo) and identity in values:
            for written in values[identity]:
                try:
                    evidence.resolve(folder, written, base)
                except Fault as fault:
                    problems.add_fault("bad-evidence", fault, "answers", identity, "answer")
    return values


def _answer(identity: str, field: Field, answer: Answer, values: dict[str, Any], problems: _Problems) -> None:
    at = ("answers", identity, "answer")
    if answer.answer == NOT_CHECKED:
        return
    if answer.answer == NOT_APPLICABLE:
        if field.response.not_applicable != "allowed":
            problems.add(
                "not-applicable-refused",
                say("{item} always applies", item=identity),
                say("Answer it, or write not-checked with a reason."),
                *at,
            )
        elif not answer.reason:
            what = say("{item} is not applicable, but no reason is given", item=identity)
            problems.add("reason-missing", what, say("Add `reason:`."), *at)
        return
    try:
        values[identity] = field.response.parse(answer.answer)
    except Fault as fault:
        problems.add_fault("bad-answer", fault.inside(identity), *at)


def _applicability(located: Located[Record], form: Form | Checklist, at: Circumstances, problems: _Problems) -> None:
    """An outlet's missing attribute is a problem; so is an answer where the item does not apply."""
    conditions, missing = Conditions(form), set[str]()
    standing = Standing(conditions, at)
    for identity in conditions.of:
        try:
            stands = standing(identity)
        except MissingAttribute as error:
            missing.add(error.attribute)
            continue
        if stands is False and identity in at.answers:
            problems.add(
                "does-not-apply",
                say("{item} does not apply to {outlet} on {day}", item=identity, outlet=at.outlet.id, day=at.day),
                say("Delete the answer; see the item's condition."),
                "answers",
                identity,
            )
    for attribute in sorted(missing):
        problems.add(
            "outlet-attribute",
            say(
                "outlet {outlet} has no `{attribute}`, which a condition asks for",
                outlet=at.outlet.id,
                attribute=attribute,
            ),
            say("Add `{attribute}:` to {outlet} in manual/network.yml.", outlet=at.outlet.id, attribute=attribute),
            "outlet",
        )
