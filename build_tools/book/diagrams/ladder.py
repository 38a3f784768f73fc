"""The customer service ladder, drawn as a ladder that stands in a section: floors above the ground, basement below.

The ground line lies under the lowest acceptable rung. Above it the rungs are azurite on a light ground, below it
grey on a ground that darkens with every step down. Wide: a table beside the ladder. Narrow: three lines a rung.
"""

from __future__ import annotations

from build_tools.book.marks import Marks
from build_tools.core.drawing.lettering import width, wrap
from build_tools.core.drawing.svg import Context, Sheet
from build_tools.core.words import say
from build_tools.language.model.diagrams import Ladder, Rung

_MINIMUM = say("Ground: the lowest acceptable")
_STRIP = 30.0
"""Height of the ground: line, hatching, words."""


def draw(diagram: Ladder, context: Context, narrow: bool = False) -> str:
    return lay(diagram, context, narrow).svg()


def lay(diagram: Ladder, context: Context, narrow: bool = False) -> Sheet:
    sheet = Sheet(context, narrow=narrow)
    sheet.title = context.title or context.words(say("Service ladder"))
    marks = Marks(context.words)
    sheet.description = marks.semicolon.join(_told(diagram, rung, context, marks) for rung in diagram.rungs)
    if narrow:
        _Narrow(sheet, diagram).draw()
    else:
        _Wide(sheet, diagram).draw()
    return sheet


def _told(diagram: Ladder, rung: Rung, context: Context, marks: Marks) -> str:
    cells = (rung.name, rung.customer, rung.tells, rung.refers, rung.buys)
    labelled = zip(diagram.headings, cells, strict=True)
    told = marks.addition.join(marks.labelled(heading, cell) for heading, cell in labelled)
    return told + marks.bracketed(context.words(_MINIMUM)) if rung.minimum else told


