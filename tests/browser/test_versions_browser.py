"""The published site in a browser: which release is in force, what the reader is told, where the selector leads."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import revised_tree
import small_tree
from browsing import serve

from build_tools.publishing.publish import InClear, publish

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.needs_chromium, pytest.mark.usefixtures("git")]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
EXPECT = playwright.expect

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1.10.0 from 2026-01-31 and 2.0.0 from 2026-06-01, the first with a page that the second lacks."""
    folder = tmp_path_factory.mktemp("versions")
    tree = revised_tree.started(folder)
    revised_tree.released(tree)
    revised_tree.second(tree)
    revised_tree.released(tree)
    out = folder / "below" / "manual"
    for revision in ("1.10.0", "2.0.0"):
        publish(tree, out, InClear(), revision=revision)
    (out / "1.10.0/chapters/gone").mkdir()
    shutil.copy(out / "1.10.0/chapters/service/index.html", out / "1.10.0/chapters/gone/index.html")
    return folder / "below"


@pytest.fixture
def visit(browser: Any, published: Path) -> Iterator[Open]:
    """Opens a page on a day; nothing may be asked of another host, and no script may fail."""
    server = serve(published)
    address = f"http://127.0.0.1:{server.server_port}/manual/"
    foreign: list[str] = []
    failed: list[str] = []
    contexts = []

    def open_page(path: str, day: str, **settings: Any) -> Any:
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.clock.set_fixed_time(datetime.fromisoformat(f"{day}T09:00:00"))
        page.on("request", lambda one: None if one.url.startswith((address, "data:")) else foreign.append(one.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.goto(address + path, wait_until="networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    server.shutdown()
    assert not foreign and not failed


def test_the_release_in_force_says_nothing(visit: Open) -> None:
    page = visit("2.0.0/chapters/service/", "2026-07-01")
    assert page.get_by_label("选修订版").locator("option").all_inner_texts() == ["2.0.0 现行", "1.10.0"]
    EXPECT(page.locator("[data-notice]")).to_be_hidden()


def test_an_old_release_says_so_and_shows_what_changed(visit: Open) -> None:
    page = visit("1.10.0/chapters/service/", "2026-06-01", **PHONE)
    notice = page.locator("[data-notice]")
    EXPECT(notice).to_contain_text("这是旧版 1.10.0。现行版 2.0.0 自 2026-06-01 起施行")
    notice.get_by_text("看改了什么").click()
    page.wait_for_url("**/manual/2.0.0/changes/1.10.0-to-2.0.0/")
    EXPECT(page.locator("#BBB-001")).to_be_visible()
    assert page.locator("ins").first.inner_text() == "98%"
    page.go_back()
    page.locator("[data-notice]").get_by_text("去现行版").click()
    page.wait_for_url("**/manual/2.0.0/chapters/service/")


def test_until_a_release_takes_effect_the_one_before_is_in_force(visit: Open) -> None:
    page = visit("2.0.0/chapters/service/", "2026-05-31")
    EXPECT(page.locator("[data-notice]")).to_contain_text("2.0.0 版自 2026-06-01 起施行；在那之前照 1.10.0 版办。")
    assert page.get_by_label("选修订版").locator("option").all_inner_texts() == ["2.0.0 待生效", "1.10.0 现行"]
    page = visit("1.10.0/chapters/service/", "2026-05-31")
    EXPECT(page.locator("[data-notice]")).to_contain_text("下一个修订版 2.0.0 自 2026-06-01 起施行。")


def test_the_selector_leads_to_the_same_page_and_the_same_entry(visit: Open) -> None:
    page = visit("1.10.0/checklists/service-check/", "2026-07-01")
    page.get_by_label("选修订版").select_option("2.0.0")
    page.wait_for_url("**/2.0.0/checklists/service-check/")
    page = visit("1.10.0/chapters/service/#BBB-002", "2026-07-01")
    page.get_by_label("选修订版").select_option("2.0.0")
    page.wait_for_url("**/2.0.0/chapters/service/#BBB-002")


def test_a_page_that_another_release_does_not_have(visit: Open) -> None:
    page = visit("1.10.0/chapters/gone/", "2026-07-01")
    page.get_by_label("选修订版").select_option("2.0.0")
    page.wait_for_url("**/manual/2.0.0/")
    page = visit("2.0.0/changes/", "2026-07-01")
    page.get_by_label("选修订版").select_option("1.10.0")
    page.wait_for_url("**/manual/1.10.0/")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (None, "not there"), ("no json", "no list"), ('{"format": 2, "versions": []}', "of a later format"),
        ('{"format": 1, "versions": [{"revision": "<img src=x onerror=alert(1)>", "effective": "x"}]}', "hostile"),
        ('{"format": 1, "versions": 7}', "no list"),
    ],
)  # fmt: skip
def test_without_the_list_the_page_is_what_it_was(visit: Open, published: Path, text: str | None, what: str) -> None:
    path = published / "manual/versions.json"
    kept = path.read_bytes()
    try:
        path.unlink()
        if text is not None:
            path.write_text(text)
        page = visit("1.10.0/chapters/service/", "2026-07-01")
        EXPECT(page.get_by_label("选修订版")).to_have_count(0)
        EXPECT(page.locator("[data-notice]")).to_be_hidden()
        EXPECT(page.locator("#BBB-001")).to_be_visible()
    finally:
        path.write_bytes(kept)


@pytest.mark.parametrize(
    ("day", "hash", "there"),
    [
        ("2026-07-01", "", "2.0.0/"), ("2026-05-31", "", "1.10.0/"), ("2025-01-01", "", "2.0.0/"),
        ("2026-07-01", "#BBB-001", "2.0.0/chapters/service/#BBB-001"), ("2026-07-01", "#x", "2.0.0/#x"),
    ],
)  # fmt: skip
def test_the_pointer(visit: Open, day: str, hash: str, there: str) -> None:
    page = visit(hash, day)
    page.wait_for_url(f"**/manual/{there}")


def test_nothing_moves_sideways_and_marks_rest_on_more_than_colour(visit: Open) -> None:
    for path in ("2.0.0/changes/1.10.0-to-2.0.0/", "2.0.0/changes/", "2.0.0/history/", "1.10.0/chapters/service/"):
        page = visit(path, "2026-07-01", **PHONE)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
    style = "one => [getComputedStyle(one).textDecorationLine, getComputedStyle(one).fontWeight]"
    page = visit("2.0.0/changes/1.10.0-to-2.0.0/", "2026-07-01")
    assert page.locator("del").first.evaluate(style)[0] == "line-through"
    assert page.locator("ins").first.evaluate(style) == ["underline", "700"]


def test_a_draft_asks_for_no_list(published: Path, tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    from build_tools.publishing.site import site_source

    source = site_source(tree)
    assert source.extra["published"] is False and "下一版" not in source.extra["draft"]
