"""Where rulings on a record lie: beside it, or given. `appeal.yml` or `<record>.appeal.yml`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from build_tools.audits.appeals.rulings import Appeal
from build_tools.core.digest import file_digest
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.core.yaml.binding import read_document
from build_tools.core.yaml.documents import Located
from build_tools.records.manifest import RECORD
from build_tools.records.record import Record

NAME = "appeal.yml"


def is_appeal(path: Path) -> bool:
    """Whether a file is one of rulings, by its name."""
    return path.name == NAME or path.name.endswith(f".{NAME}")


class AppealFiles:
    """Files of rulings of one run."""

    def __init__(self, given: Iterable[Path]) -> None:
        """`given`: beside those that lie with the records."""
        self.given = tuple(dict.fromkeys(given))
        self._read: dict[Path, tuple[Located[Appeal] | None, list[Problem]]] = {}

    def of(self, located: Located[Record], path: Path) -> tuple[tuple[Located[Appeal], Path] | None, list[Problem]]:
        """The rulings on a record that was read from `path`; None where there are none. Or what is wrong with them."""
        record = located.value.record
        found, problems = list[tuple[Located[Appeal], Path]](), list[Problem]()
        for candidate, bound in self._candidates(record, path):
            appeal, wrong = self._load(candidate)
            if bound or (appeal is not None and appeal.value.record == record):
                problems += wrong
                if appeal is not None:
                    found.append((appeal, candidate))
        for appeal, _ in found[1:]:
            said = say(
                "there is a second file of rulings on `{record}` (the first is {first})",
                record=record, first=found[0][1],
            )  # fmt: skip
            repair = say("Write all rulings into one file.")
            problems.append(appeal.problem("doubled-appeal", said, repair, "record"))
        return (found[0] if found and not problems else None), problems

    def given_on(self, record: str) -> list[str]:
        """Digests of the given files that are on a record, in the order in which they were given."""
        loaded = ((path, self._load(path)[0]) for path in self.given)
        return [file_digest(path) for path, appeal in loaded if appeal is not None and appeal.value.record == record]

    def unused(self, records: Collection[str]) -> list[Problem]:
        """What is wrong with given files that are on none of these records, and those that cannot be read at all."""
        found = []
        for path in self.given:
            appeal, wrong = self._load(path)
            said, repair = say("these rulings are on none of the records given"), say("Give the record as well.")
            if appeal is None:
                found += wrong
            elif appeal.value.record not in records:
                found.append(appeal.problem("unused-appeal", said, repair, "record"))
        return found

    def _candidates(self, record: str, path: Path) -> Iterable[tuple[Path, bool]]:
        """Files that can be meant, each once; and whether place or name bind it to this record."""
        near = {path.parent / NAME: path.name == RECORD}
        near |= {path.parent / f"{stem}.{NAME}": True for stem in (record, path.stem)}
        known = {one.resolve() for one in near if one.is_file()}
        others = {one: False for one in self.given if one.resolve() not in known}
        return [(self._as_given(one), bound) for one, bound in near.items() if one.is_file()] + list(others.items())

    def _as_given(self, path: Path) -> Path:
        return next((one for one in self.given if one.resolve() == path.resolve()), path)

    def _load(self, path: Path) -> tuple[Located[Appeal] | None, list[Problem]]:
        if path not in self._read:
            self._read[path] = read_document(path, str(path), Appeal)
        return self._read[path]
