"""What a protected release shows in clear: the page that asks for the passcode, its scripts, and the offline edition.

Owns how the pieces of templates/vault are put together. They are the engine's words in the manual's language and the
brand's name, code, revision, colours and seal (`public_words`); nothing of the manual's content ever reaches this
module in clear. Scripts are plain files joined in a fixed order, so the same pieces serve the website's pages, its
worker and the single file. The pieces are the engine's alone: a project's own templates have no say in what guards its
pages.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from build_tools.copies.secrets import PASSCODE_LENGTH, ROUNDS
from build_tools.core.drawing import seal
from build_tools.core.drawing.mark import first
from build_tools.core.drawing.svg import Context
from build_tools.core.press.brand import Palette, Tokens
from build_tools.core.templating import environment
from build_tools.core.words import Words, words_of
from build_tools.vault import sentences
from build_tools.vault.cipher import Encryption
from build_tools.vault.sentences import PIECES

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' blob: 'unsafe-inline'; img-src 'self' data: blob:; "
    "media-src blob:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'"
)
_OFFLINE_POLICY = (
    "default-src 'none'; script-src 'sha256-{digest}'; style-src blob: 'unsafe-inline'; img-src data: blob:; "
    "media-src blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
)
_VERSIONS = "../book/site/theme/assets/versions.js"
"""The site's own; where pages are shown without their scripts, the reader brings it."""
_SCRIPTS = {
    "shell.js": ("say.js", "cipher.js", "words.js", "release.js", "store.js", "shell.js"),
    "reader.js": ("search.js", "print.js", "copy.js", _VERSIONS, "reader.js"),
    "copy.js": ("say.js", "cipher.js", "copy.js", "copy_page.js"),
    "badge.js": ("say.js", "print.js", "badge.js"),
    "worker.js": ("say.js", "cipher.js", "words.js", "release.js", "store.js", "worker.js"),
    "renew.js": ("renew.js",),
    "go.js": ("go.js",),
}
"""Script of the website to the pieces it is joined from."""
_OFFLINE = (
    "say.js",
    "cipher.js",
    "words.js",
    "release.js",
    "store.js",
    "search.js",
    "print.js",
    "copy.js",
    "reader.js",
    "shell.js",
)


