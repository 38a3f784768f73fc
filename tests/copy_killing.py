"""Many processes issue copies and are killed at it; afterwards every number that was reported is there, once and whole.

    PYTHONPATH=.:tests .venv/bin/python tests/copy_killing.py --full

runs 8 processes, 30 issues each, 40 times kill -9. The tests run a small one.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import copy_desk
from source_tree import ROOT

from build_tools.copies.desk import Desk
from build_tools.copies.proof import prove
from build_tools.copies.register.journal import GRAMMAR
from build_tools.language.library import load

WORKER = """
import secrets, sys
from datetime import date
from pathlib import Path
from build_tools.copies.desk import Desk
from build_tools.copies.issue import Request, issue

desk, day = Desk.open(Path(sys.argv[1])), date(2026, 2, 1)
for _ in range(int(sys.argv[2])):
    request = Request(day, "document-controller", role="owner", outlet="S001", name="甲")
    print(issue(desk, request, day, secrets.randbelow)[0].copy.serial, flush=True)
"""


@dataclass
class Killing:
    """What was seen."""

    reported: list[str] = field(default_factory=list)
    kills: int = 0
    written: int = 0
    torn: int = 0
    doubled: int = 0
    lost: int = 0
    left_over: int = 0
    """Parts of files that a killed process left; the next writer takes them away."""
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        unreported = self.written - len(self.reported)
        return (
            f"{len(self.reported)} issues reported, {self.kills} kill -9, {self.written} copies in the register "
            f"({unreported} written by a process that was killed before it could say so); "
            f"lost {self.lost}, doubled {self.doubled}, torn {self.torn}, problems {len(self.problems)}"
        )


def run(root: Path, processes: int, issues: int, kills: int, seed: int = 1) -> Killing:
    """Kill each process its share of times while it issues, then let it finish; look at the register."""
    seen, lock = Killing(), threading.Lock()
    shares = [kills // processes + (index < kills % processes) for index in range(processes)]
    threads = [
        threading.Thread(target=_work, args=(root, issues, share, random.Random(seed * 1000 + index), seen, lock))
        for index, share in enumerate(shares)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    _look(root, seen)
    return seen


def _work(root: Path, issues: int, kills: int, draw: random.Random, seen: Killing, lock: threading.Lock) -> None:
    done = 0
    while kills or done < issues:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        count = 10_000 if kills else issues - done  # whoever is to be killed does not finish before
        command = [sys.executable, "-c", WORKER, str(root), str(count)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, cwd=ROOT)
        assert process.stdout is not None
        until = draw.randrange(1, 4) if kills else 0
        reported: list[str] = []
        for line in process.stdout:
            reported += [line.strip()] if line.endswith("\n") else []
            if len(reported) == until:
                time.sleep(draw.random() * 0.03)
                process.send_signal(signal.SIGKILL)
        process.wait()
        done += len(reported)
        with lock:
            seen.reported += reported
            seen.kills += process.returncode == -signal.SIGKILL
        if process.returncode == -signal.SIGKILL:
            kills -= 1
        elif process.returncode:
            raise AssertionError(f"a process failed with {process.returncode}")


def _look(root: Path, seen: Killing) -> None:
    desk = Desk.open(root)
    serials: list[str] = []
    for number in desk.journal.numbers():
        folder = desk.journal.folder / f"{number:06d}"
        seen.left_over += (folder / ".part").exists()
        for path in sorted(folder.glob("*.yml")):
            event, problems = GRAMMAR.read(path.read_bytes(), path.name)
            seen.torn += event is None or bool(problems)
            if event is not None:
                serials.append(event.serial)
    numbers = Counter(one.split("-")[1] for one in serials)
    seen.written = len(serials)
    seen.doubled = sum(count > 1 for count in numbers.values()) + sum(
        count > 1 for count in Counter(seen.reported).values()
    )
    seen.lost = len(set(seen.reported) - set(serials))
    seen.problems = [str(one) for one in prove(load(root))[1]]
    if sorted(map(int, numbers)) != list(range(1, len(numbers) + 1)):
        seen.problems.append("numbers are missing between")


def main() -> None:
    """Run the full one, or a small one."""
    size = (8, 30, 40) if "--full" in sys.argv else (3, 5, 6)
    with tempfile.TemporaryDirectory() as temporary:
        print(run(copy_desk.project(Path(temporary)), *size))


if __name__ == "__main__":
    main()
