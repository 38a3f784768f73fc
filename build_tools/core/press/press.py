"""The press: HTML of our own making to the bytes of a PDF, through WeasyPrint.

Owns what must be on the machine, what the document may open (data: URIs and our own assets; nothing is ever
attached), and that the same HTML gives the same bytes in every process.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.request import url2pathname

from build_tools.core.press import fonts, typesetting
from build_tools.core.press.fonts import INSTALL
from build_tools.core.problems import EnvironmentFault, Origin, Problem, Refused
from build_tools.core.words import say


@dataclass(frozen=True)
class Printed:
    """A finished document."""

    pdf: bytes
    pages: int
    messages: tuple[str, ...]
    """What WeasyPrint complained of: a missing glyph, a link that leads nowhere, a rule it does not know."""


def check_machine(families: Iterable[Sequence[str]] = ()) -> None:
    """Raise `EnvironmentFault` unless Pango, HarfBuzz' subsetter and one font of each list are there."""
    ffi = _libraries()
    if ffi.harfbuzz_subset is None:
        raise EnvironmentFault(
            say("libharfbuzz-subset is missing; without it a Chinese PDF takes twelve times as long"), INSTALL
        )
    fonts.check(families)


@cache
def _libraries() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of the missing subsetter; we refuse
            from weasyprint.text import ffi
    except (ImportError, OSError) as error:
        why = str(error).splitlines()[0]
        raise EnvironmentFault(say("WeasyPrint cannot start: {why}", why=why), INSTALL) from None
    return ffi


def print_pdf(
    html: str,
    css: str,
    assets: Sequence[Path] = (),
    *,
    identity: str = "",
    report: Callable[[str], object] = lambda _: None,
    finish: Callable[[Any, Any], None] | None = None,
) -> Printed:
    """Lay out and write. `finish` is given the laid-out document and the PDF before it is serialised. Raises `Refused`
    when the document asks for anything that is not its own."""
    check_machine()
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    chinese = typesetting.is_chinese(html)
    messages = _Messages()
    logger = logging.getLogger("weasyprint")
    handlers, propagate = logger.handlers[:], logger.propagate
    logger.handlers, logger.propagate = [messages], False
    try:
        fetcher, configuration = own_assets_fetcher(assets), FontConfiguration()
        text = typesetting.narrow_marks(html) if chinese else html
        document = HTML(string=text, base_url="about:own", url_fetcher=fetcher)
        _refuse_attachments(document.etree_element)
        sheet = CSS(string=css, base_url="about:own", url_fetcher=fetcher, font_config=configuration)
        report(say("Building the PDF: layout"))
        with typesetting.chinese_justification() if chinese else nullcontext():
            laid_out = document.render(font_config=configuration, stylesheets=[sheet], pdf_tags=True)
        typesetting.turn_margins_outwards(laid_out)
        lost = typesetting.fill_page_numbers(laid_out)
        messages.lines += [f"no page for #{place}" for place in lost]
        report(say("Building the PDF: writing"))
        output = BytesIO()
        identifier = sha256((identity or html).encode()).hexdigest()[:32].encode()
        with _page_references_once():
            laid_out.write_pdf(output, pdf_tags=True, pdf_identifier=identifier, finisher=finish)
    except FatalURLFetchingError as refused:
        raise _refusal(str(refused)) from None
    finally:
        logger.handlers, logger.propagate = handlers, propagate
    if fetcher.refused:
        raise _refusal(fetcher.refused[0])
    return Printed(output.getvalue(), len(laid_out.pages), tuple(messages.lines))


@contextmanager
def _page_references_once() -> Iterator[None]:
    """pydyf lists all pages anew for every tag, which makes tagging quadratic. WeasyPrint is handed a PDF that lists
    them once for each number of pages; pydyf itself stays as it is."""
    from weasyprint import pdf as writer

    pydyf: Any = writer.pydyf

    class PagesOnce(pydyf.PDF):  # type: ignore[misc]
        _listed: tuple[bytes, ...] = ()

        @property
        def page_references(self) -> tuple[bytes, ...]:
            # A page is three of these words: number, generation, R.
            if len(self._listed) * 3 != len(self.pages["Kids"]):
                self._listed = super().page_references
            return self._listed

    writer.pydyf = SimpleNamespace(**{**vars(pydyf), "PDF": PagesOnce})
    try:
        yield
    finally:
        writer.pydyf = pydyf


def own_assets_fetcher(assets: Sequence[Path]) -> Any:
    """A fetcher that opens data: URIs and files below these folders, links followed first; all else is fatal."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    folders = [folder.resolve() for folder in assets]

    class OwnAssets(URLFetcher):  # type: ignore[misc]
        refused: list[str]

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            if url.startswith("file:///"):
                path = Path(url2pathname(url.removeprefix("file://").split("?")[0].split("#")[0])).resolve()
                if any(path.is_relative_to(folder) for folder in folders):
                    return super().fetch(path.as_uri(), headers)
            self.refused.append(url)
            raise FatalURLFetchingError(url)

    OwnAssets.refused = []  # inside an SVG WeasyPrint swallows even fatal errors
    return OwnAssets(allowed_protocols={"data", "file"}, allow_redirects=False, fail_on_errors=True)


def _refuse_attachments(root: Any) -> None:
    for element in root.iter():
        if "attachment" in (element.get("rel") or "").lower().split():
            raise _refusal(element.get("href") or "attachment")


def _refusal(address: str) -> Refused:
    problem = Problem(
        Origin("templates/book/pdf"), "foreign-address", say("the PDF asks for `{address}`", address=address[:200]),
        say("A PDF opens only data: URIs and our own assets, and attaches nothing; remove it."),
    )  # fmt: skip
    return Refused([problem])


class _Messages(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())
