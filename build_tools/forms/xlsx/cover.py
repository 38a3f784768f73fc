"""The first sheet: which form for which outlet, who fills it in, how far it is, how to; and the hidden facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.forms.channel import Blank, header
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.cells import Hidden, Rules
from build_tools.forms.xlsx.layout import Plan
from build_tools.forms.xlsx.style import Style, height, plain, put, set_up

_HOW = (
    "只填白底的格子；其余已锁定，不设密码。浅蓝的必填未填，赭色的未达到要求，朱色的一票否决，灰色的这次不需填。",
    "有下拉箭头的，从列表里选。日期写成 2026-11-20，数字只写数字。不要写公式。",
    "多选题在题目下方逐项选“是”或“否”；或在题目一行选“其余为是”“其余为否”，一次答完余下各项。",
    "不适用只在允许时可选，写明理由；没有查的选“未检查”，仍计入应查项目。",
    "照片和证据：文件与本表放在同一文件夹，在“证据”一栏写文件名，每行一个。",
    "不要删除行、列和工作表。填完保存为 .xlsx，连同照片一起交回。",
)
_ASKED = (
    ("date", "日期", "到店或填写的日期，必填"),
    ("name", "填写人", "姓名，必填"),
    ("role", "岗位", "从列表中选，必填"),
    ("revision", "所持手册版次", "门店所持手册的版次，如 1.0.0"),
    ("serial", "手册序列号", "在手册封面或页角"),
)
_WIDTHS = (3, 15, 37, 9, 9, 11, 17)
_LAST = len(_WIDTHS)
_WIDE = sum(_WIDTHS[2:])
_MIDDLE = Alignment(horizontal="left", vertical="center", wrap_text=True)
_CENTRE = Alignment(horizontal="center", vertical="center")


def identity(blank: Blank, hidden: Hidden) -> None:
    """What binds the file to its form, outlet and predecessor."""
    known = header(blank)
    previous = known.get("previous", {})
    facts = {
        "form": known["form"]["id"],
        "version": known["form"]["version"],
        "sha256": known["form"]["sha256"],
        "record": known["record"],
        "outlet": known["outlet"],
        "previous": previous.get("record", ""),
        "previous-sha256": previous.get("sha256", ""),
    }
    for key, value in facts.items():
        hidden.fact(key, value)
    for role, title in terms.unique(blank.roles.items()).items():
        hidden.fact(terms.ROLE + role, title)


class Cover:
    """Writes the first sheet from its top down."""

    def __init__(self, sheet: Worksheet, blank: Blank, style: Style, hidden: Hidden) -> None:
        self.sheet, self.blank, self.style = sheet, blank, style
        self.rules, self.row, self.day = Rules(sheet, style, hidden), 0, ""
        self._progress: Any = None
        for number, width in enumerate(_WIDTHS, 1):
            sheet.column_dimensions["ABCDEFG"[number - 1]].width = width
        sheet.column_dimensions["A"].hidden = True
        self._top()
        self._persons()

    def finish(self, plan: Plan) -> None:
        """What follows from the other sheets: how far they are."""
        self._how()
        self._sections(plan)
        foot = f"{self.blank.record} · {self.blank.manual.control.confidentiality}"
        self.sheet.sheet_properties.tabColor = self.style.tint("malachite")
        set_up(self.sheet, footer=foot, landscape=False)
        self.sheet.print_area = f"B1:G{self.row}"

    def _next(self, points: float = 20) -> int:
        self.row += 1
        self.sheet.row_dimensions[self.row].height = points
        return self.row

    def _across(self, column: int, *, locked: bool = True) -> Any:
        """The cell of this row that reaches from a column to the sheet's end."""
        for one in range(column, _LAST + 1):
            if locked:
                self.style.locked(self.sheet.cell(self.row, one)).alignment = _MIDDLE
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=column, end_column=_LAST)
        return self.sheet.cell(self.row, column)

    def _heading(self, *titles: str) -> None:
        self._next(8)
        self._next(23)
        for column in range(2, _LAST + 1):
            cell: Any = self.sheet.cell(self.row, column)
            self.style.heading(cell, titles[column - 2] if column - 2 < len(titles) else "")
            if column > 3:
                cell.alignment = _CENTRE

    def _top(self) -> None:
        """Title, facts of the form and the outlet."""
        blank, style = self.blank, self.style
        self._next(18)
        above = put(self._across(2, locked=False), f"{blank.manual.brand.name} · {blank.manual.title}")
        above.font, above.alignment = style.font(9.5, "muted"), Alignment(vertical="bottom")
        self._next(36)
        title = put(self._across(2, locked=False), blank.form.title)
        title.font, title.alignment = style.font(22, "azurite", bold=True), Alignment(vertical="center")
        purpose = plain(blank.sheet.purpose)
        self._next(height((purpose, 10, _WIDE + _WIDTHS[1])) + 8)
        below = put(self._across(2, locked=False), purpose)
        below.font, below.alignment = style.font(10, "muted"), Alignment(vertical="top", wrap_text=True)
        for column in range(2, _LAST + 1):
            self.sheet.cell(self.row, column).border = Border(bottom=Side("medium", color=style.tint("azurite")))
        for name, text in self._facts():
            self._next(height((text, 10.5, _WIDE)) + 6)
            style.locked(put(self.sheet.cell(self.row, 2), name), colour="muted").alignment = _MIDDLE
            put(self._across(3), text)
        self._next(26)
        style.locked(put(self.sheet.cell(self.row, 2), "进度"), colour="muted").alignment = _MIDDLE
        self._progress = self._across(3)
        self._progress.font = style.font(13, "malachite", bold=True)

    def _facts(self) -> Iterator[tuple[str, str]]:
        blank, outlet = self.blank, self.blank.outlet
        kinds = "、".join(blank.labels.relationships.get(one, one) for one in outlet.relationship)
        opened = f"{outlet.opened.isoformat()} 开业" if outlet.opened else ""
        size = f"{outlet.class_} 级" if outlet.class_ else ""
        traits = (size, opened, kinds, f"大区 {outlet.region}", outlet.franchisee)
        yield "门店", f"{outlet.title}（{outlet.id}）"
        yield "门店情况", " · ".join(one for one in traits if one)
        form = f"{blank.form.id} {blank.form.version}（指纹 {blank.sha256[:12]}…）"
        yield "表单", f"{form} · 手册 {blank.manual.revision} 版 · {blank.sheet.owner}填写"
        if keep := plain(blank.sheet.keep):
            yield "保存", keep
        yield "记录", blank.record
        if blank.previous is not None:
            yield "上次记录", f"{blank.previous.record}（{blank.previous.date.isoformat()}）"
        yield "保密", blank.manual.control.confidentiality

    def _persons(self) -> None:
        """Day, person, post and the copy that the outlet holds."""
        sheet, style = self.sheet, self.style
        self._next(1)
        put(sheet.cell(self.row, 1), terms.KEY)
        put(sheet.cell(self.row, 3), terms.VALUE)
        sheet.row_dimensions[self.row].hidden = True
        self._heading("由填写人填")
        put(sheet.cell(self.row, 1), terms.HEAD)
        roles = terms.unique(self.blank.roles.items())
        for key, name, hint in _ASKED:
            row = self._next(22)
            put(sheet.cell(row, 1), key)
            style.locked(put(sheet.cell(row, 2), name)).alignment = _MIDDLE
            cell: Any = sheet.cell(row, 3)
            if key == "date":
                self.rules.day(cell, earliest=36526).value = self.blank.day  # from 2000-01-01 on
                self.day = f"{quote_sheetname(sheet.title)}!${cell.column_letter}${row}"
            elif key == "role":
                self.rules.choose(cell, roles)
                put(cell, roles.get(self.blank.form.owner, ""))
            else:
                style.open(cell)
            beside = put(self._across(4), hint)
            beside.font, beside.alignment = (
                style.font(9, "muted"),
                Alignment(horizontal="left", vertical="center", indent=1),
            )
            cell.alignment = _MIDDLE
            if hint.endswith("必填"):
                sheet.conditional_formatting.add(f"C{row}", style.when(f'$C${row}=""', "azurite", ground=0.12))

    def _how(self) -> None:
        self._heading("怎样填")
        for number, text in enumerate(_HOW, 1):
            said = f"{number}.  {text}"
            self._next(height((said, 10.5, _WIDE + _WIDTHS[1])) + 5)
            put(self._across(2), said)

    def _sections(self, plan: Plan) -> None:
        """A row a sheet, counted by the states of its items; the sum of all beside the title."""
        sheet, style, letter = self.sheet, self.style, plan.letter(terms.STATE)
        self._heading("工作表", "", "已填", "应填", "必填未填", "进度")
        first = self.row + 1
        for page in plan.pages:
            row, states = self._next(height((page.title, 10.5, _WIDTHS[1] + _WIDTHS[2])) + 6), page.states(letter)

            def count(*words: str, states: str = states) -> str:
                return "+".join(f'COUNTIF({states},"{word}")' for word in words)

            items = sum(line.field is not None for line in page.lines)
            self._count(
                f"={count(terms.DONE, terms.SHORT, terms.FAILED)}",
                f"={items}-({count(terms.SPARED)})",
                f"={count(terms.OPEN, terms.PARTLY)}",
            )
            sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
            link = style.locked(put(sheet.cell(row, 2), page.title), colour="azurite")
            link.alignment = _MIDDLE
            link.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(page.title)}!A1")
            link.data_type = "s"
        last = self.row
        self._next(22)
        style.locked(put(sheet.cell(self.row, 2), "合计"))
        self._count(*(f"=SUM({one}{first}:{one}{last})" for one in "DEF"), bold=True)
        bar = DataBarRule(  # type: ignore[no-untyped-call]
            "num", 0, "num", 1, color=style.tint("malachite", 0.55), showValue=True, minLength=0, maxLength=100
        )
        sheet.conditional_formatting.add(f"G{first}:G{self.row}", bar)
        done, due, open_ = (f"${one}${self.row}" for one in "DEF")
        told = f'IF({open_}=0,"　必填项已填完","　必填未填 "&{open_})'
        self._progress.value = f'="已填 "&{done}&" / "&{due}&{told}'

    def _count(self, done: str, due: str, open_: str, *, bold: bool = False) -> None:
        row = self.row
        share = f"=IF(E{row}=0,1,D{row}/E{row})"
        for column in range(2, 4):
            self.style.locked(self.sheet.cell(row, column), bold=bold).alignment = _MIDDLE
        for column, formula in enumerate((done, due, open_, share), 4):
            cell = self.style.locked(self.sheet.cell(row, column, formula), bold=bold)
            cell.alignment = _CENTRE
            cell.number_format = "0%" if column == _LAST else "0"
