"""How long `manual check` and an unchanged `manual build` of the shipped content take, as whole processes.

    .venv/bin/python benchmarks/check.py

Prints the median of five runs after a warm-up: wall seconds and CPU seconds (user + system, from the operating system).
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 5


def measure(*command: str) -> tuple[float, float]:
    """Wall and CPU seconds of one run. Raises when the command fails."""
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    wall, after = time.perf_counter() - start, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def main() -> None:
    """Print one line a command."""
    commands = {
        "manual check": (sys.executable, "-m", "build_tools.cli.manual", "check"),
        "manual build, nothing changed": (sys.executable, "-m", "build_tools.cli.manual", "build"),
    }
    for name, command in commands.items():
        measure(*command)
        runs = [measure(*command) for _ in range(RUNS)]
        wall, cpu = (statistics.median(one) for one in zip(*runs, strict=True))
        print(f"{name}: {wall:.2f} s wall, {cpu:.2f} s CPU (median of {RUNS})")


if __name__ == "__main__":
    main()
