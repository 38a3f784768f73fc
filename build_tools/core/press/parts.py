"""A PDF taken apart, so that a thousand others that differ in a few objects are put together quickly.

pikepdf (qpdf) reads the PDF; what it holds is kept as bytes ready to be written: streams as they are, still compressed,
all other objects packed into object streams once. A copy is then those bytes, some objects of its own, and one table of
where everything is (PDF 1.7, 7.5.7 and 7.5.8). Letting qpdf write each copy gives the same, but the tags of a book of
300 pages are 75,000 objects, each of which it would visit again: 0.4 s a copy instead of 0.02 (benchmarks/stamp.py).
Encrypted are the streams only: with every other object inside one, no string stands outside.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

_PACK = 200
"""Objects in one object stream."""
_ENTRY = struct.Struct(">BIH")
_FREE, _PLAIN, _PACKED = 0, 1, 2


@dataclass(frozen=True)
class StreamPart:
    """A stream object: its dictionary between << and >> without /Length, and its data as stored."""

    number: int
    dictionary: bytes
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Lock:
    """The key a file is encrypted under, and the dictionary that says how it is had from a password."""

    key: bytes = field(repr=False)
    dictionary: bytes = field(repr=False)

    def encrypt(self, data: bytes) -> bytes:
        """AES-256 in CBC mode behind a random start, padded (PDF 2.0, 7.6.3.1)."""
        start, padding = os.urandom(16), 16 - len(data) % 16
        cipher = Cipher(AES256(self.key), CBC(start)).encryptor()
        return start + cipher.update(data + bytes([padding]) * padding) + cipher.finalize()


@dataclass(frozen=True)
class Parts:
    """A PDF taken apart. What was left out has its number and no content."""

    streams: tuple[StreamPart, ...] = field(repr=False)
    table: bytes = field(repr=False)
    """An entry for every object, those of streams still empty."""
    size: int
    catalogue: tuple[int, bytes]
    """Number and text; it stands by itself, for some readers do not look for it in an encrypted object stream."""
    info: int
    identity: bytes

    def assemble(
        self, objects: Mapping[int, bytes], streams: Sequence[StreamPart], identity: bytes, lock: Lock | None = None
    ) -> bytes:
        """The whole file, with these objects and streams for the numbers that were left out."""
        pack, lock_number, table_number = self.size, self.size + 1, self.size + 2
        table = bytearray(self.table) + _ENTRY.pack(_FREE, 0, 0) * 3
        for index, number in enumerate(objects):
            _ENTRY.pack_into(table, number * _ENTRY.size, _PACKED, pack, index)
        head = b"%%PDF-%s\n%%\xe2\xe3\xcf\xd3\n" % (b"2.0" if lock else b"1.7")  # 2.0 is the first with such keys
        out, at = [head], len(head)

        def add(number: int, *body: bytes) -> None:
            nonlocal at
            _ENTRY.pack_into(table, number * _ENTRY.size, _PLAIN, at, 0)
            whole = (b"%d 0 obj\n" % number, *body, b"\nendobj\n")
            out.extend(whole)
            at += sum(map(len, whole))

        add(self.catalogue[0], self.catalogue[1])
        for part in (*self.streams, *streams, _pack(pack, objects)):
            add(part.number, *_stream(part.dictionary, lock.encrypt(part.data) if lock else part.data))
        if lock:
            add(lock_number, lock.dictionary)
        _ENTRY.pack_into(table, table_number * _ENTRY.size, _PLAIN, at, 0)
        return b"".join([*out, self._end(table_number, table, identity, lock_number if lock else 0, at)])

    def _end(self, number: int, table: bytearray, identity: bytes, lock: int, at: int) -> bytes:
        """The table of all objects, which is also the trailer."""
        said = b"/Type/XRef/W[1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Filter/FlateDecode" % (
            number + 1, self.catalogue[0], self.info, self.identity.hex().encode(), identity.hex().encode(),
        )  # fmt: skip
        if lock:
            said += b"/Encrypt %d 0 R" % lock
        body = b"".join(_stream(said, zlib.compress(table, 1)))
        return b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (number, body, at)


def take_apart(pdf: Pdf, without: Collection[int]) -> Parts:
    """An open, unencrypted PDF, but for the objects that each copy has of its own."""
    root, info = pdf.Root, pdf.trailer.get("/Info")
    for key, value in root.items():
        if isinstance(value, Object) and not isinstance(value, Name) and not value.is_indirect:
            root[key] = pdf.make_indirect(value)  # so that no string stands in the catalogue itself
    if info is None or not info.is_indirect:
        info = pdf.trailer.Info = pdf.make_indirect(info or Dictionary())
    streams: list[StreamPart] = []
    objects: dict[int, bytes] = {}
    size = 1 + max([root.objgen[0], *without])
    found: Iterable[Object | None] = pdf.objects
    for one in found:
        if one is None:  # null, or no longer in use
            continue
        number = one.objgen[0]
        size = max(size, number + 1)
        if number in without or number == root.objgen[0]:
            continue
        if not isinstance(one, Stream):
            objects[number] = one.unparse(resolved=True)
        elif one.get("/Type") not in (Name.ObjStm, Name.XRef):
            streams.append(StreamPart(number, _inside(one), one.read_raw_bytes()))
    entries = [_ENTRY.pack(_FREE, 0, 65535)] + [_ENTRY.pack(_FREE, 0, 0)] * (size - 1)
    names = list(objects)
    for start in range(0, len(names), _PACK):
        some = names[start : start + _PACK]
        for index, number in enumerate(some):
            entries[number] = _ENTRY.pack(_PACKED, size, index)
        streams.append(_pack(size, {number: objects[number] for number in some}))
        entries.append(_ENTRY.pack(_FREE, 0, 0))
        size += 1
    identity = bytes(pdf.trailer.ID[0]) if "/ID" in pdf.trailer else bytes(16)
    catalogue = root.objgen[0], root.unparse(resolved=True)
    return Parts(tuple(streams), b"".join(entries), size, catalogue, info.objgen[0], identity)


def _pack(number: int, objects: Mapping[int, bytes]) -> StreamPart:
    """An object stream."""
    heads, at = [], 0
    for one, body in objects.items():
        heads.append(b"%d %d" % (one, at))
        at += len(body) + 1
    head = b" ".join(heads) + b"\n"
    data = zlib.compress(head + b"\n".join(objects.values()), 9)
    return StreamPart(number, b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(objects), len(head)), data)


def _stream(dictionary: bytes, data: bytes) -> tuple[bytes, ...]:
    return b"<<%s/Length %d>>\nstream\n" % (dictionary, len(data)), data, b"\nendstream"


def _inside(stream: Object) -> bytes:
    """A stream's dictionary without its brackets and length. Raises `ValueError` if a string stands in it."""
    said = {key: value for key, value in stream.stream_dict.items() if key != "/Length"}
    for value in said.values():
        _no_string(value)
    return Dictionary(said).unparse()[2:-2]


def _no_string(value: Any) -> None:
    if isinstance(value, Object) and value.is_indirect:
        return
    if isinstance(value, String):
        raise ValueError("a stream's dictionary holds a string; it would stay unencrypted")
    for one in value if isinstance(value, Array) else value.values() if isinstance(value, Dictionary) else ():
        _no_string(one)
