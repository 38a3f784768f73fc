"""The cover letter of a copy, a PDF of one page: its passcode, the code that opens the website, what its holder owes.

Owns the letter's look and its link; the passcode stands behind the `#`, which browsers do not send. Nothing is fetched,
and the same copy gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path

import segno
from markupsafe import Markup

from build_tools.copies.register.history import Copy
from build_tools.copies.serials import grouped
from build_tools.core.drawing import seal
from build_tools.core.drawing.markup import families
from build_tools.core.drawing.svg import Context
from build_tools.core.press.brand import Tokens
from build_tools.core.press.leaflet import Press
from build_tools.core.templating import environment
from build_tools.core.words import words_of
from build_tools.language.model.manual import Manual


def link(online: str, passcode: str) -> str:
    """What opens the website at once: `https://handbook.example/#k=7KQ39XA2…`."""
    return f"{online}#k={passcode}"


class Letters:
    """Prints letters of one manual."""

    def __init__(self, manual: Manual, tokens: Tokens, root: Path | None = None) -> None:
        self.manual, self.tokens = manual, tokens
        heading, text = tokens.type.pdf_heading, tokens.type.pdf_text
        templates = environment("copies", words=words_of(manual.language), root=root)
        css = templates.get_template("letter.css.j2").render(
            light=tokens.light.model_dump(), serif=Markup(families(text)), head=Markup(families(heading))
        )
        self._page, self._press = templates.get_template("letter.html.j2"), Press(css, (heading, text))
        context = Context("seal", tokens, words_of(manual.language), fonts=heading, title=manual.brand.name)
        self._seal = Markup(seal.draw(tokens.seal, context))

    def print(self, copy: Copy, passcode: str, name: str | None, post: str) -> bytes:
        """The letter of a copy; `post` is whom it was given to, in words."""
        online = self.manual.control.online
        html = self._page.render(
            manual=self.manual, copy=copy, name=name, post=post, groups=grouped(passcode).split("-"), online=online,
            qr=self._code(link(online, passcode)) if online else None, seal=self._seal,
        )  # fmt: skip
        return self._press.pdf(html, {})

    def _code(self, text: str) -> Markup:
        code = segno.make(text, error="m", boost_error=False, micro=False)
        light = self.tokens.light
        return Markup(code.svg_inline(border=2, dark=light.ink, light="#fff", omitsize=True, lineclass=None))
