"""The website: from sources to generated pages, and through MkDocs to HTML."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from build_tools.book.book import Book
from build_tools.book.sheets import Sheets
from build_tools.book.site.addresses import SiteAddresses
from build_tools.book.site.pages import Nav, Site
from build_tools.book.views import Views
from build_tools.core.problems import EnvironmentFault, Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.forms.phone.pages import site_files
from build_tools.language.checked import checked_library
from build_tools.revisions.project_chronicle import chronicle_of


@dataclass(frozen=True)
class SiteSource:
    """Everything that MkDocs needs beside docs_dir."""

    title: str
    language: str
    pages: dict[str, str]
    nav: Nav
    extra: dict[str, Any]
    assets: dict[str, str | bytes]
    """Files that are no pages of MkDocs: what the brand gives, and the pages to fill in forms on."""
    words: tuple[str, ...]
    """Words that the search keeps whole."""


_PUBLISHED: ContextVar[bool] = ContextVar("published", default=False)
"""Whether what is being built is a release for its readers; MkDocs calls the hook, which cannot be given arguments."""


def site_source(root: Path, book: Book | None = None) -> SiteSource:
    """The generated part of the website. Raises `Refused`, or `EnvironmentFault` without Chinese search."""
    try:
        import jieba  # noqa: F401  # without it Material searches Chinese in vain, and says nothing
    except ImportError:
        what = say("jieba is missing, so Chinese search would fail silently")
        raise EnvironmentFault(what, say("Install the engine again; in its repository, run: make manual")) from None
    if book is None:
        library = checked_library(root)
        book = Book(library, chronicle_of(root, library))
    site = Site(book, published=_PUBLISHED.get())
    sheets = Sheets(Views(site.book, SiteAddresses(site.book, "../../"), mark_terms=False))
    assets = {**site.assets(), **site_files(site.book, sheets)}
    title = escape(site.book.manual.title)
    return SiteSource(title, site.book.manual.language, site.pages(), site.nav(), site.extra(), assets, site.words())


def build_site(
    root: Path, destination: Path, report: Callable[[str], None] = lambda _: None, *, published: bool = False
) -> int:
    """Run MkDocs on the project's own mkdocs.yml; gives the number of HTML pages. Raises `Refused`.

    `published`: as a release that is read on the web, not as an uncontrolled draft.
    """
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    logger, said = logging.getLogger("mkdocs"), _Said(logging.WARNING)
    logger.setLevel(logging.WARNING)
    logger.addHandler(said)
    token = _PUBLISHED.set(published)
    try:
        present = _present(root / "mkdocs.yml") if published else {}
        config = load_config(str(root / "mkdocs.yml"), site_dir=str(destination), strict=True, **present)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        finally:
            config.plugins.on_shutdown()
    except (MkDocsException, UnicodeDecodeError) as error:
        raise _behind(error, said.lines) from None
    finally:
        _PUBLISHED.reset(token)
        logger.removeHandler(said)
    return sum(1 for _ in destination.rglob("*.html"))


def _present(path: Path) -> dict[str, Any]:
    """What an archived mkdocs.yml may say no longer: its hooks and its theme's folder are an engine's that is gone."""
    from mkdocs.utils.yaml import yaml_load

    with path.open("rb") as file:
        theme = (yaml_load(file) or {}).get("theme") or _THEME
    hook = Path(__file__).with_name("mkdocs_hook.py")
    kept = {key: value for key, value in theme.items() if key != "custom_dir"} if isinstance(theme, dict) else theme
    return {"hooks": [str(hook)], "theme": kept}


_THEME = "material"


class _Said(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def _behind(error: BaseException, said: list[str]) -> BaseException:
    """What made MkDocs give up: our own refusal, or what it said about its configuration and static pages."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, Refused | EnvironmentFault):
        cause = cause.__cause__ or cause.__context__
    repair = say("Mend the page under manual/pages, or mkdocs.yml.")
    return cause or Refused(Problem(Origin("mkdocs.yml"), "mkdocs", line, repair) for line in said or [str(error)])
