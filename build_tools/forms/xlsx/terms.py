"""What the workbook's writer and reader agree on: hidden marks, keys of facts, words of drop-downs.

A sheet is recognised by its row of marks and a row by its id, never by title or position, so that sheets, columns and
rows may be moved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from build_tools.core.characters import AFFIRMED, DENIED
from build_tools.core.words import Words, say, say_in
from build_tools.language.form.responses import Choice, Graded, Multi, ResponseBase, YesNo
from build_tools.language.labels import OUTCOMES, YES_NO
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED

KEY, VALUE = "~key", "~value"
"""Columns of sheets that hold one fact a row."""
ID, ANSWER, ABSENT, REASON = "~id", "~answer", "~absent", "~reason"
COMMENT, EVIDENCE, GOOD, GAP = "~comment", "~evidence", "~good-practice", "~gap"
"""Columns of a section's sheet that are read."""
NUMBER, QUESTION, BEFORE, STATE = "~number", "~question", "~before", "~state"
"""Columns of a section's sheet that are only shown."""
LINE, LABEL, COLUMN = "~line:", "~label", "~column:"
"""Columns of a table's sheet: `~line:AB-11`, the printed labels, then `~column:origin`."""
HEAD = "~head"
"""Id of the row with the visible headings."""

READ = (ANSWER, ABSENT, REASON, COMMENT, EVIDENCE)
READ_WHEN_SCORED = (*READ, GOOD, GAP)

COVER, HIDDEN = say_in("title of a sheet", "Cover"), say_in("title of a sheet", "_form")
ROLE = "role:"
"""Facts `role:owner` hold the titles of roles."""

ABSENCES = {NOT_APPLICABLE: OUTCOMES["not-applicable"], NOT_CHECKED: OUTCOMES["not-checked"]}
NOTHING = {"none": say_in("a table without rows", "none")}
"""What says that a table has no row."""
REST = {"yes": say_in("options of a workbook", "the rest yes"), "no": say_in("options of a workbook", "the rest no")}
"""What settles all options of a multi-answer that are still open."""

OPEN, OPTIONAL = say_in("state of an item in a workbook", "open"), say_in("state of an item in a workbook", "optional")
PARTLY, DONE = say_in("state of an item in a workbook", "partly"), say_in("state of an item in a workbook", "done")
SHORT, FAILED = say_in("state of an item in a workbook", "short"), say_in("state of an item in a workbook", "fatal")
SPARED, SURPLUS = (
    say_in("state of an item in a workbook", "spared"),
    say_in("state of an item in a workbook", "clear it"),
)
"""States of an item; SPARED: its condition does not hold, SURPLUS: and yet something is written."""
OPTION_OPEN, OPTION_SHORT, OPTION_SPARED = (
    say_in("state of an option in a workbook", "open"),
    say_in("state of an option in a workbook", "missed"),
    say_in("state of an option in a workbook", "-"),
)
"""States of an option below its item."""

_SAID = {
    "yes": frozenset({"yes", "y", "true", *AFFIRMED}),
    "no": frozenset({"no", "n", "false", "x", *DENIED}),
}


def key(text: str) -> str:
    """Two wordings are the same answer when their keys are: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def unique(pairs: Iterable[tuple[str, str]], words: Words) -> dict[str, str]:
    """Id to label on one line; labels that could be mistaken for another carry their id."""
    plain = {identity: " ".join(label.split()) for identity, label in pairs}
    keys = [key(label) for label in plain.values()]

    def doubtful(identity: str, label: str) -> bool:
        return keys.count(key(label)) > 1 or any(key(label) == key(other) for other in plain if other != identity)

    told = {
        one: words(say("{label} ({id})", label=label, id=one)) if doubtful(one, label) else label
        for one, label in plain.items()
    }
    return told if len({key(label) for label in told.values()}) == len(told) else {one: one for one in told}


def said(offered: Mapping[str, str], words: Words) -> dict[str, str]:
    """The words of a drop-down in the language of the form."""
    return {code: words(word) for code, word in offered.items()}


def options(response: ResponseBase, words: Words) -> dict[str, str]:
    """Id to label of the answers that a response offers; {} where it is written freely."""
    if isinstance(response, YesNo):
        return said(YES_NO, words)
    if isinstance(response, Graded | Choice | Multi):
        return unique(((option.id, option.label) for option in response.options), words)
    return {}


def failing(response: ResponseBase) -> frozenset[str]:
    """The answers that do not earn all points; for several answers, the options that count."""
    if isinstance(response, Multi):
        return frozenset(option.id for option in response.options if option.points)
    if isinstance(response, YesNo | Graded | Choice) and response.possible is not None:
        offered = YES_NO if isinstance(response, YesNo) else (option.id for option in response.options)
        return frozenset(one for one in offered if response.earned(one) != response.possible)
    return frozenset()


def chosen(written: str, offered: Mapping[str, str], *, ticks: bool = False) -> str | None:
    """The id that a label or an id means; between yes and no (`ticks`) also a tick, TRUE and the like."""
    wanted = key(written)
    found = next((one for one, label in offered.items() if wanted in (key(label), key(one))), None)
    if found is None and ticks:
        return next((one for one, signs in _SAID.items() if wanted in signs), None)
    return found


def sheet_title(wanted: str, taken: set[str], otherwise: str) -> str:
    """A title that spreadsheets accept and no other sheet has; adds it to `taken`. `otherwise`: where nothing is
    left."""
    plain = (
        "".join(" " if one in "[]:*?/\\" or not one.isprintable() else one for one in wanted).strip(" '") or otherwise
    )
    title, number = _at_most(plain, 31), 1
    while title.casefold() in taken or title.casefold() == "history":
        number += 1
        title = f"{_at_most(plain, 26)} {number}"
    taken.add(title.casefold())
    return title


def _at_most(text: str, units: int) -> str:
    """The text's beginning, in units of UTF-16 as Excel counts them."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip(" '")
