"""The work flow: chapters as linked boxes in printed order, grouped into lanes, closed by a loop.

Wide: a lane is a band with its title at the left and up to four boxes a row. Narrow: a lane is a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from build_tools.book.marks import Marks
from build_tools.core.drawing.lettering import width, wrap
from build_tools.core.drawing.markup import Point
from build_tools.core.drawing.svg import Context, Link, Sheet
from build_tools.core.words import say
from build_tools.language.model.diagrams import Workflow, WorkflowLane

_GUTTER = 30.0


@dataclass(frozen=True)
class _Box:
    x: float
    y: float
    w: float
    h: float

    @property
    def middle(self) -> float:
        return self.x + self.w / 2


def draw(diagram: Workflow, context: Context, narrow: bool = False) -> str:
    return lay(diagram, context, narrow).svg()


def lay(diagram: Workflow, context: Context, narrow: bool = False) -> Sheet:
    sheet = Sheet(context, narrow=narrow)
    sheet.title = context.title or context.words(say("Work flow"))
    marks = Marks(context.words)
    lanes = marks.semicolon.join(
        marks.labelled(lane.title, marks.comma.join(_label(_link(context, chapter)) for chapter in lane.chapters))
        for lane in diagram.lanes
    )
    loop = " → ".join(diagram.loop)
    sheet.description = context.words(say("{lanes}. {loop}", lanes=lanes, loop=loop)) if loop else lanes
    top = 20.0 if diagram.loop else 1.0
    if context.unverified:
        sheet.mark(sheet.width - 22, top + 2, "end")
        top += 20
    if narrow:
        _lists(sheet, diagram, top)
    else:
        _bands(sheet, diagram, top)
    return sheet


def _link(context: Context, chapter: str) -> Link:
    return context.link("chapter", chapter) or Link("", "", chapter)


def _label(link: Link) -> str:
    return f"{link.number} {link.title}".strip()


def _bands(sheet: Sheet, diagram: Workflow, top: float) -> None:
    longest = max(len(lane.chapters) for lane in diagram.lanes)
    per_row = min(4, max(3, longest))
    left, right, gap = 112.0, 566.0, 20.0
    w = (right - left - gap * (per_row - 1)) / per_row
    titles = {
        chapter: wrap(_link(sheet.context, chapter).title, w - 20, 13, even=True)
        for lane in diagram.lanes
        for chapter in lane.chapters
    }
    y, rows = top, list[list[_Box]]()
    for lane in diagram.lanes:
        h = 40 + 18.0 * max(2, *(len(titles[chapter]) for chapter in lane.chapters))
        starts = range(0, len(lane.chapters), per_row)
        height = 24 + len(starts) * h + (len(starts) - 1) * _GUTTER
        sheet.rect(0.5, y, 579, height, radius=8, fill="panel")
        _lane_title(sheet, lane, y, height)
        for i, start in enumerate(starts):
            row_y = y + 12 + i * (h + _GUTTER)
            chapters = lane.chapters[start : start + per_row]
            boxes = [_Box(left + k * (w + gap), row_y, w, h) for k in range(len(chapters))]
            for box, chapter in zip(boxes, chapters, strict=True):
                _box(sheet, box, chapter, titles[chapter])
            rows.append(boxes)
        y += height + _GUTTER
    for boxes in rows:
        for a, b in pairwise(boxes):
            sheet.arrow([(a.x + a.w + 4, a.y + a.h / 2), (b.x - 4, b.y + b.h / 2)])
    for above, below in pairwise(rows):
        _descend(sheet, above[-1], below[0])
    sheet.height = y - _GUTTER + 1
    if diagram.loop:
        sheet.height = _loop(sheet, diagram.loop, y, rows[0][0], rows[-1][-1], left)


def _lane_title(sheet: Sheet, lane: WorkflowLane, y: float, height: float) -> None:
    lines = wrap(lane.title, 72, 14, even=True)
    sheet.block(50, y + height / 2 - 10 * len(lines), lines, 14, 20, "azurite", anchor="middle", bold=True)
    sheet.path(f"M98 {y + 14:.2f}V{y + height - 14:.2f}", stroke="line", stroke_width=1)


def _box(sheet: Sheet, box: _Box, chapter: str, lines: list[str]) -> None:
    link = sheet.context.link("chapter", chapter)
    with sheet.linked(link, box.x, box.y, box.w, box.h):
        sheet.rect(box.x, box.y, box.w, box.h, radius=4, fill="paper", stroke="line")
        sheet.text(box.x + 10, box.y + 19, link.number if link else "", 12, "azurite", bold=True)
        sheet.block(box.x + 10, box.y + 30, lines, 13, 18)


def _descend(sheet: Sheet, above: _Box, below: _Box) -> None:
    """From the last box of a row through the gutter to the first of the next."""
    end = below.y - 4
    turn = (above.y + above.h + below.y) / 2
    points: list[Point] = [(above.middle, above.y + above.h + 4)]
    if abs(above.middle - below.middle) > 1:
        points += [(above.middle, turn), (below.middle, turn)]
    sheet.arrow([*points, (below.middle, end)])


def _loop(sheet: Sheet, words: tuple[str, ...], y: float, first: _Box, last: _Box, left: float) -> float:
    """The words of the loop as pills in rows, and the line that leads back to the first box."""
    x, rows = left, list[list[tuple[_Box, str]]]([[]])
    for word in words:
        w = width(word, 13) + 30
        if rows[-1] and x + w > 566:
            rows.append([])
            x, y = left, y + 30 + _GUTTER
        rows[-1].append((_Box(x, y + 6, w, 30), word))
        x += w + 24
    for row in rows:
        for box, word in row:
            sheet.rect(box.x, box.y, box.w, box.h, radius=15, fill="paper", stroke="azurite")
            sheet.text(box.middle, box.y + 15, word, 13, "azurite", anchor="middle")
        for (a, _), (b, _) in pairwise(row):
            sheet.arrow([(a.x + a.w + 4, a.y + 15), (b.x - 4, b.y + 15)])
    _descend(sheet, last, rows[0][0][0])
    for above, below in pairwise(rows):
        _descend(sheet, above[-1][0], below[0][0])
    end = rows[-1][-1][0]
    _return(sheet, (end.x + end.w + 4, end.y + 15), (first.middle, first.y - 4))
    return y + 38


def _return(sheet: Sheet, start: Point, goal: Point) -> None:
    edge = sheet.width - 8
    sheet.arrow([start, (edge, start[1]), (edge, 6), (goal[0], 6), goal], dash="5 3")


def _lists(sheet: Sheet, diagram: Workflow, top: float) -> None:
    left, w, gap = 12.0, 294.0, 16.0
    y, boxes = top, list[_Box]()
    for lane in diagram.lanes:
        titles = [wrap(_link(sheet.context, chapter).title, w - 72, 14) for chapter in lane.chapters]
        heights = [24 + 19.0 * len(lines) for lines in titles]
        height = 44 + sum(heights) + gap * (len(heights) - 1) + 12
        sheet.rect(0.5, y, 317, height, radius=8, fill="panel")
        sheet.text(left + 58, y + 23, lane.title, 14, "azurite", bold=True)
        box_y = y + 44
        for chapter, lines, h in zip(lane.chapters, titles, heights, strict=True):
            box = _Box(left, box_y, w, h)
            link = sheet.context.link("chapter", chapter)
            with sheet.linked(link, *(box.x, box.y, box.w, box.h)):
                sheet.rect(box.x, box.y, box.w, box.h, radius=4, fill="paper", stroke="line")
                sheet.text(box.x + 12, box.y + h / 2, link.number if link else "", 13, "azurite", bold=True)
                sheet.block(box.x + 58, box.y + 12, lines, 14, 19)
            boxes.append(box)
            box_y += h + gap
        y += height + 14
    first = boxes[0]
    for i, word in enumerate(diagram.loop):
        box = _Box(left, y + 12 + i * (34 + gap), w, 34)
        sheet.rect(box.x, box.y, box.w, box.h, radius=17, fill="paper", stroke="azurite")
        sheet.text(box.middle, box.y + 17, word, 14, "azurite", anchor="middle")
        boxes.append(box)
    for a, b in pairwise(boxes):
        sheet.arrow([(34, a.y + a.h + 3), (34, b.y - 3)])
    sheet.height = boxes[-1].y + boxes[-1].h + (12 if not diagram.loop else 2)
    if diagram.loop:
        end = boxes[-1]
        _return(sheet, (end.x + end.w + 4, end.y + end.h / 2), (first.middle, first.y - 4))
