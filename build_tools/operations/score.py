"""`audit score`: read records, check each against its form, score it, write its report whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from build_tools.channels import record_file
from build_tools.checks.records import Examined, examine
from build_tools.model.forms import Checklist
from build_tools.model.records import Record
from build_tools.model.results import Scorecard
from build_tools.operations.check import checked_library
from build_tools.operations.files import write_whole
from build_tools.operations.predecessors import Predecessors, failed
from build_tools.operations.seals import prove
from build_tools.operations.shelves import TextsInForce, make_shelf
from build_tools.outline.audits import Audit
from build_tools.outline.book import Book
from build_tools.problems import Problem
from build_tools.scoring import Scorer
from build_tools.sources.documents import Located
from build_tools.sources.fingerprint import file_digest
from build_tools.sources.record_files import RecordFiles
from build_tools.targets.scorecard import scorecard_json
from build_tools.targets.scorecard_context import context_json

if TYPE_CHECKING:
    from build_tools.targets.report import Reports


@dataclass(frozen=True)
class Scored:
    """What became of one file."""

    path: Path
    summary: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Task:
    """What one run of `audit score` was asked for: plain values, the same for every file of the run."""

    root: Path
    out: Path
    json_only: bool = False
    site: str | None = None
    """Where the manual is to be found; build/site of the project by default."""
    forms: tuple[Path, ...] = ()
    """Folders with other states of the sources, for records of older forms."""
    previous: tuple[Path, ...] = ()
    """Folders in which the records before are looked for."""
    signers: Path | None = None
    """A file of allowed signers; without it signatures are told, not checked."""
    files: tuple[Path, ...] = ()
    """Every file of the run: one can be the predecessor of another."""


class Session:
    """Scores the files of a task, one after the other; what they share is made once. A process has one."""

    def __init__(self, task: Task) -> None:
        """Raises `Refused` when the sources have problems."""
        self.task = task
        self.library = checked_library(task.root)
        self.shelf = make_shelf(task.root, self.library, task.forms)
        self.texts = TextsInForce(self.shelf)
        folders = (*task.previous, task.root / "records/audits")
        self.predecessors = Predecessors(self.shelf, RecordFiles(task.files, folders), self.card)
        self._scorers: dict[str, Scorer] = {}

    @cached_property
    def reports(self) -> Reports:
        """Brings WeasyPrint, which the JSON alone does not need."""
        from build_tools.targets.report import Reports

        task = self.task
        site = task.site or Path(os.path.relpath(task.root / "build/site", task.out)).as_posix()
        return Reports(Book(self.library), site)

    def card(self, examined: Examined[Checklist], failed_before: frozenset[str]) -> Scorecard:
        """The scorecard of a record. What hangs on its form alone is worked out once."""
        key = examined.form_sha256
        if key not in self._scorers:
            self._scorers[key] = Scorer(examined.form)
        return self._scorers[key].score(examined.record.answers, examined.circumstances, failed_before)

    def score(self, path: Path, located: Located[Record]) -> Scored:
        """Score a record that was read from `path`; write what comes of it."""
        sealed, problems = prove(located, path, self.task.signers)
        if problems:
            return Scored(path, problems=problems)
        if sealed is not None:  # the seal says on which form, even where the record does not
            located = replace(located, value=located.value.model_copy(update={"form": sealed.form}))
        examined, problems = examine(located, self.shelf, path.parent, Checklist)
        before, missing = self.predecessors.of(located, path)
        if examined is None or missing:
            return Scored(path, problems=problems + missing)
        record = examined.record
        in_force = None if self.task.json_only else self.texts.on(record.date)
        audit = Audit(examined, self.card(examined, failed(before)), file_digest(path), in_force, before, sealed)
        data = scorecard_json(audit) | context_json(audit)
        files = {f"{record.record}.json": (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()}
        if not self.task.json_only:
            files |= self.reports.render(audit)
        write_whole(self.task.out, files)
        return Scored(path, f"{record.record}: {data['score'] or '—'} {data['grade'] or 'no grade'}")


def score_files(root: Path, files: Sequence[Path], out: Path, **more: Any) -> Iterator[Scored]:
    """Score each file in turn; `more` as in `Task`."""
    return score_task(Task(root, out, files=tuple(files), **more))


def score_task(task: Task) -> Iterator[Scored]:
    """Score each file of a task in turn. Raises `Refused` when the sources themselves have problems."""
    session = Session(task)
    written: dict[str, Path] = {}
    for path in task.files:
        located, problems = record_file.load(path, str(path))
        if located is None:
            yield Scored(path, problems=problems)
        elif (record := located.value.record) in written:
            message = f"record `{record}` was already read from {written[record]}"
            repair = "Give this one an id of its own."
            yield Scored(path, problems=[located.problem("doubled-record", message, repair, "record")])
        else:
            done = session.score(path, located)
            if not done.problems:
                written[record] = path
            yield done
