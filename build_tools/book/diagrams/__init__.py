"""Diagrams of the manual as SVG with selectable text; beside them the barrel of reports and the seal.

`draw` gives the SVG of a diagram; `narrow=True` the layout for a phone. WeasyPrint makes no links of `<a>` inside an
SVG, so `link_areas` gives the same links as boxes in percent for the page to lay over the drawing.
"""

from __future__ import annotations

from build_tools.book.diagrams import bars, cycle, ladder, wheel, workflow
from build_tools.core.drawing.svg import STYLE_CLASSES, Context, Link, LinkArea, Sheet
from build_tools.language.model.diagrams import Bars, Cycle, Diagram, Ladder, Wheel

__all__ = ["STYLE_CLASSES", "Context", "Link", "LinkArea", "draw", "link_areas"]


def draw(diagram: Diagram, context: Context, *, narrow: bool = False) -> str:
    return _lay(diagram, context, narrow).svg()


def link_areas(diagram: Diagram, context: Context, *, narrow: bool = False) -> list[LinkArea]:
    return _lay(diagram, context, narrow).areas()


def _lay(diagram: Diagram, context: Context, narrow: bool) -> Sheet:
    if isinstance(diagram, Ladder):
        return ladder.lay(diagram, context, narrow)
    if isinstance(diagram, Wheel):
        return wheel.lay(diagram, context, narrow)
    if isinstance(diagram, Cycle):
        return cycle.lay(diagram, context, narrow)
    if isinstance(diagram, Bars):
        return bars.lay(diagram, context, narrow)
    return workflow.lay(diagram, context, narrow)
