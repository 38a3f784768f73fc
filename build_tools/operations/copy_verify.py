"""`manual copy verify`: is this serial, this file, this token one of ours, and does its copy still count?

Owns the choice between the three and what is said of the copy. What a token says and whether its signature holds is
read by the functions of `JOINTS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from build_tools.operations.copies import Desk, find, refuse, sentence
from build_tools.operations.copy_index import copies
from build_tools.problems import Origin
from build_tools.register.history import Copy, version_key
from build_tools.register.transitions import IN_USE
from build_tools.sources.fingerprint import file_digest


@dataclass(frozen=True)
class Claim:
    """What a token or a file says of itself, its signature proved against `control.public_key`."""

    serial: str
    revision: str
    content: str
    """SHA-256 of the unstamped PDF of the release."""


@dataclass(frozen=True)
class Joints:
    """Where tokens join: each takes what was given and the public key, and gives the claim. Raises `ValueError` with
    the repair after a semicolon when there is no token in it or its signature does not hold."""

    token: Callable[[str, str], Claim] | None = None
    file: Callable[[Path, str], Claim] | None = None


JOINTS = Joints()
"""Filled by what reads tokens (`sources.tokens`); until then neither a token nor an altered file can be read."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What was found out: good only when nothing speaks against it."""

    copy: Copy
    proved: tuple[str, ...]
    doubts: tuple[str, ...] = field(default=())

    @property
    def good(self) -> bool:
        """Whether the copy is what it should be."""
        return not self.doubts


def verify(desk: Desk, what: str) -> Verdict:
    """A path that exists is a file, a long word a token, anything else a serial. Raises `Refused` with the reason."""
    path = Path(what)
    if len(what) < 1000 and path.is_file():
        return _file(desk, path)
    if re.fullmatch(r"[A-Za-z0-9_.:/+=-]{60,}", what):
        return _claimed(desk, _joined(JOINTS.token, what, desk, Origin("TOKEN")))
    copy = find(desk, what).copy
    return Verdict(copy, (f"{copy.serial} was issued",), tuple(_doubts(desk, copy, copy.revision)))


def _file(desk: Desk, path: Path) -> Verdict:
    digest = file_digest(path)
    known, _ = copies(desk)
    for copy in known:
        for file, revision in copy.files:
            if file == digest:
                proved = f"the file is byte for byte the one of {revision} that was made for {copy.serial}"
                return Verdict(copy, (proved,), tuple(_doubts(desk, copy, revision)))
    return _claimed(desk, _joined(JOINTS.file, path, desk, Origin(str(path))))


def _joined(joint: Callable[..., Claim] | None, what: object, desk: Desk, where: Origin) -> Claim:
    key = desk.manual.control.public_key
    if key is None:
        repair = "Add it to `control:` in manual/manual.yml; `manual copy init` prints it."
        refuse(Origin("manual/manual.yml"), "no-public-key", "there is no public key to check a signature by", repair)
    if joint is None:
        said = "it is not a file as it was delivered, and tokens cannot be read by this version"
        refuse(where, "unreadable-token", said, "Verify the serial that is printed on it.")
    try:
        return joint(what, key)
    except ValueError as error:
        said, _, repair = str(error).partition("; ")
        refuse(where, "unreadable-token", said, sentence(repair or "verify the serial that is printed on it"))


def _claimed(desk: Desk, claim: Claim) -> Verdict:
    copy = find(desk, claim.serial).copy
    proved = f"the signature holds: {claim.serial}, revision {claim.revision}, content {claim.content[:16]}…"
    return Verdict(copy, (proved,), tuple(_doubts(desk, copy, claim.revision)))


def _doubts(desk: Desk, copy: Copy, revision: str) -> list[str]:
    """What speaks against a copy."""
    found = []
    if copy.state not in IN_USE:
        found.append(f"it is {copy.state} since {copy.changed}")
    current = desk.current()
    if current is not None and version_key(revision) < version_key(current):
        found.append(f"it is of revision {revision}; the newest is {current}")
    return found
