"""CPU per page of the printed manual: fixed table layout against the default (auto), same pages, same run.

    python benchmarks/pdf.py [--root .] [--rounds 1]

Prints both and their ratio. Rounds alternate, so that a busy machine hits both alike; the best of each counts.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from build_tools.book.book import Book
from build_tools.book.pdf.printed import Pdf
from build_tools.core.engine import TEMPLATES
from build_tools.core.press.press import print_pdf
from build_tools.language.library import load

FIXED, AUTO = "table-layout: fixed", "table-layout: auto"


def measure(html: str, css: str, assets: tuple[Path, ...]) -> tuple[float, int]:
    """CPU seconds and pages of one document."""
    start = time.process_time()
    printed = print_pdf(html, css, assets)
    return time.process_time() - start, printed.pages


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=Path("."))
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    pdf = Pdf(Book(load(options.root)))
    html, css = pdf.html(), pdf.css()
    assert FIXED in css, "the style no longer asks for fixed tables"
    assets = (TEMPLATES, options.root / "manual" / "brand")
    measure("<p>暖身</p>", css, assets)
    best: dict[str, tuple[float, int]] = {}
    for _ in range(options.rounds):
        for name, style in (("fixed", css), ("auto", css.replace(FIXED, AUTO))):
            taken = measure(html, style, assets)
            best[name] = min(best.get(name, taken), taken)
    for name, (seconds, pages) in best.items():
        print(f"{name:6} {seconds:7.2f} s CPU  {pages:4} pages  {1000 * seconds / pages:6.1f} ms/page")
    per_page = {name: seconds / pages for name, (seconds, pages) in best.items()}
    print(f"ratio  {per_page['fixed'] / per_page['auto']:.2f} (fixed / auto, CPU per page)")


if __name__ == "__main__":
    main()
