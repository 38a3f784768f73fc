"""From the command to `vault.protect`: secrets, the list of holders, which encryption, where everything lies.

What is missing or wrong is said before anything is built.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from build_tools.copies import secrets, serials
from build_tools.copies.desk import Desk
from build_tools.copies.holder_files import name_of
from build_tools.copies.keys import admitted
from build_tools.core.faults import Fault
from build_tools.core.problems import Problem, Refused
from build_tools.core.progress import Step
from build_tools.core.words import say, say_many
from build_tools.core.yaml.binding import read_document
from build_tools.language.checked import checked_library
from build_tools.language.library import Library
from build_tools.vault.key_files import Holder
from build_tools.vault.key_list import KeyList
from build_tools.vault.protect import Protection, protect, renew_keys, write_offline
from build_tools.vault.rekeys import rekey_of


class Prepared:
    """What a protected build needs beside the built site."""

    def __init__(self, root: Path, out: Path, protection: Protection) -> None:
        self.root, self.protection = root, protection
        self.folder = out / "protected" / protection.revision


def prepare(root: Path, out: Path, holders: Path | None) -> Prepared:
    """Everything but the site. `holders`: a list of them; None takes those that the register of copies admits.

    Raises `Refused`, or `EnvironmentFault` when the secrets are not to be had.
    """
    library = checked_library(root)
    manual, tokens = library.manual.value, library.brand.value
    known = secrets.load(manual.code)
    people = read_holders(holders, manual.code) if holders else registered(Desk.open(root)).holders
    made = Protection(out / "site", manual, tokens, known, people, words=telling(library))
    return Prepared(root, out, made)


def protected_build(prepared: Prepared, *, keys: bool, rekey: bool, offline: Path | None, step: Step) -> Iterator[str]:
    """Write what is asked for; yields a line for each output. Raises `Refused`."""
    folder = prepared.folder
    number = rekey_of(prepared.root, prepared.protection.revision, folder, again=rekey)
    protection = replace(prepared.protection, rekey=number)
    many = say_many("{n} holder", "{n} holders", len(protection.holders))
    if keys:
        renew_keys(folder, protection.keyring, protection.encryption)
        yield say("{folder}: keys of {holders}, encryption {number}", folder=folder, holders=many, number=number)
    else:
        yield say(
            "{folder}: {files} sealed files, {holders}, encryption {number}",
            folder=folder,
            files=protect(protection, folder, step),
            holders=many,
            number=number,
        )
    if offline:
        yield say(
            "{file}: {size:.1f} MB, {holders}",
            file=offline,
            size=write_offline(protection, offline, step) / 1e6,
            holders=many,
        )


def read_holders(path: Path, code: str) -> tuple[Holder, ...]:
    """The list of holders. Raises `Refused` with every problem of it."""
    document, problems = read_document(path, str(path), KeyList)
    if document is None:
        raise Refused(problems)
    read: list[Holder] = []
    for number, one in enumerate(document.value.holders):
        try:
            read.append(Holder(str(serials.read(one.serial, code)), one.generation, one.name))
        except Fault as fault:
            place = document.at("holders", number, "serial")
            problems.append(Problem(place, "serial", fault.what, fault.repair))
    for serial, times in Counter(one.serial for one in read).items():
        if times > 1:
            message = say("{serial} stands {times} times in the list", serial=serial, times=times)
            problems.append(Problem(document.at("holders"), "serial-doubled", message, say("Leave it once.")))
    if problems:
        raise Refused(problems)
    return tuple(read)


@dataclass(frozen=True)
class Registered:
    """Who may read, by the register of copies."""

    holders: tuple[Holder, ...]
    provisional: int
    """Copies that get no key yet, because their issue or passcode is not on the main branch."""


def registered(desk: Desk) -> Registered:
    """Who has a copy that counts and is in use. Raises `Refused`, or `EnvironmentFault` without secrets."""
    found, provisional = admitted(desk)
    people = [(one.copy, name_of(desk.root, one.copy.holder)) for one in found]
    holders = (Holder(one.serial, one.generation, person.name if person else one.serial) for one, person in people)
    return Registered(tuple(holders), len(provisional))


def telling(library: Library) -> frozenset[str]:
    """Words of a manual that must not be found in what is protected, whether or not a page shows them."""
    return frozenset(entry.value.title for entry in library.entries.values()) | frozenset(library.entries)
