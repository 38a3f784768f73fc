"""References inside text, `[[kind:id]]` or `[[kind:id|words]]`, and the walk over all text of a model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from build_tools.core.yaml.documents import Path
from build_tools.language.form.conditions import ParameterValue

REFERENCE = re.compile(r"\[\[([a-z-]+):([A-Za-z0-9-]+)(?:\|([^\]|]+))?\]\]")
KINDS = ("entry", "chapter", "form", "item", "checklist", "figure", "term", "parameter", "role")
"""What can be referred to. A form's id covers forms; a checklist's id checklists and surveys."""


@dataclass(frozen=True)
class Reference:
    """One `[[kind:id|words]]` at an offset of a text."""

    kind: str
    id: str
    words: str | None
    offset: int


def references(text: str) -> Iterator[Reference]:
    """Every well-formed reference of a text, in order."""
    for match in REFERENCE.finditer(text):
        yield Reference(match[1], match[2], match[3], match.start())


def without_references(text: str) -> str:
    """The text with blanks in place of its references, so that offsets stay."""
    return REFERENCE.sub(lambda match: " " * len(match[0]), text)


def strings(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every string below a model with its path, as the source file spells it (aliases, indexes)."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        fields = type(value).model_fields
        for name, inner in value:
            if inner is None or inner == ():
                continue
            field = fields.get(name)
            yield from strings(inner, (*path, field.alias if field is not None and field.alias else name))
    elif isinstance(value, tuple | list):
        for index, inner in enumerate(value):
            yield from strings(inner, (*path, index))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(inner, (*path, key))


def model_parameters(model: BaseModel) -> frozenset[str]:
    """Ids of the manual's parameters that a model's texts show or its conditions compare with."""
    found = {one.id for _, text in strings(model) for one in references(text) if one.kind == "parameter"}
    return frozenset(found | set(_compared(model)))


def _compared(value: object) -> Iterator[str]:
    """`{parameter: id}` anywhere below."""
    if isinstance(value, ParameterValue):
        yield value.parameter
    elif isinstance(value, BaseModel):
        for _, inner in value:
            yield from _compared(inner)
        for inner in (value.__pydantic_extra__ or {}).values():
            yield from _compared(inner)
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _compared(inner)
