"""What a report costs once the engine is warm: CPU milliseconds of HTML and PDF, for a short audit and a whole visit.

    .venv/bin/python benchmarks/report.py

Also the ratio of the same PDF's pages to its HTML, so that a slow machine can be told from a slow engine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
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
ROUND = ROOT / "examples" / "audits" / "2026-11"


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
    library = checked_library(ROOT)
    book = Book(library)
    reports = Reports(book)
    for name, runs in (("S001-three-stage-service", 9), ("S005", 3)):
        path = ROUND / f"{name}.yml"
        located, _ = record_file.load(path, str(path))
        assert located is not None
        examined, problems = examine(located, Shelf(library), ROUND, Checklist)
        assert examined is not None, problems
        audit = Audit(examined, score(examined.form, examined.record.answers, examined.circumstances), "0" * 64)
        html, pdf = cpu(lambda: reports.html(audit), runs), cpu(lambda: reports.pdf(audit), runs)  # noqa: B023
        print(f"{name}: HTML {html:.1f} ms, PDF {pdf:.0f} ms, PDF / HTML {pdf / html:.0f}")


if __name__ == "__main__":
    main()
