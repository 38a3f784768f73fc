"""The revisions of a manual in their order: what each changed, since when each entry says what it says.

Owns which release the present sources are compared with. Comparisons are made when they are asked for: marks on pages
need only the last, the whole history all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from build_tools.language.library import Library
from build_tools.language.model.manual import AmendedPart, Amendment
from build_tools.revisions.changes import Change, Diff
from build_tools.revisions.compare import compare
from build_tools.revisions.declared import Declared
from build_tools.revisions.fingerprints import Prints, prints
from build_tools.revisions.release_record import Release
from build_tools.revisions.suspects import Suspect, suspects


@dataclass(eq=False)
class Edition:
    """One released state: its record, and its sources when they are asked for."""

    release: Release
    read: Callable[[], Library] = field(repr=False)

    @property
    def revision(self) -> str:
        """Its number."""
        return self.release.revision

    @cached_property
    def library(self) -> Library:
        """Its sources. Raises `Refused` where they cannot be read any more."""
        return self.read()

    @cached_property
    def prints(self) -> Prints:
        """Its fingerprints, as this engine makes them."""
        return prints(self.library)


@dataclass(frozen=True, eq=False)
class Step:
    """From one revision to a later one."""

    older: str
    newer: str
    declared: Declared
    before: Library = field(repr=False)
    after: Library = field(repr=False)

    @property
    def diff(self) -> Diff:
        """What changed."""
        return self.declared.diff


class Chronicle:
    """The releases on file, oldest first, and the present sources, which may be one of them."""

    def __init__(
        self, present: Library, editions: Sequence[Edition] = (), known: dict[tuple[str, str], Step] | None = None
    ) -> None:
        """`known`: comparisons of releases with each other, by the digests of their archives; added to as they are
        made, so that whoever follows the sources makes each only once."""
        self.present, self.editions = present, tuple(editions)
        self._steps: dict[tuple[str, str], Step] = {}
        self._known = {} if known is None else known

    @cached_property
    def prints(self) -> Prints:
        """The fingerprints of the present sources."""
        return prints(self.present)

    @property
    def revision(self) -> str:
        """What the present sources call themselves."""
        return self.present.manual.value.revision

    @cached_property
    def is_released(self) -> bool:
        """Whether the present sources say what the release of their number says."""
        own = next((one for one in self.editions if one.revision == self.revision), None)
        if own is None or own.release.content == self.prints.content:
            return own is not None
        # Another engine may have made the record's digest, in another way: then the sources themselves are asked.
        return own.prints.content == self.prints.content

    @property
    def is_next(self) -> bool:
        """Whether they are on the way to another revision than the last released one."""
        return bool(self.editions) and not self.is_released

    @property
    def label(self) -> str:
        """How the present state is called on a page: its number, or the one it will have; '' while it has none yet."""
        return "" if self.is_next and self.revision in self.released else self.revision

    @property
    def released(self) -> tuple[str, ...]:
        """Numbers of the releases, oldest first."""
        return tuple(one.revision for one in self.editions)

    @property
    def older(self) -> tuple[Edition, ...]:
        """The releases that the present sources follow: of released ones those before it, of others all."""
        own = version(self.revision)
        return tuple(one for one in self.editions if not self.is_released or version(one.revision) < own)

    @property
    def last(self) -> Edition | None:
        """The release that the present sources follow; None when they are the first."""
        return self.older[-1] if self.older else None

    @property
    def step(self) -> Step | None:
        """From the release before to the present."""
        return self.since(self.last) if self.last else None

    def since(self, edition: Edition) -> Step:
        """From an older release to the present."""
        return self._step(edition, None)

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """From each revision to the next, the last of them to the present."""
        following = (*self.older[1:], None)
        return tuple(self._step(one, after) for one, after in zip(self.older, following, strict=False))

    @cached_property
    def changed(self) -> dict[str, str]:
        """For every present entry the revision since which it says what it says."""
        last, step = self.last, self.step
        if last is None or step is None:
            return dict.fromkeys(self.prints.entries, self.label)
        fresh = {one.id for one in step.diff.of("entry") if one.what in ("added", "changed")}
        return {
            one: self.label if one in fresh else last.release.changed.get(one, last.revision)
            for one in self.prints.entries
        }

    def history(self, key: str) -> list[tuple[Step, Change]]:
        """The steps that changed one thing, newest first."""
        return [(step, step.diff.by_key[key]) for step in reversed(self.steps) if key in step.diff.by_key]

    @cached_property
    def suspects(self) -> list[Suspect]:
        """Links between items and entries that must be looked at again."""
        if self.last is None:
            return []
        reviews = self.present.reviews.value.reviews if self.present.reviews else ()
        return suspects(self.present, self.prints, self.last.library, self.last.prints, reviews)

    def _step(self, older: Edition, newer: Edition | None) -> Step:
        steps, key = (self._steps, (older.revision, ""))
        if newer is not None:
            steps, key = self._known, (older.release.archive, newer.release.archive)
        if key not in steps:
            after, name = (newer.library, newer.revision) if newer else (self.present, self.label)
            note = amendments_between(after.manual.value.amendments, older.revision)
            declared = Declared(compare(older.library, after), note)
            steps[key] = Step(older.revision, name, declared, older.library, after)
        return steps[key]


def amendments_between(amendments: Iterable[Amendment], older: str) -> Amendment | None:
    """The notes of all revisions after one, as one note; None where there are none. Of several words on one thing the
    gravest counts, so it stands first."""
    since = sorted((one for one in amendments if version(one.revision) > version(older)), key=_newest_last)
    if not since:
        return None
    parts = sorted((part for one in since for part in one.changes), key=_gravest_first)
    return since[-1].model_copy(update={"changes": tuple(parts)})


def version(text: str) -> tuple[int, ...]:
    """A revision, to compare."""
    return tuple(int(part) for part in text.split("."))


def _newest_last(one: Amendment) -> tuple[int, ...]:
    return version(one.revision)


def _gravest_first(part: AmendedPart) -> int:
    return ("stricter", "looser", "editorial").index(part.effect)
