"""The shelf as commands set it up: the present sources, folders named by --forms, the releases, the history in git."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from build_tools.language import checks
from build_tools.language.library import Library
from build_tools.records.shelf import Shelf
from build_tools.revisions.git_history import History
from build_tools.revisions.release_archives import Archives
from build_tools.revisions.source_folder import Folder


def make_shelf(root: Path, library: Library, forms: Sequence[Path] = ()) -> Shelf:
    """Forms of the project at `root`. `library`: its present sources, free of problems; `forms`: folders with others.

    Raises `Refused` when one of these folders holds no sources.
    """
    return Shelf(library, (*(Folder(path) for path in forms), Archives(root), History(root)))


class TextsInForce:
    """Which sources' text was in force on a day. Looked up once a day, however many audits."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._found: dict[date, Library | None] = {}

    def on(self, day: date) -> Library | None:
        """The sources of that revision, free of problems; None where they are not to be had."""
        if day not in self._found:
            sound = (one for one in self._shelf.in_force(day) if one is self._shelf.library or not checks.run(one))
            self._found[day] = next(sound, None)
        return self._found[day]
