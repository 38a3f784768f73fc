"""The compliance report: what both sides sign. Read from its HTML and PDF, as a franchisee would."""

from __future__ import annotations

import re
import shutil
import struct
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from hashlib import sha256
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from pypdf import PdfReader

from build_tools.audits.report import photos
from build_tools.audits.report.document import ManualSite, Reports
from build_tools.audits.report.views import Audit
from build_tools.audits.scoring import score
from build_tools.book.book import Book
from build_tools.core.digest import file_digest
from build_tools.core.press.leaflet import Press
from build_tools.core.problems import Refused
from build_tools.language.checked import checked_library
from build_tools.language.form.forms import Checklist
from build_tools.records import record_file
from build_tools.records.examination import examine
from build_tools.records.shelf import Shelf

SMALL = Path(__file__).resolve().parent.parent / "trees" / "small"
FULL: Mapping[str, Any] = {
    "TSX-01": {"answer": "10"},
    "TSX-02": {"answer": "yes"},
    "TSX-03": {"answer": "full"},
    "TSX-04": {"answer": "yes"},
}
HOSTILE = "<script>alert(1)</script> {{ 7*7 }} {% raw %} **粗** [链](https://evil.example/) &amp; <img src=x onerror=1>"

Make = Callable[..., Audit]


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(checked_library(SMALL))


@pytest.fixture(scope="module")
def reports(book: Book) -> Reports:
    return Reports(book)


@pytest.fixture
def audited(book: Book, tmp_path: Path) -> Make:
    """Scores answers given over those that fulfil everything; None leaves an item out."""

    def make(answers: Mapping[str, Any] | None = None, book: Book = book, **record: Any) -> Audit:
        given = {key: value for key, value in {**FULL, **(answers or {})}.items() if value is not None}
        form = book.checklists["service-check"]
        written = {
            "record": "A-1", "form": {"id": form.id, "version": form.version}, "outlet": "S001", "date": "2026-02-01",
            "by": {"name": "审核员甲", "role": "owner"}, "holds": {"revision": "1.0.0"}, **record, "answers": given,
        }  # fmt: skip
        path = tmp_path / "record.yml"
        path.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
        return load(book, path)

    return make


def load(book: Book, path: Path) -> Audit:
    located, problems = record_file.load(path, str(path))
    assert located is not None, problems
    examined, problems = examine(located, Shelf(book.library), path.parent, Checklist)
    assert examined is not None, problems
    return Audit(examined, score(examined.form, examined.record.answers, examined.circumstances), file_digest(path))


def changed(folder: Path, *replacements: tuple[str, str]) -> Book:
    """The small tree with another checklist."""
    root = folder / "tree"
    shutil.copytree(SMALL, root)
    checklist = root / "checklists" / "service-check.yml"
    text = checklist.read_text("utf-8")
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    checklist.write_text(text, "utf-8")
    return Book(checked_library(root))


def words(html: str) -> str:
    """What a reader sees, without breaks."""
    html = re.sub(r"<style>.*?</style>|<(?:title|desc)[^>]*>.*?</(?:title|desc)>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]+>", "", html)))


def first_page(html: str) -> str:
    return words(re.split(r"<nav", html.split('id="summary"')[1])[0])


def part(html: str, identity: str) -> str:
    """From one heading to the next."""
    return re.split(r"<h2 id=", html.split(f'<h2 id="{identity}"')[1])[0]


def pdf_words(pdf: bytes, page: int | None = None) -> str:
    pages = PdfReader(BytesIO(pdf)).pages
    chosen = pages if page is None else [pages[page]]
    return re.sub(r"\s+", "", "".join(one.extract_text() for one in chosen))


def pictures(html: str) -> list[bytes]:
    return [b64decode(one) for one in re.findall(r'src="data:image/jpeg;base64,([^"]+)"', html)]


def photo_with_place(path: Path, size: tuple[int, int] = (2400, 1800)) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAMERA"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)})
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, (120, 140, 90)).save(path, "JPEG", exif=exif, comment=b"SECRETCOMMENT")
    return path.read_bytes()


# What the owner reads first


