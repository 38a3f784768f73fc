"""Opaque paths of the protected site: what every file, page and entry of a built site is called in public.

A name is a keyed hash of the identity (a page's path, an entry's id) under a key that no release changes: it says
nothing, and a link in a report lasts. `/<name>/` leads to a page, or to where an entry stands now; the sealed file of
a path lies under the same name. A page keeps its depth, so that its relative links work as they are: `chapters/x/` is
shown as `<name of chapters>/<name>/`. Which path has which name is part of the sealed index of a release.
"""

from __future__ import annotations

import hmac
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from build_tools.copies.serials import to_crockford
from build_tools.core.faults import Fault
from build_tools.core.words import say

LENGTH = 16
"""Characters of an opaque name: 80 bits."""

_LEFT_OUT = re.compile(r"(?:sitemap\.xml(?:\.gz)?|robots\.txt|404\.html|.*\.map)")
"""Lists of pages, what browsers ask for only at a site's root, and source maps, which are of no use to readers."""

_PARTS_OF_PAGES = re.compile(r"(?:text/(?:css|javascript)|image/|font/|application/(?:json|manifest\+json))")
"""Types that nobody opens by themselves, so they need no address of their own."""

# The types built into Python, without what this machine adds.
_TYPES = mimetypes.MimeTypes(())
for _ending, _type in {
    ".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2", ".woff": "font/woff", ".svg": "image/svg+xml", ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}.items():  # fmt: skip
    _TYPES.add_type(_type, _ending)


@dataclass(frozen=True)
class SiteFile:
    """One file of the built site."""

    path: str
    name: str
    """Its opaque name."""
    type: str
    """Media type."""
    address: str | None
    """Where it is shown below the release's folder, a page as deep as its own path; None for a part of pages."""

    @property
    def is_page(self) -> bool:
        """Whether it is an HTML page."""
        return self.type == "text/html"


@dataclass(frozen=True)
class SitePlan:
    """All files of a built site, and its entries' permanent links."""

    files: tuple[SiteFile, ...]
    entries: dict[str, str]
    """Opaque name of an entry to the path and fragment where it stands: `chapters/x/index.html#ABC-012`."""


def opaque(path_key: bytes, kind: str, identity: str) -> str:
    """The opaque name of something: `opaque(key, "entry", "ABC-012")`, `opaque(key, "file", "id/index.html")`."""
    return to_crockford(hmac.digest(path_key, f"{kind}/{identity}".encode(), "sha256"), LENGTH).lower()


def plan(site: Path, path_key: bytes, *, scripts: bool = True) -> SitePlan:
    """What is to be sealed of a built site; without `scripts` only what can be read without any.

    Raises `ValueError` when two names meet (one site in 10¹⁸)."""
    paths = sorted(one.relative_to(site).as_posix() for one in site.rglob("*") if one.is_file())
    chosen = (path for path in paths if not _LEFT_OUT.fullmatch(path) and (scripts or _is_readable(site / path)))
    files = tuple(_file(path, path_key) for path in chosen)
    entries = {
        opaque(path_key, "entry", identity): target
        for one in files
        if one.is_page
        for identity, target in _register(one.path, (site / one.path).read_text("utf-8", "replace"))
    }
    if len({*entries, *(one.name for one in files)}) != len(files) + len(entries):
        raise Fault(say("two files of the site have the same opaque name"))
    return SitePlan(files, entries)


def _is_readable(path: Path) -> bool:
    """Not a script, nor a page that the reader cannot take out of its frame (`id="content"`)."""
    if path.suffix == ".html":
        return b'id="content"' in path.read_bytes()
    return path.suffix not in (".js", ".mjs", ".webmanifest")


def _file(path: str, path_key: bytes) -> SiteFile:
    kind = _TYPES.guess_type(path)[0] or "application/octet-stream"
    name = opaque(path_key, "file", path)
    if _PARTS_OF_PAGES.match(kind):
        return SiteFile(path, name, kind, None)
    if kind != "text/html":
        return SiteFile(path, name, kind, f"{name}/")
    folders = path.split("/")[:-1]
    outer = ["/".join(folders[: depth + 1]) for depth in range(len(folders) - 1)]
    names = [*(opaque(path_key, "file", f"{folder}/index.html") for folder in outer), name]
    address = "" if path == "index.html" else "/".join(names) + ("/" if folders else "")
    return SiteFile(path, name, kind, address)


def _register(path: str, html: str) -> Iterator[tuple[str, str]]:
    """Ids and where they stand, from a page that resolves permanent links (`data-resolver`)."""
    if "data-resolver" not in html:
        return
    reader = _Rows()
    reader.feed(html)
    for identity, href in reader.rows.items():
        target = urlsplit(urljoin(f"/{path}", href))
        place = unquote(target.path).lstrip("/")
        page = f"{place}index.html" if place.endswith("/") or not place else place
        yield identity, f"{page}#{unquote(target.fragment)}"


class _Rows(HTMLParser):
    """Collects `<li id=…>` with the first link in each, inside the element that says `data-resolver`."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, str] = {}
        self._inside, self._row = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        self._inside |= "data-resolver" in given
        if tag == "li":
            self._row = given.get("id", "") if self._inside else ""
        elif tag == "a" and self._row:
            self.rows.setdefault(self._row, given.get("href", ""))
