"""A returned PDF to its fields' values, whoever saved it last and whatever else is in it.

Owns the distrust: sizes and memory are limited before anything is decoded, a loop of objects ends, nothing is run,
followed or extracted. Fields are found on the pages and in the form's own tree, since programs lose one or the other;
a box counts as ticked as it is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from build_tools.core.faults import Fault
from build_tools.core.press.guarded_pdf import limited
from build_tools.core.words import say

MAX_BYTES = 40_000_000
"""Of a file. A viewer that embeds a whole Chinese font makes 20 MB of it."""
MAX_STREAM = 64_000_000
MAX_MEMORY = 1_000_000_000
"""How much the process may grow while a file is open."""
MAX_PAGES, MAX_FIELDS, MAX_DEPTH, MAX_TEXT = 1_000, 60_000, 20, 200_000


class Unreadable(Exception):
    """The file cannot be read at all."""

    def __init__(self, code: str, message: str, repair: str) -> None:
        self.code, self.message, self.repair = code, message, repair
        super().__init__(message)


@dataclass
class Filled:
    """A field as it came back."""

    texts: list[str] = field(default_factory=list)
    """What is written there, each different value once; more than one only where a program left two."""
    ticked: list[str] = field(default_factory=list)
    """States of the boxes that are ticked."""
    page: int = 0
    """From 1; 0 when it lies on none."""
    broken: bool = False
    """Whether it holds bytes that are no text, or more of it than anyone writes."""

    @property
    def empty(self) -> bool:
        """Whether nobody wrote or ticked anything."""
        return not (self.texts or self.ticked or self.broken)


def open_fields(path: Path) -> dict[str, Filled]:
    """Every field by its full name. Raises `Unreadable`."""
    try:
        if path.stat().st_size > MAX_BYTES:
            said = say("the file is larger than {size} MB", size=MAX_BYTES // 1_000_000)
            raise Unreadable("file-too-large", said, say("Send the filled-in form itself; photos lie beside it."))
        with limited(MAX_STREAM, MAX_MEMORY), Pdf.open(path) as pdf:
            return _Fields(pdf).read()
    except pikepdf.PasswordError:
        repair = say("Save it without a password and send it again.")
        raise Unreadable("encrypted", say("the PDF is locked with a password"), repair) from None
    except OSError as error:
        why = error.strerror or "an error"
        raise Unreadable(
            "unreadable", say("the file cannot be read ({why})", why=why), say("Put it there anew.")
        ) from None
    except (pikepdf.PikepdfError, RuntimeError, ValueError, TypeError, KeyError, MemoryError, OverflowError) as error:
        why = str(error).splitlines()[0][:120] if str(error) else type(error).__name__
        repair = say("Open it in a PDF reader, save it under a new name and send that.")
        raise Unreadable("broken-pdf", say("the file is not a PDF that can be read ({why})", why=why), repair) from None


class _Fields:
    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.found: dict[str, Filled] = {}
        self.seen: set[tuple[int, int]] = set()
        self.count = 0
        self.widgets: dict[str, list[tuple[Any, Any]]] = {}

    def read(self) -> dict[str, Filled]:
        """First what lies on the pages, then what only the form's tree has."""
        for number, page in enumerate(islice(self.pdf.pages, MAX_PAGES), 1):
            notes = page.obj.get("/Annots")
            for widget in notes if isinstance(notes, Array) else ():
                if isinstance(widget, Dictionary) and widget.get("/Subtype") == Name.Widget:
                    self._add(widget, number)
        form = self.pdf.Root.get("/AcroForm")
        if isinstance(form, Dictionary) and isinstance(form.get("/Fields"), Array):
            self._tree(form.Fields)
        for name, boxes in self.widgets.items():
            _tick(self.found[name], boxes)
        return self.found

    def _tree(self, roots: Any) -> None:
        waiting = [(one, 0) for one in roots]
        while waiting:
            node, depth = waiting.pop()
            if not isinstance(node, Dictionary) or depth > MAX_DEPTH:
                continue
            if node.is_indirect and node.objgen in self.seen:
                continue
            kids = node.get("/Kids")
            if isinstance(kids, Array) and len(kids) > 0:
                if node.is_indirect:
                    self.seen.add(node.objgen)
                waiting += [(one, depth + 1) for one in kids]
            else:
                self._add(node, 0)
            if len(waiting) > MAX_FIELDS:
                raise Fault(say("more fields than any form has"))

    def _add(self, widget: Any, page: int) -> None:
        """A field's box, or a field that has none."""
        if widget.is_indirect:
            if widget.objgen in self.seen:
                return
            self.seen.add(widget.objgen)
        self.count += 1
        if self.count > MAX_FIELDS:
            raise Fault(say("more fields than any form has"))
        line = _line(widget)
        name = ".".join(reversed([_text(one.T) for one in line if isinstance(one.get("/T"), String)]))
        kind = next((one.FT for one in line if isinstance(one.get("/FT"), Name)), None)
        if not name or kind not in (Name.Tx, Name.Ch, Name.Btn):
            return
        known = self.found.setdefault(name, Filled(page=page))
        known.page = known.page or page
        if kind == Name.Btn:
            self.widgets.setdefault(name, []).append((widget, line))
            return
        # A value of its own is newer than one of the field it belongs to.
        value = next((one.V for one in line if one.get("/V") is not None), None)
        for one in value if isinstance(value, Array) else [value]:
            try:
                said = _said(one)
            except ValueError:
                known.broken = True
                continue
            if said and said not in known.texts:
                known.texts.append(said)


