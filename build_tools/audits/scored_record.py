"""One scored record with all that its report rests on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from build_tools.audits.appeals.rulings import Appeal
from build_tools.audits.scoring.results import Scorecard
from build_tools.language.form.forms import Checklist
from build_tools.language.library import Library
from build_tools.records.examination import Examined
from build_tools.records.seals import Sealed


@dataclass(frozen=True, eq=False)
class Ruled:
    """What rulings changed."""

    appeal: Appeal
    sha256: str
    """Digest of the file of rulings."""
    audited: Examined[Checklist]
    card: Scorecard
    """As audited, before any ruling."""


@dataclass(frozen=True, eq=False)
class Audit:
    """One scored record."""

    examined: Examined[Checklist]
    """As decided, where there are rulings."""
    card: Scorecard
    sha256: str
    """Digest of the record as received."""
    in_force: Library | None = None
    """The sources whose manual was in force on the day; None where they are not to be had, or were not looked for."""
    previous: Audit | None = None
    """The audit before this one, where the record names it."""
    sealed: Sealed | None = None
    """None for a record that was written by hand and never sealed."""
    path: Path | None = None
    """The record's file; None for an audit that was made up."""
    ruled: Ruled | None = None
    """What was audited, where rulings changed it."""
