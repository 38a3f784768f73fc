"""Opaque names: the same in every release, without a word of the manual, and every link of a page still fits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sealed_site import SECRETS, protection, write_site

from build_tools.vault.paths import opaque, plan

KEY = SECRETS.path_key()


def test_every_file_but_lists_of_files_is_planned(tmp_path: Path) -> None:
    files = {one.path: one.type for one in plan(write_site(tmp_path), KEY).files}
    assert files == {
        "index.html": "text/html", "chapters/care/index.html": "text/html", "chapters/care/photo.png": "image/png",
        "id/index.html": "text/html", "files/letter.pdf": "application/pdf", "assets/look.css": "text/css",
        "assets/icon.svg": "image/svg+xml", "assets/app.js": "text/javascript",
    }  # fmt: skip


def test_a_name_lasts_and_says_nothing(tmp_path: Path) -> None:
    first = plan(write_site(tmp_path / "1"), KEY)
    second = plan(write_site(tmp_path / "2", {"chapters/care/index.html": "<title>anew</title>"}), KEY)
    assert first.files == second.files
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{16}", one.name) for one in first.files)
    assert plan(tmp_path / "1", bytes(32)).files[0].name != first.files[0].name


def test_a_page_keeps_its_depth(tmp_path: Path) -> None:
    found = {one.path: one.address for one in plan(write_site(tmp_path, {"plain.html": "", "a/b.html": ""}), KEY).files}
    name = {path: opaque(KEY, "file", path) for path in (*found, "chapters/index.html", "a/index.html")}
    assert found == {
        "index.html": "",
        "plain.html": name["plain.html"],
        "a/b.html": name["a/b.html"] + "/",
        "id/index.html": name["id/index.html"] + "/",
        "chapters/care/index.html": f"{name['chapters/index.html']}/{name['chapters/care/index.html']}/",
        "files/letter.pdf": name["files/letter.pdf"] + "/",
        **dict.fromkeys(("chapters/care/photo.png", "assets/look.css", "assets/icon.svg", "assets/app.js")),
    }


def test_an_entry_leads_to_where_it_stands_now(tmp_path: Path) -> None:
    planned = plan(write_site(tmp_path), KEY)
    assert planned.entries == {opaque(KEY, "entry", "CAR-001"): "chapters/care/index.html#CAR-001"}


@pytest.mark.parametrize(
    "href, target",
    [("../#X-1", "index.html#X-1"), ("../a%20b.html#X-1", "a b.html#X-1"), ("#X-1", "id/index.html#X-1")],
)
def test_any_link_of_the_register_is_followed(tmp_path: Path, href: str, target: str) -> None:
    row = f'<div data-resolver="x"><ul><li id="X-1"><a href="{href}">x</a><a href="no">y</a></li></ul></div>'
    assert list(plan(write_site(tmp_path, {"id/index.html": row}), KEY).entries.values()) == [target]


def test_pages_documents_and_entries_have_an_address_to_open(tmp_path: Path) -> None:
    paths = ("chapters/index.html", "chapters/care/index.html", "files/letter.pdf", "id/index.html")
    folder, page, pdf, register = (opaque(KEY, "file", path) for path in paths)
    entry = opaque(KEY, "entry", "CAR-001")
    assert set(protection(write_site(tmp_path)).sealed.addresses) == {
        f"{page}/",
        f"{folder}/{page}/",
        f"{pdf}/",
        f"{register}/",
        f"{entry}/",
        "id/",
    }


def test_links_that_are_no_rows_are_left_alone(tmp_path: Path) -> None:
    other = '<ul><li id="A-01"><a href="x">x</a></li></ul>'
    page = f'{other}<ul data-resolver="x"><li>no id<a href="x">x</a></li></ul>'
    assert plan(write_site(tmp_path, {"id/index.html": page}), KEY).entries == {}
