"""What can be proved of a file or a token that somebody brings: and, in the same breath, what cannot.

Owns the verdicts. The register and the releases are asked through two functions, so this module knows no folder:
`delivered` by the SHA-256 of a delivered file, `content_of` for a revision's unstamped PDF.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pikepdf import Pdf

from build_tools.book.pdf import places
from build_tools.copies import serials, tokens
from build_tools.copies.serials import CROCKFORD
from build_tools.copies.stamp.lock import password
from build_tools.copies.tokens import Token
from build_tools.core.faults import Fault
from build_tools.core.press import guarded_pdf
from build_tools.core.words import Message, say

Proof = Literal["delivered", "ours-changed", "ours", "release", "unproved", "locked", "not-ours"]
"""`delivered`: byte for byte what headquarters delivered. `ours-changed`: made from a delivered copy, not the same.
`ours`: a valid token on its own. `release`: what copies are made of, which nobody holds. `unproved`: names a serial,
and nothing signed stands behind it. `locked`: nobody can look inside. `not-ours`: no mark, or a false one."""


@dataclass(frozen=True)
class Delivery:
    """What the register says of a delivered file."""

    serial: str
    revision: str


@dataclass(frozen=True)
class Verdict:
    """What is proved, in one word and in sentences for people."""

    proof: Proof
    says: str
    """What is proved."""
    leaves_open: str = ""
    """What is not."""
    serial: str = ""
    revision: str = ""


Delivered = Callable[[str], Delivery | None]
ContentOf = Callable[[str], str | None]

_PAGES = 3
"""Cover, control page and one more: every page of a copy bears its line."""
_ENDS = 40
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF")
"""How the files of cameras and scanners begin; HEIC has its word further on."""


def verify_token(text: str, code: str, key: Ed25519PublicKey, content_of: ContentOf = lambda _: None) -> Verdict:
    """Whether headquarters signed this token; needs nothing but the public key."""
    try:
        token = tokens.read(text, code, key)
    except Fault as fault:
        return Verdict("not-ours", _with(say("The token proves nothing: {why}.", why=fault.what), fault))
    release = content_of(token.revision)
    if release is not None and not token.is_of(release):
        return _other_content(token)
    named = {"serial": str(token.serial), "revision": token.revision}
    if release is None:
        says = say("Headquarters signed it: copy {serial} of revision {revision}.", **named)
    else:
        says = say(
            "Headquarters signed it: copy {serial} of revision {revision}, made from that release's PDF.", **named
        )
    leaves = say("It can be copied from sheet to sheet: compare serial, holder and seal beside it with the register.")
    return Verdict("ours", says, leaves, str(token.serial), token.revision)


def verify_file(
    data: bytes,
    code: str,
    key: Ed25519PublicKey,
    delivered: Delivered,
    passcode: str = "",
    content_of: ContentOf = lambda _: None,
) -> Verdict:
    """What a PDF is. `passcode` opens an encrypted one that the register does not know. Raises nothing."""
    if known := delivered(sha256(data).hexdigest()):
        says = say(
            "Delivered as it is: byte for byte the file of copy {serial}, revision {revision}.",
            serial=known.serial,
            revision=known.revision,
        )
        leaves = say("In whose hands it is now, the file does not say.")
        return Verdict("delivered", says, leaves, known.serial, known.revision)
    for length, digest in reversed(list(_earlier_states(data))):
        if known := delivered(digest):
            says = say(
                "Ours, changed since: it begins with the delivered file of copy {serial}, revision "
                "{revision}, and {added} bytes were added behind it.",
                serial=known.serial,
                revision=known.revision,
                added=len(data) - length,
            )
            leaves = say(
                "What was added may hide or cover anything; the first {length} bytes are as delivered.", length=length
            )
            return Verdict("ours-changed", says, leaves, known.serial, known.revision)
    if data.startswith(_PICTURES) or data[4:8] == b"ftyp":
        says = say("A picture, which proves nothing by itself.")
        return Verdict(
            "not-ours", says, say("Scan the code of the control page with a phone, and verify the text it shows.")
        )
    try:
        with guarded_pdf.opened(data, _secret(passcode)) as pdf:
            if release := _release(pdf, data, content_of):
                return release
            packet = guarded_pdf.metadata(pdf)
            marked = bool(tokens.found_in(packet, code))
            shown = "" if marked else guarded_pdf.text(pdf, _PAGES)
    except guarded_pdf.Locked:
        why = say("the passcode does not open it") if passcode else say("it is encrypted; give the copy's passcode")
        says = say("Not in the register, and nobody can look inside: {why}.", why=why)
        return Verdict("locked", says, say("Whether it is ours stays open."))
    except Fault as fault:
        return Verdict("not-ours", _with(say("Not a copy as delivered: {why}.", why=fault.what), fault))
    return _inside(packet, _shown(data, passcode) if marked else shown, code, key, content_of)


def _shown(data: bytes, passcode: str) -> str:
    """What the first pages show, as far as they can be read: the token speaks without them, too."""
    try:
        with guarded_pdf.opened(data, _secret(passcode)) as pdf:
            return guarded_pdf.text(pdf, _PAGES)
    except (guarded_pdf.Locked, ValueError):
        return ""


def _secret(passcode: str) -> str:
    """As a PDF's password; what cannot be a passcode opens nothing anyway."""
    try:
        return password(passcode)
    except ValueError:
        return passcode


