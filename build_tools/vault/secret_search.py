"""Secrets that lie among the sources: the secrets' file, one of its keys, a copy's passcode or its letter.

Looks through what git has or would take (without git: everything), in the clear text of files up to a size. What was
committed once and deleted later is still in the history and is not looked for: who finds a secret here changes it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from build_tools.copies import secrets
from build_tools.copies.register.history import Copy
from build_tools.copies.register.journal import FOLDER
from build_tools.copies.serials import from_crockford
from build_tools.core.git import mainline
from build_tools.core.problems import EnvironmentFault, Origin, Problem
from build_tools.core.words import say
from build_tools.language.library import Library

MAX_BYTES = 2_000_000
_SKIPPED = frozenset({".git", ".venv", "build", "node_modules", "__pycache__"})
_EVENT = re.compile(rf"{FOLDER}/[0-9]{{6}}/")
_LETTERS = re.compile(r"-[0-9]{6}-[0-9A-Z]{4}-[0-9A-Z]_letter\.pdf$")
_LETTER = rb"[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]"
_KEY = re.compile(rb"(master|signing):[ \t]*(?:" + _LETTER + rb"{4}[- ]?){13}(?!" + _LETTER + rb")")
_PASSCODE = re.compile(
    rb"(?<![0-9A-Za-z-])(?:" + _LETTER + rb"{4}[- ]?){4}" + _LETTER + rb"{4}(?![0-9A-Za-z-])"
)  # fmt: skip


def search(library: Library, copies: Iterable[Copy]) -> list[Problem]:
    """Every secret that lies where git could take it. `copies`: whose passcodes are looked for."""
    passcodes = _passcodes(library.manual.value.code, copies)
    problems: list[Problem] = []
    for name in _files(library.root):
        if _LETTERS.search(name):
            said = say("the letter with a copy's passcode lies here")
            repair = say("Delete it. If it was committed, give the copy another passcode: manual copy renew")
            problems.append(Problem(Origin(name), "secret-in-tree", said, repair))
        data = _read(library.root / name)
        for match in _KEY.finditer(data):
            said = say("the {name} secret of copies and protected site lies here", name=match[1].decode())
            problems.append(Problem(_place(name, data, match.start()), "secret-in-tree", said, _MOVE))
        for match in _PASSCODE.finditer(data) if passcodes else ():
            serial = passcodes.get(from_crockford(match[0].decode()))
            if serial is not None:
                said = say("the passcode of {serial} is written here", serial=serial)
                repair = say("Take it away and give the copy another one: manual copy renew {serial}", serial=serial)
                problems.append(Problem(_place(name, data, match.start()), "secret-in-tree", said, repair))
    return problems


_MOVE = say(
    "Move it out of the repository. If it was committed, draw new secrets (manual copy init) "
    "and give every holder a new passcode: git does not forget."
)


def _passcodes(code: str, copies: Iterable[Copy]) -> dict[str, str]:
    """Every passcode that was ever given out, and its serial; none where the secrets are not at hand."""
    copies = list(copies)
    try:
        held = secrets.load(code) if copies else None
    except EnvironmentFault:
        held = None
    if held is None:
        return {}
    return {
        held.passcode(copy.serial, generation): copy.serial
        for copy in copies
        for generation in range(1, copy.generation + 1)
    }


def _files(root: Path) -> Iterable[str]:
    # An event's keys are all known, so that there is no room for a secret; and there may be very many events.
    listed = mainline.listed(root)
    return (name for name in (_walked(root) if listed is None else listed) if not _EVENT.match(name))


def _walked(root: Path) -> Iterator[str]:
    """Every file below the folder, without what is derived."""
    for folder, folders, names in os.walk(root):
        below = Path(folder).relative_to(root).as_posix()
        folders[:] = sorted(one for one in folders if one not in _SKIPPED and not _EVENT.match(f"{below}/{one}/"))
        yield from (name if below == "." else f"{below}/{name}" for name in sorted(names))


def _read(path: Path) -> bytes:
    try:
        if not path.is_file() or path.is_symlink() or path.stat().st_size > MAX_BYTES:
            return b""
        data = path.read_bytes()
    except OSError:
        return b""
    return b"" if b"\0" in data[:1024] else data


def _place(name: str, data: bytes, offset: int) -> Origin:
    line = data.count(b"\n", 0, offset) + 1
    start = data.rfind(b"\n", 0, offset) + 1
    return Origin(name, line, len(data[start:offset].decode("utf-8", "replace")) + 1)
