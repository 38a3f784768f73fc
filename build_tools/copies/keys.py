"""The secrets at the desk: drawn once (`manual copy init`), and needed for a copy's passcode and its receipts.

Nothing here is written below the project's folder; what is printed is for paper and a safe.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from build_tools.copies import secrets
from build_tools.copies.desk import Desk, History, deciding, find, place, refuse, settled, up_to_date
from build_tools.copies.index import copies
from build_tools.copies.register.history import Copy
from build_tools.copies.register.journal import FOLDER
from build_tools.copies.register.transitions import IN_USE
from build_tools.copies.register.words import STATES
from build_tools.copies.secrets import Secrets
from build_tools.core.git import mainline
from build_tools.core.problems import EnvironmentFault, Origin, Problem, Refused
from build_tools.core.words import say


def loaded(desk: Desk) -> Secrets:
    """The secrets, if they are those whose public key manual.yml names. Raises `EnvironmentFault`."""
    held = secrets.load(desk.code)
    named = desk.manual.control.public_key
    if named is None:
        repair = say(
            "Add `public_key: {public_key}` to `control:` in manual/manual.yml, and commit it.",
            public_key=held.public_key,
        )
        raise EnvironmentFault(
            say("manual.yml names no public key, so nobody can tell whose secrets these are"), repair
        )
    if named != held.public_key:
        said = say(
            "{source} holds other secrets than those of this manual: the public keys differ",
            source=secrets.source(desk.code),
        )
        raise EnvironmentFault(
            said, say("Put the right file there, or name it in {variable}.", variable=secrets.VARIABLE)
        )
    return held


@dataclass(frozen=True)
class Drawn:
    """New secrets on the disk."""

    path: Path
    public_key: str
    backup: str
    """What is printed and put into the safe; typed into a file it is the secrets' file again."""


def init(desk: Desk) -> Drawn:
    """Draw the secrets of this manual. Raises `Refused` when there are some, or git could see the place."""
    path = secrets.place(desk.code).absolute()
    if desk.manual.control.public_key is not None:
        said = say(
            "manual.yml names a public key, so secrets were drawn already; with new ones every holder is locked out"
        )
        repair = say(
            "Restore {path} from the backup. If it is lost, take the key out of manual.yml and issue all anew.",
            path=path,
        )
        refuse(Origin("manual/manual.yml"), "secrets-drawn-already", said, repair)
    if os.path.lexists(path):
        refuse(
            Origin(str(path)), "secrets-drawn-already", say("there is a file already"), say("It is never overwritten.")
        )
    for inside in filter(None, (desk.root.resolve(), mainline.top(_existing(path.parent)))):
        if path.resolve().is_relative_to(inside.resolve()):
            said = say("this place lies inside {inside}, from where it would be committed or published", inside=inside)
            refuse(
                Origin(str(path)),
                "secret-in-tree",
                said,
                say("Name a place outside in {variable}.", variable=secrets.VARIABLE),
            )
    drawn = secrets.draw(desk.code)
    text = secrets.write(drawn)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    return Drawn(path, drawn.public_key, text)


def _existing(folder: Path) -> Path:
    """The nearest folder upwards that is there."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


@dataclass(frozen=True, eq=False)
class Admitted:
    """A copy that gets the key of what is published next."""

    copy: Copy
    passcode: str


def admitted(desk: Desk) -> tuple[list[Admitted], list[Copy]]:
    """Every copy in use with its passcode, and those left out because they are provisional still.

    For the protected site: recalled, returned, lost, stolen, damaged and destroyed copies get no key. Raises `Refused`
    when a copy cannot be read or the main branch knows more of one, `EnvironmentFault` without secrets.
    """
    known, problems = copies(desk)
    if problems:
        raise Refused(problems)
    up_to_date(desk)
    secrets_of = loaded(desk)
    used = [one for one in known if one.state in IN_USE]
    decisive = {one.serial: _decisive(desk, one) for one in used}
    counted = desk.mainline.holding([file for files in decisive.values() for file in files])
    settled_ones = [one for one in used if counted.issuperset(decisive[one.serial])]
    found = [Admitted(one, secrets_of.passcode(one.serial, one.generation)) for one in settled_ones]
    return found, [one for one in used if not counted.issuperset(decisive[one.serial])]


def _decisive(desk: Desk, copy: Copy) -> list[str]:
    """The files of the events that gave a copy its number and its passcode."""
    if copy.generation == 1:
        return [f"{FOLDER}/{copy.number:06d}/0001.yml"]
    return deciding(desk.journal.chain(copy.number))


@dataclass(frozen=True, eq=False)
class Ready:
    """A copy whose passcode and PDF may be made now."""

    history: History
    passcode: str
    """20 characters of Crockford's, ungrouped."""


def ready(desk: Desk, serial: str) -> Ready:
    """The passcode of a copy that counts and is in use. Raises `Refused` otherwise, `EnvironmentFault` without secrets.

    Whatever makes a copy's PDF or key starts here.
    """
    history = find(desk, serial)
    copy = history.copy
    if copy.state not in IN_USE:
        said = say("{serial} is {state} and gets no passcode any more", serial=copy.serial, state=STATES[copy.state])
        repair = say("Issue a new copy: manual copy issue … --replaces {serial}", serial=copy.serial)
        refuse(place(copy.serial), "out-of-use", said, repair)
    settled(desk, history)
    return Ready(history, loaded(desk).passcode(copy.serial, copy.generation))


def all_ready(desk: Desk, serials: Iterable[str]) -> tuple[list[Ready], list[Problem]]:
    """The same of several, each once, and what is wrong with the others."""
    found, problems = list[Ready](), list[Problem]()
    for serial in dict.fromkeys(serials):
        try:
            found.append(ready(desk, serial))
        except Refused as refused:
            problems += refused.problems
    return found, problems
