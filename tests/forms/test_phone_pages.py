"""The fill pages as they are made: what may run and be asked for, what the worker stores, how scripts are joined."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import small_tree
from PIL import Image

from build_tools.book.book import Book
from build_tools.book.sheets import Sheets
from build_tools.book.site.addresses import SiteAddresses
from build_tools.book.views import Views
from build_tools.core.problems import EnvironmentFault
from build_tools.forms.exchange import make_blank
from build_tools.forms.phone import icons
from build_tools.forms.phone import pages as fill
from build_tools.forms.phone import scripts as fill_scripts
from build_tools.forms.phone.structure import form_data, script_json
from build_tools.language.form.forms import AnySection, ChecklistSection
from build_tools.records.shelf import Shelf

BOOK = Book(small_tree.small())


class Page(HTMLParser):
    """Tags with their attributes, and what stands inside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        if tag in self.inside:
            self._open = tag
            self.inside[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.inside[self._open][-1] += data

    @property
    def policy(self) -> dict[str, str]:
        """Directive to sources of the security policy."""
        (content,) = (one["content"] for tag, one in self.tags if one.get("http-equiv") == "Content-Security-Policy")
        return dict(part.strip().split(" ", 1) for part in content.split(";"))


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    sheets = Sheets(Views(BOOK, SiteAddresses(BOOK, "../../"), mark_terms=False))
    made = fill.site_files(BOOK, sheets)
    return {name: one if isinstance(one, bytes) else one.encode() for name, one in made.items()}


@pytest.fixture(scope="module")
def single() -> str:
    return fill.single_file(make_blank(BOOK, "service-check", "S001")).decode()


def test_there_is_a_page_for_every_form_and_one_for_all(files: dict[str, bytes]) -> None:
    pages = {name for name in files if name.endswith(".html")}
    assert pages == {"fill/index.html"} | {f"fill/{one}/index.html" for one in Shelf(BOOK.library).ids()}
    index = Page(files["fill/index.html"].decode())
    links = {one["href"] for tag, one in index.tags if tag == "a"}
    assert {f"{one}/" for one in Shelf(BOOK.library).ids()} <= links


def test_nothing_may_be_asked_of_another_host(files: dict[str, bytes], single: str) -> None:
    for name, content in files.items():
        if name.endswith(".html"):
            page = Page(content.decode())
            assert page.policy["default-src"] == "'none'" and page.policy["script-src"] == "'self'"
            assert not page.inside["style"] and not re.search(r"https?://", content.decode())
    policy = Page(single).policy
    assert policy["default-src"] == "'none'" and "connect-src" not in policy
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", single)


def test_the_single_file_runs_only_what_its_policy_names(single: str) -> None:
    page = Page(single)
    scripts = [text for (tag, one), text in zip(
        [pair for pair in page.tags if pair[0] == "script"], page.inside["script"], strict=True
    ) if one.get("type") == "module"]  # fmt: skip
    for kind, several in (("script-src", scripts), ("style-src", page.inside["style"])):
        (text,) = several
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert page.policy[kind] == f"'sha256-{digest}'"


@pytest.mark.parametrize("name", ["fill/service-check/index.html", "fill/F-01/index.html", "fill/index.html"])
def test_no_script_or_style_stands_in_an_attribute(files: dict[str, bytes], name: str) -> None:
    for tag, attributes in Page(files[name].decode()).tags:
        assert not [key for key in attributes if key == "style" or key.startswith("on")], (tag, attributes)


def test_the_worker_stores_every_file_under_a_name_that_changes_with_them(files: dict[str, bytes]) -> None:
    worker = files["fill/sw.js"].decode()
    found = re.search(r"const FILES = (\[.*\]);", worker)
    assert found is not None
    stored = set(json.loads(found[1]))
    names = {name.removeprefix("fill/") for name in files} - {"sw.js"}
    assert stored == {f"./{name.removesuffix('index.html')}" for name in names}
    name = re.search(r"PREFIX\}([0-9a-f]{16})", worker)
    assert name is not None
    other = fill._digest(*fill._flat({**files, "fill/index.html": files["fill/index.html"] + b" "}))
    assert name[1] != other


def test_the_application_names_its_pictures(files: dict[str, bytes]) -> None:
    said = json.loads(files["fill/app.webmanifest"])
    assert said["display"] == "standalone" and said["scope"] == said["start_url"] == "./"
    for one in said["icons"]:
        with Image.open(BytesIO(files[f"fill/{one['src']}"])) as picture:
            assert picture.format == "PNG" and f"{picture.width}x{picture.height}" == one["sizes"]


def test_the_seal_keeps_inside_the_circle_that_phones_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with Image.open(BytesIO(icons.icon(BOOK.tokens, 512, maskable=True))) as picture:
        small = picture.convert("RGB")
    ground = small.getpixel((0, 0))
    for x in range(0, 512, 4):
        for y in range(0, 512, 4):
            if (x - 256) ** 2 + (y - 256) ** 2 > (0.4 * 512) ** 2:
                assert small.getpixel((x, y)) == ground
    monkeypatch.setattr("shutil.which", lambda _: None)
    icons._typeface.cache_clear()
    try:
        assert Image.open(BytesIO(icons.icon(BOOK.tokens, 192))).size == (192, 192)
    finally:
        icons._typeface.cache_clear()


def test_made_twice_it_is_the_same(files: dict[str, bytes]) -> None:
    sheets = Sheets(Views(BOOK, SiteAddresses(BOOK, "../../"), mark_terms=False))
    again = fill.site_files(BOOK, sheets)
    assert {name: one if isinstance(one, bytes) else one.encode() for name, one in again.items()} == files


def test_the_pages_sections_are_those_of_the_scripts(files: dict[str, bytes]) -> None:
    for identity in Shelf(BOOK.library).ids():
        page = Page(files[f"fill/{identity}/index.html"].decode())
        shown = [one["data-section"] for tag, one in page.tags if tag == "section" and "data-section" in one]
        (data,) = (json.loads(text) for text in page.inside["script"] if text)
        assert shown == list(_leaves(data["form"]["sections"]))
        ids = {one["id"] for _, one in page.tags if "id" in one}
        assert {item["id"] for one in _items(data["form"]["sections"]) for item in one} <= ids


def _leaves(sections: list[dict[str, Any]]) -> list[str]:
    return [
        leaf for one in sections for leaf in ([one["anchor"]] if "items" in one else _leaves(one.get("sections", [])))
    ]


def _items(sections: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [
        item for one in sections for item in ([one["items"]] if "items" in one else _items(one.get("sections", [])))
    ]


def test_an_outlets_owner_stays_at_home(files: dict[str, bytes]) -> None:
    owners = [one.franchisee for one in BOOK.library.network.value.outlets]
    script = next(
        content.decode() for name, content in files.items() if name.startswith("fill/app-") and name[-3:] == ".js"
    )
    found = re.match(r"globalThis\.OUTLETS = (.*);\n", script)
    assert found is not None
    outlets = json.loads(found[1])
    assert [one["id"] for one in outlets] == [one.id for one in BOOK.library.network.value.outlets]
    assert all(owner not in one.values() for one in outlets for owner in owners)


def test_numbers_reach_the_scripts_as_text() -> None:
    shelved = Shelf(BOOK.library).present("service-check")
    assert shelved is not None
    data = form_data(shelved.form, shelved.sha256, {"cut-off": "2005-01-01"})

    def look(value: Any) -> None:
        assert not isinstance(value, float | int) or isinstance(value, bool)
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            look(inner)

    look(data)
    first = data["sections"][0]["items"][0]
    assert (first["weight"], first["response"]["bands"][1]) == ("2", {"from": "8", "points": "1"})
    assert data["parameters"] == {"cut-off": "2005-01-01"} and data["asks"] == ["outlet.opened"]


def test_words_cannot_end_the_script_that_holds_them() -> None:
    text = script_json({"a": "</script><!-- & \u2028"})
    assert "<" not in text and "&" not in text and json.loads(text) == {"a": "</script><!-- & \u2028"}


# ---- the scripts


def test_the_joined_script_can_stand_inside_a_page() -> None:
    script = fill_scripts.bundle()
    assert "</script" not in script and "<!--" not in script
    assert not re.search(r"^(import|export) ", script, re.M)
    assert "sourceMappingURL" not in script
    for path in fill_scripts.SCRIPTS.glob("*.js"):
        assert f"const module_{path.stem} =" in script, f"{path.name} is imported by nobody"


@pytest.mark.parametrize("path", sorted(fill_scripts.SCRIPTS.glob("*.js")), ids=lambda path: path.stem)
def test_a_module_opens_with_what_it_owns_and_is_short(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith("// ") and len(lines) <= 300
    written = re.findall(r"(\w+)\.innerHTML = ", path.read_text("utf-8"))
    assert not written or path.stem == "form_page"  # the page's own markup, kept for drafts of an older form
    assert not re.search(r"parseFloat|\beval\b|insertAdjacentHTML|outerHTML|document\.write", path.read_text("utf-8"))


def test_without_its_libraries_the_pages_are_not_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fill_scripts, "MODULES", tmp_path)
    fill_scripts.bundle.cache_clear()
    try:
        with pytest.raises(EnvironmentFault, match="is not installed"):
            fill_scripts.bundle()
    finally:
        fill_scripts.bundle.cache_clear()


def test_every_library_comes_with_its_licence() -> None:
    script = fill_scripts.bundle()
    pinned = json.loads((fill_scripts.MODULES.parent / "package.json").read_text("utf-8"))["dependencies"]
    assert set(pinned) == set(fill_scripts.LIBRARIES)
    for name, version in pinned.items():
        assert f"/*! {name} {version}\n" in script
    assert script.count("THE SOFTWARE IS PROVIDED") + script.count('THE SOFTWARE IS PROVIDED "AS IS"') >= 3


def test_the_joined_digest_needs_nothing_of_the_browser() -> None:
    """Over plain http and on some pages of files there is no WebCrypto."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    code = f"Object.defineProperty(globalThis, 'crypto', {{ value: undefined }});\n{fill_scripts.bundle('digest.js')}"
    code += "\nconsole.log(module_digest.sha256(new TextEncoder().encode('abc')));"
    done = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == hashlib.sha256(b"abc").hexdigest()


def test_tints_lie_between_two_colours() -> None:
    assert [fill.mix("#FF0000", "#0000FF", share) for share in (0, 50, 100)] == ["#0000FF", "#800080", "#FF0000"]


def test_every_section_is_of_a_known_kind() -> None:
    """The data mirrors the model: a new kind of section would be left out silently."""
    assert {one.__name__ for one in AnySection.__args__} == {"FormSection", ChecklistSection.__name__}
