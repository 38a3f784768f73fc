"""`audit blank` and `audit read`: forms out, records in, whichever the channel."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from build_tools.channels import record_file
from build_tools.channels.base import Blank, Reading
from build_tools.checks.records import examine
from build_tools.model.forms import Checklist, Form, walk_fields
from build_tools.model.records import NOT_APPLICABLE, NOT_CHECKED, Record
from build_tools.model.responses import Photo
from build_tools.operations.check import checked_library
from build_tools.operations.files import write_whole
from build_tools.outline.book import Book
from build_tools.outline.sheets import Sheets
from build_tools.outline.views import Views
from build_tools.problems import Origin, Problem, Refused
from build_tools.sources import evidence
from build_tools.sources.fingerprint import fingerprint

CHANNELS = {"yaml": record_file.write}
"""Name on the command line to what writes the blank."""


class _Paper:
    """Addresses of a form on its own: nothing to link to."""

    def href(self, kind: str, identity: str) -> str:
        """No links."""
        return ""


def forms_of(book: Book) -> dict[str, Form | Checklist]:
    """Everything that can be filled in, by id."""
    forms = {key: one for key, one in book.forms.items() if isinstance(one, Form)}
    return {**forms, **book.surveys, **book.checklists}


def blank(
    root: Path, form: str, outlet: str, channel: str, out: Path, *, day: date | None, previous: Path | None
) -> list[Path]:
    """Write the blank form; gives the files. Raises `Refused`."""
    book = Book(checked_library(root))
    made = make_blank(book, form, outlet, day=day, previous=previous)
    files = CHANNELS[channel](made)
    write_whole(out, files)
    return [out / name for name in files]


def make_blank(book: Book, form: str, outlet: str, *, day: date | None = None, previous: Path | None = None) -> Blank:
    """A form bound to an outlet. Raises `Refused` when either is unknown or the predecessor cannot be read."""
    forms = forms_of(book)
    outlets = {one.id: one for one in book.library.network.value.outlets}
    problems = []
    if form not in forms:
        problems.append(
            Problem(Origin(form), "unknown-form", f"there is no form `{form}`", f"Choose from {', '.join(forms)}.")
        )
    if outlet not in outlets:
        problems.append(
            Problem(
                Origin("manual/network.yml"),
                "unknown-outlet",
                f"there is no outlet `{outlet}`",
                "Correct the id, or add the outlet.",
            )
        )
    before = None
    if previous is not None:
        before, found = record_file.read(previous, str(previous))
        problems += found
    if problems:
        raise Refused(problems)
    chosen = forms[form]
    sheets = Sheets(Views(book, _Paper(), mark_terms=False))
    make = sheets.checklist if form in book.checklists else sheets.survey if form in book.surveys else sheets.form
    return Blank(
        form=chosen,
        sheet=make(form),
        sha256=fingerprint(chosen),
        outlet=outlets[outlet],
        record=f"A-{day.isoformat() if day else 'undated'}-{outlet}-{form}-1",
        day=day,
        parameters={key: one.value for key, one in book.parameters.items()},
        manual=book.manual,
        tokens=book.tokens,
        roles={key: role.title for key, role in book.roles.items()},
        previous=before.value if before else None,
        previous_sha256=hashlib.sha256(previous.read_bytes()).hexdigest() if previous else "",
    )


@dataclass(frozen=True)
class Read:
    """What became of one returned file."""

    path: Path
    written: Path | None = None
    problems: list[Problem] = field(default_factory=list)


def read_files(root: Path, files: Sequence[Path], out: Path) -> Iterator[Read]:
    """Turn each returned file into `<record>/record.json` with its attachments beside it; each whole or not at all."""
    library = checked_library(root)
    book = Book(library)
    forms = forms_of(book)
    for path in files:
        reading = _read(path, forms)
        if reading.record is None or reading.problems:
            yield Read(path, problems=list(reading.problems))
            continue
        folder, part = out / reading.record.record, out / f".{reading.record.record}.part"
        shutil.rmtree(part, ignore_errors=True)
        write_whole(part, {"record.json": record_file.dump(reading.record), **reading.attachments})
        located, problems = record_file.read(part / "record.json", str(path))
        if located is not None:
            _, problems = examine(located, library, forms, part)
        if problems:
            # The position is one of the JSON that nobody wrote; the message names the item.
            shutil.rmtree(part)
            yield Read(path, problems=[replace(one, origin=Origin(str(path))) for one in problems])
            continue
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
        yield Read(path, folder / "record.json")


def _read(path: Path, forms: dict[str, Form | Checklist]) -> Reading:
    located, problems = record_file.read(path, str(path))
    if located is None:
        return Reading(problems=tuple(problems))
    attachments: dict[str, bytes] = {}
    for written in _named_files(located.value, forms):
        try:
            attachments[written] = evidence.resolve(path.parent, written).read_bytes()
        except ValueError as error:
            said, _, repair = str(error).partition("; ")
            problems.append(Problem(located.origin, "bad-evidence", said, repair.capitalize() + "."))
    return Reading(None if problems else located.value, attachments, tuple(problems))


def _named_files(record: Record, forms: dict[str, Form | Checklist]) -> Iterator[str]:
    """Every file that the record names: evidence, and the answers of photo fields."""
    form = forms.get(record.form.id)
    photos = {one.id for _, one in walk_fields(form) if isinstance(one.response, Photo)} if form else set()
    for key, answer in record.answers.items():
        yield from answer.evidence
        if key in photos and isinstance(answer.answer, list):
            yield from (one for one in answer.answer if isinstance(one, str))
        elif key in photos and isinstance(answer.answer, str) and answer.answer not in (NOT_APPLICABLE, NOT_CHECKED):
            yield answer.answer
