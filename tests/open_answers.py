"""Every kind of answer that a condition may ask for, each with every operator that it can be compared by.

The generators of `tests/audits/test_ranges.py` and of the phone's twin draw from here, so that neither can forget what
the other knows; `test_ranges.py` proves that no operator is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from scoring_forms import TENTHS

LEFT_OUT = "not-applicable"
_OPTIONS = [
    {"id": option, "label": option, "points": points} for option, points in (("x", "1"), ("y", "2.5"), ("z", "0"))
]
_PLAIN = [{"id": option, "label": option} for option in "xyz"]


class Kind(NamedTuple):
    """A response with one answer at least of each kind that any test below, or any band, can tell from the others."""

    response: dict[str, Any]
    answers: list[Any]
    tests: list[dict[str, Any]]
    together: Sequence[Sequence[dict[str, Any]]] = ()
    """Tests that hold together only strictly between two edges, or strictly beyond one: no edge itself will do."""

    def conditions(self, field: str) -> Iterator[dict[str, Any]]:
        """Every condition on this field that makes sense, as `applies_when` holds it: each test, several, negated."""
        for test in self.tests:
            yield {field: test}
            yield {"not": {field: test}}
        for several in self.together:
            yield {"all": [{field: test} for test in several]}


_EQUAL = [{"is": "x"}, {"is_not": "y"}, {"one_of": ["z", "x"]}]
_YES_NO = [{"is": "no"}, {"is": "yes"}, {"is_not": "yes"}, {"one_of": ["no"]}, {"one_of": ["yes", "no"]}]
# Some stand at the edge of a band, some beside it; 9 has bands' edges on both sides.
_NUMBER = [
    {"is": "9"}, {"is": "8"}, {"is_not": "10"}, {"one_of": ["8", "10"]}, {"at_least": "9"}, {"less_than": "8"},
    {"from": "8.5"}, {"before": "9"},
]  # fmt: skip
_DATE = [
    {"is": "2026-01-02"}, {"is_not": "2026-01-02"}, {"one_of": ["2026-01-02", "2026-01-05"]}, {"before": "2026-01-02"},
    {"less_than": "2026-01-03"}, {"from": "2026-01-02"}, {"at_least": "2026-01-03"},
]  # fmt: skip
_BETWEEN_NUMBERS = [
    [{"at_least": "8"}, {"is_not": "8"}, {"less_than": "9"}],
    [{"at_least": "9"}, {"is_not": "9"}],
    [{"less_than": "8"}],
]
_BETWEEN_DAYS = [
    [{"from": "2026-01-02"}, {"is_not": "2026-01-02"}],
    [{"from": "2026-01-02"}, {"is_not": "2026-01-02"}, {"before": "2026-01-04"}],
]
_DAYS = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-05"]
_NUMBERS = ["0", "4", "8", "8.25", "8.75", "9", "9.5", "10"]

KINDS: list[Kind] = [
    Kind({"type": "yes-no"}, ["yes", "no"], _YES_NO),
    Kind({"type": "yes-no", "expected": "no", "not_applicable": "allowed"}, ["yes", "no", LEFT_OUT], _YES_NO),
    Kind({**TENTHS, "not_applicable": "allowed"}, [*_NUMBERS, LEFT_OUT], _NUMBER, _BETWEEN_NUMBERS),
    Kind(
        {"type": "multi", "options": _OPTIONS, "not_applicable": "allowed"},
        [[], ["x"], ["y"], ["z"], ["x", "y"], ["x", "z"], ["y", "z"], ["x", "y", "z"], LEFT_OUT], _EQUAL,
    ),
    Kind({"type": "graded", "options": _OPTIONS}, ["x", "y", "z"], _EQUAL),
    Kind({"type": "choice", "options": _PLAIN, "not_applicable": "allowed"}, ["x", "y", "z", LEFT_OUT], _EQUAL),
    Kind({"type": "number"}, ["-1", *_NUMBERS, "11"], _NUMBER, _BETWEEN_NUMBERS),
    Kind({"type": "number", "min": "8"}, ["8", "8.25", "8.75", "9", "9.5", "10", "11"], _NUMBER, _BETWEEN_NUMBERS),
    Kind({"type": "number", "max": "9"}, ["-1", "8", "8.25", "8.75", "9"], _NUMBER, _BETWEEN_NUMBERS),
    Kind({"type": "date"}, _DAYS, _DATE, _BETWEEN_DAYS),
    Kind({"type": "date", "not_applicable": "allowed"}, [*_DAYS, LEFT_OUT], _DATE, _BETWEEN_DAYS),
]  # fmt: skip


def questions() -> Iterator[tuple[Kind, dict[str, Any]]]:
    """Every kind with every condition on it, the controller being the first item."""
    for kind in KINDS:
        for condition in kind.conditions("TSX-01"):
            yield kind, condition
