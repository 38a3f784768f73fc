"""Every copy at once, quickly: a derived index under build/cache, safe to delete, never believed against the files.

A folder whose time of change is the one that the index noted is taken from it; every other is read again, and so is
what was wrong. A register that is read in no time has no index. Proofs (`manual check`) never come here.
"""

from __future__ import annotations

import contextlib
import gc
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from build_tools.copies.desk import Desk
from build_tools.copies.register.history import Copy, Receipt, fold
from build_tools.copies.register.journal import Chain
from build_tools.copies.register.transitions import Refusal
from build_tools.core.events import event_text
from build_tools.core.problems import Problem

FILE = "build/cache/copies.sqlite"
ENOUGH = 300
"""Copies from which an index pays."""
_YOUNG = 2_000_000_000
"""Nanoseconds during which a folder may change again without its time telling."""

Progress = Callable[[int, int], Any]


def copies(desk: Desk, progress: Progress | None = None) -> tuple[list[Copy], list[Problem]]:
    """Every copy by number, and what is wrong with those that are missing. `progress`: copies read, and of how many."""
    with _uncollected():
        return _copies(desk, progress)


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """The collector of cycles would walk a hundred thousand new objects again and again, and find none to collect."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _copies(desk: Desk, progress: Progress | None) -> tuple[list[Copy], list[Problem]]:
    stamps = {int(key): stamp for key, stamp in desk.journal.stamps().items()}
    store = _Store(desk.root / FILE, desk.code) if len(stamps) >= ENOUGH else None
    known = store.load() if store else {}
    found: list[Copy] = []
    problems: list[Problem] = []
    fresh: list[tuple[int, int, Copy]] = []
    stale = [number for number, stamp in stamps.items() if number not in known or known[number][0] != stamp]
    waiting = set(stale)
    for number, stamp in stamps.items():
        if number not in waiting:
            found.append(known[number][1])
            continue
        copy, wrong = read(desk, desk.journal.chain(number))
        problems += wrong
        if copy is not None:
            found.append(copy)
            fresh.append((number, stamp, copy))
        if progress is not None:
            progress(len(fresh), len(stale))
    if store is not None:
        store.save(fresh, gone=known.keys() - stamps.keys())
    return found, problems


def read(desk: Desk, chain: Chain) -> tuple[Copy | None, list[Problem]]:
    """A copy from its files, or None with all that is wrong with them; neither for a folder without an event."""
    if chain.problems or not chain.stored:
        return None, list(chain.problems)
    try:
        return fold((stored.event for stored in chain.stored), desk.code), []
    except Refusal as refusal:
        return None, [illegal(desk.root, chain, refusal)]


def illegal(root: Path, chain: Chain, refusal: Refusal) -> Problem:
    """A refusal of `fold` as a problem, at the event that is not legal."""
    return at(root, chain.stored[refusal.index].file, refusal)


def at(root: Path, file: str, refusal: Refusal) -> Problem:
    """A refusal as a problem of an event's file."""
    where = event_text.place((root / file).read_bytes(), file, refusal.key)
    return Problem(where, refusal.code, refusal.message, refusal.repair)


class _Store:
    """The index's file, a column for each field of a copy. Whatever is wrong with it, it is as if it were empty."""

    def __init__(self, path: Path, code: str) -> None:
        self.path, self.key = path, f"5 {code} {_COLUMNS}"

    def load(self) -> dict[int, tuple[int, Copy]]:
        try:
            base = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, detect_types=sqlite3.PARSE_DECLTYPES)
            with contextlib.closing(base):
                if base.execute("select words from key").fetchone() != (self.key,):
                    return {}
                rows = base.execute("select * from copies")
                return {row[0]: (row[1], Copy._make(row[2:])) for row in rows}
        except (sqlite3.Error, OSError, ValueError, TypeError):
            return {}

    def save(self, fresh: Iterable[tuple[int, int, Copy]], gone: Iterable[int]) -> None:
        """Note what was read. What changed only now is left out: the next change might bear the same time."""
        fresh, gone = list(fresh), list(gone)
        if not fresh and not gone:
            return
        with contextlib.suppress(sqlite3.Error, OSError):  # a busy index or a folder that is closed: slower, not wrong
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._save(fresh, gone)
            except sqlite3.DatabaseError as error:
                if isinstance(error, sqlite3.OperationalError):
                    raise
                self.path.unlink()  # no index at all, rather than a damaged one
                self._save(fresh, gone)

    def _save(self, fresh: list[tuple[int, int, Copy]], gone: list[int]) -> None:
        with contextlib.closing(sqlite3.connect(self.path, timeout=2)) as base, base:
            base.execute("create table if not exists key (words text)")
            if base.execute("select words from key").fetchone() != (self.key,):
                base.execute("delete from key")
                base.execute("drop table if exists copies")
                base.execute("insert into key values (?)", (self.key,))
            base.execute(f"create table if not exists copies (number integer primary key, stamp integer, {_COLUMNS})")
            # By the clock of the disk on which the folders lie, whatever the machine's own says.
            self.path.touch()
            now = self.path.stat().st_mtime_ns
            rows = [(number, stamp, *map(_kept, copy)) for number, stamp, copy in fresh if now - stamp > _YOUNG]
            places = ", ".join("?" * (2 + len(Copy._fields)))
            base.executemany(f"replace into copies values ({places})", rows)
            base.executemany("delete from copies where number = ?", [(number,) for number in gone])


# ---- a copy's fields as columns: what SQLite has no type for is kept as text and read by its column's declared type

_DECLARED: Mapping[Any, str] = {
    str: "text", str | None: "text", int: "integer", bool: "copy_flag", date: "copy_day", date | None: "copy_day",
    tuple[Receipt, ...]: "copy_receipts", tuple[tuple[str, str], ...]: "copy_files",
}  # fmt: skip
_COLUMNS = ", ".join(f'"{name}" {_DECLARED[kind]}' for name, kind in get_type_hints(Copy).items())


def _kept(value: Any) -> Any:
    """As the index keeps it; lists as JSON."""
    if isinstance(value, tuple):
        return json.dumps(value, default=date.isoformat)
    return value.isoformat() if isinstance(value, date) else value


_day = cache(date.fromisoformat)
_NONE = b"[]"


def _receipts(text: bytes) -> tuple[Receipt, ...]:
    if text == _NONE:
        return ()
    return tuple([Receipt(revision, _day(day), proof) for revision, day, proof in json.loads(text.decode())])


def _files(text: bytes) -> tuple[tuple[str, str], ...]:
    if text == _NONE:
        return ()
    return tuple([(digest, revision) for digest, revision in json.loads(text.decode())])


sqlite3.register_converter("copy_flag", b"1".__eq__)
sqlite3.register_converter("copy_day", cache(lambda text: date.fromisoformat(text.decode())))
sqlite3.register_converter("copy_receipts", _receipts)
sqlite3.register_converter("copy_files", _files)
