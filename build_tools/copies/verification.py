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
from build_tools.core.press import guarded_pdf

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
    except ValueError as error:
        return Verdict("not-ours", f"The token proves nothing: {error}.")
    problem, known = _content(token, content_of)
    if problem:
        return Verdict("not-ours", problem, serial=str(token.serial), revision=token.revision)
    says = f"Headquarters signed it: copy {token.serial} of revision {token.revision}{known}."
    leaves = "It can be copied from sheet to sheet: compare serial, holder and seal beside it with the register."
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
        says = f"Delivered as it is: byte for byte the file of copy {known.serial}, revision {known.revision}."
        leaves = "In whose hands it is now, the file does not say."
        return Verdict("delivered", says, leaves, known.serial, known.revision)
    for length, digest in reversed(list(_earlier_states(data))):
        if known := delivered(digest):
            says = (
                f"Ours, changed since: it begins with the delivered file of copy {known.serial}, revision "
                f"{known.revision}, and {len(data) - length} bytes were added behind it."
            )
            leaves = f"What was added may hide or cover anything; the first {length} bytes are as delivered."
            return Verdict("ours-changed", says, leaves, known.serial, known.revision)
    if data.startswith(_PICTURES) or data[4:8] == b"ftyp":
        says = "A picture, which proves nothing by itself."
        return Verdict(
            "not-ours", says, "Scan the code of the control page with a phone, and verify the text it shows."
        )
    try:
        with guarded_pdf.opened(data, _secret(passcode)) as pdf:
            if release := _release(pdf, data, content_of):
                return release
            packet = guarded_pdf.metadata(pdf)
            marked = bool(tokens.found_in(packet, code))
            shown = "" if marked else guarded_pdf.text(pdf, _PAGES)
    except guarded_pdf.Locked:
        why = "the passcode does not open it" if passcode else "it is encrypted; give the copy's passcode"
        says = f"Not in the register, and nobody can look inside: {why}."
        return Verdict("locked", says, "Whether it is ours stays open.")
    except ValueError as error:
        return Verdict("not-ours", f"Not a copy as delivered: {error}.")
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
    says = f"The unstamped PDF of release {revision}, of which copies are made: it must not leave headquarters."
    return Verdict("release", says, "It bears no mark, so nothing tells how it came here.", revision=revision)


def _inside(packet: str, shown: str, code: str, key: Ed25519PublicKey, content_of: ContentOf) -> Verdict:
    """The verdict on a file that the register does not know, from its metadata, else from its pages."""
    said = ""
    for text in tokens.found_in(packet, code).values():
        try:
            token = tokens.read(text, code, key)
        except ValueError as error:
            said = str(error)
            continue
        problem, known = _content(token, content_of)
        if problem:
            return Verdict("not-ours", problem, serial=str(token.serial), revision=token.revision)
        says = (
            f"Ours, changed since: it holds the valid token of copy {token.serial}, revision {token.revision}{known}, "
            "but is not the file that was delivered."
        )
        others = sorted({one for one in _serials(shown, code) if one != str(token.serial)})
        if others:
            says += f" Its pages name {', '.join(others[:3])}: sheets of several copies were put together."
        leaves = (
            "Saved anew, unlocked, printed to a file, or altered: the token proves for whom the copy was made, "
            "not that its pages are unchanged. Compare them with the release."
        )
        return Verdict("ours-changed", says, leaves, str(token.serial), token.revision)
    if said:
        return Verdict("not-ours", f"Not ours, or its mark was tampered with: {said}.")
    serial = next(_serials(shown, code), "")
    if serial:
        says = f"Its pages name copy {serial}, but nothing that headquarters signed stands behind it."
        leaves = (
            "A copy that lost its metadata looks like this, and so does a forgery: scan the code of the control page."
        )
        return Verdict("unproved", says, leaves, serial)
    says = "No mark of this manual: neither in the register, nor a token, nor a serial on its first pages."
    return Verdict("not-ours", says, "A copy from which all marks were stripped looks like this, too.")


def _content(token: Token, content_of: ContentOf) -> tuple[str, str]:
    """A problem, or what the releases add."""
    release = content_of(token.revision)
    if release is None:
        return "", ""
    if token.is_of(release):
        return "", ", made from that release's PDF"
    says = (
        f"Headquarters signed it for {token.serial}, but for other content than release {token.revision} has: "
        "the release was tampered with, or the key is in wrong hands. Stop and find out which."
    )
    return says, ""


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
