"""Diagrams before they are drawn: references in their texts written out, since drawings hold plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from build_tools.book.marks import Marks
from build_tools.book.text import Link
from build_tools.language.model.references import REFERENCE

D = TypeVar("D", bound=BaseModel)


def in_words(diagram: D, link: Callable[[str, str], Link], marks: Marks) -> D:
    """The diagram with `[[figure:FG-005]]` as its value and mark, `[[entry:…]]` as its title."""

    def write(reference: re.Match[str]) -> str:
        target = link(reference[1], reference[2])
        return (reference[3] or target.words) + (marks.bracketed(target.mark) if target.mark else "")

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return REFERENCE.sub(write, value)
        if isinstance(value, BaseModel):
            return value.model_copy(update={name: walk(inner) for name, inner in value})
        return tuple(walk(inner) for inner in value) if isinstance(value, tuple) else value

    return walk(diagram)  # type: ignore[no-any-return]
