"""What every response type is asked, and how an answer arrives. A type is one class with all of it.

A class that leaves out its `kind` is refused when it is imported, one that leaves out a method when it is first made.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Literal

from build_tools.core.base import Model
from build_tools.core.faults import Fault
from build_tools.core.words import Message, Words, say

Raw = Any
"""An answer as it arrives: str, list of str, or list of {column: str}."""


class ResponseBase(Model):
    """What every response type has."""

    kind: ClassVar[Message]
    """What is asked for, in words: a date, a single choice."""
    in_cell: ClassVar[bool] = False
    """Whether a table's column may ask for it."""

    not_applicable: Literal["allowed", "refused"] = "refused"
    """Whether `not-applicable` with a reason is an answer."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if "type" in cls.model_fields and not hasattr(cls, "kind"):
            raise TypeError(f"{cls.__name__} does not say its `kind`")

    @property
    def possible(self) -> Decimal | None:
        """The most points an answer can earn; None when the field is not scored."""
        return None

    def earned(self, value: Any) -> Decimal:
        """Points of a parsed value, 0 ≤ earned ≤ possible."""
        raise TypeError(f"{type(self).__name__} is not scored")

    @abstractmethod
    def parse(self, raw: Raw) -> Any:
        """The typed value of an answer. Raises `Fault`."""

    def written(self, value: Any) -> Raw:
        """A parsed value in its one writing, as a sealed record has it, from whatever channel it came."""
        return value

    def said(self, value: Any, words: Words) -> str:
        """A parsed answer as a reader says it."""
        return str(value)

    def worth(self, words: Words) -> Iterable[tuple[str, str]]:
        """What each answer earns, best first: (answer, points); nothing where points do not hang on single answers."""
        return ()


def one_text(raw: Raw) -> str:
    """The answer when a single text is meant."""
    if not isinstance(raw, str):
        raise Fault(say("give one value, not a list or mapping"))
    return raw.strip()
