"""How long `manual check` and an unchanged `manual build` of the shipped content take, as whole processes.

    .venv/bin/python benchmarks/check.py [--root .] [--runs 5]

Prints the median of the runs after a warm-up: wall seconds and CPU seconds (user + system, from the operating system).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measure(root: Path, *command: str) -> tuple[float, float]:
    """Wall and CPU seconds of one run. Raises when the command fails."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=root, env=environment)
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def main() -> None:
    """Print one line a command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="the project; the shipped one")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    commands = {
        "manual check": (sys.executable, "-m", "build_tools.cli.manual", "check"),
        "manual build, nothing changed": (sys.executable, "-m", "build_tools.cli.manual", "build"),
    }
    for name, command in commands.items():
        measure(options.root, *command)
        runs = [measure(options.root, *command) for _ in range(options.runs)]
        wall, cpu = (statistics.median(times) for times in zip(*runs, strict=True))
        print(f"{name}: {wall:.2f} s wall, {cpu:.2f} s CPU (median of {options.runs})")


if __name__ == "__main__":
    main()
