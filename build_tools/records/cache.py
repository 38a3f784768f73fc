"""Parsed records under the digest of their file: reading YAML costs many times what scoring costs.

Safe to delete. What comes out of it passed the model once more, so a cache of an older engine gives nothing rather than
something wrong. It knows no positions: who finds a problem with a cached record reads the file itself.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from pydantic import ValidationError

from build_tools.core.yaml.documents import Located, Positions
from build_tools.core.yaml.strict import MAX_BYTES, Mark
from build_tools.records.record import Record

CACHE = "build/cache/records"
_NOWHERE = Mark(0, 0)


class RecordCache:
    """Records that were read before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, path: Path) -> tuple[Located[Record] | None, str]:
        """The record of a file, None where it was not read before; and the digest of the file, '' if unreadable."""
        try:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except OSError:
            return None, ""
        digest = hashlib.sha256(data).hexdigest()
        try:
            record = Record.model_validate_json(self._file(digest).read_bytes())
        except (OSError, ValidationError):
            return None, digest
        return Located(record, Positions(str(path), _NOWHERE)), digest

    def put(self, digest: str, record: Record) -> None:
        """Keep a record; a cache that cannot be written is none."""
        target = self._file(digest)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(record.model_dump_json(by_alias=True, exclude_defaults=True), "utf-8")
            part.replace(target)
        except OSError:
            part.unlink(missing_ok=True)

    def _file(self, digest: str) -> Path:
        return self.folder / digest[:2] / f"{digest}.json"
