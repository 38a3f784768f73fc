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
from build_tools.copies.register.words import STATES, several
from build_tools.core.faults import Fault
from build_tools.core.words import Message, say, say_many

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
            message = say("holds revision {revision}, which was never released", revision=one.revision)
            found.append(Discrepancy("unknown", one.serial or "", one.outlet, message, one.record))
        if one.serial is None:
            continue
        copy, why = _identify(one.serial, known, code)
        if why is not None:
            found.append(Discrepancy("unknown", one.serial, one.outlet, why, one.record))
        elif copy is not None and one.day >= copy.issued:
            seen[copy.number].append(one)
    for number, sighted in seen.items():
        found += _elsewhere(known[number], sighted)
    found += _missing(list(known.values()), ordered, seen)
    found += _outdated(list(known.values()), ordered, seen, current)
    for copy in known.values():
        if copy.state in WITH_HOLDER and copy.due is not None and copy.due < today:
            days = (today - copy.due).days
            message = say_many("was due on {due}, {n} day ago", "was due on {due}, {n} days ago", days, due=copy.due)
            found.append(Discrepancy("overdue", copy.serial, copy.post, message))
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.where, one.serial, one.record))


def _identify(text: str, known: dict[int, Copy], code: str) -> tuple[Copy | None, Message | None]:
    try:
        read = serials.read(text, code)
    except Fault as fault:
        return None, fault.what
    copy = known.get(read.number)
    if copy is None:
        return None, say("no copy has the number {number:06d}", number=read.number)
    if copy.serial != str(read):
        return None, say("copy {number:06d} has another serial: this one was never issued", number=read.number)
    return copy, None


def _elsewhere(copy: Copy, sighted: Sequence[Sighting]) -> Iterator[Discrepancy]:
    """A copy that was seen where it should not be, or in two places."""
    last = sighted[-1]
    places = {one.outlet: one for one in sighted}
    if len(places) > 1:
        seen = several(say("{outlet} on {day}", outlet=outlet, day=one.day) for outlet, one in sorted(places.items()))
        yield Discrepancy("doubled", copy.serial, last.outlet, say("was seen at {places}", places=seen), last.record)
    elif copy.outlet != last.outlet and copy.authorisation is None:
        belongs = (
            say("belongs to {post}", post=copy.post)
            if copy.outlet
            else say("belongs to {post} and never leaves headquarters", post=copy.post)
        )
        yield Discrepancy("misplaced", copy.serial, last.outlet, belongs, last.record)
    if copy.state in OUT_OF_USE and last.day > copy.changed:
        said = say(
            "is {state} since {since}, and was seen on {day}",
            state=STATES[copy.state], since=copy.changed, day=last.day,
        )  # fmt: skip
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
            yield Discrepancy(
                "missing", "", outlet, say("holds no copy, as of the audit of {day}", day=visit.day), visit.record
            )
        for copy in here[outlet]:
            days = [one.day for one in seen.get(copy.number, ()) if one.outlet == outlet]
            # With one copy the last visit must have seen it; an audit notes one serial, so of several any visit may.
            enough = bool(days) and (len(here[outlet]) > 1 or max(days) == visit.day)
            if visit.day >= copy.revised and not enough:
                said = (
                    say("was not seen by the audit of {day}", day=visit.day)
                    if not days
                    else say("was last seen on {day}", day=max(days))
                )
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
            said = say(
                "holds {revision} as of {day}; {current} is in force", revision=revision, day=day, current=current
            )
            yield Discrepancy("outdated", copy.serial, copy.post, said, record)
    for outlet, one in {one.outlet: one for one in sightings}.items():
        if one.serial is None and one.revision is not None and version_key(one.revision) < version_key(current):
            said = say(
                "worked with {revision} on {day}, serial not noted; {current} is in force",
                revision=one.revision,
                day=one.day,
                current=current,
            )
            yield Discrepancy("outdated", "", outlet, said, one.record)
