"""The desk of the document controller: what every command of `manual copy` opens, asks and writes through.

Reads only manual.yml and network.yml of the sources, so that a command at the counter takes no longer than it must.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from build_tools.copies import holder_files, serials
from build_tools.copies.holders import Authorisation
from build_tools.copies.register.entitlement import Entitled
from build_tools.copies.register.events import AnyEvent, Entered, Renewed
from build_tools.copies.register.history import Copy, fold, number_of, step
from build_tools.copies.register.journal import FOLDER, Chain, Journal, number_text
from build_tools.copies.register.transitions import Refusal
from build_tools.core.events import journal
from build_tools.core.faults import Fault
from build_tools.core.git.mainline import Mainline
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import Message, say, say_many
from build_tools.core.yaml.binding import read_document
from build_tools.core.yaml.explaining import explained
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Network
from build_tools.revisions import releases

M = TypeVar("M", bound=BaseModel)
_EVENT = re.compile(rf"{FOLDER}/([0-9]{{6}})/[0-9]{{4}}\.yml")


@dataclass(frozen=True, eq=False)
class Desk:
    """One project's register and what it is judged by."""

    root: Path
    manual: Manual
    network: Network
    journal: Journal

    @classmethod
    def open(cls, root: Path) -> Desk:
        """Raises `Refused` when manual.yml or network.yml cannot be read."""
        manual, problems = read_document(root / "manual/manual.yml", "manual/manual.yml", Manual)
        network, more = read_document(root / "manual/network.yml", "manual/network.yml", Network)
        if manual is None or network is None:
            raise Refused([*problems, *more])
        return cls(root, manual.value, network.value, Journal(root))

    @property
    def code(self) -> str:
        """First part of every serial."""
        return self.manual.code

    @cached_property
    def entitled(self) -> Entitled:
        """Everybody who may hold a copy. Raises `Refused` when an authorisation on file cannot be read."""
        found, _, problems = holder_files.authorisations(self.root)
        if problems:
            raise Refused(problems)
        return Entitled.of(self.network, found)

    @property
    def mainline(self) -> Mainline:
        """What git says now."""
        return Mainline.of(self.root)

    @cached_property
    def behind(self) -> tuple[str, ...]:
        """The numbers of copies of which the main branch knows more than lies here, or otherwise; asked once."""
        found = (_EVENT.fullmatch(name) for name in self.mainline.otherwise(FOLDER))
        return tuple(sorted({one[1] for one in found if one}))

    @property
    def authorisations(self) -> Mapping[str, Authorisation]:
        """By number."""
        return self.entitled.authorisations

    def current(self, day: date | None = None) -> str | None:
        """The newest revision that was released and, with a day, is in force on it."""
        for revision in reversed(releases.versions(self.root)):
            release, problems = releases.read(self.root, revision)
            if release is None:
                raise Refused(problems)
            if day is None or release.effective <= day:
                return revision
        return None


@dataclass(frozen=True, eq=False)
class History:
    """One copy and how it came to what it is."""

    copy: Copy
    chain: Chain

    @property
    def files(self) -> list[str]:
        """Of all its events."""
        return [one.file for one in self.chain.stored]

    @property
    def events(self) -> list[AnyEvent]:
        """All of them, in order."""
        return [one.event for one in self.chain.stored]


def serial(desk: Desk, text: str) -> str:
    """A serial as somebody wrote it, exact. Raises `Refused`."""
    try:
        return str(serials.read(text, desk.code))
    except Fault as fault:
        refuse(Origin("SERIAL"), "bad-serial", fault.what, fault.repair)


def find(desk: Desk, text: str) -> History:
    """The copy of a serial. Raises `Refused` when there is none, or when its files are not what was written."""
    exact = serial(desk, text)
    chain = desk.journal.chain(number_of(exact))
    if chain.problems:
        raise Refused(chain.problems)
    if not chain.stored:
        repair = say("Compare it with the copy; `manual copy list` shows every serial.")
        raise Refused([Problem(Origin(exact), "not-issued", say("no copy has this number"), repair)])
    if chain.stored[0].event.serial != exact:
        said = say("copy {number:06d} has another serial: this one was never issued", number=number_of(exact))
        repair = say("Compare it with the copy; if it is printed there like this, the copy is forged: report it.")
        raise Refused([Problem(Origin(exact), "not-issued", said, repair)])
    try:
        return History(fold((one.event for one in chain.stored), desk.code), chain)
    except Refusal as refusal:
        raise Refused([Problem(place(exact), refusal.code, refusal.message, refusal.repair)]) from None


def place(serial: str) -> Origin:
    """A copy's folder, where what is wrong with it can be seen."""
    return Origin(f"{FOLDER}/{number_of(serial):06d}")


def deciding(chain: Chain) -> list[str]:
    """The files of the events that gave a copy its number and its passcode."""
    return [one.file for one in chain.stored if isinstance(one.event, Entered | Renewed)]


