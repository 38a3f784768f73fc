"""fontconfig is asked in one place: what it gives for the brand's families, and everything that decides it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from source_tree import ROOT

from build_tools.core.digest import file_digest
from build_tools.core.press import fonts
from build_tools.core.problems import EnvironmentFault

SANS = ["No Such Face", "Noto Sans CJK SC", "sans-serif"]
ASK = """
import json
from build_tools.core.press import fonts
print(json.dumps([fonts.state(), fonts.digests([["Noto Sans CJK SC", "sans-serif"]])]))
"""


def asked(configuration: Path) -> Any:
    """What a process is told that has this configuration of fontconfig and no other."""
    environment = {**os.environ, "FONTCONFIG_FILE": str(configuration), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, check=True)
    return json.loads(done.stdout)


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """One folder of fonts, with one font in it."""
    regular = fonts.font_file(SANS).path
    (tmp_path / "fonts").mkdir()
    shutil.copy(regular, tmp_path / "fonts")
    path = tmp_path / "fonts.conf"
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{tmp_path}/fonts</dir>'
        f"<cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    return path


def test_the_first_family_that_is_installed_is_taken_in_its_weight() -> None:
    regular, bold = fonts.font_file(SANS), fonts.font_file(SANS, bold=True)
    assert regular.path.is_file() and bold.path.is_file() and regular != bold
    assert fonts.digests([SANS]) == {one.path.name: file_digest(one.path) for one in (bold, regular)}


def test_a_family_that_is_missing_is_said_with_what_to_install() -> None:
    fonts.check([SANS, ["serif"], []])
    for ask in (lambda: fonts.check([["No Such Face", "serif"]]), lambda: fonts.font_file(["No Such Face", "serif"])):
        with pytest.raises(EnvironmentFault, match="No Such Face") as fault:
            ask()
        assert "fonts-noto-cjk" in fault.value.repair


def test_another_font_and_another_rule_are_seen(configuration: Path) -> None:
    before, digests = asked(configuration)
    font = next((configuration.parent / "fonts").iterdir())
    assert asked(configuration) == [before, digests] and digests == {font.name: file_digest(font)}
    assert any(line.startswith(f"{font}:0:") for line in before) and f"{configuration}:" in before[-1]
    shutil.copy(fonts.font_file(SANS, bold=True).path, configuration.parent / "fonts")
    more, _ = asked(configuration)
    assert set(before) < set(more)
    configuration.write_text(configuration.read_text().replace("</fontconfig>", "<!-- a rule --></fontconfig>"))
    assert set(asked(configuration)[0]) - set(more) and len(asked(configuration)[0]) == len(more)


def test_without_fontconfig_fonts_stay_unnamed_and_are_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_library", lambda: None)
    assert fonts.state() == [] and fonts.digests([SANS]) == {}
    with pytest.raises(EnvironmentFault):
        fonts.check([SANS])
