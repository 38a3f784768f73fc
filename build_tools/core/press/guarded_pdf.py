"""A PDF from anywhere, opened without trust: sizes and memory are limited before anything is decoded.

Owns the limits, and the text of pages as far as it is needed to find a serial: strings shown on a page and in the forms
that it draws, through each font's map to Unicode. Nothing in the file is run, followed or extracted.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from build_tools.core.faults import Fault
from build_tools.core.words import say

MAX_BYTES = 200_000_000
MAX_STREAM = 64_000_000
"""Of a stream that qpdf decodes by itself, such as an object stream."""
MAX_MEMORY = 1_500_000_000
"""How much the process may grow while a file is open."""
_CONTENT, _MAP, _TEXT = 3_000_000, 500_000, 400_000
"""Bytes of operators in all, of one font's map, and characters in all, that are read at most."""
_FORMS, _DEPTH = 60, 3
_STREAM = re.compile(r"\bstream <[^>]*>:? ?")
"""How pikepdf calls a file that it reads from memory."""
_SHOWN = frozenset({"Tj", "TJ", "'", '"'})


class Locked(Exception):
    """The PDF is encrypted and the password, or none, does not open it."""


@contextmanager
def opened(data: bytes, password: str = "") -> Iterator[Pdf]:
    """The open PDF. Raises `Locked`, or `Fault`, also when the body of the `with` meets something broken."""
    repair = say("Ask for the file anew, or put it there whole.")
    if len(data) > MAX_BYTES:
        what = say("the file is larger than {most} MB", most=MAX_BYTES // 1_000_000)
        raise Fault(what, say("Give the PDF alone."))
    if b"%PDF-" not in data[:1024]:
        raise Fault(say("the file is no PDF"), repair)
    try:
        with warnings.catch_warnings(), limited(), Pdf.open(BytesIO(data), password=password) as pdf:
            warnings.simplefilter("ignore")
            yield pdf
    except pikepdf.PasswordError:
        raise Locked from None
    except (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, LookupError, AttributeError) as error:
        why = _STREAM.sub("", str(error).splitlines()[0])[:120] if str(error) else type(error).__name__
        raise Fault(say("the file is not a PDF that can be read ({why})", why=why), repair) from None
    except (MemoryError, OverflowError, ArithmeticError):
        raise Fault(say("the file asks for more memory than any manual"), repair) from None


@contextmanager
def limited(stream: int = MAX_STREAM, memory: int = MAX_MEMORY) -> Iterator[None]:
    """While a PDF is open: decoders stop at so many bytes of a stream; what they do not guard (LZW) meets the end of
    the memory that the process may grow by."""
    import resource  # not on Windows, where the project runs in WSL

    limits = ("flate_max_memory", "run_length_max_memory", "png_max_memory", "tiff_max_memory")
    before = pikepdf.settings.set_qpdf_limits(**dict.fromkeys(limits, stream), doc_max_warnings=1_000)  # type: ignore[arg-type]
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    used = _address_space()
    bounded = used > 0 and (soft == resource.RLIM_INFINITY or soft > used + memory)
    if bounded:
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, hard))
    try:
        yield
    finally:
        if bounded:
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        pikepdf.settings.set_qpdf_limits(**before)  # type: ignore[arg-type]


def _address_space() -> int:
    """Bytes of addresses in use; 0 where the system does not say, and is then not limited."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * 4096
    except (OSError, ValueError):
        return 0


def metadata(pdf: Pdf) -> str:
    """The XMP packet; '' when there is none, or one larger than any honest one."""
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, Stream):
        return ""
    raw = stream.read_bytes()
    return raw.decode("utf-8", "replace") if len(raw) <= _MAP else ""


def text(pdf: Pdf, pages: int) -> str:
    """What the first pages show, without blanks and in the order in which it is drawn."""
    reader = _Reader()
    for page in islice(pdf.pages, pages):
        contents = page.obj.get("/Contents")
        parts = list(contents)[:_FORMS] if isinstance(contents, Array) else [contents]
        data = b"\n".join(one.read_bytes() for one in parts if isinstance(one, Stream))
        reader.show(pdf, data, page.obj.get("/Resources"), _DEPTH)
    return "".join("".join(reader.said).split())


class _Reader:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.length = self.forms = 0
        self.left = _CONTENT
        self.maps: dict[tuple[int, int], tuple[int, dict[int, str]]] = {}

    def show(self, pdf: Pdf, data: bytes, resources: Any, depth: int) -> None:
        if len(data) > self.left or depth == 0 or not isinstance(resources, Dictionary):
            return
        self.left -= len(data)
        font: tuple[int, dict[int, str]] = 1, {}
        for one in pikepdf.parse_content_stream(pdf.make_stream(data), "Tf Tj TJ ' \" Do"):
            operands, name = one.operands, str(one.operator)
            if name == "Tf" and operands:
                font = self._font(_below(resources, "/Font", operands[0]))
            elif name == "Do" and operands:
                self._form(pdf, _below(resources, "/XObject", operands[0]), resources, depth)
            elif name in _SHOWN and operands and self.length < _TEXT:
                last = operands[-1]
                for part in last if isinstance(last, Array) else [last]:
                    if isinstance(part, String):
                        self._say(bytes(part), *font)

    def _form(self, pdf: Pdf, form: Any, resources: Any, depth: int) -> None:
        if isinstance(form, Stream) and form.get("/Subtype") == Name.Form and self.forms < _FORMS:
            self.forms += 1
            self.show(pdf, form.read_bytes(), form.get("/Resources", resources), depth - 1)

    def _say(self, raw: bytes, size: int, known: dict[int, str]) -> None:
        codes = [int.from_bytes(raw[at : at + size], "big") for at in range(0, len(raw), size)]
        said = "".join(known.get(code, chr(code) if size == 1 else "") for code in codes)
        self.said.append(said)
        self.length += len(said)

    def _font(self, font: Any) -> tuple[int, dict[int, str]]:
        """Bytes of a code, and the map to Unicode."""
        if not isinstance(font, Dictionary):
            return 1, {}
        key = font.objgen
        if key not in self.maps or key == (0, 0):
            size = 2 if font.get("/Subtype") == Name.Type0 else 1
            stream = font.get("/ToUnicode")
            raw = stream.read_bytes() if isinstance(stream, Stream) else b""
            self.maps[key] = size, _characters(raw) if len(raw) <= _MAP else {}
        return self.maps[key]


def _below(resources: Any, kind: str, name: Any) -> Any:
    some = resources.get(kind)
    return some.get(str(name)) if isinstance(some, Dictionary) and isinstance(name, Name) else None


def _characters(raw: bytes) -> dict[int, str]:
    known: dict[int, str] = {}
    code = rb"<\s*([0-9A-Fa-f]{2,8})\s*>"
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", raw, re.DOTALL):
        for one, said in re.findall(code + rb"\s*<\s*([0-9A-Fa-f]{2,64})\s*>", block):
            known[int(one, 16)] = _utf16(said)
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", raw, re.DOTALL):
        for first, last, said in re.findall(code + rb"\s*" + code + rb"\s*<\s*([0-9A-Fa-f]{2,64})\s*>", block):
            start, text = int(first, 16), _utf16(said)
            for step in range(min(int(last, 16) - start + 1, 0x10000) if len(text) == 1 else 0):
                known[start + step] = chr(min(ord(text) + step, 0x10FFFF))
    return known


def _utf16(hexadecimal: bytes) -> str:
    digits = hexadecimal.decode().rjust(4, "0")
    return bytes.fromhex(digits + "0" * (len(digits) % 2)).decode("utf-16-be", "replace")
