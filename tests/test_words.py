"""Sentences for people: none in code but in English, every one of them said in every language."""

from __future__ import annotations

import ast
import re
import string
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from source_tree import ROOT, modules

from build_tools.core.words import say, say_in, say_many, words_of
from build_tools.core.words.catalogue import LOCALES, Words, compiled

sys.path.insert(0, str(ROOT / "scripts"))
import words as script

CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
CHARACTER_CLASSES = frozenset({"build_tools.core.characters"})
"""Modules that may hold Chinese characters: as classes of characters that readers need, never as sentences."""
NOT_YET: frozenset[str] = frozenset()
"""Parts whose sentences still stand in the code."""
LANGUAGES = sorted(path.name for path in LOCALES.iterdir() if path.is_dir())


def part_of(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def literals(path: Path) -> list[tuple[int, str]]:
    """Every string of a module that is no docstring, with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    documents = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents
    ]


def test_no_chinese_stands_in_the_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:40]}"
        for module, path in modules().items()
        if part_of(module) not in NOT_YET and module not in CHARACTER_CLASSES
        for line, text in literals(path)
        if CJK.search(text)
    ]
    assert not found, "\n" + "\n".join(found)


def test_no_chinese_stands_in_templates_and_scripts() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:60]}"
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.is_file() and path.relative_to(ROOT).parts[1] not in NOT_YET
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if CJK.search(line)
    ]
    assert not found, "\n" + "\n".join(found)


SPEAKING = {"Problem": (2, 3), "EnvironmentFault": (0, 1), "Fault": (0, 1), "problem": (1, 2), "Refusal": (1, 2)}
"""What takes sentences, and at which places."""


def test_every_fault_is_said_by_a_marked_sentence() -> None:
    found = []
    for module, path in modules().items():
        if part_of(module) in NOT_YET:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for place in SPEAKING.get(name, ()):
                if place < len(node.args) and isinstance(node.args[place], ast.Constant | ast.JoinedStr | ast.BinOp):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node.args[place])[:60]}")
    assert not found, "\n" + "\n".join(found)


MARKED = {"say": 0, "say_in": 1, "say_many": 0}


def test_every_marked_sentence_is_extracted() -> None:
    """One sentence inside the call of another is overlooked by Babel, and so is one that is no literal."""
    missed = []
    for part in script.PARTS:
        taken = {message.id if isinstance(message.id, str) else message.id[0] for message in script.sentences(part)}
        for module, path in modules().items():
            if part_of(module) != part:
                continue
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
                if not isinstance(node, ast.Call) or name not in MARKED:
                    continue
                text = node.args[MARKED[name]]
                if not isinstance(text, ast.Constant) or text.value not in taken:
                    missed.append(f"{path.relative_to(ROOT)}:{node.lineno}: {ast.unparse(text)[:60]}")
    assert not missed, "\n" + "\n".join(missed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_in_every_language(language: str) -> None:
    taken: set[object] = set()
    for part in script.PARTS:
        made, path = script.updated(language, part, taken), script.catalogue(language, part)
        if part not in NOT_YET:
            assert list(script.missing(made)) == [], "say it in the catalogue, and run: make words"
        if len(made):
            assert path.read_bytes() == script.written(made), f"{path.name} is not up to date: make words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_sentence_s_own_places(language: str) -> None:
    def places(text: str) -> set[str]:
        braces = {name for _, name, _, _ in string.Formatter().parse(text) if name} if "{" in text else set()
        return braces | set(re.findall(r"%\((\w+)\)", text))

    wrong = []
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if not message.id or not message.string:
                    continue
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                if any(one and places(one) - {"n", "num"} != places(ids[-1]) - {"n", "num"} for one in said):
                    wrong.append(f"{path.name}: {ids[0]}")
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_catalogues_contradict_each_other(language: str) -> None:
    assert compiled(sorted((LOCALES / language / "LC_MESSAGES").glob("*.po")))


class Backwards:
    """A language that says everything backwards, but for its places."""

    def gettext(self, text: str) -> str:
        return f"<{text}>"

    def pgettext(self, context: str, text: str) -> str:
        return f"<{context}|{text}>"

    def ngettext(self, one: str, many: str, n: int) -> str:
        return f"<{one if n == 1 else many}>"


def test_a_message_is_said_with_its_arguments_and_theirs() -> None:
    words = Words("xx", Backwards())  # type: ignore[arg-type]
    inner = say_in("a state", "open")
    assert words(say("{what} is {state}", what="A<b>", state=inner)) == "<A<b> is <a state|open>>"
    assert words.markup(say("{what} is <b>", what="A<b>")) == "<A&lt;b&gt; is <b>>"
    assert words(say_many("{n} thing", "{n} things", 2)) == "<2 things>"
    assert words("no message") == "no message"


def test_a_message_is_its_english_text() -> None:
    message = say("{what} is missing", what="x")
    assert message == "x is missing" and words_of("en")(message) == "x is missing"
    assert say_many("{n} thing", "{n} things", 1) == "1 thing"


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(KeyError):
        words_of("tlh")
