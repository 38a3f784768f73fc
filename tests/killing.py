"""kill -9 at every step that touches the disk: one process loads the code, its children die at each step in turn."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from source_tree import ROOT

_SERVER = """
import os, signal, sys, traceback
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
STEPS = [(os, "fsync"), (os, "replace"), (os, "mkdir"), (os, "rename"), (Path, "write_bytes"), (Path, "write_text")]
{setup}

def deadly(last, count, original):
    def call(*arguments, **settings):
        count.append(1)
        if len(count) == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **settings)
    return call

for line in sys.stdin:
    last, *arguments = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        try:
            count = []
            for owner, name in STEPS:
                setattr(owner, name, deadly(int(last), count, getattr(owner, name)))
            act(*arguments)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

Run = Callable[..., int]


@contextmanager
def killer(setup: str) -> Iterator[Run]:
    """Runs `act` of the setup's code up to a step: `run(7, *arguments)` gives the exit code, -9 when it was killed at
    the seventh. The setup may add to STEPS."""
    code = _SERVER.format(root=str(ROOT), tests=str(ROOT / "tests"), setup=setup)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as one:
        assert one.stdin is not None and one.stdout is not None
        stdin, stdout = one.stdin, one.stdout

        def run(last: int, *arguments: object) -> int:
            stdin.write("\t".join([str(last), *map(str, arguments)]) + "\n")
            stdin.flush()
            return int(stdout.readline())

        yield run
        stdin.close()
