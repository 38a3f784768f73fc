"""`audit score`: read records, check each against its form, score it, write its report whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from build_tools.audits import result_cache as unchanged
from build_tools.audits.appeals.files import AppealFiles, is_appeal
from build_tools.audits.oscal import oscal_json
from build_tools.audits.predecessors import Predecessors, failed
from build_tools.audits.reception import Received, Reception
from build_tools.audits.result_cache import Made, Unchanged
from build_tools.audits.scorecard import scorecard_json
from build_tools.audits.scorecard_context import context_json
from build_tools.audits.scored_record import Audit, Ruled
from build_tools.audits.scoring import Scorer
from build_tools.audits.scoring.results import Scorecard
from build_tools.book.book import Book
from build_tools.core.digest import canonical, file_digest
from build_tools.core.disk.whole import write_whole
from build_tools.core.parallel import each
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.core.yaml.documents import Located
from build_tools.language.checked import checked_library
from build_tools.language.form.forms import Checklist
from build_tools.records import cache, record_file
from build_tools.records.cache import RecordCache
from build_tools.records.examination import Examined
from build_tools.records.record import Record
from build_tools.records.search import RecordFiles
from build_tools.revisions import releases
from build_tools.revisions.inputs import inputs_digest
from build_tools.revisions.older_forms import TextsInForce, make_shelf

if TYPE_CHECKING:
    from build_tools.audits.report.document import Reports

LEAST_REPORTS, LEAST_JSON = 4, 200
"""From how many records on a second process pays."""


@dataclass(frozen=True)
class Scored:
    """What became of one file."""

    path: Path
    score: str | None = None
    """As it is shown; None where there is none."""
    grade: str | None = None
    problems: list[Problem] = field(default_factory=list)
    record: str = ""
    """The record's id, where it could be read."""
    unchanged: bool = False
    """Its results were there already."""

    @property
    def summary(self) -> str:
        """What it came to, in one line; '' where it was not scored."""
        if self.problems or not self.record:
            return ""
        grade = self.grade or say("no grade")
        return say("{record}: {score} {grade}", record=self.record, score=self.score or "—", grade=grade)


