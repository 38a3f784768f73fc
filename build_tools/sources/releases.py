"""The releases on file: records/releases/<revision>/release.json beside the source archive and the PDF."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import ValidationError

from build_tools.model.releases import Release
from build_tools.problems import Problem
from build_tools.sources.binding import read_document

FOLDER = "records/releases"
RECORD = "release.json"
_VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def versions(root: Path) -> list[str]:
    """Every revision that was released, oldest first."""
    folder = root / FOLDER
    found = [one.name for one in folder.iterdir() if _VERSION.fullmatch(one.name)] if folder.is_dir() else []
    released = [name for name in found if (folder / name / RECORD).is_file()]
    return sorted(released, key=lambda name: tuple(map(int, name.split("."))))


def read(root: Path, revision: str) -> tuple[Release | None, list[Problem]]:
    """A release's record, or None with all that is wrong with it."""
    file = f"{FOLDER}/{revision}/{RECORD}"
    try:
        return Release.model_validate_json((root / file).read_bytes()), []
    except (OSError, ValidationError):
        located, problems = read_document(root / file, file, Release, repair="Restore it from git.")
        return (located.value if located else None), problems