def test_first_page_says_grade_score_consequence_and_what_to_do(reports: Reports, book: Book) -> None:
    files = reports.render(load(book, SMALL / "audits" / "good.yml"))
    assert set(files) == {"A-2026-02-01-S001-1.html", "A-2026-02-01-S001-1.pdf"}
    html, pdf = files["A-2026-02-01-S001-1.html"].decode(), files["A-2026-02-01-S001-1.pdf"]
    for text in (first_page(html), pdf_words(pdf, 0)):
        for said in (
            "一号店",
            "2026-02-01",
            "服务审核",
            "审核员甲",
            "60.00",
            "需改进",
            "答复33.33分（D）",
            "TSX-01",
            "2026-02-15",
            "+20.00",
            "店员",
        ):
            assert said in text, said
        assert "得分由60.00升到100.00，等级为A" in text
    assert '<title id="grade-title">等级：C 需改进</title>' in html
    everything = pdf_words(pdf)
    for said in ("两次隔天才答复", "是否记录每次咨询？", "转交单贴在前台", "顾客的问题在", "第1页，共"):
        assert said in everything, said


def test_weakest_section_is_named_even_at_a_high_total(reports: Reports, audited: Make) -> None:
    text = first_page(reports.html(audited({"TSX-03": {"answer": "late"}})).decode())
    assert "90.00分，满分100" in text and "最弱部分转交与人员75.00分（C）" in text


def test_nothing_to_mend_and_no_weaker_section(reports: Reports, audited: Make) -> None:
    text = first_page(reports.html(audited()).decode())
    assert "100.00" in text and "没有不符合项" in text and "各部分齐平" in text


def test_vermilion_only_for_the_last_grade_or_a_failed_critical_item(
    reports: Reports, audited: Make, tmp_path: Path
) -> None:
    def badge(html: bytes) -> str:
        return html.decode().split('<div class="badge">')[1].split("</div>")[0]

    assert "d-malachite" in badge(reports.html(audited()))
    assert "d-azurite" in badge(reports.html(audited({"TSX-02": {"answer": "no"}, "TSX-05": {"answer": "yes"}})))
    worst = audited({"TSX-01": {"answer": "0"}, "TSX-02": {"answer": "no"}, "TSX-05": {"answer": "no"}})
    assert "d-vermilion" in badge(reports.html(worst))
    plain = "criteria: [BBB-001]\n        response: {type: yes-no}\n"
    grave = f"{plain}        severity: critical\n        critical: fail\n"
    critical = changed(tmp_path, (f"{plain}  - id: staff", f"{grave}  - id: staff"))
    html = Reports(critical).html(audited({"TSX-02": {"answer": "no"}, "TSX-05": {"answer": "yes"}}, critical)).decode()
    assert "d-vermilion" in badge(html.encode())
    assert "关键项没有通过：等级为D。TSX-02是否记录每次咨询？不论得分，评为最低等级" in first_page(html)


def test_no_grade_says_why_and_shows_the_range(reports: Reports, audited: Make) -> None:
    files = reports.render(audited({"TSX-01": {"answer": "not-checked", "reason": "记录本锁在柜中"}, "TSX-03": None}))
    html = files["A-1.html"].decode()
    for text in (first_page(html), pdf_words(files["A-1.pdf"], 0)):
        assert "检查覆盖率不足，暂不评等级" in text and "40.00至100.00" in text and "未评" in text
    assert "记录本锁在柜中" in words(part(html, "not-checked")) and "TSX-03" in words(part(html, "not-checked"))


def test_nothing_applies(audited: Make, tmp_path: Path) -> None:
    tree = changed(
        tmp_path, ("{type: yes-no}", "{type: yes-no, not_applicable: allowed}"),
        ("{type: number, ", "{type: number, not_applicable: allowed, "),
    )  # fmt: skip
    none = {f"TSX-0{n}": {"answer": "not-applicable", "reason": "停业装修"} for n in (1, 2, 3, 4, 5)}
    files = Reports(tree).render(audited(none, tree))
    assert "没有适用的检查项，不评等级" in first_page(files["A-1.html"].decode())
    assert "停业装修" in pdf_words(files["A-1.pdf"])


# What explains it


