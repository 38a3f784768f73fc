"""`audit score`: read records, check each against its form, score it, write its report whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from build_tools.channels import record_file
from build_tools.checks.records import Examined, examine
from build_tools.model.forms import Checklist
from build_tools.operations.check import checked_library
from build_tools.operations.files import write_whole
from build_tools.outline.audits import Audit
from build_tools.outline.book import Book
from build_tools.problems import Problem
from build_tools.scoring import score
from build_tools.sources.fingerprint import file_digest
from build_tools.sources.shelf import Shelf
from build_tools.targets.scorecard import scorecard_json

if TYPE_CHECKING:
    from build_tools.targets.report import Reports


@dataclass(frozen=True)
class Scored:
    """What became of one file."""

    path: Path
    summary: str = ""
    problems: list[Problem] = field(default_factory=list)


def score_files(
    root: Path, files: Sequence[Path], out: Path, *, json_only: bool = False, site: str | None = None
) -> Iterator[Scored]:
    """Score each file in turn. `site`: where the manual is to be found; build/site of the project by default.

    Raises `Refused` when the sources themselves have problems.
    """
    library = checked_library(root)
    book, shelf = Book(library), Shelf(library)
    reports = None if json_only else _reports(book, site or Path(os.path.relpath(root / "build/site", out)).as_posix())
    written: dict[str, Path] = {}
    for path in files:
        located, problems = record_file.load(path, str(path))
        if located is None:
            yield Scored(path, problems=problems)
            continue
        if located.value.record in written:
            first = written[located.value.record]
            problem = located.problem(
                "doubled-record",
                f"record `{located.value.record}` was already read from {first}",
                "Give this one an id of its own.",
                "record",
            )
            yield Scored(path, problems=[problem])
            continue
        examined, problems = examine(located, shelf, path.parent, Checklist)
        if examined is None:
            yield Scored(path, problems=problems)
            continue
        written[located.value.record] = path
        yield Scored(path, _write(path, examined, out, reports))


def _reports(book: Book, site: str) -> Reports:
    from build_tools.targets.report import Reports  # brings WeasyPrint, which the JSON alone does not need

    return Reports(book, site)


def _write(path: Path, examined: Examined[Checklist], out: Path, reports: Reports | None) -> str:
    record = examined.record
    card = score(examined.form, record.answers, examined.circumstances)
    audit = Audit(examined, card, file_digest(path))
    data = scorecard_json(audit)
    files = {f"{record.record}.json": (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()}
    if reports is not None:
        files |= reports.render(audit)
    write_whole(out, files)
    return f"{record.record}: {data['score'] or '—'} {data['grade'] or 'no grade'}"
