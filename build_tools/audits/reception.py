"""A record as `audit score` takes it: its seal proved first, then examined with its form, then the rulings on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from build_tools.audits.appeals.decision import decide
from build_tools.audits.appeals.files import AppealFiles
from build_tools.audits.appeals.rulings import Appeal
from build_tools.core.digest import file_digest
from build_tools.core.problems import Problem
from build_tools.core.yaml.documents import Located
from build_tools.language.form.forms import Checklist
from build_tools.records.examination import Examined, examine
from build_tools.records.record import Record
from build_tools.records.seals import Sealed, prove
from build_tools.records.shelf import Shelf


@dataclass(frozen=True, eq=False)
class Received:
    """A record without problems."""

    audited: Examined[Checklist]
    """As the auditor left it."""
    decided: Examined[Checklist]
    """After the rulings; the same where there are none."""
    sha256: str
    path: Path
    sealed: Sealed | None
    appeal: Appeal | None = None
    appeal_sha256: str = ""


class Reception:
    """Takes records in."""

    def __init__(self, shelf: Shelf, appeals: AppealFiles, signers: Path | None) -> None:
        self._shelf, self._appeals, self._signers = shelf, appeals, signers

    def receive(self, located: Located[Record], path: Path) -> tuple[Received | None, list[Problem]]:
        """The record that was read from `path`, or everything that is wrong. Raises `EnvironmentFault`."""
        sealed, problems = prove(located, path, self._signers)
        if problems:
            return None, problems
        if sealed is not None:  # the seal says on which text of the form, even where the record does not
            located = replace(located, value=located.value.model_copy(update={"form": sealed.form}))
        examined, problems = examine(located, self._shelf, path.parent, Checklist)
        found, wrong = self._appeals.of(located, path)
        if examined is None or wrong:
            return None, problems + wrong
        received = Received(examined, examined, file_digest(path), path, sealed)
        if found is None:
            return received, []
        appeal, file = found
        decided, problems = decide(appeal, examined, {received.sha256, *([sealed.sha256] if sealed else ())})
        if decided is None:
            return None, problems
        return replace(received, decided=decided.examined, appeal=decided.appeal, appeal_sha256=file_digest(file)), []
