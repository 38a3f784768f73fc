"""One scored record with all that its report rests on."""

from __future__ import annotations

from dataclasses import dataclass

from build_tools.checks.records import Examined
from build_tools.model.forms import Checklist
from build_tools.model.results import Scorecard
from build_tools.sources.library import Library


@dataclass(frozen=True, eq=False)
class Audit:
    """One scored record."""

    examined: Examined[Checklist]
    card: Scorecard
    sha256: str
    """Digest of the record as received."""
    in_force: Library | None = None
    """The sources whose manual was in force on the day; None where they are not to be had, or were not looked for."""
    previous: Audit | None = None
    """The audit before this one, where the record names it."""