def test_criteria_are_printed_in_full_and_linked(book: Book, audited: Make) -> None:
    bad = audited({"TSX-01": {"answer": "8", "evidence": []}, "TSX-03": {"answer": "none"}})
    html = Reports(book).html(bad).decode()
    finding = html.split('id="TSX-01"')[1].split("</article>")[0]
    assert 'href="../site/id/index.html#BBB-001"' in finding
    number = book.numbering.entries["BBB-001"]
    for said in (
        f"BBB-001{number}在期限内答复",
        "顾客的问题在",
        "期限内答复率：≥95%",
        "抽查10次记录",
        "期限为总部自定。",
        "缺证据应附：最近10次记录",
        "主要不符合",
    ):
        assert said in words(finding), said
    assert "记下问题" in words(html.split('id="TSX-03"')[1].split("</article>")[0])
    elsewhere = Reports(book, ManualSite("https://handbook.example")).html(bad).decode()
    assert 'href="https://handbook.example/id/#BBB-001"' in elsewhere and "../site/" not in elsewhere
    # A published manual: the release in force on the day, and only links that hold where it is encrypted.
    site = ManualSite("https://handbook.example/", frozenset({book.manual.revision}))
    published = Reports(book, site).html(bad).decode()
    found = re.findall(r'href="(https:[^"]*)"', published)
    assert f"https://handbook.example/{book.manual.revision}/id/#BBB-001" in found
    assert all(re.fullmatch(r"https://handbook\.example/[0-9.]+/id/#[A-Z]+-[0-9]+", one) for one in found)


def test_links_in_the_pdf_stay_relative(reports: Reports, audited: Make) -> None:
    pages = PdfReader(BytesIO(reports.pdf(audited({"TSX-01": {"answer": "0"}})))).pages
    links = [note.get_object().get("/A", {}).get("/URI") for page in pages for note in page.get("/Annots", [])]
    assert "../site/id/index.html#BBB-001" in links
    assert all(link is None or link.startswith("../site/") for link in links)


def test_every_finding_has_an_action_with_four_boxes(reports: Reports, audited: Make) -> None:
    files = reports.render(audited({"TSX-01": {"answer": "8", "gap": "prevent"}, "TSX-03": {"answer": "late"}}))
    html = files["A-1.html"].decode()
    sheet = part(html, "actions")
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", sheet, re.DOTALL)
    assert len(rows) == 2 and all(row.count('class="box') == 4 and row.count("签字") == 4 for row in rows)
    assert "店员2026-02-15" in words(rows[0]) and "2026-02-15查" in words(rows[0]), "C has its day"
    for said in ("P计划现在原因、措施、负责人", "D执行做了什么", "C检查用同样的办法再量", "A处置有效写进做法"):
        assert said in words(sheet) and said in pdf_words(files["A-1.pdf"])
    assert "纠正1项；预防1项。" in words(part(html, "findings"))
    assert "阶段P计划" in words(html.split('id="TSX-01"')[1])
    assert 'id="actions"' not in reports.html(audited()).decode()


def test_signatures_that_are_in_the_record(audited: Make, tmp_path: Path) -> None:
    item = "      - {id: TSX-0%s, question: %s, criteria: [BBB-001], weight: 0, response: {type: signature}}\n"
    more = item % (8, "审核员签字") + item % (9, "门店签字")
    tree = changed(tmp_path, ("items:\n      - id: TSX-03\n", f"items:\n{more}      - id: TSX-03\n"))
    Image.new("RGBA", (300, 100), (0, 0, 0, 0)).save(tmp_path / "sign.png")
    given = {"TSX-08": {"answer": "sign.png"}, "TSX-09": {"answer": "<i>王店长</i>"}}
    html = Reports(tree).html(audited(given, tree)).decode()
    signing = part(html, "signing")
    assert len(pictures(signing)) == 1 and "审核员签字（记录中）" in words(signing)
    assert "<i>王店长</i>门店签字（记录中）" in words(signing) and "&lt;i&gt;" in signing
    assert not pictures(html.replace(signing, "")), "and nowhere else"
    gone = Reports(tree).html(audited({"TSX-08": {"answer": "../sign.png"}}, tree)).decode()
    assert "../sign.png" in words(part(gone, "signing")) and not pictures(gone)


