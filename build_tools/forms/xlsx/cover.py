"""The first sheet: which form for which outlet, who fills it in, how far it is, how to; and the hidden facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.core.words import say, say_in
from build_tools.forms.channel import Blank, header
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.cells import Hidden, Rules
from build_tools.forms.xlsx.layout import TITLES, Plan
from build_tools.forms.xlsx.style import Style, height, plain, put, set_up
from build_tools.language.labels import YES_NO
from build_tools.records.record import NOT_CHECKED

_HOW = (
    say(
        "Fill in only the white cells; the others are locked, without a password. Light blue: required and still open; "
        "ochre: not met; vermilion: fatal; grey: not needed this time."
    ),
    say("Where there is an arrow, choose from the list. Write days as 2026-11-20, numbers as digits. No formulas."),
    say(
        "Where several may be chosen, choose “{yes}” or “{no}” for each below the question; or “{rest_yes}” or "
        "“{rest_no}” in its own row, for all that are left.",
        **YES_NO, rest_yes=terms.REST["yes"], rest_no=terms.REST["no"],
    ),
    say(
        "Not applicable can be chosen only where it is allowed, with a reason; for what was not looked at choose "
        "“{not_checked}”: it still counts as due.",
        not_checked=terms.ABSENCES[NOT_CHECKED],
    ),
    say(
        "Photos and evidence: put the files into the folder of this workbook, and write their names under "
        "“{evidence}”, one a line.",
        evidence=TITLES[terms.EVIDENCE],
    ),
    say("Delete no rows, columns or sheets. Save it as .xlsx and hand it back with the photos."),
)  # fmt: skip
ASKED = {
    "date": (say_in("on a form's cover", "Day"), say_in("on a form's cover", "of the visit or of filling it in")),
    "name": (say_in("on a form's cover", "Filled in by"), say_in("on a form's cover", "name")),
    "role": (say_in("on a form's cover", "Role"), say_in("on a form's cover", "choose from the list")),
    "revision": (
        say_in("on a form's cover", "Revision held"),
        say_in("on a form's cover", "of the manual that the outlet holds, such as 1.0.0"),
    ),
    "serial": (
        say_in("on a form's cover", "Serial of the manual"),
        say_in("on a form's cover", "on its cover or at the corner of its pages"),
    ),
}
"""What the person who fills it in says: key to its name and a hint."""
_DONE, _MISSING, _PROGRESS = (
    say_in("on a form's cover", "Done"),
    say_in("on a form's cover", "Required, still open"),
    say_in("on a form's cover", "Progress"),
)
_REQUIRED = ("date", "name", "role")
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
    for role, title in terms.unique(blank.roles.items(), hidden.words).items():
        hidden.fact(terms.ROLE + role, title)


class Cover:
    """Writes the first sheet from its top down."""

    def __init__(self, sheet: Worksheet, blank: Blank, style: Style, hidden: Hidden) -> None:
        self.sheet, self.blank, self.style, self.words = sheet, blank, style, hidden.words
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
        set_up(self.sheet, self.style.gap, footer=foot, landscape=False)
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
        style.locked(put(self.sheet.cell(self.row, 2), self.words(_PROGRESS)), colour="muted").alignment = _MIDDLE
        self._progress = self._across(3)
        self._progress.font = style.font(13, "malachite", bold=True)

    def _facts(self) -> Iterator[tuple[str, str]]:
        blank, outlet = self.blank, self.blank.outlet
        words = self.words
        kinds = words.listed(blank.labels.relationships.get(one, one) for one in outlet.relationship)
        opened = words(say("opened {day}", day=outlet.opened.isoformat())) if outlet.opened else ""
        graded = words(say("class {name}", name=outlet.class_)) if outlet.class_ else ""
        region = words(say("region {name}", name=outlet.region))
        traits = (graded, opened, kinds, region, outlet.franchisee)
        yield (
            words(say_in("on a form's cover", "Outlet")),
            words(say("{label} ({id})", label=outlet.title, id=outlet.id)),
        )
        yield words(say_in("on a form's cover", "About the outlet")), " · ".join(one for one in traits if one)
        form = say(
            "{form} {version} (fingerprint {digest}…) · manual {revision} · filled in by {owner}",
            form=blank.form.id, version=blank.form.version, digest=blank.sha256[:12], revision=blank.manual.revision,
            owner=blank.sheet.owner,
        )  # fmt: skip
        yield words(say_in("on a form's cover", "Form")), words(form)
        if keep := plain(blank.sheet.keep):
            yield words(say_in("on a form's cover", "Kept")), keep
        yield words(say_in("on a form's cover", "Record")), blank.record
        if blank.previous is not None:
            before = say("{record} ({day})", record=blank.previous.record, day=blank.previous.date.isoformat())
            yield words(say_in("on a form's cover", "Record before")), words(before)
        yield words(say_in("on a form's cover", "Confidential")), blank.manual.control.confidentiality

    def _persons(self) -> None:
        """Day, person, post and the copy that the outlet holds."""
        sheet, style = self.sheet, self.style
        self._next(1)
        put(sheet.cell(self.row, 1), terms.KEY)
        put(sheet.cell(self.row, 3), terms.VALUE)
        sheet.row_dimensions[self.row].hidden = True
        self._heading(self.words(say_in("on a form's cover", "To be filled in")))
        put(sheet.cell(self.row, 1), terms.HEAD)
        roles = terms.unique(self.blank.roles.items(), self.words)
        for key, (name, hint) in ASKED.items():
            told = say("{hint}, required", hint=hint) if key in _REQUIRED else hint
            row = self._next(22)
            put(sheet.cell(row, 1), key)
            style.locked(put(sheet.cell(row, 2), self.words(name))).alignment = _MIDDLE
            cell: Any = sheet.cell(row, 3)
            if key == "date":
                self.rules.day(cell, earliest=36526).value = self.blank.day  # from 2000-01-01 on
                self.day = f"{quote_sheetname(sheet.title)}!${cell.column_letter}${row}"
            elif key == "role":
                self.rules.choose(cell, roles)
                put(cell, roles.get(self.blank.form.owner, ""))
            else:
                style.open(cell)
            beside = put(self._across(4), self.words(told))
            beside.font, beside.alignment = (
                style.font(9, "muted"),
                Alignment(horizontal="left", vertical="center", indent=1),
            )
            cell.alignment = _MIDDLE
            if key in _REQUIRED:
                sheet.conditional_formatting.add(f"C{row}", style.when(f'$C${row}=""', "azurite", ground=0.12))

    def _how(self) -> None:
        self._heading(self.words(say_in("on a form's cover", "How to fill it in")))
        for number, text in enumerate(_HOW, 1):
            said = f"{number}.  {self.words(text)}"
            self._next(height((said, 10.5, _WIDE + _WIDTHS[1])) + 5)
            put(self._across(2), said)

    def _sections(self, plan: Plan) -> None:
        """A row a sheet, counted by the states of its items; the sum of all beside the title."""
        sheet, style, letter = self.sheet, self.style, plan.letter(terms.STATE)
        titles = (
            say_in("on a form's cover", "Sheet"),
            "",
            _DONE,
            say_in("on a form's cover", "Due"),
            _MISSING,
            _PROGRESS,
        )
        self._heading(*(self.words(title) for title in titles))
        first = self.row + 1
        for page in plan.pages:
            row, states = self._next(height((page.title, 10.5, _WIDTHS[1] + _WIDTHS[2])) + 6), page.states(letter)

            def count(*words: str, states: str = states) -> str:
                return "+".join(f'COUNTIF({states},"{self.words(word)}")' for word in words)

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
        style.locked(put(sheet.cell(self.row, 2), self.words(say_in("on a form's cover", "Total"))))
        self._count(*(f"=SUM({one}{first}:{one}{last})" for one in "DEF"), bold=True)
        bar = DataBarRule(  # type: ignore[no-untyped-call]
            "num", 0, "num", 1, color=style.tint("malachite", 0.55), showValue=True, minLength=0, maxLength=100
        )
        sheet.conditional_formatting.add(f"G{first}:G{self.row}", bar)
        done, due, open_ = (f"${one}${self.row}" for one in "DEF")
        words = self.words
        full, missing = words(say("all that is required is filled in")), words(_MISSING)
        told = f'IF({open_}=0,"{self.style.gap}{full}","{self.style.gap}{missing} "&{open_})'
        self._progress.value = f'="{words(_DONE)} "&{done}&" / "&{due}&{told}'

    def _count(self, done: str, due: str, open_: str, *, bold: bool = False) -> None:
        row = self.row
        share = f"=IF(E{row}=0,1,D{row}/E{row})"
        for column in range(2, 4):
            self.style.locked(self.sheet.cell(row, column), bold=bold).alignment = _MIDDLE
        for column, formula in enumerate((done, due, open_, share), 4):
            cell = self.style.locked(self.sheet.cell(row, column, formula), bold=bold)
            cell.alignment = _CENTRE
            cell.number_format = "0%" if column == _LAST else "0"
