"""What happens to a copy after its issue, one function a verb. Each writes one event, or raises `Refused`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from build_tools.copies.desk import Desk, History, find, place, record, refuse, settled
from build_tools.copies.keys import loaded
from build_tools.copies.register.events import (
    Acknowledged,
    Delivered,
    Destroyed,
    Extended,
    Prepared,
    Recalled,
    Renewed,
    Reported,
    Returned,
)
from build_tools.copies.register.history import version_key
from build_tools.copies.register.transitions import Refusal, follow
from build_tools.copies.secrets import HolderKey
from build_tools.copies.serials import from_crockford
from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Refused
from build_tools.core.words import say
from build_tools.revisions import releases


@dataclass(frozen=True)
class Entry:
    """What every line of the register says: the day it happened, who writes, a remark; and today."""

    day: date
    by: str
    today: date
    note: str | None = None

    def fields(self, event: str, **more: Any) -> dict[str, Any]:
        """Of the event."""
        return {"event": event, "date": self.day, "by": self.by, "note": self.note, **more}


def prepared(desk: Desk, serial: str, entry: Entry, revision: str, file: str, generation: int) -> History:
    """The copy's PDF was made; `file`: SHA-256 of what is delivered. Refused while the copy is provisional."""
    settled(desk, find(desk, serial))
    fields = entry.fields("prepared", revision=revision, file=file, generation=generation)
    return record(desk, serial, Prepared, fields, entry.today)


def deliver(desk: Desk, serial: str, entry: Entry, revision: str | None = None) -> History:
    """Handed over: the copy, or a later revision of it. Refused while the copy is provisional.

    Without a revision it is the newest that was printed for the copy, else the one that it holds.
    """
    history = find(desk, serial)
    _possible(history, "delivered")
    settled(desk, history)
    if revision is not None:
        _released(desk, revision)
    made = [history.copy.revision, *(printed for _, printed in history.copy.files)]
    fields = entry.fields("delivered", revision=revision or max(made, key=version_key))
    return record(desk, serial, Delivered, fields, entry.today)


def acknowledge_slip(desk: Desk, serial: str, entry: Entry, revision: str | None = None) -> History:
    """A signed paper came in. Without a revision, it is the one that the copy holds."""
    if revision is not None:
        _released(desk, revision)
    revision = revision or find(desk, serial).copy.revision
    return record(
        desk, serial, Acknowledged, entry.fields("acknowledged", revision=revision, proof="slip"), entry.today
    )


def acknowledge_code(desk: Desk, serial: str, entry: Entry, code: str, revision: str | None = None) -> History:
    """A code came in that the reader's page computed from the copy's key. Without a revision, the code tells which.

    Raises `Refused` when it fits none, `EnvironmentFault` when the secrets are not at hand.
    """
    history = find(desk, serial)
    _possible(history, "acknowledged")
    try:
        plain = from_crockford(code)
    except Fault as fault:
        refuse(Origin("CODE"), "bad-code", fault.what, say("Compare it with what the holder's page shows."))
    if revision is not None:
        _released(desk, revision)
    revisions = [revision] if revision is not None else list(reversed(releases.versions(desk.root)))
    secrets, copy = loaded(desk), history.copy
    for generation in range(copy.generation, 0, -1):
        key = HolderKey.of(secrets.passcode(copy.serial, generation), desk.code)
        for one in revisions:
            if key.acknowledgement(one, _content(desk, one)) != plain:
                continue
            if generation != copy.generation:
                said = say(
                    "the code was computed with passcode {before}, the copy has passcode {now} now",
                    before=generation,
                    now=copy.generation,
                )
                refuse(Origin("CODE"), "bad-code", said, say("Let the holder unlock the page with the new passcode."))
            fields = entry.fields("acknowledged", revision=one, proof="code", code=plain)
            return record(desk, serial, Acknowledged, fields, entry.today)
    named = ", ".join(revisions) or say("any release (there is none)")
    said = say("the code fits no copy of {serial} of {revisions}", serial=copy.serial, revisions=named)
    refuse(Origin("CODE"), "bad-code", said, say("Ask for serial and code again, read out in groups of four."))


def give_back(desk: Desk, serial: str, entry: Entry, *, incomplete: bool = False) -> History:
    """The copy is at headquarters again."""
    condition = "incomplete" if incomplete else "complete"
    return record(desk, serial, Returned, entry.fields("returned", condition=condition), entry.today)


def report(desk: Desk, serial: str, entry: Entry, what: str, discovered: date | None = None) -> History:
    """Lost, stolen or damaged."""
    return record(desk, serial, Reported, entry.fields(what, discovered=discovered), entry.today)


def destroy(desk: Desk, serial: str, entry: Entry, witness: str) -> History:
    """Destroyed before a witness, who is another than the one who writes it down."""
    if witness not in {role.id for role in desk.network.roles}:
        refuse(
            Origin("--witness"),
            "dangling",
            say("there is no role `{role}` in network.yml", role=witness),
            say("Name a role of it."),
        )
    if witness == entry.by:
        said = say(
            "`{role}` writes it down and cannot be the witness too: a copy is destroyed before two", role=witness
        )
        refuse(Origin("--witness"), "no-witness", said, say("Name the other's role, or by --by who writes it down."))
    return record(desk, serial, Destroyed, entry.fields("destroyed", witness=witness), entry.today)


def recall(desk: Desk, serial: str, entry: Entry, due: date) -> History:
    """Asked back."""
    return record(desk, serial, Recalled, entry.fields("recalled", due=due), entry.today)


def extend(desk: Desk, serial: str, entry: Entry, due: date) -> History:
    """A loan goes on."""
    return record(desk, serial, Extended, entry.fields("extended", due=due), entry.today)


def renew(desk: Desk, serial: str, entry: Entry) -> History:
    """Another passcode."""
    return record(
        desk, serial, Renewed, lambda copy: entry.fields("renewed", generation=copy.generation + 1), entry.today
    )


def _possible(history: History, event: str) -> None:
    """Say at once that a step cannot be taken, before anything else is asked for."""
    try:
        follow(history.copy.serial, history.copy.state, event)
    except Refusal as refusal:
        refuse(place(history.copy.serial), refusal.code, refusal.message, refusal.repair)


def _released(desk: Desk, revision: str) -> None:
    if revision not in (released := releases.versions(desk.root)):
        repair = (
            say("Choose from {choices}.", choices=", ".join(released))
            if released
            else say("Release it: manual release")
        )
        refuse(Origin("--revision"), "no-release", say("{revision} was not released", revision=revision[:32]), repair)


def _content(desk: Desk, revision: str) -> str:
    release, problems = releases.read(desk.root, revision)
    if release is None:
        raise Refused(problems)
    return release.content
