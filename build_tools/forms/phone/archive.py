"""The archive that the fill pages give: `<record>.audit.zip` with record.json, photos/ and manifest.json.

Owns the distrust of it. Number, names and sizes of what is inside are looked at before anything is unpacked; the record
must be written as the engine writes it and the manifest must fit, so that the seal on the auditor's receipt stays true.
The pages' side is templates/forms/phone/js/seal.js.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.core.yaml.binding import bind
from build_tools.core.yaml.strict import MAX_BYTES
from build_tools.forms.channel import Reading, cell_problem
from build_tools.records import evidence, manifest, record_file
from build_tools.records.record import Record
from build_tools.records.shelf import Shelf

DRAFT = "draft.json"
MAX_ENTRIES = 2_000
MAX_TOTAL = 600_000_000
MAX_RATIO = 200
"""The pages store without compressing; what was packed anew by hand may be compressed, but nothing honest so much."""

_NAME = re.compile(r"photos/[a-z0-9-]{1,80}\.(jpg|png)")
_LIMITS = {manifest.RECORD: MAX_BYTES, manifest.NAME: manifest.MAX_BYTES, DRAFT: MAX_BYTES}
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError, EOFError, OverflowError)
_AGAIN = say("Ask for the file again as the phone gave it; it can be downloaded there once more.")


def recognises(path: Path) -> bool:
    """Whether it is an archive with a record and its manifest, or a draft. Never raises."""
    try:
        if not path.is_file() or not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except _BROKEN:
        return False
    return {manifest.RECORD, manifest.NAME} <= names or DRAFT in names


def read(path: Path, file: str, shelf: Shelf) -> Reading:
    """The record with its photos, or everything that is wrong."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if problems := tuple(_refused(entries, file)):
                return Reading(problems=problems)
            files = {one.filename: _unpack(archive, one) for one in entries}
    except _BROKEN as error:
        said = say("the archive cannot be read ({why})", why=str(error)[:80] or type(error).__name__)
        return Reading(problems=(cell_problem(file, "", "bad-archive", said, _AGAIN),))
    if DRAFT in files:
        said = say("this is an unfinished draft, not a record")
        repair = say("Open it on the fill page, finish it there, and give the .audit.zip that it makes.")
        return Reading(problems=(cell_problem(file, "", "draft", said, repair),))
    return _proved(files, file)


def _refused(entries: list[zipfile.ZipInfo], file: str) -> Iterator[Problem]:
    """What is wrong with what the archive says it holds."""
    if len(entries) > MAX_ENTRIES:
        yield cell_problem(
            file,
            "",
            "too-large",
            say("the archive holds more than {count} files", count=MAX_ENTRIES),
            _AGAIN,
        )
        return
    if sum(one.file_size for one in entries) > MAX_TOTAL:
        said = say("the archive holds more than {size} MB", size=MAX_TOTAL // 1_000_000)
        yield cell_problem(file, "", "too-large", said, say("Give it in parts, with fewer photos each."))
    seen: set[str] = set()
    for one in entries:
        name = one.filename
        shown = name[:80]
        if name not in _LIMITS and not _NAME.fullmatch(name):
            said = say("`{shown}` is no name that the fill pages give", shown=shown)
            yield cell_problem(file, shown, "bad-archive", said, _AGAIN)
        elif name in seen:
            yield cell_problem(
                file, shown, "bad-archive", say("`{shown}` is in the archive twice", shown=shown), _AGAIN
            )
        elif one.flag_bits & 1:
            yield cell_problem(
                file,
                shown,
                "bad-archive",
                say("`{shown}` is encrypted", shown=shown),
                say("Give it without a password."),
            )
        elif one.file_size > (limit := _LIMITS.get(name, evidence.MAX_PHOTO_BYTES)):
            yield cell_problem(
                file,
                shown,
                "too-large",
                say("`{shown}` is larger than {limit} bytes", shown=shown, limit=limit),
                _AGAIN,
            )
        elif one.file_size > MAX_RATIO * max(one.compress_size, 1):
            said = say("`{shown}` would unpack to more than {times} times its size", shown=shown, times=MAX_RATIO)
            yield cell_problem(file, shown, "too-large", said, _AGAIN)
        seen.add(name)


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The entry's bytes, never more than it says it has."""
    with archive.open(entry) as stream:
        data = stream.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile(f"{entry.filename} is not as long as it says")
    return data


def _proved(files: dict[str, bytes], file: str) -> Reading:
    written = files[manifest.RECORD]
    located, problems = bind(written, f"{file}:{manifest.RECORD}", Record)
    sealed, found = bind(files[manifest.NAME], f"{file}:{manifest.NAME}", manifest.Manifest)
    problems += found
    attachments = {name: data for name, data in files.items() if name not in _LIMITS}
    for name, data in attachments.items():
        if evidence.media_type_of(data) is None:
            said = say("`{name}` is neither JPEG nor PNG by its content", name=name)
            problems.append(cell_problem(file, name, "bad-evidence", said, _AGAIN))
    if sealed is not None:
        problems += _differences(sealed.value, files, file)
    if located is None or sealed is None or problems:
        return Reading(problems=tuple(problems))
    record = located.value
    kept = {manifest.RECORD: record_file.dump(record), **attachments}
    if kept[manifest.RECORD] != written or manifest.make(record.record, record.form, kept) != files[manifest.NAME]:
        said = say(
            "record.json or manifest.json is not written as the fill pages write them, so the seal would not hold"
        )
        return Reading(problems=(cell_problem(file, "", "broken-seal", said, _AGAIN),))
    return Reading(record, attachments, seal=hashlib.sha256(files[manifest.NAME]).hexdigest())


def _differences(sealed: manifest.Manifest, files: dict[str, bytes], file: str) -> Iterator[Problem]:
    named = {one.path: one.sha256 for one in sealed.files}
    for name in sorted((files.keys() | named.keys()) - {manifest.NAME}):
        if name not in files:
            said = say("`{name}` is missing", name=name[:80])
        elif name not in named:
            said = say("`{name}` was added after the record was sealed", name=name)
        elif hashlib.sha256(files[name]).hexdigest() != named[name]:
            said = say("`{name}` was changed after the record was sealed", name=name)
        else:
            continue
        yield cell_problem(file, name[:80], "broken-seal", said, _AGAIN)
