"""What headquarters keeps outside the repository: one master secret, one signing key, and all that follows from them.

Nothing derived is stored: passcodes, content keys and names of key files come from the master secret again whenever
they are needed (HKDF-SHA256, RFC 5869), so that a later copy can be given an old release. Each derivation has a label
of its own; a changed label would lock out every holder. The reader's page computes the same from the passcode alone
with WebCrypto (templates/vault), therefore PBKDF2 (RFC 8018) first, then HKDF.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from build_tools.copies.serials import CROCKFORD, from_crockford, grouped, to_crockford
from build_tools.core.disk.reasons import reason
from build_tools.core.faults import Fault
from build_tools.core.problems import EnvironmentFault
from build_tools.core.words import say

VARIABLE = "MANUAL_SECRETS"
"""Names the file, or holds its text, as servers that build have it; else `~/.config/franchise-manual/<code>.secret`."""
PASSCODE_LENGTH = 20
"""Crockford characters: 100 bits, so a light PBKDF2 suffices and a cheap phone unlocks at once."""
ROUNDS = 10_000
_HEAD = "franchise-manual secrets 1"


@dataclass(frozen=True)
class Secrets:
    """The two secrets of one franchise's manual."""

    code: str
    master: bytes = field(repr=False)
    signing: Ed25519PrivateKey = field(repr=False)

    @property
    def public_key(self) -> str:
        """For manual.yml: 64 hexadecimal digits."""
        return self.signing.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def _derive(self, label: str, length: int = 32) -> bytes:
        return _hkdf(self.master, f"franchise-manual/{self.code}/{label}", length)

    def passcode(self, serial: str, generation: int) -> str:
        """A copy's passcode, 20 characters; the next generation is another one."""
        return to_crockford(self._derive(f"passcode/{serial}/{generation}", 16), PASSCODE_LENGTH)

    def content_key(self, revision: str, rekey: int) -> bytes:
        """What a release's pages are encrypted under; `rekey` counts encryptions anew after a loss."""
        return self._derive(f"content/{revision}/{rekey}")

    def path_key(self) -> bytes:
        """For opaque paths, the same in every release."""
        return self._derive("paths")


@dataclass(frozen=True)
class HolderKey:
    """What a passcode opens; the reader's page holds the same and cannot give it away."""

    code: str
    key: bytes = field(repr=False)

    @classmethod
    def of(cls, passcode: str, code: str) -> HolderKey:
        """From the passcode as typed. Raises `ValueError` with the repair."""
        plain = from_crockford(passcode)
        if len(plain) != PASSCODE_LENGTH:
            raise Fault(
                say(
                    "a passcode has {length} characters, this has {found}",
                    length=PASSCODE_LENGTH,
                    found=len(plain),
                ),
                say("Compare the letter."),
            )
        salt = f"franchise-manual/{code}/passcode".encode()
        return cls(code, PBKDF2HMAC(SHA256(), 32, salt, ROUNDS).derive(plain.encode()))

    def _derive(self, label: str, length: int = 32) -> bytes:
        return _hkdf(self.key, f"franchise-manual/{self.code}/{label}", length)

    def locator(self, revision: str) -> str:
        """The name of this holder's key file in a release: says nothing about the copy."""
        return self._derive(f"locator/{revision}", 16).hex()

    def wrapping_key(self, revision: str, rekey: int) -> bytes:
        """What the release's content key is wrapped under for this holder."""
        return self._derive(f"wrap/{revision}/{rekey}")

    def acknowledgement(self, revision: str, content: str) -> str:
        """The code by which a holder says that a revision was received: 8 characters over it and its content's hash."""
        return to_crockford(self._derive(f"acknowledge/{revision}/{content}", 8), 8)


def _hkdf(key: bytes, label: str, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=label.encode()).derive(key)


def place(code: str) -> Path:
    """Where the secrets of this manual are expected."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named and not _is_text(named) else Path.home() / ".config/franchise-manual" / f"{code}.secret"


def _is_text(given: str) -> bool:
    return given.lstrip().startswith(_HEAD)


def source(code: str) -> str:
    """The same in words, for messages."""
    if _is_text(os.environ.get(VARIABLE, "")):
        return say("the variable {variable}", variable=VARIABLE)
    return str(place(code))


def draw(code: str) -> Secrets:
    """New secrets from the machine's random source."""
    return Secrets(code, os.urandom(32), Ed25519PrivateKey.from_private_bytes(os.urandom(32)))


def write(secrets: Secrets) -> str:
    """The file's text: also what the printed backup shows."""
    keys = {"master": secrets.master, "signing": secrets.signing.private_bytes_raw()}
    lines = [f"{name}: {grouped(to_crockford(key + bytes(1), 52))}" for name, key in keys.items()]
    return "\n".join([_HEAD, f"code: {secrets.code}", *lines, f"check: {grouped(_check(secrets))}", ""])


def _check(secrets: Secrets) -> str:
    """Finds a slip in a typed backup: a wrong master secret would otherwise show only in passcodes that fail."""
    digest = hashlib.sha256(b"\0".join([secrets.code.encode(), secrets.master, secrets.signing.private_bytes_raw()]))
    return to_crockford(digest.digest(), 8)


def load(code: str) -> Secrets:
    """The secrets of this manual. Raises `EnvironmentFault` when they are missing or are not what they should be."""
    path = source(code)
    repair = say(
        "Put the file there, or name it in {variable}; `manual copy init` makes the first one.", variable=VARIABLE
    )
    try:
        given = os.environ.get(VARIABLE, "")
        text = given if _is_text(given) else place(code).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = reason(error) if isinstance(error, OSError) else say("it is no text")
        raise EnvironmentFault(
            say("the secrets of {code} cannot be read from {path}: {why}", code=code, path=path, why=why), repair
        ) from None
    try:
        return parse(text, code)
    except Fault as fault:
        raise EnvironmentFault(
            say("{path} does not hold the secrets of {code}: {why}", path=path, code=code, why=fault.what), repair
        ) from None


def parse(text: str, code: str) -> Secrets:
    """Secrets from the file's text or a typed backup. Raises `ValueError`."""
    said = dict(re.findall(r"^([a-z]+):[ \t]*(.*?)[ \t]*$", text, re.MULTILINE))
    if "code" not in said:
        raise Fault(say("it has no line `code:`, so it is no such file"))
    if said["code"] != code:
        raise Fault(say("it is for `{code}`", code=said["code"][:10]))
    master, signing = (_bytes(said.get(name, ""), name) for name in ("master", "signing"))
    read = Secrets(code, master, Ed25519PrivateKey.from_private_bytes(signing))
    if "check" in said and from_crockford(said["check"]) != _check(read):
        raise Fault(say("a character is mistyped (the line `check` does not fit)"))
    return read


def _bytes(text: str, name: str) -> bytes:
    plain = from_crockford(text)
    if len(plain) != 52:
        raise Fault(say("`{name}` has {found} characters instead of 52", name=name, found=len(plain)))
    number = 0
    for character in plain:
        number = number << 5 | CROCKFORD.index(character)
    return (number >> 4).to_bytes(32, "big")


def public_key(text: str) -> Ed25519PublicKey:
    """The public key of manual.yml."""
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
