"""The website's pages: plain Markdown with explicit ids, ready for MkDocs or any other generator.

Owns which pages there are, their paths and the site's navigation. The look is templates/book/site; MkDocs adds theme
and search. Every address is relative, so that the site works below any path.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Any, cast

from markupsafe import Markup

from build_tools.book import collation, diagrams
from build_tools.book.book import Book
from build_tools.book.changes.views import NEXT, ChangeViews
from build_tools.book.sheets import Sheets
from build_tools.book.site import changes as site_changes
from build_tools.book.site import ids
from build_tools.book.site.addresses import SiteAddresses
from build_tools.book.site.text import LINE_BREAK, css_text, heading, yaml_text
from build_tools.book.text import Link
from build_tools.book.views import EntryView, MeasureView, Views, diagram_context
from build_tools.core.drawing import seal
from build_tools.core.drawing.mark import first
from build_tools.core.drawing.svg import STYLE_CLASSES, Context
from build_tools.core.templating import environment
from build_tools.core.words import say
from build_tools.language.model.diagrams import Diagram
from build_tools.language.model.entries import AuditableEntry, EntryBase, NotAudited, Standard
from build_tools.language.model.manual import Part
from build_tools.language.model.registers import Term

Nav = list[dict[str, Any]]

LOOKUP = (
    ("forms", say("Forms")), ("checklists", say("Checklists")), ("standards", say("Index of standards")),
    ("coverage", say("Coverage")), ("id", say("Index of numbers")), ("glossary", say("Glossary")),
    ("figures", say("Register of figures")), ("sources", say("Sources of the content")),
    ("readers", say("Reading by role")), ("control", say("Document control")),
)  # fmt: skip
"""Pages beside the chapters, in the order of the navigation; those of registers only where the register is kept."""

FILL = ("fill", say("Fill in on site"))
OTHER_PAGES = say("Other pages")
"""A project's own static pages, last in the navigation."""
MANY_CHAPTERS = 60
"""With more chapters than this, the navigation opens only the part being read: a page's cost stays the same."""


@dataclass(frozen=True)
class AuditableRow:
    """A standard or procedure as the indexes show it."""

    id: str
    number: str
    title: str
    href: str
    kind: str
    kind_title: str
    items: tuple[Link, ...]
    not_audited: Markup
    measure: MeasureView | None


@dataclass(frozen=True)
class ChapterRows:
    """The auditable entries of one chapter."""

    id: str
    number: str
    title: str
    rows: tuple[AuditableRow, ...]


