"""The press alone: what it refuses, what it does to Chinese text, how a form is divided."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import pydyf
import pytest
from markupsafe import Markup

from build_tools.book.pdf.forms import paper_rows
from build_tools.book.sheets import FieldSheet
from build_tools.core.press import press as pdf_press
from build_tools.core.press.press import check_machine, print_pdf
from build_tools.core.press.typesetting import narrow_marks
from build_tools.core.problems import EnvironmentFault, Refused
from build_tools.language.form.responses import (
    Choice,
    DateResponse,
    Option,
    Response,
    TableColumn,
    TableResponse,
    TextResponse,
)

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # noqa: E501
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def page(body: str) -> str:
    return f'<html lang="zh-Hans"><title>x</title><body>{body}</body></html>'


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "own.svg").write_text(SVG, "utf-8")
    (tmp_path / "secret.svg").write_text(SVG, "utf-8")
    (folder / "link.svg").symlink_to(tmp_path / "secret.svg")
    return folder


def test_own_assets_are_opened(assets: Path) -> None:
    printed = print_pdf(
        page(f'<img alt="a" src="{(assets / "own.svg").as_uri()}"><img alt="b" src="{PIXEL}">'), "", [assets]
    )
    assert printed.pages == 1
    assert printed.messages == ()


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="{parent}/secret.svg">',
        '<img alt="x" src="{assets}/../secret.svg">',
        '<img alt="x" src="{assets}/%2e%2e/secret.svg">',
        '<img alt="x" src="{assets}/link.svg">',
        '<img alt="x" src="http://127.0.0.1:9/x.png">',
        '<img alt="x" src="https://example.org/x.png">',
        '<img alt="x" src="ftp://example.org/x.png">',
        '<img alt="x" src="relative.png">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<p style="background: url(file:///etc/hostname)">x</p>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>',
        '<a rel="attachment" href="file:///etc/passwd">x</a>',
        '<a rel="nofollow Attachment" href="{assets}/own.svg">x</a>',
        '<link rel="attachment" href="{parent}/secret.svg">',
    ],
)
def test_everything_else_is_refused(body: str, assets: Path) -> None:
    filled = body.replace("{assets}", assets.as_uri()).replace("{parent}", assets.parent.as_uri())
    with pytest.raises(Refused) as refused:
        print_pdf(page(filled), "", [assets])
    assert refused.value.problems[0].code == "foreign-address"


def test_a_style_may_not_fetch_either(assets: Path) -> None:
    with pytest.raises(Refused):
        print_pdf(page("<p>x</p>"), "@import url(https://example.org/x.css);", [assets])


def test_pages_are_listed_once_and_the_bytes_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    listed: list[int] = []

    def references(pdf: pydyf.PDF) -> tuple[bytes, ...]:
        listed.append(pdf.pages["Count"])
        return tuple(b"%d 0 R" % number for number in pdf.pages["Kids"][::3])

    html = page("".join(f'<h1 style="break-before: page">{number}</h1><p>一</p><p>二</p>' for number in range(4)))
    monkeypatch.setattr(pydyf.PDF, "page_references", property(references))
    ours = print_pdf(html, "")
    assert ours.pages == 4 and listed == [4]
    monkeypatch.setattr(pdf_press, "_page_references_once", nullcontext)
    assert print_pdf(html, "").pdf == ours.pdf and len(listed) > 12


def test_missing_libraries_and_fonts_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    check_machine([["Noto Serif CJK SC", "serif"]])
    with pytest.raises(EnvironmentFault, match="No Such Face"):
        check_machine([["No Such Face", "serif"]])
    monkeypatch.setattr(pdf_press, "_libraries", lambda: SimpleNamespace(harfbuzz_subset=None))
    with pytest.raises(EnvironmentFault) as fault:
        check_machine()
    assert "libharfbuzz-subset0" in fault.value.repair


def test_a_page_number_that_leads_nowhere_is_said() -> None:
    printed = print_pdf(page('<p id="a">一</p><a class="pg" href="#a">000</a><a class="pg" href="#b">000</a>'), "")
    assert "no page for #b" in printed.messages
    assert not any("#a" in message for message in printed.messages)


@pytest.mark.parametrize(
    ("text", "narrowed"),
    [
        ("<p>他说：“好。”</p>", "<p>他说：{“}好{。}”</p>"),
        ("<p>（见《手册》）。</p>", "<p>（见《手册{》}{）}。</p>"),
        ("<p>一，二</p><p>。三</p>", "<p>一，二</p><p>。三</p>"),
        ("<p>一</p>，<p>。</p>", "<p>一</p>，<p>。</p>"),
        ("<p><a>甲（乙）</a>。</p>", "<p><a>甲（乙{）}</a>。</p>"),
        ('<p title="”。">甲</p>', '<p title="”。">甲</p>'),
        ("<svg><text>”。</text></svg>", "<svg><text>”。</text></svg>"),
        ("<p>甲。\n乙\nEnglish\nwords</p>", "<p>甲。乙English\nwords</p>"),
        ("<p>甲； 乙</p>", "<p>甲；乙</p>"),
        ("<p>甲 乙</p>", "<p>甲 乙</p>"),
    ],
)
def test_adjacent_marks_are_narrowed(text: str, narrowed: str) -> None:
    expected = narrowed.replace("{", '<span class="halt">').replace("}", "</span>")
    assert narrow_marks(text) == expected


def field(identity: str, label: str, response: Response) -> FieldSheet:
    return FieldSheet(
        identity, Markup(label), response, "", False, Markup(""), "", "", (), "", False, Markup(""), ""
    )  # fmt: skip


def test_short_fields_share_a_row_and_tables_take_it_whole() -> None:
    text, day = TextResponse(type="text"), DateResponse(type="date")
    long_text = TextResponse(type="text", lines=4)
    choice = Choice(type="choice", options=tuple(Option(id=f"o{n}", label="很长的一个选项") for n in range(5)))
    table = TableResponse(type="table", columns=(TableColumn(id="a", label="甲", width=90, response=text),))
    fields = (
        field("A-01", "姓名", text), field("A-02", "日期", day), field("A-03", "电话", text),
        field("A-04", "经过", long_text), field("A-05", "选择", choice),
        field("A-06", "一个长得放不进旁边格子里的问题是这样的", text), field("A-07", "往来", table),
    )  # fmt: skip
    rows = paper_rows(fields, 2)
    shape = [[(one.field.id, one.span, one.beside) for one in row.fields] for row in rows]
    assert shape == [
        [("A-01", 1, True), ("A-02", 1, True)], [("A-03", 3, True)], [("A-04", 3, True)], [("A-05", 3, True)],
        [("A-06", 4, False)], [("A-07", 4, False)],
    ]  # fmt: skip
    assert [row.table for row in rows] == [False] * 5 + [True]
    wide = [[(one.field.id, one.span) for one in row.fields] for row in paper_rows(fields, 3)]
    assert wide[0] == [("A-01", 1), ("A-02", 1), ("A-03", 1)]
    for row in paper_rows(fields, 3):
        assert sum(one.span + one.beside for one in row.fields) == 6
