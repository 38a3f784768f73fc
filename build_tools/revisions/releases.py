"""The releases on file: records/releases/<revision>/release.json beside the source archive, the PDF, and what the
register of copies held then."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

from build_tools.core.digest import file_digest
from build_tools.core.disk.archive import NAME as ARCHIVE
from build_tools.core.disk.reasons import reason
from build_tools.core.events.coverage import Coverage
from build_tools.core.events.coverage import read as read_coverage
from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Problem
from build_tools.core.words import say
from build_tools.core.yaml.binding import read_document
from build_tools.revisions.release_record import Release

FOLDER = "records/releases"
RECORD = "release.json"
DAMAGED = "release-damaged"
UNREADABLE = "checkpoint-unreadable"
REPAIR = say("Restore the release's folder from git.")
REGISTER = "register.txt"
MAX_REGISTER = 64_000_000
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def pdf_name(code: str, revision: str) -> str:
    """The unstamped PDF's name in its release's folder."""
    return f"{code}-{revision}.pdf"


def versions(root: Path) -> list[str]:
    """Every revision that was released, oldest first."""
    folder = root / FOLDER
    found = [one.name for one in folder.iterdir() if _VERSION.fullmatch(one.name)] if folder.is_dir() else []
    released = [name for name in found if (folder / name / RECORD).is_file()]
    return sorted(released, key=lambda name: tuple(map(int, name.split("."))))


def read(root: Path, revision: str) -> tuple[Release | None, list[Problem]]:
    """A release's record, or None with what is wrong with it. Nobody writes or mends one by hand, so that it is damaged
    is all there is to say, with the first place that shows it."""
    file = f"{FOLDER}/{revision}/{RECORD}"
    try:
        return Release.model_validate_json((root / file).read_bytes()), []
    except (OSError, ValidationError):
        located, problems = read_document(root / file, file, Release)
        if located is not None:
            return located.value, []
        first = min(problems)
        what = say("this is not the record of a release: {why}", why=first.message)
        return None, [Problem(first.origin, DAMAGED, what, REPAIR)]


def damage(root: Path, releases: Iterable[Release], pdf_name: Callable[[str], str]) -> list[Problem]:
    """What is no longer as it was released: records that are gone, archives and PDFs that are gone or others.
    `pdf_name`: a revision to the name of its PDF."""
    found, folder = list[Problem](), root / FOLDER
    recorded = set(versions(root))
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _VERSION.fullmatch(one.name) and one.is_dir() and one.name not in recorded:
            said = say("the record of release {revision} is gone", revision=one.name)
            found.append(Problem(Origin(f"{FOLDER}/{one.name}/{RECORD}"), DAMAGED, said, REPAIR))
    for release in releases:
        for name, digest in ((ARCHIVE, release.archive), (pdf_name(release.revision), release.pdf)):
            file = f"{FOLDER}/{release.revision}/{name}"
            try:
                if file_digest(root / file) == digest:
                    continue
                why: str = say("it is not the one that was released")
            except OSError as error:
                why = reason(error)
            what = say("release {revision}: {why}", revision=release.revision, why=why)
            found.append(Problem(Origin(file), DAMAGED, what, REPAIR))
    return found


def coverage(root: Path, revision: str) -> tuple[Coverage | None, list[Problem]]:
    """What the checkpoint of a release covers; None without problems where the release has none."""
    release, problems = read(root, revision)
    if release is None or release.checkpoint is None:
        return None, problems
    file = f"{FOLDER}/{revision}/{REGISTER}"
    try:
        if not (root / file).is_file():  # opening a pipe would wait for ever
            raise FileNotFoundError
        with (root / file).open("rb") as stream:
            found = read_coverage(stream.read(MAX_REGISTER).decode("ascii"))
    except OSError:
        what = say(
            "release {revision} names a checkpoint of {events} events, and what it covers is gone",
            revision=revision, events=release.checkpoint.size,
        )  # fmt: skip
        return None, [Problem(Origin(file), UNREADABLE, what, say("Restore the file from git."))]
    except Fault as fault:
        return None, [Problem(Origin(file), UNREADABLE, fault.what, fault.repair)]
    except ValueError:
        what, repair = say("this is no list of events"), say("Restore it from git.")
        return None, [Problem(Origin(file), UNREADABLE, what, repair)]
    if (found.size, found.root) != (release.checkpoint.size, release.checkpoint.root):
        what = say("release {revision} names another checkpoint than the one described here", revision=revision)
        return None, [Problem(Origin(file), UNREADABLE, what, say("Restore both files from git."))]
    return found, []
