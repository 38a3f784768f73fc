"""A sheet for each section: a row for each item, and below a multi-answer a row for each of its options."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from build_tools.book.sheets import FieldSheet, SectionSheet
from build_tools.core.words import Words, say, say_in
from build_tools.forms.channel import Blank
from build_tools.forms.xlsx import terms
from build_tools.forms.xlsx.cells import Hidden, Rules, answer_hint, earned, fell_short, previous_words
from build_tools.forms.xlsx.conditions import FALSE, Conditions, both, choose, either
from build_tools.forms.xlsx.layout import HEAD, Line, Page, Plan
from build_tools.forms.xlsx.style import Note, Style, height, joined, plain, put, set_up
from build_tools.language import wording
from build_tools.language.form.responses import Multi, NumberResponse, TableResponse, TextResponse
from build_tools.language.labels import YES_NO
from build_tools.records.record import NOT_CHECKED, Answer

_APPLIES, _HOW = say_in("note below a question", "Applies"), say_in("note below a question", "How")


class SectionPage:
    """Writes one section's sheet."""

    def __init__(
        self, sheet: Worksheet, blank: Blank, style: Style, hidden: Hidden, plan: Plan, conditions: Conditions
    ) -> None:
        self.sheet, self.blank, self.style, self.hidden, self.plan = sheet, blank, style, hidden, plan
        self.rules, self.conditions, self._words = Rules(sheet, style, hidden), conditions, hidden.words
        self._answer, self._absent = plan.letter(terms.ANSWER), plan.letter(terms.ABSENT)
        self._end = len(plan.columns)

    def write(self, page: Page) -> None:
        """Fill the sheet."""
        sheet, style, section = self.sheet, self.style, page.section
        wide = sum(column.width for column in self.plan.columns[1:])
        style.title(
            sheet,
            f"{page.number}{self.style.gap}{section.title}",
            joined(_about(section, self._words), style.gap),
            wide,
            self._end,
        )
        for number, column in enumerate(self.plan.columns, 1):
            sheet.column_dimensions[get_column_letter(number)].width = column.width
            put(sheet.cell(HEAD - 1, number), column.mark)
            if column.title:
                style.heading(sheet.cell(HEAD, number), column.title)
        put(sheet.cell(HEAD, 1), terms.HEAD)
        sheet.column_dimensions["A"].hidden = True
        sheet.row_dimensions[HEAD - 1].hidden = True
        sheet.row_dimensions[HEAD].height = 34
        for line in page.lines:
            if line.field is not None:
                self._item(line, line.field)
            elif line.section is not None:
                self._heading(line, line.section)
        self._colours(page.last)
        sheet.freeze_panes = f"{get_column_letter(self.plan.at(terms.QUESTION) + 1)}{HEAD + 1}"
        sheet.sheet_properties.tabColor = style.tint("azurite")
        set_up(
            sheet,
            self.style.gap,
            footer=f"{self.blank.record} · {self.blank.form.title}",
            landscape=True,
            head_row=HEAD,
        )
        sheet.print_area = f"B1:{get_column_letter(self._end)}{page.last}"

    def _cell(self, mark: str, row: int) -> Any:
        return self.sheet.cell(row, self.plan.at(mark))

    def _heading(self, line: Line, section: SectionSheet) -> None:
        """A nested section's title across the sheet."""
        notes = _about(section, self._words)
        for column in range(2, self._end + 1):
            cell = self.sheet.cell(line.row, column)
            cell.fill, cell.border = (
                self.style.fill("azurite", 0.1),
                Border(top=Side("thin", color=self.style.tint("azurite"))),
            )
        put(self.sheet.cell(line.row, 2), line.number).font = self.style.font(10.5, "azurite", bold=True)
        title = self.sheet.cell(line.row, 3)
        title.value = self.style.rich(section.title, notes, heading=True)
        title.font = self.style.font(10.5, "azurite", bold=True)
        for cell in (self.sheet.cell(line.row, 2), title):
            cell.alignment = Alignment(vertical="center", wrap_text=True)
        self.sheet.merge_cells(start_row=line.row, end_row=line.row, start_column=3, end_column=self._end)
        wide = sum(column.width for column in self.plan.columns[2:])
        self.sheet.row_dimensions[line.row].height = (
            height((section.title, 10.5, wide), (joined(notes, self.style.gap), 9, wide)) + 8
        )

    def _item(self, line: Line, field: FieldSheet) -> None:
        row, response, style = line.row, field.response, self.style
        before = self.blank.previous.answers.get(field.id) if self.blank.previous else None
        put(self._cell(terms.ID, row), field.id)
        number = style.locked(put(self._cell(terms.NUMBER, row), field.id), size=9.5, colour="azurite", bold=True)
        if line.grid:
            number.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(line.grid)}!A1")
        question, notes = (
            plain(field.label) + (" *" if field.required else ""),
            list(_notes(field, line.grid, self._words)),
        )
        style.locked(self._cell(terms.QUESTION, row)).value = style.rich(question, notes)
        width = self.plan.columns[self.plan.at(terms.QUESTION) - 1].width
        needed = [height((question, 10.5, width), (joined(notes, self.style.gap), 9, width)), 18.0]
        if self.plan.has(terms.BEFORE):
            words = previous_words(response, before, self._words)
            colour = "ochre" if fell_short(response, before) else "muted"
            style.locked(put(self._cell(terms.BEFORE, row), words), size=9, colour=colour)
            needed.append(height((words, 9, 14)))
        answer = self._cell(terms.ANSWER, row)
        self.rules.answer(answer, response)
        if isinstance(response, Multi):
            self._options(line, field, response, before)
        elif not isinstance(response, TableResponse):
            wide = self.plan.columns[self.plan.at(terms.ANSWER) - 1].width
            needed += [height((label, 10.5, wide)) for label in terms.options(response, self._words).values()]
            needed.append(response.lines * 15.8 if isinstance(response, TextResponse) else 0)
        absences = dict(terms.ABSENCES) if field.not_applicable else {NOT_CHECKED: terms.ABSENCES[NOT_CHECKED]}
        self.rules.choose(self._cell(terms.ABSENT, row), absences)
        for mark in (terms.REASON, terms.COMMENT, terms.EVIDENCE, terms.GOOD):
            if self.plan.has(mark):
                style.open(self._cell(mark, row))
        if self.plan.has(terms.GAP):
            self.rules.choose(self._cell(terms.GAP, row), self.blank.labels.gaps)
        state = style.locked(self._cell(terms.STATE, row), size=9, colour="muted")
        state.value = self._state(line, field)
        state.alignment = Alignment(horizontal="center", vertical="top", wrap_text=True)
        self.sheet.row_dimensions[row].height = min(max(needed) + 7, 400)

    def _options(self, line: Line, field: FieldSheet, response: Multi, before: Answer | None) -> None:
        """One row an option, 是 or 否; the item's own row can settle the rest."""
        said = before.answer if before else None
        count, state = terms.failing(response), f"${self.plan.letter(terms.STATE)}${line.row}"
        for row, (option, label) in enumerate(terms.options(response, self._words).items(), line.row + 1):
            put(self._cell(terms.ID, row), f"{field.id}/{option}")
            for column in self.plan.columns[1:]:
                self.style.locked(self._cell(column.mark, row), size=9, colour="muted")
            question = put(self._cell(terms.QUESTION, row), label)
            question.font = self.style.font()
            question.alignment = Alignment(wrap_text=True, vertical="top", indent=2)
            if self.plan.has(terms.BEFORE) and isinstance(said, list | tuple):
                cell = put(self._cell(terms.BEFORE, row), self._words(YES_NO["yes" if option in said else "no"]))
                cell.font = self.style.font(9, "ochre" if option in count and option not in said else "muted")
            answer = self.rules.choose(self._cell(terms.ANSWER, row), YES_NO).coordinate
            fails = f"{answer}={self._word(YES_NO['no'])}" if option in count else FALSE
            waits = either(f"{state}={self._word(one)}" for one in (terms.OPEN, terms.PARTLY))
            spared = choose(f"{state}={self._word(terms.SPARED)}", self._word(terms.OPTION_SPARED), '""')
            open_ = choose(waits, self._word(terms.OPTION_OPEN), spared)
            cell = self._cell(terms.STATE, row)
            cell.value = "=" + choose(f'{answer}<>""', choose(fails, self._word(terms.OPTION_SHORT), '""'), open_)
            cell.alignment = Alignment(horizontal="center", vertical="top")
            self.sheet.row_dimensions[row].height = height((label, 10.5, 45)) + 6

    def _state(self, line: Line, field: FieldSheet) -> str:
        """How far the item is, in words: what the cover counts and the colours follow."""
        own, absent = f"{self._answer}{line.row}", f"{self._absent}{line.row}"
        block = f"{self._answer}{line.row}:{self._answer}{line.last}"
        answered, partly, response = f'{own}<>""', FALSE, field.response
        if isinstance(response, TableResponse):
            rows, end = quote_sheetname(line.grid), get_column_letter(len(response.columns) + 2)
            answered = f"COUNTA({own},{rows}!$C${HEAD + 1}:${end}$400)>0"
        elif isinstance(response, Multi):
            partly = f"COUNTA({block})>0"
            settled = (
                f'OR({own}<>"",COUNTA({self._answer}{line.row + 1}:{self._answer}{line.last})={len(response.options)})'
            )
            answered = settled if response.possible is not None else partly
        short, missing = self._word(terms.FAILED if field.critical else terms.SHORT), f'{absent}<>""'
        done = choose(self._short(line, field), short, self._word(terms.DONE))
        opened = self._word(terms.OPEN if field.required else terms.OPTIONAL)
        state = choose(answered, done, choose(partly, self._word(terms.PARTLY), opened))
        filled = choose(either([missing, answered, partly]), self._word(terms.SURPLUS), self._word(terms.SPARED))
        return "=" + choose(self.conditions.spared(field.id), filled, choose(missing, self._word(terms.DONE), state))

    def _short(self, line: Line, field: FieldSheet) -> str:
        """A formula: the answer does not earn all points."""
        response, own, fails = field.response, f"{self._answer}{line.row}", terms.failing(field.response)
        if isinstance(response, Multi):
            no, rest = YES_NO["no"], terms.REST["no"]
            rows = [row for row, option in enumerate(response.options, line.row + 1) if option.id in fails]
            cells = [f"{self._answer}{row}" for row in rows]
            said, open_ = (either(f"{cell}={self._word(word)}" for cell in cells) for word in (no, ""))
            return either([said, both([f"{own}={self._word(rest)}", open_])])
        if isinstance(response, NumberResponse):
            best = [band.from_ for band in response.bands if band.points == response.possible]
            if not best or response.bands[0].points != response.possible:
                return FALSE
            return f"AND(ISNUMBER({own}),{own}<{wording.number(min(best))})"
        return either(f"{own}={self.hidden.word(terms.options(response, self._words), one)}" for one in sorted(fails))

    def _colours(self, last: int) -> None:
        """Looks by state; the state stands beside them in words."""
        style, state = self.style, f"${self.plan.letter(terms.STATE)}{HEAD + 1}"
        everywhere = f"B{HEAD + 1}:{get_column_letter(self._end)}{last}"
        answers = f"{self._answer}{HEAD + 1}:{self.plan.letter(terms.STATE)}{last}"
        looks = [
            (everywhere, (terms.SPARED, terms.OPTION_SPARED), "muted", 0.15, False),
            (answers, (terms.FAILED,), "vermilion", 0.14, True),
            (answers, (terms.SHORT, terms.OPTION_SHORT), "ochre", 0.14, True),
            (answers, (terms.SURPLUS, terms.PARTLY), "ochre", 0.14, False),
            (answers, (terms.OPEN, terms.OPTION_OPEN), "azurite", 0.12, False),
            (answers, (terms.DONE,), "malachite", 0, False),
        ]
        for where, words, colour, ground, bold in looks:
            formula = either(f"{state}={self._word(word)}" for word in words)
            self.sheet.conditional_formatting.add(where, style.when(formula, colour, ground=ground, bold=bold))

    def _word(self, ours: str) -> str:
        """A word of ours inside a formula. Words of the sources are quoted by address, never written there."""
        return f'"{self._words(ours)}"'