def settled(desk: Desk, history: History) -> None:
    """Refuse while what gave the copy its number and its passcode is not on the main branch: another branch may have
    given the number too. Refuse as well while the main branch knows more of it."""
    decisive = deciding(history.chain)
    mainline = desk.mainline
    folder = decisive[0].rpartition("/")[0]
    up_to_date(desk, history.copy.number)
    if mainline.holds(decisive):
        return
    if len(decisive) == 1:
        said = say("{serial} is provisional: its issue is not on main", serial=history.copy.serial)
    else:
        said = say("{serial} is provisional: its passcode is not on main", serial=history.copy.serial)
    repair = say(
        "Commit {folder}, merge it into the main branch, then fetch. {assumption}",
        folder=folder,
        assumption=mainline.assumption,
    )
    refuse(Origin(folder), "provisional", said, repair)


def up_to_date(desk: Desk, number: int | None = None) -> None:
    """Refuse while the main branch has events that are not here, or are other ones here: one may say that a copy was
    lost. `number`: of one copy; None asks about all."""
    behind = [one for one in desk.behind if number in (None, int(one))]
    if behind:
        named, more = ", ".join(behind[:5]), len(behind) - 5
        if more > 0:
            said = say_many(
                "the main branch has events that are not the same here, of {copies} and {n} more",
                "the main branch has events that are not the same here, of {copies} and {n} more", more, copies=named,
            )  # fmt: skip
        else:
            said = say("the main branch has events that are not the same here, of {copies}", copies=named)
        repair = say(
            "Merge it first: git merge {ref}. If the files were changed here, restore them from git.",
            ref=desk.mainline.ref,
        )
        refuse(Origin(FOLDER), "behind-main", said, repair)


Fields = Mapping[str, Any]


def record(
    desk: Desk, text: str, model: type[AnyEvent], fields: Callable[[Copy], Fields] | Fields, today: date
) -> History:
    """Write one event of a copy down; gives the copy as it then is. `today`: no event lies in the future.

    Raises `Refused` with the reason when the step is not a legal one; nothing was written then.
    """
    find(desk, text)  # so that a mistyped serial does not even wait for the lock
    with desk.journal.locked():
        before = find(desk, text)
        said = fields(before.copy) if callable(fields) else fields
        known = {
            "serial": before.copy.serial,
            "sequence": before.copy.events + 1,
            "previous": before.chain.head,
        }
        return append(desk, compose(model, {**known, **said}), before, today)


def append(desk: Desk, event: AnyEvent, before: History | None, today: date) -> History:
    """The last look at an event, then the disk; gives the copy as it then is. Under the lock. Raises `Refused`."""
    copy, earlier = (before.copy, before.chain.stored) if before else (None, ())
    judge(desk, event, copy, today)
    written = desk.journal.append(event)
    after = step(copy, written.event, desk.code)
    return History(after, journal.Chain(number_text(after.number), (*earlier, written)))


def judge(desk: Desk, event: AnyEvent, before: Copy | None, today: date) -> None:
    """Whether an event may be written down, without writing it. Raises `Refused`."""
    where = place(event.serial)
    if event.date > today:
        refuse(
            where,
            "in-the-future",
            say("{date} is after today, {today}", date=event.date, today=today),
            say("Correct the date."),
        )
    if event.by not in {role.id for role in desk.network.roles}:
        refuse(
            where,
            "dangling",
            say("there is no role `{role}` in network.yml", role=event.by),
            say("Name the role by --by."),
        )
    try:
        step(before, event, desk.code)
        if (refusal := desk.entitled.refusal(event, before)) is not None:
            raise refusal
    except Refusal as refusal:
        if isinstance(event, Entered):
            where = Origin(f"--{refusal.key}")
        refuse(where, refusal.code, refusal.message, refusal.repair)


def compose(model: type[M], fields: Mapping[str, Any]) -> M:
    """A model from what was typed. Raises `Refused` with a problem for each part that is wrong."""
    try:
        return model.model_validate({key: value for key, value in fields.items() if value is not None})
    except ValidationError as error:
        problems = []
        for detail in error.errors(include_url=False):
            where = "--" + "-".join(str(part) for part in detail["loc"][:1]) if detail["loc"] else "options"
            given = str(detail["input"])[:40] if detail["loc"] else ""
            fault = explained(detail["type"], say("this"), f"`{where}`", detail["input"], detail.get("ctx", {}))
            what = say("`{given}`: {what}", given=given, what=fault.what) if given else fault.what
            problems.append(Problem(Origin(where), "bad-value", what, as_options(fault.repair)))
        raise Refused(problems) from None


def as_options(sentence: Message) -> Message:
    """Keys of a file as the options by which they are typed: `signed_by:` is `--signed-by` at the counter. They are
    the sentence's arguments."""

    def option(value: Any) -> Any:
        return re.sub(r"`([a-z_]+):`", lambda key: f"`--{key[1].replace('_', '-')}`", value)

    arguments = {key: option(value) if type(value) is str else value for key, value in sentence.arguments.items()}
    return Message(sentence.msgid, arguments, sentence.context, sentence.plural, sentence.number)


def refuse(where: Origin, code: str, message: str, repair: str) -> NoReturn:
    """Raise `Refused` with one problem."""
    raise Refused([Problem(where, code, message, repair)])
