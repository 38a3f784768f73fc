"""The compliance report of one audit, as one self-contained HTML file and as a PDF of the same text.

Owns the files' names, where their links lead and which photos they carry. The look is templates/audits in the brand's
tokens. Text of a record is plain text: Jinja escapes it, nothing reads it as Markdown, and the HTML asks no host for
anything. Dates come from the record; the same audit gives the same bytes.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from build_tools.audits.report import barrel
from build_tools.audits.report.badge import badge
from build_tools.audits.report.photos import Photo, photo
from build_tools.audits.report.seal_code import seal_qr
from build_tools.audits.report.views import Audit, AuditView, AuditViews
from build_tools.book.book import Book
from build_tools.book.site import ids
from build_tools.book.site.addresses import SiteAddresses
from build_tools.book.text import link_html
from build_tools.book.views import EntryView, Views
from build_tools.core.drawing.markup import families
from build_tools.core.drawing.svg import STYLE_CLASSES, Context
from build_tools.core.press.leaflet import SCHEME, Press
from build_tools.core.templating import environment, piece
from build_tools.core.words import say
from build_tools.language.library import Library


@dataclass(frozen=True)
class ManualSite:
    """Where a report's links lead."""

    base: str = "../site"
    """From build/reports to build/site, or an address such as https://handbook.example/."""
    releases: frozenset[str] = frozenset()
    """Revisions that have a folder of their own below it."""

    @property
    def beside(self) -> bool:
        """Whether it is a folder on the same disk, in clear."""
        return not self.base.startswith(("https:", "http:"))

    def prefix(self, revision: str) -> str:
        """What leads from a report into the website of a revision."""
        base = self.base if self.base.endswith("/") else f"{self.base}/"
        return f"{base}{revision}/" if revision in self.releases else base


@dataclass(frozen=True)
class ReportAddresses:
    """By permanent link what has one; the rest as the site has it, where the site lies beside the reports."""

    site: SiteAddresses
    beside: bool

    def href(self, kind: str, identity: str) -> str:
        """The link from a report to anything with an id. A published site may be encrypted; only these links hold."""
        if kind in ids.KINDS:
            return f"{self.site.prefix}id/{'index.html' if self.beside else ''}#{identity}"
        return self.site.href(kind, identity) if self.beside else ""


