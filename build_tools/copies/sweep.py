"""`manual copy sweep`: what audits noted of the copies, against the register. Also the checkpoint of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from build_tools.copies.desk import Desk
from build_tools.copies.index import Progress, copies
from build_tools.copies.register.sweep import Discrepancy, Sighting, sweep
from build_tools.core.problems import Problem
from build_tools.records import record_file
from build_tools.revisions import releases

AUDITS = "records/audits"


@dataclass(frozen=True, eq=False)
class Sweep:
    """What came of it."""

    found: list[Discrepancy]
    problems: list[Problem]
    """Of records and copies that could not be read."""
    copies: int
    audits: int
    current: str | None
    """The revision in force, by which outdated copies are told."""


def run(desk: Desk, files: Sequence[Path], today: date, progress: Progress | None = None) -> Sweep:
    """Compare all audits on file, and those given, with the register."""
    known, problems = copies(desk, progress)
    sightings: dict[str, Sighting] = {}
    for path, name in _audits(desk.root, files):
        located, wrong = record_file.load(path, name)
        problems += wrong
        if located is not None:
            one, holds = located.value, located.value.holds
            sightings[one.record] = Sighting(
                one.record, one.outlet, one.date, holds.revision if holds else None, holds.serial if holds else None
            )
    released, current = set(releases.versions(desk.root)), desk.current(today)
    found = sweep(known, sightings.values(), desk.code, today, released, current)
    return Sweep(found, problems, len(known), len(sightings), current)


def _audits(root: Path, files: Sequence[Path]) -> list[tuple[Path, str]]:
    """Records on file – as a channel left them, or written by hand – and those given."""
    folder = root / AUDITS
    kept = {*folder.rglob("record.json"), *folder.rglob("*.yml")}
    return [(path, path.relative_to(root).as_posix()) for path in sorted(kept)] + [(path, str(path)) for path in files]
