"""The protected website in a browser: who has a key reads on, who has none learns why, and nothing is half shown.

Release 1.0.0 is the shipped manual for 300 holders. Release 1.1.0 is a few pages for 298: two copies were revoked.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browsing import PHONE, served
from contrast import contrast
from sealed_site import CONTENT, SECRETS, holders, protection, step, write_site

from build_tools.copies.secrets import HolderKey
from build_tools.vault.key_files import Holder, Keyring
from build_tools.vault.paths import opaque
from build_tools.vault.protect import Protection, protect, renew_keys, write_offline

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.needs_chromium

DESK = {"viewport": {"width": 1280, "height": 800}}
HOLDERS = holders(300)
REVOKED, VALID = HOLDERS[41:43], HOLDERS[299]
OWN_WORKER = """<!doctype html><html><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self';
img-src 'self' data: blob:; manifest-src 'self'; worker-src 'self'; connect-src 'self'; base-uri 'none'">
<title>现场填写</title><link rel="manifest" href="{up}app.webmanifest">
<script type="module" src="{up}app.js"></script></head><body><h1>现场填写</h1>
<p id="state">…</p><a href="F-01/">表单</a><a href="../">全部</a></body></html>"""
PAGES = {
    "fill/index.html": OWN_WORKER.format(up=""),
    "fill/F-01/index.html": OWN_WORKER.format(up="../"),
    "fill/app.js": "import { say } from './say.js'; const up = location.pathname.split('/').length > 4 ? '../' : '';"
    "const {serviceWorker} = navigator;"
    "serviceWorker.register(up + 'sw.js').then(() => serviceWorker.ready).then(() => say('offline'));",
    "fill/say.js": "export const say = (words) => { document.getElementById('state').textContent = words; };",
    "fill/app.webmanifest": '{"name": "现场填写", "start_url": "./", "scope": "./", "display": "standalone"}',
    "fill/sw.js": "throw new Error('must not run');",
    "index.html": '<!doctype html><html><head><title>第二版</title></head><body><article id="content"><h1>第二版</h1>'
    '<a href="files/letter.pdf" download>信</a> <a href="fill/">填写</a></article></body></html>',
}
PATHS = re.compile(
    r"/(?:1\.[012]\.0/)?(?:[0-9a-z]{16}/){0,2}(?:\?unlock)?"  # addresses, all of which lead to the unlock page
    r"|/(?:1\.[012]\.0/)?(?:copy/|[a-z]+\.(?:js|css|svg)(?:\?[0-9a-f]{16})?|release\.json)"  # files in clear
    r"|/1\.[012]\.0/(?:d[01]-[0-9a-f]{12}/(?:index|[0-9a-z]{16})|keys/[0-9a-f]{32})"  # sealed files
)


def passcode(holder: Holder) -> str:
    return SECRETS.passcode(holder.serial, holder.generation)


@dataclass(frozen=True)
class Published:
    """Releases beside each other on a server."""

    folder: Path
    address: str
    asked: list[str]
    second: Protection


@pytest.fixture(scope="module")
def published(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    folder = tmp_path_factory.mktemp("published")
    first = protection(shipped, holders=HOLDERS)
    first = replace(first, manual=first.manual.model_copy(update={"revision": "1.0.0"}))
    protect(first, folder / "1.0.0", step)
    write_offline(replace(first, holders=HOLDERS[:2]), folder / "offline.html", step)
    site = write_site(tmp_path_factory.mktemp("small") / "site", PAGES)
    second = protection(site, holders=tuple(one for one in HOLDERS if one not in REVOKED))
    second = replace(second, manual=second.manual.model_copy(update={"revision": "1.1.0"}))
    protect(second, folder / "1.1.0", step)
    with served(folder) as (address, asked):
        yield Published(folder, address, asked, second)


Visit = Callable[..., Any]


@pytest.fixture
def visit(browser: Any, published: Published) -> Iterator[Visit]:
    """Opens a page. At the end: no other host, no word in the console, no telling path in the server's log."""
    noise: list[str] = []
    contexts = []
    start = len(published.asked)

    def open_page(path: str = "1.0.0/", *, script: str = "", **settings: Any) -> Any:
        context = browser.new_context(**{**DESK, **settings})
        contexts.append(context)
        if script:
            context.add_init_script(script)
        own = (published.address, "data:", "blob:", "file:")
        context.on("request", lambda one: None if one.url.startswith(own) else noise.append(one.url))
        page = context.new_page()
        page.on("console", lambda one: noise.append(one.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.goto(path if path.startswith("file:") else published.address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not noise
    telling = [one for one in published.asked[start:] if not PATHS.fullmatch(one)]
    assert not telling


def unlock(page: Any, holder: Holder = VALID) -> None:
    page.get_by_label("口令").fill(passcode(holder))
    page.get_by_role("button", name="打开手册").click()
    page.locator("h1:visible", has_not_text="受控手册").first.wait_for()


def search(page: Any, words: str) -> Any:
    page.get_by_label("搜索", exact=True).locator("visible=true").first.click()
    playwright.expect(page.get_by_role("textbox", name="搜索手册")).to_be_focused()
    page.keyboard.type(words, delay=20)
    hit = page.locator(".md-search-result__link[href*='#']").first
    hit.wait_for()
    return hit


def badge(page: Any) -> Any:
    return page.locator("manual-badge a, a.own-copy")


def test_on_a_phone_a_typed_passcode_opens_the_manual(visit: Visit) -> None:
    page = visit(**PHONE)
    field = page.get_by_label("口令")
    typed = passcode(VALID).lower().replace("0", "o").replace("1", "l")
    field.press_sequentially(f"{typed[:7]} {typed[7:]}")
    assert re.fullmatch(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", field.input_value())
    playwright.expect(page.locator("#count")).to_have_text("20 / 20")
    field.press("Enter")
    playwright.expect(page.get_by_role("heading", level=1, name="顾客满意度管理手册")).to_be_visible()
    assert badge(page).get_attribute("title") == f"{VALID.serial}　{VALID.name}"
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label("打开目录").click()
    page.locator(".m-contents").get_by_role("link", name="文件控制").click()
    page.wait_for_url(re.compile(r"/1\.0\.0/[0-9a-z]{16}/$"))
    assert page.title().startswith("文件控制")


def test_a_search_leads_to_the_entry_and_survives_reload_and_back(visit: Visit) -> None:
    page = visit(**PHONE)
    unlock(page)
    home = page.url
    hit = search(page, "投诉")
    fragment = hit.get_attribute("href").split("#")[1]
    hit.click()
    page.wait_for_url(re.compile(rf"/1\.0\.0/[0-9a-z]{{16}}/[0-9a-z]{{16}}/#{fragment}$"))
    for _ in range(2):
        playwright.expect(page.locator(f"[id='{fragment}']")).to_be_in_viewport()
        playwright.expect(badge(page)).to_be_visible()
        page.reload()
    page.go_back()
    page.wait_for_url(home)
    page.go_forward()
    page.wait_for_url(f"**/#{fragment}")


def test_the_letters_link_opens_at_once_and_leaves_no_passcode(visit: Visit) -> None:
    page = visit(f"1.0.0/#k={passcode(VALID)}")
    badge(page).wait_for()
    assert page.url.endswith("/1.0.0/")
    page.goto("about:blank")
    page.go_back()
    badge(page).wait_for()
    assert passcode(VALID) not in page.url


def test_the_passcode_leaves_the_address_bar_even_when_it_opens_nothing(visit: Visit) -> None:
    page = visit(f"1.0.0/#k={'0' * 20}")
    playwright.expect(page.get_by_text("没有相符的钥匙")).to_be_visible()
    assert page.url.endswith("/1.0.0/")


def test_the_next_revision_opens_by_itself(visit: Visit, published: Published) -> None:
    page = visit()
    unlock(page)
    page.goto(published.address + "1.1.0/")
    playwright.expect(page.get_by_role("heading", name="第二版")).to_be_visible()
    assert badge(page).get_attribute("title").startswith(VALID.serial)


@pytest.mark.parametrize("holder", REVOKED, ids=["first", "second"])
def test_a_revoked_copy_reads_what_it_had_and_not_what_comes(
    visit: Visit, published: Published, holder: Holder
) -> None:
    page = visit()
    unlock(page, holder)
    page.goto(published.address + "1.1.0/")
    playwright.expect(page.get_by_text("这个副本打不开本修订版")).to_be_visible()
    assert "第二版" not in page.content()
    page.goto(published.address + "1.0.0/")
    badge(page).wait_for()
    # A stranger who typed it is told that it may be either.
    other = visit("1.1.0/")
    other.get_by_label("口令").fill(passcode(holder))
    other.get_by_label("口令").press("Enter")
    playwright.expect(other.get_by_text("没有相符的钥匙")).to_be_visible()


@pytest.mark.parametrize(
    "typed, said",
    [
        ("7KQ3-9XA2", "20 个字符"),
        ("7KQ3" * 4 + "7KQU", "没有字母 U"),
        ("中文口令", "没有字母 U"),
        ("7KQ3" * 5, "没有相符的钥匙"),
    ],
)
def test_a_wrong_passcode_is_told_and_the_right_one_still_opens(visit: Visit, typed: str, said: str) -> None:
    page = visit(**PHONE)
    page.get_by_label("口令").fill(typed)
    page.get_by_role("button", name="打开手册").click()
    playwright.expect(page.get_by_role("alert")).to_contain_text(said)
    playwright.expect(page.get_by_label("口令")).to_be_focused()
    unlock(page)


def test_a_lasting_address_asked_for_first_is_reached_after_the_passcode(visit: Visit) -> None:
    entry = opaque(SECRETS.path_key(), "entry", "SVC-001")
    page = visit(f"1.0.0/{entry}/")
    unlock(page)
    page.wait_for_url("**/#SVC-001")
    playwright.expect(page.locator("h3#SVC-001")).to_be_in_viewport()
    # And at once from now on.
    chapter = opaque(SECRETS.path_key(), "file", "chapters/matter/index.html")
    page.goto(f"{page.url.split('1.0.0/')[0]}1.0.0/{chapter}/#MAT-003")
    page.wait_for_url(re.compile(rf"/[0-9a-z]{{16}}/{chapter}/#MAT-003$"))
    playwright.expect(page.locator("h3#MAT-003")).to_be_in_viewport()


def test_a_links_lasting_address_can_be_copied(visit: Visit) -> None:
    page = visit()
    unlock(page)
    link = page.locator(".md-content").get_by_role("link", name="文件控制").first
    assert "control/" in link.get_attribute("href")
    link.hover()
    playwright.expect(link).to_have_attribute("href", re.compile(r"/1\.0\.0/[0-9a-z]{16}/$"))


@pytest.mark.parametrize("to", ["https://example.invalid/", "//example.invalid/", "../1.1.0/", "javascript:alert(1)"])
def test_a_link_cannot_lead_elsewhere(visit: Visit, published: Published, to: str) -> None:
    page = visit(f"1.0.0/#k={passcode(VALID)}&to={quote(to, safe='')}")
    badge(page).wait_for()
    assert page.url == f"{published.address}1.0.0/"


@pytest.fixture
def third(published: Published) -> Iterator[Protection]:
    """A release of its own to change: 1.2.0, a few pages for two holders."""
    second = published.second
    made = replace(second, manual=second.manual.model_copy(update={"revision": "1.2.0"}), holders=HOLDERS[:2])
    protect(made, published.folder / "1.2.0", step)
    yield made
    shutil.rmtree(published.folder / "1.2.0")


def test_a_copy_whose_key_is_taken_away_is_closed(visit: Visit, published: Published, third: Protection) -> None:
    page = visit("1.2.0/")
    unlock(page, HOLDERS[0])
    renew_keys(published.folder / "1.2.0", Keyring(SECRETS, HOLDERS[1:2]))
    session = page.context.new_cdp_session(page)  # a browser stops idle workers by itself, only later
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    page.reload()
    playwright.expect(page.get_by_text("这个副本打不开本修订版")).to_be_visible()


def test_after_a_loss_the_others_read_on_and_the_lost_copy_does_not(
    visit: Visit, published: Published, third: Protection
) -> None:
    lost, kept = visit("1.2.0/"), visit("1.2.0/")
    unlock(lost, HOLDERS[0])
    unlock(kept, HOLDERS[1])
    protect(replace(third, holders=HOLDERS[1:2], rekey=1), published.folder / "1.2.0", step)
    # What was not read before comes from the new encryption; the page says so and opens by itself.
    kept.goto(f"{published.address}1.2.0/chapters/care/")
    playwright.expect(kept.get_by_role("heading", name="顾客关怀要点")).to_be_visible(timeout=15000)
    lost.goto(f"{published.address}1.2.0/chapters/care/")
    playwright.expect(lost.get_by_text("这个副本打不开本修订版")).to_be_visible(timeout=15000)


def test_anothers_letter_opened_on_top_changes_the_holder(visit: Visit, published: Published) -> None:
    page = visit()
    unlock(page)
    page.goto("about:blank")
    page.goto(f"{published.address}1.0.0/#k={passcode(HOLDERS[0])}")
    page.wait_for_url(f"{published.address}1.0.0/")
    playwright.expect(badge(page)).to_have_attribute("title", re.compile(HOLDERS[0].serial))


def test_what_is_not_there_is_said(visit: Visit, published: Published) -> None:
    page = visit()
    unlock(page)
    page.goto(published.address + "1.0.0/chapters/nowhere/")
    playwright.expect(page.get_by_role("heading", name="没有这一页")).to_be_visible()
    page.get_by_role("link", name="回首页").click()
    badge(page).wait_for()


def test_the_holders_page_acknowledges_prints_and_forgets(visit: Visit, published: Published) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"], **PHONE)
    unlock(page)
    badge(page).click()
    code = HolderKey.of(passcode(VALID), "TST").acknowledgement("1.0.0", CONTENT)
    playwright.expect(page.locator(".code")).to_have_text(f"{code[:4]}-{code[4:]}")
    playwright.expect(page.locator(".facts").first).to_contain_text(VALID.name)
    page.get_by_role("button", name="复制确认码").click()
    playwright.expect(page.get_by_text("已复制")).to_be_visible()
    assert (
        page.evaluate("navigator.clipboard.readText()") == f"{VALID.serial} 修订版 1.0.0 确认码 {code[:4]}-{code[4:]}"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.emulate_media(media="print")
    playwright.expect(page.get_by_text("本人为上列受控副本的持有人")).to_be_visible()
    playwright.expect(page.get_by_role("button", name="退出，忘记钥匙")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="退出，忘记钥匙").click()
    page.get_by_label("口令").wait_for()
    assert page.evaluate("caches.keys().then(names => names.filter(name => name.includes('sealed')))") == []
    page.goto(f"{published.address}1.0.0/{opaque(SECRETS.path_key(), 'file', 'control/index.html')}/")
    page.get_by_label("口令").wait_for()


def test_stored_whole_it_opens_without_network(visit: Visit, published: Published) -> None:
    page = visit()
    unlock(page)
    badge(page).click()
    page.get_by_role("button", name="整本存到本机").click()
    page.get_by_text("已全部存在本机").wait_for()
    page.context.set_offline(True)
    page.goto(f"{published.address}1.0.0/{opaque(SECRETS.path_key(), 'entry', 'SVC-001')}/")
    playwright.expect(page.locator("h3#SVC-001")).to_be_in_viewport()
    search(page, "投诉")


def test_what_is_not_stored_says_so_without_network(visit: Visit, published: Published) -> None:
    page = visit("1.1.0/")
    unlock(page)
    page.context.set_offline(True)
    page.goto(f"{published.address}1.1.0/chapters/care/")
    playwright.expect(page.get_by_role("heading", name="连不上网")).to_be_visible()


def test_the_key_cannot_be_read_out(visit: Visit) -> None:
    page = visit()
    unlock(page)
    kept = page.evaluate(
        """async () => {
          const open = indexedDB.open('franchise-manual TST');
          await new Promise(done => { open.onsuccess = done; });
          const get = open.result.transaction('holder').objectStore('holder').get('key');
          await new Promise(done => { get.onsuccess = done; });
          const {key} = get.result;
          const out = await crypto.subtle.exportKey('raw', key).catch(error => error.name);
          return [key.extractable, key.algorithm.name, out];
        }"""
    )
    assert kept in ([False, "HKDF", "InvalidAccessError"], [False, "HKDF", "NotSupportedError"])


def test_the_shade_chosen_stays(visit: Visit) -> None:
    page = visit(color_scheme="light")
    unlock(page)
    page.get_by_title("切换为深色").click()
    page.locator(".md-content a[href*='control']").first.click()
    playwright.expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    badge(page).click()
    playwright.expect(page.locator("html")).to_have_attribute("data-scheme", "dark")


def test_documents_and_pages_with_a_worker_of_their_own(visit: Visit, published: Published) -> None:
    page = visit("1.1.0/")
    unlock(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="信").click()
    assert download.value.suggested_filename == "letter.pdf"
    assert download.value.path().read_bytes() == b"%PDF-1.7 not really"
    page.get_by_role("link", name="填写").click()
    playwright.expect(page.locator("#state")).to_have_text("offline")
    page.context.set_offline(True)
    page.get_by_role("link", name="表单").click()
    page.wait_for_url(re.compile(r"/1\.1\.0/[0-9a-z]{16}/[0-9a-z]{16}/$"))
    playwright.expect(page.locator("#state")).to_have_text("offline")
    playwright.expect(badge(page)).to_be_visible()
    page.get_by_role("link", name="全部").click()
    page.wait_for_url(re.compile(r"/1\.1\.0/[0-9a-z]{16}/$"))


# ---- what must not open


@pytest.fixture
def tampered(published: Published) -> Iterator[Callable[[str], None]]:
    """Changes one bit of a file of release 1.0.0 until the test is over."""
    before: dict[Path, bytes] = {}

    def change(path: str) -> None:
        [file] = (published.folder / "1.0.0").glob(path)
        before[file] = file.read_bytes()
        file.write_bytes(before[file][:-9] + bytes([before[file][-9] ^ 1]) + before[file][-8:])

    yield change
    for file, content in before.items():
        file.write_bytes(content)


def sealed(path: str) -> str:
    return f"d0-*/{opaque(SECRETS.path_key(), 'file', path)}"


def test_a_tampered_page_is_not_shown(visit: Visit, published: Published, tampered: Callable[[str], None]) -> None:
    tampered(sealed("control/index.html"))
    page = visit()
    unlock(page)
    page.goto(published.address + "1.0.0/control/")
    playwright.expect(page.get_by_role("heading", name="文件与发布时不符")).to_be_visible()
    assert "文件控制" not in page.content()
    page.get_by_role("link", name="回首页").click()
    badge(page).wait_for()


def test_no_page_is_shown_without_its_style(visit: Visit, tampered: Callable[[str], None]) -> None:
    tampered(sealed("assets/manual.css"))
    page = visit()
    page.get_by_label("口令").fill(passcode(VALID))
    page.get_by_label("口令").press("Enter")
    playwright.expect(page.get_by_role("heading", name="文件与发布时不符")).to_be_visible()
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize("file", ["index", "key"])
def test_a_tampered_index_or_key_opens_nothing(visit: Visit, tampered: Callable[[str], None], file: str) -> None:
    locator = HolderKey.of(passcode(VALID), "TST").locator("1.0.0")
    tampered("d0-*/index" if file == "index" else f"keys/{locator}")
    page = visit()
    page.get_by_label("口令").fill(passcode(VALID))
    page.get_by_label("口令").press("Enter")
    playwright.expect(page.get_by_role("heading", name="文件与发布时不符")).to_be_visible()


@pytest.mark.parametrize(
    "script, said",
    [("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined}); isSecureContext = false;", "这里打不开"),
     ("delete globalThis.DecompressionStream;", "浏览器太旧")],
)  # fmt: skip
def test_a_browser_that_cannot_decrypt_is_told_so(visit: Visit, script: str, said: str) -> None:
    if "isSecureContext" in script:
        script = script.replace(
            "isSecureContext = false;", "Object.defineProperty(globalThis, 'isSecureContext', {value: false});"
        )
    page = visit(script=script)
    playwright.expect(page.get_by_role("heading", name=said)).to_be_visible()
    playwright.expect(page.get_by_label("口令")).to_be_hidden()


# ---- without a service worker


def test_without_service_workers_the_page_reads_by_itself(visit: Visit) -> None:
    page = visit(script="delete Navigator.prototype.serviceWorker;", **PHONE)
    unlock(page)
    hit = search(page, "投诉")
    fragment = hit.get_attribute("href").split("#")[1]
    hit.click()
    playwright.expect(page.locator(f"[id='{fragment}']")).to_be_in_viewport()
    playwright.expect(badge(page)).to_be_visible()
    page.reload()
    playwright.expect(page.locator(f"[id='{fragment}']")).to_be_in_viewport()


def test_there_documents_are_handed_over_and_pages_of_scripts_say_where_to_go(visit: Visit) -> None:
    page = visit("1.1.0/", script="delete Navigator.prototype.serviceWorker;")
    unlock(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="信").click()
    assert download.value.path().read_bytes() == b"%PDF-1.7 not really"
    page.get_by_role("link", name="填写").click()
    playwright.expect(page.get_by_role("heading", name="这一页要在网站上用")).to_be_visible()
    page.get_by_role("link", name="回首页").click()
    playwright.expect(page.get_by_role("heading", name="第二版")).to_be_visible()


@pytest.fixture
def offline(published: Published) -> str:
    return (published.folder / "offline.html").as_uri()


def test_the_single_file_opens_from_disk(visit: Visit, offline: str, published: Published) -> None:
    before = len(published.asked)
    page = visit(offline, **PHONE)
    page.get_by_label("口令").fill("0" * 20)
    page.get_by_label("口令").press("Enter")
    playwright.expect(page.get_by_text("没有相符的钥匙")).to_be_visible()
    unlock(page, HOLDERS[0])
    home = page.url
    hit = search(page, "投诉处理")
    playwright.expect(hit.locator("mark").first).to_have_text("投诉处理")
    fragment = hit.get_attribute("href").split("#")[1]
    hit.click()
    playwright.expect(page.locator(f"[id='{fragment}']")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.go_back()
    page.wait_for_url(home)
    playwright.expect(page.get_by_role("heading", level=1, name="顾客满意度管理手册")).to_be_visible()
    page.get_by_label("打开目录").click()
    page.locator(".m-contents").get_by_role("link", name="文件控制").click()
    playwright.expect(page.get_by_role("heading", level=1, name="文件控制")).to_be_visible()
    assert published.asked[before:] == []


def test_the_single_file_remembers_acknowledges_and_forgets(visit: Visit, offline: str) -> None:
    page = visit(f"{offline}#k={passcode(HOLDERS[1])}", color_scheme="light")
    badge(page).wait_for()
    assert page.url == offline
    page.get_by_title("切换为深色").click()
    playwright.expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.reload()
    badge(page).click()
    code = HolderKey.of(passcode(HOLDERS[1]), "TST").acknowledgement("1.0.0", CONTENT)
    playwright.expect(page.locator(".code")).to_have_text(f"{code[:4]}-{code[4:]}")
    playwright.expect(page.get_by_text("整本存到本机")).to_be_hidden()
    page.get_by_role("link", name="回手册").click()
    badge(page).click()
    page.get_by_role("button", name="退出，忘记钥匙").click()
    page.get_by_label("口令").wait_for()


# ---- how it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_and_thumbs_find_room(visit: Visit, scheme: str) -> None:
    page = visit(color_scheme=scheme, **PHONE)
    page.get_by_label("口令").fill("7KQ3")
    page.get_by_label("口令").press("Enter")
    page.get_by_role("alert").wait_for()
    for selector in (".gate *", ".copy *"):
        seen, poor = contrast(page, selector)
        assert seen > 8 and not poor
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, input, .back a')].filter(one => one.getClientRects().length)
                .map(one => one.getBoundingClientRect()).filter(box => box.height < 43.5 || box.width < 43.5).length"""
        )
        assert small == 0
        if selector == ".gate *":
            unlock(page)
            badge(page).click()
            page.locator(".copy").wait_for()