class Site:
    """All pages of one book."""

    def __init__(self, book: Book, *, published: bool = False) -> None:
        self.book, self.published = book, published
        kept = {
            "glossary": book.terms, "figures": book.figures, "sources": book.facts, "readers": book.manual.audiences,
        }  # fmt: skip
        self._own = tuple((name, title) for name, title in LOOKUP if kept.get(name, True))
        self.lookup = self._own + (site_changes.LOOKUP if book.chronicle.last else ())
        self._templates = environment("book/site", "book/shared", root=book.library.root, words=book.words)
        self._templates.globals["marks"] = book.marks
        self._templates.filters.update(heading=heading, yaml=yaml_text, css=css_text, entries=_of_kind)
        self._views = {prefix: Views(book, SiteAddresses(book, prefix)) for prefix in ("", "../", "../../")}
        self._changes = {prefix: ChangeViews(book, views.addresses) for prefix, views in self._views.items()}

    def pages(self) -> dict[str, str]:
        """Path below docs_dir to Markdown."""
        book, pages = self.book, dict[str, str]()
        pages["index.md"] = self._page("home", "", contents=self._contents())
        for chapter in book.numbering.chapters:
            pages[f"chapters/{chapter}.md"] = self._page(
                "chapter", "../../", chapter=self._views["../../"].chapter(chapter)
            )
        sheets = Sheets(self._views["../../"])
        for form in book.forms:
            view = sheets.form(form)
            pages[f"forms/{form}.md"] = self._page("sheet", "../../", sheet=view, repeats=view.kind == "view")
        for identity in book.checklists:
            # Included items have their home, and their place in the search, on their own checklist's page.
            pages[f"checklists/{identity}.md"] = self._page(
                "sheet", "../../", sheet=sheets.checklist(identity), repeats=identity not in book.parts
            )
        for survey in book.surveys:
            pages[f"checklists/{survey}.md"] = self._page("sheet", "../../", sheet=sheets.survey(survey), repeats=False)
        rows = tuple(self._rows(self._views["../"]))
        values: dict[str, dict[str, Any]] = {
            "standards": {"chapters": rows}, "coverage": {"chapters": rows},
            "glossary": {"term_groups": self._letters()},
            "sources": {"fact_groups": ids.by_prefix(book.facts)},
            "id": {"id_parts": ids.parts(book, SiteAddresses(book, "../"))},
        }  # fmt: skip
        for name, _ in self._own:
            path = f"{name}/index.md" if name in ("forms", "checklists") else f"{name}.md"
            pages[path] = self._page(name, "../", **values.get(name, {}))
        for page in site_changes.pages(book.chronicle, self._changes):
            pages[page.path] = self._page(page.template, page.prefix, **page.values)
        return pages

    def nav(self) -> Nav:
        """The order of pages for MkDocs; the theme draws its own, shorter navigation from `extra`."""
        chapters: Nav = [
            {f"{one['number']} {one['title']}".strip(): f"chapters/{one['id']}.md"}
            for group in self._contents()
            for one in group["chapters"]
        ]
        forms: Nav = [{f"{key} {one.title}": f"forms/{key}.md"} for key, one in self.book.forms.items()]
        sheets = (*self.book.checklists.items(), *self.book.surveys.items())
        checklists: Nav = [{one.title: f"checklists/{key}.md"} for key, one in sheets]
        words = self.book.words
        return _escaped([
            {words(say("Home")): "index.md"},
            {words(say("The manual")): chapters},
            {words(say("Forms")): [{words(say("All forms")): "forms/index.md"}, *forms]},
            {words(say("Checklists")): [{words(say("All checklists")): "checklists/index.md"}, *checklists]},
            {words(say("Look up")): [{words(title): f"{name}.md"} for name, title in self._own[2:]]},
            *site_changes.nav(self.book.chronicle, words),
        ])  # fmt: skip

    def extra(self) -> dict[str, Any]:
        """What the theme shows on every page."""
        manual, contents, words = self.book.manual, self._contents(), self.book.words
        return {
            "language": manual.language, "code": manual.code, "revision": manual.revision,
            "effective": manual.effective.isoformat(), "brand": manual.brand.name, "draft": self.standing,
            "confidentiality": manual.control.confidentiality, "reference_only": manual.control.reference_only,
            "contents": contents, "pruned": len(self.book.numbering.chapters) > MANY_CHAPTERS,
            "lookup": [{"title": words(title), "url": f"{name}/"} for name, title in (FILL, *self.lookup)],
            "published": self.published, "other": words(OTHER_PAGES),
            "version_words": {key: words(text) for key, text in site_changes.VERSION_WORDS.items()},
        }  # fmt: skip

    @property
    def standing(self) -> str:
        """What this site is, in a few words on every page: a draft, the draft of the next revision, or a release."""
        if self.published:
            return self.book.words(site_changes.PUBLISHED)
        if self.book.chronicle.is_next:
            return self.book.words(say("{draft} · {next} next", draft=self.book.tokens.draft, next=NEXT))
        return self.book.tokens.draft

    def assets(self) -> dict[str, str]:
        """Path below docs_dir to what the brand's tokens give: colours as CSS custom properties, the seal, the icon."""
        tokens, manual = self.book.tokens, self.book.manual
        fonts = ", ".join(f'"{font}"' if " " in font else font for font in tokens.type.site)
        css = self._templates.get_template("tokens.css.j2").render(
            light=tokens.light.model_dump(),
            dark=tokens.dark.model_dump(),
            fonts=Markup(fonts),
            drawing=STYLE_CLASSES,
            foot=" · ".join((manual.control.confidentiality, manual.code, manual.revision, self.standing)),
        )
        context = self._context("seal", self.book.manual.brand.name)
        return {
            "assets/brand.css": css,
            "assets/seal.svg": seal.draw(tokens.seal, context),
            "assets/favicon.svg": seal.draw(first(tokens.seal), context),
        }

    def words(self) -> tuple[str, ...]:
        """Words that the search must keep whole: the glossary's."""
        return tuple(sorted({word for term in self.book.terms.values() for word in (term.word, *term.variants)}))

    def _letters(self) -> list[tuple[str, list[Term]]]:
        """The glossary under its letters."""
        groups = collation.by_letter(self.book.terms.values(), lambda term: term.word)
        return [(self.book.words(letter), terms) for letter, terms in groups]

    def _contents(self) -> list[dict[str, Any]]:
        """Parts with their chapters; chapters outside a part stand in groups without a title."""
        numbering, groups = self.book.numbering, list[dict[str, Any]]()
        for content in self.book.manual.contents:
            inner = content.chapters if isinstance(content, Part) else (content,)
            chapters = [
                {
                    "id": one,
                    "number": numbering.chapters[one],
                    "title": self.book.library.chapters[one].value.title,
                    "url": f"chapters/{one}/",
                }
                for one in inner
            ]
            title = f"{numbering.parts[inner[0]].number} {content.title}" if isinstance(content, Part) else ""
            if groups and not title and not groups[-1]["title"]:
                groups[-1]["chapters"] += chapters
            else:
                groups.append({"title": title, "chapters": chapters})
        for group in groups:
            group["ids"] = frozenset(one["id"] for one in group["chapters"])
        return groups

    def _rows(self, views: Views) -> Iterator[ChapterRows]:
        book = self.book
        for identity, several in groupby(book.auditable, key=lambda entry: book.numbering.chapter_of[entry.id]):
            title = book.library.chapters[identity].value.title
            yield ChapterRows(
                identity, book.numbering.chapters[identity], title, tuple(self._row(views, one) for one in several)
            )

    def _row(self, views: Views, entry: EntryBase) -> AuditableRow:
        text = views.text
        audited = entry.audited if isinstance(entry, AuditableEntry) else "yes"
        measure = views.measure(entry) if isinstance(entry, Standard) else None
        kind = "standard" if isinstance(entry, Standard) else "procedure"
        items = (place.item for place in self.book.verified_by.get(entry.id, ()))
        return AuditableRow(
            entry.id, self.book.numbering.entries[entry.id], entry.title, views.addresses.href("entry", entry.id), kind,
            self.book.labels.kinds[kind],
            tuple(Link(views.addresses.href("item", item.id), text.plain(item.label), "chip item", number=item.id) for item in items),  # noqa: E501
            text.line(audited.reason) if isinstance(audited, NotAudited) else Markup(""), measure,
        )  # fmt: skip

    def _page(self, name: str, prefix: str, **values: Any) -> str:
        views, tokens, changes = self._views[prefix], self.book.tokens, self._changes[prefix]
        page = self._templates.get_template(f"{name}.md.j2").render(
            book=self.book, views=views, sheets=Sheets(views), manual=self.book.manual, labels=self.book.labels,
            href=views.addresses.href, draw=lambda entry, narrow=False: self._draw(views, entry, narrow),
            seal=lambda: Markup(seal.draw(tokens.seal, self._context("seal", self.book.manual.brand.name))),
            draft_seal=lambda: Markup(seal.draw_draft(self._context("draft", tokens.draft))),
            revised=changes.revised, revised_field=changes.revised_field, is_suspect=self._is_suspect,
            published=self.published, standing=self.standing, **values,
        )  # fmt: skip
        return LINE_BREAK.sub("", page) if self.book.words.unspaced else page

    def _context(self, prefix: str, title: str) -> Context:
        return Context(prefix, self.book.tokens, self.book.words, title=title)

    def _is_suspect(self, item: str, entry: str) -> bool:
        """Whether one of the two changed and nobody has looked since."""
        return any((one.item, one.entry) == (item, entry) for one in self.book.chronicle.suspects)

    def _draw(self, views: Views, entry: EntryView, narrow: bool) -> Markup:
        context = diagram_context(views, entry, "n-" if narrow else "w-", self.book.tokens.type.site)
        return Markup(diagrams.draw(cast(Diagram, entry.diagram), context, narrow=narrow))


def _of_kind(chapter: ChapterRows, *kinds: str) -> list[AuditableRow]:
    return [row for row in chapter.rows if row.kind in kinds]


def _escaped(nav: Nav) -> Nav:
    """Titles as HTML text; MkDocs' templates print them as they are."""
    return [
        {escape(title): _escaped(inner) if isinstance(inner, list) else inner for title, inner in one.items()}
        for one in nav
    ]
