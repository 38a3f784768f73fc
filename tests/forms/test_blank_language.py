"""A form leaves blank in its manual's language, whichever the channel, and comes back in it."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

import pytest
import small_tree
import workbooks
from pdf_forms import fill, open_form

from build_tools.book.book import Book
from build_tools.core.characters import WIDE
from build_tools.core.words import words_of
from build_tools.forms import xlsx
from build_tools.forms.channel import Blank
from build_tools.forms.exchange import make_blank
from build_tools.forms.pdf import channel as pdf
from build_tools.forms.pdf import names as pdf_names
from build_tools.forms.registry import channel
from build_tools.forms.xlsx import terms
from build_tools.language.library import load
from build_tools.records.shelf import Shelf

CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
WAYS = ("xlsx", "pdf", "xlsform", "yaml", "html")
FORMS = ("every-type", "service-check", "F-03")


@cache
def tree(language: str) -> Path:
    """The small project with every response type; for English, each of its own Chinese characters is a letter."""
    import shutil

    root = small_tree.copy(Path(mkdtemp(prefix="language-")))
    shutil.copytree(small_tree.SMALL.parent / "every-type", root, dirs_exist_ok=True)
    for path in root.rglob("*.yml"):
        text = path.read_text("utf-8").replace("language: zh-Hans", f"language: {language}")
        path.write_text(text if language.startswith("zh") else CJK.sub("w", text), "utf-8")
    return root


@cache
def blank(form: str, language: str) -> Blank:
    previous = tree(language) / "audits/good.yml" if form == "service-check" else None
    return make_blank(Book(load(tree(language))), form, "S001", day=date(2026, 2, 1), previous=previous)


def words_in(content: bytes) -> str:
    """Every word of a file, unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return unescape(
                "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist() if "theme" not in name)
            )
    if not content.startswith(b"%PDF"):
        return content.decode("utf-8")
    document, fields = open_form(content)
    found = [*fields]
    for field in fields.values():
        for widget in (field, *field.get("/Kids", ())):
            found.append(str(widget.get("/TU", "")))
        found += [str(words) for pair in field.get("/Opt", ()) for words in pair]
    found += [str(value) for value in document.docinfo.values()]
    for font in (font for page in document.pages for font in page.obj.Resources.Font.values()):
        if "/ToUnicode" in font:  # each character that stands on a page
            found += re.findall(r"[\u2e80-\u9fff]", _unicode(font.ToUnicode.read_bytes()))
    return "\n".join(found)


def _unicode(table: bytes) -> str:
    return "".join(chr(int(code, 16)) for code in re.findall(rb"> <([0-9a-fA-F]{4})>", table))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", WAYS)
def test_no_chinese_stands_in_an_english_blank(way: str, form: str) -> None:
    for content in channel(way).write(blank(form, "en")).values():
        text = words_in(content)
        if way == "xlsform":  # signs that clients take for markup are written full-width
            text = text.translate({ord(sign): None for sign in WIDE.values()})
        if way == "html":  # the scripts know the signs that people type
            text = re.sub(r"<script[^>]*>.*?</script>", "", text, flags=re.S)
        assert not CJK.search(text), [text[max(0, one.start() - 60) : one.end() + 30] for one in CJK.finditer(text)][:5]


@pytest.mark.parametrize("way", WAYS)
def test_a_chinese_blank_is_chinese(way: str) -> None:
    """So that the test above would see it."""
    for content in channel(way).write(blank("service-check", "zh-Hans")).values():
        assert CJK.search(words_in(content))


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_workbook_is_read_by_the_words_of_its_own_language(language: str, tmp_path: Path) -> None:
    made, words = blank("service-check", language), words_of(language)
    ((name, content),) = xlsx.write(made).items()
    filler = workbooks.Filler(content, made)
    yes, not_checked = words(terms.YES_NO["yes"]), words(terms.ABSENCES["not-checked"])
    filler.answer("TSX-02", yes)
    filler.write("TSX-03", terms.ABSENT, not_checked)
    (reading,) = xlsx.read(filler.save(tmp_path, name), name, Shelf(load(tree(language))))
    assert reading.record is not None, list(map(str, reading.problems))
    answers = reading.record.answers
    assert (answers["TSX-02"].answer, answers["TSX-03"].answer) == ("yes", "not-checked")
    assert not CJK.search(yes + not_checked) or language == "zh-Hans"


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_pdf_is_read_by_the_words_of_its_own_language(language: str, tmp_path: Path) -> None:
    """A program may have stored the words of a list instead of what they stand for."""
    made, words = blank("F-03", language), words_of(language)
    ((name, content),) = pdf.write(made).items()
    first = made.form.sections[0].fields[0].id
    texts = {
        pdf_names.NAME: "x", pdf_names.remark(1, "item"): first, pdf_names.remark(1, "text"): "seen",
        pdf_names.remark(1, "kind"): words(pdf_names.REMARK_KINDS["not-checked"]),
    }  # fmt: skip
    path = tmp_path / name
    path.write_bytes(fill(content, texts, {}))
    (reading,) = pdf.read(path, name, Shelf(load(tree(language))))
    assert reading.record is not None, list(map(str, reading.problems))
    assert (reading.record.answers[first].answer, reading.record.answers[first].reason) == ("not-checked", "seen")
