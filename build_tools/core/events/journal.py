"""A register's files: <folder>/<key>/<nnnn>.yml, one an event, each naming the SHA-256 of the one before.

Owns how an event reaches the disk – whole, never over another, under a lock that dies with its process – and the proof
that the files of a key are a chain. What the events mean is the register's own. An event's file is never changed or
deleted; two branches that write the same one conflict in git.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic

from build_tools.core.disk.whole import flush
from build_tools.core.events.event_text import MAX_BYTES, E, Grammar, place
from build_tools.core.problems import EnvironmentFault, Origin, Problem
from build_tools.core.words import Message, say

PART = ".part"
WAIT = 60.0
"""Seconds that a command waits for another one."""
_EVENT = re.compile(r"([0-9]{4})\.yml")


class Taken(Exception):
    """The file of this event is there already."""


@dataclass(frozen=True)
class Register(Generic[E]):
    """What tells one register from another."""

    folder: str
    """Below the project's folder."""
    key: re.Pattern[str]
    """The names of the folders in it, one for each thing that is registered."""
    key_of: Callable[[E], str]
    """The folder in which an event belongs …"""
    key_name: str
    """… and the field that says so."""
    grammar: Grammar[E]
    beside: frozenset[str]
    """What else may lie in the register's folder."""
    ignored: str
    """The folder's .gitignore: what git must not take."""
    no_event: Message
    """Told of a file that is none: "this is no event of the copy"."""
    no_key: Message
    """Told of anything else in the register's folder, with …"""
    no_key_repair: Message
    merged: Message
    """Two branches wrote the same event."""
    misplaced: Callable[[E, str], Message]
    """The event stands in the folder of this key, which is not its own."""


@dataclass(frozen=True, slots=True)
class Stored(Generic[E]):
    """An event as it lies on the disk."""

    event: E
    file: str
    """Below the project's folder, for problems."""
    sha256: str


@dataclass(frozen=True, slots=True)
class Chain(Generic[E]):
    """All files of a key, in order."""

    key: str
    stored: tuple[Stored[E], ...] = ()
    problems: tuple[Problem, ...] = ()
    """What is wrong with the files and how they hang together."""

    @property
    def head(self) -> str | None:
        """SHA-256 of the last event's file."""
        return self.stored[-1].sha256 if self.stored else None