@dataclass(frozen=True)
class Shell:
    """The clear part of one encryption of one release."""

    encryption: Encryption
    sealed: str
    """Folder of the sealed files."""
    brand: str
    tokens: Tokens
    language: str
    """Of the manual; what is said follows it."""

    def public_words(self) -> str:
        """All words that may stand in clear: what this part would say around no content at all."""
        pieces = (*sorted(PIECES.iterdir()), PIECES / _VERSIONS)
        own = "\n".join(path.read_text("utf-8") for path in pieces)
        facts = (self.brand, self.encryption.code, self.encryption.revision, self.tokens.seal)
        said = sentences.known(self._words).values()
        return "\n".join((own, *said, *facts, "".join(self.tokens.type.site)))

    def files(self, addresses: Iterable[str]) -> dict[str, bytes]:
        """Path to bytes of every clear file but release.json. `addresses`: the folders that lead to the unlock page."""
        files = {
            "shell.css": self._style("shell.css.j2"),
            "badge.css": self._style("badge.css.j2"),
            "seal.svg": self._seal(self.tokens.seal),
            "favicon.svg": self._seal(first(self.tokens.seal)),
            **{name: self._script(pieces) for name, pieces in _SCRIPTS.items() if name != "worker.js"},
        }
        # It shares the page with the page's own scripts, whose names it must not meet.
        files["badge.js"] = f"(() => {{\n{files['badge.js']}}})();\n"
        digest = _digest(files)
        files["index.html"] = self._page("index.html.j2", seal="seal.svg", inline=None, digest=digest)
        files["copy/index.html"] = self._page("own.html.j2", seal="../seal.svg", digest=digest)
        asked = [path.removesuffix("index.html") or "./" for path in sorted(files)]
        known = {"CLEAR": asked, "SHELL": _digest(files)}
        files["worker.js"] = self._script(_SCRIPTS["worker.js"], known)
        return {path: text.encode() for path, text in files.items()} | self._stubs(addresses)

    def pointer(self, addresses: Iterable[str]) -> dict[str, bytes]:
        """Clear files to lie beside release folders: lasting addresses that lead to the page there, whatever it is.

        The same for every release.
        """
        return {**self._stubs(addresses), "go.js": self._script(_SCRIPTS["go.js"]).encode()}

    def offline(self, sealed: Mapping[str, bytes]) -> bytes:
        """The edition that is one file. `sealed`: sealed files and key files by path; the last part of it is unique."""
        icon = _data_url(self._seal(first(self.tokens.seal)))
        drawn = _data_url(self._seal(self.tokens.seal))
        script = self._script(_OFFLINE, {"SEAL": drawn})
        if "</script" in script or "<!--" in script:
            raise AssertionError("a piece of templates/vault would end the script element")
        elements = (
            f'<script type="text/plain" id="sealed-{path.rsplit("/", 1)[-1]}">{_base64(data)}</script>'
            for path, data in sealed.items()
        )
        style = Markup(self._style("shell.css.j2"))
        inline = {"style": style, "script": Markup(script), "sealed": Markup("\n".join(elements))}
        digest = _base64(sha256(script.encode()).digest())
        policy = _OFFLINE_POLICY.format(digest=digest)
        return self._page("index.html.j2", seal=drawn, icon=icon, inline=inline, policy=policy).encode()

    def _stubs(self, addresses: Iterable[str]) -> dict[str, bytes]:
        """One small page an address, all of the same depth alike."""
        stub = self._templates.get_template("stub.html.j2")
        pages = {depth: stub.render(up="../" * depth).encode() for depth in {one.count("/") for one in addresses}}
        return {f"{one}index.html": pages[one.count("/")] for one in addresses}

    @property
    def _words(self) -> Words:
        return words_of(self.language)

    @cached_property
    def _templates(self) -> Any:
        templates = environment("vault", words=self._words)
        templates.globals["language"] = self.language
        templates.globals["palette"] = lambda one: Markup(_properties(one))
        return templates

    def _page(self, name: str, **values: Any) -> str:
        one = self.encryption
        values = {"policy": _POLICY, "icon": "favicon.svg"} | values
        page: str = self._templates.get_template(name).render(
            brand=self.brand, code=one.code, revision=one.revision, **values
        )
        return page.lstrip("\n")

    def _script(self, pieces: Iterable[str], known: Mapping[str, Any] = MappingProxyType({})) -> str:
        one = self.encryption
        release = {**asdict(one), "sealed": self.sealed, "characters": PASSCODE_LENGTH, "rounds": ROUNDS}
        values = {"RELEASE": release, "SEAL": "seal.svg", "LANGUAGE": self.language, **known}
        values["WORDS"] = sentences.known(self._words)
        used = "".join((PIECES / piece).read_text("utf-8") for piece in pieces)
        head = [
            f"const {name} = {_json(value)};\n" for name, value in values.items() if re.search(rf"\b{name}\b", used)
        ]
        return "'use strict';\n" + "".join(head) + used

    def _style(self, name: str) -> str:
        fonts = ", ".join(f'"{font}"' if " " in font else font for font in self.tokens.type.site)
        css: str = self._templates.get_template(name).render(
            light=self.tokens.light, dark=self.tokens.dark, fonts=Markup(fonts)
        )
        return css

    def _seal(self, characters: str) -> str:
        return seal.draw(characters, Context("seal", self.tokens, self._words, title=self.brand))


def _properties(palette: Palette) -> str:
    return " ".join(f"--{name}: {value};" for name, value in palette.model_dump().items())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _data_url(svg: str) -> str:
    return f"data:image/svg+xml;base64,{_base64(svg.encode())}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _digest(files: Mapping[str, str]) -> str:
    digest = sha256()
    for path in sorted(files):
        data = files[path].encode()
        digest.update(f"{path}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()[:16]