@dataclass(frozen=True)
class Task:
    """What one run of `audit score` was asked for: plain values, the same for every file of the run."""

    root: Path
    out: Path
    json_only: bool = False
    site: str | None = None
    """Where the manual is to be found; by default `control.online` of manual.yml, else build/site of the project."""
    forms: tuple[Path, ...] = ()
    """Folders with other states of the sources, for records of older forms."""
    previous: tuple[Path, ...] = ()
    """Folders in which the records before are looked for."""
    oscal: bool = False
    """Also write OSCAL assessment results."""
    signers: Path | None = None
    """A file of allowed signers; without it signatures are told, not checked."""
    appeals: tuple[Path, ...] = ()
    """Files of rulings, beside those that lie with their records."""
    files: tuple[Path, ...] = ()
    """Every record of the run: one can be the predecessor of another."""

    def digest(self) -> str:
        """Of sources, engine and what was asked for, as far as every result hangs on them."""
        folders = [str(one.resolve()) for one in (*self.forms, *self.previous)]
        asked = [self.json_only, self.oscal, self.site, folders, releases.versions(self.root)]
        signers = file_digest(self.signers) if self.signers else ""
        return sha256(canonical([inputs_digest(self.root), asked, signers])).hexdigest()


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
        self._cache = RecordCache(task.root / cache.CACHE)
        self._unchanged = Unchanged(task.root / unchanged.CACHE, task.digest(), task.out)

    @cached_property
    def reports(self) -> Reports:
        """Brings WeasyPrint, which the JSON alone does not need."""
        from build_tools.audits.report.document import ManualSite, Reports

        task, online = self.task, self.library.manual.value.control.online
        if task.site:
            site = ManualSite(task.site)
        elif online:
            site = ManualSite(online, frozenset(releases.versions(task.root)))
        else:
            site = ManualSite(Path(os.path.relpath(task.root / "build/site", task.out)).as_posix())
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
        return Audit(decided, card, received.sha256, in_force, before, received.sealed, received.path, ruled)

    def score_each(self, paths: Sequence[Path]) -> list[Scored]:
        """Score files that are the same record, by their ids: the first without problems is it."""
        results, first = list[Scored](), None
        for path in paths:
            if first is None:
                results.append(self.score(path))
                first = None if results[-1].problems else path
            else:
                results.append(_doubled(path, first))
        return results

    def score(self, path: Path) -> Scored:
        """Score a record's file; write what comes of it, unless it is there already."""
        cached, digest = self._cache.get(path)
        if (made := self._unchanged.find(path, digest, self.appeals.given_on)) is not None:
            return Scored(path, made.score, made.grade, record=made.record, unchanged=True)
        done = self._score(path, cached) if cached is not None else None
        if done is None or done.problems:  # a cached record knows no positions
            located, problems = record_file.load(path, str(path))
            if located is None:
                return Scored(path, problems=problems)
            self._cache.put(digest, located.value)
            done = self._score(path, located)
        return done

    def _score(self, path: Path, located: Located[Record]) -> Scored:
        record = located.value.record
        received, problems = self.reception.receive(located, path)
        before, missing = self.predecessors.of(located, path)
        if received is None or missing:
            return Scored(path, problems=problems + missing, record=record)
        audit = self.audit(received, before)
        data = scorecard_json(audit) | context_json(audit)
        files = {f"{record}.json": as_json(data)}
        if self.task.oscal:
            files[f"{record}.oscal.json"] = as_json(oscal_json(audit))
        if not self.task.json_only:
            files |= self.reports.render(audit)
        write_whole(self.task.out, files)
        made = Made(record, data["score"], data["grade"])
        if self._is_present(audit):
            self._unchanged.remember(path, audit, self.appeals.given_on, files, made)
        return Scored(path, made.score, made.grade, record=record)

    def _is_present(self, audit: Audit) -> bool:
        """Whether it hangs on present sources alone: what git or --forms gave may be found otherwise."""
        one: Audit | None = audit
        while one is not None:
            if one.examined.library is not self.library or one.in_force not in (None, self.library):
                return False
            one = one.previous
        return self.task.json_only or audit.in_force is self.library


def as_json(data: dict[str, Any]) -> bytes:
    """The bytes of a result: keys in their order, one blank a level."""
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def score_files(root: Path, files: Sequence[Path], out: Path, **more: Any) -> Iterator[Scored]:
    """Score each file in turn; `more` as in `Task`. Files of rulings among them are taken as such."""
    records = tuple(path for path in files if not is_appeal(path))
    appeals = (*more.pop("appeals", ()), *(path for path in files if is_appeal(path)))
    return score_task(Task(root, out, files=records, appeals=appeals, **more))


def score_task(task: Task) -> Iterator[Scored]:
    """Score every file of a task. Raises `Refused` when the sources themselves have problems.

    Many files are scored in parallel. Files of one record are left to one process, which takes the first that can be
    scored, so that the result does not depend on which process is quicker.
    """
    session = Session(task)
    groups: dict[str, list[Path]] = {}
    for path in task.files:
        groups.setdefault(record_file.identity(path) or f"?{path}", []).append(path)
    # One report takes seconds, one JSON milliseconds.
    least, chunk = (LEAST_JSON, 50) if task.json_only else (LEAST_REPORTS, 1)
    records = set[str]()
    make, several = partial(Session, task), list(groups.values())
    for results in each(session, make, Session.score_each, several, least=least, chunk=chunk):
        records |= {one.record for one in results}
        yield from results
    if problems := session.appeals.unused(records):
        yield Scored(Path(problems[0].origin.file), problems=problems)


def _doubled(path: Path, first: Path) -> Scored:
    located, problems = record_file.load(path, str(path))
    if located is None:
        return Scored(path, problems=problems)
    said = say("record `{record}` was already read from {first}", record=located.value.record, first=first)
    repair = say("Give this one an id of its own.")
    return Scored(path, problems=[located.problem("doubled-record", said, repair, "record")])
