"""Cells that are filled in: the lists behind drop-downs, formats and limits, and the words about an answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.core.words import Words
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.style import Note, Style, plain, put
from build_tools.language import wording
from build_tools.language.form.responses import (
    DateResponse,
    Multi,
    NumberResponse,
    Photo,
    ResponseBase,
    Signature,
    TableResponse,
)
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer


class Hidden:
    """The hidden sheet: facts in columns A and B, words of drop-downs in D. Formulas quote these words by address."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet, self._next, self._fact_row = sheet, 1, 1
        self._known: dict[tuple[str, ...], int] = {}
        sheet.sheet_state = "hidden"
        sheet.protection.sheet = True
        self.fact(terms.KEY, terms.VALUE)

    def fact(self, key: str, value: str) -> None:
        """One row of the form's identity."""
        put(self.sheet.cell(self._fact_row, 1), key)
        put(self.sheet.cell(self._fact_row, 2), value)
        self._fact_row += 1

    def words(self, labels: Iterable[str]) -> str:
        """The address of a list of labels; the same list is kept once."""
        kept = tuple(labels)
        if kept not in self._known:
            self._known[kept] = self._next
            for label in kept:
                put(self.sheet.cell(self._next, 4), label)
                self._next += 1
        first = self._known[kept]
        return f"{quote_sheetname(self.sheet.title)}!$D${first}:$D${first + len(kept) - 1}"

    def word(self, offered: Mapping[str, str], identity: str) -> str:
        """The address of one label of a list."""
        self.words(offered.values())
        row = self._known[tuple(offered.values())] + list(offered).index(identity)
        return f"{quote_sheetname(self.sheet.title)}!$D${row}"


class Rules:
    """What the cells of one sheet accept, each kind of limit once."""

    def __init__(self, sheet: Worksheet, style: Style, hidden: Hidden) -> None:
        self._sheet, self._style, self._hidden = sheet, style, hidden
        self._made: dict[tuple[str, ...], DataValidation] = {}

    def _add(self, cell: Any, title: str, error: str, **limits: Any) -> None:
        key = tuple(limits.values())
        if key not in self._made:
            rule = DataValidation(**limits, allow_blank=True, showErrorMessage=True)
            rule.errorTitle, rule.error = title, plain(error)[:220]
            self._made[key] = rule
            self._sheet.add_data_validation(rule)
        self._made[key].add(cell.coordinate)

    def choose(self, cell: Any, offered: Mapping[str, str]) -> Any:
        """A cell that takes one of these labels."""
        self._style.open(cell)
        words = self._hidden.words(offered.values())
        self._add(cell, "请从列表中选择", "这一格只能选列表中的答案。", type="list", formula1=words)
        return cell

    def day(self, cell: Any, earliest: int = 1) -> Any:
        """A cell that takes a day, from a spreadsheet's day number on."""
        self._style.open(cell, "yyyy-mm-dd")
        limits = {"type": "date", "operator": "greaterThanOrEqual", "formula1": str(earliest)}
        self._add(cell, "请填日期", "请写成 2026-11-20。", **limits)
        return cell

    def answer(self, cell: Any, response: ResponseBase) -> Any:
        """A cell that takes one answer: its format, drop-down or limits."""
        if offered := terms.options(response):
            return self.choose(cell, offered)
        if isinstance(response, DateResponse):
            return self.day(cell)
        if isinstance(response, NumberResponse):
            self._style.open(cell, "General")
            least = response.min if response.min is not None else Decimal(-(10**12))
            most = response.max if response.max is not None else Decimal(10**12)
            limits = {"formula1": wording.number(least), "formula2": wording.number(most)}
            self._add(cell, "请填数字", answer_hint(response), type="decimal", operator="between", **limits)
            return cell
        return self._style.open(cell)


def answer_hint(response: ResponseBase) -> str:
    """What may be written there, where no drop-down says it."""
    if isinstance(response, NumberResponse):
        low = wording.number(response.min) if response.min is not None else ""
        high = wording.number(response.max) if response.max is not None else ""
        span = f"{low} 至 {high}" if low and high else f"不少于 {low}" if low else f"不多于 {high}" if high else ""
        return "数字" + (f"，{span}" if span else "") + (f"（{response.unit}）" if response.unit else "")
    if isinstance(response, Multi):
        return "逐项选“是”或“否”"
    if isinstance(response, Photo):
        return f"在答案一格写照片的文件名，每行一个，至少 {response.at_least} 张"
    if isinstance(response, Signature):
        return "写签名人姓名"
    return "日期" if isinstance(response, DateResponse) else ""


def earned(response: ResponseBase, words: Words) -> Iterator[Note]:
    """What each answer earns, where the drop-down cannot show it: bands of a number, long labels of grades."""
    points = wording.points(response, words)
    if isinstance(response, NumberResponse) and points:
        yield "计分", "；".join(f"{span}，{count} 分" for span, count in points)
    elif not isinstance(response, Multi) and any(len(label) > 10 for label, _ in points):
        for label, count in points:
            yield (f"{count} 分" if count else "□"), label


def fell_short(response: ResponseBase, before: Answer | None) -> bool:
    """Whether the predecessor's answer did not earn all points."""
    if before is None or response.possible is None:
        return False
    try:
        return response.earned(response.parse(before.answer)) < response.possible
    except ValueError:  # not applicable, not checked, or an answer to another form
        return False


def previous_words(response: ResponseBase, before: Answer | None, words: Words) -> str:
    """The predecessor's answer as a reader says it."""
    if before is None:
        return ""
    if before.answer in (NOT_APPLICABLE, NOT_CHECKED):
        said = terms.ABSENCES[before.answer]
    elif isinstance(response, TableResponse):
        said = f"{len(before.answer)} 行，见上次记录" if isinstance(before.answer, list | tuple) else ""
    else:
        try:
            said = wording.answer(response, response.parse(before.answer), words)
        except ValueError:
            said = str(before.answer)
    more = (("理由", before.reason), ("意见", before.comment))
    return "\n".join([said, *(f"{name}：{text}" for name, text in more if text)])
