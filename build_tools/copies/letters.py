"""`manual copy letter`: the letters with which copies' passcodes go to their holders.

A letter is made once its copy counts and while it is in use. Its file can be read by its writer only; it is no record,
and is deleted once it is printed; until then git does not take it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from build_tools.copies.desk import Desk
from build_tools.copies.holder_files import name_of
from build_tools.copies.keys import Ready, all_ready
from build_tools.copies.slips import Slips
from build_tools.core.disk.whole import write_whole
from build_tools.core.git import mainline
from build_tools.core.press.brand import Tokens
from build_tools.core.problems import Refused
from build_tools.core.yaml.binding import read_document

TOKENS = "manual/brand/tokens.yml"
ENDING = "_letter.pdf"
"""Of a letter's name, behind the serial."""


@dataclass(frozen=True, eq=False)
class Letter:
    """A copy that a letter can be written for."""

    ready: Ready
    name: str | None
    """The holder's, if it is still on file."""


def letters(desk: Desk, serials: Sequence[str]) -> list[Letter]:
    """What the letters say. Raises `Refused` with whatever stands in the way, `EnvironmentFault` without secrets."""
    found, problems = all_ready(desk, serials)
    if problems:
        raise Refused(problems)
    people = [name_of(desk.root, one.history.copy.holder) for one in found]
    return [Letter(one, person.name if person else None) for one, person in zip(found, people, strict=True)]


def as_text(desk: Desk, letter: Letter) -> str:
    """For any printer."""
    return Slips(desk.manual, desk.network).letter(letter.ready.history.copy, letter.ready.passcode, letter.name)


def print_letters(desk: Desk, several: Sequence[Letter], out: Path) -> list[Path]:
    """One PDF each, all or none. Raises `Refused` when the brand's colours cannot be read."""
    from build_tools.copies.letter_document import Letters

    tokens, problems = read_document(desk.root / TOKENS, TOKENS, Tokens)
    if tokens is None:
        raise Refused(problems)
    press, slips = Letters(desk.manual, tokens.value, desk.root), Slips(desk.manual, desk.network)
    files = {}
    for one in several:
        copy = one.ready.history.copy
        files[f"{copy.serial}{ENDING}"] = press.print(copy, one.ready.passcode, one.name, slips.post(copy))
    out.mkdir(parents=True, exist_ok=True)
    ignore = out / ".gitignore"
    if mainline.top(out) is not None and not ignore.exists():
        write_whole(out, {ignore.name: f"# Passcodes; git never forgets.\n*{ENDING}\n".encode()})
    write_whole(out, files, mode=0o600)
    return [out / name for name in files]
