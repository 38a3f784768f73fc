"""A record as its file says it: YAML or JSON in, canonical JSON out."""

from __future__ import annotations

import json
import re
from pathlib import Path

from build_tools.core.problems import Problem
from build_tools.core.yaml.binding import read_document
from build_tools.core.yaml.documents import Located
from build_tools.records.record import Record


def load(path: Path, file: str) -> tuple[Located[Record] | None, list[Problem]]:
    """The record, or None with all that is wrong with the file itself. JSON is read as the YAML that it is."""
    return read_document(path, file, Record)


def identity(path: Path) -> str:
    """The record's id as its file says it, without reading all of it where it stands on a line of its own; '' when the
    file cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError:
        return ""
    if found := _IDENTITY.search(head):
        return (found[1] or found[2]).decode()
    located, _ = load(path, str(path))
    return located.value.record if located else ""


# At the line's start nothing but the record's own key can stand: what is nested is indented.
_ID = rb"[A-Za-z0-9][A-Za-z0-9._-]*"
_IDENTITY = re.compile(
    rb"^(?:record:[ ]+(" + _ID + rb")[ ]*(?:#.*)?|[ ]?\"record\":[ ]?\"(" + _ID + rb")\",)\r?$", re.MULTILINE
)


def dump(record: Record) -> bytes:
    """A record as JSON: keys in the model's order, nothing that was not said. The same record gives the same bytes."""
    data = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
