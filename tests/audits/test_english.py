"""An English manual's audits and fill pages: nothing that they say is in another language."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from build_tools.audits.batch import score_files
from build_tools.book.book import Book
from build_tools.book.sheets import Sheets
from build_tools.book.site.pages import SiteAddresses
from build_tools.book.views import Views
from build_tools.cli.init import Starter, start
from build_tools.forms.exchange import make_blank
from build_tools.forms.phone import pages
from build_tools.language.checked import checked_library

CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
GIVEN: dict[str, Any] = {
    "VIS-01": 9, "VIS-02": "yes", "VIS-03": 8, "VIS-05": "partly", "VIS-06": "yes", "VIS-07": "yes",
}  # fmt: skip
BY = "{name: D. Example, role: operations-manager}"
RULINGS = """record: {record}
sha256: {sha256}
rulings:
  - {{item: VIS-03, earned: 1, by: {by}, date: 2027-06-01, reason: Not all.}}
  - {{item: VIS-03, answer: 10, by: {by}, date: 2027-06-02, reason: Seen on film.}}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tea") / "project"
    start(folder, Starter.en, None)
    return folder


def record(root: Path, day: str, answers: dict[str, Any], previous: Path | None = None) -> Path:
    """A record's file; beside it the one before."""
    said: dict[str, Any] = {
        "record": f"A-{day}-S001-site-visit-1", "form": {"id": "site-visit", "version": "1.0.0"}, "outlet": "S001",
        "date": day, "by": {"name": "C. Example", "role": "operations-manager"},
        "answers": {key: one if isinstance(one, dict) else {"answer": one} for key, one in answers.items()},
    }  # fmt: skip
    if previous is not None:
        digest = hashlib.sha256(previous.read_bytes()).hexdigest()
        said["previous"] = {"record": json.loads(previous.read_bytes())["record"], "sha256": digest}
    path = root / f"audits/{day}.yml"
    path.write_text(json.dumps(said), "utf-8")
    return path


@pytest.fixture(scope="module")
def reports(root: Path) -> dict[str, tuple[str, str]]:
    """By record's day: the HTML and the PDF's text."""
    absent = {"answer": "not-applicable", "reason": "No complaint was entered."}
    first = record(root, "2027-02-11", {**GIVEN, "VIS-04": absent, "VIS-06": {"answer": "no", "comment": "Old."}})
    second = record(root, "2027-05-10", {**GIVEN, "VIS-04": {"answer": "not-checked", "reason": "No time."}}, first)
    some = record(root, "2027-05-11", {"VIS-02": {"answer": "yes", "good_practice": "Shown on a display."}})
    fine = record(root, "2027-05-12", {**GIVEN, "VIS-01": 10, "VIS-03": 10, "VIS-04": "yes", "VIS-05": "full"})
    sha256 = hashlib.sha256(second.read_bytes()).hexdigest()
    text = RULINGS.format(record="A-2027-05-10-S001-site-visit-1", sha256=sha256, by=BY)
    (root / "audits/2027-05-10.appeal.yml").write_text(text, "utf-8")
    out = root / "build/reports"
    for done in score_files(root, [first, second, some, fine], out):
        assert not done.problems
    return {
        path.stem[2:12]: (
            path.read_text("utf-8"),
            "\n".join(page.extract_text() for page in PdfReader(BytesIO(path.with_suffix(".pdf").read_bytes())).pages),
        )
        for path in out.glob("*.html")
    }


def test_reports_are_in_english(reports: dict[str, tuple[str, str]]) -> None:
    assert set(reports) == {"2027-02-11", "2027-05-10", "2027-05-11", "2027-05-12"}
    for day, texts in reports.items():
        for text in texts:
            found = [match[0] for match in re.finditer(f".{{0,40}}{CJK.pattern}.{{0,40}}", text)]
            assert found == [], day
        assert '<html lang="en">' in texts[0]


def test_every_part_of_a_report_was_seen(reports: dict[str, tuple[str, str]]) -> None:
    html = "".join(html for html, _ in reports.values())
    for said in (
        "Compared with the audit before", "Rulings on objections", "ruled otherwise later", "earns 1", "Good practices",
        "To be checked first", "Not applicable", "Not graded", "a difference of", "opened", "1 year 11 months",
        "Written by hand: neither sealed nor signed electronically", "weighted mean (XCCDF default)",
    ):  # fmt: skip
        assert said in html, said


def test_the_pdf_says_the_same_page_numbers(reports: dict[str, tuple[str, str]]) -> None:
    for _, pdf in reports.values():
        assert re.search(r"page 1 of \d", pdf)


def test_fill_pages_are_in_english(root: Path) -> None:
    book = Book(checked_library(root))
    made = pages.site_files(book, Sheets(Views(book, SiteAddresses(book, "../../"), mark_terms=False)))
    texts = {name: one for name, one in made.items() if isinstance(one, str)}
    texts["file"] = pages.single_file(make_blank(book, "site-visit", "S001")).decode()
    assert len(texts) > 5
    for name, text in texts.items():
        assert CJK.findall(text) == [], name
    assert '<html lang="en">' in texts["file"] and "Begin a new one" in texts["file"]


def test_a_report_of_another_language_is_another_result(root: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(root, project, ignore=shutil.ignore_patterns("build"))
    path = record(project, "2027-04-10", GIVEN)
    results = []
    for language in ("en", "en", "zh-Hans"):
        manual = project / "manual/manual.yml"
        manual.write_text(re.sub(r"^language: .*$", f"language: {language}", manual.read_text("utf-8"), flags=re.M))
        (done,) = score_files(project, [path], project / "build/reports")
        html = (project / "build/reports/A-2027-04-10-S001-site-visit-1.html").read_text("utf-8")
        results.append((done.unchanged, f'<html lang="{language}">' in html))
    assert results == [(False, True), (True, True), (False, True)]
