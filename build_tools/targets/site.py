"""The website's pages: plain Markdown with explicit ids, ready for MkDocs or any other generator.

Owns which pages there are, their paths and the site's navigation. The look is templates/site; MkDocs adds theme and
search. Every address is relative, so that the site works below any path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from jinja2 import Environment
from markupsafe import Markup

from build_tools.model.diagrams import Diagram
from build_tools.model.manual import Part
from build_tools.model.registers import Term
from build_tools.outline import diagrams, labels
from build_tools.outline.book import Book
from build_tools.outline.sheets import Sheets
from build_tools.outline.views import EntryView, Views, diagram_context
from build_tools.templating import environment

Nav = list[dict[str, Any]]


@dataclass(frozen=True)
class SiteAddresses:
    """Addresses as seen from a page; `prefix` leads from that page to the site's root."""

    book: Book
    prefix: str

    def href(self, kind: str, identity: str) -> str:
        """The relative URL of anything with an id; `page` names a page such as `coverage`."""
        book = self.book
        match kind:
            case "chapter":
                return f"{self.prefix}chapters/{identity}/"
            case "entry":
                return f"{self.prefix}chapters/{book.numbering.chapter_of[identity]}/#{identity}"
            case "form":
                return f"{self.prefix}forms/{identity}/"
            case "checklist":
                return f"{self.prefix}checklists/{identity}/"
            case "item":
                if identity in book.items:
                    return f"{self.prefix}checklists/{book.items[identity].checklist.id}/#{identity}"
                form = book.library.fields[identity].positions.file.rsplit("/", 1)[-1].removesuffix(".yml")
                folder = "forms" if form in book.forms else "checklists"
                return f"{self.prefix}{folder}/{form}/#{identity}"
            case "figure":
                return f"{self.prefix}figures/#{identity}"
            case "term":
                return f"{self.prefix}glossary/#term-{identity}"
            case "page":
                return f"{self.prefix}{identity}/" if identity else self.prefix or "./"
        return ""


class Site:
    """All pages of one book."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._templates = environment("site")
        self._views = {prefix: Views(book, SiteAddresses(book, prefix)) for prefix in ("", "../", "../../")}

    def pages(self) -> dict[str, str]:
        """Path below docs_dir to Markdown."""
        book, pages = self.book, dict[str, str]()
        pages["index.md"] = self._page("home", "")
        for chapter in book.numbering.chapters:
            pages[f"chapters/{chapter}.md"] = self._chapter(chapter)
        for form in book.forms:
            pages[f"forms/{form}.md"] = self._sheet("form", form)
        for checklist in book.checklists:
            pages[f"checklists/{checklist}.md"] = self._sheet("checklist", checklist)
        for survey in book.surveys:
            pages[f"checklists/{survey}.md"] = self._sheet("survey", survey)
        for name in ("forms", "checklists"):
            pages[f"{name}/index.md"] = self._page(name, "../")
        for name in ("standards", "coverage", "figures", "glossary", "control", "sources", "readers", "id"):
            pages[f"{name}.md"] = self._page(name, "../")
        return pages

    def nav(self) -> Nav:
        """The order of pages for MkDocs; the theme draws its own, shorter navigation from `extra`."""
        chapters: Nav = []
        for content in self.book.manual.contents:
            inner = content.chapters if isinstance(content, Part) else (content,)
            chapters += [{self.chapter_title(chapter): f"chapters/{chapter}.md"} for chapter in inner]
        return [
            {"首页": "index.md"},
            {"手册": chapters},
            {"表单": [{"表单一览": "forms/index.md"}, *({f"{key} {one.title}": f"forms/{key}.md"} for key, one in self.book.forms.items())]},  # noqa: E501
            {"审核清单": [{"清单一览": "checklists/index.md"}, *({one.title: f"checklists/{key}.md"} for key, one in (*self.book.checklists.items(), *self.book.surveys.items()))]},  # noqa: E501
            {"查阅": [
                {"标准索引": "standards.md"}, {"条目索引": "id.md"}, {"词汇表": "glossary.md"}, {"数字登记簿": "figures.md"},
                {"覆盖矩阵": "coverage.md"}, {"内容来源": "sources.md"}, {"按岗位阅读": "readers.md"}, {"文件控制": "control.md"},
            ]},
        ]  # fmt: skip

    def chapter_title(self, chapter: str) -> str:
        """Number and title."""
        return f"{self.book.numbering.chapters[chapter]} {self.book.library.chapters[chapter].value.title}".strip()

    def extra(self) -> dict[str, Any]:
        """What the theme shows on every page."""
        manual = self.book.manual
        groups: list[dict[str, Any]] = []
        for content in manual.contents:
            inner = content.chapters if isinstance(content, Part) else (content,)
            chapters = [
                {"id": c, "number": self.book.numbering.chapters[c], "title": self.book.library.chapters[c].value.title, "url": f"chapters/{c}/"}  # noqa: E501
                for c in inner
            ]
            title = f"{self.book.numbering.parts[inner[0]].number} {content.title}" if isinstance(content, Part) else ""
            if groups and not title and not groups[-1]["title"]:
                groups[-1]["chapters"] += chapters
            else:
                groups.append({"title": title, "chapters": chapters})
        return {
            "code": manual.code, "revision": manual.revision, "effective": manual.effective.isoformat(),
            "brand": manual.brand.name, "seal": self.book.tokens.seal, "draft": self.book.tokens.draft,
            "confidentiality": manual.control.confidentiality, "reference_only": manual.control.reference_only,
            "contents": groups,
        }  # fmt: skip

    def stylesheet(self) -> str:
        """The brand's tokens as CSS custom properties."""
        tokens = self.book.tokens
        fonts = ", ".join(f'"{font}"' if " " in font else font for font in tokens.type.site)
        return self._templates.get_template("tokens.css.j2").render(
            light=tokens.light.model_dump(), dark=tokens.dark.model_dump(), fonts=Markup(fonts)
        )

    def _page(self, name: str, prefix: str, **values: Any) -> str:
        views = self._views[prefix]
        return self._templates.get_template(f"{name}.md.j2").render(
            book=self.book, views=views, sheets=Sheets(views), manual=self.book.manual, labels=labels,
            href=views.addresses.href, draw=lambda entry, narrow=False: self._draw(views, entry, narrow),
            term_rows=_term_rows, **values,
        )  # fmt: skip

    def _chapter(self, identity: str) -> str:
        return self._page("chapter", "../../", chapter=self._views["../../"].chapter(identity))

    def _sheet(self, kind: str, identity: str) -> str:
        sheets = Sheets(self._views["../../"])
        sheet = {"form": sheets.form, "checklist": sheets.checklist, "survey": sheets.survey}[kind](identity)
        return self._page("sheet", "../../", sheet=sheet)

    def _draw(self, views: Views, entry: EntryView, narrow: bool) -> Markup:
        context = diagram_context(views, entry, "n-" if narrow else "w-", self.book.tokens.type.site)
        return Markup(diagrams.draw(cast(Diagram, entry.diagram), context, narrow=narrow))


def _term_rows(book: Book) -> list[Term]:
    """The glossary in the order of its English words, which readers of every edition can find."""
    return sorted(book.terms.values(), key=lambda term: term.en.lower())


