"""What `manual check` proves of the register: chains, steps, serials, entitlement, and every checkpoint on record.

Reads every file, believes no index; linear in the events. Says nothing about names: holders.yml is only looked at for
whether it could be read, and whether git has got hold of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from build_tools.copies import holder_files
from build_tools.copies.holders import Authorisation
from build_tools.copies.index import at, illegal
from build_tools.copies.register import checkpoints
from build_tools.copies.register.entitlement import Entitled
from build_tools.copies.register.events import Entered
from build_tools.copies.register.history import Copy, fold
from build_tools.copies.register.journal import FOLDER, Chain, Journal
from build_tools.copies.register.transitions import OUT_OF_USE, Refusal
from build_tools.copies.register.words import STATES
from build_tools.core.events.coverage import Coverage
from build_tools.core.git import mainline
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.language.library import Library
from build_tools.revisions import releases


def prove(library: Library) -> tuple[list[Copy], list[Problem]]:
    """Every copy whose history holds, and all that is wrong with the register; both empty where there is none."""
    journal = Journal(library.root)
    found, files, problems = holder_files.authorisations(library.root)
    problems += journal.stray()
    problems += _authorised(library, files, found)
    entitled = Entitled.of(library.network.value, found)
    copies: dict[str, Copy] = {}
    firsts: dict[str, str] = {}
    digests: dict[int, list[str]] = {}
    reported: set[int] = set()
    for number in journal.numbers():
        chain = journal.chain(number)
        digests[number] = [one.sha256 for one in chain.stored]
        problems += chain.problems
        if chain.problems:
            reported.add(number)
        if not chain.problems and chain.stored:
            copy, wrong = _steps(library, chain, entitled)
            problems += wrong
            if copy is not None:
                copies[copy.serial], firsts[copy.serial] = copy, chain.stored[0].file
    problems += _replaced(library.root, copies, firsts)
    problems += extends(library.root, digests, reported)  # of what is reported already it would say nothing new
    problems += _personal(library.root)
    return list(copies.values()), problems


def _steps(library: Library, chain: Chain, entitled: Entitled) -> tuple[Copy | None, list[Problem]]:
    """The copy, or None where a step was not a legal one; and every event that nobody was entitled to."""
    root, code = library.root, library.manual.value.code
    try:
        copy = fold((one.event for one in chain.stored), code)
    except Refusal as refusal:
        return None, [illegal(root, chain, refusal)]
    problems = []
    for one in chain.stored:
        posted = isinstance(one.event, Entered) and one.event.role is not None
        if posted and not entitled.knows(copy.role, copy.outlet):
            continue  # the network has changed since; whether that matters is asked below
        if (refused := entitled.refusal(one.event, copy)) is not None:
            problems.append(at(root, one.file, refused))
    if (refused := entitled.lapsed(copy)) is not None:
        problems.append(at(root, chain.stored[0].file, refused))
    return copy, problems


def _replaced(root: Path, copies: dict[str, Copy], firsts: dict[str, str]) -> Iterator[Problem]:
    """A replaced copy is one of the register, is out of use, and is replaced once."""
    seen: dict[str, str] = {}
    for copy in copies.values():
        if copy.replaces is None:
            continue
        old = copies.get(copy.replaces)
        refusal = None
        if old is None:
            said = say(
                "{serial} replaces {replaces}, which was never issued", serial=copy.serial, replaces=copy.replaces
            )
            refusal = Refusal("not-issued", said, say("Restore the folder of that copy from git."), "replaces")
        elif copy.replaces in seen:
            said = say(
                "{replaces} is replaced twice, by {first} and by {second}",
                replaces=copy.replaces,
                first=seen[copy.replaces],
                second=copy.serial,
            )
            refusal = Refusal("replaced-already", said, say("Recall one of the two."), "replaces")
        elif old.state not in OUT_OF_USE | {"recalled"}:
            said = say(
                "{serial} replaces {older}, which is in use ({state})",
                serial=copy.serial,
                older=old.serial,
                state=STATES[old.state],
            )
            refusal = Refusal("still-in-use", said, say("Report or recall {serial}.", serial=old.serial), "replaces")
        if refusal is not None:
            yield at(root, firsts[copy.serial], refusal)
        seen.setdefault(copy.replaces, copy.serial)


def extends(root: Path, digests: checkpoints.Digests, reported: Collection[int] = ()) -> list[Problem]:
    """Whether the register extends every checkpoint that a release recorded. `reported`: copies to say nothing of."""
    recorded: dict[str, Coverage] = {}
    problems: list[Problem] = []
    for revision in releases.versions(root):
        one, wrong = releases.coverage(root, revision)
        problems += wrong
        if one is not None:
            recorded[revision] = one
    if problems:
        return problems
    for broken in checkpoints.prove(digests, recorded):
        file = f"{releases.FOLDER}/{broken.name}/{releases.REGISTER}"
        if broken.number in reported or (broken.anywhere and reported):
            continue  # which event it is was said already, with its place
        if broken.number is not None:
            file = f"{FOLDER}/{broken.number:06d}/{broken.sequence:04d}.yml"
        said = say(
            "the register does not hold what release {name} found in it: {message}",
            name=broken.name,
            message=broken.message,
        )
        repair = say(
            "Restore records/ from git, and find out who changed it: {command}",
            command=f"git log -p -- {file.rpartition('/')[0]}",
        )
        problems.append(Problem(Origin(file), "past-rewritten", said, repair))
    return problems


def _authorised(library: Library, files: dict[str, str], found: dict[str, Authorisation]) -> Iterator[Problem]:
    """An authorisation names what is there, and somebody who may sign."""
    headquarters = {role.id for role in library.network.value.roles if role.side == "headquarters"}
    for number, one in found.items():
        where = Origin(files[number])
        for name in one.extent:
            if name not in library.entries and name not in library.chapters and name not in library.unread:
                said = say("{number} extends to `{name}`, which is no chapter or entry", number=number, name=name)
                yield Problem(where, "dangling", said, say("Write ids of chapters or entries in `extent:`."))
        if one.signed_by not in headquarters:
            said = say(
                "{number} is signed by `{signed_by}`, who cannot sign for the franchisor",
                number=number,
                signed_by=one.signed_by,
            )
            yield Problem(where, "not-entitled", said, say("Write a headquarters role of network.yml in `signed_by:`."))


def _personal(root: Path) -> list[Problem]:
    """Names are where they can be erased."""
    if not (root / holder_files.FILE).exists():
        return []
    problems: list[Problem] = []
    if mainline.tracked(root, holder_files.FILE):
        said = say("git has taken this file, and git never forgets: a name in it could not be erased any more")
        repair = say(
            "Take it out: git rm --cached {file}. If it was pushed, rewrite the history (git filter-repo).",
            file=holder_files.FILE,
        )
        problems.append(Problem(Origin(holder_files.FILE), "personal-data-in-git", said, repair))
    try:
        holder_files.read(root)
    except Refused as refused:
        problems += refused.problems
    return problems
