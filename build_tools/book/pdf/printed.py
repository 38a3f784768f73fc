"""The manual as one printed book: which parts it has, in which order, where each anchor is.

The look is templates/book/pdf (the book) and templates/forms (sheets to fill in); the press is `pdf_press`.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, cast

from jinja2 import Environment
from markupsafe import Markup

from build_tools import __version__
from build_tools.book import diagrams
from build_tools.book.book import Book
from build_tools.book.changes.views import ChangeViews
from build_tools.book.changes.words import EFFECTS, thing
from build_tools.book.pdf import places as pdf_places
from build_tools.book.pdf.forms import Forms, paper_templates
from build_tools.book.sheets import Sheets
from build_tools.book.site.text import css_text
from build_tools.book.views import EntryView, Views, diagram_context
from build_tools.core.drawing import seal
from build_tools.core.drawing.lettering import width
from build_tools.core.drawing.svg import Context
from build_tools.core.press.press import Printed, check_machine, print_pdf
from build_tools.core.templating import environment, template_folders
from build_tools.core.words import say_in
from build_tools.language.form.forms import FormView
from build_tools.language.model.diagrams import Diagram
from build_tools.language.model.entries import Standard


@dataclass(frozen=True)
class PdfAddresses:
    """Anchors of the book. Everything is in it, so every link stays inside."""

    book: Book

    def href(self, kind: str, identity: str) -> str:
        """The anchor of anything with an id."""
        book = self.book
        match kind:
            case "entry":
                return f"#{identity}"
            case "item":
                return f"#item-{identity}" if identity in book.items else f"#field-{identity}"
            case "checklist" if identity in book.surveys:
                view = next(
                    (key for key, one in book.forms.items() if isinstance(one, FormView) and one.view_of == identity),
                    "",
                )
                return f"#form-{view}" if view else f"#checklist-{identity}"
            case "page" if identity == "history":
                return ""  # the book holds the changes of its own revision only, as bars
            case "chapter" | "form" | "checklist" | "figure" | "term" | "page":
                return f"#{kind}-{identity}"
        return ""


class Pdf:
    """The document of one book. A `draft` bears the grey seal and the words of an uncontrolled draft on every page;
    else the places of a copy's marks stay empty and are recorded in the PDF (`pdf_places`)."""

    def __init__(self, book: Book, *, draft: bool = True, templates: str = "book/pdf") -> None:
        """`templates`: the folder of a document that shares the book's pieces, such as a change packet."""
        self.book, self.draft = book, draft
        self.views = Views(book, PdfAddresses(book), mark_terms=False)
        self.sheets = Sheets(self.views)
        self.changes = ChangeViews(book, self.views.addresses)
        root = book.library.root
        self._templates: Environment = environment(
            templates, "book/pdf", "book/shared", root=root, words=book.words
        )
        self._templates.globals["marks"] = book.marks
        self._templates.filters["css"] = css_text
        self._forms = Forms(paper_templates(book.labels, root), book, self.changes.revised_field)

    def html(self) -> str:
        """The whole book."""
        return self.render("book.html.j2")

    def css(self) -> str:
        """Its style in the brand's colours and faces."""
        return self.render("book.css.j2")

    def print(self, report: Callable[[str], object] = lambda _: None) -> Printed:
        """Lay out and write the book."""
        tokens, manual = self.book.tokens, self.book.manual
        check_machine([tokens.type.pdf_heading, tokens.type.pdf_text])
        report("Building the PDF: pages")
        html, css = self.html(), self.css()
        root = self.book.library.root
        assets = (*template_folders(root), root / "manual" / "brand")
        identity = f"{manual.code} {manual.revision} {html}{css}"
        finish = None if self.draft else self._keep_places
        return print_pdf(html, css, assets, identity=identity, report=report, finish=finish)

    def _keep_places(self, document: Any, pdf: Any) -> None:
        manual = self.book.manual
        places = pdf_places.measure(document, self.book.tokens, manual.code, manual.revision)
        pdf_places.record(places, pdf, f"D:{manual.effective:%Y%m%d}000000Z")

    def render(self, name: str, **values: Any) -> str:
        """A template of the book's family."""
        book, manual = self.book, self.book.manual
        chapters = self.views.chapters()
        forms_after = next((one.id for one in reversed(chapters) if one.appendix == "forms"), chapters[-1].id)
        return self._templates.get_template(name).render(
            book=book, manual=manual, tokens=book.tokens, c=book.tokens.light, labels=book.labels, views=self.views,
            chapters=chapters, forms_after=forms_after, forms=self._all_forms, checklists=self._all_checklists,
            surveys=self._loose_surveys, draw=self._draw, areas=self._areas, seal=self._seal, seal_uri=self._seal_uri,
            draft=self.draft, engine=__version__, weasyprint=version("weasyprint"), glossary=self._glossary(),
            role=self.views.role, places=pdf_places, revised=self.changes.revised,
            effective=self.changes.effective(), effects=EFFECTS, thing=thing, lists=self._lists(),
            title_size=title_size(manual.title), running=self._running(), **values,
        )  # fmt: skip

    def _running(self) -> str:
        """What every page says of the book at its head."""
        manual = self.book.manual
        revision = self.book.words(say_in("running head", "revision {revision}", revision=manual.revision))
        draft = (self.book.tokens.draft,) if self.draft else ()
        return self.book.marks.gap.join((manual.code, manual.title, revision, *draft))

    def _all_forms(self) -> list[tuple[str, str, str, Markup]]:
        """(id, number, layout, sheet) of every form, views included."""
        rows = []
        for identity, form in self.book.forms.items():
            sheet = self.sheets.form(identity)
            if isinstance(form, FormView) and form.view_of in self.book.checklists:
                body = self._forms.checklist(sheet, anchors=False)
            else:
                fields = frozenset(one.id for section in sheet.sections for one in section.fields)
                body = self._forms.form(sheet, fields)
            rows.append((identity, sheet.number, sheet.layout, body))
        return rows

    def _all_checklists(self) -> list[tuple[str, Markup]]:
        """(id, sheet): those with items of their own, and what brings them together."""
        book, rows = self.book, []
        for identity in book.checklists:
            written = book.library.checklists[identity].value
            parts = tuple(self.sheets.checklist(one.checklist) for one in written.include)
            rows.append((identity, self._forms.checklist(self.sheets.checklist(identity), anchors=True, parts=parts)))
        return rows

    def _loose_surveys(self) -> list[tuple[str, Markup]]:
        """Surveys that no form of the appendix shows."""
        shown = {one.view_of for one in self.book.forms.values() if isinstance(one, FormView)}
        rows = []
        for identity in self.book.surveys:
            if identity not in shown:
                sheet = self.sheets.survey(identity)
                fields = frozenset(one.id for section in sheet.sections for one in section.fields)
                rows.append((identity, self._forms.form(sheet, fields)))
        return rows

    def _lists(self) -> dict[str, bool]:
        """The lists at the end, and whether there is anything to list."""
        book = self.book
        standards = any(isinstance(one, Standard) for one in book.entries.values())
        return {
            "glossary": bool(book.terms), "figures": bool(book.figures), "standards": standards, "index": True,
            "colophon": True,
        }  # fmt: skip

    def _glossary(self) -> list[Any]:
        return sorted(self.book.terms.values(), key=lambda term: (term.english or term.word).lower())

    def _draw(self, entry: EntryView) -> Markup:
        return Markup(diagrams.draw(cast(Diagram, entry.diagram), self._context(entry)))

    def _areas(self, entry: EntryView) -> list[diagrams.LinkArea]:
        return diagrams.link_areas(cast(Diagram, entry.diagram), self._context(entry))

    def _context(self, entry: EntryView) -> Context:
        return diagram_context(self.views, entry, "d-", self.book.tokens.type.pdf_heading)

    def _seal(self, prefix: str) -> Markup:
        """The grey seal of a draft; a copy's is stamped."""
        tokens = self.book.tokens
        return Markup(seal.draw_draft(Context(prefix, tokens, self.book.words, fonts=tokens.type.pdf_text)))

    def _seal_uri(self) -> Markup:
        return Markup("data:image/svg+xml;base64," + b64encode(self._seal("corner").encode()).decode())


def title_size(title: str) -> int:
    """Points in which the title stands on the cover: one line of large letters, or as many lines as leave room."""
    return next((size for size, lines in ((42, 1), (32, 3)) if width(title, size) <= 425 * lines), 24)
