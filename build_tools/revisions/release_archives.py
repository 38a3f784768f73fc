"""The releases as a place of older sources: what is found here is what was published, and needs no git.

Owns reading a release's archive: its digest is the recorded one, it is unpacked under build/cache/releases/<digest>/,
whole or not at all, and read like any sources. A release that cannot be read any more holds nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from build_tools.core.disk import archive
from build_tools.core.disk.reasons import reason
from build_tools.core.disk.whole import write_out
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.language.library import Library, load
from build_tools.records.shelf import held, matches
from build_tools.revisions import releases
from build_tools.revisions.release_record import Release

CACHE = "build/cache/releases"
_FORM_ID = re.compile(r"F-[0-9]{2}|[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(eq=False)
class Archives:
    """Every release of a project. `releases` raises `Refused` when a record cannot be read."""

    root: Path
    _releases: tuple[Release, ...] | None = field(default=None, repr=False)
    _libraries: dict[str, Library] = field(default_factory=dict, repr=False)

    @property
    def releases(self) -> tuple[Release, ...]:
        """The records, oldest first."""
        if self._releases is None:
            found: list[Release] = []
            problems: list[Problem] = []
            for revision in releases.versions(self.root):
                release, wrong = releases.read(self.root, revision)
                problems += wrong
                if release is not None and release.revision != revision:
                    file = f"{releases.FOLDER}/{revision}/{releases.RECORD}"
                    said = say(
                        "the record in the folder of {revision} is that of {other}",
                        revision=revision, other=release.revision,
                    )  # fmt: skip
                    problems.append(Problem(Origin(file), releases.DAMAGED, said, releases.REPAIR))
                elif release is not None:
                    found.append(release)
            if problems:
                raise Refused(problems)
            self._releases = tuple(found)
        return self._releases

    def library(self, release: Release) -> Library:
        """Its sources. Raises `Refused` when the archive is damaged or no sources."""
        if release.revision not in self._libraries:
            self._libraries[release.revision] = load(self.folder(release))
        return self._libraries[release.revision]

    def folder(self, release: Release) -> Path:
        """Where its sources lie unpacked. Raises `Refused`."""
        folder = self.root / CACHE / release.archive
        if not folder.is_dir():
            write_out(folder, self.files(release))
        return folder

    def files(self, release: Release) -> dict[str, bytes]:
        """The files of its archive. Raises `Refused`."""
        name = f"{releases.FOLDER}/{release.revision}/{archive.NAME}"
        try:
            with (self.root / name).open("rb") as stream:
                data = stream.read(archive.MAX_BYTES + 1)
            if sha256(data).hexdigest() != release.archive:
                raise archive.Unreadable(say("it is not the one that was released"))
            return archive.unpack(data)
        except (OSError, archive.Unreadable) as error:
            why = reason(error) if isinstance(error, OSError) else error.why
            what = say("the archive cannot be used: {why}", why=why)
            raise Refused([Problem(Origin(name), releases.DAMAGED, what, releases.REPAIR)]) from None

    def form(self, identity: str, version: str, sha256: str | None) -> Library | None:
        """The newest released sources that hold the form of this id, version and (if given) fingerprint."""
        if not _FORM_ID.fullmatch(identity):
            return None
        for release in self._readable():
            if identity not in release.forms or sha256 not in (None, release.forms[identity]):
                continue
            library = self._or_none(release)
            one = held(library, identity) if library else None
            if one is not None and matches(one, version, sha256):
                return library
        return None

    def in_force(self, day: date) -> Iterator[Library]:
        """The sources of the release that was effective on a day."""
        since = [one for one in self._readable() if one.effective <= day]
        for release in sorted(since, key=lambda one: one.effective, reverse=True)[:1]:
            if (library := self._or_none(release)) is not None:
                yield library

    def _readable(self) -> tuple[Release, ...]:
        """Newest first; none where a record is damaged, which `manual check --release` reports."""
        try:
            return self.releases[::-1]
        except Refused:
            return ()

    def _or_none(self, release: Release) -> Library | None:
        try:
            return self.library(release)
        except Refused:
            return None
