"""What audits saw of the copies, against the register: outdated, unknown, missing, doubled, overdue.

An audit notes one copy of an outlet: its revision and serial. The later of two statements counts, the register's own
among them; what was seen before a copy was taken back proves nothing against it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date

from build_tools.copies import serials
from build_tools.copies.register.history import Copy, version_key
from build_tools.copies.register.transitions import OUT_OF_USE, WITH_HOLDER

KINDS = ("doubled", "unknown", "out-of-use", "misplaced", "missing", "outdated", "overdue")
"""In the order of urgency."""


@dataclass(frozen=True)
class Sighting:
    """What one audit noted. `serial` as it was written; None where it noted none."""

    record: str
    outlet: str
    day: date
    revision: str | None = None
    serial: str | None = None


@dataclass(frozen=True)
class Discrepancy:
    """One thing to look into."""

    kind: str
    serial: str
    """Exact where the register knows it; as written where it does not; empty where none was noted."""
    where: str
    """Outlet, or the holder's post."""
    message: str
    record: str = ""
    """The audit that shows it."""


def sweep(
    copies: Iterable[Copy],
    sightings: Iterable[Sighting],
    code: str,
    today: date,
    released: Set[str],
    current: str | None,
) -> list[Discrepancy]:
    """Everything in which network and register differ. `released`: every revision there is; `current`: the one in
    force on `today`, None before the first."""
    known = {one.number: one for one in copies}
    ordered = sorted(sightings, key=lambda one: (one.day, one.record))
    seen: dict[int, list[Sighting]] = defaultdict(list)
    found: list[Discrepancy] = []
    for one in ordered:
        if one.revision is not None and released and one.revision not in released:
            message = f"holds revision {one.revision}, which was never released"
            found.append(Discrepancy("unknown", one.serial or "", one.outlet, message, one.record))
        if one.serial is None:
            continue
        copy, message = _identify(one.serial, known, code)
        if copy is None:
            found.append(Discrepancy("unknown", one.serial, one.outlet, message, one.record))
        elif one.day >= copy.issued:
            seen[copy.number].append(one)
    for number, sighted in seen.items():
        found += _elsewhere(known[number], sighted)
    found += _missing(list(known.values()), ordered, seen)
    found += _outdated(list(known.values()), ordered, seen, current)
    for copy in known.values():
        if copy.state in WITH_HOLDER and copy.due is not None and copy.due < today:
            days = (today - copy.due).days
            message = f"was due on {copy.due}, {days} day{'s' if days > 1 else ''} ago"
            found.append(Discrepancy("overdue", copy.serial, copy.post, message))
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.where, one.serial, one.record))


def _identify(text: str, known: dict[int, Copy], code: str) -> tuple[Copy | None, str]:
    try:
        read = serials.read(text, code)
    except ValueError as error:
        return None, str(error).partition(";")[0]
    copy = known.get(read.number)
    if copy is None:
        return None, f"no copy has the number {read.number:06d}"
    if copy.serial != str(read):
        return None, f"copy {read.number:06d} has another serial: this one was never issued"
    return copy, ""


def _elsewhere(copy: Copy, sighted: Sequence[Sighting]) -> Iterator[Discrepancy]:
    """A copy that was seen where it should not be, or in two places."""
    last = sighted[-1]
    places = {one.outlet: one for one in sighted}
    if len(places) > 1:
        said = ", ".join(f"{outlet} on {one.day}" for outlet, one in sorted(places.items()))
        yield Discrepancy("doubled", copy.serial, last.outlet, f"was seen at {said}", last.record)
    elif copy.outlet != last.outlet and copy.authorisation is None:
        belongs = f"belongs to {copy.post}" if copy.outlet else f"belongs to {copy.post} and never leaves headquarters"
        yield Discrepancy("misplaced", copy.serial, last.outlet, belongs, last.record)
    if copy.state in OUT_OF_USE and last.day > copy.changed:
        said = f"is {copy.state} since {copy.changed}, and was seen on {last.day}"
        yield Discrepancy("out-of-use", copy.serial, last.outlet, said, last.record)


def _missing(
    copies: Sequence[Copy], sightings: Sequence[Sighting], seen: dict[int, list[Sighting]]
) -> Iterator[Discrepancy]:
    """Audited outlets in which a copy should have been seen."""
    here: dict[str, list[Copy]] = defaultdict(list)
    for copy in copies:
        if copy.outlet is not None and copy.state in ("held", "recalled"):
            here[copy.outlet].append(copy)
    visits = {one.outlet: one for one in sightings}  # the last of each
    for outlet, visit in visits.items():
        if not here[outlet]:
            yield Discrepancy("missing", "", outlet, f"holds no copy, as of the audit of {visit.day}", visit.record)
        for copy in here[outlet]:
            days = [one.day for one in seen.get(copy.number, ()) if one.outlet == outlet]
            # With one copy the last visit must have seen it; an audit notes one serial, so of several any visit may.
            enough = bool(days) and (len(here[outlet]) > 1 or max(days) == visit.day)
            if visit.day >= copy.revised and not enough:
                said = f"was not seen by the audit of {visit.day}" if not days else f"was last seen on {max(days)}"
                yield Discrepancy("missing", copy.serial, outlet, said, visit.record)


def _outdated(
    copies: Sequence[Copy], sightings: Sequence[Sighting], seen: dict[int, list[Sighting]], current: str | None
) -> Iterator[Discrepancy]:
    """Copies in use of an earlier revision than the current one."""
    if current is None:
        return
    for copy in copies:
        if copy.state not in ("held", "recalled", "kept"):
            continue
        day, revision, record = copy.revised, copy.revision, ""
        for one in seen.get(copy.number, ()):
            if one.revision is not None and one.day >= day:
                day, revision, record = one.day, one.revision, one.record
        if version_key(revision) < version_key(current):
            said = f"holds {revision} as of {day}; {current} is in force"
            yield Discrepancy("outdated", copy.serial, copy.post, said, record)
    for outlet, one in {one.outlet: one for one in sightings}.items():
        if one.serial is None and one.revision is not None and version_key(one.revision) < version_key(current):
            said = f"worked with {one.revision} on {one.day}, serial not noted; {current} is in force"
            yield Discrepancy("outdated", "", outlet, said, one.record)
