"""The pages on which a form is filled in: of the website (/fill/, installed for offline use), or one file by itself.

Owns their addresses, their security policy (no request to any other host), and the service worker's list of what it
stores. The look and the scripts are templates/forms/phone; what the scripts know of a form is `forms.phone.structure`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from build_tools.book.book import Book
from build_tools.book.sheets import Sheet, Sheets
from build_tools.core.templating import environment
from build_tools.core.words import Words, say, words_of
from build_tools.forms.channel import Blank
from build_tools.forms.phone import icons, scripts, sentences, structure
from build_tools.language import wording
from build_tools.records.shelf import Shelf, Shelved

FOLDER = "fill"
_SITE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; manifest-src 'self'; "
    "worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"
)


def single_file(blank: Blank) -> bytes:
    """A form bound to an outlet as one HTML document with everything inside."""
    words = words_of(blank.manual.language)
    templates = _templates(words, blank.root)
    style, script = _style(templates, blank.tokens), _script(words, blank.root)
    policy = (
        f"default-src 'none'; script-src '{_source(script)}'; style-src '{_source(style)}'; img-src blob: data:; "
        "base-uri 'none'; form-action 'none'"
    )
    data = {
        "form": structure.form_data(blank.form, blank.sha256, blank.parameters),
        "outlets": [structure.outlet(blank.outlet)],
        "blank": {
            "record": blank.record,
            "outlet": blank.outlet.id,
            "date": blank.day.isoformat() if blank.day else None,
            "previous": structure.previous(blank.previous, blank.previous_sha256),
        },
        "severities": dict(blank.labels.severities),
    }
    page: str = templates.get_template("page.html.j2").render(
        place="file", page="form", policy=policy, style=Markup(style), script=Markup(script), manual=blank.manual,
        tokens=blank.tokens, sheet=blank.sheet, roles=blank.roles, owner=blank.form.owner, outlet=blank.outlet,
        gaps=blank.labels.gaps, data=Markup(structure.script_json(data)),
    )  # fmt: skip
    return page.encode()


def site_files(book: Book, sheets: Sheets) -> dict[str, str | bytes]:
    """Path below the site's root to content. `sheets`: with addresses as seen from two folders down."""
    templates = _templates(book.words, book.library.root)
    shelf = Shelf(book.library)
    style = _style(templates, book.tokens)
    network = structure.script_json([structure.outlet(one) for one in book.library.network.value.outlets])
    script = f"globalThis.OUTLETS = {network};\n{_script(book.words, book.library.root)}"
    names = {"style": f"app-{_digest(style)}.css", "script": f"app-{_digest(script)}.js"}
    shared: dict[str, Any] = {
        "place": "site", "policy": _SITE_POLICY, "manual": book.manual, "tokens": book.tokens, **names,
    }  # fmt: skip
    several = {one: _sheet(sheets, book, one) for one in shelf.ids()}
    files: dict[str, str | bytes] = {names["style"]: style, names["script"]: script}
    for identity, sheet in several.items():
        files[f"{identity}/index.html"] = _form_page(templates, book, shelf.present(identity), sheet, shared)
    groups = _groups(book, several)
    files["index.html"] = templates.get_template("index.html.j2").render(page="shelf", up="", groups=groups, **shared)
    files["app.webmanifest"] = _manifest(book)
    files |= {f"icon-{size}.png": icons.icon(book.tokens, size) for size in (180, 192, 512)}
    files["icon-maskable-512.png"] = icons.icon(book.tokens, 512, maskable=True)
    worker = templates.get_template("sw.js.j2").render(digest=_digest(*_flat(files)), files=Markup(_stored(files)))
    return {f"{FOLDER}/{name}": content for name, content in {**files, "sw.js": worker}.items()}


def _form_page(templates: Any, book: Book, shelved: Shelved | None, sheet: Sheet, shared: Mapping[str, Any]) -> str:
    assert shelved is not None, "it is one of the shelf's own"
    parameters = {key: one.value for key, one in book.parameters.items()}
    data = {
        "form": structure.form_data(shelved.form, shelved.sha256, parameters),
        "severities": dict(book.labels.severities),
    }
    page: str = templates.get_template("page.html.j2").render(
        page="form", up="../", sheet=sheet, roles={key: one.title for key, one in book.roles.items()},
        owner=shelved.form.owner, gaps=book.labels.gaps, data=Markup(structure.script_json(data)), **shared,
    )  # fmt: skip
    return page


def _sheet(sheets: Sheets, book: Book, identity: str) -> Sheet:
    make = (
        sheets.checklist if identity in book.checklists else sheets.survey if identity in book.surveys else sheets.form
    )
    return make(identity)


def _groups(book: Book, several: Mapping[str, Sheet]) -> tuple[tuple[str, str, list[Sheet]], ...]:
    checklists = [sheet for sheet in several.values() if sheet.kind == "checklist"]
    return (
        (say("Audits of a whole outlet"), "whole", [one for one in checklists if one.id not in book.parts]),
        (say("Audits of a part"), "parts", [one for one in checklists if one.id in book.parts]),
        (say("Surveys"), "surveys", [one for one in several.values() if one.kind == "survey"]),
        (say("Forms"), "forms", [one for one in several.values() if one.kind == "form"]),
    )


def _script(words: Words, root: Path | None) -> str:
    return sentences.script(words, root) + scripts.bundle(root=root)


def _templates(words: Words, root: Path | None) -> Any:
    templates = environment("forms/phone", "book/shared", words=words, root=root)
    templates.filters["plain"] = wording.number
    return templates


def _style(templates: Any, tokens: Any) -> str:
    fonts = ", ".join(f'"{font}"' if " " in font else font for font in tokens.type.site)
    light, dark = (palette.model_dump() for palette in (tokens.light, tokens.dark))
    css: str = templates.get_template("style.css.j2").render(light=light, dark=dark, fonts=Markup(fonts), mix=mix)
    return css


def mix(one: str, other: str, percent: int) -> str:
    """A colour between two, for tints: CSS's color-mix is younger than many phones."""
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{(a * percent + b * (100 - percent) + 50) // 100:02X}" for a, b in pairs)


def _manifest(book: Book) -> str:
    manual, light, words = book.manual, book.tokens.light, book.words

    def picture(name: str, size: int, purpose: str) -> dict[str, str]:
        return {"src": name, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}

    said = {
        "name": words(say("{brand}: fill in on site", brand=manual.brand.name)),
        "short_name": words(say("Fill in on site")), "lang": manual.language, "dir": "ltr",
        "id": "./", "start_url": "./", "scope": "./", "display": "standalone",
        "background_color": light.paper, "theme_color": light.paper,
        "icons": [picture("icon-192.png", 192, "any"), picture("icon-512.png", 512, "any"),
                  picture("icon-maskable-512.png", 512, "maskable")],
    }  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _stored(files: Mapping[str, str | bytes]) -> str:
    """What the service worker stores: addresses as the browser asks for them."""
    return json.dumps([f"./{name.removesuffix('index.html')}" for name in sorted(files)], ensure_ascii=False)


def _flat(files: Mapping[str, str | bytes]) -> list[str | bytes]:
    return [part for name in sorted(files) for part in (name, files[name])]


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def _source(text: str) -> str:
    """A script or style by its digest, as the security policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
