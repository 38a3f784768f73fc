"""What a protected site says in clear: in the manual's language, and in no other."""

from __future__ import annotations

import re
from pathlib import Path

import english_manual
import pytest

from build_tools.core.engine import TEMPLATES
from build_tools.core.words import words_of
from build_tools.vault import sentences
from build_tools.vault.cipher import Encryption
from build_tools.vault.shell import Shell

ADDRESSES = ("0123456789abcdef/", "0123456789abcdef/0123456789abcdef/", "id/")
VERSIONS = (TEMPLATES / "book/site/theme/assets/versions.js").read_text("utf-8")


def files(language: str) -> dict[str, str]:
    """Every clear file of a release, the pages beside it and the edition that is one file."""
    shell = Shell(Encryption("TST", "1.10.0", 0), "d0-1", "Sample Brand", english_manual.tokens(), language)
    clear = {**shell.files(ADDRESSES), **{f"../{path}": data for path, data in shell.pointer(ADDRESSES).items()}}
    clear["offline.html"] = shell.offline({"d0-1/index": b"sealed"})
    # The site's own script speaks for the site, whose words are proved there.
    return {path: data.decode().replace(VERSIONS, "") for path, data in clear.items()}


@pytest.mark.parametrize(("path", "text"), files("en").items())
def test_an_english_shell_holds_no_chinese(path: str, text: str) -> None:
    assert english_manual.CJK.findall(text) == []
    assert not re.search(r'lang="(?!en"|\$\{LANGUAGE\})', text)


def test_the_shell_says_in_chinese_what_it_says() -> None:
    made = files("zh-Hans")
    assert '<html lang="zh-Hans">' in made["index.html"] and "<h1>受控手册</h1>" in made["index.html"]
    assert "打开手册要用浏览器的脚本解密" in made[ADDRESSES[0] + "index.html"]
    for name in ("shell.js", "copy.js", "badge.js", "worker.js"):
        assert '"Controlled copy": "受控副本"' in made[name], "every script that speaks has the catalogue"
    for name in ("reader.js", "go.js", "renew.js"):
        assert "const WORDS" not in made[name], "a script that is loaded beside another must not say it again"


def test_every_sentence_of_scripts_and_pages_is_known() -> None:
    known = sentences.known(words_of("zh-Hans"))
    text = "\n".join(path.read_text("utf-8") for path in sorted((TEMPLATES / "vault").iterdir()))
    said = re.findall(r"""(?<!\w)_\(['"]""", text)
    assert len(said) > 70
    assert {"The passcode is wrong", "Opening …", "on the copy's page\x04Serial"} <= set(known)
    blocks = [key for key in known if "%(effective)s" in key]
    assert len(blocks) == 1, "what stands between {% trans %} and {% endtrans %} too"


def test_what_the_shell_says_may_stand_in_clear() -> None:
    shell = Shell(Encryption("TST", "1.10.0", 0), "d0-1", "Sample Brand", english_manual.tokens(), "zh-Hans")
    public = shell.public_words()
    page = shell.files(ADDRESSES)["copy/index.html"].decode()
    said = {one.strip(" ‹") for text in re.findall(r">([^<]+)<", page) for one in text.split(" · ")}
    assert len(said) > 20 and [one for one in said if one not in public] == []


def test_a_sentence_stands_in_no_template_of_a_script() -> None:
    """Babel does not look into `…${_('…')}…`, so that nobody would be asked to translate it."""
    scripts: list[Path] = sorted((TEMPLATES / "vault").glob("*.js"))
    assert scripts and not [path.name for path in scripts if "${_(" in path.read_text("utf-8")]
