"""`audit score`: read records, check each against its form, score it, write its report whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from build_tools.channels import record_file
from build_tools.checks.records import examine
from build_tools.model.forms import Checklist
from build_tools.model.records import Record
from build_tools.operations.check import checked_library
from build_tools.operations.files import write_whole
from build_tools.operations.shelves import TextsInForce, make_shelf
from build_tools.outline.audits import Audit
from build_tools.outline.book import Book
from build_tools.problems import Problem
from build_tools.scoring import score
from build_tools.sources.documents import Located
from build_tools.sources.fingerprint import file_digest
from build_tools.targets.scorecard import scorecard_json

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


class Scorer:
    """Scores the files of a task, one after the other; what they share is made once. A process has one."""

    def __init__(self, task: Task) -> None:
        """Raises `Refused` when the sources have problems."""
        self.task = task
        self.library = checked_library(task.root)
        self.shelf = make_shelf(task.root, self.library, task.forms)
        self.texts = TextsInForce(self.shelf)

    @cached_property
    def reports(self) -> Reports:
        """Brings WeasyPrint, which the JSON alone does not need."""
        from build_tools.targets.report import Reports

        task = self.task
        site = task.site or Path(os.path.relpath(task.root / "build/site", task.out)).as_posix()
        return Reports(Book(self.library), site)

    def score(self, path: Path, located: Located[Record]) -> Scored:
        """Score a record that was read from `path`; write what comes of it."""
        examined, problems = examine(located, self.shelf, path.parent, Checklist)
        if examined is None:
            return Scored(path, problems=problems)
        record = examined.record
        card = score(examined.form, record.answers, examined.circumstances)
        in_force = None if self.task.json_only else self.texts.on(record.date)
        audit = Audit(examined, card, file_digest(path), in_force)
        data = scorecard_json(audit)
        files = {f"{record.record}.json": (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()}
        if not self.task.json_only:
            files |= self.reports.render(audit)
        write_whole(self.task.out, files)
        return Scored(path, f"{record.record}: {data['score'] or '—'} {data['grade'] or 'no grade'}")


def score_files(
    root: Path, files: Sequence[Path], out: Path, *, json_only: bool = False, site: str | None = None,
    forms: Sequence[Path] = (),
) -> Iterator[Scored]:  # fmt: skip
    """Score each file in turn; see `Task`. Raises `Refused` when the sources themselves have problems."""
    scorer = Scorer(Task(root, out, json_only, site, tuple(forms)))
    written: dict[str, Path] = {}
    for path in files:
        located, problems = record_file.load(path, str(path))
        if located is None:
            yield Scored(path, problems=problems)
        elif (record := located.value.record) in written:
            message = f"record `{record}` was already read from {written[record]}"
            repair = "Give this one an id of its own."
            yield Scored(path, problems=[located.problem("doubled-record", message, repair, "record")])
        else:
            done = scorer.score(path, located)
            if not done.problems:
                written[record] = path
            yield done
