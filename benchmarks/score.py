"""How many records `audit score --json-only` does in a second: from YAML, from parsed ones, and where nothing changed.

    .venv/bin/python benchmarks/score.py              2000 records of 100 items
    .venv/bin/python benchmarks/score.py 1500 2000    other numbers

Makes a project with one checklist of so many items and so many records (one item in ten not fulfilled), scores them in
every way in one run, and prints records a second and ratios. What a run does once (loading the sources) is not counted.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from build_tools.audits import batch as scoring
from build_tools.audits.batch import Session, Task, score_task

ROOT = Path(__file__).resolve().parent.parent
SMALL = ROOT / "tests/trees/small"
CHECKLIST = """\
id: bench
version: 1.0.0
title: 基准
english: Bench
purpose: 测速。
owner: owner
scoring:
  coverage_floor: 90
  grades: [{grade: A, from: 90}, {grade: B, from: 80}, {grade: C, from: 60}, {grade: D, from: 0}]
sections:
"""


def project(folder: Path, records: int, items: int) -> list[Path]:
    """The small project with a checklist of so many items, and records of it."""
    shutil.copytree(SMALL, folder)
    lines = [CHECKLIST]
    for number in range(items):
        if number % 10 == 0:
            lines.append(f"  - id: s{number // 10}\n    title: 部分\n    weight: {1 + number % 7}\n    items:\n")
        identity = f"BEN-{number:02}"
        lines.append(f"      - {{id: {identity}, question: 问？, criteria: [BBB-001], weight: {1 + number % 3}, ")
        lines.append("response: {type: yes-no, not_applicable: allowed}}\n")
    (folder / "checklists/bench.yml").write_text("".join(lines), "utf-8")
    paths = []
    for record in range(records):
        answers = "".join(
            f"  BEN-{number:02}: {{answer: {'no' if (number * 7 + record) % 10 == 0 else 'yes'}}}\n"
            for number in range(items)
        )
        head = f"record: R-{record:06}\nform: {{id: bench, version: 1.0.0}}\noutlet: S001\ndate: 2026-02-01\n"
        path = folder / "audits" / f"r{record:06}.yml"
        path.write_text(f"{head}by: {{name: 甲, role: owner}}\nanswers:\n{answers}", "utf-8")
        paths.append(path)
    return paths


def rate(task: Task) -> float:
    """Records a second, without what the run does once."""
    start = time.perf_counter()
    Session(task)
    once = time.perf_counter() - start
    start = time.perf_counter()
    done = list(score_task(task))
    taken = time.perf_counter() - start - once
    assert not [problem for one in done for problem in one.problems]
    return len(done) / taken


def main() -> None:
    """Print one line a way."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("records", type=int, nargs="?", default=2000)
    parser.add_argument("items", type=int, nargs="?", default=100, help="at most 10,000")
    options = parser.parse_args()
    scoring.LEAST_JSON = 2
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "project"
        files = tuple(project(root, options.records, options.items))

        def task(out: str) -> Task:
            return Task(root, Path(temporary) / out, json_only=True, files=files)

        ways: dict[str, Callable[[], float]] = {
            "from YAML": lambda: rate(task("a")),
            "from parsed records": lambda: rate(task("b")),
            "unchanged": lambda: rate(task("b")),
        }
        base = 0.0
        for name, measure in ways.items():
            speed = measure()
            base = base or speed
            print(f"{name:20} {speed:8.0f} records a second, {speed / base:5.1f} ×")


if __name__ == "__main__":
    main()
