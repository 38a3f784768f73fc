"""Forms filled in as on a phone: by touch, without network, through a crash, to a record that reads back as typed."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import small_tree
from browsing import serve
from contrast import contrast
from PIL import Image

from build_tools.book.book import Book
from build_tools.book.sheets import Sheets
from build_tools.book.site.addresses import SiteAddresses
from build_tools.book.views import Views
from build_tools.forms.exchange import make_blank, read_files
from build_tools.forms.phone import channel
from build_tools.forms.phone.pages import site_files
from build_tools.language.library import load
from build_tools.records import manifest

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.needs_chromium

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
FORM = """
id: F-03
version: 1.0.0
title: 到店记录
english: Visit record
purpose: 到店时填写。
owner: clerk
entries: [BBB-001]
sections:
  - id: visit
    title: 到店
    fields:
      - {id: F03-01, label: 来意, response: {type: text, lines: 3}, required: yes}
      - {id: F03-02, label: 人数, response: {type: number, unit: 人, min: 1, max: 9}, required: yes}
      - id: F03-03
        label: 结果
        response: {type: choice, options: [{id: sold, label: 成交}, {id: complaint, label: 投诉}]}
        required: yes
      - id: F03-04
        label: 看过哪些
        response: {type: multi, options: [{id: kitchen, label: 厨房}, {id: bath, label: 卫浴}]}
  - id: complaint
    title: 投诉
    applies_when: {F03-03: {is: complaint}}
    fields:
      - {id: F03-05, label: 现场照片, response: {type: photo}, required: yes}
      - {id: F03-06, label: 约定日期, response: {type: date}, required: yes}
      - id: F03-07
        label: 经过
        response:
          type: table
          columns:
            - {id: what, label: 事情, width: 60, response: {type: text}, required: yes}
            - {id: done, label: 办妥, width: 20, response: {type: yes-no}}
  - id: end
    title: 签名
    fields:
      - {id: F03-08, label: 顾客签名, response: {type: signature}, required: yes}
      - {id: F03-09, label: 备用, response: {type: yes-no, not_applicable: allowed}}