def _line(widget: Any) -> list[Any]:
    """The box, its field, and what that belongs to."""
    line = [widget]
    while len(line) <= MAX_DEPTH and isinstance(parent := line[-1].get("/Parent"), Dictionary):
        line.append(parent)
    return line


def _tick(known: Filled, boxes: list[tuple[Any, list[Any]]]) -> None:
    """Which boxes of a group are ticked: as shown; where nothing is shown, as stored.

    Some programs store the state at each box and leave the group's own value behind, others store only the group's.
    """
    shown = [state for widget, _ in boxes if (state := _state(widget.get("/AS")))]
    own = [one for one in boxes if "/V" in one[0] and len(one[1]) > 1 and "/T" not in one[0]]
    stored = [_state(widget.V) for widget, _ in own] if own else [_state(_inherited(line)) for _, line in boxes]
    states = [*shown, *filter(None, stored)] if not own or not shown else shown
    known.ticked = list(dict.fromkeys(states))


def _inherited(line: list[Any]) -> Any:
    return next((one.V for one in line if one.get("/V") is not None), None)


def _state(value: Any) -> str:
    """A box's state by name; '' when it is off."""
    said = str(value)[1:] if isinstance(value, Name) else _text(value) if isinstance(value, String) else ""
    return "" if said == "Off" else said


def _said(value: Any) -> str:
    """What is written: mostly a string, at times a stream, a name or a bare number. Raises `ValueError`."""
    if value is None:
        return ""
    if isinstance(value, String):
        return _text(value)
    if isinstance(value, Stream):
        try:
            return _decoded(value.read_bytes())
        except pikepdf.PikepdfError as error:
            raise ValueError(str(error)) from None
    if isinstance(value, Name):
        return str(value)[1:]
    if isinstance(value, int) or hasattr(value, "as_tuple"):
        return str(value)
    raise Fault(say("no text"))


def _text(value: Any) -> str:
    return _decoded(bytes(value))


def _decoded(raw: bytes) -> str:
    """A text string of PDF: UTF-16 or UTF-8 behind a mark, else PDFDocEncoding. Raises `ValueError`.

    Half a character stays in it: some viewers (Chromium's) keep only the first half of a rare one, which is told later.
    """
    if len(raw) > 2 * MAX_TEXT:
        raise Fault(say("longer than anyone writes"))
    for mark, codec in ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8")):
        if raw.startswith(mark):
            return _LANGUAGE.sub("", raw[len(mark) :].decode(codec, "surrogatepass"))
    return raw.decode("pdfdoc")


_LANGUAGE = re.compile("\x1b[a-zA-Z]{2,5}\x1b")
"""A mark of the language, which PDF 1.4 and later allow inside a text."""