class Reports:
    """Renders reports in the look of one book; templates, stylesheets and texts of each manual are made ready once."""

    def __init__(self, book: Book, site: ManualSite | None = None) -> None:
        self.book = book
        self._site = site or ManualSite()
        self._views: dict[Library, Views] = {book.library: self._views_of(book)}
        self._audit_views: dict[tuple[Library, Library], AuditViews] = {}
        templates = environment("audits", words=book.words, root=book.library.root)
        self._screen, self._paper = templates.get_template("report.html.j2"), templates.get_template("paper.html.j2")
        self._criterion = templates.get_template("criterion.html.j2")
        self._tokens = templates.get_template("tokens.css.j2")
        self._styles = {one: templates.get_template(f"{one}.css.j2") for one in ("screen", "paper")}
        self._criteria: dict[int, Markup] = {}
        self._css = Markup(self._screen_css())
        self._press: Press | None = None

    def view(self, audit: Audit) -> AuditView:
        """What the report says. Questions and consequences are the form's, criteria those in force on the day."""
        form, text = audit.examined.library, audit.in_force or self.book.library
        if (form, text) not in self._audit_views:
            for library in (form, text):
                if library not in self._views:
                    self._views[library] = self._views_of(Book(library))
            self._audit_views[form, text] = AuditViews(self._views[form], self._views[text])
        return self._audit_views[form, text].view(audit)

    def _views_of(self, book: Book) -> Views:
        site = SiteAddresses(book, self._site.prefix(book.manual.revision))
        return Views(book, ReportAddresses(site, self._site.beside), mark_terms=False)

    def render(self, audit: Audit) -> dict[str, bytes]:
        """File name to bytes: `<record>.html` and `<record>.pdf`."""
        view = self.view(audit)
        photos = _photos(audit, view)
        name = audit.examined.record.record
        return {f"{name}.html": self._html(view, photos), f"{name}.pdf": self._pdf(view, photos)}

    def html(self, audit: Audit) -> bytes:
        """The HTML alone."""
        view = self.view(audit)
        return self._html(view, _photos(audit, view))

    def pdf(self, audit: Audit) -> bytes:
        """The PDF alone."""
        view = self.view(audit)
        return self._pdf(view, _photos(audit, view))

    def _html(self, view: AuditView, photos: dict[str, Photo]) -> bytes:
        def src(one: Photo) -> str:
            return f"data:image/jpeg;base64,{b64encode(one.jpeg).decode()}"

        type_ = self.book.tokens.type
        drawn = {"barrel_narrow": self._barrel(view, type_.site, narrow=True), "css": self._css}
        return self._screen.render(self._values(view, photos, src, type_.site), **drawn).encode()

    def _pdf(self, view: AuditView, photos: dict[str, Photo]) -> bytes:
        type_ = self.book.tokens.type
        if self._press is None:
            self._press = Press(self._paper_css(), (type_.pdf_heading, type_.pdf_text))
        pictures = {one.sha256: one.jpeg for one in photos.values() if one.jpeg}
        values = self._values(view, photos, lambda one: SCHEME + one.sha256, type_.pdf_heading)
        return self._press.pdf(self._paper.render(values, barrel_narrow=""), pictures)

    def _values(
        self, view: AuditView, photos: dict[str, Photo], src: Callable[[Photo], str], fonts: tuple[str, ...]
    ) -> dict[str, Any]:
        context = Context("grade", self.book.tokens, self.book.words, fonts=fonts)
        shown = {path for finding in view.findings for path in finding.evidence}
        shown |= {path for line in view.good_practices for path in line.evidence}
        shown |= {one.picture for one in view.signatures}
        return {
            "a": view, "light": self.book.tokens.light,
            "brand": self.book.manual.brand.name, "manual": self.book.manual.title,
            "confidentiality": self.book.manual.control.confidentiality,
            "badge": Markup(badge(view.grade, view.grade_title, view.tone, context)),
            "barrel": self._barrel(view, fonts), "criterion": self._criterion_text, "seen": _Seen(),
            "seal_qr": seal_qr(view.seal.digest, self.book.tokens.light, self.book.words(say("Digest of the seal"))),
            "link": lambda one: Markup(link_html(one)),
            "finding_ids": {one.id for one in view.findings},
            "photos": photos,
            "src": src,
            "other_photos": [path for path in photos if path not in shown],
            "photo_rows": [(items, photos[path]) for path, items in _evidence(view).items()],
        }  # fmt: skip

    def _barrel(self, view: AuditView, fonts: tuple[str, ...], *, narrow: bool = False) -> Markup:
        context = Context("barrel", self.book.tokens, self.book.words, fonts=fonts)
        return Markup(barrel.draw(view.staves, context, narrow)) if view.staves else Markup("")

    def _criterion_text(self, one: EntryView) -> Markup:
        if id(one) not in self._criteria:  # the views keep theirs for good, so no id comes back as another's
            self._criteria[id(one)] = Markup(self._criterion.render(one=one))
        return self._criteria[id(one)]

    def _token_css(self, palette: str, sans: tuple[str, ...]) -> str:
        tokens = self.book.tokens
        return self._tokens.render(
            light=getattr(tokens, palette).model_dump(), sans=Markup(families(sans)),
            serif=Markup(families(tokens.type.pdf_text)),
            head=Markup(families(sans)),
        )  # fmt: skip

    def _piece(self, name: str) -> str:
        return piece(self.book.library.root, f"audits/{name}").read_text("utf-8")

    def _screen_css(self) -> str:
        site = self.book.tokens.type.site
        dark = self._token_css("dark", site).strip()
        parts = [
            self._token_css("light", site), f"@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n",
            self._piece("common.css"), self._styles["screen"].render(),
            "".join(f".{name}{{{what}:var(--{colour})}}" for name, (what, colour) in STYLE_CLASSES.items()),
        ]  # fmt: skip
        return "".join(parts)

    def _paper_css(self) -> str:
        """With values in place of variables: WeasyPrint would resolve them anew for every element."""
        css = self._piece("common.css") + self._styles["paper"].render()
        values = dict(
            re.findall(r"--([a-z]+):([^;}]+?)\s*[;}]", self._token_css("light", self.book.tokens.type.pdf_heading))
        )
        return re.sub(r"var\(--([a-z]+)\)", lambda match: values[match[1]], css)


@dataclass
class _Seen:
    """Which criteria were already printed in full, and under which finding."""

    places: dict[str, str] = field(default_factory=dict)

    def add(self, entry: str) -> bool:
        """Whether this is the first time."""
        return entry not in self.places

    def at(self, entry: str, finding: str) -> str:
        self.places.setdefault(entry, finding)
        return ""

    def where(self, entry: str) -> str:
        return self.places[entry]


def _photos(audit: Audit, view: AuditView) -> dict[str, Photo]:
    """Every photo of the record once, by the path as written, in printed order."""
    paths = dict.fromkeys((*_evidence(view), *(one.picture for one in view.signatures if one.picture)))
    return {path: photo(audit.examined.folder, path) for path in paths}


def _evidence(view: AuditView) -> dict[str, list[str]]:
    """Every photo once, with the items that it is evidence of."""
    found: dict[str, list[str]] = {}
    for line in (line for group in view.groups for line in group.lines):
        for path in line.evidence:
            found.setdefault(path, []).append(line.id)
    return found
