"""The website of a small manual: addresses, escaping, what stands on every page, search, and what stops a build."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest
from source_tree import join_mkdocs

from build_tools.book.book import Book
from build_tools.book.site import pages as target
from build_tools.book.site import search as site_search
from build_tools.book.site.pages import Site
from build_tools.book.site.search import Segmenter
from build_tools.core.problems import EnvironmentFault, Refused
from build_tools.language.library import load
from build_tools.publishing import site as operation
from build_tools.publishing.site import build_site, site_source

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "tests/trees/small"
HOSTILE = """<script>alert(1)</script> {{ 7*7 }} *a* _b_ `c` | [d](e) {#f} & &lt; "g" 'h' # ~"""


def make(folder: Path) -> Path:
    """The small manual, ready for MkDocs."""
    shutil.copytree(SMALL, folder)
    return join_mkdocs(folder)


class Page(HTMLParser):
    """What a built page holds: ids, links, words of headings, all words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.nameless: list[str] = []
        self.words = ""
        self._stack: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [value for key in ("href", "src") if (value := given.get(key)) is not None]
        if tag in ("h1", "h2", "h3"):
            self._stack.append(tag)
            self.headings.append("")
            if not given.get("id"):
                self.nameless.append(tag)
        elif tag in ("script", "style"):
            self._stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._stack and self._stack[-1] == tag:
            self._stack.pop()

    def handle_data(self, data: str) -> None:
        if not self._stack or self._stack[-1] not in ("script", "style"):
            self.words += data
        if self._stack and self._stack[-1] in ("h1", "h2", "h3"):
            self.headings[-1] += data


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make(tmp_path_factory.mktemp("site") / "project")
    build_site(root, root / "out")
    return root / "out"


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, Page]:
    found = {path.relative_to(built).as_posix(): Page(path.read_text("utf-8")) for path in built.rglob("*.html")}
    assert len(found) > 15
    return found


def test_every_kind_of_page_is_there(pages: dict[str, Page]) -> None:
    expected = {"index.html", "404.html", "about/index.html"}
    expected |= {f"{one}/index.html" for one in ("chapters/basics", "chapters/service", "forms/F-01", "forms/F-02")}
    expected |= {f"checklists/{one}/index.html" for one in ("service-check", "satisfaction")}
    expected |= {f"{name}/index.html" for name, _ in target.LOOKUP}
    assert expected <= pages.keys()


def test_confidentiality_revision_and_draft_stand_on_every_page(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        for words in ("机密 · 不得外传", "仅供参考。", "TST", "修订版 1.10.0", "2026-01-31", "未受控草稿"):
            assert words in page.words, (name, words)


def test_every_link_resolves(built: Path, pages: dict[str, Page]) -> None:
    followed = 0
    for name, page in pages.items():
        if name == "404.html":  # its links start at the host's root, wherever it is shown
            continue
        for link in page.links:
            parts = urlsplit(link)
            assert not parts.scheme and not parts.netloc and not link.startswith("/"), (name, link)
            path = (built / name).parent / unquote(parts.path) if parts.path else built / name
            path = path / "index.html" if path.is_dir() else path
            assert path.is_file(), (name, link)
            if parts.fragment:
                other = pages[path.resolve().relative_to(built.resolve()).as_posix()]
                assert unquote(parts.fragment) in other.ids, (name, link)
            followed += 1
    assert followed > 500


def test_ids_are_given_and_used_once(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), (name, [one for one in page.ids if page.ids.count(one) > 1])
        if name not in ("404.html", "about/index.html"):
            assert not page.nameless, name
    assert {"AAA-001", "basics", "basics-general"} <= set(pages["chapters/basics/index.html"].ids)
    assert {"TSX-01", "service-check-reply"} <= set(pages["checklists/service-check/index.html"].ids)


def test_permanent_links_lead_to_every_entry(pages: dict[str, Page]) -> None:
    index = pages["id/index.html"]
    entries = load(SMALL).entries
    assert entries and set(entries) <= set(index.ids)
    for entry in entries:
        assert f"../chapters/{'basics' if entry.startswith('AAA') else 'service'}/#{entry}" in index.links
    assert {"F-01", "TSX-01"} <= set(index.ids)
    assert {"../forms/F-01/", "../checklists/service-check/#TSX-01"} <= set(index.links)


def test_an_entry_shows_what_it_is_verified_by_and_the_item_what_it_verifies(pages: dict[str, Page]) -> None:
    assert "../../checklists/service-check/#TSX-01" in pages["chapters/service/index.html"].links
    assert "../../chapters/service/#BBB-001" in pages["checklists/service-check/index.html"].links
    assert "../checklists/service-check/#TSX-01" in pages["coverage/index.html"].links


def test_the_kit_stands_at_its_entry(pages: dict[str, Page]) -> None:
    assert "加盟商手册" in pages["chapters/basics/index.html"].words
    assert "加盟商手册" not in pages["chapters/service/index.html"].words


def test_unverified_and_conflicting_figures_say_so(pages: dict[str, Page]) -> None:
    assert "未核实" in pages["chapters/basics/index.html"].words
    figures = pages["figures/index.html"]
    assert "两者并存" in figures.words and "#FG-002" in " ".join(figures.links)


def test_search_finds_entries_and_keeps_the_glossarys_words_whole(built: Path, pages: dict[str, Page]) -> None:
    docs = json.loads((built / "search/search_index.json").read_text("utf-8"))["docs"]
    places = {doc["location"] for doc in docs}
    assert {"chapters/basics/", "chapters/basics/#AAA-001", "checklists/service-check/#TSX-01", "about/"} <= places
    for place in places:
        path, _, anchor = place.partition("#")
        page = pages[f"{path}index.html"]
        assert not anchor or anchor in page.ids, place
    text = next(doc for doc in docs if doc["location"] == "glossary/#term-moment-of-truth")
    assert "真理瞬间" in text["title"].split("\u200b")
    assert "关键时刻" in text["text"].replace("<p>", "").replace("</p>", "").split("\u200b")


def test_hostile_words_are_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make(tmp_path / "project")
    quoted = json.dumps(HOSTILE)
    changes = {
        "manual/chapters/basics.yml": ("title: 基础", "title: 总则", "title: 以顾客为先", "summary: 一句话说明。"),
        "checklists/service-check.yml": ("title: 服务审核", "question: 答复是否在期限之内？", "title: 答复"),
        "manual/manual.yml": ("title: 示例手册", "confidentiality: 机密 · 不得外传", "title: 实务"),
    }
    for name, several in changes.items():
        text = (root / name).read_text("utf-8")
        for one in several:
            assert one in text, one
            text = text.replace(f"{one}\n", f"{one.split(':')[0]}: {quoted}\n", 1)
        (root / name).write_text(text, "utf-8")
    monkeypatch.setattr(operation, "checked_library", load)  # the check refuses raw HTML before it comes this far
    build_site(root, root / "out")
    brand = (root / "out/assets/brand.css").read_text("utf-8")
    assert brand.count('"') % 2 == 0 and "<script" not in brand and "\\3c script\\3e alert" in brand
    seen = 0
    for path in (root / "out").rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<script>alert" not in text and "49" not in Page(text).words.split(), path
        assert HOSTILE in Page(text).words, path
        seen += 1
    assert seen > 15
    chapter = Page((root / "out/chapters/basics/index.html").read_text("utf-8"))
    assert [one.strip() for one in chapter.headings[:3]] == [f"1 {HOSTILE}", f"1.1 {HOSTILE}", HOSTILE]
    sheet = Page((root / "out/checklists/service-check/index.html").read_text("utf-8"))
    assert HOSTILE in [one.strip() for one in sheet.headings]


def test_many_chapters_are_pruned_to_the_open_part(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(target, "MANY_CHAPTERS", 1)
    root = make(tmp_path / "project")
    build_site(root, root / "out")
    closed = Page((root / "out/control/index.html").read_text("utf-8"))
    opened = Page((root / "out/chapters/service/index.html").read_text("utf-8"))
    assert "2 实务" in closed.words and "#service-reply" not in " ".join(closed.links)
    assert any(link.startswith("#service-") for link in opened.links)


def test_a_broken_source_stops_the_build_with_its_place(tmp_path: Path) -> None:
    root = make(tmp_path / "project")
    chapter = root / "manual/chapters/basics.yml"
    whole = chapter.read_text("utf-8")
    chapter.write_text(whole.replace("kind: policy", "kind: polcy"), "utf-8")
    with pytest.raises(Refused) as refused:
        build_site(root, root / "out")
    assert [str(one.origin) for one in refused.value.problems] == ["manual/chapters/basics.yml:12:15"]
    chapter.write_text(whole, "utf-8")
    assert build_site(root, root / "out") > 15


def test_without_jieba_the_build_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jieba", None)
    with pytest.raises(EnvironmentFault, match="jieba"):
        site_source(SMALL)


def test_generated_markdown_is_the_same_every_time() -> None:
    assert Site(Book(load(SMALL))).pages() == Site(Book(load(SMALL))).pages()


@pytest.fixture
def index() -> Callable[[], SimpleNamespace]:
    """A search index as Material's: cuts each page's title."""

    def make_index() -> SimpleNamespace:
        made = SimpleNamespace(entries=[])
        made.add_entry_from_context = lambda page: made.entries.append({"title": made._segment_chinese(page.content)})
        return made

    return make_index


def page(content: str) -> SimpleNamespace:
    return SimpleNamespace(url="a/", meta={}, content=content)


def test_cut_pages_are_remembered(
    tmp_path: Path, index: Callable[[], SimpleNamespace], monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, words = tmp_path / "cache/search.json", ("真理瞬间",)
    first = index()
    segmenter = Segmenter(cache, words)
    site_search.attach(first, segmenter)
    first.add_entry_from_context(page("每个真理瞬间"))
    assert first.entries == [{"title": "每个\u200b真理瞬间"}]
    segmenter.save()

    def refuse(_: tuple[str, ...]) -> None:
        raise AssertionError("jieba's dictionary was loaded")

    monkeypatch.setattr(site_search, "_tokenizer", refuse)
    again = index()
    site_search.attach(again, Segmenter(cache, words))
    again.add_entry_from_context(page("每个真理瞬间"))
    assert again.entries == first.entries
    for changed, given in (("每个真理", words), ("每个真理瞬间", ())):
        other = index()
        site_search.attach(other, Segmenter(cache, given))
        with pytest.raises(AssertionError, match="dictionary"):
            other.add_entry_from_context(page(changed))


def test_a_damaged_cache_is_forgotten(tmp_path: Path) -> None:
    for text in ("", "[]", '{"key": 1}', "{"):
        (tmp_path / "search.json").write_text(text)
        assert Segmenter(tmp_path / "search.json", ()).known("x") is None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("manual/pages/bad.md", b"[l](nowhere.md)\n", "nowhere.md"),
        ("manual/pages/bad.md", b"\xff\xfe", "bad.md"),
        ("mkdocs.yml", b"foo: [", "mkdocs.yml"),
    ],
)
def test_what_mkdocs_refuses_is_said(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    root = make(tmp_path / "project")
    (root / name).write_bytes(content)
    with pytest.raises(Refused) as refused:
        build_site(root, root / "out")
    assert said in " ".join(str(one) for one in refused.value.problems)


def test_the_index_of_standards_shows_targets_as_the_cards_do(pages: dict[str, Page]) -> None:
    assert "≥" in pages["chapters/service/index.html"].words
    assert "≥" in pages["standards/index.html"].words and ">=" not in pages["standards/index.html"].words