def test_a_photo_of_several_items_is_listed_once(reports: Reports, audited: Make, tmp_path: Path) -> None:
    photo_with_place(tmp_path / "a.jpg", (640, 480))
    both = {key: {"answer": answer, "evidence": ["a.jpg"]} for key, answer in (("TSX-01", "8"), ("TSX-03", "late"))}
    html = reports.html(audited(both)).decode()
    assert len(pictures(html)) == 1 and "TSX-01、TSX-03a.jpg" in words(part(html, "photos"))
    assert "照片a.jpg见TSX-01" in words(html.split('id="TSX-03"')[1].split("</article>")[0])


def test_lists_and_versions(reports: Reports, audited: Make) -> None:
    audit = audited(
        {"TSX-03": {"answer": "not-applicable", "reason": "当季没有转交"}, "TSX-04": None}, outlet="S002",
        by={"name": "乙", "role": "owner"},
    )  # fmt: skip
    html = reports.html(audit).decode()
    absent = words(part(html, "not-applicable"))
    assert "当季没有转交" in absent and "仅在门店开业日期早于" in absent and "TSX-05" in absent
    record = words(part(html, "record"))
    for said in (
        audit.sha256,
        audit.examined.form_sha256,
        "service-check",
        "1.0.0",
        "审核当日有效的1.10.0",
        "scoring_version",
    ):
        assert said in record, said
    assert "当日有效1.10.0" in first_page(html), "an outlet that holds an old revision sees it at once"
    assert "书面向" not in words(html), "a manual that says nothing of objections gives its reports nothing to say"
    assert {"default", "flat", "flat-unweighted", "absolute"} == set(re.findall(r'data-model="([^"]+)"', html))


# What a record may not do


def test_text_of_a_record_is_plain_text(reports: Reports, audited: Make) -> None:
    audit = audited(
        {
            "TSX-01": {"answer": "8", "comment": f"{HOSTILE}\n第二行"},
            "TSX-02": {"answer": "yes", "comment": HOSTILE, "good_practice": HOSTILE},
            "TSX-03": {"answer": "not-applicable", "reason": HOSTILE},
            "TSX-04": {"answer": "not-checked", "reason": HOSTILE},
        },
        by={"name": HOSTILE, "role": "owner"}, holds={"revision": "1.0.0", "serial": "<b>{{1}}</b>"},
    )  # fmt: skip
    files = reports.render(audit)
    html = files["A-1.html"].decode()
    assert (
        "<script" not in html
        and "<img src=x" not in html
        and "<b>" not in html
        and "https://evil" not in re.findall(r'href="([^"]*)"', html)
    )
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} {% raw %} **粗**") >= 5
    assert '<span class="ln" dir="auto">第二行</span></p>' in html
    assert "<script>alert(1)</script>{{7*7}}" in pdf_words(files["A-1.pdf"])


def test_long_and_foreign_text_fits(reports: Reports, audited: Make) -> None:
    long, arabic = "很长的意见。" * 660 + "x" * 400, "ملاحظة المدقق"
    files = reports.render(audited({"TSX-01": {"answer": "8", "comment": f"{arabic}\n{long}"}}, record="R" * 120))
    assert (
        arabic in files["R" * 120 + ".html"].decode()
        and '<span class="ln" dir="auto">' in files["R" * 120 + ".html"].decode()
    )
    said = pdf_words(files["R" * 120 + ".pdf"])
    assert said.count("很长") == 660 and said.count("x") >= 400


def test_evidence_is_encoded_anew_without_its_place(reports: Reports, audited: Make, tmp_path: Path) -> None:
    received = photo_with_place(tmp_path / "photos" / "a.jpg")
    files = reports.render(audited({"TSX-01": {"answer": "8", "evidence": ["photos/a.jpg"]}}))
    html = files["A-1.html"].decode()
    (shown,) = pictures(html)
    with Image.open(BytesIO(shown)) as picture:
        assert picture.format == "JPEG" and max(picture.size) == 1200 and not picture.getexif()
    for output in (shown, files["A-1.pdf"]):
        assert b"Exif" not in output and b"SECRET" not in output and received not in output
    assert sha256(received).hexdigest() in html and sha256(received).hexdigest() in pdf_words(files["A-1.pdf"])


