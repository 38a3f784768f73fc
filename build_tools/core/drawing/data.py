"""Data sets: the numbers that bars are drawn from, as a source gives them."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from build_tools.core.base import Model, Number, Text
from build_tools.core.faults import Fault
from build_tools.core.words import say


class DataRow(Model):
    """One line of a data set."""

    label: Text
    values: tuple[Number, ...] = Field(min_length=1)


class DataSet(Model):
    """Numbers of one table, as given by the source."""

    columns: tuple[Text, ...] = Field(min_length=1)
    unit: Text
    rows: tuple[DataRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        for row in self.rows:
            if len(row.values) != len(self.columns):
                given, wanted = len(row.values), len(self.columns)
                raise Fault(
                    say("row {row} has {given} values for {wanted} columns", row=row.label, given=given, wanted=wanted)
                )
        return self
