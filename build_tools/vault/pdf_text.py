"""The words of a PDF: page text through the fonts' ToUnicode maps, titles, bookmarks, form values.

For the scan of a protected build, which must see that no PDF with words lies there in clear. Word order and layout do
not matter; a font without a map gives its codes as Latin-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
_TOKEN = re.compile(rb"<([0-9A-Fa-f\s]*)>|(\[)|(\])")


def pdf_text(data: bytes) -> str:
    """All words, in no particular order; nothing for a file that is encrypted or broken."""
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            return "".join(_words(pdf))
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError):
        return ""


def _words(pdf: pikepdf.Pdf) -> Iterator[str]:
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary | pikepdf.Array | pikepdf.String):
            yield from _strings(one)
        if isinstance(one, pikepdf.Stream):
            yield from _strings(one)
            if one.get("/Subtype") == "/Form":
                yield from _shown(one, one.get("/Resources"))
            elif one.get("/Subtype") in ("/XML", None):
                yield _stream(one).decode("utf-8", "replace")
    for page in pdf.pages:
        yield from _shown(page, page.get("/Resources"))


def _strings(one: Any, depth: int = 0) -> Iterator[str]:
    """Strings of titles, bookmarks, alternative texts and form values. What is referred to comes by itself."""
    if isinstance(one, pikepdf.String):
        yield f"\n{one}\n"
        return
    inner = one.values() if isinstance(one, pikepdf.Dictionary | pikepdf.Stream) else one
    for value in inner if depth < 8 else ():
        if isinstance(value, pikepdf.String):
            yield f"\n{value}\n"
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
            yield from _strings(value, depth + 1)


def _stream(one: pikepdf.Stream) -> bytes:
    try:
        return one.read_bytes()
    except (pikepdf.PdfError, NotImplementedError):
        return b""


def _shown(content: Any, resources: Any) -> Iterator[str]:
    """What the text operators of a page or form draw."""
    fonts: Any = resources.get("/Font", {}) if isinstance(resources, pikepdf.Dictionary) else {}
    maps = {str(name): _unicode_map(font) for name, font in fonts.items()}
    current: tuple[int, dict[int, str]] = (1, {})
    try:
        steps = pikepdf.parse_content_stream(content)
    except pikepdf.PdfError:
        return
    for step in steps:
        operator = str(step.operator)
        if operator == "Tf":
            current = maps.get(str(step.operands[0]), (1, {}))
        elif operator in ("Tj", "TJ", "'", '"'):
            last: Any = step.operands[-1]
            pieces = last if isinstance(last, pikepdf.Array) else [last]
            yield from (_decoded(bytes(one), *current) for one in pieces if isinstance(one, pikepdf.String))


def _decoded(codes: bytes, width: int, known: dict[int, str]) -> str:
    if not known:
        return codes.decode("latin-1")
    numbers = (int.from_bytes(codes[at : at + width], "big") for at in range(0, len(codes), width))
    return "".join(known.get(one, "") for one in numbers)


def _unicode_map(font: Any) -> tuple[int, dict[int, str]]:
    """Bytes of a code, and code to text."""
    table = font.get("/ToUnicode") if isinstance(font, pikepdf.Dictionary) else None
    if not isinstance(table, pikepdf.Stream):
        return 1, {}
    width, known = 2 if font.get("/Subtype") == "/Type0" else 1, dict[int, str]()
    for kind, body in _SECTION.findall(_stream(table)):
        tokens = [one for one in _TOKEN.finditer(body)]
        known |= _chars(tokens) if kind == b"bfchar" else _ranges(tokens)
    return width, known


def _chars(tokens: list[re.Match[bytes]]) -> dict[int, str]:
    return {_code(code): _text(text) for code, text in zip(tokens[::2], tokens[1::2], strict=False)}


def _ranges(tokens: list[re.Match[bytes]]) -> dict[int, str]:
    known, waiting = dict[int, str](), list(reversed(tokens))
    while len(waiting) >= 3:
        first, last = _code(waiting.pop()), _code(waiting.pop())
        target = waiting.pop()
        if target[2]:
            while waiting and not (one := waiting.pop())[3]:
                known[first] = _text(one)
                first += 1
            continue
        text = _text(target)
        for step in range(min(last - first, 0xFFFF) + 1):
            known[first + step] = text[:-1] + chr(min(ord(text[-1]) + step, 0x10FFFF)) if text else ""
    return known


def _digits(token: re.Match[bytes]) -> str:
    return "".join((token[1] or b"").decode("ascii").split())


def _code(token: re.Match[bytes]) -> int:
    return int(_digits(token) or "0", 16)


def _text(token: re.Match[bytes]) -> str:
    digits = _digits(token)
    return bytes.fromhex(digits[: len(digits) // 4 * 4]).decode("utf-16-be", "replace")
