"""Totals as a checklist shows them: points of 100 or demerits, never on the wrong side of a band's edge."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from build_tools.core.numbers.display import display
from build_tools.core.words import Message, Words, say, say_in
from build_tools.language.form.scoring import DemeritBand, Grade, GradeBand, Scoring
from build_tools.language.wording import number


class Totals:
    """How totals of one checklist are written."""

    def __init__(self, scoring: Scoring) -> None:
        self.scoring = scoring
        self.low_is_good = scoring.model == "demerit"
        self._edges = [one.from_ for one in scoring.grades]
        self._edges += [one for band in scoring.bands for one in (band.total_max, band.part_max) if one is not None]

    def shown(self, value: Fraction | None) -> str:
        """Two places, or as many as it takes; '' where there is no total."""
        return "" if value is None else display(value, self._edges, low_is_good=self.low_is_good)

    def edges(self) -> tuple[str, ...]:
        """Scores at which a better grade begins, for the scale of the bars; none for demerits."""
        return tuple(number(one.from_) for one in self.scoring.grades if 0 < one.from_ < 100)

    def ladder(self, reached: Grade | None, words: Words) -> Iterator[tuple[str, str, str, bool]]:
        """Every grade: name, span in words, title, whether it was reached."""
        above: GradeBand | None = None
        for one in self.scoring.ladder:
            if isinstance(one, GradeBand):
                start = number(one.from_)
                span_in_words = words(span(start, number(above.from_) if above else None))
                above = one
            else:
                span_in_words = _limits(one, words) if isinstance(one, DemeritBand) else ""
            yield one.name, span_in_words, one.title or "", one is reached


def span(start: str, above: str | None) -> Message:
    """The scores of a grade: from its own beginning up to that of the better one."""
    if above is None:
        return say("{start} points and more", start=start)
    return say("{start} to below {above} points", start=start, above=above)


def _limits(band: DemeritBand, words: Words) -> str:
    limits = []
    if band.total_max is not None:
        limits.append(words(say("in total at most {most} demerits", most=number(band.total_max))))
    if band.part_max is not None:
        limits.append(words(say("in any part at most {most} demerits", most=number(band.part_max))))
    return words(say_in("before what is added", ", ")).join(limits) or words(say_in("a grade's limits", "all else"))
