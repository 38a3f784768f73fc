"""`manual copy issue` and `authorise`: a copy for whoever is entitled to one, under a number nobody else has.

An issue is provisional until its event is on the main branch: two editors may give the same number on two branches, and
git then lets only one of them in. Passcode and PDF are made only afterwards (`copies.stamp.batch`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from build_tools.copies import holder_files, serials
from build_tools.copies.desk import Desk, History, append, compose, find, refuse
from build_tools.copies.holders import Authorisation, Holder
from build_tools.copies.index import copies
from build_tools.copies.register.events import Entered
from build_tools.copies.register.history import Copy, fold
from build_tools.copies.register.journal import FOLDER
from build_tools.copies.register.transitions import OUT_OF_USE, WITH_HOLDER, Refusal
from build_tools.copies.register.words import STATES
from build_tools.core.problems import Origin
from build_tools.core.words import say, words_of
from build_tools.revisions import releases

Draw = Callable[[int], int]
LOOK_BACK = 300
"""Numbers before a new one among which its post's other copies are looked for."""


@dataclass(frozen=True)
class Request:
    """Who is to get a copy, and how."""

    day: date
    by: str
    role: str | None = None
    outlet: str | None = None
    authorisation: str | None = None
    holder: str | None = None
    """A holder who has a copy already; else a new id is drawn."""
    name: str | None = None
    contact: str | None = None
    revision: str | None = None
    """The newest release, unless said otherwise."""
    medium: str = "electronic"
    due: date | None = None
    replaces: str | None = None
    master: bool = False
    note: str | None = None


def issue(desk: Desk, request: Request, today: date, draw: Draw) -> tuple[History, bool]:
    """Give a copy the next number; says whether it counts already. Raises `Refused`, having written nothing."""
    revision = _revision(desk, request.revision)
    replaces = _replaced(desk, request.replaces) if request.replaces else None
    authorisation = desk.authorisations.get(str(request.authorisation))
    if request.authorisation and authorisation is None:
        said = say("there is no authorisation `{authorisation}` on file", authorisation=request.authorisation[:40])
        repair = say("Put the signed authorisation on file first: manual copy authorise")
        refuse(Origin("--authorisation"), "not-entitled", said, repair)
    fields: dict[str, Any] = {
        "event": "kept" if request.master else "issued",
        "sequence": 1,
        "date": request.day,
        "by": request.by,
        "note": request.note,
        "holder": authorisation.holder if authorisation else request.holder or holder_files.draw_id(draw),
        "role": request.role,
        "outlet": request.outlet,
        "authorisation": request.authorisation,
        "revision": revision,
        "medium": request.medium,
        "due": request.due or (authorisation.until if authorisation else None),
        "replaces": replaces,
    }
    if request.contact and not request.name:
        refuse(
            Origin("--contact"), "bad-value", say("a contact is kept with a name"), say("Give the holder's --name too.")
        )
    person = compose(Holder, {"name": request.name, "contact": request.contact}) if request.name else None
    with desk.journal.locked():
        number = _next_number(desk)
        if number > serials.LAST_NUMBER:
            refuse(
                Origin(desk.code),
                "numbers-used-up",
                say("the last number is given"),
                say("Begin another document code."),
            )
        serial = str(serials.issue(desk.code, number, draw))
        event = compose(Entered, {**fields, "serial": serial})
        if person is not None:
            holder_files.writable(desk.root)
        issued = append(desk, event, None, today)
        if person is not None:
            holder_files.add(desk.journal, event.holder, person, words_of(desk.manual.language))
    return issued, desk.mainline.holds(issued.files)


def standing(desk: Desk, issued: Copy) -> list[Copy]:
    """Copies that the post of a new one has already, the latest first: one more may be meant, or a slip.

    Looks back over `LOOK_BACK` numbers, so that an issue costs the same however large the register is.
    """
    found = []
    for number in range(issued.number - 1, max(issued.number - LOOK_BACK, 0), -1):
        chain = desk.journal.chain(number)
        if chain.problems or not chain.stored:
            continue  # `manual check` says what is wrong
        with contextlib.suppress(Refusal):
            one = fold((stored.event for stored in chain.stored), desk.code)
            same = (one.role, one.outlet, one.authorisation) == (issued.role, issued.outlet, issued.authorisation)
            if same and one.state in WITH_HOLDER and one.serial != issued.replaces:
                found.append(one)
    return found


def _next_number(desk: Desk) -> int:
    """The number after the last one, here and on the main branch: a branch that lags behind gives no number anew."""
    there = [int(name) for name in desk.mainline.entries(FOLDER) if name.isdecimal()]
    return max(desk.journal.next_number(), max(there, default=0) + 1)


def _revision(desk: Desk, asked: str | None) -> str:
    released = releases.versions(desk.root)
    if not released:
        refuse(
            Origin("records/releases"), "no-release", say("nothing was released yet"), say("Release it: manual release")
        )
    if asked is not None and asked not in released:
        refuse(
            Origin("--revision"),
            "no-release",
            say("{revision} was not released", revision=asked),
            say("Choose from {choices}.", choices=", ".join(released)),
        )
    return asked or released[-1]


def _replaced(desk: Desk, text: str) -> str:
    """The serial in whose place a copy is issued."""
    old = find(desk, text).copy
    if old.state not in OUT_OF_USE | {"recalled"}:
        said = say(
            "{serial} is in use ({state}); two copies would stand for one", serial=old.serial, state=STATES[old.state]
        )
        refuse(Origin("--replaces"), "still-in-use", said, say("Report or recall it first, or leave out --replaces."))
    known, _ = copies(desk)
    if other := next((one.serial for one in known if one.replaces == old.serial), None):
        said = say("{serial} was replaced already, by {other}", serial=old.serial, other=other)
        refuse(
            Origin("--replaces"), "replaced-already", said, say("Leave out --replaces, or name {other}.", other=other)
        )
    return old.serial


def authorise(desk: Desk, said: Mapping[str, Any], name: str, contact: str | None, draw: Draw) -> Path:
    """Put a signed authorisation on file. Raises `Refused`."""
    one = compose(Authorisation, {**said, "holder": said.get("holder") or holder_files.draw_id(draw)})
    person = compose(Holder, {"name": name, "contact": contact})
    signer = next((role for role in desk.network.roles if role.id == one.signed_by), None)
    if signer is None or signer.side != "headquarters":
        roles = ", ".join(role.id for role in desk.network.roles if role.side == "headquarters")
        message = say(
            "`{signed_by}` is no role at headquarters and cannot sign for the franchisor", signed_by=one.signed_by
        )
        refuse(
            Origin("--signed-by"),
            "not-entitled",
            message,
            say("Choose from {choices}.", choices=roles) if roles else say("Add the role."),
        )
    with desk.journal.locked():
        holder_files.writable(desk.root)
        path = holder_files.file_authorisation(desk.journal, one)
        holder_files.add(desk.journal, one.holder, person, words_of(desk.manual.language))
    return path
