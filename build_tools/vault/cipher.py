"""Sealed files of the protected site, byte by byte. templates/vault/cipher.js reads what this module writes.

    sealed file = "FMS1" | nonce (12) | AES-256-GCM of: length (4, big-endian) | gzip of the content | zeros
    key file    = "FMK1" | nonce (12) | content key under the wrapping key (48) | nonce (12) | holder's facts

Associated data name the encryption (document code, revision, re-key number) and the file, so no file can stand in for
another. A nonce is a keyed hash of associated data and plaintext: the same build gives the same bytes, and one (key,
nonce) meets two plaintexts only where two such hashes collide (2⁻⁷⁰ for ten thousand files). It is keyed, because
an open hash would let anybody who guesses a page confirm the guess. Sizes are padded to few classes, so that a length
tells little; what remains visible is stated in docs/decisions/protected-site.md.
"""

from __future__ import annotations

import hmac
import zlib
from dataclasses import dataclass
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from build_tools.core.faults import Fault
from build_tools.core.words import say

FILE_MAGIC, KEY_MAGIC = b"FMS1", b"FMK1"
SMALLEST = 4096
"""Bytes of plaintext below which all files look alike."""
FACTS = 512
"""Bytes that a holder's facts take in every key file, whatever the length of the name."""
LARGEST = 1 << 30
"""Bytes of one file; a browser decrypts it in memory."""
_NONCE = 12


@dataclass(frozen=True)
class Encryption:
    """One encryption of one release; after a loss the same release is encrypted anew under the next `rekey`."""

    code: str
    revision: str
    rekey: int

    def place(self, name: str) -> bytes:
        """Associated data: this encryption and the file's place in it."""
        return f"franchise-manual/{self.code}/{self.revision}/{self.rekey}/{name}".encode()


def seal(key: bytes, place: bytes, content: bytes) -> bytes:
    """A sealed file."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # 31: gzip, whose header then holds neither name nor time
    packed = packer.compress(content) + packer.flush()
    plain = len(packed).to_bytes(4, "big") + packed
    return FILE_MAGIC + _encrypt(key, place, plain.ljust(padded(len(plain)), b"\0"))


def unseal(key: bytes, place: bytes, sealed: bytes) -> bytes:
    """The content again: what the browser does. Raises `Fault` when the file is not as it was sealed."""
    plain = _decrypt(key, place, sealed, FILE_MAGIC)
    return zlib.decompress(plain[4 : 4 + int.from_bytes(plain[:4], "big")], 31)


def padded(length: int) -> int:
    """The size that a plaintext of a length is padded to: four classes an octave, so at most a quarter more."""
    if length <= SMALLEST:
        return SMALLEST
    mask = (1 << (length.bit_length() - 3)) - 1
    return (length + mask) & ~mask


def seal_key(wrapping_key: bytes, place: bytes, content_key: bytes, facts: bytes) -> bytes:
    """A key file; all have one size. Raises `Fault` when the facts are too long."""
    if len(facts) > FACTS:
        raise Fault(say("the holder's name is too long"), say("Shorten it to 100 characters."))
    wrapped = _encrypt(wrapping_key, place + b"#key", content_key)
    return KEY_MAGIC + wrapped + _encrypt(wrapping_key, place + b"#holder", facts.ljust(FACTS))


def unseal_key(wrapping_key: bytes, place: bytes, sealed: bytes) -> tuple[bytes, bytes]:
    """Content key and facts again. Raises `Fault`."""
    cut = len(KEY_MAGIC) + _NONCE + 32 + 16
    content_key = _decrypt(wrapping_key, place + b"#key", sealed[:cut], KEY_MAGIC)
    return content_key, _decrypt(wrapping_key, place + b"#holder", KEY_MAGIC + sealed[cut:], KEY_MAGIC).rstrip()


def _encrypt(key: bytes, place: bytes, plain: bytes) -> bytes:
    own = HKDF(SHA256(), 32, salt=None, info=b"franchise-manual/nonces").derive(key)
    message = len(place).to_bytes(4, "big") + place + sha256(plain).digest()
    nonce = hmac.digest(own, message, "sha256")[:_NONCE]
    return nonce + AESGCM(key).encrypt(nonce, plain, place)


def _decrypt(key: bytes, place: bytes, sealed: bytes, magic: bytes) -> bytes:
    from cryptography.exceptions import InvalidTag

    start = len(magic)
    if sealed[:start] != magic:
        raise Fault(say("this is not a sealed file"))
    try:
        return AESGCM(key).decrypt(sealed[start : start + _NONCE], sealed[start + _NONCE :], place)
    except InvalidTag:
        raise Fault(say("the file is not as it was sealed, or the key is another one")) from None
