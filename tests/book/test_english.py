"""An English manual says nothing in Chinese: its pages, its navigation, its printed book, of every kind of entry."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
import yaml
from source_tree import ROOT

from build_tools.book.book import Book
from build_tools.book.collation import by_letter
from build_tools.book.marks import Marks
from build_tools.book.pdf.printed import Pdf
from build_tools.book.site.pages import Site
from build_tools.core.words import words_of
from build_tools.language.checked import checked_library

CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
FIGURES = [
    {"id": "FG-001", "title": "Guests who come again", "value": "6 of 10", "source": "a paper", "status": "verified",
     "sources": ["TP-01"], "conflicts_with": ["FG-002"],
     "data": {"columns": ["slow", "quick"], "unit": "%", "rows": [{"label": "Come again", "values": [35, 61]}]}},
    {"id": "FG-002", "title": "Guests who never return", "value": "2 of 3", "source": "hearsay", "status": "unverified",
     "sources": ["TP-02"], "conflicts_with": ["FG-001"]},
]  # fmt: skip
FACTS = [
    {"id": "TP-01", "gist": "Six of ten guests come again", "seed": ["001"], "status": "verified", "use": "carried"},
    {"id": "TP-02", "gist": "Two never", "seed": ["002"], "status": "unverified", "use": "adapted", "how": "rounded"},
]
TERMS = [
    {"id": "batch", "word": "batch", "short": "Tea brewed at one time.", "variants": ["brew"]},
    {"id": "eclair", "word": "éclair", "short": "What is sold beside tea."},
]
STEPS = [{"title": title, "text": "Do it today."} for title in ("Plan", "Do", "Check")]
RUNGS = [
    {"name": name, "customer": "Guest", "tells": "nobody", "refers": "some", "buys": "again", "minimum": name == "Fine"}
    for name in ("Delighted", "Fine", "Cross")
]
ENTRIES = [
    {"id": "PIC-001", "kind": "figure", "title": "Guests in figures", "figures": ["FG-001", "FG-002"],
     "diagram": {"type": "bars", "data": "FG-001"}, "sources": ["TP-01", "TP-02"]},
    {"id": "PIC-002", "kind": "figure", "title": "How the shop works",
     "diagram": {"type": "workflow", "lanes": [{"title": "Shop", "chapters": ["service"]}], "loop": ["look", "mend"]}},
    {"id": "PIC-003", "kind": "figure", "title": "Round and round", "diagram": {"type": "cycle", "phases": STEPS}},
    {"id": "PIC-004", "kind": "figure", "title": "Three things",
     "diagram": {"type": "wheel", "centre": "Tea", "spokes": [*STEPS[:2], {"title": "Pour", "entry": "PIC-001"}]}},
    {"id": "PIC-005", "kind": "figure", "title": "The ladder",
     "diagram": {"type": "ladder", "headings": ["Rung", "Guest", "Tells", "Brings", "Buys"], "rungs": RUNGS}},
    {"id": "PIC-006", "kind": "case", "title": "Station Road", "text": "The barista asked before the guest complained.",
     "lesson": "Ask first.", "chapters": ["service"]},
    {"id": "PIC-007", "kind": "definition", "title": "Batch", "term": "batch", "text": "Tea brewed at one time."},
]  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The starter's tea shops, with all that a larger chain keeps."""
    tree = tmp_path_factory.mktemp("english") / "tea"
    shutil.copytree(ROOT / "build_tools/starters/en", tree)
    kept = {"glossary": {"terms": TERMS}, "figures": {"figures": FIGURES}, "sources": {"facts": FACTS}}
    for name, content in kept.items():
        _write(tree / f"manual/{name}.yml", content)
    chapter = yaml.safe_load((tree / "manual/chapters/quality.yml").read_text("utf-8"))
    chapter["sections"].append({"id": "pictures", "title": "Pictures", "entries": ENTRIES})
    _write(tree / "manual/chapters/quality.yml", chapter)
    manual = yaml.safe_load((tree / "manual/manual.yml").read_text("utf-8"))
    manual["contents"][0] = {"part": "shop", "title": "In the shop", "chapters": ["service"]}
    manual["effective"], manual["amendments"][0]["date"] = "2027-01-01", "2026-12-01"
    _write(tree / "manual/manual.yml", manual)
    return Book(checked_library(tree))


def _write(path: Path, content: object) -> None:
    plain = json.loads(json.dumps(content))  # no anchors
    path.write_text(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False), "utf-8")


@cache
def _printed(book: Book) -> str:
    pdf = Pdf(book).print().pdf
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def test_its_site_says_nothing_in_chinese(book: Book) -> None:
    site = Site(book)
    said = {**site.pages(), **site.assets(), "nav": repr(site.nav()), "extra": repr(site.extra())}
    assert len(said) > 15
    assert {path: found[0] for path, text in said.items() if (found := CJK.search(text))} == {}


def test_its_printed_book_says_nothing_in_chinese(book: Book) -> None:
    text = _printed(book)
    assert "Index of standards" in text and "unverified" in text and "Document control" in text
    assert CJK.findall(text) == []
    assert CJK.findall(Pdf(book, draft=False).html()) == []


def test_values_stand_apart_from_their_units(book: Book) -> None:
    assert "within 10 seconds of" in " ".join(_printed(book).split())


def test_lines_of_english_are_hyphenated_and_say_their_language(book: Book) -> None:
    assert '<html lang="en">' in Pdf(book).html()
    assert "hyphens: auto" in Pdf(book).css()


def test_the_glossary_is_alphabetical() -> None:
    words = ["zest", "éclair", "batch", "Earl Grey"]
    assert by_letter(words, str) == [("B", ["batch"]), ("E", ["Earl Grey", "éclair"]), ("Z", ["zest"])]


def test_marks_are_the_language_s_own() -> None:
    english, chinese = Marks(words_of("en")), Marks(words_of("zh-Hans"))
    assert (english.comma, english.semicolon, english.bracketed("a")) == (", ", "; ", " (a)")
    assert (chinese.comma, chinese.semicolon, chinese.bracketed("a")) == ("、", "；", "（a）")
    assert english.quantity("5", "minutes") == "5 minutes" and english.quantity("95", "%") == "95%"
    assert chinese.quantity("5", "分钟") == "5分钟"
