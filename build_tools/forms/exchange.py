"""`audit blank` and `audit read`: forms out, records in, whichever the channel."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from build_tools.book.book import Book
from build_tools.book.sheets import Sheets
from build_tools.book.views import Views
from build_tools.core.disk.whole import write_whole
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.core.yaml.documents import Located
from build_tools.forms.channel import Blank, Reading
from build_tools.forms.registry import channel, recognise
from build_tools.language.checked import checked_library
from build_tools.language.form.forms import Checklist, Form
from build_tools.records import manifest, record_file
from build_tools.records.canonical import canonical
from build_tools.records.examination import examine
from build_tools.records.record import Record
from build_tools.records.shelf import Shelf
from build_tools.revisions.older_forms import make_shelf


class _Paper:
    """Addresses of a form on its own: nothing to link to."""

    def href(self, kind: str, identity: str) -> str:
        """No links."""
        return ""


def blank(
    root: Path, form: str, outlet: str, name: str, out: Path, *, day: date | None, previous: Path | None
) -> list[Path]:
    """Write the blank form; gives the files. Raises `Refused`."""
    book = Book(checked_library(root))
    made = make_blank(book, form, outlet, day=day, previous=previous)
    files = channel(name).write(made)
    write_whole(out, files)
    return [out / name for name in files]


def make_blank(book: Book, form: str, outlet: str, *, day: date | None = None, previous: Path | None = None) -> Blank:
    """A form bound to an outlet. Raises `Refused` when either is unknown or the predecessor cannot be read."""
    shelf = Shelf(book.library)
    chosen = shelf.present(form)
    outlets = {one.id: one for one in book.library.network.value.outlets}
    problems = []
    if chosen is None:
        problems.append(
            Problem(
                Origin(form),
                "unknown-form",
                say("there is no form `{form}`", form=form),
                say("Choose from {choices}.", choices=", ".join(shelf.ids())),
            )
        )
    if outlet not in outlets:
        problems.append(
            Problem(
                Origin("manual/network.yml"),
                "unknown-outlet",
                say("there is no outlet `{outlet}`", outlet=outlet),
                say("Correct the id, or add the outlet."),
            )
        )
    before = None
    if previous is not None:
        before, found = record_file.load(previous, str(previous))
        problems += found
    if problems or chosen is None:
        raise Refused(problems)
    sheets = Sheets(Views(book, _Paper(), mark_terms=False))
    make = sheets.checklist if form in book.checklists else sheets.survey if form in book.surveys else sheets.form
    return Blank(
        form=chosen.form,
        sheet=make(form),
        sha256=chosen.sha256,
        outlet=outlets[outlet],
        record=_record_id(day, outlet, form, before.value if before else None),
        day=day,
        parameters={key: one.value for key, one in book.parameters.items()},
        manual=book.manual,
        tokens=book.tokens,
        roles={key: role.title for key, role in book.roles.items()},
        previous=before.value if before else None,
        previous_sha256=hashlib.sha256(previous.read_bytes()).hexdigest() if previous else "",
        regions={one.id: one.title for one in book.library.network.value.regions},
        root=book.library.root,
    )


def _record_id(day: date | None, outlet: str, form: str, previous: Record | None) -> str:
    """Day, outlet, form, and a running number; a second audit of one day gets the next one after its predecessor."""
    base, number = f"A-{day.isoformat() if day else 'undated'}-{outlet}-{form}-", 1
    if previous is not None and previous.record.startswith(base):
        counted = previous.record.removeprefix(base)
        number = int(counted) + 1 if counted.isdecimal() and len(counted) < 6 else number
    return f"{base}{number}"


@dataclass(frozen=True)
class Read:
    """What became of one returned record."""

    path: Path
    written: Path | None = None
    seal: str = ""
    """SHA-256 of the record's manifest."""
    problems: list[Problem] = field(default_factory=list)


def read_files(root: Path, files: Sequence[Path], out: Path, *, forms: Sequence[Path] = ()) -> Iterator[Read]:
    """Turn each returned file into `<record>/`: record.json, its attachments, and the manifest that seals them; each
    whole or not at all. `forms`: folders with older sources. Raises `Refused` when the sources themselves have
    problems."""
    shelf = make_shelf(root, checked_library(root), forms)
    for path in files:
        for reading in recognise(path).read(path, str(path), shelf):
            yield _keep(path, reading, shelf, out)


def _keep(path: Path, reading: Reading, shelf: Shelf, out: Path) -> Read:
    """Examine a reading and write it down."""
    record = reading.record
    if record is None or reading.problems:
        return Read(path, problems=list(reading.problems))
    folder, part = out / record.record, out / f".{record.record}.part"
    shutil.rmtree(part, ignore_errors=True)
    files = {manifest.RECORD: record_file.dump(record), **reading.attachments}
    try:
        write_whole(part, files)
        located, problems = record_file.load(part / manifest.RECORD, str(path))
        if located is not None:
            examined, problems = examine(located, shelf, part, (Form, Checklist))
        if located is None or problems or examined is None:
            return Read(path, problems=[_placed(one, located, reading, path) for one in problems])
        form = record.form.model_copy(update={"sha256": examined.form_sha256})
        written = canonical(located.value, examined.form, examined.circumstances.answers)
        files[manifest.RECORD] = record_file.dump(written)
        sealed = manifest.make(record.record, form, files)
        write_whole(part, {manifest.RECORD: files[manifest.RECORD], manifest.NAME: sealed})
        if reading.seal and reading.seal != hashlib.sha256(sealed).hexdigest():
            said = say(
                "its answers are not written as the fill pages write them, so the seal on its receipt would not hold"
            )
            repair = say("Ask for the file again as the phone gave it; it can be downloaded there once more.")
            return Read(path, problems=[Problem(Origin(str(path)), "broken-seal", said, repair)])
        if folder.exists() and manifest.seal(folder) != hashlib.sha256(sealed).hexdigest():
            said = say("{folder} already holds another record `{record}`", folder=folder, record=record.record)
            repair = say("Give this one an id of its own, or move the other away.")
            return Read(path, problems=[Problem(Origin(str(path)), "doubled-record", said, repair)])
        if not folder.exists():  # else it was read before; a signature or rulings may lie there by now
            part.rename(folder)
        return Read(path, folder / manifest.RECORD, hashlib.sha256(sealed).hexdigest())
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _placed(problem: Problem, located: Located[Record] | None, reading: Reading, path: Path) -> Problem:
    """A problem of the JSON that nobody wrote, at the place of what somebody did write."""
    item = ""
    if located is not None:
        starts = [(located.positions.find(("answers", one), key=True).line, one) for one in located.value.answers]
        item = max(((line, one) for line, one in starts if line <= problem.origin.line), default=(0, ""))[1]
    place = reading.places.get(item) or Origin(f"{path}:{item}" if item else str(path))
    return replace(problem, origin=place)
