"""What a form filled in on a screen must know to work alone: its structure, conditions and points as plain data.

Owns the data beside the page's words. Labels stand in the page (templates/forms/phone), not here again. Numbers
are written out as text, never as floats; keys that say nothing are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from build_tools.language.form.conditions import OUTLET_SUBJECTS, Condition, ParameterValue
from build_tools.language.form.forms import AnySection, Checklist, ChecklistSection, Field, Form, Item
from build_tools.language.model.network import Outlet
from build_tools.records.record import Record

_WORDS: dict[str, Any] = {
    "options": {"__all__": {"label", "criteria"}},
    "rows": {"__all__": {"label"}},
    "columns": {"__all__": {"label": True, "width": True, "response": {"options": {"__all__": {"label", "criteria"}}}}},
    "row_heading": True, "row_width": True, "blank_rows": True, "lines": True,
}  # fmt: skip
"""Of a response: what only the page shows."""


def form_data(form: Form | Checklist, sha256: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The form for the page's scripts."""
    sections: tuple[AnySection, ...] = form.sections
    data: dict[str, Any] = {
        "id": form.id,
        "version": form.version,
        "sha256": sha256,
        "title": form.title,
        "sections": [_section(one, form.id) for one in sections],
    }
    used = sorted(set(_parameters(form)))
    if used:
        data["parameters"] = {one: parameters[one] for one in used}
    if asked := sorted(set(_outlet_subjects(form))):
        data["asks"] = asked
    if isinstance(form, Checklist):
        unsaid = {"__all__": {"consequence"}}
        left_out: Any = {"follow_up": True, "grades": unsaid, "bands": unsaid}
        data["scoring"] = _plain(form.scoring.model_dump(by_alias=True, exclude=left_out))
    return data


def outlet(one: Outlet) -> dict[str, Any]:
    """What conditions and names need of an outlet; whose it is stays at home."""
    data: dict[str, Any] = _plain(one.model_dump(by_alias=True, exclude={"franchisee"}, exclude_defaults=True))
    return data


def previous(record: Record | None, sha256: str) -> dict[str, Any] | None:
    """The predecessor whose answers are shown."""
    if record is None:
        return None
    return {"record": record.model_dump(mode="json", by_alias=True, exclude_defaults=True), "sha256": sha256}


def script_json(value: Any) -> str:
    """JSON that may stand inside a script element: nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _section(section: AnySection, above: str) -> dict[str, Any]:
    # The anchor is that of the section's sheet, by which the page is divided.
    data: dict[str, Any] = {"id": section.id, "anchor": f"{above}-{section.id}", "title": section.title}
    if section.applies_when is not None:
        data["when"] = _plain(section.applies_when.model_dump(by_alias=True, exclude_defaults=True))
    if isinstance(section, ChecklistSection):
        data["weight"] = f"{section.weight:f}"
    if section.fields:
        data["items"] = [_item(one) for one in section.fields]
    if isinstance(section, ChecklistSection) and section.sections:
        data["sections"] = [_section(one, data["anchor"]) for one in section.sections]
    return data


def _item(field: Field) -> dict[str, Any]:
    response = _plain(field.response.model_dump(by_alias=True, exclude_defaults=True, exclude=_WORDS))
    data: dict[str, Any] = {"id": field.id, "response": {"type": field.response.type, **response}}
    if field.required:
        data["required"] = True
    if field.applies_when is not None:
        data["when"] = _plain(field.applies_when.model_dump(by_alias=True, exclude_defaults=True))
    if field.evidence is not None and field.evidence.required != "never":
        data["evidence"] = field.evidence.required
    if isinstance(field, Item):
        data |= {"weight": f"{field.weight:f}", "severity": field.severity, "gap": field.gap}
        if field.critical is not None:
            data["critical"] = _plain(field.model_dump(include={"critical"})["critical"])
    return data


def _plain(value: Any) -> Any:
    """Dumped values as JSON has them."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def _conditions(form: Form | Checklist) -> Iterable[Condition]:
    def walk(sections: Iterable[AnySection]) -> Iterable[Condition | None]:
        for section in sections:
            yield section.applies_when
            yield from (field.applies_when for field in section.fields)
            if isinstance(section, ChecklistSection):
                yield from walk(section.sections)

    return (one for one in walk(form.sections) if one is not None)


def _parameters(form: Form | Checklist) -> Iterable[str]:
    waiting = list(_conditions(form))
    while waiting:
        one = waiting.pop()
        waiting += [*(one.all_ or ()), *(one.any_ or ()), *((one.not_,) if one.not_ else ())]
        for test in one.tests.values():
            _, operand = test.operator
            for value in operand if isinstance(operand, tuple) else (operand,):
                if isinstance(value, ParameterValue):
                    yield value.parameter


def _outlet_subjects(form: Form | Checklist) -> Iterable[str]:
    return (subject for one in _conditions(form) for subject in one.subjects() if subject in OUTLET_SUBJECTS)
