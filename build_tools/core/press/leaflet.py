"""A report's PDF: the same HTML in the paper stylesheet, laid out by WeasyPrint.

Owns what the document may open: the derivatives handed in, under `evidence:` addresses, and nothing else at all.
The same HTML and pictures give the same bytes; the stylesheet is parsed once for all reports.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any

from build_tools.core.press.press import check_machine
from build_tools.core.press.typesetting import is_chinese, narrow_marks
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say

SCHEME = "evidence:"


class Press:
    """Prints reports of one look."""

    def __init__(self, css: str, families: Sequence[Sequence[str]]) -> None:
        check_machine(families)
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._fonts = FontConfiguration()
        with _quiet():
            self._sheet = CSS(string=css, base_url="about:own", url_fetcher=only({}), font_config=self._fonts)

    def pdf(self, html: str, pictures: Mapping[str, bytes]) -> bytes:
        """Lay out and write. Raises `Refused` when the document asks for anything that was not handed in."""
        from weasyprint import HTML
        from weasyprint.urls import FatalURLFetchingError

        try:
            with _quiet():
                # No base URL: links to the manual stay relative, as a reader opens report and site side by side.
                document = HTML(string=narrow_marks(html) if is_chinese(html) else html, url_fetcher=only(pictures))
                identifier = sha256(html.encode()).hexdigest()[:32].encode()
                written: bytes = document.write_pdf(
                    stylesheets=[self._sheet], font_config=self._fonts, pdf_identifier=identifier, pdf_tags=True
                )
        except FatalURLFetchingError as refused:
            raise _refusal(str(refused)) from None
        return written


@contextmanager
def _quiet() -> Iterator[None]:
    """WeasyPrint tells of every rule that only browsers know; a shared stylesheet has some."""
    logger = logging.getLogger("weasyprint")
    disabled, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = disabled


def only(pictures: Mapping[str, bytes]) -> Any:
    """A fetcher that gives these pictures by name under `evidence:`; everything else is fatal."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OnlyPictures(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(SCHEME) and (name := url.removeprefix(SCHEME)) in pictures:
                return URLFetcherResponse(url, pictures[name], {"Content-Type": "image/jpeg"})
            raise FatalURLFetchingError(url)

    return OnlyPictures(allowed_protocols=set(), allow_redirects=False, fail_on_errors=True)


def _refusal(address: str) -> Refused:
    problem = Problem(
        Origin("templates/audits"), "foreign-address", say("the report asks for `{address}`", address=address[:200]),
        say("A report opens only the record's own photos; remove it."),
    )  # fmt: skip
    return Refused([problem])
