"""The change packet: on paper, what a copy of one revision needs to become one of a later revision.

Owns its parts: what to do, the list of pages, every change with its marks, the receipt slip. What went is struck out
and what came is underlined, so that a copy in black and white says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from markupsafe import Markup

from build_tools.book.book import Book
from build_tools.book.changes.views import ChangeViews, StepView
from build_tools.book.pdf.pages import Pages
from build_tools.book.pdf.printed import Pdf, PdfAddresses
from build_tools.core.press.press import Printed, check_machine, print_pdf
from build_tools.core.templating import template_folders
from build_tools.core.words import Message, say, say_in
from build_tools.language.model.network import Outlet
from build_tools.publishing import packet_pages
from build_tools.publishing.packet_pages import Exchange
from build_tools.revisions.audience import Touched
from build_tools.revisions.chronicle import Step

_FRONT: Mapping[str, Message] = {
    "cover": say_in("in a change packet", "Cover"),
    "page-control": say_in("in a change packet", "Document control"),
    "page-revisions": say_in("in a change packet", "Revision history"),
    "page-effective": say_in("in a change packet", "Entries in force"),
    "page-contents": say_in("in a change packet", "Contents"),
    "page-checklists": say_in("in a change packet", "Audit checklists (opening page)"),
    "page-glossary": say_in("in a change packet", "Glossary"),
    "page-figures": say_in("in a change packet", "Register of figures"),
    "page-standards": say_in("in a change packet", "Index of standards"),
    "page-index": say_in("in a change packet", "Index of entries"),
    "page-colophon": say_in("in a change packet", "Colophon"),
}  # fmt: skip


@dataclass(frozen=True)
class Holding:
    """The copy that the packet is for. All of it may be left blank, to be filled in by hand."""

    serial: str = ""
    holder: str = ""


@dataclass(frozen=True, eq=False)
class Packet:
    """The packet from one revision to another. `old` and `new` are the books of the two releases, `pages` where things
    stand in their PDFs. What is the same for every copy is made once."""

    old: Book
    new: Book
    step: Step
    pages: tuple[Pages, Pages]
    touched: Touched

    def print(self, holding: Holding, report: Callable[[str], object] = lambda _: None) -> Printed:
        """Lay out and write the packet of one copy."""
        tokens, manual = self.new.tokens, self.new.manual
        check_machine([tokens.type.pdf_heading, tokens.type.pdf_text])
        values = {**self.common, "holding": holding}
        html = self._pdf.render("packet.html.j2", **values)
        css = self._pdf.render("book.css.j2") + self._pdf.render("packet.css.j2", **values)
        root = self.new.library.root
        assets = (*template_folders(root), root / "manual" / "brand")
        identity = f"{manual.code} {self.step.older} {self.step.newer} {html}{css}"
        return print_pdf(html, css, assets, identity=identity, report=report)

    @cached_property
    def common(self) -> dict[str, Any]:
        """What every copy's packet says."""
        view = ChangeViews(self.new, PdfAddresses(self.new)).step(self.step)
        return {
            "step": view, "exchange": self.exchange(view), "roles": self._roles(), "outlets": self._outlets(),
            "everywhere": len(self._outlets()) == len(self._every_outlet()), "span": _span, "runs": _runs,
        }  # fmt: skip

    @cached_property
    def _pdf(self) -> Pdf:
        return Pdf(self.new, templates="publishing")

    def exchange(self, view: StepView) -> Exchange:
        """The pages to take out and put in."""
        names = sorted({*self.pages[0].places, *self.pages[1].places, *_FRONT})
        printed = [packet_pages.sections(self._unmarked(book), names) for book in (self.old, self.new)]
        changed = {group.id for group in view.groups}
        changed |= {one.replace("form-", "checklist-", 1) for one in changed}
        titles = self._titles(self.old) | self._titles(self.new)
        return packet_pages.exchange(*self.pages, (printed[0], printed[1]), titles, frozenset(changed))

    @staticmethod
    def _unmarked(book: Book) -> str:
        """The book without bars and without the revision at the head of sheets: no reason to exchange a page."""
        manual = book.manual
        return Pdf(Book(book.library)).html().replace(f"{manual.code} {manual.revision}", manual.code)

    @staticmethod
    def _titles(book: Book) -> dict[str, str]:
        words = book.words
        found = {key: words(title) for key, title in _FRONT.items()}
        for key, number in book.numbering.chapters.items():
            found[f"chapter-{key}"] = f"{number} {book.library.chapters[key].value.title}".strip()
        for part in book.numbering.parts.values():
            found[f"part-{part.number}"] = words(say("{part} (opening page)", part=f"{part.number} {part.title}"))
        found |= {f"form-{key}": f"{key} {one.title}" for key, one in book.forms.items()}
        found |= {
            f"checklist-{key}": words(say("checklist {title}", title=one.title)) for key, one in book.checklists.items()
        }
        return found | {
            f"checklist-{key}": words(say("survey {title}", title=one.title)) for key, one in book.surveys.items()
        }

    def _roles(self) -> list[str]:
        return [role.title for key, role in self.new.roles.items() if key in self.touched.roles]

    def _outlets(self) -> list[str]:
        return [
            self.new.words(say("{outlet} ({id})", outlet=one.title, id=one.id))
            for one in self._every_outlet()
            if one.id in self.touched.outlets
        ]

    def _every_outlet(self) -> Sequence[Outlet]:
        return self.new.library.network.value.outlets


def _span(span: tuple[int, int] | None) -> Markup:
    """Pages `20–31`."""
    if span is None:
        return Markup("—")
    return Markup(f"{span[0]}" if span[0] == span[1] else f"{span[0]}–{span[1]}")


def _runs(exchange: Exchange) -> list[list[packet_pages.Part]]:
    """Parts that stay, several in a row as one; all others by themselves."""
    rows: list[list[packet_pages.Part]] = []
    for one in exchange.parts:
        if one.act == "keep" and rows and rows[-1][-1].act == "keep":
            rows[-1].append(one)
        else:
            rows.append([one])
    return rows
