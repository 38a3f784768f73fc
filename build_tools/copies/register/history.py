"""What a copy's events amount to: who holds which revision since when, and whether each step was a legal one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from build_tools.copies import serials
from build_tools.copies.register.events import (
    Acknowledged,
    AnyEvent,
    Delivered,
    Entered,
    Extended,
    Prepared,
    Recalled,
    Renewed,
    Reported,
    Returned,
)
from build_tools.copies.register.transitions import Refusal, follow
from build_tools.core.faults import Fault
from build_tools.core.words import say


class Receipt(NamedTuple):
    """A revision that the holder acknowledged."""

    revision: str
    day: date
    proof: str


class Copy(NamedTuple):
    """A copy as its history leaves it. (A tuple, because there may be very many.)"""

    serial: str
    state: str
    holder: str
    role: str | None
    outlet: str | None
    authorisation: str | None
    medium: str
    issued: date
    changed: date
    """Day of the last event."""
    revision: str
    """The newest that was issued, delivered or acknowledged."""
    revised: date
    """Since when, at the latest."""
    due: date | None = None
    """When it should be back."""
    extended: bool = False
    generation: int = 1
    receipts: tuple[Receipt, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    """SHA-256 of each delivered file, and its revision."""
    replaces: str | None = None
    complete: bool = True
    """False when it came back with pages missing."""
    events: int = 1

    @property
    def number(self) -> int:
        """The running number."""
        return number_of(self.serial)

    @property
    def post(self) -> str:
        """Who holds it, without a name: `S001 owner`, `head`, `W-2026-001`."""
        return " ".join(filter(None, (self.outlet, self.role))) or str(self.authorisation)


def number_of(serial: str) -> int:
    """The running number of an exact serial."""
    return int(serial.split("-")[1])


def version_key(revision: str) -> tuple[int, ...]:
    """By which revisions are ordered."""
    return tuple(int(part) for part in revision.split("."))


def fold(events: Iterable[AnyEvent], code: str) -> Copy:
    """The copy after all its events. Raises `Refusal` at the first step that is not legal; its `index` says which."""
    copy: Copy | None = None
    for index, event in enumerate(events):
        try:
            copy = step(copy, event, code)
        except Refusal as refusal:
            refusal.index = index
            raise
    if copy is None:
        raise Fault(say("a history has at least one event"))
    return copy


def step(copy: Copy | None, event: AnyEvent, code: str) -> Copy:
    """The copy after one more event. `code`: the manual's. Raises `Refusal`."""
    state = follow(event.serial, copy.state if copy else "new", event.event)
    if copy is None:
        assert isinstance(event, Entered)  # nothing else leads out of `new`
        return _enter(event, state, code)
    if event.serial != copy.serial:
        message = say(
            "this event is about {serial}, the history it stands in about {other}",
            serial=event.serial,
            other=copy.serial,
        )
        raise Refusal("wrong-history", message, say("Restore the file from git."), "serial")
    if event.sequence != copy.events + 1:
        message = say(
            "this is event {sequence} of {serial}, after its event {events}",
            sequence=event.sequence,
            serial=copy.serial,
            events=copy.events,
        )
        raise Refusal("wrong-history", message, say("Restore the files from git."), "sequence")
    if event.date < copy.changed:
        message = say("{date} is before {changed}, the day of the event before", date=event.date, changed=copy.changed)
        raise Refusal("days-out-of-order", message, say("Correct the date; put the real day into --note."), "date")
    copy = copy._replace(state=state, changed=event.date, events=event.sequence)
    return _apply(copy, event)


