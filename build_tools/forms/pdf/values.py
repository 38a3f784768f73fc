"""What stands in a field as the answer that the person meant: text, exact number, day, one of several.

A viewer keeps what is typed as text, so a number stays as it was written where the form takes it so; only what is
written otherwise (full-width digits, the unit behind it, 2026年11月20日) is turned into the form's own way. `Wrong`
says what cannot be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from build_tools.core.base import clean_text
from build_tools.forms.pdf.opening import Filled
from build_tools.language.form.responses import DateResponse, NumberResponse, ResponseBase

EMPTY = Filled()


class Wrong(Exception):
    """What is wrong with a field, and how to mend it."""

    def __init__(self, code: str, message: str, repair: str, page: int = 0) -> None:
        self.code, self.message, self.repair, self.page = code, message, repair, page
        super().__init__(message)


def explained(error: ValueError) -> tuple[str, str]:
    """Message and repair of an error of the form "what; repair"."""
    said, _, repair = str(error).partition("; ")
    return said, (repair[:1].upper() + repair[1:] or "Correct it") + "."


# What viewers put in for a line's end, and what they let slip in by pasting. None of it is ever seen.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85]")
_HALF = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def text(field: Filled) -> str:
    """Clean text; '' when nothing is written."""
    if field.broken:
        raise Wrong("bad-text", "what is stored there is no text", "Delete it and type it again.", field.page)
    if len(field.texts) > 1:
        shown = " and ".join(repr(one[:30]) for one in field.texts[:2])
        raise Wrong("two-values", f"two values are stored there: {shown}", "Type the right one again.", field.page)
    written = field.texts[0] if field.texts else field.ticked[0] if field.ticked else ""
    if lost := _HALF.search(written):
        around = _HALF.sub("\ufffd", written[max(0, lost.start() - 8) : lost.end() + 8])
        said = f"the program that saved the form lost a rare character there: “{' '.join(around.split())}”"
        raise Wrong("lost-character", said, "Write that word otherwise, or type it in another PDF reader.", field.page)
    try:
        return clean_text(_UNSEEN.sub("", _BREAKS.sub("\n", written)))
    except ValueError as error:
        raise Wrong("bad-text", *explained(error), field.page) from None


def ticked(field: Filled, offered: Mapping[str, str]) -> str | None:
    """The state of the one box that is ticked; None when none is. A program may have made a list of the group."""
    if not field.ticked:
        return choice(field, offered)
    if len(field.ticked) > 1:
        boxes = " and ".join(f"“{offered.get(one, one[:30])}”" for one in field.ticked)
        said = f"{len(field.ticked)} boxes are ticked where one is meant: {boxes}"
        raise Wrong("ticked-twice", said, "Leave one of them ticked.", field.page)
    if field.ticked[0] not in offered:
        said = f"a box `{field.ticked[0][:40]}` is ticked that this form does not have"
        raise Wrong("unknown-box", said, "Fill in a new blank, and copy the answers over.", field.page)
    return field.ticked[0]


def choice(field: Filled, offered: Mapping[str, str]) -> str | None:
    """The chosen value; programs store it or the words shown for it. None when nothing is chosen."""
    said = text(field)
    if not said or said in offered:
        return said or None
    found = [value for value, words in offered.items() if _plain(words) == _plain(said)]
    if len(found) != 1:
        possible = " | ".join(offered.values())
        raise Wrong(
            "unknown-label", f"{said[:60]!r} is not among the answers", f"Choose from: {possible[:600]}", field.page
        )
    return found[0]


def _plain(words: str) -> str:
    return "".join(unicodedata.normalize("NFKC", words).split()).casefold()


def single(field: Filled, response: ResponseBase) -> str | None:
    """The raw answer of a number, day, text or signature; None when nothing is written."""
    said = text(field)
    if not said:
        return None
    try:
        response.parse(said)
        return said
    except ValueError as error:
        written = _own_way(said, response)
        if written != said:
            return str(accepted(response, written, field.page))
        raise Wrong("bad-answer", *explained(error), field.page) from None


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


def _own_way(said: str, response: ResponseBase) -> str:
    """A number or day that is written otherwise than forms take it."""
    plain = unicodedata.normalize("NFKC", said).strip()
    if isinstance(response, DateResponse) and (match := _DAY.fullmatch(plain)):
        try:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        except ValueError:
            return said
    if isinstance(response, NumberResponse):
        unit = unicodedata.normalize("NFKC", response.unit)
        number = plain.replace("−", "-").removesuffix(unit).strip()
        return number.replace(",", "") if _GROUPED.fullmatch(number) else number
    return said


def day(field: Filled) -> str | None:
    """A day as 2026-11-20."""
    return single(field, DateResponse(type="date"))


def accepted(response: ResponseBase, raw: Any, page: int = 0) -> Any:
    """The raw answer, if the form takes it."""
    try:
        response.parse(raw)
    except ValueError as error:
        raise Wrong("bad-answer", *explained(error), page) from None
    return raw
