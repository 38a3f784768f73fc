"""Making copies' PDFs, one or a thousand: side by side, each whole or not at all, and again from where it stopped.

Owns the folder that it writes to: the PDFs, `.copies.jsonl` – one line for each finished copy, with the SHA-256 that
goes into the register – and `.copies.lock`. A copy is written under another name, flushed to the disk and renamed; only
then its line is written. When a run ends in between, by whatever cause, the next one keeps every copy whose line is
there and whose bytes still have that digest, and makes the others. An encrypted copy made anew differs from the one
before; so digests count only when `make_copies` gives them back.
"""

from __future__ import annotations

import fcntl
import json
import os
import pickle
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import file_digest, sha256
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from build_tools.copies.stamp import lock as stamp_lock
from build_tools.copies.stamp import signature
from build_tools.copies.stamp.document import Plate, prepare
from build_tools.copies.stamp.marks import Mark
from build_tools.copies.stamp.signature import Certificate
from build_tools.core.digest import canonical
from build_tools.core.faults import Fault
from build_tools.core.problems import EnvironmentFault, Origin, Problem, Refused
from build_tools.core.words import say

LEDGER, LOCK, PLATE = ".copies.jsonl", ".copies.lock", ".copies.plate."
_ALONE = 3
"""So few copies are made here: starting processes would take longer."""


@dataclass(frozen=True)
class Made:
    """A finished copy."""

    serial: str
    path: Path
    sha256: str
    """Of the file as it is delivered; what the register stores."""
    kept: bool
    """Whether it lay there from an earlier run."""


@dataclass(frozen=True)
class _Task:
    mark: Mark
    passcode: str | None
    target: Path
    key: str
    """Changes with everything that decides the copy."""


