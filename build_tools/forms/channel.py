"""What every channel is given and gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from pydantic_core import ErrorDetails

from build_tools.book.sheets import Sheet
from build_tools.core.faults import Fault
from build_tools.core.press.brand import Tokens
from build_tools.core.problems import Origin, Problem
from build_tools.core.words import say_in
from build_tools.core.yaml.explaining import explained
from build_tools.language.form.forms import Checklist, Form
from build_tools.language.form.responses import TYPES
from build_tools.language.labels import Labels
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Outlet
from build_tools.records.record import Record
from build_tools.records.shelf import Shelf

ALL_TYPES = frozenset(TYPES)


@dataclass(frozen=True, eq=False)
class Blank:
    """A form to be handed out, bound to one outlet."""

    form: Form | Checklist
    """With its includes resolved."""
    sheet: Sheet
    """The same in words, for labels."""
    sha256: str
    """Fingerprint of the form; comes back in the record."""
    outlet: Outlet
    record: str
    """The record's id, given now, so that two readings of one file are one record."""
    day: date | None
    """The planned day; the person who fills it in states the real one."""
    parameters: Mapping[str, str]
    manual: Manual
    tokens: Tokens
    roles: Mapping[str, str]
    """Role id to title."""
    previous: Record | None = None
    previous_sha256: str = ""
    """The predecessor whose answers are shown beside each item, and its digest."""
    regions: Mapping[str, str] = field(default_factory=dict)
    """Region id to title."""
    root: Path | None = None
    """The project, whose own templates come first."""

    @cached_property
    def gap(self) -> str:
        """Between a name and what follows it: a blank of one character's width."""
        return self.labels.words(say_in("between a name and what follows it", "\u2003"))

    @property
    def labels(self) -> Labels:
        """The manual's words for the codes of the sources."""
        return Labels(self.manual)


@dataclass(frozen=True, eq=False)
class Reading:
    """A file that came back: the record and its attachments, or what is wrong with it."""

    record: Record | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    """Path inside the record's folder to bytes."""
    problems: tuple[Problem, ...] = ()
    seal: str = ""
    """SHA-256 of the manifest that the channel itself made and showed to its user; '' where it makes none."""
    places: Mapping[str, Origin] = field(default_factory=dict)
    """Where the answer to an item stands in the file, for problems that are found later; `file:ITEM` without."""


class Channel(Protocol):
    """A module of this package: one way in which a form goes out and comes back."""

    CARRIES: frozenset[str]
    """Response types that it carries itself; others come back as named files beside the filled-in one."""

    def write(self, blank: Blank) -> dict[str, bytes]:
        """The blank form, as file name to bytes. Raises `Refused`."""

    def recognises(self, path: Path) -> bool:
        """Whether a file that came back is this channel's, by its content. Never raises."""

    def read(self, path: Path, file: str, shelf: Shelf) -> list[Reading]:
        """The records of a file that came back (mostly one), or everything that is wrong with it. `file`: its name
        in problems. Forms are found by `form_of`."""


def form_of(shelf: Shelf, identity: str, version: str, sha256: str) -> Form | Checklist:
    """The form that a file was made from. Raises `Unavailable`."""
    return shelf.find(identity, version, sha256 or None).form


def cell_problem(file: str, place: str, code: str, message: str, repair: str) -> Problem:
    """A problem whose position is not a line: `audit.xlsx:售中支持!C12` or `audit.pdf:AB-07`."""
    return Problem(Origin(f"{file}:{place}" if place else file), code, message, repair)


def refused(error: ErrorDetails) -> Fault:
    """What a record's model refuses, as a fault; nobody wrote the record itself, so the position is the channel's."""
    name = str(error["loc"][-1]) if error["loc"] else ""
    written = error["input"]
    return explained(error["type"], repr(str(written)[:40]), f"`{name}`", written, error.get("ctx", {}))


def header(blank: Blank) -> dict[str, Any]:
    """The part of a record that is known before anything is answered."""
    data: dict[str, Any] = {
        "record": blank.record,
        "form": {"id": blank.form.id, "version": blank.form.version, "sha256": blank.sha256},
        "outlet": blank.outlet.id,
    }
    if blank.previous is not None:
        data["previous"] = {"record": blank.previous.record, "sha256": blank.previous_sha256}
    return data
