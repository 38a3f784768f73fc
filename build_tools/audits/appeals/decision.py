"""Rulings against the audit they are about: the very record, known items, fitting answers, and nobody in his own cause.

Modelled on XCCDF's `override` of a rule result (NIST IR 7275r4, 6.6.4.3): time, authority, old and new result, remark.
The old result stays where it is, in the record.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeVar

from build_tools.audits.appeals.rulings import Appeal, Ruling
from build_tools.core.faults import Fault
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.core.yaml.documents import Located
from build_tools.language.form.applicability import Circumstances, Conditions, Standing
from build_tools.language.form.forms import Checklist, ChecklistSection, Item, walk_fields
from build_tools.language.form.response_base import ResponseBase
from build_tools.language.form.ruled import RuledResponse
from build_tools.language.model.network import Role
from build_tools.records.examination import Examined
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer

S = TypeVar("S", Checklist, ChecklistSection)


@dataclass(frozen=True, eq=False)
class Decided:
    """An audit after its rulings."""

    appeal: Appeal
    examined: Examined[Checklist]
    """With the answers as they were decided, and points that were decided in the form."""


def decide(
    located: Located[Appeal], examined: Examined[Checklist], digests: Collection[str]
) -> tuple[Decided | None, list[Problem]]:
    """The audit as decided, or everything that is wrong with the rulings. `digests`: of the record and its seal."""
    appeal, record = located.value, examined.record
    problems = []
    if appeal.record != record.record or appeal.sha256 not in digests:
        key = "record" if appeal.record != record.record else "sha256"
        said = say(
            "these rulings are on another record than `{record}`, or on another text of it", record=record.record
        )
        repair = say("Write the id and the seal that the report prints.")
        problems.append(located.problem("other-record", said, repair, key))
    items = {field.id: field for _, field in walk_fields(examined.form) if isinstance(field, Item)}
    roles = {role.id: role for role in examined.library.network.value.roles}
    at, answers, points = examined.circumstances, dict(record.answers), dict[str, Decimal]()
    last: dict[str, Ruling] = {}
    for number, ruling in enumerate(appeal.rulings):
        here: Located[Ruling] = located.part(ruling, "rulings", number)
        problems += _authority(here, examined, roles, last)
        last[ruling.item] = ruling
        item = items.get(ruling.item)
        if item is None:
            form = examined.form
            repair = say("Write the id of an item of {form} {version}.", form=form.id, version=form.version)
            said = say("there is no item `{item}`", item=ruling.item)
            problems.append(here.problem("unknown-item", said, repair, "item"))
            continue
        try:
            at = _apply(ruling, item, at, answers, points)
        except Fault as fault:
            key = "earned" if ruling.answer is None else "answer"
            inside = fault.inside(item.id)
            problems.append(here.problem("bad-ruling", inside.what, inside.repair, key))
    form = _with_points(examined.form, points)
    problems += _standing(located, form, at, last)
    if problems:
        return None, problems
    decided = replace(examined, record=record.model_copy(update={"answers": answers}), form=form, circumstances=at)
    return Decided(appeal, decided), []


def _authority(
    here: Located[Ruling], examined: Examined[Checklist], roles: dict[str, Role], last: dict[str, Ruling]
) -> list[Problem]:
    """Who may decide, and when."""
    ruling, record, found = here.value, examined.record, list[Problem]()
    if _same_name(ruling.by.name, record.by.name):
        said = say("{name} made this audit and may not rule on it", name=ruling.by.name)
        found.append(here.problem("own-audit", said, say("Let somebody else at headquarters decide."), "by", "name"))
    role = roles.get(ruling.by.role)
    if role is None:
        said = say("there is no role `{role}`", role=ruling.by.role)
        found.append(here.problem("dangling", said, say("Write the id of a role of network.yml."), "by", "role"))
    elif role.side != "headquarters":
        said = say("`{role}` ({title}) is of the outlet and may not rule on its audit", role=role.id, title=role.title)
        repair = say("Rulings are made by a role of headquarters.")
        found.append(here.problem("may-not-rule", said, repair, "by", "role"))
    if ruling.date < record.date:
        said = say("the ruling is dated {ruled}, the audit {audited}", ruled=ruling.date, audited=record.date)
        found.append(here.problem("ruled-too-early", said, say("Correct the date."), "date"))
    elif ruling.item in last and ruling.date < last[ruling.item].date:
        said = say(
            "the ruling on {item} before this one is dated {day}, later than this",
            item=ruling.item, day=last[ruling.item].date,
        )  # fmt: skip
        repair = say("Write the rulings in the order in which they were made.")
        found.append(here.problem("ruled-too-early", said, repair, "date"))
    return found


def _same_name(one: str, other: str) -> bool:
    """Names that only differ in width, case or blanks are the same person's."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _apply(
    ruling: Ruling, item: Item, at: Circumstances, answers: dict[str, Answer], points: dict[str, Decimal]
) -> Circumstances:
    """Put a ruling into effect. Raises `Fault` when the item cannot be decided so."""
    points.pop(item.id, None)
    if ruling.earned is not None:
        possible = item.response.possible
        if possible is None:
            raise Fault(say("it is not scored"), say("Give `answer:` in place of `earned:`."))
        if not 0 <= ruling.earned <= possible:
            said = say("{points} is not between 0 and {most}", points=ruling.earned, most=possible)
            raise Fault(said, say("Correct the points."))
        if item.id not in at.answers:
            raise Fault(say("the record has no answer that could earn points"), say("Give `answer:`."))
        points[item.id] = ruling.earned
        return at
    before = answers.get(item.id)
    left_out = ruling.answer == NOT_APPLICABLE
    if left_out and item.response.not_applicable != "allowed":
        raise Fault(say("it always applies"), say("Decide on an answer."))
    open_ = left_out or ruling.answer == NOT_CHECKED
    values = {key: value for key, value in at.answers.items() if key != item.id}
    if not open_:
        values[item.id] = item.response.parse(ruling.answer)
    decided = ruling.answer if open_ else item.response.written(values[item.id])
    update: dict[str, Any] = {"answer": decided, "reason": ruling.reason if open_ else None}
    answers[item.id] = before.model_copy(update=update) if before else Answer(**update)
    not_applicable = at.not_applicable | {item.id} if left_out else at.not_applicable - {item.id}
    return replace(at, answers=values, not_applicable=not_applicable)


