"""When a section or field applies: a small structured language, evaluated by `scoring`.

    applies_when: {outlet.opened: {before: {parameter: old-rules-end}}}
    applies_when: {AB-04: {is: no}}
    applies_when: {all: [{outlet.age_months: {at_least: 12}}, {not: {outlet.class: {is: C}}}]}

Several keys side by side must all hold. A subject is an attribute of the outlet at the audit's date or the
id of a field of the same form.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from build_tools.core.base import Kebab, Model
from build_tools.core.faults import Fault
from build_tools.core.words import say

OutletSubject = Literal["outlet.opened", "outlet.age_months", "outlet.class", "outlet.region", "outlet.relationship"]
OUTLET_SUBJECTS: tuple[str, ...] = (
    "outlet.opened", "outlet.age_months", "outlet.class", "outlet.region", "outlet.relationship",
)  # fmt: skip


class ParameterValue(Model):
    """A value that is stated once, in manual.yml."""

    parameter: Kebab
    """Id of a parameter of manual.yml."""


Operand = str | ParameterValue


class Test(Model):
    """One comparison; exactly one operator. Dates and numbers compare in order, everything else by equality."""

    __test__ = False  # the word is the trade's; pytest must not collect it

    is_: Operand | None = Field(None, alias="is")
    """Equal to; for several answers: includes it."""
    is_not: Operand | None = None
    """Not equal to; for several answers: does not include it."""
    one_of: tuple[Operand, ...] | None = None
    """Equal to one of these."""
    before: Operand | None = None
    """A date earlier than this day."""
    from_: Operand | None = Field(None, alias="from")
    """A date on this day or later."""
    at_least: Operand | None = None
    """A number of at least this."""
    less_than: Operand | None = None
    """A number below this."""

    @property
    def operator(self) -> tuple[str, Operand | tuple[Operand, ...]]:
        """The operator's name and what it compares with."""
        for name, value in self:
            if value is not None:
                return name.rstrip("_"), value
        raise AssertionError("validated: one operator is present")

    @model_validator(mode="after")
    def _one_operator(self) -> Test:
        given = [name for name, value in self if value is not None]
        if self.one_of == ():
            raise Fault(say("`one_of` holds nothing"), say("Name at least one value."))
        if len(given) != 1:
            raise Fault(say("give exactly one of: is, is_not, one_of, before, from, at_least, less_than"))
        return self


class Condition(Model):
    """All keys given must hold. A key is `all`, `any`, `not`, an outlet's attribute or a field's id."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Test] = Field(init=False)

    all_: tuple[Condition, ...] | None = Field(None, alias="all")
    """Each of these holds."""
    any_: tuple[Condition, ...] | None = Field(None, alias="any")
    """At least one of these holds."""
    not_: Condition | None = Field(None, alias="not")
    """This does not hold."""

    @model_validator(mode="after")
    def _says_something(self) -> Condition:
        if self.all_ == () or self.any_ == () or not (self.tests or self.all_ or self.any_ or self.not_):
            raise Fault(
                say("an empty condition says nothing"), say("Delete it or give a subject such as outlet.opened.")
            )
        return self

    @property
    def tests(self) -> dict[str, Test]:
        """Subject → comparison."""
        return self.__pydantic_extra__

    def subjects(self) -> frozenset[str]:
        """Every subject that is read, also below all/any/not."""
        found = set(self.tests)
        for nested in (*(self.all_ or ()), *(self.any_ or ()), *((self.not_,) if self.not_ else ())):
            found |= nested.subjects()
        return frozenset(found)


Applicability = Condition
