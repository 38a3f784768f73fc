"""The plain channel: a record as YAML to write by hand, and as JSON as every other channel leaves it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import assert_never

from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Problem
from build_tools.core.words import Words, say, say_in
from build_tools.forms.channel import ALL_TYPES, Blank, Reading, header
from build_tools.language import wording
from build_tools.language.form.forms import walk_fields
from build_tools.language.form.responses import (
    AnyResponse,
    Choice,
    DateResponse,
    Graded,
    Multi,
    NumberResponse,
    Photo,
    Signature,
    TableResponse,
    TextResponse,
    YesNo,
)
from build_tools.records import evidence, record_file
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Record
from build_tools.records.shelf import Shelf, Unavailable

CARRIES = ALL_TYPES
_WRITTEN = frozenset({".yml", ".yaml", ".json"})


def recognises(path: Path) -> bool:
    """Whatever no other channel knows is read as a record, and told what is wrong with it."""
    return True


def read(path: Path, file: str, shelf: Shelf) -> list[Reading]:
    """The record with every file that it names."""
    located, problems = record_file.load(path, file)
    if located is None:
        if path.is_file() and path.suffix.lower() not in _WRITTEN:  # its author did not mean to write YAML
            said = say(
                "this is no form that came back whole: no archive of a phone, spreadsheet, PDF form or ODK export"
            )
            problems = [Problem(Origin(file), "unknown-file", said, say("Ask for the file anew; it may be cut off."))]
        return [Reading(problems=tuple(problems))]
    attachments: dict[str, bytes] = {}
    for written in _named_files(located.value, shelf, path.parent):
        try:
            attachments[written] = evidence.resolve(path.parent, written).read_bytes()
        except Fault as fault:
            problems.append(Problem(located.origin, "bad-evidence", fault.what, fault.repair))
    places = {key: located.at("answers", key) for key in located.value.answers}
    return [Reading(None if problems else located.value, attachments, tuple(problems), places=places)]


def _named_files(record: Record, shelf: Shelf, folder: Path) -> Iterator[str]:
    """Every file that the record names: evidence, and the answers of photo and signature fields."""
    try:
        form = shelf.find(record.form.id, record.form.version, record.form.sha256).form
    except Unavailable:
        responses: dict[str, object] = {}  # the record is examined later, which says so
    else:
        responses = {one.id: one.response for _, one in walk_fields(form)}
    for key, answer in record.answers.items():
        yield from answer.evidence
        said, response = answer.answer, responses.get(key)
        if isinstance(response, Photo) and isinstance(said, list):
            yield from (one for one in said if isinstance(one, str))
        elif isinstance(response, Photo) and isinstance(said, str) and said not in (NOT_APPLICABLE, NOT_CHECKED):
            yield said
        elif isinstance(response, Signature) and isinstance(said, str) and _is_file(folder, said):
            yield said  # else it is the signer's name


def _is_file(folder: Path, written: str) -> bool:
    try:
        return evidence.resolve(folder, written).is_file()
    except Fault:
        return False


def write(blank: Blank) -> dict[str, bytes]:
    """A YAML file to fill in: every item as a comment with its question, answers and evidence."""
    known, words = header(blank), blank.labels.words
    name = words(say_in("in place of a name", "name"))
    outlet = say("{label} ({id})", label=blank.outlet.title, id=blank.outlet.id)
    absent = say(
        "Not applicable is written as {not_applicable}, not checked as {not_checked}.",
        not_applicable="{answer: not-applicable, reason: …}", not_checked="{answer: not-checked, reason: …}",
    )  # fmt: skip
    lines = [
        f"# {blank.form.title} {blank.form.version} · {words(outlet)}",
        f"# {blank.manual.control.confidentiality}",
        "# " + words(say("Take away the # at a line's beginning, and fill it in.")),
        "# " + words(absent),
        f"record: {known['record']}",
        f"form: {json.dumps(known['form'], ensure_ascii=False)}",
        f"outlet: {known['outlet']}",
        f"date: {blank.day.isoformat() if blank.day else 'YYYY-MM-DD'}",
        f"by: {{name: {name}, role: {blank.form.owner}}}",
    ]
    if "previous" in known:
        lines.append(f"previous: {json.dumps(known['previous'], ensure_ascii=False)}")
    lines.append("answers:")
    for section, one in walk_fields(blank.form):
        before = blank.previous.answers.get(one.id) if blank.previous else None
        said = words(say(" (before: {answer})", answer=before.answer)) if before is not None else ""
        hint = _hint(one.response, words)
        lines += [f"  # {section.title} · {one.label}{said}", f"  # {one.id}: {{answer: {hint}}}"]
    return {f"{blank.record}.yml": ("\n".join(lines) + "\n").encode()}


def _hint(response: AnyResponse, words: Words) -> str:
    """What may be written there."""
    match response:
        case YesNo():
            return "yes | no"
        case Graded() | Choice():
            return " | ".join(option.id for option in response.options)
        case Multi():
            return "[" + " | ".join(option.id for option in response.options) + "]"
        case DateResponse():
            return "2026-11-20"
        case Photo():
            return "[photos/a.jpg]"
        case TableResponse():
            return "[{" + ", ".join(f"{column.id}: …" for column in response.columns) + "}]"
        case NumberResponse() | TextResponse() | Signature():
            return wording.response_name(response, words)
        case _:
            assert_never(response)
