"""Work on many things with what they share made once a process: in this process for few, in several for many.

Results come in the order of the work, whichever process was quicker. A process that is interrupted leaves what was
written whole; what was not begun is begun when the command is given again.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, TypeVar

W = TypeVar("W")
T = TypeVar("T")
R = TypeVar("R")

_worker: Any = None
"""Of this process; a forked one has its parent's."""


def each(
    worker: W, make: Callable[[], W], call: Callable[[W, T], R], things: Sequence[T], *, least: int, chunk: int
) -> Iterator[R]:
    """`call(worker, thing)` for every thing. `make` gives a process its own worker where it cannot have ours; `least`:
    from how many things on several processes are worth their start; `chunk`: how many go to a process at once."""
    global _worker
    processes = min(os.cpu_count() or 1, len(things))
    if len(things) < least or processes < 2:
        yield from (call(worker, thing) for thing in things)
        return
    _worker = worker
    way = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    try:
        with ProcessPoolExecutor(processes, multiprocessing.get_context(way), _adopt, (make,)) as pool:
            yield from pool.map(partial(_call, call), things, chunksize=chunk)
    finally:
        _worker = None


def _adopt(make: Callable[[], Any]) -> None:
    """A process that was not forked makes its own worker."""
    global _worker
    if _worker is None:
        _worker = make()


def _call(call: Callable[[Any, T], R], thing: T) -> R:
    return call(_worker, thing)
