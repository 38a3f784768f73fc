"""The releases on file: records/releases/<revision>/release.json beside the source archive, the PDF, and what the
register of copies held then."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

from build_tools.core.digest import file_digest
from build_tools.core.disk.archive import NAME as ARCHIVE
from build_tools.core.events.coverage import Coverage
from build_tools.core.events.coverage import read as read_coverage
from build_tools.core.problems import Origin, Problem
from build_tools.core.yaml.binding import read_document
from build_tools.revisions.release_record import Release

FOLDER = "records/releases"
RECORD = "release.json"
DAMAGED = "release-damaged"
REPAIR = "Restore the release's folder from git."
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
        return None, [Problem(first.origin, DAMAGED, f"this is not the record of a release: {first.message}", REPAIR)]


def damage(root: Path, releases: Iterable[Release], pdf_name: Callable[[str], str]) -> list[Problem]:
    """What is no longer as it was released: records that are gone, archives and PDFs that are gone or others.
    `pdf_name`: a revision to the name of its PDF."""
    found, folder = list[Problem](), root / FOLDER
    recorded = set(versions(root))
    for one in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _VERSION.fullmatch(one.name) and one.is_dir() and one.name not in recorded:
            said = f"the record of release {one.name} is gone"
            found.append(Problem(Origin(f"{FOLDER}/{one.name}/{RECORD}"), DAMAGED, said, REPAIR))
    for release in releases:
        for name, digest in ((ARCHIVE, release.archive), (pdf_name(release.revision), release.pdf)):
            file = f"{FOLDER}/{release.revision}/{name}"
            try:
                wrong = "it is not the one that was released" if file_digest(root / file) != digest else ""
            except OSError as error:
                wrong = error.strerror or "it cannot be read"
            if wrong:
                found.append(Problem(Origin(file), DAMAGED, f"release {release.revision}: {wrong}", REPAIR))
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
        said = f"release {revision} names a checkpoint of {release.checkpoint.size} events, and what it covers is gone"
        return None, [Problem(Origin(file), "checkpoint-unreadable", said, "Restore the file from git.")]
    except ValueError as error:
        said, _, repair = str(error).partition("; ")
        return None, [Problem(Origin(file), "checkpoint-unreadable", said, f"{repair[:1].upper()}{repair[1:]}.")]
    if (found.size, found.root) != (release.checkpoint.size, release.checkpoint.root):
        said = f"release {revision} names another checkpoint than the one described here"
        return None, [Problem(Origin(file), "checkpoint-unreadable", said, "Restore both files from git.")]
    return found, []