"""


@dataclass
class Pages:
    """A small site of fill pages on this machine, which can be changed and taken away."""

    tree: Path
    folder: Path
    server: ThreadingHTTPServer
    contexts: list[Any] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/fill/"

    def build(self) -> None:
        book = Book(load(self.tree))
        sheets = Sheets(Views(book, SiteAddresses(book, "../../"), mark_terms=False))
        for name, content in site_files(book, sheets).items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def gone(self) -> None:
        """From now on there is no network."""
        self.server.shutdown()
        self.server.server_close()

    def watch(self, page: Any) -> Any:
        own = (self.address, "blob:", "data:", "file:")
        page.on("request", lambda one: None if one.url.startswith(own) else self.foreign.append(one.url))
        page.on("console", lambda one: self.errors.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._answer)
        return page

    def _answer(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.accept()

    def read(self, file: Path, out: Path) -> Any:
        (result,) = read_files(self.tree, [file], out)
        return result


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """The small tree with a form of many types, and its pages."""
    tree = small_tree.copy(tmp_path_factory.mktemp("fill"))
    (tree / "manual/forms/F-03.yml").write_text(FORM.lstrip(), "utf-8")
    folder = tree.parent / "site"
    pages = Pages(tree, folder, None)  # type: ignore[arg-type]
    pages.build()
    return tree, {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def pages(made: tuple[Path, dict[str, bytes]], tmp_path: Path) -> Iterator[Pages]:
    """The pages, served; at the end nothing may have been asked of another host, nor an error been written."""
    tree, files = made
    folder = tmp_path / "site"
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    server = serve(folder)
    one = Pages(tree, folder, server)
    yield one
    for context in one.contexts:
        context.close()
    server.shutdown()
    assert not one.foreign
    assert not one.errors


@pytest.fixture
def phone(browser: Any, pages: Pages) -> Callable[..., Any]:
    """A new phone with nothing on it: opens its first page."""

    def make(script: str = "", **settings: Any) -> Any:
        context = browser.new_context(**{"locale": "zh-CN", **PHONE, **settings})
        pages.contexts.append(context)
        if script:
            context.add_init_script(script)
        return pages.watch(context.new_page())

    return make


def opened(page: Any, address: str) -> Any:
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    return page


def begin(page: Any, outlet: str = "S001", day: str = "2026-02-01", name: str = "甲") -> None:
    page.select_option("[name=outlet]", outlet)
    page.fill("[name=date]", day)
    page.fill("[name=name]", name)
    page.get_by_role("button", name="开始填").tap()
    page.wait_for_selector("#sheet:not([hidden])")


def tick(page: Any, item: str, words: str) -> None:
    page.locator(f"#{item} .answer label", has_text=words).tap()


def saved(page: Any) -> None:
    playwright.expect(page.locator("#saved")).to_have_text("已存")


def killed(page: Any) -> None:
    """The battery dies: no event tells the page."""
    with page.expect_event("crash"), suppress(playwright.Error):
        page.goto("chrome://crash", wait_until="commit")


def photo(width: int = 2400, height: int = 1800) -> bytes:
    """A picture as a camera gives it, with place and device noted beside it."""
    notes = Image.Exif()
    notes[0x010F] = "CameraMaker"
    notes.get_ifd(0x8825)[1] = "N"
    notes[0x0112] = 6  # held upright
    data = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(data, "JPEG", exif=notes)
    return data.getvalue()


def by_finger(page: Any, selector: str) -> None:
    """Draws on it as a finger does."""
    box = page.locator(selector).bounding_box()
    touch = page.context.new_cdp_session(page)
    points = [(box["x"] + 40 + 12 * n, box["y"] + 60 + 25 * (n % 3)) for n in range(16)]
    for kind, several in (("touchStart", points[:1]), ("touchMove", points[1:]), ("touchEnd", [()])):
        for point in several:
            at = [{"x": point[0], "y": point[1]}] if point else []
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})


def test_a_form_is_filled_in_without_network_through_a_crash(
    pages: Pages, phone: Callable[..., Any], tmp_path: Path
) -> None:
    page = opened(phone(), pages.address)
    playwright.expect(page.locator("#offline")).to_have_text("已存到本机，没有网也能打开。")
    pages.gone()
    page.context.set_offline(True)
    page.get_by_role("link", name="到店记录").tap()
    page.wait_for_selector("body[data-ready]")
    begin(page)

    page.locator("#F03-01 .answer textarea").fill("看厨房，\r\n问工期 ")
    page.locator("#F03-02 .answer input").fill("３")
    tick(page, "F03-03", "投诉")
    tick(page, "F03-04", "以上都没有")
    page.get_by_role("button", name="下一节：投诉").tap()
    page.locator("#F03-05 .answer [data-photo][capture]").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo()}
    )
    page.wait_for_selector("#F03-05 .photos img")
    page.locator("#F03-06 input").first.fill("2026-02-09")
    saved(page)

    place = page.url
    killed(page)
    page = opened(pages.watch(page.context.new_page()), pages.address)
    page.get_by_role("link", name="到店记录：一号店 2026-02-01").tap()
    page.wait_for_selector("#sheet:not([hidden])")
    assert page.url.split("/")[-1] in place and page.url.split("#")[1].split("/")[0] in place
    playwright.expect(page.locator("#F03-06 input").first).to_have_value("2026-02-09")
    playwright.expect(page.locator("#F03-05 .photos img")).to_have_count(1)
    playwright.expect(page.locator("#count")).to_have_text("6 / 9，缺 1")

    page.locator("#F03-07 [data-do=add-row]").tap()
    page.locator("#F03-07 .row").nth(1).get_by_label("事情").fill("答应三日内回复")
    page.locator("#F03-07 .row").nth(1).get_by_label("办妥").select_option("no")
    page.locator("#F03-06 [data-open=comment]").tap()
    page.locator("#F03-06 [data-key=comment]").fill("上午")
    page.get_by_role("button", name="下一缺项").tap()
    playwright.expect(page.locator("#F03-08 [data-do=sign]")).to_be_focused()
    page.locator("#F03-08 [data-do=sign]").tap()
    by_finger(page, "#pad canvas")
    page.locator("#pad h2").tap()  # Playwright's first tap after strokes that came another way is lost
    page.get_by_role("button", name="签好了").tap()
    page.wait_for_selector("#F03-08 .signature img:not([hidden])")
    page.locator("#F03-09 [data-open=skip]").tap()
    page.locator("#F03-09 [data-skip=not-applicable]").tap()
    page.locator("#F03-09 [data-key=reason]").fill("不用")
    playwright.expect(page.locator("#count")).to_have_text("9 / 9，缺 0")

    page.get_by_role("button", name="完成", exact=True).tap()
    with page.expect_download() as download:
        page.get_by_role("button", name="生成交卷文件").tap()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    page.wait_for_selector("#receipt:not([hidden])")
    seal = page.locator(".seal").inner_text().replace("\n", "").replace(" ", "")

    result = pages.read(file, tmp_path / "out")
    assert not result.problems
    assert file.name == "A-2026-02-01-S001-F-03-1.audit.zip"
    assert result.seal == seal and manifest.prove(result.written.parent, "out")[0]
    record = json.loads(result.written.read_text("utf-8"))
    assert record["by"] == {"name": "甲", "role": "clerk"} and record["outlet"] == "S001"
    assert record["answers"] == {
        "F03-01": {"answer": "看厨房，\n问工期"}, "F03-02": {"answer": "3"}, "F03-03": {"answer": "complaint"},
        "F03-04": {"answer": []}, "F03-05": {"answer": ["photos/f03-05-1.jpg"]},
        "F03-06": {"answer": "2026-02-09", "comment": "上午"},
        "F03-07": {"answer": [{"what": "答应三日内回复", "done": "no"}]},
        "F03-08": {"answer": "photos/f03-08-2.png"}, "F03-09": {"answer": "not-applicable", "reason": "不用"},
    }  # fmt: skip
    with Image.open(result.written.parent / "photos/f03-05-1.jpg") as picture:
        assert picture.format == "JPEG" and picture.size == (1200, 1600) and not picture.getexif()
    with Image.open(result.written.parent / "photos/f03-08-2.png") as picture:
        assert picture.format == "PNG" and picture.convert("L").getextrema()[0] < 60


def test_one_file_by_itself_does_the_same(
    pages: Pages, phone: Callable[..., Any], tmp_path: Path, made: tuple[Path, dict[str, bytes]]
) -> None:
    blank = make_blank(Book(load(made[0])), "service-check", "S001", previous=made[0] / "audits/good.yml")
    ((name, content),) = channel.write(blank).items()
    (tmp_path / name).write_bytes(content)
    page = opened(phone(has_touch=True), (tmp_path / name).as_uri())
    playwright.expect(page.locator("#warnings")).to_contain_text("本页是电脑上的一个文件")
    playwright.expect(page.locator("#begin")).to_contain_text("一号店（S001）")
    page.fill("[name=date]", "2026-05-01")
    page.fill("[name=name]", "乙")
    page.get_by_role("button", name="开始填").tap()
    playwright.expect(page.locator("#TSX-01 .before")).to_have_text("上次（2026-02-01）8 次/10次——两次隔天才答复")
    page.locator("#TSX-01 .answer input").fill("9")
    playwright.expect(page.locator("#TSX-01 .verdict")).to_have_text("主要不符合")
    playwright.expect(page.locator("#TSX-01 [data-extra=evidence] .label")).to_have_text("证据照片：还没有拍")
    tick(page, "TSX-02", "是")
    saved(page)
    page.reload()
    playwright.expect(page.locator("#TSX-01 .answer input")).to_have_value("9")
    page.get_by_role("button", name="目录", exact=True).tap()
    page.get_by_role("button", name="完成，生成交卷文件").tap()
    with page.expect_download() as download:
        page.get_by_role("button", name="缺着交").tap()
    file = tmp_path / "a.audit.zip"
    download.value.save_as(file)
    result = pages.read(file, tmp_path / "out")
    assert not result.problems
    record = json.loads(result.written.read_text("utf-8"))
    assert record["record"] == blank.record and record["form"]["sha256"] == blank.sha256
    assert record["previous"] == {"record": "A-2026-02-01-S001-1", "sha256": blank.previous_sha256}
    assert record["answers"] == {"TSX-01": {"answer": "9"}, "TSX-02": {"answer": "yes"}}


REFUSED = "indexedDB.open = () => { throw new Error('refused'); };"
INSECURE = "Object.defineProperty(window, 'isSecureContext', { value: false });"
APPLE = "Object.defineProperty(navigator, 'userAgent', { value: 'iPhone' });"
KEPT = "navigator.storage.persisted = async () => true;"
DENIED = "navigator.storage.persisted = async () => false; navigator.storage.persist = async () => false;"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (REFUSED, "不让本页保存内容"),
        (INSECURE + DENIED, "不是经 https 打开的"),
        (APPLE + DENIED, "七天没打开"),
        (DENIED, "没有答应长期保存"),
        (KEPT + "navigator.storage.estimate = async () => ({quota: 5e7, usage: 4e7});", "只剩约 10 MB"),
        (KEPT, ""),
    ],
    ids=["refused", "http", "apple", "evictable", "tight", "kept"],
)
def test_what_may_be_lost_is_said_before_the_first_answer(
    pages: Pages, phone: Callable[..., Any], script: str, said: str
) -> None:
    page = opened(phone(script), pages.address + "service-check/")
    warnings = page.locator("#warnings .warning")
    if said:
        playwright.expect(warnings).to_contain_text(said)
    else:
        playwright.expect(warnings).to_have_count(0)
    begin(page)
    assert page.locator("#rescue").is_visible() == bool(said)


def test_without_storage_a_draft_leaves_as_a_file_and_comes_back(
    pages: Pages, phone: Callable[..., Any], tmp_path: Path
) -> None:
    page = opened(phone(REFUSED), pages.address + "service-check/")
    begin(page)
    page.locator("#TSX-01 .answer input").fill("10")
    page.locator("#TSX-01 .acts [data-photo]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(300, 200)}
    )
    page.wait_for_selector("#TSX-01 .photos img")
    with page.expect_download() as download:
        page.locator("#rescue").tap()
    file = tmp_path / "draft.zip"
    download.value.save_as(file)
    assert [one.code for one in pages.read(file, tmp_path / "out").problems] == ["draft"]

    other = opened(phone(), pages.address + "service-check/")
    other.locator("#open-draft").set_input_files(file)
    playwright.expect(other.locator("#TSX-01 .answer input")).to_have_value("10")
    playwright.expect(other.locator("#TSX-01 .photos img")).to_have_count(1)
    opened(other, pages.address + "F-03/")
    other.locator("#open-draft").set_input_files(file)
    playwright.expect(other.locator("#open-fault")).to_contain_text("另一份表单的草稿（服务审核）")


def test_drafts_lie_side_by_side_each_with_its_name(pages: Pages, phone: Callable[..., Any]) -> None:
    page = opened(phone(), pages.address + "service-check/")
    for outlet in ("S001", "S002", "S002"):
        begin(page, outlet)
        page.get_by_role("button", name="目录", exact=True).tap()
        page.get_by_role("button", name="回到草稿列表").tap()
        page.wait_for_selector("#start:not([hidden])")
    drafts = page.locator(".drafts li")
    playwright.expect(drafts).to_have_count(3)
    drafts.first.locator(".open").tap()
    page.get_by_role("button", name="目录", exact=True).tap()
    page.fill("#draft-name", "二号店复查")
    page.get_by_role("button", name="完成，生成交卷文件").tap()
    playwright.expect(page.locator("#finish dl")).to_contain_text("A-2026-02-01-S002-service-check-2")
    saved(page)
    opened(page, pages.address)
    playwright.expect(page.locator(".drafts .title").first).to_have_text("服务审核：二号店复查")
    page.get_by_role("button", name="删除草稿 二号店复查").tap()
    playwright.expect(page.locator(".drafts li")).to_have_count(2)
    assert "删掉找不回来" in pages.dialogs[0]


def test_what_was_said_at_the_start_can_be_mended(pages: Pages, phone: Callable[..., Any]) -> None:
    page = opened(phone(), pages.address + "service-check/")
    begin(page, "S001")
    playwright.expect(page.locator(".sections li").nth(1).locator(".state")).to_have_text("0 / 2")
    page.get_by_role("button", name="目录", exact=True).tap()
    page.get_by_role("button", name="改门店、日期、姓名").tap()
    page.select_option("[name=outlet]", "S002")
    page.fill("[name=date]", "2025-01-01")
    page.get_by_role("button", name="改好了").tap()
    playwright.expect(page.locator("#begin-fault")).to_have_text("日期早于该店开业日（2025-11-20）")
    page.fill("[name=date]", "2026-03-01")
    page.get_by_role("button", name="改好了").tap()
    playwright.expect(page.locator("#whose")).to_have_text("S002 二号店 2026-03-01")
    playwright.expect(page.locator(".sections li").nth(1).locator(".state")).to_have_text("0 / 1")
    page.get_by_role("button", name="目录", exact=True).tap()
    page.get_by_role("button", name="完成，生成交卷文件").tap()
    playwright.expect(page.locator("#finish dl")).to_contain_text("A-2026-03-01-S002-service-check-1")


def test_a_lost_photo_is_named_and_keeps_nothing_else_back(pages: Pages, phone: Callable[..., Any]) -> None:
    page = opened(phone(), pages.address + "service-check/")
    begin(page)
    page.locator("#TSX-01 .acts [data-photo]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(300, 200)}
    )
    page.wait_for_selector("#TSX-01 .photos img")
    saved(page)
    page.evaluate(
        """() => new Promise(done => { indexedDB.open('fill').onsuccess = event => {
          const change = event.target.result.transaction('photos', 'readwrite');
          change.objectStore('photos').clear(); change.oncomplete = done; }; })"""
    )
    page.reload()
    page.get_by_role("button", name="目录", exact=True).tap()
    page.get_by_role("button", name="完成，生成交卷文件").tap()
    page.get_by_role("button", name="缺着交").tap()
    playwright.expect(page.locator("#finish .fault")).to_contain_text(
        "TSX-01 有一张照片读不出来（photos/tsx-01-1.jpg）"
    )
    page.go_back()
    page.go_back()
    page.get_by_role("button", name="删掉 TSX-01 照片 1").tap()
    page.get_by_role("button", name="目录", exact=True).tap()
    page.get_by_role("button", name="完成，生成交卷文件").tap()
    with page.expect_download():
        page.get_by_role("button", name="缺着交").tap()


def test_two_windows_cannot_overwrite_each_other(pages: Pages, phone: Callable[..., Any]) -> None:
    page = opened(phone(), pages.address + "service-check/")
    begin(page)
    saved(page)
    other = opened(pages.watch(page.context.new_page()), page.url)
    other.locator("#TSX-01 .answer input").fill("7")
    saved(other)
    page.locator("#TSX-01 .answer input").fill("8")
    playwright.expect(page.locator("#saved")).to_have_text("已在别处改动")
    playwright.expect(page.locator("#rescue")).to_be_visible()
    playwright.expect(page.locator("#spoken")).to_contain_text("另一个窗口")
    page.reload()
    playwright.expect(page.locator("#TSX-01 .answer input")).to_have_value("7")


def test_conditions_missing_items_and_the_score_follow_the_answers(pages: Pages, phone: Callable[..., Any]) -> None:
    page = opened(phone(), pages.address + "service-check/")
    begin(page, "S002")  # opened lately: TSX-04 does not apply
    page.get_by_role("button", name="目录", exact=True).tap()
    page.locator(".sections button").nth(1).tap()
    playwright.expect(page.locator("#TSX-04")).to_be_hidden()
    playwright.expect(page.locator("#TSX-05")).to_be_visible()
    playwright.expect(page.locator("#TSX-05 .unknown")).to_contain_text("现在还判断不了")
    playwright.expect(page.locator("#count")).to_have_text("0 / 3，缺 3")
    page.get_by_role("button", name="上一节").tap()
    tick(page, "TSX-02", "否")
    playwright.expect(page.locator("#count")).to_have_text("1 / 4，缺 3")
    page.get_by_role("button", name="下一缺项").tap()
    playwright.expect(page.locator("#TSX-03 input").first).to_be_focused()
    tick(page, "TSX-03", "延迟转交")
    page.locator("#count").tap()
    playwright.expect(page.locator("#missing .lacks li")).to_have_count(2)
    page.locator("#missing .lacks button").first.tap()
    playwright.expect(page.locator("#TSX-01 .answer input")).to_be_focused()
    page.locator("#TSX-01 .answer input").fill("11")
    playwright.expect(page.locator("#TSX-01-fault")).to_have_text("不能大于 10")
    page.locator("#TSX-01 .answer input").fill("10")
    page.get_by_role("button", name="目录", exact=True).tap()
    page.get_by_role("button", name="现在的得分").tap()
    # (2 × 1 + 1 × 0) ÷ 3 × 60 + (1 × ½ + 1 × 0) ÷ 2 × 40 = 50; TSX-05 still open: up to 70
    playwright.expect(page.locator("#score .figure")).to_have_text("50.00分，最多还能到 70.00 分")
    playwright.expect(page.locator("#score")).to_contain_text("查得还不够，暂不评等级")


def test_the_last_record_is_opened_and_shown(
    pages: Pages, phone: Callable[..., Any], made: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    (result,) = read_files(made[0], [made[0] / "audits/good.yml"], tmp_path / "before")
    page = opened(phone(), pages.address + "service-check/")
    page.locator("summary").tap()
    page.locator("#open-previous").set_input_files(result.written)
    playwright.expect(page.locator("#predecessor")).to_have_text("A-2026-02-01-S001-1（S001）")
    page.fill("[name=name]", "乙")
    page.select_option("[name=outlet]", "S002")
    page.get_by_role("button", name="开始填").tap()
    playwright.expect(page.locator("#begin-fault")).to_contain_text("不是这家店的")
    begin(page, "S001", "2026-05-01")
    playwright.expect(page.locator("#TSX-02 .before")).to_have_text("上次（2026-02-01）否")
    page.get_by_role("button", name="下一节").tap()
    playwright.expect(page.locator("#TSX-03 .before")).to_contain_text("当场转交")
    page.get_by_role("button", name="完成", exact=True).tap()
    with page.expect_download() as download:
        page.get_by_role("button", name="缺着交").tap()
    download.value.save_as(tmp_path / "a.zip")
    read = pages.read(tmp_path / "a.zip", tmp_path / "out")
    digest = hashlib.sha256(result.written.read_bytes()).hexdigest()
    assert json.loads(read.written.read_text("utf-8"))["previous"]["sha256"] == digest


def test_a_new_issue_of_the_pages_takes_over_and_old_drafts_keep_their_form(
    pages: Pages, phone: Callable[..., Any], made: tuple[Path, dict[str, bytes]], tmp_path: Path
) -> None:
    page = opened(phone(), pages.address)
    page.wait_for_selector("#offline:not([hidden])")
    opened(page, pages.address + "F-03/")
    begin(page)
    page.locator("#F03-01 .answer textarea").fill("旧版上填的")
    saved(page)
    place = page.url

    pages.tree = small_tree.copy(tmp_path)
    newer = FORM.lstrip().replace("version: 1.0.0", "version: 1.1.0").replace("label: 来意", "label: 来店为什么")
    (pages.tree / "manual/forms/F-03.yml").write_text(newer, "utf-8")
    pages.build()
    opened(page, pages.address)
    page.wait_for_selector("#newer:not([hidden])")
    with page.expect_navigation():
        page.get_by_role("button", name="换成新版").tap()
    page.wait_for_selector("body[data-ready]")
    page.wait_for_function("async () => (await caches.keys()).length === 1")
    opened(page, pages.address + "F-03/")
    playwright.expect(page.locator(".drafts .title")).to_have_text("一号店 2026-02-01（1.0.0 旧版表单）")
    assert "来店为什么" in page.locator("#F03-01 .question").text_content()
    opened(page, place)
    playwright.expect(page.locator("#F03-01 .question")).to_have_text("来意")
    playwright.expect(page.locator("#F03-01 .answer textarea")).to_have_value("旧版上填的")


def test_keys_alone_fill_in_an_item(pages: Pages, phone: Callable[..., Any]) -> None:
    page = opened(
        phone(has_touch=False, is_mobile=False, viewport={"width": 1100, "height": 800}),
        pages.address + "service-check/",
    )
    page.locator("[name=outlet]").focus()
    page.keyboard.type("S001")
    page.locator("[name=date]").fill("2026-02-01")
    page.locator("[name=name]").focus()
    page.keyboard.type("甲")
    page.keyboard.press("Enter")
    playwright.expect(page.locator("h2[tabindex]").first).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("10")
    assert page.evaluate("document.activeElement.closest('.item').id") == "TSX-01"
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "TSX-02":
            break
    page.keyboard.press("Space")
    playwright.expect(page.locator("#count")).to_contain_text("2 / 4")
    names = page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')].filter(one =>
          !(one.labels && [...one.labels].some(label => label.textContent.trim())) && !one.getAttribute('aria-label')
          && !(one.tagName === 'BUTTON' && one.textContent.trim())).map(one => one.outerHTML.slice(0, 120))"""
    )
    assert names == []


