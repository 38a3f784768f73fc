"""The register's files: records/copies/<number>/<nnnn>.yml, one an event, each naming the SHA-256 of the one before.

Owns how an event reaches the disk – whole, never over another, under a lock that dies with its process – and the proof
that a copy's files are a chain. What the events mean is `register`. An event's file is never changed or deleted; two
branches that write the same one conflict in git.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from build_tools.copies.register import event_text
from build_tools.copies.register.events import AnyEvent
from build_tools.core.disk.whole import flush
from build_tools.core.problems import EnvironmentFault, Origin, Problem

FOLDER = "records/copies"
PART = ".part"
BESIDE = frozenset({"authorisations", "holders.yml", ".gitignore", PART})
"""What else may lie in the register's folder."""
_IGNORED = "# holders.yml: personal data; git never forgets, so git never gets it.\nholders.yml\n.part\n"
_NUMBER = re.compile(r"[0-9]{6}")
_EVENT = re.compile(r"([0-9]{4})\.yml")
WAIT = 60.0
"""Seconds that a command waits for another one."""


class Taken(Exception):
    """The file of this event is there already."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it lies on the disk."""

    event: AnyEvent
    file: str
    """Below the project's folder, for problems."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Chain:
    """All of a copy's files, in order."""

    number: int
    stored: tuple[Stored, ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong with the files and how they hang together."""

    @property
    def head(self) -> str | None:
        """SHA-256 of the last event's file."""
        return self.stored[-1].sha256 if self.stored else None


@dataclass(frozen=True)
class Journal:
    """The register's folder of one project."""

    root: Path
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", self.root / FOLDER)

    def stamps(self) -> dict[int, int]:
        """Each copy's number and when its folder last changed (nanoseconds), in order; cheap."""
        try:
            handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            return {}
        try:
            names = sorted(name for name in os.listdir(handle) if _NUMBER.fullmatch(name))
            return {int(name): os.stat(name, dir_fd=handle, follow_symlinks=False).st_mtime_ns for name in names}
        finally:
            os.close(handle)

    def numbers(self) -> list[int]:
        """Every number that has a folder, in order; one without an event was being written when its process died."""
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return sorted(int(name) for name in names if _NUMBER.fullmatch(name))

    def next_number(self) -> int:
        """One more than the last copy's."""
        for number in reversed(self.numbers()):
            if any(_EVENT.fullmatch(name) for name in os.listdir(self.folder / f"{number:06d}")):
                return number + 1
        return 1

    def chain(self, number: int) -> Chain:
        """A copy's events, proved to be a chain. An unknown number gives an empty one."""
        folder = f"{self.folder}/{number:06d}"
        try:
            names = sorted(os.listdir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return Chain(number)
        stored: list[Stored] = []
        here = f"{FOLDER}/{number:06d}"
        problems = [
            Problem(Origin(f"{here}/{name}"), "stray-file", "this is no event of the copy", "Take it away.")
            for name in names
            if name != PART and not _EVENT.fullmatch(name)
        ]
        before: str | None = None
        last = 0
        for name, match in ((name, _EVENT.fullmatch(name)) for name in names):
            if match is None:
                continue
            file = f"{here}/{name}"
            data, problem = _bytes(f"{folder}/{name}", file)
            event = None
            if problem is None:
                event, wrong = event_text.read(data, file)
                problems += [_merged(one) if one.code == "conflict" else one for one in wrong]
            else:
                problems.append(problem)
            if event is None:
                break  # what follows cannot be judged
            problems += _joints(event, data, file, number, int(match[1]), last, before)
            last = int(match[1])
            before = hashlib.sha256(data).hexdigest()
            stored.append(Stored(event, file, before))
        return Chain(number, tuple(stored), tuple(problems))

    def stray(self) -> list[Problem]:
        """Everything in the register's folder that does not belong there."""
        if not self.folder.is_dir():
            return []
        with os.scandir(self.folder) as entries:
            found = sorted(
                one.name
                for one in entries
                if one.name not in BESIDE and not (_NUMBER.fullmatch(one.name) and one.is_dir(follow_symlinks=False))
            )
        repair = "Take it away; the register holds numbered folders."
        return [Problem(Origin(f"{FOLDER}/{name}"), "stray-file", "this is no copy", repair) for name in found]

    @contextmanager
    def locked(self, wait: float = WAIT) -> Iterator[None]:
        """Nobody else writes meanwhile. The system gives the lock back when its process dies, however it dies."""
        self.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            give_up = time.monotonic() + wait
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > give_up:
                        said = f"another command has been writing to {FOLDER} for {wait:.0f} seconds"
                        raise EnvironmentFault(said, "End it, then try again.") from None
                    time.sleep(0.01)
            yield
        finally:
            os.close(handle)

    def append(self, event: AnyEvent) -> Path:
        """Write an event down, under the lock. Raises `Taken`; anything else that fails leaves no event."""
        folder = self.folder / event.serial.split("-")[1]
        data = event_text.write(event)
        if event_text.read(data, "")[0] != event:
            raise ValueError("what was written would not be read as it was meant")
        self.ignore()
        folder.mkdir(exist_ok=True)
        final = folder / f"{event.sequence:04d}.yml"
        write_once(final, data, folder / PART)
        flush(self.folder)
        return final

    def ignore(self) -> None:
        """What git must not take stands in the folder itself, so that it is in force before there is such a file."""
        path = self.folder / ".gitignore"
        if not path.exists():
            write_once(path, _IGNORED.encode(), self.folder / PART)


def write_once(path: Path, data: bytes, part: Path, mode: int = 0o644) -> None:
    """A new file, whole or not at all, on the disk when this returns. Raises `Taken` when the name is in use."""
    # A process may have died between link and unlink: then the part *is* a written file and must not be opened.
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(part, path)
        except FileExistsError:
            raise Taken(str(path)) from None
        flush(path.parent)
    finally:
        part.unlink(missing_ok=True)


def _bytes(path: str, file: str) -> tuple[bytes, Problem | None]:
    """A regular file's bytes, at most one more than an event may have; links and pipes are refused, never followed."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            return os.read(handle, event_text.MAX_BYTES + 1), None
        finally:
            os.close(handle)
    except OSError as error:
        said = f"the event cannot be read: {error.strerror}"
        return b"", Problem(Origin(file), "unreadable", said, "Restore it from git.")


def _merged(problem: Problem) -> Problem:
    """What to do about two branches that wrote the same event: the main branch's stands, the other is given anew."""
    repair = (
        "The event that is on the main branch stands. Undo your own (git merge --abort, then git reset --hard main if "
        "your branch holds nothing else), and give the command again."
    )
    return Problem(problem.origin, problem.code, "two branches wrote this event of the copy", repair)


def _joints(
    event: AnyEvent, data: bytes, file: str, number: int, named: int, last: int, before: str | None
) -> Iterator[Problem]:
    """Whether an event fits between folder, name and predecessor."""

    def wrong(key: str, code: str, said: str) -> Problem:
        return Problem(
            event_text.place(data, file, key),
            code,
            said,
            f"Restore it from git: git log -p -- {file.rpartition('/')[0]}",
        )

    if named != last + 1:
        yield wrong("event", "event-missing", f"event {last + 1:04d} is missing before this one")
    elif event.previous != before:
        said = f"event {last:04d}, the one before, was changed after this one was written"
        said = said if before else "a first event has none before"
        yield wrong("previous", "broken-chain", said)
    if event.sequence != named:
        yield wrong("sequence", "broken-chain", f"the file is named {named:04d}, the event says {event.sequence:04d}")
    if int(event.serial.split("-")[1]) != number:
        yield wrong("serial", "broken-chain", f"{event.serial} stands in the folder of number {number:06d}")
