"""The shipped website in a browser, on a phone first: search, links, no other host, nothing sideways, contrast."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import PHONE, served
from contrast import contrast

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.needs_chromium

KINDS = (
    "", "chapters/service-standards/", "chapters/workflow/", "checklists/three-stage-service/",
    "checklists/outlet-audit/", "forms/F-11/", "coverage/", "standards/", "figures/", "glossary/", "sources/",
    "control/", "readers/", "id/", "fill/", "fill/outlet-audit/", "fill/F-11/",
)  # fmt: skip


@pytest.fixture(scope="module")
def address(shipped: Path) -> Iterator[str]:
    """The built site on this machine."""
    with served(shipped) as (address, _):
        yield address


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Opens a page; at the end nothing may have been asked of another host, nor an error been written."""
    foreign: list[str] = []
    errors: list[str] = []
    contexts = []

    def open_page(path: str, **settings: Any) -> Any:
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda one: None if one.url.startswith((address, "data:")) else foreign.append(one.url))
        page.on("console", lambda one: errors.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("response", lambda one: errors.append(f"{one.status} {one.url}") if one.status >= 400 else None)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not foreign
    assert not errors


def search(page: Any, words: str) -> None:
    page.get_by_label("搜索", exact=True).locator("visible=true").first.click()
    field = page.get_by_role("textbox", name="搜索手册")
    playwright.expect(field).to_be_focused()
    page.keyboard.type(words, delay=20)
    page.locator(".md-search-result__link").first.wait_for()


@pytest.mark.parametrize("words", ["投诉", "问候顾客"])
def test_a_search_on_a_phone_leads_to_the_entry(visit: Any, words: str) -> None:
    page = visit("", **PHONE)
    search(page, words)
    hit = page.locator(".md-search-result__link[href*='chapters/'][href*='#']").first
    target = hit.get_attribute("href").split("#")[1]
    assert re.fullmatch(r"[A-Z]{2,4}-\d{3}", target)
    title = hit.locator("h2").inner_text().replace("\u200b", "")
    hit.click()
    page.wait_for_url(f"**/*#{target}")
    heading = page.locator(f"h3[id='{target}']")
    playwright.expect(heading).to_be_in_viewport()
    assert heading.inner_text() == title
    # It stands below the header, is tinted, and the words are marked.
    header = page.locator(".md-header").bounding_box()
    assert heading.bounding_box()["y"] >= header["y"] + header["height"]
    entry = page.locator(f"article.entry:has(h3[id='{target}'])")
    tint = entry.evaluate("one => getComputedStyle(one, '::before').backgroundColor")
    assert tint not in ("rgba(0, 0, 0, 0)", page.evaluate("getComputedStyle(document.body).backgroundColor"))
    playwright.expect(entry.locator("mark").first).to_be_visible()


def test_a_search_works_while_an_input_method_composes(visit: Any) -> None:
    """An input method sends no keyup; insert_text behaves like one."""
    page = visit("", **PHONE)
    page.get_by_label("搜索", exact=True).locator("visible=true").first.click()
    page.keyboard.insert_text("真理瞬间")
    page.locator(".md-search-result__link").first.wait_for()


@pytest.mark.parametrize("path", KINDS)
def test_nothing_scrolls_sideways_on_a_phone(visit: Any, path: str) -> None:
    page = visit(path, **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.md-content *')]
            .filter(one => one.getBoundingClientRect().right > 361 && !one.closest('.table-wrap, svg'))
            .map(one => one.outerHTML.slice(0, 80))"""
    )
    assert not wide


def test_what_a_thumb_taps_is_large_enough(visit: Any) -> None:
    page = visit("", **PHONE)
    page.get_by_label("打开目录").click()
    page.locator(".m-contents a").first.wait_for()
    page.wait_for_timeout(400)
    taps = ".m-header label:not(.md-search__overlay), .m-contents a, .door a, .door label, .book-chapters a"
    small = page.evaluate(
        """taps => [...document.querySelectorAll(taps)]
            .map(one => [one.getBoundingClientRect(), one.textContent.trim()])
            .filter(([box]) => box.height && (box.height < 43.5 || box.width < 43.5))
            .map(([box, words]) => `${words}: ${box.width}×${box.height}`)""",
        taps,
    )
    assert not small


def test_the_drawer_opens_shows_the_chapters_and_leads_on(visit: Any) -> None:
    page = visit("chapters/service-standards/", **PHONE)
    page.get_by_label("打开目录").click()
    link = page.locator(".m-contents").get_by_role("link", name="文件控制")
    playwright.expect(page.locator(".m-contents .m-sections a").first).to_be_visible()
    link.click()
    page.wait_for_url("**/control/")


def test_the_first_tap_on_a_term_explains_the_second_follows(visit: Any) -> None:
    page = visit("chapters/service-standards/", **PHONE)
    term = page.locator("a.term[data-tip]").first
    term.scroll_into_view_if_needed()
    term.tap()
    page.wait_for_timeout(400)  # it fades in
    visibility, words = term.evaluate(
        "one => [getComputedStyle(one, '::after').visibility, getComputedStyle(one, '::after').content]"
    )
    assert visibility == "visible" and term.get_attribute("data-tip") in words
    assert "/chapters/" in page.url
    term.tap()
    page.wait_for_url("**/glossary/#term-*")


def test_a_permanent_link_goes_on_to_the_entry(visit: Any) -> None:
    page = visit("id/#SVC-001")
    page.wait_for_url("**/chapters/*/#SVC-001")
    playwright.expect(page.locator("h3#SVC-001")).to_be_in_viewport()


def test_the_index_of_ids_works_without_scripts(visit: Any) -> None:
    page = visit("id/#SVC-001", java_script_enabled=False)
    row = page.locator("#SVC-001 a")
    playwright.expect(row).to_be_in_viewport()
    row.click()
    page.wait_for_url("**/chapters/*/#SVC-001")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["", "chapters/service-standards/", "chapters/cases/", "checklists/three-stage-service/", "figures/"]
)
def test_text_stands_out_from_its_ground(visit: Any, path: str, scheme: str) -> None:
    page = visit(path, viewport={"width": 1280, "height": 800}, color_scheme=scheme)
    expected = {"light": "default", "dark": "slate"}[scheme]
    playwright.expect(page.locator("body")).to_have_attribute("data-md-color-scheme", expected)
    page.wait_for_timeout(300)  # colours fade
    seen, poor = contrast(page, ".m-header *, .m-contents *, .md-content *, .m-footer *")
    assert seen > 50
    assert not poor


def test_the_palette_can_be_changed_and_stays(visit: Any) -> None:
    page = visit("control/", viewport={"width": 1280, "height": 800}, color_scheme="light")
    page.get_by_title("切换为深色").click()
    playwright.expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.reload()
    playwright.expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_the_first_key_reaches_the_skip_link(visit: Any) -> None:
    page = visit("chapters/service-standards/", viewport={"width": 1280, "height": 800})
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