def test_the_way_past_the_bar_leads_to_the_text_not_out_of_the_draft(pages: Pages, phone: Callable[..., Any]) -> None:
    page = opened(phone(), pages.address + "service-check/")
    begin(page)
    place = page.url
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#main")).to_be_focused()
    assert page.url == place and page.locator("#sheet").is_visible()


def test_without_scripts_the_page_says_so(pages: Pages, phone: Callable[..., Any]) -> None:
    page = phone(java_script_enabled=False)
    page.goto(pages.address + "service-check/")
    playwright.expect(page.locator("noscript .warning")).to_contain_text("要运行脚本才能填写")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_and_targets_are_large(pages: Pages, phone: Callable[..., Any], scheme: str) -> None:
    page = opened(phone(color_scheme=scheme), pages.address + "service-check/")
    seen = 0

    def look() -> None:
        nonlocal seen
        count, poor = contrast(page, "body *:not(option)")
        assert not poor
        seen += count
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, .button, select, summary, .pick label, input, .drafts a')]
              .filter(one => !one.closest('.button, .pick label') || one.matches('.button, .pick label'))
              .map(one => [one.getBoundingClientRect(), one.outerHTML.slice(0, 90)])
              .filter(([box]) => box.height && (box.height < 43.5 || box.width < 43.5)).map(([, words]) => words)"""
        )
        assert [one for one in small if 'id="rescue"' not in one] == []

    look()
    begin(page)
    page.locator("#TSX-01 .answer input").fill("3")
    page.wait_for_selector("#TSX-01 .verdict")
    look()
    for place in ("contents", "missing", "score", "finish"):
        page.evaluate("place => { location.hash = location.hash.split('/')[0] + '/' + place; }", place)
        page.wait_for_selector(f"#{place}:not([hidden])")
        look()
    opened(page, pages.address)
    look()
    assert seen > 150
