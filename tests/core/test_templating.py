"""A project's own templates take the place of the engine's, file by file, in whatever way they are used."""

from __future__ import annotations

from pathlib import Path

import small_tree

from build_tools.book.book import Book
from build_tools.book.pdf.printed import Pdf
from build_tools.core.engine import TEMPLATES
from build_tools.core.templating import environment, piece
from build_tools.core.words import say, words_of
from build_tools.forms.phone import scripts
from build_tools.language.library import load


def own(tree: Path, name: str, text: str) -> None:
    path = tree / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def test_a_project_s_file_comes_first_and_all_others_stay(tmp_path: Path) -> None:
    own(tmp_path, "copies/letter.html.j2", "ours")
    templates = environment("copies", root=tmp_path)
    assert templates.get_template("letter.html.j2").render() == "ours"
    assert templates.get_template("letter.css.j2").filename == str(TEMPLATES / "copies/letter.css.j2")
    assert environment("copies").get_template("letter.html.j2").filename == str(TEMPLATES / "copies/letter.html.j2")


def test_a_part_s_own_folder_stays_before_the_shared_one(tmp_path: Path) -> None:
    own(tmp_path, "book/shared/chapter.md.j2", "shared")
    templates = environment("book/site", "book/shared", root=tmp_path)
    assert templates.get_template("chapter.md.j2").filename == str(TEMPLATES / "book/site/chapter.md.j2")


def test_stylesheets_and_scripts_are_found_alike(tmp_path: Path) -> None:
    own(tmp_path, "audits/common.css", "p {}")
    assert piece(tmp_path, "audits/common.css").read_text() == "p {}"
    assert piece(tmp_path, "vault/words.js") == TEMPLATES / "vault/words.js"
    own(tmp_path, "forms/phone/js/main.js", "// ours\noursAlone();\n")
    assert "oursAlone();" in scripts.bundle(root=tmp_path)
    assert "oursAlone();" not in scripts.bundle()


def test_the_book_is_printed_with_the_project_s_own(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    own(tree, "book/pdf/contents.html.j2", "<p>our own contents</p>")
    assert "our own contents" in Pdf(Book(load(tree))).html()


def test_a_message_put_into_a_sentence_is_said_in_its_language(tmp_path: Path) -> None:
    own(tmp_path, "audits/said.html.j2", '{{ _("To be shown: %(asked)s; the record has none.", asked=what) }}')
    made = environment("audits", words=words_of("zh-Hans"), root=tmp_path).get_template("said.html.j2")
    assert made.render(what=say("unverified")) == "应附：未核实；记录中没有。"
    assert made.render(what="<b>") == "应附：&lt;b&gt;；记录中没有。"
