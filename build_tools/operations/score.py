"""`audit score`: read records, check each against its form, score it, write its report whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from build_tools.channels import record_file
from build_tools.checks.records import Examined
from build_tools.model.forms import Checklist
from build_tools.model.records import Record
from build_tools.model.results import Scorecard
from build_tools.operations.check import checked_library
from build_tools.operations.files import write_whole
from build_tools.operations.predecessors import Predecessors, failed
from build_tools.operations.received import Received, Reception
from build_tools.operations.shelves import TextsInForce, make_shelf
from build_tools.outline.audit import Audit, Ruled
from build_tools.outline.book import Book
from build_tools.problems import Problem
from build_tools.scoring import Scorer
from build_tools.sources.appeal_files import AppealFiles, is_appeal
from build_tools.sources.documents import Located
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
    appeals: tuple[Path, ...] = ()
    """Files of rulings, beside those that lie with their records."""
    files: tuple[Path, ...] = ()
    """Every record of the run: one can be the predecessor of another."""


class Session:
    """Scores the files of a task, one after the other; what they share is made once. A process has one."""

    def __init__(self, task: Task) -> None:
        """Raises `Refused` when the sources have problems."""
        self.task = task
        self.library = checked_library(task.root)
        self.shelf = make_shelf(task.root, self.library, task.forms)
        self.texts = TextsInForce(self.shelf)
        self.appeals = AppealFiles(task.appeals)
        self.reception = Reception(self.shelf, self.appeals, task.signers)
        folders = (*task.previous, task.root / "records/audits")
        self.predecessors = Predecessors(self.reception, RecordFiles(task.files, folders), self.audit)
        self._scorers: dict[int, Scorer] = {}

    @cached_property
    def reports(self) -> Reports:
        """Brings WeasyPrint, which the JSON alone does not need."""
        from build_tools.targets.report import Reports

        task = self.task
        site = task.site or Path(os.path.relpath(task.root / "build/site", task.out)).as_posix()
        return Reports(Book(self.library), site)

    def card(self, examined: Examined[Checklist], failed_before: frozenset[str]) -> Scorecard:
        """The scorecard of a record. What hangs on its form alone is worked out once."""
        key = id(examined.form)  # the scorer keeps the form, so no id comes back as another's
        if key not in self._scorers:
            self._scorers[key] = Scorer(examined.form)
        return self._scorers[key].score(examined.record.answers, examined.circumstances, failed_before)

    def audit(self, received: Received, before: Audit | None) -> Audit:
        """The record scored: as decided, and as audited where rulings changed it."""
        failing, decided = failed(before), received.decided
        in_force = None if self.task.json_only else self.texts.on(decided.record.date)
        ruled = None
        if received.appeal is not None:
            audited = received.audited
            ruled = Ruled(received.appeal, received.appeal_sha256, audited, self.card(audited, failing))
        card = self.card(decided, failing)
        return Audit(decided, card, received.sha256, in_force, before, received.sealed, ruled)

    def score(self, path: Path, located: Located[Record]) -> Scored:
        """Score a record that was read from `path`; write what comes of it."""
        received, problems = self.reception.receive(located, path)
        before, missing = self.predecessors.of(located, path)
        if received is None or missing:
            return Scored(path, problems=problems + missing)
        audit = self.audit(received, before)
        record = audit.examined.record.record
        data = scorecard_json(audit) | context_json(audit)
        files = {f"{record}.json": (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()}
        if not self.task.json_only:
            files |= self.reports.render(audit)
        write_whole(self.task.out, files)
        return Scored(path, f"{record}: {data['score'] or '—'} {data['grade'] or 'no grade'}")


def score_files(root: Path, files: Sequence[Path], out: Path, **more: Any) -> Iterator[Scored]:
    """Score each file in turn; `more` as in `Task`. Files of rulings among them are taken as such."""
    records = tuple(path for path in files if not is_appeal(path))
    appeals = (*more.pop("appeals", ()), *(path for path in files if is_appeal(path)))
    return score_task(Task(root, out, files=records, appeals=appeals, **more))


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
    if problems := session.appeals.unread():
        yield Scored(Path(problems[0].origin.file), problems=problems)
