"""What every response type has, and how an answer arrives."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from build_tools.core.base import Model
from build_tools.core.faults import Fault
from build_tools.core.words import say

Raw = Any
"""An answer as it arrives: str, list of str, or list of {column: str}."""


class ResponseBase(Model):
    """What every response type has."""

    not_applicable: Literal["allowed", "refused"] = "refused"
    """Whether `not-applicable` with a reason is an answer."""

    @property
    def possible(self) -> Decimal | None:
        """The most points an answer can earn; None when the field is not scored."""
        return None

    def earned(self, value: Any) -> Decimal:
        """Points of a parsed value, 0 ≤ earned ≤ possible."""
        raise TypeError(f"{type(self).__name__} is not scored")

    def parse(self, raw: Raw) -> Any:
        """The typed value of an answer. Raises `Fault`."""
        raise NotImplementedError

    def written(self, value: Any) -> Raw:
        """A parsed value in its one writing, as a sealed record has it, from whatever channel it came."""
        return value


def one_text(raw: Raw) -> str:
    """The answer when a single text is meant."""
    if not isinstance(raw, str):
        raise Fault(say("give one value, not a list or mapping"))
    return raw.strip()
