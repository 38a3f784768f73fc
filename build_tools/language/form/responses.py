"""Response types of the form language. Each reads one answer and says what it earns.

`parse` takes the answer as text (or a list of texts, or rows) and returns the typed value, or raises `Fault`; `written`
gives it back as a sealed record has it. `earned` and `possible` are points, exact decimals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from build_tools.core.base import Kebab, Model, Number, Text, Weight, clean_text
from build_tools.core.characters import CLOSE_UNITS
from build_tools.core.faults import Fault
from build_tools.core.numbers import reading
from build_tools.core.words import Words, say, say_in
from build_tools.language.form.choices import Choice, Graded, Multi, Option, YesNo
from build_tools.language.form.response_base import Raw, ResponseBase, one_text

__all__ = [
    "TYPES", "AnyCell", "AnyResponse",
    "Band", "Choice", "DateResponse", "Graded", "Multi", "NumberResponse", "Option", "Photo", "Response",
    "ResponseBase", "Signature", "TableColumn", "TableResponse", "TableRow", "TextResponse", "YesNo", "one_text",
]  # fmt: skip


class Band(Model):
    """From this value on (half-open upwards), so many points."""

    from_: Number = Field(alias="from")
    points: Weight


class NumberResponse(ResponseBase):
    """A decimal number; scored by bands, from the highest down."""

    kind = say_in("kind of response", "number")
    in_cell = True

    type: Literal["number"]
    unit: Annotated[str, StringConstraints(max_length=20), AfterValidator(clean_text)] = ""
    min: Number | None = None
    max: Number | None = None
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _descending(self) -> Self:
        starts = [band.from_ for band in self.bands]
        if starts != sorted(set(starts), reverse=True):
            raise Fault(say("write the bands from the highest `from` down, each once"))
        if self.bands and max(band.points for band in self.bands) == 0:
            raise Fault(say("at least one band must earn points"))
        if self.bands and self.min is not None and starts[-1] > self.min:
            raise Fault(
                say("no band covers values below {start}", start=starts[-1]),
                say("Let the last band start at {least}.", least=self.min),
            )
        if self.bands and self.min is None:
            raise Fault(say("a scored number needs `min:`, so that every value falls into a band"))
        return self

    @property
    def possible(self) -> Decimal | None:
        return max(band.points for band in self.bands) if self.bands else None

    def parse(self, raw: Raw) -> Decimal:
        value = reading.read(one_text(raw), self.unit)
        text = reading.written(value)
        if self.min is not None and value < self.min:
            raise Fault(say("{text} is below the least possible value {least}", text=text, least=self.min))
        if self.max is not None and value > self.max:
            raise Fault(say("{text} is above the greatest possible value {most}", text=text, most=self.max))
        return value

    def written(self, value: Any) -> str:
        return reading.written(value)

    def earned(self, value: Any) -> Decimal:
        return next(band.points for band in self.bands if value >= band.from_)

    def said(self, value: Any, words: Words) -> str:
        if not isinstance(value, Decimal):
            return str(value)
        gap = "" if not self.unit or self.unit[0] in CLOSE_UNITS or not self.unit[0].isascii() else " "
        return f"{reading.written(value)}{gap}{self.unit}"

    def worth(self, words: Words) -> Iterable[tuple[str, str]]:
        above = None
        for band in self.bands:
            start = span = reading.written(band.from_)
            if above is None:
                span = words(say("{number} and above", number=start))
            elif above != start:
                span = words(say("{number} to below {limit}", number=start, limit=above))
            yield span, reading.written(band.points)
            above = start


class DateResponse(ResponseBase):
    """A day, YYYY-MM-DD."""

    kind = say_in("kind of response", "date")
    in_cell = True

    type: Literal["date"]

    def parse(self, raw: Raw) -> date:
        text = one_text(raw)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or text != day.isoformat():
            raise Fault(say("{text} is not a day", text=repr(text)), say("Write it as 2026-11-20."))
        return day

    def written(self, value: Any) -> str:
        return str(value.isoformat())


class TextResponse(ResponseBase):
    """Free words."""

    kind = say_in("kind of response", "text")
    in_cell = True

    type: Literal["text"]
    lines: Annotated[int, Field(ge=1, le=30)] = 1
    """Height of the box on paper."""

    def parse(self, raw: Raw) -> str:
        text = clean_text(one_text(raw))
        if len(text) > 4000:
            raise Fault(say("longer than 4000 characters"), say("Shorten it or attach a file."))
        return text


class Photo(ResponseBase):
    """One or more pictures, as paths inside the record's folder."""

    kind = say_in("kind of response", "photo")

    type: Literal["photo"]
    at_least: Annotated[int, Field(ge=1, le=20)] = 1

    def parse(self, raw: Raw) -> tuple[str, ...]:
        paths = [raw] if isinstance(raw, str) else raw
        if not isinstance(paths, list | tuple) or not all(isinstance(path, str) for path in paths):
            raise Fault(say("give the file's path, or a list of paths"))
        if len(paths) < self.at_least:
            raise Fault(say("at least {count} photo(s) are asked for", count=self.at_least))
        return tuple(paths)

    def written(self, value: Any) -> list[str]:
        return list(value)

    def said(self, value: Any, words: Words) -> str:
        return words.listed(value) if isinstance(value, tuple) else str(value)