def _enter(event: Entered, state: str, code: str) -> Copy:
    try:
        serials.read(event.serial, code)
    except Fault as fault:
        raise Refusal("bad-serial", fault.what, say("Restore the file from git."), "serial") from None
    if event.sequence != 1:
        message = say(
            "the history of {serial} begins with event {sequence}", serial=event.serial, sequence=event.sequence
        )
        raise Refusal("wrong-history", message, say("Restore the files from git."), "sequence")
    if event.due is not None and event.due < event.date:
        raise Refusal(
            "due-before", say("due on {due}, before it is issued", due=event.due), say("Correct the day."), "due"
        )
    return Copy(
        event.serial, state, event.holder, event.role, event.outlet, event.authorisation, event.medium,
        event.date, event.date, event.revision, event.date, event.due, replaces=event.replaces,
    )  # fmt: skip


def _apply(copy: Copy, event: AnyEvent) -> Copy:
    """What an event changes beside the state."""
    match event:
        case Prepared():
            _forwards(copy, event.revision)
            if event.generation != copy.generation:
                message = say(
                    "the file opens by passcode {generation}, the copy is at {present}",
                    generation=event.generation,
                    present=copy.generation,
                )
                raise Refusal("generation", message, say("Make the file anew."), "generation")
            return copy._replace(files=(*copy.files, (event.file, event.revision)))
        case Delivered():
            _forwards(copy, event.revision)
            return copy._replace(revision=event.revision, revised=event.date)
        case Acknowledged():
            if any((one.revision, one.proof) == (event.revision, event.proof) for one in copy.receipts):
                message = say("{serial} acknowledged {revision} already", serial=copy.serial, revision=event.revision)
                raise Refusal("acknowledged-already", message, say("Nothing is left to do."), "revision")
            copy = copy._replace(receipts=(*copy.receipts, Receipt(event.revision, event.date, event.proof)))
            newest = version_key(event.revision) >= version_key(copy.revision)
            return copy._replace(revision=event.revision, revised=event.date) if newest else copy
        case Extended():
            return _extend(copy, event)
        case Renewed():
            if event.generation != copy.generation + 1:
                message = say(
                    "passcode {generation} does not follow passcode {present}",
                    generation=event.generation,
                    present=copy.generation,
                )
                raise Refusal(
                    "generation", message, say("Write {generation}.", generation=copy.generation + 1), "generation"
                )
            return copy._replace(generation=event.generation)
        case Recalled():
            if event.due < event.date:
                raise Refusal(
                    "due-before", say("due on {due}, before the recall", due=event.due), say("Correct the day."), "due"
                )
            return copy._replace(due=event.due)
        case Reported() if event.discovered is not None and event.discovered > event.date:
            message = say("it was noticed on {discovered}, after it was reported", discovered=event.discovered)
            raise Refusal("days-out-of-order", message, say("Correct one of the two days."), "discovered")
        case Returned():
            return copy._replace(complete=event.condition == "complete")
        case _:
            return copy


def _extend(copy: Copy, event: Extended) -> Copy:
    if copy.due is None:
        raise Refusal(
            "no-loan",
            say("{serial} is not on loan", serial=copy.serial),
            say("A copy without due day needs no extension."),
        )
    if copy.extended:
        message = say("{serial} was extended already; a loan is extended once", serial=copy.serial)
        raise Refusal("extended-already", message, say("Take it back: manual copy return."))
    if event.date > copy.due:
        message = say(
            "{serial} was due on {due}; a loan is extended before that day is over", serial=copy.serial, due=copy.due
        )
        raise Refusal("extended-late", message, say("Take it back: manual copy return."))
    if event.due <= copy.due:
        message = say("{day} is no later than {due}, when it is due anyway", day=event.due, due=copy.due)
        raise Refusal("due-before", message, say("Name a later day."), "due")
    return copy._replace(due=event.due, extended=True)


def _forwards(copy: Copy, revision: str) -> None:
    if version_key(revision) < version_key(copy.revision):
        message = say(
            "{serial} holds {revision} already, later than {given}",
            serial=copy.serial,
            revision=copy.revision,
            given=revision,
        )
        raise Refusal("backwards", message, say("Name the revision that was handed over."), "revision")
