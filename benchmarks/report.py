"""What a report costs once the engine is warm: CPU milliseconds of HTML and PDF, for a short audit and a whole visit.

    .venv/bin/python benchmarks/report.py [RECORD…] [--root .] [--runs 5]

Also the ratio of the same PDF's pages to its HTML, so that a slow machine can be told from a slow engine.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from build_tools.audits.report.document import Reports
from build_tools.audits.report.views import Audit
from build_tools.audits.scoring import score
from build_tools.book.book import Book
from build_tools.language.checked import checked_library
from build_tools.language.form.forms import Checklist
from build_tools.records import record_file
from build_tools.records.examination import examine
from build_tools.records.shelf import Shelf

ROOT = Path(__file__).resolve().parent.parent
ROUND = ROOT / "examples/audits/2026-11"
RECORDS = (ROUND / "S001-three-stage-service.yml", ROUND / "S005.yml")


def cpu(work: Callable[[], bytes], runs: int) -> float:
    """Median CPU milliseconds of some runs after a warm-up."""
    work()
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append((time.process_time() - start) * 1000)
    return statistics.median(taken)


def main() -> None:
    """Print one line a record."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("records", type=Path, nargs="*", default=RECORDS)
    parser.add_argument("--root", type=Path, default=ROOT, help="the project; the shipped one")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    library = checked_library(options.root)
    book = Book(library)
    reports = Reports(book)
    for path in options.records:
        located, _ = record_file.load(path, str(path))
        assert located is not None
        examined, problems = examine(located, Shelf(library), path.parent, Checklist)
        assert examined is not None, problems
        audit = Audit(examined, score(examined.form, examined.record.answers, examined.circumstances), "0" * 64)
        html = cpu(partial(reports.html, audit), options.runs)
        pdf = cpu(partial(reports.pdf, audit), options.runs)
        print(f"{path.stem}: HTML {html:.1f} ms, PDF {pdf:.0f} ms, PDF / HTML {pdf / html:.0f}")


if __name__ == "__main__":
    main()