class Signature(ResponseBase):
    """A signature: the signer's name in words, or the path of its picture."""

    kind = say_in("kind of response", "signature")
    in_cell = True

    type: Literal["signature"]

    def parse(self, raw: Raw) -> str:
        return clean_text(one_text(raw))


AnyCell = YesNo | Choice | NumberResponse | DateResponse | TextResponse | Signature
"""Every response type that a table's column may ask for."""


class TableColumn(Model):
    """A column of a table field."""

    id: Kebab
    label: Text
    width: Annotated[int, Field(ge=5, le=90)]
    response: Annotated[AnyCell, Field(discriminator="type")]
    required: bool = False


class TableRow(Model):
    """A row whose first cell is printed."""

    id: Kebab
    label: Text


class TableResponse(ResponseBase):
    """Rows of like fields. With `rows`, the rows are fixed; otherwise they are added as needed."""

    kind = say_in("kind of response", "table")

    type: Literal["table"]
    columns: tuple[TableColumn, ...] = Field(min_length=1)
    rows: tuple[TableRow, ...] = ()
    row_heading: Text | None = None
    """Heading above the fixed rows' labels."""
    row_width: Annotated[int, Field(ge=5, le=60)] = 25
    blank_rows: Annotated[int, Field(ge=1, le=40)] = 6
    """Empty rows on paper, when rows are not fixed."""

    def parse(self, raw: Raw) -> tuple[dict[str, Any], ...]:
        if not isinstance(raw, list | tuple) or not all(isinstance(row, dict) for row in raw):
            raise Fault(say("give a list of rows, each a mapping of column: value"))
        columns = {column.id: column for column in self.columns}
        fixed = {row.id for row in self.rows}
        rows = []
        for number, row in enumerate(raw, 1):
            if unknown := set(row) - set(columns) - ({"row"} if fixed else set()):
                raise Fault(say("row {number}: no column {columns}", number=number, columns=", ".join(sorted(unknown))))
            if fixed and (not isinstance(row.get("row"), str) or row["row"] not in fixed):
                raise Fault(
                    say("row {number}: `row:` must be one of {rows}", number=number, rows=", ".join(sorted(fixed)))
                )
            cells: dict[str, Any] = {"row": row["row"]} if fixed else {}
            for column in self.columns:
                if column.id in row:
                    try:
                        cells[column.id] = column.response.parse(row[column.id])
                    except Fault as fault:
                        raise fault.inside(say("row {number}, {column}", number=number, column=column.id)) from None
                elif column.required:
                    raise Fault(say("row {number}: {column} is missing", number=number, column=column.id))
            rows.append(cells)
        return tuple(rows)

    def written(self, value: Any) -> list[dict[str, Raw]]:
        responses = {column.id: column.response for column in self.columns}
        return [
            {key: responses[key].written(cell) if key in responses else cell for key, cell in row.items()}
            for row in value
        ]


AnyResponse = (
    YesNo | Graded | Choice | Multi | NumberResponse | DateResponse | TextResponse | Photo | Signature | TableResponse
)
"""Every response type there is. What branches on them ends in `assert_never`, so that mypy names each place that a new
one still lacks."""
Response = Annotated[AnyResponse, Field(discriminator="type")]
TYPES: Final[Mapping[str, type[ResponseBase]]] = {
    get_args(one.model_fields["type"].annotation)[0]: one for one in get_args(AnyResponse)
}
"""By the word that the sources write."""
