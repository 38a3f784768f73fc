"""The record before a record: found by its digest, examined with its own form and rulings, scored like any other.

Owns the chain: a predecessor whose score takes repeats into account is scored with its own predecessor. A chain ends
by itself, since every record names the digest of the one before. Each record is scored once a run, whoever names it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from build_tools.audits.reception import Received, Reception
from build_tools.audits.scored_record import Audit
from build_tools.core.faults import Fault
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.core.yaml.documents import Located
from build_tools.records import record_file
from build_tools.records.record import Previous, Record
from build_tools.records.search import RecordFiles

Score = Callable[[Received, Audit | None], Audit]
"""Scores a record, given the audit before it."""


class Missing(Fault):
    """A predecessor that cannot be compared with."""


class Predecessors:
    """Predecessors of the records of one run."""

    def __init__(self, reception: Reception, files: RecordFiles, score: Score) -> None:
        self._reception, self._files, self._score = reception, files, score
        self._known: dict[str, Audit | Missing] = {}

    def of(self, located: Located[Record], path: Path) -> tuple[Audit | None, list[Problem]]:
        """The audit before this one, None where the record names none; or why it cannot be had, at `previous`."""
        record = located.value
        if record.previous is None:
            return None, []
        try:
            before = self._audit(record.previous, path)
            _fits(record, before)
        except Missing as missing:
            return None, [located.problem(missing.code, missing.what, missing.repair, "previous")]
        return before, []

    def _audit(self, wanted: Previous, beside: Path) -> Audit:
        """Score a predecessor, from the oldest that matters on."""
        waiting: list[Received] = []
        before: Audit | None = None
        while True:
            known = self._known.get(wanted.sha256)
            if known is None:
                try:
                    received, beside = self._received(wanted, beside)
                except Missing as missing:
                    known = self._known[wanted.sha256] = missing
                else:
                    waiting.append(received)
                    repeat, previous = received.audited.form.scoring.repeat, received.audited.record.previous
                    if previous is not None and repeat is not None and repeat.deduct:
                        wanted = previous
                        continue
            if isinstance(known, Missing):
                raise known
            before = known
            break
        for received in reversed(waiting):
            if before is not None:
                _fits(received.audited.record, before)
            before = self._known[received.sha256] = self._score(received, before)
        assert before is not None, "either known or waiting"
        return before

    def _received(self, wanted: Previous, beside: Path) -> tuple[Received, Path]:
        path = self._files.find(wanted, beside)
        if path is None:
            raise self._nowhere(wanted, beside)
        located, problems = record_file.load(path, str(path))
        received = None
        if located is not None:
            received, problems = self._reception.receive(located, path)
        if received is None:
            first = problems[0]
            said = say(
                "{path} is the record before this one and has problems itself: {where}: {what} [{code}]",
                path=path, where=first.origin, what=first.message, code=first.code,
            )  # fmt: skip
            raise Missing(said, say("Mend what it lacks, or restore the files beside it."), "bad-predecessor")
        return received, path

    def _nowhere(self, wanted: Previous, beside: Path) -> Missing:
        said = say("the record before this one, `{record}`, is not to be found by its digest", record=wanted.record)
        if namesakes := self._files.namesakes(wanted, beside):
            others = ", ".join(map(str, namesakes))
            said = say("{missing} ({others} bears its name, but is another text)", missing=said, others=others)
        repair = say(
            "It was looked for beside the record, among the files given, in {folders}; name its folder by --previous.",
            folders=self._files.searched(),
        )
        return Missing(said, repair, "no-predecessor")


def _fits(record: Record, before: Audit) -> None:
    """Raise `Missing` unless the two can be compared."""
    other = before.examined.record
    if record.previous is not None and other.record != record.previous.record:
        said = say(
            "the file with this digest is the record `{found}`, not `{named}`",
            found=other.record, named=record.previous.record,
        )  # fmt: skip
        raise Missing(said, say("Write that id, or the digest of the record that is meant."), "bad-predecessor")
    if other.outlet != record.outlet:
        said = say(
            "`{record}` is a record of {outlet}, this one is of {own}",
            record=other.record, outlet=other.outlet, own=record.outlet,
        )  # fmt: skip
        raise Missing(said, say("Name a record of the same outlet, or delete `previous:`."), "bad-predecessor")
    if other.date > record.date:
        said = say("`{record}` is dated {day}, later than this record", record=other.record, day=other.date)
        raise Missing(said, say("Correct the date of the wrong one, or delete `previous:`."), "bad-predecessor")


def failed(before: Audit | None) -> frozenset[str]:
    """The items that failed in an audit."""
    if before is None:
        return frozenset()
    items = (one for section in before.card.sections for one in section.all_items())
    return frozenset(one.item.id for one in items if one.outcome == "nonconformity")
