"""The ODK channel: a blank as an XLSForm for Collect, Kobo or Enketo; submissions as a server exports them.

Out: one workbook of survey, choices and settings. In: the zip of CSVs with media or the OData JSON of ODK Central, or
the JSON of Kobo, each JSON with a `media` folder beside it. A signature comes back as a picture. Rows of a table that
are all empty, and texts of nothing but blanks, do not come back; nor do submissions rejected on the server.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.forms.channel import ALL_TYPES, Blank, Reading, cell_problem
from build_tools.forms.odk import archive
from build_tools.forms.odk import export as odk_export
from build_tools.forms.odk import names as names
from build_tools.forms.odk import submission as odk_record
from build_tools.forms.odk.export import Submission
from build_tools.forms.odk.survey import survey
from build_tools.forms.odk.workbook import plain, workbook
from build_tools.language.form.applicability import MissingAttribute
from build_tools.records.shelf import Shelf

CARRIES = ALL_TYPES


def write(blank: Blank) -> dict[str, bytes]:
    """The XLSForm. Raises `Refused` when a condition asks for what the outlet lacks."""
    try:
        rows = survey(blank)
    except MissingAttribute as error:
        said = say("{fault}, which a condition of {form} asks for", fault=error.what, form=blank.form.id)
        repair = say("Add `{attribute}:` to {outlet}.", attribute=error.attribute, outlet=error.outlet)
        raise Refused([Problem(Origin("manual/network.yml"), "outlet-attribute", said, repair)]) from None
    settings = {
        "form_title": plain(rows.words(say("{label} ({id})", label=blank.form.title, id=blank.outlet.title))),
        "form_id": f"{blank.form.id}_{blank.outlet.id}",
        # A server takes a form twice only under another version: whatever changes, the last part changes.
        "version": f"{blank.form.version}-{blank.sha256[:8]}-{rows.digest()}",
        "default_language": rows.language,
        "instance_name": f"concat('{blank.outlet.id} ', ${{{names.NAME}}})",
    }
    return {f"{blank.record}.xlsform.xlsx": workbook(rows, settings)}


def recognises(path: Path) -> bool:
    """Whether the file is a server's export rather than a record or another channel's file."""
    return archive.recognises(path)


def read(path: Path, file: str, shelf: Shelf) -> list[Reading]:
    """A reading for each submission, in the order of the export; one with problems when the file cannot be read."""
    try:
        with archive.opened(path) as export:
            submissions, problems = odk_export.submissions(export, file)
            if problems:
                return [Reading(problems=tuple(problems))]
            return _once(submissions, [odk_record.reading(one, export, file, shelf) for one in submissions], file)
    except Fault as fault:
        return [Reading(problems=(archive.export_problem(file, "", fault),))]


def _once(submissions: Sequence[Submission], readings: list[Reading], file: str) -> list[Reading]:
    """The readings, but those that are the same record in place of each other are problems: nobody knows which."""
    times = Counter(one.record.record for one in readings if one.record is not None)
    found = []
    for submission, reading in zip(submissions, readings, strict=True):
        if reading.record is not None and times[reading.record.record] > 1:
            said = say(
                "{times} submissions of this file are the record {record}",
                times=times[reading.record.record],
                record=reading.record.record,
            )
            repair = say("Reject all but one on the server; another audit is filled in on a blank of its own.")
            place = submission.row.cell(names.RECORD).place
            reading = Reading(problems=(cell_problem(file, place, "record-twice", said, repair),))
        found.append(reading)
    return found