@dataclass(frozen=True)
class Journal(Generic[E]):
    """A register's folder in one project."""

    root: Path
    register: Register[E]
    folder: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folder", self.root / self.register.folder)

    def stamps(self) -> dict[str, int]:
        """Each key and when its folder last changed (nanoseconds), in order; cheap."""
        try:
            handle = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            return {}
        try:
            names = sorted(name for name in os.listdir(handle) if self.register.key.fullmatch(name))
            return {name: os.stat(name, dir_fd=handle, follow_symlinks=False).st_mtime_ns for name in names}
        finally:
            os.close(handle)

    def keys(self) -> list[str]:
        """Every key that has a folder, in order; one without an event was being written when its process died."""
        try:
            names = os.listdir(self.folder)
        except FileNotFoundError:
            return []
        return sorted(name for name in names if self.register.key.fullmatch(name))

    def has_events(self, key: str) -> bool:
        """Whether anything was written under a key."""
        return any(_EVENT.fullmatch(name) for name in os.listdir(self.folder / key))

    def read(self, key: str) -> Chain[E]:
        """A key's events, proved to be a chain. An unknown key gives an empty one."""
        folder = f"{self.folder}/{key}"
        try:
            names = sorted(os.listdir(folder))
        except (FileNotFoundError, NotADirectoryError):
            return Chain(key)
        stored: list[Stored[E]] = []
        here = f"{self.register.folder}/{key}"
        problems = [
            Problem(Origin(f"{here}/{name}"), "stray-file", self.register.no_event, say("Take it away."))
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
                event, wrong = self.register.grammar.read(data, file)
                problems += [self._merged(found) if found.code == "conflict" else found for found in wrong]
            else:
                problems.append(problem)
            if event is None:
                break  # what follows cannot be judged
            problems += self._joints(event, data, file, key, int(match[1]), last, before)
            last = int(match[1])
            before = hashlib.sha256(data).hexdigest()
            stored.append(Stored(event, file, before))
        return Chain(key, tuple(stored), tuple(problems))

    def stray(self) -> list[Problem]:
        """Everything in the register's folder that does not belong there."""
        if not self.folder.is_dir():
            return []
        register = self.register
        with os.scandir(self.folder) as entries:
            found = sorted(
                entry.name
                for entry in entries
                if entry.name not in register.beside
                and not (register.key.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False))
            )
        return [
            Problem(Origin(f"{register.folder}/{name}"), "stray-file", register.no_key, register.no_key_repair)
            for name in found
        ]

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
                        folder, seconds = self.register.folder, f"{wait:.0f}"
                        message = say(
                            "another command has been writing to {folder} for {seconds} seconds",
                            folder=folder, seconds=seconds,
                        )  # fmt: skip
                        raise EnvironmentFault(message, say("End it, then try again.")) from None
                    time.sleep(0.01)
            yield
        finally:
            os.close(handle)

    def append(self, event: E) -> Stored[E]:
        """Write an event down, under the lock. Raises `Taken`; anything else that fails leaves no event."""
        data = self.register.grammar.write(event)
        # The one time that it is read: what is given back is what the file says.
        read, _ = self.register.grammar.read(data, "")
        if read is None or read != event:
            raise ValueError("what was written would not be read as it was meant")
        self.ignore()
        key, name = self.register.key_of(event), f"{event.sequence:04d}.yml"
        folder = self.folder / key
        folder.mkdir(exist_ok=True)
        write_once(folder / name, data, folder / PART)
        flush(self.folder)
        return Stored(read, f"{self.register.folder}/{key}/{name}", hashlib.sha256(data).hexdigest())

    def ignore(self) -> None:
        """What git must not take stands in the folder itself, so that it is in force before there is such a file."""
        path = self.folder / ".gitignore"
        if not path.exists():
            write_once(path, self.register.ignored.encode(), self.folder / PART)

    def _merged(self, problem: Problem) -> Problem:
        """What to do about two branches that wrote the same event: the main branch's stands, the other comes anew."""
        repair = say(
            "The event that is on the main branch stands. Undo your own (git merge --abort, then git reset --hard main "
            "if your branch holds nothing else), and give the command again."
        )
        return Problem(problem.origin, problem.code, self.register.merged, repair)

    def _joints(
        self, event: E, data: bytes, file: str, key: str, named: int, last: int, before: str | None
    ) -> Iterator[Problem]:
        """Whether an event fits between folder, name and predecessor."""
        repair = say("Restore it from git: git log -p -- {folder}", folder=file.rpartition("/")[0])

        def wrong(part: str, code: str, message: Message) -> Problem:
            return Problem(place(data, file, part), code, message, repair)

        if named != last + 1:
            missing = say("event {sequence} is missing before this one", sequence=f"{last + 1:04d}")
            yield wrong("event", "event-missing", missing)
        elif event.previous != before:
            changed = say(
                "event {sequence}, the one before, was changed after this one was written", sequence=f"{last:04d}"
            )
            yield wrong("previous", "broken-chain", changed if before else say("a first event has none before"))
        if event.sequence != named:
            message = say(
                "the file is named {named}, the event says {sequence}",
                named=f"{named:04d}", sequence=f"{event.sequence:04d}",
            )  # fmt: skip
            yield wrong("sequence", "broken-chain", message)
        if self.register.key_of(event) != key:
            yield wrong(self.register.key_name, "broken-chain", self.register.misplaced(event, key))


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
            return os.read(handle, MAX_BYTES + 1), None
        finally:
            os.close(handle)
    except OSError as error:
        message = say("the event cannot be read: {reason}", reason=error.strerror)
        return b"", Problem(Origin(file), "unreadable", message, say("Restore it from git."))
