"""The token of a copy: a line that headquarters signed, in the QR code of the control page.

    ABC-000427-7KQ3-4/1.0.0/1<1 character: which key><125 characters: 14 bytes of the content's hash, signature>

Serial and revision stand in clear, so that any telephone shows them; who has the public key of manual.yml reads the
rest offline. All characters are of the QR code's alphanumeric mode, capital letters and digits. Signed (Ed25519,
RFC 8032) is everything before the signature, behind a label of its own.

112 bits of the hash are enough: to pass off other content one would need a second PDF with the same bits (2^112
attempts). Only who prepares both can make two agree (2^56), and that is the signer, who can sign anything. So a token
has 151 characters and its code 41 modules a side; with the whole hash they would be 49, and a camera a little out of
focus would fail (docs/decisions/stamps.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from build_tools.copies import serials
from build_tools.copies.serials import CROCKFORD, Serial, from_crockford, to_crockford
from build_tools.core.faults import Fault
from build_tools.core.words import say

VERSION = "1"
CONTENT_BYTES, SIGNATURE_BYTES = 14, 64
LONGEST = 400
"""Characters of what is read at all; a token has about 151."""
_LABEL = b"franchise-manual/copy-token\n"
_KEY, _BODY = 1, 125
_REVISION = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}", re.ASCII)


@dataclass(frozen=True)
class Token:
    """What a token says, its signature verified."""

    serial: Serial
    revision: str
    content: str
    """Beginning of the SHA-256 of the release's unstamped PDF, 28 hexadecimal digits."""

    def is_of(self, pdf: str) -> bool:
        """Whether the copy was made of the PDF with this SHA-256 (`Release.pdf`)."""
        return pdf[: 2 * CONTENT_BYTES] == self.content


def sign(key: Ed25519PrivateKey, serial: Serial, revision: str, pdf: str) -> str:
    """The token of a copy of the release whose unstamped PDF has the SHA-256 `pdf`. The same is always the same."""
    content = bytes.fromhex(pdf)[:CONTENT_BYTES]
    head = f"{serial}/{revision}/{VERSION}{key_name(key.public_key())}"
    signature = key.sign(_signed(head, content))
    return head + _text(content + signature)


def key_name(key: Ed25519PublicKey) -> str:
    """A character that mostly tells a key from another, for the message; it proves nothing."""
    return to_crockford(sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).digest(), _KEY)


def read(text: str, code: str, key: Ed25519PublicKey) -> Token:
    """A token as scanned or typed: lower case, line breaks and spaces are understood. Raises `Fault`."""
    serial, revision, key_said, body = _parts(text, code)
    data = _bytes(body)
    content, signature = data[:CONTENT_BYTES], data[CONTENT_BYTES:]
    head = f"{serial}/{revision}/{VERSION}{key_said}"
    try:
        if _text(data) != body:
            raise InvalidSignature
        key.verify(signature, _signed(head, content))
    except InvalidSignature:
        own = key_name(key)
        if key_said != own:
            what = say(
                "the token of {serial} was signed with another key ({other}) than manual.yml names ({own})",
                serial=serial, other=key_said, own=own,
            )  # fmt: skip
            raise Fault(what, say("Look whether the key was changed, else it is not ours.")) from None
        what = say("the token of {serial} was changed or misread: its signature does not fit", serial=serial)
        raise Fault(what, say("Scan it again, and if that gives the same, it is not ours.")) from None
    return Token(serial, revision, content.hex())


def _parts(text: str, code: str) -> tuple[Serial, str, str, str]:
    if len(text) > LONGEST:
        raise Fault(
            say("this has {length} characters, more than a token", length=len(text)),
            say("Give only what the QR code says."),
        )
    parts = re.sub(r"\s+", "", text).upper().split("/")
    if len(parts) != 3 or not _REVISION.fullmatch(parts[1]) or not parts[2]:
        raise Fault(say("`{text}` is not a copy's token", text=text[:40]), say("Scan the QR code of the control page."))
    serial = serials.read(parts[0], code)
    rest = from_crockford(parts[2])
    if not rest.startswith(VERSION):
        raise Fault(
            say("the token is of version {other}, this engine reads {version}", other=rest[:1] or "?", version=VERSION),
            say("Use a newer engine."),
        )
    if len(rest) != 1 + _KEY + _BODY:
        what = say(
            "the token of {serial} has {found} characters behind the revision instead of {length}",
            serial=serial, found=len(rest), length=1 + _KEY + _BODY,
        )  # fmt: skip
        raise Fault(what, say("Scan it again, whole."))
    return serial, parts[1], rest[1 : 1 + _KEY], rest[1 + _KEY :]


def _text(data: bytes) -> str:
    return to_crockford(data + bytes(1), _BODY)


def _bytes(body: str) -> bytes:
    number = 0
    for character in body:
        number = number << 5 | CROCKFORD.index(character)
    return (number >> 1).to_bytes(CONTENT_BYTES + SIGNATURE_BYTES, "big")


def _signed(head: str, content: bytes) -> bytes:
    return _LABEL + head.encode() + b"\n" + content


def found_in(text: str, code: str) -> Mapping[str, str]:
    """Serial to token for everything in a text that looks like a token of this manual; nothing is verified."""
    pattern = (
        rf"({code}-[0-9]{{6}}-[{CROCKFORD}]{{4}}-[{CROCKFORD}])/[0-9.]{{5,32}}/[{CROCKFORD}]{{{1 + _KEY + _BODY}}}"
    )
    return {one[1]: one[0] for one in re.finditer(pattern, text)}
