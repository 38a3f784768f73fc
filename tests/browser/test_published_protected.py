"""Releases for holders only, in a browser: the one in force, the way between them, with and without a worker."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import controlled_tree
import pytest
from browsing import PHONE, served
from copy_desk import SECRETS
from sealed_site import step

from build_tools.publishing.publish import publish
from build_tools.vault.paths import opaque
from build_tools.vault.publish import ForHolders

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.needs_chromium, pytest.mark.usefixtures("git")]
EXPECT = playwright.expect
NO_WORKER = "Object.defineProperty(navigator, 'serviceWorker', { value: undefined });"
LATER, BETWEEN = "2026-07-01", "2026-03-01"


@dataclass(frozen=True)
class Online:
    """1.10.0 in force from 2026-01-31, 2.0.0 from 2026-06-01, for two holders."""

    address: str
    asked: list[str]
    serials: tuple[str, str]


@pytest.fixture(scope="module")
def online(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Online]:
    folder = tmp_path_factory.mktemp("online")
    with pytest.MonkeyPatch.context() as monkeypatch:
        controlled_tree.hand_out_secrets(folder, monkeypatch)
        tree, serials = controlled_tree.two_releases(folder)
        for revision in ("1.10.0", "2.0.0"):
            publish(tree, folder / "site", ForHolders.of(tree, step), revision=revision)
    with served(folder / "site") as (address, asked):
        yield Online(address, asked, serials)


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, online: Online) -> Iterator[Visit]:
    """Opens a page on a day. At the end: nothing in the console, no other host, no telling path asked for."""
    noise: list[str] = []
    contexts = []
    start = len(online.asked)

    def open_page(path: str, day: str = LATER, *, script: str = "", **settings: Any) -> Any:
        context = browser.new_context(**settings)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        own = (online.address, "data:", "blob:")
        context.on("request", lambda one: None if one.url.startswith(own) else noise.append(one.url))
        page = context.new_page()
        page.clock.set_fixed_time(datetime.fromisoformat(f"{day}T09:00:00"))
        page.on("console", lambda one: None if _asked_whether(one) else noise.append(one.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.goto(online.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not noise
    assert not [one for one in online.asked[start:] if re.search("chapters|changes|[A-Z]{3}-", one)]


def _asked_whether(said: Any) -> bool:
    """The selector asks whether the other release has the page; the browser says when it has none."""
    return "404" in said.text and bool(re.search(r"/1\.10\.0/[0-9a-z]{16}/$", said.location["url"]))


def letter(online: Online, number: int = 0) -> str:
    """What stands behind the # in the letter's link."""
    return f"#k={controlled_tree.passcode(online.serials[number])}"


def place(kind: str, identity: str) -> str:
    return opaque(SECRETS.path_key(), kind, identity)


def test_the_letters_link_opens_the_release_in_force(visit: Visit, online: Online) -> None:
    page = visit(letter(online), BETWEEN)
    page.wait_for_url(f"{online.address}1.10.0/")
    page = visit(letter(online), LATER)
    page.wait_for_url(f"{online.address}2.0.0/")
    EXPECT(page.locator("manual-badge")).to_be_attached()
    EXPECT(page.locator("[data-notice]")).to_be_hidden()


def test_lasting_addresses_lead_into_the_release_in_force(visit: Visit, online: Online) -> None:
    page = visit(f"{place('entry', 'BBB-001')}/")
    page.get_by_label("口令").fill(controlled_tree.passcode(online.serials[1]))
    page.get_by_role("button", name="打开手册").click()
    page.wait_for_url("**/2.0.0/*/*/#BBB-001")
    EXPECT(page.get_by_text("98%").first).to_be_visible()
    # As in a site in clear, an entry's id will do.
    page.goto(f"{online.address}#BBB-002")
    page.wait_for_url("**/2.0.0/*/*/#BBB-002")
    # Also on top of the page that it leads away from, where nothing is loaded anew.
    page.goto(f"{online.address}2.0.0/")
    page.locator("manual-badge").wait_for(state="attached")
    page.evaluate("location.hash = '#to=changes/1.10.0-to-2.0.0/'")
    page.wait_for_url(f"**/2.0.0/*/{place('file', 'changes/1.10.0-to-2.0.0/index.html')}/")
    # So do addresses that say the id behind the #, of an entry, a form, a check item.
    page.goto(f"{online.address}id/#BBB-002")
    page.wait_for_url("**/2.0.0/*/*/#BBB-002")
    page.goto(f"{online.address}1.10.0/id/#TSX-01")
    page.wait_for_url("**/1.10.0/*/*/#TSX-01")
    page.goto(f"{online.address}2.0.0/id/#F-01")
    page.wait_for_url(f"**/2.0.0/*/{place('file', 'forms/F-01/index.html')}/")
    # A link of a report into the revision of its day, which is an old one now.
    page.goto(f"{online.address}1.10.0/{place('entry', 'BBB-001')}/")
    page.wait_for_url("**/1.10.0/*/*/#BBB-001")
    EXPECT(page.get_by_text("95%").first).to_be_visible()


