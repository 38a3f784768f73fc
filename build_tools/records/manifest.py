"""The seal of a finished record: a manifest with the digest of the record and of every file beside it, as received.

Owns the manifest's bytes and their proof. `manifest.json` lies in the record's folder; its own SHA-256 is the *seal*,
which receipts and reports print, and which can be signed. The same record and files give the same bytes, in every
channel that makes one (a phone's too: templates/forms/phone). One changed byte anywhere is found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import StringConstraints

from build_tools.core.base import Model, Sha256
from build_tools.core.digest import file_digest
from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Problem
from build_tools.core.words import Message, say
from build_tools.core.yaml.binding import bind
from build_tools.records import evidence
from build_tools.records.record import FormReference, RecordId

NAME = "manifest.json"
RECORD = "record.json"
MAX_BYTES = 1_000_000
BESIDE = frozenset({f"{NAME}.sig", "appeal.yml"})
"""What may be added to a sealed folder later: the seal's signature, and rulings, which change nothing in the record."""


class SealedFile(Model):
    """One file of the record's folder."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    sha256: Sha256


class Manifest(Model):
    """What was received: the record, what it was filled in on, and every file."""

    manifest: Literal["1"]
    record: RecordId
    form: FormReference
    files: tuple[SealedFile, ...]
    """Sorted by path; `record.json` is one of them."""


def make(record: str, form: FormReference, files: Mapping[str, bytes]) -> bytes:
    """The manifest's bytes. `files`: path to content of everything in the folder, `record.json` included."""
    return _write(record, form, [(path, hashlib.sha256(files[path]).hexdigest()) for path in sorted(files)])


def _write(record: str, form: FormReference, files: Iterable[tuple[str, str]]) -> bytes:
    listed = [{"path": path, "sha256": digest} for path, digest in files]
    reference = {"id": form.id, "version": form.version, "sha256": form.sha256}
    said = {"manifest": "1", "record": record, "form": reference, "files": listed}
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def seal(folder: Path) -> str | None:
    """SHA-256 of the folder's manifest; None where the record is not sealed."""
    path = folder / NAME
    return file_digest(path) if path.is_file() else None


class Proved(NamedTuple):
    """A folder that is as its manifest says."""

    manifest: Manifest
    seal: str
    """SHA-256 of the manifest that was read."""


def prove(folder: Path, file: str) -> tuple[Proved | None, list[Problem]]:
    """The manifest of a folder in which nothing was touched, or None with every difference. It is read once."""
    path = folder / NAME
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError:
        what = say("there is no {file} in the record's folder", file=NAME)
        repair = say("Seal a record by reading it: audit read FILE --out DIR.")
        return None, [Problem(Origin(file), "not-sealed", what, repair)]
    if len(data) > MAX_BYTES:
        what = say("{file} is larger than any manifest", file=NAME)
        return None, [Problem(Origin(file), "broken-seal", what, RESTORE)]
    located, problems = bind(data, file, Manifest)
    if located is None:
        return None, problems
    manifest, found = located.value, list(_differences(folder, located.value))
    if data != _write(manifest.record, manifest.form, ((file.path, file.sha256) for file in manifest.files)):
        found.append(say("{file} was written anew after the record was sealed", file=NAME))
    if found:
        return None, [Problem(Origin(file), "broken-seal", difference, RESTORE) for difference in found]
    return Proved(manifest, hashlib.sha256(data).hexdigest()), []


RESTORE = say("Restore the folder as it was received, or read the auditor's file again.")


def _differences(folder: Path, manifest: Manifest) -> Iterator[Message]:
    named = {file.path for file in manifest.files}
    if RECORD not in named:
        yield say("{file} does not name {record}", file=NAME, record=RECORD)
    for file in manifest.files:
        try:
            path = folder / RECORD if file.path == RECORD else evidence.resolve(folder, file.path)
            if file_digest(path) != file.sha256:
                yield say("`{file}` was changed after the record was sealed", file=file.path)
        except OSError:
            yield say("`{file}` is missing", file=file.path)
        except Fault as fault:
            yield fault.what
    for name in sorted(_present(folder) - named - {NAME}):
        yield say("`{file}` was added after the record was sealed", file=name)


def _present(folder: Path) -> set[str]:
    """Everything in the folder but what may lie beside a seal: its signature, and a ruling on the record."""
    there = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    found = {path.relative_to(folder).as_posix() for path in there}
    return found - BESIDE
