"""Shared ground of all models: the frozen base, identifiers, text and exact numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from build_tools.core.faults import Fault
from build_tools.core.numbers import reading
from build_tools.core.words import say

# Bidirectional controls can make a sentence read differently from what it says (CVE-2021-42574).
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_FORBIDDEN = frozenset(_BIDI + "\ufffe\uffff")  # the last two are no characters, and YAML has none of them
# Line and paragraph separator are breaks to YAML, which would fold them; so they are breaks wherever text comes from.
_LINE_BREAK = re.compile("\r\n?|[\u2028\u2029]")


class Model(BaseModel):
    """Frozen; an unknown key is a problem. Attribute docstrings become the JSON Schema's descriptions."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False, defer_build=True
    )


def clean_text(text: str) -> str:
    """NFC, line feeds only, no trailing blanks. Control and bidirectional characters are an error."""
    text = unicodedata.normalize("NFC", _LINE_BREAK.sub("\n", text))
    for character in text:
        if character in _FORBIDDEN or (unicodedata.category(character) == "Cc" and character not in "\n\t"):
            raise Fault(
                say("control character U+{code} is not allowed", code=f"{ord(character):04X}"), say("Delete it.")
            )
    return text.strip()


def _written(text: str) -> str:
    if not (cleaned := clean_text(text)):
        raise Fault(say("only blanks are written here"), say("Write the text, or delete the key."))
    return cleaned


def _as_day(value: Any) -> Any:
    """Only 2026-11-20: pydantic alone would also take seconds since 1970 and times at midnight."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise Fault(say("{text} is not a day", text=repr(value[:40])), say("Write it as 2026-11-20."))
    return value


Text = Annotated[str, StringConstraints(min_length=1), AfterValidator(_written)]
"""Markdown without raw HTML, or plain words where the field says so."""

Kebab = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
"""An id in lower-case words joined by hyphens: `shop-visit`."""

EntryId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}-[0-9]{3}$")]
"""An entry's id, given once and never reused: `ABC-012`."""

ItemId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,4}-[0-9]{2,4}$")]
"""A field's or item's id, given once and never reused: `AB-07`."""

FigureId = Annotated[str, StringConstraints(pattern=r"^FG-[0-9]{3}$")]
"""A number in the register of figures: `FG-005`."""

FactId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9]{2}$")]
"""A fact of the register of provenance: `AB-12`."""

Day = Annotated[date, BeforeValidator(_as_day)]
"""A day, YYYY-MM-DD."""

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)


def _of_our_time(day: date) -> date:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise Fault(
            say("{day} is not between {first} and {last}", day=day, first=_FIRST_DAY, last=_LAST_DAY),
            say("Correct the year."),
        )
    return day


EventDay = Annotated[Day, AfterValidator(_of_our_time)]
"""The day of something that happened: a mistyped year is refused here, not when a due date runs past the calendar."""

FormId = Annotated[str, StringConstraints(pattern=r"^(F-[0-9]{2}|[a-z][a-z0-9]*(-[a-z0-9]+)*)$", max_length=60)]
"""A form's id: `F-90` in the appendix, words for checklists and surveys."""

OutletId = Annotated[str, StringConstraints(pattern=r"^[A-Z][0-9]{3,5}$")]
"""An outlet's id: `S001`."""

Version = Annotated[
    str, StringConstraints(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$", max_length=32)
]
"""A semantic version: `1.2.0`."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _as_number(value: Any) -> Any:
    """Only what every channel reads: pydantic alone would also take 1e3, 1_000 and +8."""
    return reading.read(value) if isinstance(value, str) else value


Exact = Annotated[Decimal, BeforeValidator(_as_number)]
"""A number as written, `12` or `12.5`."""

# Bounded so that hostile input cannot make exact arithmetic slow; far above any weight or price in use.
Number = Annotated[Exact, Field(max_digits=18, decimal_places=6)]
Weight = Annotated[Exact, Field(ge=0, max_digits=12, decimal_places=6)]
"""A non-negative weight. 0 keeps an item visible but out of the score."""

OTHER_ID = r"^(manual|(chapter|section|part|parameter|touchpoint|role|term|figure):[A-Za-z0-9-]+(/[a-z0-9-]+)?)$"
"""Ids of what is neither an entry nor a form, with their kind."""


class Person(Model):
    """Somebody who acts, and in which role."""

    name: Text
    role: Kebab
