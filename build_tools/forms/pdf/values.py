"""What stands in a field as the answer that the person meant: text, exact number, day, one of several.

A viewer keeps what is typed as text, which the form's responses read; only a day that is written otherwise
(2026年11月20日) is turned into their way. `Wrong` says what cannot be.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from build_tools.core.base import clean_text
from build_tools.core.faults import Fault
from build_tools.core.words import say
from build_tools.forms import days
from build_tools.forms.pdf.opening import Filled
from build_tools.language.form.responses import DateResponse, ResponseBase

EMPTY = Filled()


class Wrong(Exception):
    """What is wrong with a field, and how to mend it."""

    def __init__(self, code: str, message: str, repair: str, page: int = 0) -> None:
        self.code, self.message, self.repair, self.page = code, message, repair, page
        super().__init__(message)

    @classmethod
    def of(cls, code: str, fault: Fault, page: int) -> Wrong:
        """A fault, found in a field."""
        return cls(code, fault.what, fault.repair, page)


# What viewers put in for a line's end, and what they let slip in by pasting. None of it is ever seen.
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85]")
_HALF = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def text(field: Filled) -> str:
    """Clean text; '' when nothing is written."""
    if field.broken:
        raise Wrong("bad-text", say("what is stored there is no text"), say("Delete it and type it again."), field.page)
    if len(field.texts) > 1:
        shown = " and ".join(repr(one[:30]) for one in field.texts[:2])
        raise Wrong(
            "two-values",
            say("two values are stored there: {shown}", shown=shown),
            say("Type the right one again."),
            field.page,
        )
    written = field.texts[0] if field.texts else field.ticked[0] if field.ticked else ""
    if lost := _HALF.search(written):
        around = _HALF.sub("\ufffd", written[max(0, lost.start() - 8) : lost.end() + 8])
        said = say(
            "the program that saved the form lost a rare character there: “{around}”", around=" ".join(around.split())
        )
        raise Wrong(
            "lost-character", said, say("Write that word otherwise, or type it in another PDF reader."), field.page
        )
    try:
        return clean_text(_UNSEEN.sub("", _BREAKS.sub("\n", written)))
    except Fault as fault:
        raise Wrong.of("bad-text", fault, field.page) from None


def ticked(field: Filled, offered: Mapping[str, str]) -> str | None:
    """The state of the one box that is ticked; None when none is. A program may have made a list of the group."""
    if not field.ticked:
        return choice(field, offered)
    if len(field.ticked) > 1:
        boxes = " and ".join(f"“{offered.get(one, one[:30])}”" for one in field.ticked)
        said = say("{count} boxes are ticked where one is meant: {boxes}", count=len(field.ticked), boxes=boxes)
        raise Wrong("ticked-twice", said, say("Leave one of them ticked."), field.page)
    if field.ticked[0] not in offered:
        said = say("a box `{state}` is ticked that this form does not have", state=field.ticked[0][:40])
        raise Wrong("unknown-box", said, say("Fill in a new blank, and copy the answers over."), field.page)
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
            "unknown-label",
            say("{said} is not among the answers", said=repr(said[:60])),
            say("Choose from: {possible}", possible=possible[:600]),
            field.page,
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
        return str(response.written(response.parse(said)))
    except Fault as fault:
        written = _own_way(said, response)
        if written != said:
            return str(accepted(response, written, field.page))
        raise Wrong.of("bad-answer", fault, field.page) from None


def _own_way(said: str, response: ResponseBase) -> str:
    """A day that is written otherwise than forms take it."""
    day = days.read(said) if isinstance(response, DateResponse) else None
    return day.isoformat() if day else said


def day(field: Filled) -> str | None:
    """A day as 2026-11-20."""
    return single(field, DateResponse(type="date"))


def accepted(response: ResponseBase, raw: Any, page: int = 0) -> Any:
    """The answer in its one writing, if the form takes it."""
    try:
        return response.written(response.parse(raw))
    except Fault as fault:
        raise Wrong.of("bad-answer", fault, page) from None
