"""`manual packet --serial`, `--all`: the packets of copies, each from the revision that the register says it holds.

Owns which copies get one. What is named must be as it should, or nothing is written; of all copies those that cannot be
read are listed, and the others get theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Literal

from build_tools.copies.desk import Desk, find, place
from build_tools.copies.holder_files import name_of
from build_tools.copies.index import copies
from build_tools.copies.register.history import Copy, version_key
from build_tools.copies.register.journal import FOLDER
from build_tools.copies.register.transitions import IN_USE
from build_tools.copies.register.words import STATES
from build_tools.copies.slips import Slips
from build_tools.core.parallel import each
from build_tools.core.problems import Problem, Refused
from build_tools.core.progress import Step, silent
from build_tools.core.words import say, say_many
from build_tools.publishing.packet import Made, Packets, released
from build_tools.publishing.packet_document import Holding
from build_tools.revisions.release_archives import Archives

Medium = Literal["electronic", "paper"]
_PARALLEL = 8
"""From so many packets on more processes are worth their start."""


@dataclass(frozen=True)
class Chosen:
    """Copies that need a packet."""

    copies: tuple[Copy, ...]
    newer: str
    """The release that they are to become."""
    provisional: tuple[Copy, ...] = ()
    """Left out: another branch may have given their number too."""
    problems: tuple[Problem, ...] = ()
    """Of what was left out because it cannot be read."""


def named(desk: Desk, serials: Sequence[str], *, older: str | None = None, newer: str | None = None) -> Chosen:
    """The copies of these serials, `older` as one says they hold. Raises `Refused` with all that stands in the way."""
    archives, found, problems = Archives(desk.root), dict[str, Copy](), list[Problem]()
    target = released(archives, newer).revision
    for text in serials:
        try:
            copy = find(desk, text).copy
        except Refused as refused:
            problems += refused.problems
            continue
        found[copy.serial] = copy
        if (problem := _in_the_way(copy, older, target) or _off_the_shelf(copy, archives)) is not None:
            problems.append(problem)
    problems += [_provisional(desk, one) for one in _not_on_main(desk, found.values())]
    if problems:
        raise Refused(problems)
    return Chosen(tuple(found.values()), target)


def outdated(desk: Desk, *, newer: str | None = None, medium: Medium | None = None) -> Chosen:
    """Every copy in use of an older revision. Raises `Refused` when nothing was released, or not `newer`."""
    archives = Archives(desk.root)
    target = released(archives, newer).revision
    known, problems = copies(desk)
    wanted = [one for one in known if medium in (None, one.medium) and _in_the_way(one, None, target) is None]
    here = []
    for one in wanted:
        if (problem := _off_the_shelf(one, archives)) is None:
            here.append(one)
        else:
            problems.append(problem)
    waiting = _not_on_main(desk, here)
    counted = sorted(set(here).difference(waiting), key=lambda one: one.number)
    return Chosen(tuple(counted), target, tuple(waiting), tuple(problems))


def write(desk: Desk, chosen: Chosen, out: Path, *, holder: str = "", step: Step = silent) -> Iterator[Made]:
    """Their packets, by the revision that they hold: the releases are compared once for each. `holder`: printed instead
    of what the register says. Raises `Refused` when two releases cannot be compared."""
    done, several = 0, sorted(chosen.copies, key=lambda one: (version_key(one.revision), one.number))
    for older, group in groupby(several, lambda one: one.revision):
        holdings = [_holding(desk, one, holder) for one in group]
        with step(say("Comparing {older} with {newer}", older=older, newer=chosen.newer)):
            make = partial(_worker, desk.root, older, chosen.newer, out)
            worker = make()
        with step(say_many("Printing {n} packet", "Printing {n} packets", len(holdings))) as report:
            for made in each(worker, make, _write, holdings, least=_PARALLEL, chunk=1):
                done += 1
                report(say("Printing packet {done} of {several}", done=done + 1, several=len(several)))
                yield made


def _worker(root: Path, older: str, newer: str, out: Path) -> tuple[Packets, Path]:
    packets = Packets.between(root, older, newer)
    _ = packets.packet.common  # before other processes begin with it
    return packets, out


def _write(worker: tuple[Packets, Path], holding: Holding) -> Made:
    packets, out = worker
    return packets.write(out, holding)


def _holding(desk: Desk, copy: Copy, holder: str) -> Holding:
    person = name_of(desk.root, copy.holder)
    post = Slips(desk.manual, desk.network).post(copy)
    return Holding(copy.serial, holder or (f"{post} · {person.name}" if person else post))


def _in_the_way(copy: Copy, older: str | None, newer: str) -> Problem | None:
    """Why a copy gets no packet."""
    where, since = place(copy.serial), {"serial": copy.serial, "revision": copy.revision, "day": copy.revised}
    if copy.state not in IN_USE:
        said = say(
            "{serial} is {state} since {day} and gets no packet",
            serial=copy.serial,
            state=STATES[copy.state],
            day=copy.changed,
        )
        anew = say("Issue a new copy instead: manual copy issue … --replaces {serial}", serial=copy.serial)
        back = say("Take it back: manual copy return {serial}", serial=copy.serial)
        return Problem(where, "out-of-use", said, back if copy.state == "recalled" else anew)
    if older is not None and older != copy.revision:
        repair = say(
            "Leave out --from. If another was handed over, write that down first: {command}",
            command=f"manual copy deliver {copy.serial} --revision …",
        )
        return Problem(
            where,
            "other-revision",
            say("{serial} holds {revision} since {day}, not {older}", older=older[:32], **since),
            repair,
        )
    if version_key(copy.revision) >= version_key(newer):
        return Problem(
            where,
            "no-later-revision",
            say("{serial} holds {revision} since {day} and needs no packet to {newer}", newer=newer, **since),
            say("Leave it out."),
        )
    return None


def _off_the_shelf(copy: Copy, archives: Archives) -> Problem | None:
    if copy.revision in {one.revision for one in archives.releases}:
        return None
    said = say("{serial} holds {revision}, and that release is not on file", serial=copy.serial, revision=copy.revision)
    return Problem(place(copy.serial), "no-release", said, say("Restore the release's folder from git."))


def _not_on_main(desk: Desk, several: Iterable[Copy]) -> list[Copy]:
    issues = {one: f"{FOLDER}/{one.number:06d}/0001.yml" for one in several}
    counted = desk.mainline.holding(list(issues.values()))
    return [one for one, issue in issues.items() if issue not in counted]


def _provisional(desk: Desk, copy: Copy) -> Problem:
    where = place(copy.serial)
    repair = say(
        "Commit {folder}, merge it into the main branch, then fetch. {assumption}",
        folder=str(where),
        assumption=desk.mainline.assumption,
    )
    return Problem(
        where, "provisional", say("{serial} is provisional: its issue is not on main", serial=copy.serial), repair
    )
