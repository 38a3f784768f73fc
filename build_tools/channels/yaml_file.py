"""The YAML channel: a record written by hand, or by a script, in the format of docs/auditors.md. Carries every type."""

from __future__ import annotations

from pathlib import Path

from build_tools.model.records import Record
from build_tools.problems import Problem
from build_tools.sources.binding import read_document
from build_tools.sources.documents import Located


def read(path: Path, file: str) -> tuple[Located[Record] | None, list[Problem]]:
    """The record, or None with all that is wrong with the file itself."""
    return read_document(path, file, Record)