def test_an_old_release_says_so_and_shows_what_changed(visit: Visit, online: Online) -> None:
    page = visit(f"1.10.0/{letter(online)}", **PHONE)
    notice = page.locator("[data-notice]")
    EXPECT(notice).to_contain_text("这是旧版 1.10.0。现行版 2.0.0 自 2026-06-01 起施行")
    notice.get_by_text("看改了什么").click()
    page.wait_for_url("**/2.0.0/*/*/")
    EXPECT(page.locator("#BBB-001")).to_be_visible()
    assert page.locator("ins").first.inner_text() == "98%"


def test_the_selector_keeps_page_and_entry(visit: Visit, online: Online) -> None:
    page = visit(f"1.10.0/{letter(online)}")
    box = page.get_by_label("选修订版")
    EXPECT(box.locator("option")).to_have_text(["2.0.0 现行", "1.10.0"])
    page.goto(f"{online.address}1.10.0/{place('file', 'chapters/service/index.html')}/")
    page.wait_for_url(f"**/1.10.0/*/{place('file', 'chapters/service/index.html')}/")
    box.select_option("2.0.0")
    page.wait_for_url(f"**/2.0.0/*/{place('file', 'chapters/service/index.html')}/")
    page.goto(f"{page.url}#BBB-002")
    box.select_option("1.10.0")
    page.wait_for_url("**/1.10.0/*/*/#BBB-002")
    # A page that the older release does not have: to its beginning.
    page.goto(f"{online.address}2.0.0/{place('file', 'changes/index.html')}/")
    page.wait_for_url(f"**/2.0.0/{place('file', 'changes/index.html')}/")
    box.select_option("1.10.0")
    page.wait_for_url(f"{online.address}1.10.0/")


def test_without_a_worker_the_reader_is_told_the_same(visit: Visit, online: Online) -> None:
    page = visit(f"1.10.0/{letter(online)}", script=NO_WORKER, **PHONE)
    notice = page.locator("[data-notice]")
    EXPECT(notice).to_contain_text("这是旧版 1.10.0")
    page.evaluate(f"location.hash = '#to={place('file', 'chapters/service/index.html')}/'")
    EXPECT(page.get_by_text("95%").first).to_be_visible()
    EXPECT(page.get_by_label("选修订版")).to_have_count(1)
    page.get_by_label("选修订版").select_option("2.0.0")
    EXPECT(page.get_by_text("98%").first).to_be_visible()
    assert "/2.0.0/#to=" in page.url
    EXPECT(page.locator("[data-notice]")).to_be_hidden()
    page.go_back()
    page.locator("[data-notice]").get_by_text("看改了什么").click()
    EXPECT(page.locator("ins").first).to_have_text("98%")
    page.goto(f"{online.address}1.10.0/id/#TSX-01")
    EXPECT(page.locator("#TSX-01")).to_be_in_viewport()
    assert page.locator("h1").inner_text() != "编号索引"


def test_who_leaves_one_release_leaves_them_all(visit: Visit, online: Online) -> None:
    page = visit(f"2.0.0/{letter(online)}")
    page.wait_for_selector("manual-badge")
    other = page.context.new_page()
    other.goto(f"{online.address}1.10.0/")
    other.wait_for_selector("manual-badge")
    page.goto(f"{online.address}2.0.0/copy/")
    page.click("[data-is=forget]")
    other.wait_for_selector("#unlock")
    # Not through its worker either, which may run on for a while.
    part = "fetch('search/search_index.json').then(async (one) => (await one.text()).length)"
    assert other.evaluate(part) == 0
    assert not [one for one in page.evaluate("caches.keys()") if one.startswith("manual sealed")]


@pytest.mark.parametrize("known", [False, True])
def test_a_malformed_wish_leads_to_the_beginning(visit: Visit, online: Online, known: bool) -> None:
    wish = "to=" + "http%3A%2F%2F%5B"
    page = visit("2.0.0/" if known else f"2.0.0/{letter(online)}&{wish}")
    if known:
        page.goto(f"{online.address}2.0.0/{letter(online)}")
        page.wait_for_selector("manual-badge")
        page.goto("about:blank")
        page.goto(f"{online.address}2.0.0/#{wish}")
    page.wait_for_selector("manual-badge")
    EXPECT(page).to_have_url(f"{online.address}2.0.0/")
