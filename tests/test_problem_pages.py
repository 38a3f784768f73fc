"""Every code that a problem can carry is on a page of its own, in English and in Chinese, with what it means."""

from __future__ import annotations

import re
import sys

import pytest
import yaml
from source_tree import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import problems as script

CODES = script.codes()


def test_codes_are_found_in_code_and_in_what_cases_print() -> None:
    assert len(CODES) > 160
    assert {"unknown-key", "bad-signature", "past-rewritten", "no-predecessor"} <= CODES
    assert set(script.printed("en")) <= CODES and set(script.printed("zh-Hans")) <= CODES


def test_every_code_has_a_meaning_and_every_meaning_a_code() -> None:
    meanings = yaml.safe_load(script.MEANINGS.read_text("utf-8"))
    assert set(meanings) == CODES, "docs/problem-codes.yml"
    for code, said in meanings.items():
        assert said.keys() == {"en", "zh"}, code
        assert re.search("[\u4e00-\u9fff]", said["zh"]) and said["zh"].endswith("。"), code
        assert said["en"].isascii() and said["en"].endswith("."), code


@pytest.mark.parametrize("language", script.PAGES)
def test_the_pages_are_up_to_date(language: str) -> None:
    text = script.PAGES[language].read_text("utf-8")
    assert re.findall("^## (.+)$", text, re.MULTILINE) == sorted(CODES)
    assert text == script.page(language), "make words"
