"""A chain that keeps nothing but what it must: no second language, summaries, readers, registers, kit, classes, stages.

Everything is built, nothing empty is printed, and the `&` of its name is escaped once."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pikepdf
import pytest
from source_tree import ROOT, join_mkdocs
from typer.testing import CliRunner

from build_tools.book.pdf.printed import title_size
from build_tools.cli import audit, manual

BRAND, TWICE = "Tea & Co", "&amp;amp;"
CHANNELS = ("html", "xlsx", "yaml", "pdf", "xlsform")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with everything that it builds."""
    root = join_mkdocs(shutil.copytree(ROOT / "tests/trees/plain", tmp_path_factory.mktemp("plain") / "plain"))

    def run(app: object, *arguments: str) -> None:
        result = CliRunner().invoke(app, [*arguments, "--root", str(root)])  # type: ignore[arg-type]
        assert result.exit_code == 0, result.output

    run(manual.app, "check")
    run(manual.app, "build", "--out", str(root / "build"))
    for channel in CHANNELS:
        for form in ("F-01", "visit"):
            out = str(root / "blanks" / channel)
            run(audit.app, "blank", form, "--outlet", "S001", "--date", "2026-03-02", "--as", channel, "--out", out)
    run(audit.app, "score", str(root / "audits/visit.yml"), "--out", str(root / "reports"))
    return root


def pages(folder: Path) -> dict[str, str]:
    found = {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in sorted(folder.rglob("*.html"))}
    assert found
    return found


def texts(page: str) -> str:
    return html.unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_the_site_has_no_page_of_a_register_that_is_not_kept(built: Path) -> None:
    site = pages(built / "build/site")
    assert "standards/index.html" in site and "forms/F-01/index.html" in site
    assert not {name for name in site if name.split("/")[0] in ("glossary", "figures", "sources", "readers")}
    linked = {target for page in site.values() for target in re.findall(r'href="([^"#]+)', page)}
    assert not [one for one in linked if re.search(r"(^|/)(glossary|figures|sources|readers)/", one)]


def test_the_name_is_escaped_once_everywhere(built: Path) -> None:
    written = {**pages(built / "build/site"), **pages(built / "blanks/html"), **pages(built / "reports")}
    assert not [name for name, page in written.items() if TWICE in page]
    for name in ("index.html", "control/index.html"):
        assert BRAND in texts(written[name]), name
    title = "Service & Quality in Every Shop of the Chain, from Opening to Closing"
    said = re.search(r"<title>(.*?)</title>", written["chapters/service/index.html"], re.DOTALL)
    assert said is not None and html.unescape(said[1]).endswith(f"Service · {title}")
    assert any(title in texts(page) for name, page in written.items() if name.startswith("A-"))


def test_nothing_stands_for_what_is_not_there(built: Path) -> None:
    for name, page in pages(built / "build/site").items():
        content = page.partition('<article class="md-content__inner')[2].partition("</article>\n</div>")[0]
        assert "None" not in texts(content), name
        assert not re.findall(r"<(p|dd|dt|td|h[1-6]|ul|ol|tbody)\b[^>]*>\s*</\1>", content), name
        assert "English" not in texts(content), name


def test_the_pdf_names_title_and_author_as_they_are(built: Path) -> None:
    with pikepdf.open(next((built / "build").glob("*.pdf"))) as pdf:
        assert str(pdf.docinfo["/Title"]).startswith("Service & Quality") and str(pdf.docinfo["/Author"]) == BRAND
        assert len(pdf.pages) > 5


def test_every_channel_gives_its_form_and_the_audit_its_report(built: Path) -> None:
    for channel in CHANNELS:
        files = [one for one in (built / "blanks" / channel).rglob("*") if one.is_file()]
        assert len(files) >= 2, channel
        for file in files:
            data = file.read_bytes()
            if file.suffix == ".xlsx":
                book = zipfile.ZipFile(io.BytesIO(data))
                data = b"".join(book.read(name) for name in book.namelist())
            assert TWICE.encode() not in data and not re.search(rb">\s*None\s*<|[:(] ?None\b", data), file.name
    assert {one.suffix for one in (built / "reports").iterdir()} >= {".html", ".pdf", ".json"}


def test_a_long_title_stands_above_what_follows_it_on_the_cover(built: Path) -> None:
    run = ["pdftotext", "-f", "1", "-l", "1", "-bbox", str(next((built / "build").glob("*.pdf"))), "-"]
    cover = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    words = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</word>', cover)
    tops = {html.unescape(word): float(top) for top, _, word in words}
    lines = sorted({tops[word] for word in ("Every", "Shop", "Closing")})
    assert len(lines) == 3 and lines[1] - lines[0] == pytest.approx(43.2, abs=0.5), "three lines of 32 points"
    assert tops["Tea"] < lines[0] and lines[-1] + 43 < tops["TEA"], "the brand above, the document's code beneath"


@pytest.mark.parametrize(
    ("title", "size"),
    [("顾客满意手册", 42), ("全国连锁门店顾客满意度管理手册", 32), ("Handbook", 42), ("Service in Every Shop", 32)],
)
def test_a_title_is_as_large_as_there_is_room(title: str, size: int) -> None:
    assert title_size(title) == size and title_size(title * 9) == 24
