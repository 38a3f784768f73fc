"""The shelf of forms: a form as a record names it, by id, version and fingerprint, with the sources it stood in.

Owns the search order: the present sources first, then older ones, asked for only when a record needs them. What a
record was filled in on decides its score, and the manual that was in force on its day the text of its criteria,
however the sources have changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, Protocol

from build_tools.core.faults import Fault
from build_tools.core.words import Message, say
from build_tools.core.yaml.explaining import did_you_mean
from build_tools.language.fingerprint import form_fingerprint
from build_tools.language.form.forms import Checklist, Form
from build_tools.language.form.includes import CircularInclude, expand
from build_tools.language.library import Library


class Place(Protocol):
    """Where older sources may lie."""

    def form(self, identity: str, version: str, sha256: str | None) -> Library | None:
        """Sources that hold the form of this id, version and (if given) fingerprint; None when there are none here."""

    def in_force(self, day: date) -> Iterator[Library]:
        """Sources whose manual was effective on a day, the best first. They may have problems of their own."""


class Unavailable(Fault):
    """A form is not to be had. `key` is the part of the record's reference that is at fault."""

    def __init__(self, code: str, key: Literal["id", "version", "sha256"], what: Message, repair: Message) -> None:
        self.key = key
        super().__init__(what, repair, code)

    def __reduce__(self) -> Any:
        return Unavailable, (self.code, self.key, self.what, self.repair)


@dataclass(frozen=True, eq=False)
class Shelved:
    """A form with its includes resolved, its fingerprint, and the sources it stands in."""

    form: Form | Checklist
    sha256: str
    library: Library


@dataclass(eq=False)
class Shelf:
    """Forms, surveys and checklists to be had. `library` is free of problems."""

    library: Library
    older: Sequence[Place] = ()
    _found: dict[tuple[str, str, str | None], Shelved] = field(default_factory=dict, repr=False)
    _present: dict[str, Shelved] = field(default_factory=dict, repr=False)

    def present(self, identity: str) -> Shelved | None:
        """The form of the present sources; None when there is none."""
        if identity not in self._present and (one := held(self.library, identity)) is not None:
            self._present[identity] = one
        return self._present.get(identity)

    def ids(self) -> tuple[str, ...]:
        """Every form of the present sources that can be filled in."""
        library = self.library
        forms = tuple(key for key, one in library.forms.items() if isinstance(one.value, Form))
        return (*forms, *library.surveys, *library.checklists)

    def find(self, identity: str, version: str, sha256: str | None = None) -> Shelved:
        """The form that a record names. Raises `Unavailable` with the repair."""
        wanted = (identity, version, sha256)
        if wanted not in self._found:
            self._found[wanted] = self._search(*wanted)
        return self._found[wanted]

    def in_force(self, day: date) -> Iterator[Library]:
        """Sources whose manual was in force on a day, the best first: of the latest effective date, the present ones
        before others. All but the present ones may have problems of their own."""
        if self.library.manual.value.effective <= day:
            yield self.library
            return
        firsts = [(place.in_force(day), number) for number, place in enumerate(self.older)]
        heads = [(next(found, None), found, number) for found, number in firsts]
        held_back = [(one, found, number) for one, found, number in heads if one is not None]
        for one, found, _ in sorted(held_back, key=lambda head: (-head[0].manual.value.effective.toordinal(), head[2])):
            yield one
            yield from found

    def _search(self, identity: str, version: str, sha256: str | None) -> Shelved:
        present = self.present(identity)
        if present is not None and matches(present, version, sha256):
            return present
        for place in self.older:
            if (library := place.form(identity, version, sha256)) is not None:
                found = held(library, identity)
                assert found is not None and matches(found, version, sha256), "a place gives what it was asked for"
                return found
        if present is None:
            otherwise = say("Write one of {forms}.", forms=", ".join(sorted(self.ids())))
            repair = did_you_mean(identity, self.ids(), 0.6, otherwise)
            raise Unavailable("unknown-form", "id", say("there is no form `{id}`", id=identity[:60]), repair)
        if present.form.version != version:
            known = {"form": identity, "version": version, "present": present.form.version}
            raise Unavailable(
                "unknown-version",
                "version",
                say("{form} {version} is not to be had; the sources hold {present}", **known),
                say("Name its sources by --forms, or write {present} if that was the form used.", **known),
            )
        raise Unavailable(
            "other-form",
            "sha256",
            say("the record was filled in on another text of {form} {version}", form=identity, version=version),
            say("Name a folder with the sources it was made from by --forms."),
        )


def matches(one: Shelved, version: str, sha256: str | None) -> bool:
    """Whether it is the form that a record names."""
    return one.form.version == version and sha256 in (None, one.sha256)


def held(library: Library, identity: str) -> Shelved | None:
    """A library's form by its id; None for views, which have no fields, and where there is none (or, in sources with
    problems, not all of it)."""
    form: Form | Checklist
    if identity in library.checklists:
        written = {key: one.value for key, one in library.checklists.items()}
        try:
            form = expand(written[identity], written)
        except (CircularInclude, KeyError):
            return None
    elif identity in library.surveys:
        form = library.surveys[identity].value
    elif identity in library.forms and isinstance(one := library.forms[identity].value, Form):
        form = one
    else:
        return None
    parameters = {one.id: one.value for one in library.manual.value.parameters}
    return Shelved(form, form_fingerprint(form, parameters), library)
