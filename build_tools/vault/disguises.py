"""All that can be read in a file, however it is disguised: what the scan after a protected build looks at.

Owns how words hide: UTF-8 and UTF-16, escapes of JSON, JavaScript, CSS, HTML and URLs, base64 and hexadecimal digits,
compressed streams, archives, PDFs. Every view is text without blanks and zero-width spaces, since segmenting, markup
and line breaks put them anywhere. Ciphertext has next to no readable runs, so a view of it is short.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from hashlib import sha256
from html import unescape
from typing import NamedTuple

from build_tools.vault.pdf_text import pdf_text

DEPTH = 4
"""Disguises within disguises: base64 in JSON in gzip is three."""
MOST = 1 << 28
"""Bytes that one stream may unpack to."""

_ASCII, _MULTI = (
    rb"[\t\n\r\x20-\x7e]",
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2})",
)
_UTF8 = re.compile(rb"(?:%b{0,99}%b){2,}%b{0,99}|%b{6,}" % (_ASCII, _MULTI, _ASCII, _ASCII))
_UTF16_LE = re.compile(rb"(?:[\t\n\r\x20-\x7e]\x00|.[\x20\x30\x34-\x9f\xff]){4,}", re.DOTALL)
_UTF16_BE = re.compile(rb"(?:\x00[\t\n\r\x20-\x7e]|[\x20\x30\x34-\x9f\xff].){4,}", re.DOTALL)
# Possessive: runs of megabytes must not be remembered step by step.
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]\s?+){16,}+")
_NO_WORDS = re.compile(rb"[A-Za-z0-9+/]{200,}+")
_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2}\s?+){6,}+")
_STREAM = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04")
_ESCAPE = re.compile(
    r"\\+u\{([0-9A-Fa-f]{1,6})\}|(?:\\+u|%u)([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|\\([0-9A-Fa-f]{2,6})[ \t\n]?"
)
_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2}|[\x21-\x24\x26-\x7e]){3,}")
_BLANK = re.compile(r"[\s\u200b-\u200d\u2060\u00ad\ufeff]+")
_TAG = re.compile(r"<[^<>]*>")


def plain(text: str) -> str:
    """Text as it is compared: without blanks, zero-width characters and case."""
    return _BLANK.sub("", text).casefold()


class View(NamedTuple):
    """One reading of some bytes, as `plain` text."""

    text: str
    wide: bool
    """Read as UTF-16, where two bytes of anything are a character: short words stand there by chance."""


def views(data: bytes, depth: int = DEPTH) -> Iterator[View]:
    """Every reading of some bytes."""
    seen: set[bytes] = set()
    waiting = [(data, depth)]
    while waiting:
        one, left = waiting.pop()
        if len(one) < 4 or (digest := sha256(one).digest()) in seen:
            continue
        seen.add(digest)
        for text, wide in _texts(one):
            yield from (View(reading, wide) for reading in _readings(text))
        if left:
            waiting += ((inner, left - 1) for inner in _inside(one))


def _texts(data: bytes) -> Iterator[tuple[str, bool]]:
    words = _NO_WORDS.sub(b"\n", data)
    yield "\n".join(run.decode("utf-8", "replace") for run in _UTF8.findall(words)), False
    for pattern, encoding in ((_UTF16_LE, "utf-16-le"), (_UTF16_BE, "utf-16-be")):
        for shifted in (words, words[1:]):  # units may begin at an odd byte
            yield "\n".join(run.decode(encoding, "replace") for run in pattern.findall(shifted)), True
    if b"%PDF-" in data[:1024]:
        yield pdf_text(data), False


def _readings(text: str) -> Iterator[str]:
    """A text as it stands, without its tags, and with its escapes resolved."""
    found = {text, _TAG.sub("", text)}
    for _ in range(2):  # &amp;#x6295; and \\u6295 are escaped twice
        found |= {_ESCAPE.sub(_escaped, one) for one in found} | {unescape(one) for one in found}
    found |= {_TAG.sub("", one) for one in found}
    yield from {plain(one) for one in found}


def _escaped(match: re.Match[str]) -> str:
    number = int(next(group for group in match.groups() if group), 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else match[0]


def _inside(data: bytes) -> Iterator[bytes]:
    """What a file holds in other clothes, as bytes again."""
    for run in _BASE64.findall(data):
        digits = re.sub(rb"\s", b"", run).translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4):  # what is wanted may begin within a run of letters
            part = digits[start:]
            yield _decoded(part + b"A" * (-len(part) % 4))
    for run in _HEX.findall(data):
        digits = re.sub(rb"\s", b"", run)
        yield binascii.unhexlify(digits)
    for run in _PERCENT.findall(data):
        if b"%" in run:
            yield re.sub(rb"%([0-9A-Fa-f]{2})", lambda sign: bytes([int(sign[1], 16)]), run)
    for match in _STREAM.finditer(data):
        yield _unpacked(data, match.start(), match[0])
    yield _inflated(data, -15)


def _decoded(digits: bytes) -> bytes:
    try:
        return base64.b64decode(digits)
    except binascii.Error:
        return b""


def _unpacked(data: bytes, start: int, magic: bytes) -> bytes:
    if magic[:2] != b"PK":
        return _inflated(data[start:], 47)  # 47: gzip or zlib
    name, extra = (int.from_bytes(data[start + at : start + at + 2], "little") for at in (26, 28))
    body = data[start + 30 + name + extra :]
    return _inflated(body, -15) if data[start + 8 : start + 10] == b"\x08\x00" else b""  # else it lies open


def _inflated(data: bytes, window: int) -> bytes:
    """As much of a stream as unpacks; cut or damaged streams still say something."""
    unpacker, found = zlib.decompressobj(window), bytearray()
    try:
        for start in range(0, len(data), 1 << 16):
            found += unpacker.decompress(data[start : start + (1 << 16)], MOST)
            if unpacker.eof or len(found) >= MOST:
                break
    except zlib.error:
        pass
    return bytes(found)
