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
        said = f"these rulings are on another record than `{record.record}`, or on another text of it"
        problems.append(located.problem("other-record", said, "Write the id and the seal that the report prints.", key))
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
            repair = f"Write the id of an item of {examined.form.id} {examined.form.version}."
            problems.append(here.problem("unknown-item", f"there is no item `{ruling.item}`", repair, "item"))
            continue
        try:
            at = _apply(ruling, item, at, answers, points)
        except Fault as fault:
            key = "earned" if ruling.answer is None else "answer"
            problems.append(here.problem("bad-ruling", f"{item.id}: {fault.what}", fault.repair, key))
        except ValueError as error:
            said, _, repair = f"{item.id}: {error}".partition("; ")
            key = "earned" if ruling.answer is None else "answer"
            problems.append(here.problem("bad-ruling", said, f"{repair[:1].upper()}{repair[1:] or 'Correct it'}.", key))
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
        said = f"{ruling.by.name} made this audit and may not rule on it"
        found.append(here.problem("own-audit", said, "Let somebody else at headquarters decide.", "by", "name"))
    role = roles.get(ruling.by.role)
    if role is None:
        said = f"there is no role `{ruling.by.role}`"
        found.append(here.problem("dangling", said, "Write the id of a role of network.yml.", "by", "role"))
    elif role.side != "headquarters":
        said = f"`{role.id}` ({role.title}) is of the outlet and may not rule on its audit"
        found.append(here.problem("may-not-rule", said, "Rulings are made by a role of headquarters.", "by", "role"))
    if ruling.date < record.date:
        said = f"the ruling is dated {ruling.date}, the audit {record.date}"
        found.append(here.problem("ruled-too-early", said, "Correct the date.", "date"))
    elif ruling.item in last and ruling.date < last[ruling.item].date:
        said = f"the ruling on {ruling.item} before this one is dated {last[ruling.item].date}, later than this"
        repair = "Write the rulings in the order in which they were made."
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
    """Put a ruling into effect. Raises `ValueError` when the item cannot be decided so."""
    points.pop(item.id, None)
    if ruling.earned is not None:
        possible = item.response.possible
        if possible is None:
            raise ValueError("it is not scored; give `answer:` in place of `earned:`")
        if not 0 <= ruling.earned <= possible:
            raise ValueError(f"{ruling.earned} is not between 0 and {possible}; correct the points")
        if item.id not in at.answers:
            raise ValueError("the record has no answer that could earn points; give `answer:`")
        points[item.id] = ruling.earned
        return at
    before = answers.get(item.id)
    left_out = ruling.answer == NOT_APPLICABLE
    if left_out and item.response.not_applicable != "allowed":
        raise ValueError("it always applies; decide on an answer")
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
            said = f"{ruling.item} does not apply to {at.outlet.id} on {at.day}"
            repair = "Delete the ruling; see the item's condition."
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
