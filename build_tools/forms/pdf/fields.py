"""A printed sheet becomes fillable: AcroForm fields on its boxes, and its codes on its pages.

Owns the fields' objects: text, choice, and boxes to tick, which share a name where one answer is meant, so that a
viewer clears the others and a second touch clears the box itself. Fonts are the standard ones that every viewer has;
for Chinese it takes one of its own. Nothing runs by itself: no script, no action. The same sheet gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from build_tools.core.words import Words, say
from build_tools.forms.pdf.pages import Box

MULTILINE, COMBO = 1 << 12, 1 << 17
READ_ONLY, HIDDEN, PRINT = 1, 2, 4
SIZE = 9.5
"""Of what is typed on one line, in points; several lines shrink until they fit."""


def make_fillable(
    pdf_bytes: bytes,
    boxes: Sequence[Box],
    *,
    hidden: Mapping[str, str],
    filled: Mapping[str, tuple[str, str]],
    options: Mapping[str, Sequence[tuple[str, str]]],
    codes: Sequence[bytes],
    ink: str,
    words: Words,
) -> bytes:
    """The sheet with its fields. `filled`: field to the value it has beforehand and the words shown for it; Chinese
    ones must be printed on the sheet too, whose font shows them. `codes`: drawing operators, one a page."""
    with Pdf.open(BytesIO(pdf_bytes)) as pdf:
        _Writer(pdf, options, ink, words).write(boxes, hidden, filled)
        for page, code in zip(pdf.pages, codes, strict=True):
            page.contents_add(b"/Artifact BMC q " + code + b" Q EMC", prepend=True)
        output = BytesIO()
        pdf.save(output, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return output.getvalue()


class _Writer:
    def __init__(self, pdf: Pdf, options: Mapping[str, Sequence[tuple[str, str]]], ink: str, words: Words) -> None:
        self.pdf, self.words = pdf, words
        self.lists = {
            key: pdf.make_indirect(Array([Array([String(value), String(words)]) for value, words in choices]))
            for key, choices in options.items()
        }
        self.colour = " ".join(f"{int(ink[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
        self.fonts = Dictionary(
            Helv=self._font("Helvetica", Encoding=Name.WinAnsiEncoding), ZaDb=self._font("ZapfDingbats")
        )
        self.fields: list[Any] = []
        self.groups: dict[str, Any] = {}
        self.drawn: dict[tuple[Any, ...], Any] = {}
        self.annotations: dict[int, list[Any]] = {}

    def write(self, boxes: Sequence[Box], hidden: Mapping[str, str], filled: Mapping[str, tuple[str, str]]) -> None:
        """Every field; hidden ones on the first page."""
        for field, value in hidden.items():
            self._add(
                0, self._widget((0, 0, 0, 0), FT=Name.Tx, T=String(field), V=String(value), Ff=READ_ONLY, F=HIDDEN)
            )
        for box in boxes:
            if box.kind == "tick":
                self._tick(box)
            else:
                self._text(box, filled.get(box.field))
        for number, widgets in self.annotations.items():
            page = self.pdf.pages[number].obj
            page.Annots = Array([*page.get("/Annots", []), *widgets])
        self._tag()
        self.pdf.Root.AcroForm = self.pdf.make_indirect(
            Dictionary(Fields=Array(self.fields), DR=Dictionary(Font=self.fonts), DA=String(self._face(SIZE)))
        )

    def _font(self, name: str, **more: Any) -> Any:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(f"/{name}"), **more)
        return self.pdf.make_indirect(font)

    def _face(self, size: float) -> str:
        return f"/Helv {size:g} Tf {self.colour} rg"

    def _widget(self, rect: tuple[float, ...], **entries: Any) -> Any:
        one = Dictionary(Type=Name.Annot, Subtype=Name.Widget, Rect=Array([*rect]), **{"F": PRINT, **entries})
        return self.pdf.make_indirect(one)

    def _add(self, page: int, widget: Any, field: Any = None) -> None:
        widget.P = self.pdf.pages[page].obj
        self.annotations.setdefault(page, []).append(widget)
        self.fields.append(widget if field is None else field)

    def _text(self, box: Box, filled: tuple[str, str] | None) -> None:
        entries: dict[str, Any] = {"FT": Name.Tx, "T": String(box.field), "TU": String(box.say)}
        entries["DA"] = String(self._face(0 if box.kind == "lines" else SIZE))
        if box.kind == "lines":
            entries["Ff"] = MULTILINE
        elif box.kind == "choice":
            entries |= {"FT": Name.Ch, "Ff": COMBO, "Opt": self.lists[box.options]}
        shown = self._drawing(box.size, "/Tx BMC EMC")
        if filled is not None:
            value, words = filled
            shown = self._lettering(box.size, words)
            entries |= {"V": String(value), "DV": String(value)}
        self._add(box.page, self._widget(box.rect, AP=Dictionary(N=shown), **entries))

    def _tick(self, box: Box) -> None:
        """One box of a group; the group holds the answer."""
        group = self.groups.get(box.field)
        if group is None:
            group = self.groups[box.field] = self.pdf.make_indirect(
                Dictionary(FT=Name.Btn, T=String(box.field), TU=String(box.say), V=Name.Off, Kids=Array())
            )
            self.fields.append(group)
        width, height = box.size
        x, y = width * 0.18, height * 0.5
        strokes = (
            f"{x:.2f} {y:.2f} m {width * 0.42:.2f} {height * 0.22:.2f} l {width * 0.84:.2f} {height * 0.82:.2f} l S"
        )
        mark = f"q {self.colour} RG {width * 0.15:.2f} w 1 J 1 j {strokes} Q"
        states = Dictionary()
        states[f"/{box.on}"] = self._drawing(box.size, mark)
        states[Name.Off] = self._drawing(box.size, "q Q")
        widget = self._widget(
            box.rect,
            Parent=group,
            TU=String(self.words(say("{box}: {label}", box=box.say, label=box.label))),
            AS=Name.Off,
            AP=Dictionary(N=states),
            MK=Dictionary(CA=String("4")),
            DA=String(f"/ZaDb 0 Tf {self.colour} rg"),
        )
        group.Kids.append(widget)
        widget.P = self.pdf.pages[box.page].obj
        self.annotations.setdefault(box.page, []).append(widget)

    def _drawing(self, size: tuple[float, float], operators: str) -> Any:
        key = (size, operators)
        if key not in self.drawn:
            self.drawn[key] = _form(self.pdf.make_stream(operators.encode()), size, Dictionary())
        return self.drawn[key]

    def _lettering(self, size: tuple[float, float], words: str) -> Any:
        """Words in a box: plain ones in the field's own font, others in the sheet's, if it has their glyphs."""
        face, font, codes = "Helv", self.fonts.Helv, words.encode("ascii", "replace").hex()
        if not words.isascii():
            for key, one in self.pdf.pages[0].obj.Resources.Font.items():
                pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>", one.ToUnicode.read_bytes())
                glyphs = {chr(int(letter, 16)): code.decode() for code, letter in pairs}
                if set(words) <= set(glyphs):
                    face, font, codes = key[1:], one, "".join(glyphs[letter] for letter in words)
                    break
        height = (size[1] - SIZE) / 2 + SIZE * 0.14
        at = f"{self.colour} rg /{face} {SIZE} Tf 2 {height:.2f} Td <{codes}> Tj"
        drawn = self.pdf.make_stream(f"/Tx BMC q BT {at} ET Q EMC".encode())
        # Fonts in one direct dictionary, the field's own among them: pdf.js takes it from here.
        fonts = Dictionary({f"/{face}": font, "/Helv": self.fonts.Helv})
        return _form(drawn, size, Dictionary(Font=fonts))

    def _tag(self) -> None:
        """Each field into the tag tree, in the order of the pages, as PDF/UA asks."""
        tree = self.pdf.Root.StructTreeRoot
        document = tree.K if isinstance(tree.K, Dictionary) else tree.K[0]
        numbers, parents = tree.ParentTree.Nums, []
        key = int(tree.get("/ParentTreeNextKey", 0)) or int(numbers[-2]) + 1
        for page, widgets in sorted(self.annotations.items()):
            for widget in (one for one in widgets if one.F != HIDDEN):
                content = Dictionary(Type=Name.OBJR, Obj=widget, Pg=self.pdf.pages[page].obj)
                element = Dictionary(Type=Name.StructElem, S=Name.Form, P=document, K=content)
                parents.append((key, widget, self.pdf.make_indirect(element)))
                key += 1
        kids = document.K if isinstance(document.K, Array) else Array([document.K])
        for number, widget, element in parents:
            widget.StructParent = number
            kids.append(element)
            numbers.append(number)
            numbers.append(element)
        document.K = kids
        tree.ParentTreeNextKey = key


def _form(drawn: Any, size: tuple[float, float], resources: Any) -> Any:
    """A stream made what an annotation shows."""
    drawn.Type, drawn.Subtype = Name.XObject, Name.Form
    drawn.BBox, drawn.Resources = Array([0, 0, *size]), resources
    return drawn