def _about(section: SectionSheet, words: Words) -> list[Note]:
    """What a section says of all its items."""
    return [note for note in (("", plain(section.guidance)), (words(_APPLIES), section.condition)) if note[1]]


def _notes(field: FieldSheet, grid: str, words: Words) -> Iterator[Note]:
    """What stands below the question."""
    if field.condition:
        yield words(_APPLIES), field.condition
    if hint := answer_hint(field.response, words):
        yield words(_HOW), hint
    if grid:
        nothing = terms.NOTHING["none"]
        where = say("in the sheet “{sheet}”; with nothing to write, choose “{nothing}”", sheet=grid, nothing=nothing)
        yield words(_HOW), words(where)
    yield from earned(field.response, words)
    if field.guidance:
        yield words(say_in("note below a question", "Guidance")), plain(field.guidance)
    if field.evidence:
        when = field.evidence_when
        name = (
            say_in("note below a question", "Evidence ({when})", when=when)
            if when
            else say_in("note below a question", "Evidence")
        )
        yield words(name), plain(field.evidence)
    if field.criteria:
        criteria = [f"{link.number} {plain(link.words)}".strip() for link in field.criteria]
        yield (
            words(say_in("note below a question", "Criteria")),
            words(say_in("between two clauses", "; ")).join(criteria),
        )
    if field.severity_title:
        fatal = say("{severity}, fatal", severity=field.severity_title)
        yield (
            words(say_in("note below a question", "If not met")),
            words(fatal) if field.critical else field.severity_title,
        )
