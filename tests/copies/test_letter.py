"""The cover letter: one page that says what opens what, with a code that a telephone reads."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import english_manual
import pytest
import small_tree
import zxingcpp
from photographed import photograph
from pypdf import PdfReader

from build_tools.copies.letter_document import Letters, link
from build_tools.copies.register.history import Copy
from build_tools.copies.stamp import lock

PASSCODE = "7KQ39XA2M0ZTE4Q1DVHS"
ONLINE = "https://handbook.example/manual/"
DAY = date(2026, 3, 1)
COPY = Copy("TST-000001-7KQ3-4", "issued", "H-7KQ39XA2", "owner", "S001", None, "electronic", DAY, DAY, "1.10.0", DAY)


def letters(online: str | None = ONLINE) -> Letters:
    library = small_tree.small()
    manual = library.manual.value
    control = manual.control.model_copy(update={"online": online})
    return Letters(manual.model_copy(update={"control": control}), library.brand.value)


def words(pdf: bytes) -> str:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return "".join(page.extract_text().split())


def test_it_says_all_that_the_holder_needs() -> None:
    pdf = letters().print(COPY, PASSCODE, "王店长", "一号店（S001）· 店主")
    said = words(pdf)
    for one in ("口令函", "王店长", "一号店（S001）·店主", COPY.serial, "2026-03-01", ONLINE, "确认码", "打开电子副本"):
        assert one in said, one
    # Printed as the PDF asks for it.
    assert lock.password(PASSCODE) in said
    assert pdf == letters().print(COPY, PASSCODE, "王店长", "一号店（S001）· 店主")


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.needs_poppler
def test_a_telephone_reads_the_link(poppler: Path, tmp_path: Path, seed: int) -> None:
    import subprocess

    from PIL import Image

    path = tmp_path / "letter.pdf"
    path.write_bytes(letters().print(COPY, PASSCODE, "王店长", "一号店（S001）· 店主"))
    subprocess.run([poppler / "pdftoppm", "-r", "150", "-singlefile", "-png", path, tmp_path / "page"], check=True)
    with Image.open(tmp_path / "page.png") as page:
        photo = photograph(page, seed=seed, turn=4.0 * seed - 8)
        (found,) = zxingcpp.read_barcodes(photo)
    assert found.text == link(ONLINE, PASSCODE) == f"{ONLINE}#k={PASSCODE}"


def test_without_an_address_it_says_so(tmp_path: Path) -> None:
    said = words(letters(None).print(COPY._replace(generation=2, medium="paper"), PASSCODE, None, "书面授权"))
    assert "总部告知的网址" in said and "扫这个码" not in said and "第2个" in said and COPY.holder in said


def test_no_hostile_name_gets_in(tmp_path: Path) -> None:
    name = '<img src="file:///etc/passwd"><a href="https://x.example">'
    pdf = letters().print(COPY, PASSCODE, name, "一号店")
    assert "".join(name.split()) in words(pdf)
    page: Any = PdfReader(BytesIO(pdf)).pages[0]
    assert not page.get("/Annots")


@pytest.mark.parametrize("copy", [COPY, COPY._replace(generation=2, medium="paper")])
@pytest.mark.parametrize("online", [ONLINE, None])
def test_a_manual_in_english_has_an_english_letter_of_one_page(copy: Copy, online: str | None) -> None:
    manual = english_manual.manual(online=online)
    pdf = Letters(manual, english_manual.tokens()).print(copy, PASSCODE, "Ann Example", "Outlet S001 (S001) · owner")
    said = words(pdf)
    assert english_manual.CJK.findall(said) == []
    assert "Letterwiththepasscode" in said and "SampleManual" in said and "AnnExample" in said
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]
