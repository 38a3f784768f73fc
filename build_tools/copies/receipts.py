"""Whose receipt for the newest release is still to come: the register's receipts joined with what the releases changed.

Owns which releases are compared for it: of those that holders acknowledged last each once, whatever lies between as a
whole, and none where every receipt is in.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from build_tools.copies.desk import Desk
from build_tools.copies.register import receipts
from build_tools.copies.register.history import Copy
from build_tools.core.problems import Problem, Refused
from build_tools.core.progress import Step, silent
from build_tools.core.words import say
from build_tools.revisions.audience import Touched, touched
from build_tools.revisions.chronicle import Chronicle
from build_tools.revisions.project_chronicle import chronicle_of
from build_tools.revisions.release_archives import Archives


def awaited(desk: Desk, copies: Iterable[Copy], step: Step = silent) -> tuple[list[Copy], list[Problem]]:
    """The copies whose holder has to acknowledge the newest release, and what is wrong with releases that could not be
    compared with it: of whom that hangs on, everybody is asked. None before the first release.

    `step`: said while releases are compared. Raises `Refused` when the newest release's record cannot be read.
    """
    current = desk.current()
    if current is None:
        return [], []
    comparisons = _Comparisons(desk, current, step)
    return receipts.awaited(copies, current, comparisons.asks), comparisons.problems


class _Comparisons:
    """What each acknowledged revision lacks, made when it is first asked for."""

    def __init__(self, desk: Desk, current: str, step: Step) -> None:
        self.problems: list[Problem] = []
        self._desk, self._current, self._step = desk, current, step
        self.since = cache(self._since)
        self._chronicle: Chronicle | None = None

    def asks(self, copy: Copy, last: str) -> bool:
        """Whether something normative since `last` touches the holder. So it is held where nobody can tell."""
        reach = self.since(last)
        return reach is None or reach.holder(copy.role, copy.outlet)

    def _since(self, last: str) -> Touched | None:
        try:
            with self._step(say("Comparing {older} with {newer}", older=last, newer=self._current)):
                chronicle = self._releases()
                before = next((one for one in chronicle.editions if one.revision == last), None)
                if before is None:  # a release that was taken off the shelf
                    return None
                return touched(chronicle.since(before).declared, before.library, chronicle.present)
        except Refused as refused:
            self.problems += refused.problems
            return None

    def _releases(self) -> Chronicle:
        if self._chronicle is None:
            archives = Archives(self._desk.root)
            newest = next(one for one in archives.releases if one.revision == self._current)
            self._chronicle = chronicle_of(self._desk.root, archives.library(newest), until=self._current)
        return self._chronicle