def make_copies(
    release: Path,
    marks: Sequence[Mark],
    passcodes: Mapping[str, str] | None,
    out: Path,
    *,
    certificate: Certificate | None = None,
    jobs: int | None = None,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> list[Made]:
    """Write a copy of the release's unstamped PDF for every mark; gives them in the order of the marks.

    `passcodes` by serial encrypt them (None: none is encrypted), a certificate signs them. `progress` is told how many
    of how many are finished. Raises `Refused` with every problem before anything is written, or `EnvironmentFault`.
    """
    plate = prepare(release.read_bytes())
    if certificate:
        certificate.load()
    tasks = _tasks(plate, marks, passcodes, out, certificate)
    out.mkdir(parents=True, exist_ok=True)
    with _only_run(out) as (lock, ledger):
        finished = {task.key: made for task in tasks if (made := _finished(task, ledger))}
        todo = [task for task in tasks if task.key not in finished]
        progress(len(finished), len(tasks))
        with (out / LEDGER).open("a", encoding="utf-8") as book:
            for task, digest in _work(plate, todo, certificate, lock, jobs):
                line = {"key": task.key, "serial": task.mark.serial, "file": task.target.name, "sha256": digest}
                book.write(json.dumps(line) + "\n")
                book.flush()
                os.fsync(book.fileno())
                finished[task.key] = Made(task.mark.serial, task.target, digest, kept=False)
                progress(len(finished), len(tasks))
    return [finished[task.key] for task in tasks]


def _tasks(
    plate: Plate,
    marks: Sequence[Mark],
    passcodes: Mapping[str, str] | None,
    out: Path,
    certificate: Certificate | None,
) -> list[_Task]:
    tasks, problems, seen = [], [], set[str]()
    signed = sha256(certificate.path.read_bytes()).hexdigest() if certificate else ""
    for mark in marks:
        passcode = None if passcodes is None else passcodes.get(mark.serial, "")
        try:
            if mark.serial in seen:
                raise Fault(say("{serial} is given twice", serial=mark.serial), say("Give each copy once."))
            plate.check(mark, locked=passcode is not None)
            if passcode is not None:
                if not passcode:
                    raise Fault(say("{serial} has no passcode", serial=mark.serial), say("Derive it, or encrypt none."))
                stamp_lock.password(passcode)
        except Fault as fault:
            problems.append(Problem(Origin(mark.serial), "copy-cannot-be-made", fault.what, fault.repair))
            continue
        seen.add(mark.serial)
        decided = [mark.model_dump(mode="json"), passcode, signed]
        key = sha256(canonical(decided)).hexdigest()
        tasks.append(_Task(mark, passcode, out / f"{mark.serial}_{mark.revision}.pdf", key))
    if problems:
        raise Refused(problems)
    return tasks


@contextmanager
def _only_run(out: Path) -> Iterator[tuple[Path, dict[str, dict[str, Any]]]]:
    """Holds the folder while copies are made, and gives the lock's path and the ledger's lines. The workers hold it,
    too: none that outlived its run may write beside the next."""
    path = out / LOCK
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            said = say("another run is making copies in this folder")
            raise Refused([Problem(Origin(str(out)), "folder-in-use", said, say("Wait until it is done."))]) from None
        fcntl.flock(lock, fcntl.LOCK_SH)
        for rest in (*out.glob(".*.pdf.part"), *out.glob(f"{PLATE}*")):
            rest.unlink()
        yield path, _ledger(out / LEDGER)


def _ledger(path: Path) -> dict[str, dict[str, Any]]:
    """The lines by key; one that a crash tore is as none."""
    lines: dict[str, dict[str, Any]] = {}
    for line in path.read_text("utf-8", "replace").splitlines() if path.exists() else ():
        try:
            said = json.loads(line)
            lines[said["key"]] = said
        except (ValueError, TypeError, KeyError):
            continue
    return lines


def _finished(task: _Task, ledger: Mapping[str, Mapping[str, Any]]) -> Made | None:
    """A copy of an earlier run that still lies there as it was made."""
    digest = ledger.get(task.key, {}).get("sha256")
    if digest is None or not task.target.is_file():
        return None
    with task.target.open("rb") as file:
        same = file_digest(file, "sha256").hexdigest() == digest
    return Made(task.mark.serial, task.target, digest, kept=True) if same else None


def _work(
    plate: Plate, tasks: Sequence[_Task], certificate: Certificate | None, lock: Path, jobs: int | None
) -> Iterator[tuple[_Task, str]]:
    jobs = min(jobs or os.cpu_count() or 1, len(tasks))
    if jobs < 2 or len(tasks) <= _ALONE:
        press = _Press(plate, certificate)
        for task in tasks:
            yield task, press.make(task)
        return
    # The plate goes through a file: a child that dies before it has read what it is started with leaves its parent
    # waiting for ever (CPython 3.11). Not forked: a child would inherit locks that other threads here may hold.
    with NamedTemporaryFile(dir=lock.parent, prefix=PLATE) as ready:
        pickle.dump(plate, ready)
        ready.flush()
        pool = ProcessPoolExecutor(jobs, get_context("spawn"), _start, (Path(ready.name), certificate, lock))
        try:
            waiting: dict[Future[str], _Task] = {pool.submit(_make, task): task for task in tasks}
            for future in as_completed(waiting):
                yield waiting[future], future.result()
        except BrokenProcessPool:
            repair = say("Run it again: finished copies are kept. If it happens again, the machine lacks memory.")
            raise EnvironmentFault(say("a process that makes copies ended early"), repair) from None
        finally:
            pool.shutdown(cancel_futures=True)


class _Press:
    """Makes copies in one process."""

    def __init__(self, plate: Plate, certificate: Certificate | None) -> None:
        self.plate = plate
        self.signer = certificate.load() if certificate else None

    def make(self, task: _Task) -> str:
        """Write one copy; gives its digest."""
        lock = None if task.passcode is None else stamp_lock.lock(task.passcode)
        pdf = self.plate.print(task.mark, lock)
        if self.signer is not None:
            pdf = signature.sign(pdf, self.signer, task.passcode)
        part = task.target.with_name(f".{task.target.name}.part")
        with part.open("wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, task.target)
        return sha256(pdf).hexdigest()


_press: _Press
_held: IO[str]


def _start(plate: Path, certificate: Certificate | None, lock: Path) -> None:
    global _press, _held
    _held = lock.open()
    fcntl.flock(_held, fcntl.LOCK_SH)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _press = _Press(pickle.loads(plate.read_bytes()), certificate)


def _end_with_parent() -> None:
    """A run that is killed leaves no worker behind, which would wait for ever and hold the folder."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(task: _Task) -> str:
    return _press.make(task)