def test_a_photo_is_turned_as_it_was_held(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (80, 40), "red").save(tmp_path / "a.jpg", exif=exif)
    one = photos.photo(tmp_path, "a.jpg")
    assert (one.width, one.height) == (40, 80)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_shown(tmp_path: Path, mode: str) -> None:
    Image.new(mode, (30, 20)).save(tmp_path / "a.png")
    one = photos.photo(tmp_path, "a.png")
    assert not one.fault and one.jpeg.startswith(b"\xff\xd8")


def png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (png(60_000, 60_000), "未解码"),
        (png(9_000, 9_000), "未解码"),
        (png(50, 50)[:33], "已损坏"),
        (b"\xff\xd8\xff\xe0 and no more", "已损坏"),
    ],
    ids=["bomb", "too large", "cut short", "no picture"],
)
def test_a_bad_photo_is_told_and_stops_nothing(
    reports: Reports, audited: Make, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "a.png").write_bytes(content)
    html = reports.html(audited({"TSX-01": {"answer": "8", "evidence": ["a.png"]}})).decode()
    assert said in words(html) and sha256(content).hexdigest() in html and not pictures(html)


def test_twenty_photos(reports: Reports, audited: Make, tmp_path: Path) -> None:
    for n in range(20):
        photo_with_place(tmp_path / f"p{n}.jpg", (640 + n, 480))
    files = reports.render(audited({"TSX-01": {"answer": "8", "evidence": [f"p{n}.jpg" for n in range(20)]}}))
    assert len(pictures(files["A-1.html"].decode())) == 20
    assert len({one.data for page in PdfReader(BytesIO(files["A-1.pdf"])).pages for one in page.images}) == 20


def test_the_html_asks_no_host_for_anything(reports: Reports, book: Book) -> None:
    html = reports.html(load(book, SMALL / "audits" / "good.yml")).decode()
    assert "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\"" in html
    assert not re.search(r"<(?:script|link|iframe|object|form|base)\b|@import|url\(|\son[a-z]+=", html)
    assert all(link.startswith(("#", "../site/")) for link in re.findall(r'href="([^"]*)"', html))
    assert all(link.startswith("data:image/jpeg;base64,") for link in re.findall(r'src="([^"]*)"', html))
    anchors = re.findall(r'\bid="([^"]+)"', html)
    assert len(anchors) == len(set(anchors)) and {a[1:] for a in re.findall(r'href="(#[^"]+)"', html)} <= set(anchors)


def test_the_press_opens_nothing_but_what_it_was_given(tmp_path: Path) -> None:
    (tmp_path / "secret.css").write_text("p { color: red }")
    press = Press("p { margin: 0 }", ())
    for address in (
        "https://evil.example/a.png",
        (tmp_path / "secret.css").as_uri(),
        "evidence:other",
        "data:image/png;base64,AAAA",
    ):
        with pytest.raises(Refused):
            press.pdf(f'<p>a</p><img src="{address}">', {"mine": b""})


def test_the_same_audit_gives_the_same_bytes(book: Book, reports: Reports) -> None:
    audit = load(book, SMALL / "audits" / "good.yml")
    first = reports.render(audit)
    assert first == reports.render(audit) == Reports(book).render(audit)
    about = PdfReader(BytesIO(first["A-2026-02-01-S001-1.pdf"])).metadata
    assert about is not None and str(about["/CreationDate"]).startswith("D:20260201")


@pytest.mark.needs_chromium
def test_it_fits_a_phone_and_stays_at_home(reports: Reports, audited: Make, browser: Any, tmp_path: Path) -> None:
    photo_with_place(tmp_path / "a.jpg")
    answers = {
        "TSX-01": {"answer": "8", "comment": "x" * 900 + "\n" + "长" * 900, "evidence": ["a.jpg"]},
        "TSX-02": {"answer": "no", "comment": HOSTILE}, "TSX-05": None,
    }  # fmt: skip
    page_file = tmp_path / "report.html"
    page_file.write_bytes(reports.html(audited(answers, by={"name": "甲" * 200, "role": "owner"}, record="R" * 120)))
    for width in (360, 1100):
        page = browser.new_page(viewport={"width": width, "height": 800})
        asked, said = list[str](), list[str]()
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(page_file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelector('.photo img').naturalWidth") == 1200
        assert [url for url in asked if not url.startswith("data:")] == [page_file.as_uri()] and not said
        page.close()
