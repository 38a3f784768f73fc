"""A response whose points were decided after an objection: everything as the form has it, but what it earns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Literal

from pydantic import SkipValidation

from build_tools.core.words import Words, say_in
from build_tools.language.form.response_base import Raw, ResponseBase


class RuledResponse(ResponseBase):
    """The response of an item whose points were decided: everything as written, but what it earns."""

    kind = say_in("kind of response", "decided")

    type: Literal["ruled"] = "ruled"
    of: SkipValidation[ResponseBase]
    """As the form has it."""
    points: Decimal

    @property
    def possible(self) -> Decimal | None:
        return self.of.possible

    def earned(self, value: Any) -> Decimal:
        return self.points

    def parse(self, raw: Raw) -> Any:
        return self.of.parse(raw)

    def written(self, value: Any) -> Raw:
        return self.of.written(value)

    def said(self, value: Any, words: Words) -> str:
        return self.of.said(value, words)

    def worth(self, words: Words) -> Iterable[tuple[str, str]]:
        return self.of.worth(words)


def as_written(response: ResponseBase) -> ResponseBase:
    """The response that the form has, whatever was decided about its points."""
    return response.of if isinstance(response, RuledResponse) else response
