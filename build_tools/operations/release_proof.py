"""What `manual check` proves of the releases on file: nobody changed what copies and scores are made from later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from build_tools.problems import Origin, Problem
from build_tools.sources import archive, releases
from build_tools.sources.fingerprint import file_digest


def prove(root: Path, code: str) -> Iterator[Problem]:
    """Every archive and PDF that is not what its release's record names. `code`: the manual's.

    One that is missing is no problem here: large files may be kept elsewhere, and who needs it is told then.
    """
    for revision in releases.versions(root):
        release, problems = releases.read(root, revision)
        yield from problems
        if release is None:
            continue
        for name, digest in ((archive.NAME, release.archive), (releases.pdf_name(code, revision), release.pdf)):
            file = f"{releases.FOLDER}/{revision}/{name}"
            path = root / file
            if path.is_file() and file_digest(path) != digest:
                repair = f"Restore it from git, and find out who changed it: git log -- {releases.FOLDER}/{revision}"
                yield Problem(Origin(file), "release-damaged", "it is not the file that was released", repair)
