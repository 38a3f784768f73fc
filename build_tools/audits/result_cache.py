"""What `audit score` made before and need not make again: a record with everything that its results hang on.

Owns build/cache/scores: for each record and place of its results, the sources and engine it was scored with, the state
of every file that was looked at, and of every file that was written. Anything else than it was: made again. Safe to
delete. Results that hang on older sources (from git or --forms) are always made again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from build_tools.audits.appeals import files
from build_tools.audits.scored_record import Audit
from build_tools.records import manifest

CACHE = "build/cache/scores"
SIGNED = (".png", ".jpg", ".jpeg")
"""How the path of a signature's picture ends."""


@dataclass(frozen=True)
class Made:
    """A result that still stands."""

    record: str
    score: str | None
    """As it is shown; None where there is none."""
    grade: str | None


class Unchanged:
    """Results of one place, made with one state of sources and engine."""

    def __init__(self, folder: Path, made_with: str, out: Path) -> None:
        """`made_with`: digest of sources, engine and what the run was asked for."""
        self._folder, self._made_with, self._out = folder, made_with, out

    def find(self, path: Path, digest: str, rulings: Callable[[str], list[str]]) -> Made | None:
        """The result of this record, if nothing changed. `digest`: of the record's file. `rulings`: digests of the
        files of rulings that were given on a record of this id."""
        try:
            said = json.loads(self._file(path).read_bytes())
            if [said["made_with"], said["record_sha256"]] != [self._made_with, digest]:
                return None
            if any(rulings(record) != given for record, given in said["rulings"].items()):
                return None
            states = (*said["inputs"].items(), *said["outputs"].items())
            if all(_state(Path(one)) == state for one, state in states):
                return Made(said["record"], said["score"], said["grade"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass
        return None

    def remember(
        self, path: Path, audit: Audit, rulings: Callable[[str], list[str]], written: Iterable[str], made: Made
    ) -> None:
        """Note what was made; a cache that cannot be written is none."""
        said: dict[str, Any] = {
            "made_with": self._made_with,
            "record": made.record,
            "record_sha256": audit.sha256,
            "score": made.score,
            "grade": made.grade,
            "rulings": {one.examined.record.record: rulings(one.examined.record.record) for one in _chain(audit)},
            "inputs": {str(one): _state(one) for one in _inputs(path, audit)},
            "outputs": {str(self._out / name): _state(self._out / name) for name in written},
        }
        target = self._file(path)
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(said), "utf-8")
            part.replace(target)
        except OSError:
            part.unlink(missing_ok=True)

    def _file(self, path: Path) -> Path:
        name = sha256(f"{os.path.abspath(path)}\0{os.path.abspath(self._out)}".encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.json"


def _state(path: Path) -> list[int] | None:
    """Size and time of change; None where there is no such file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns]


def _chain(audit: Audit) -> Iterator[Audit]:
    """The audit and those before it that it hangs on."""
    one: Audit | None = audit
    while one is not None:
        yield one
        one = one.previous


def _inputs(path: Path, audit: Audit) -> Iterator[Path]:
    """Every file that the result hangs on beside the record itself; those that are not there count as well."""
    for one in _chain(audit):
        record, folder, own = one.examined.record, one.examined.folder, path if one is audit else one.path
        yield from (own,) if own is not None and one is not audit else ()
        yield from (folder / name for name in (manifest.NAME, f"{manifest.NAME}.sig"))
        stems = {record.record, *([own.stem] if own is not None else [])}
        yield from (folder / files.NAME, *(folder / f"{stem}.{files.NAME}" for stem in sorted(stems)))
        for answer in record.answers.values():
            yield from (folder / written for written in answer.evidence)
            if isinstance(answer.answer, str) and answer.answer.lower().endswith(SIGNED):
                yield folder / answer.answer
            if isinstance(answer.answer, tuple | list):  # a photo's path is the only answer with a dot
                yield from (folder / said for said in answer.answer if isinstance(said, str) and "." in said)
