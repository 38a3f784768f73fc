"""`manual copy print`: the PDFs of copies, made from a release's own, and written down in the register.

A copy is printed once it counts (its issue is on the main branch) and while it is in use. The register stores the
digest of the file as it is delivered, by which `manual copy verify FILE` finds it again. A run that was interrupted
keeps what was finished; a copy whose file was written down already is not written down twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from build_tools.copies import holder_files, serials, tokens
from build_tools.copies.acts import Entry, prepared
from build_tools.copies.desk import Desk, History, compose, judge
from build_tools.copies.keys import Ready, all_ready, loaded
from build_tools.copies.register.events import AnyEvent, Prepared
from build_tools.copies.stamp.batch import Made, make_copies
from build_tools.copies.stamp.marks import LONGEST_NAME, Mark
from build_tools.copies.stamp.signature import Certificate
from build_tools.core.digest import file_digest
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.revisions import releases


@dataclass(frozen=True)
class Printed:
    """A copy's file."""

    made: Made
    written_down: bool
    """Whether the register was told now."""


def print_copies(
    desk: Desk, copies: Sequence[str], entry: Entry, out: Path, *, revision: str | None = None,
    certificate: Certificate | None = None, progress: Callable[[int, int], object] = lambda done, total: None,
) -> list[Printed]:  # fmt: skip
    """Make the PDFs of these copies, of the newest release or a named one, each encrypted under its passcode.

    Raises `Refused` with everything that stands in the way before anything is made, or `EnvironmentFault` without
    secrets.
    """
    secrets, problems = loaded(desk), list[Problem]()
    revision = revision or next(reversed(releases.versions(desk.root)), "")
    release, pdf = _release(desk, revision, problems)
    found: list[tuple[Ready, Mark]] = []
    several, more = all_ready(desk, copies)
    problems += more
    for one in several:
        copy = one.history.copy
        person = holder_files.name_of(desk.root, copy.holder)
        if person is None:
            said = say(
                "the holder of {serial} is not in holders.yml, and a copy bears its holder's name", serial=copy.serial
            )
            repair = say(
                'Add a line under `holders:` of {file}:   {holder}: {{"name": "…"}}',
                file=holder_files.FILE,
                holder=copy.holder,
            )
            problems.append(Problem(Origin(copy.serial), "no-holder", said, repair))
            continue
        try:
            judge(desk, _event(one.history, entry, revision), copy, entry.today)
        except Refused as refused:
            problems += refused.problems
            continue
        if release is not None:
            token = tokens.sign(secrets.signing, serials.read(copy.serial, secrets.code), revision, release)
            found.append(
                (
                    one,
                    Mark(
                        serial=copy.serial, holder=person.name[:LONGEST_NAME], issued=entry.day, revision=revision,
                        content=release, token=token,
                    ),
                )
            )  # fmt: skip
    if problems or pdf is None:
        raise Refused(problems)
    passcodes = {mark.serial: one.passcode for one, mark in found}
    made = make_copies(pdf, [mark for _, mark in found], passcodes, out, certificate=certificate, progress=progress)
    return [
        Printed(one, _write_down(desk, one, ready_one, entry, revision))
        for one, (ready_one, _) in zip(made, found, strict=True)
    ]


def _release(desk: Desk, revision: str, problems: list[Problem]) -> tuple[str | None, Path | None]:
    """The digest of a release's unstamped PDF, and where it lies."""
    if not revision:
        repair = say("Release first: manual release")
        problems.append(
            Problem(Origin(releases.FOLDER), "no-release", say("there is no release to print from"), repair)
        )
        return None, None
    record, wrong = releases.read(desk.root, revision)
    problems += wrong
    if record is None:
        return None, None
    path = desk.root / releases.FOLDER / revision / releases.pdf_name(desk.manual.code, revision)
    if not path.is_file() or file_digest(path) != record.pdf:
        said = say("the PDF of release {revision} is missing or is not the one that was released", revision=revision)
        problems.append(Problem(Origin(str(path)), "release-pdf", said, say("Restore it from git.")))
        return record.pdf, None
    return record.pdf, path


def _event(history: History, entry: Entry, revision: str) -> AnyEvent:
    """What will be written down when the file is made: asked for before, so that no file lies there in vain."""
    copy = history.copy
    place = {"serial": copy.serial, "sequence": copy.events + 1, "previous": history.chain.head}
    more = {"revision": revision, "file": "0" * 64, "generation": copy.generation}
    return compose(Prepared, {**place, **entry.fields("prepared", **more)})


def _write_down(desk: Desk, made: Made, one: Ready, entry: Entry, revision: str) -> bool:
    if any(getattr(event, "file", None) == made.sha256 for event in one.history.events):
        return False
    prepared(desk, made.serial, entry, revision, made.sha256, one.history.copy.generation)
    return True
