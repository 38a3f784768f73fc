"""Totals as a checklist shows them: points of 100 or demerits, never on the wrong side of a band's edge."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from build_tools.core.numbers.display import display
from build_tools.language.form.scoring import DemeritBand, Grade, GradeBand, Scoring
from build_tools.language.wording import number


class Totals:
    """How totals of one checklist are written."""

    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring
        self.low_is_good = scoring.model == "demerit"
        self.unit = "扣点" if self.low_is_good else "分"
        self._edges = [one.from_ for one in scoring.grades]
        self._edges += [one for band in scoring.bands for one in (band.total_max, band.part_max) if one is not None]

    def shown(self, value: Fraction | None) -> str:
        """Two places, or as many as it takes; '' where there is no total."""
        return "" if value is None else display(value, self._edges, low_is_good=self.low_is_good)

    def edges(self) -> tuple[str, ...]:
        """Scores at which a better grade begins, for the scale of the bars; none for demerits."""
        return tuple(number(one.from_) for one in self.scoring.grades if 0 < one.from_ < 100)

    def ladder(self, reached: Grade | None) -> Iterator[tuple[str, str, str, bool]]:
        """Every grade: name, span in words, title, whether it was reached."""
        above: GradeBand | None = None
        for one in self.scoring.ladder:
            if isinstance(one, GradeBand):
                start = number(one.from_)
                span = f"{start} 分及以上" if above is None else f"{start} 分至 {number(above.from_)} 分以下"
                above = one
            else:
                span = _limits(one) if isinstance(one, DemeritBand) else ""
            yield one.name, span, one.title or "", one is reached


def _limits(band: DemeritBand) -> str:
    limits = [
        f"{what}不超过 {number(most)} 扣点"
        for what, most in (("合计", band.total_max), ("任一部分", band.part_max))
        if most is not None
    ]
    return "，".join(limits) or "其余"