def _release(pdf: Pdf, data: bytes, content_of: ContentOf) -> Verdict | None:
    try:
        revision = places.read(pdf).revision
    except ValueError:
        return None
    if content_of(revision) != sha256(data).hexdigest():
        return None
    says = say(
        "The unstamped PDF of release {revision}, of which copies are made: it must not leave headquarters.",
        revision=revision,
    )
    return Verdict("release", says, say("It bears no mark, so nothing tells how it came here."), revision=revision)


def _inside(packet: str, shown: str, code: str, key: Ed25519PublicKey, content_of: ContentOf) -> Verdict:
    """The verdict on a file that the register does not know, from its metadata, else from its pages."""
    tampered: Fault | None = None
    for text in tokens.found_in(packet, code).values():
        try:
            token = tokens.read(text, code, key)
        except Fault as fault:
            tampered = fault
            continue
        release = content_of(token.revision)
        if release is not None and not token.is_of(release):
            return _other_content(token)
        named = {"serial": str(token.serial), "revision": token.revision}
        if release is None:
            says = say(
                "Ours, changed since: it holds the valid token of copy {serial}, revision {revision}, but is not the "
                "file that was delivered.", **named,
            )  # fmt: skip
        else:
            says = say(
                "Ours, changed since: it holds the valid token of copy {serial}, revision {revision}, made from that "
                "release's PDF, but is not the file that was delivered.", **named,
            )  # fmt: skip
        others = sorted({one for one in _serials(shown, code) if one != str(token.serial)})
        if others:
            says = say(
                "{verdict} Its pages name {serials}: sheets of several copies were put together.",
                verdict=says, serials=", ".join(others[:3]),
            )  # fmt: skip
        leaves = say(
            "Saved anew, unlocked, printed to a file, or altered: the token proves for whom the copy "
            "was made, not that its pages are unchanged. Compare them with the release."
        )
        return Verdict("ours-changed", says, leaves, str(token.serial), token.revision)
    if tampered is not None:
        says = say("Not ours, or its mark was tampered with: {why}.", why=tampered.what)
        return Verdict("not-ours", _with(says, tampered))
    serial = next(_serials(shown, code), "")
    if serial:
        says = say(
            "Its pages name copy {serial}, but nothing that headquarters signed stands behind it.", serial=serial
        )
        leaves = say(
            "A copy that lost its metadata looks like this, and so does a forgery: scan the code of the control page."
        )
        return Verdict("unproved", says, leaves, serial)
    says = say("No mark of this manual: neither in the register, nor a token, nor a serial on its first pages.")
    return Verdict("not-ours", says, say("A copy from which all marks were stripped looks like this, too."))


def _with(says: Message, fault: Fault) -> Message:
    """A verdict with what to do about its reason."""
    return say("{verdict} {repair}", verdict=says, repair=fault.repair)


def _other_content(token: Token) -> Verdict:
    says = say(
        "Headquarters signed it for {serial}, but for other content than release {revision} has: "
        "the release was tampered with, or the key is in wrong hands. Stop and find out which.",
        serial=token.serial,
        revision=token.revision,
    )
    return Verdict("not-ours", says, serial=str(token.serial), revision=token.revision)


def _earlier_states(data: bytes) -> Iterator[tuple[int, str]]:
    """Length and digest of what the file may have been before something was appended, the shortest first."""
    at, marks = len(data), list[int]()
    while len(marks) < _ENDS and (at := data.rfind(b"%%EOF", 0, at)) >= 0:
        marks.append(at + 5)
    digest, done = sha256(), 0
    for mark in reversed(marks):
        for length in (mark, mark + 1, mark + 2):
            if length < len(data) and not data[mark:length].strip(b"\r\n"):
                digest.update(memoryview(data)[done:length])
                done = length
                yield length, digest.hexdigest()


def _serials(text: str, code: str) -> Iterator[str]:
    """Serials that stand in a text without blanks, each with a fitting check character."""
    for one in re.findall(rf"{code}-[0-9]{{6}}-[{CROCKFORD}]{{4}}-[{CROCKFORD}]", text):
        try:
            yield str(serials.read(one, code))
        except ValueError:
            continue
