"""What the fill pages say: every sentence of the scripts, in the manual's language, with its plural forms."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract_from_file

from build_tools.core.words import words_of
from build_tools.forms.phone import scripts, sentences

CALLS: Any = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
SCRIPTS = sorted(scripts.SCRIPTS.glob("*.js"))


def said_in(path: Path) -> list[tuple[str | None, str]]:
    """Context and sentence (its singular) of every sentence of a script, as the extraction finds them."""
    found = extract_from_file("javascript", path, CALLS)
    return [(context, text if isinstance(text, str) else text[0]) for _, text, _, context in found]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_extraction_overlooks_no_sentence(path: Path) -> None:
    """A template text inside another ends it early, without a word."""
    code = re.sub(r"^\s*//.*$", "", path.read_text("utf-8"), flags=re.M)
    written = re.findall(r"(?<![\w.])(?:_|ngettext|pgettext)\('", code)
    assert len(said_in(path)) == len(written)


def test_every_sentence_of_the_scripts_goes_along() -> None:
    known = json.loads(sentences.known(words_of("zh-Hans")))
    asked = {f"{context}\4{text}" if context else text for path in SCRIPTS for context, text in said_in(path)}
    assert len(asked) > 100 and asked <= set(known)


def test_what_no_script_says_stays_at_home() -> None:
    assert "Install it on a phone" in words_of("zh-Hans").known()
    assert "Install it on a phone" not in sentences.known(words_of("zh-Hans"))


def test_english_is_what_the_scripts_say_themselves() -> None:
    assert sentences.known(words_of("en")) == "{}"


def test_a_rule_of_plurals_is_no_more_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    words = words_of("en")
    monkeypatch.setattr(type(words), "plural_rule", lambda _: "alert(1)")
    with pytest.raises(ValueError, match="plural rule"):
        sentences.rule(words)


def run(script: str, before: str) -> list[str]:
    """What a script says, with the words module at hand."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    where = (scripts.SCRIPTS / "words.js").as_uri()
    code = f"{before}\nconst w = await import({json.dumps(where)});\nconsole.log(JSON.stringify({script}));"
    done = subprocess.run([node, "--input-type=module", "-e", code], capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


SAYINGS = """[
  w._('Not less than {least}', { least: '<3>' }), w._('Is {not} there', { is: 1 }),
  w.ngettext('{n} photo', '{n} photos', 1), w.ngettext('{n} photo', '{n} photos', 2),
  w.listed(['a', 'b']), w.clauses(['a', '', 'b']), w.pgettext('after a score', 'points'),
]"""


def test_they_are_said_in_chinese() -> None:
    assert run(SAYINGS, sentences.script(words_of("zh-Hans"))) == [
        "不能小于 <3>", "Is {not} there", "1 张照片", "2 张照片", "a、b", "a；b", "分",
    ]  # fmt: skip


def test_they_are_said_in_english() -> None:
    expected = ["Not less than <3>", "Is {not} there", "1 photo", "2 photos", "a, b", "a; b", "points"]
    assert run(SAYINGS, sentences.script(words_of("en"))) == run(SAYINGS, "") == expected


def test_a_language_with_three_forms() -> None:
    """Czech: one, two to four, more."""
    before = """globalThis.WORDS = { language: 'cs', rule: (n) => (n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2,
      known: { '{n} row': ['{n} řádek', '{n} řádky', '{n} řádků'] } };"""
    rows = run("[1, 3, 5].map((n) => w.ngettext('{n} row', '{n} rows', n))", before)
    assert rows == ["1 řádek", "3 řádky", "5 řádků"]


def test_a_moment_is_written_as_the_language_does() -> None:
    moment = "[w.moment(new Date(2026, 10, 3, 9, 5))]"
    assert run(moment, sentences.script(words_of("zh-Hans"))) == ["11月3日 9:05"]
    assert run(moment, "") == ["Nov 3, 09:05"]