def _standing(located: Located[Appeal], form: Checklist, at: Circumstances, last: dict[str, Ruling]) -> list[Problem]:
    """An item that does not apply, all rulings considered, cannot be decided on."""
    standing, found = Standing(Conditions(form), at), list[Problem]()
    for number, ruling in enumerate(located.value.rulings):
        counts = ruling is last[ruling.item] and ruling.item in at.answers
        if counts and standing(ruling.item) is False:
            said = say(
                "{item} does not apply to {outlet} on {day}", item=ruling.item, outlet=at.outlet.id, day=at.day
            )
            repair = say("Delete the ruling; see the item's condition.")
            found.append(located.problem("does-not-apply", said, repair, "rulings", number, "item"))
    return found


def _with_points(part: S, points: dict[str, Decimal]) -> S:
    """The form with the responses of these items earning what was decided."""
    if not points:
        return part
    update: dict[str, object] = {"sections": tuple(_with_points(one, points) for one in part.sections)}
    if isinstance(part, ChecklistSection):
        update["fields"] = tuple(
            one.model_copy(update={"response": _ruled(one.response, points[one.id])}) if one.id in points else one
            for one in part.fields
        )
    return part.model_copy(update=update)


def _ruled(response: ResponseBase, points: Decimal) -> RuledResponse:
    return RuledResponse(of=response, points=points, not_applicable=response.not_applicable)
