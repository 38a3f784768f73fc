"""Response types with given answers: yes-no, graded, choice, multi."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, Literal, Self

from pydantic import Field, model_validator

from build_tools.core.base import EntryId, Kebab, Model, Text, Weight
from build_tools.core.faults import Fault
from build_tools.core.numbers import reading
from build_tools.core.words import Message, Words, say, say_in
from build_tools.language.form.response_base import Raw, ResponseBase, one_text

YES_NO: Final[Mapping[str, Message]] = {"yes": say_in("answer", "yes"), "no": say_in("answer", "no")}


class YesNo(ResponseBase):
    """`yes` or `no`; 1 point for the expected one."""

    kind = say_in("kind of response", "yes / no")
    in_cell = True

    type: Literal["yes-no"]
    expected: Literal["yes", "no"] = "yes"

    @property
    def possible(self) -> Decimal | None:
        return Decimal(1)

    def parse(self, raw: Raw) -> str:
        answer = one_text(raw)
        if answer not in ("yes", "no"):
            raise Fault(say("{answer} is neither yes nor no", answer=repr(answer)))
        return answer

    def earned(self, value: Any) -> Decimal:
        return Decimal(1 if value == self.expected else 0)

    def said(self, value: Any, words: Words) -> str:
        return words(YES_NO.get(str(value), str(value)))

    def worth(self, words: Words) -> Iterable[tuple[str, str]]:
        good = self.expected
        return (words(YES_NO[good]), "1"), (words(YES_NO["no" if good == "yes" else "yes"]), "0")


class Option(Model):
    """Something to choose."""

    id: Kebab
    label: Text
    points: Weight | None = None
    criteria: tuple[EntryId, ...] = ()
    """Of the item's criteria, those that this option is about: a finding names only what was not met."""


class OptionsBase(ResponseBase):
    """Shared by the types with a list of options."""

    options: tuple[Option, ...] = Field(min_length=2)

    def _points(self) -> dict[str, Decimal]:
        return {option.id: option.points for option in self.options if option.points is not None}

    def said(self, value: Any, words: Words) -> str:
        return next((option.label for option in self.options if option.id == value), str(value))

    def worth(self, words: Words) -> Iterable[tuple[str, str]]:
        return [(one.label, "" if one.points is None else reading.written(one.points)) for one in self.options]

    def _known(self, answer: str) -> str:
        if answer not in {option.id for option in self.options}:
            raise Fault(
                say("{answer} is not an option", answer=repr(answer)),
                say("Choose from {options}.", options=", ".join(one.id for one in self.options)),
            )
        return answer

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [option.id for option in self.options]
        if doubled := {option for option in ids if ids.count(option) > 1}:
            raise Fault(say("option given twice: {options}", options=", ".join(sorted(doubled))))
        if 0 < len(self._points()) < len(ids):
            raise Fault(say("give every option points, or none of them"))
        if self._points() and max(self._points().values()) == 0:
            raise Fault(say("at least one option must earn points"))
        return self


class Graded(OptionsBase):
    """One of several grades, each with points; the best earns all."""

    kind = say_in("kind of response", "graded")

    type: Literal["graded"]

    @model_validator(mode="after")
    def _scored(self) -> Self:
        if not self._points():
            raise Fault(say("`graded` needs points at every option"), say("Use `choice` for an unscored one."))
        return self

    @property
    def possible(self) -> Decimal | None:
        return max(self._points().values())

    def parse(self, raw: Raw) -> str:
        return self._known(one_text(raw))

    def earned(self, value: Any) -> Decimal:
        return self._points()[value]


class Choice(OptionsBase):
    """One option; scored only if options have points."""

    kind = say_in("kind of response", "single choice")
    in_cell = True

    type: Literal["choice"]

    @property
    def possible(self) -> Decimal | None:
        return max(self._points().values()) if self._points() else None

    def parse(self, raw: Raw) -> str:
        return self._known(one_text(raw))

    def earned(self, value: Any) -> Decimal:
        return self._points()[value]


class Multi(OptionsBase):
    """Any number of options; the maximum is the sum of their points."""

    kind = say_in("kind of response", "multiple choice")

    type: Literal["multi"]

    def unmet(self, value: tuple[str, ...]) -> tuple[Option, ...]:
        """Options that were not chosen."""
        return tuple(option for option in self.options if option.id not in value)

    @property
    def possible(self) -> Decimal | None:
        return sum(self._points().values(), Decimal(0)) if self._points() else None

    def parse(self, raw: Raw) -> tuple[str, ...]:
        if not isinstance(raw, list | tuple):
            raise Fault(say("give a list, such as [a, b], or [] for none"))
        chosen = [self._known(one_text(answer)) for answer in raw]
        if len(set(chosen)) != len(chosen):
            raise Fault(say("an option is chosen twice"))
        return tuple(option.id for option in self.options if option.id in chosen)

    def written(self, value: Any) -> list[str]:
        return list(value)

    def earned(self, value: Any) -> Decimal:
        return sum((self._points()[option] for option in value), Decimal(0))

    def said(self, value: Any, words: Words) -> str:
        chosen = value if isinstance(value, tuple) else (value,)
        if self.possible is not None and isinstance(value, tuple):  # a report lists what was not met by itself
            every = len(self.options)
            if not self.unmet(value):
                return words(say("all {every} are done", every=every))
            return words(say("{done} of {every} are done", done=len(value), every=every))
        picked = [option.label for option in self.options if option.id in chosen]
        return words.listed(picked) if picked else words(say("(none)"))
