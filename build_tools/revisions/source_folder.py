"""A folder with another state of the project's sources (`--forms DIR`), as a place of older forms and manuals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path

from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.language.library import Library, load
from build_tools.records.shelf import held, matches


class Folder:
    """Sources in a folder, read when they are first asked for. Raises `Refused` when it holds none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not (path / "manual/manual.yml").is_file():
            what = say("there are no sources here (manual/manual.yml is missing)")
            repair = say("Name the folder of a project: with manual/ and checklists/ in it.")
            raise Refused([Problem(Origin(str(path)), "no-sources", what, repair)])

    @cached_property
    def library(self) -> Library:
        """All of it. Raises `Refused`, with positions inside the folder."""
        try:
            return load(self.path)
        except Refused as refused:
            raise Refused(self._here(one) for one in refused.problems) from None

    def _here(self, one: Problem) -> Problem:
        return replace(one, origin=replace(one.origin, file=f"{self.path}/{one.origin.file}"))

    def form(self, identity: str, version: str, sha256: str | None) -> Library | None:
        """Its sources if they hold the form of this id, version and (if given) fingerprint."""
        one = held(self.library, identity)
        return self.library if one is not None and matches(one, version, sha256) else None

    def in_force(self, day: date) -> Iterator[Library]:
        """Its sources if their manual was effective on the day."""
        if self.library.manual.value.effective <= day:
            yield self.library
