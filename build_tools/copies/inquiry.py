"""`manual copy verify`: somebody shows a serial, a file or a token; is it ours, and does its copy still count?

Owns the choice between the three, and what the register says of the copy. What is in a file or a token, and whether its
signature holds, is found by the functions in `JOINTS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from build_tools.copies.desk import Desk, find, refuse
from build_tools.copies.index import copies
from build_tools.copies.register.history import Copy, version_key
from build_tools.copies.register.transitions import IN_USE
from build_tools.copies.register.words import STATES
from build_tools.copies.secrets import public_key
from build_tools.copies.verification import Delivery, verify_file, verify_token
from build_tools.core.digest import file_digest
from build_tools.core.problems import Origin, Refused
from build_tools.core.words import Message, say
from build_tools.revisions import releases

MAX_BYTES = 200_000_000
"""Of a file that is read at all."""


class Finding(Protocol):
    """What was found in a file or a token."""

    @property
    def proof(self) -> str:
        """`delivered` and `ours` are good; every other word says what is not."""

    @property
    def says(self) -> str:
        """What is proved."""

    @property
    def leaves_open(self) -> str:
        """What is not."""

    @property
    def serial(self) -> str:
        """The copy it names; empty when it names none."""

    @property
    def revision(self) -> str:
        """Its revision; empty when it names none."""


ContentOf = Callable[[str], str | None]
"""A revision to the SHA-256 of its release's unstamped PDF."""


@dataclass(frozen=True)
class Joints:
    """Where the reading of files and tokens joins. Both are given the manual's code and public key."""

    token: Callable[[str, str, Ed25519PublicKey, ContentOf], Finding] | None = None
    """Text, code, key, content of a revision."""
    file: Callable[[bytes, str, Ed25519PublicKey, Callable[[str], Any], str, ContentOf], Finding] | None = None
    """Bytes, code, key, delivery of a digest, passcode (may be empty), content of a revision."""
    delivery: Callable[[str, str], Any] = lambda serial, revision: (serial, revision)
    """Makes what `file` expects of a delivery, from serial and revision."""


JOINTS = Joints(verify_token, verify_file, Delivery)
"""The reading of tokens and files that copies are made with."""


SPEAKS_AGAINST: Mapping[str, Message] = {
    "ours-changed": say("it is not the file that was delivered"),
    "release": say("this file belongs to headquarters and to nobody else"),
    "unproved": say("nothing signed proves that it is ours"),
    "locked": say("it could not be opened"),
    "not-ours": say("nothing proves that it is ours"),
}
"""What a finding in a file or token weighs against it, by its proof."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What was found out: good only when nothing speaks against it."""

    copy: Copy | None
    proved: str
    leaves_open: str = ""
    doubts: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether it is what it should be."""
        return not self.doubts


def verify(desk: Desk, what: str, passcode: str = "", today: date | None = None) -> Verdict:
    """A path that exists is a file, `ABC-…/…` a token, anything else a serial. Raises `Refused` with the reason.

    A copy is outdated when a later revision is in force on `today`; without a day, when there is one.
    """
    path = Path(what)
    if len(what) < 1000 and path.is_file():
        return _file(desk, path, passcode, today)
    if re.match(rf"\s*{desk.code}[^/]*/", what, re.IGNORECASE):
        return _token(desk, what, today)
    if "/" in what or what.lower().endswith(".pdf"):
        refuse(Origin(what[:200]), "unreadable", say("there is no such file"), say("Correct the path."))
    copy = find(desk, what).copy
    return Verdict(
        copy, say("{serial} was issued", serial=copy.serial), doubts=tuple(_doubts(desk, copy, copy.revision, today))
    )


def _token(desk: Desk, text: str, today: date | None) -> Verdict:
    key = _key(desk)
    if JOINTS.token is None:
        refuse(
            Origin("TOKEN"), "unreadable-token", say("tokens cannot be read here"), say("Verify the serial beside it.")
        )
    return _of(desk, JOINTS.token(text, desk.code, key, _content_of(desk)), today)


def _file(desk: Desk, path: Path, passcode: str, today: date | None) -> Verdict:
    delivered = {file: (copy, revision) for copy in copies(desk)[0] for file, revision in copy.files}
    if (known := delivered.get(file_digest(path))) is not None:
        copy, revision = known
        said = say(
            "byte for byte the file of {revision} that was made for {serial}", revision=revision, serial=copy.serial
        )
        doubts = tuple(_doubts(desk, copy, revision, today))
        return Verdict(copy, said, say("In whose hands it is now, the file does not say."), doubts)
    key = _key(desk)
    if path.stat().st_size > MAX_BYTES:
        refuse(
            Origin(str(path)),
            "too-large",
            say("the file is larger than any copy"),
            say("Verify the serial on its pages."),
        )
    if JOINTS.file is None:
        said = say("the file is not as it was delivered, and what is in it cannot be read here")
        refuse(Origin(str(path)), "unreadable-token", said, say("Verify the serial that is printed on it."))

    def delivery(digest: str) -> Any:
        found = delivered.get(digest)
        return JOINTS.delivery(found[0].serial, found[1]) if found else None

    finding = JOINTS.file(path.read_bytes(), desk.code, key, delivery, passcode, _content_of(desk))
    return _of(desk, finding, today)


def _key(desk: Desk) -> Ed25519PublicKey:
    named = desk.manual.control.public_key
    if named is None:
        repair = say("Add it to `control:` in manual/manual.yml; `manual copy init` prints it.")
        refuse(
            Origin("manual/manual.yml"), "no-public-key", say("there is no public key to check a signature by"), repair
        )
    return public_key(named)


def _content_of(desk: Desk) -> ContentOf:
    def content(revision: str) -> str | None:
        if revision not in releases.versions(desk.root):
            return None
        release, _ = releases.read(desk.root, revision)
        return release.pdf if release is not None else None

    return content


def _of(desk: Desk, finding: Finding, today: date | None) -> Verdict:
    """What was found in a file or token, together with what the register says of the copy it names."""
    copy, doubts = None, list[str]([SPEAKS_AGAINST[finding.proof]] if finding.proof in SPEAKS_AGAINST else [])
    if finding.serial:
        try:
            copy = find(desk, finding.serial).copy
            doubts += _doubts(desk, copy, finding.revision or copy.revision, today)
        except Refused as refused:
            doubts += [one.message for one in refused.problems]
    return Verdict(copy, finding.says, finding.leaves_open, tuple(doubts))


def _doubts(desk: Desk, copy: Copy, revision: str, today: date | None) -> list[Message]:
    """What speaks against a copy."""
    found = list[Message]()
    if copy.state not in IN_USE:
        found.append(say("it is {state} since {day}", state=STATES[copy.state], day=copy.changed))
    current = desk.current(today)
    if current is not None and version_key(revision) < version_key(current):
        if today:
            found.append(say("it is of revision {revision}; {current} is in force", revision=revision, current=current))
        else:
            found.append(say("it is of revision {revision}; the newest is {newest}", revision=revision, newest=current))
    return found
