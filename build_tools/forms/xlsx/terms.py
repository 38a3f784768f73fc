"""What the workbook's writer and reader agree on: hidden marks, keys of facts, words of drop-downs.

A sheet is recognised by its row of marks and a row by its id, never by title or position, so that sheets, columns and
rows may be moved.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from build_tools.language.form.responses import Choice, Graded, Multi, ResponseBase, YesNo
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED

KEY, VALUE = "~key", "~value"
"""Columns of sheets that hold one fact a row."""
ID, ANSWER, ABSENT, REASON = "~id", "~answer", "~absent", "~reason"
COMMENT, EVIDENCE, GOOD, GAP = "~comment", "~evidence", "~good-practice", "~gap"
"""Columns of a section's sheet that are read."""
NUMBER, QUESTION, BEFORE, STATE = "~number", "~question", "~before", "~state"
"""Columns of a section's sheet that are only shown."""
LINE, LABEL, COLUMN = "~line:", "~label", "~column:"
"""Columns of a table's sheet: `~line:F05-31`, the printed labels, then `~column:origin`."""
HEAD = "~head"
"""Id of the row with the visible headings."""

READ = (ANSWER, ABSENT, REASON, COMMENT, EVIDENCE)
READ_WHEN_SCORED = (*READ, GOOD, GAP)

COVER, HIDDEN = "说明", "_表单"
ROLE = "role:"
"""Facts `role:owner` hold the titles of roles."""

ABSENCES = {NOT_APPLICABLE: "不适用", NOT_CHECKED: "未检查"}
YES_NO = {"yes": "是", "no": "否"}
NOTHING = {"none": "无"}
"""What says that a table has no row."""
REST = {"yes": "其余为是", "no": "其余为否"}
"""What settles all options of a multi-answer that are still open."""

OPEN, OPTIONAL, PARTLY, DONE, SHORT, FAILED, SPARED, SURPLUS = (
    "未填", "选填", "未填完", "已填", "未达到", "否决", "不需填", "请清空",
)  # fmt: skip
"""States of an item; SPARED: its condition does not hold, SURPLUS: and yet something is written."""
OPTION_OPEN, OPTION_SHORT, OPTION_SPARED = "空", "缺", "－"
"""States of an option below its item."""

_SAID = {
    "yes": frozenset({"yes", "y", "true", "√", "✓", "✔", "对", "有"}),
    "no": frozenset({"no", "n", "false", "×", "✗", "✘", "x", "错", "无"}),
}


def key(text: str) -> str:
    """Two wordings are the same answer when their keys are: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Id to label on one line; labels that could be mistaken for another carry their id."""
    plain = {identity: " ".join(label.split()) for identity, label in pairs}
    keys = [key(label) for label in plain.values()]

    def doubtful(identity: str, label: str) -> bool:
        return keys.count(key(label)) > 1 or any(key(label) == key(other) for other in plain if other != identity)

    told = {one: f"{label}（{one}）" if doubtful(one, label) else label for one, label in plain.items()}
    return told if len({key(label) for label in told.values()}) == len(told) else {one: one for one in told}


def options(response: ResponseBase) -> dict[str, str]:
    """Id to label of the answers that a response offers; {} where it is written freely."""
    if isinstance(response, YesNo):
        return dict(YES_NO)
    if isinstance(response, Graded | Choice | Multi):
        return unique((option.id, option.label) for option in response.options)
    return {}


def failing(response: ResponseBase) -> frozenset[str]:
    """The answers that do not earn all points; for several answers, the options that count."""
    if isinstance(response, Multi):
        return frozenset(option.id for option in response.options if option.points)
    if isinstance(response, YesNo | Graded | Choice) and response.possible is not None:
        return frozenset(one for one in options(response) if response.earned(one) != response.possible)
    return frozenset()


def chosen(said: str, offered: Mapping[str, str]) -> str | None:
    """The id that a label or an id means; between 是 and 否 also a tick, TRUE and the like."""
    wanted = key(said)
    found = next((one for one, label in offered.items() if wanted in (key(label), key(one))), None)
    if found is None and offered == YES_NO:
        return next((one for one, words in _SAID.items() if wanted in words), None)
    return found


def sheet_title(wanted: str, taken: set[str]) -> str:
    """A title that spreadsheets accept and no other sheet has; adds it to `taken`."""
    plain = "".join(" " if one in "[]:*?/\\" or not one.isprintable() else one for one in wanted).strip(" '") or "表"
    title, number = _at_most(plain, 31), 1
    while title.casefold() in taken or title.casefold() == "history":
        number += 1
        title = f"{_at_most(plain, 26)} {number}"
    taken.add(title.casefold())
    return title


def _at_most(text: str, units: int) -> str:
    """The text's beginning, in units of UTF-16 as Excel counts them."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore").rstrip(" '")