class _Wide:
    """Geometry and order of drawing; the narrow layout changes the rows."""

    ladder = (12.0, 116.0)
    """Outer edges of the rails at the foot."""
    lean = 10.0
    columns = ((136.0, 80.0), (224.0, 112.0), (344.0, 122.0), (474.0, 118.0))
    """Left edge and room of customer, tells, refers, buys."""
    size, leading = 13.0, 19.0

    def __init__(self, sheet: Sheet, diagram: Ladder) -> None:
        self.sheet, self.diagram = sheet, diagram
        self.floor = next((i for i, rung in enumerate(diagram.rungs) if rung.minimum), None)

    def draw(self) -> None:
        sheet, rungs = self.sheet, self.diagram.rungs
        heights = [self.height(rung) for rung in rungs]
        y = start = self.head()
        tops = list[float]()
        for i, h in enumerate(heights):
            tops.append(y)
            y += h + (_STRIP if i == self.floor else 0)
        sheet.height = y + 14
        for i, h in enumerate(heights):
            self.ground(i, tops[i], h)
        if self.floor is not None:
            self.surface(tops[self.floor] + heights[self.floor])
        self.rails(start - 12, y + 9)
        for i, rung in enumerate(rungs):
            self.rung(i, tops[i] + heights[i])
            self.row(rung, tops[i], heights[i])

    def head(self) -> float:
        sheet, headings = self.sheet, self.diagram.headings
        top = 0.0
        if sheet.context.unverified:
            sheet.mark(sheet.width - 1, 11, "end")
            top = 22.0
        cells = [wrap(heading, room, 12.5) for heading, (_, room) in zip(headings[1:], self.columns, strict=True)]
        bottom = top + 12 + 18.0 * max(len(lines) for lines in cells)
        sheet.text(sum(self.ladder) / 2, bottom - 13, headings[0], 12.5, "azurite", anchor="middle", bold=True)
        for lines, (x, _) in zip(cells, self.columns, strict=True):
            sheet.block(x, bottom - 4 - 18 * len(lines), lines, 12.5, 18, "azurite", bold=True)
        sheet.path(f"M{self.columns[0][0]} {bottom}H{sheet.width}", stroke="azurite", stroke_width=1)
        return bottom

    def height(self, rung: Rung) -> float:
        cells = (rung.customer, rung.tells, rung.refers, rung.buys)
        most = max(len(wrap(c, room, self.size, even=True)) for c, (_, room) in zip(cells, self.columns, strict=True))
        return 26 + self.leading * most

    def ground(self, i: int, top: float, h: float) -> None:
        """The tint behind a row."""
        above = self.floor is None or i <= self.floor
        x = self.columns[0][0] - 12 if above else 0
        if above:
            floors = len(self.diagram.rungs) if self.floor is None else self.floor + 1
            depth = 0.04 + 0.1 * (floors - i) / floors
            self.sheet.rect(x, top, self.sheet.width - x, h, fill="azurite", fill_opacity=depth)
        elif self.floor is not None:
            below = len(self.diagram.rungs) - 1 - self.floor
            depth = 0.3 + 0.5 * (i - self.floor) / below
            self.sheet.rect(x, top, self.sheet.width - x, h, fill="line", fill_opacity=depth)
        if i and i - 1 != self.floor:
            self.sheet.path(f"M{x:.2f} {top:.2f}H{self.sheet.width:.2f}", stroke="line", stroke_width=0.75)

    def surface(self, y: float) -> None:
        """The ground line with its level mark, words and hatched earth."""
        sheet, word = self.sheet, self.sheet.context.words(_MINIMUM)
        x = self.columns[0][0]
        sheet.rect(0, y, sheet.width, _STRIP, fill="line", fill_opacity=0.3)
        right = x + 20 + width(word, 12.5) + 10
        spans = ((4.0, x - 16), (right, sheet.width - 4))
        hatch = "".join(
            f"M{start + step:.1f} {y + 4:.1f}l-7 9"
            for start, end in spans
            for step in range(8, int(end - start) + 1, 9)
        )
        sheet.path(hatch, stroke="muted", stroke_width=0.6)
        sheet.path(f"M0 {y:.2f}H{sheet.width:.2f}", stroke="ink", stroke_width=1.6)
        sheet.path(f"M{x:.2f} {y + 20:.2f}l-5.5 -9h11z", stroke="ink", stroke_width=1)
        sheet.text(x + 14, y + _STRIP / 2 + 0.5, word, 12.5, bold=True)

    def rails(self, top: float, bottom: float) -> None:
        left, right = self.ladder
        for foot, shift in ((left, self.lean), (right - 5, -self.lean)):
            d = f"M{foot:.2f} {bottom:.2f}L{foot + shift:.2f} {top:.2f}h5L{foot + 5:.2f} {bottom:.2f}z"
            self.sheet.path(d, fill="paper", stroke="muted", stroke_width=0.8)
        self._rails = (top, bottom)

    def rung(self, i: int, y: float) -> None:
        top, bottom = self._rails
        inset = self.lean * (bottom - y) / (bottom - top) + 5
        left, right = self.ladder[0] + inset, self.ladder[1] - inset
        above = self.floor is None or i <= self.floor
        self.sheet.rect(left, y - 2.5, right - left, 5, fill="paper", stroke="azurite" if above else "muted")

    def name(self, rung: Rung, bottom: float) -> None:
        room = self.ladder[1] - self.ladder[0] - 2 * self.lean - 14
        lines = wrap(rung.name, room, self.size, even=True)
        middle = sum(self.ladder) / 2
        top = bottom - 7 - 18 * len(lines)
        self.sheet.block(middle, top, lines, self.size, 18, anchor="middle", bold=rung.minimum)

    def row(self, rung: Rung, top: float, h: float) -> None:
        self.name(rung, top + h)
        for cell, (x, room), bold in zip(
            (rung.customer, rung.tells, rung.refers, rung.buys), self.columns, (True, False, False, False), strict=True
        ):
            lines = wrap(cell, room, self.size, even=True)
            self.sheet.block(x, top + (h - self.leading * len(lines)) / 2, lines, self.size, self.leading, bold=bold)


class _Narrow(_Wide):
    """Name and customer on the ladder; what the customer tells, refers and buys in labelled lines beside it."""

    ladder = (6.0, 108.0)
    lean = 7.0
    columns = ((128.0, 212.0),) * 4
    label = 50.0

    def head(self) -> float:
        if self.sheet.context.unverified:
            self.sheet.mark(self.sheet.width - 1, 11, "end")
        first, second = self.diagram.headings[:2]
        self.sheet.text(sum(self.ladder) / 2, 11, first, 13, "azurite", anchor="middle", bold=True)
        self.sheet.text(self.columns[0][0], 11, second, 13, "azurite", bold=True)
        return 32.0

    def lines(self, rung: Rung) -> list[tuple[list[str], list[str]]]:
        cells = zip(self.diagram.headings[2:], (rung.tells, rung.refers, rung.buys), strict=True)
        return [(wrap(heading, self.label, 12), wrap(cell, 154, self.size, even=True)) for heading, cell in cells]

    def height(self, rung: Rung) -> float:
        return 42 + sum(self.leading * max(len(a), len(b)) + 2 for a, b in self.lines(rung))

    def row(self, rung: Rung, top: float, h: float) -> None:
        self.name(rung, top + h)
        x = self.columns[0][0]
        self.sheet.text(x, top + 19, rung.customer, 14, bold=True)
        y = top + 32
        for labels, lines in self.lines(rung):
            self.sheet.block(x, y, labels, 12, self.leading)
            self.sheet.block(x + self.label + 6, y, lines, self.size, self.leading)
            y += self.leading * max(len(labels), len(lines)) + 2
