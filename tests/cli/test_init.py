"""`manual init`: starters that have no problem, are few files that an editor can read, and take nobody's place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from source_tree import ROOT
from typer.testing import CliRunner, Result

from build_tools import __version__
from build_tools.cli import audit, manual
from build_tools.cli.check import check
from build_tools.cli.init import HOOK, Starter
from build_tools.language.library import load

LANGUAGES = [one.value for one in Starter]


def init(*arguments: str | Path) -> Result:
    return CliRunner().invoke(manual.app, ["init", *map(str, arguments)])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_starter_has_no_problem_and_is_small(tmp_path: Path, language: str) -> None:
    folder = tmp_path / "chain"
    done = init(folder, "--language", language)
    assert done.exit_code == 0, done.output
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    assert 10 <= len(files) <= 15 and all(one in done.output for one in files)
    assert list(check(folder)) == []
    library = load(folder)
    assert library.manual.value.language == language
    assert len(library.chapters) == 2 and len(library.entries) == 10
    assert len(library.forms) == len(library.checklists) == 1
    assert (folder / "audits/sample.yml").is_file()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_starter_is_written_in_block_style(tmp_path: Path, language: str) -> None:
    init(tmp_path / "chain", "--language", language)
    files = sorted((tmp_path / "chain").rglob("*.yml"))
    assert len(files) > 8
    for path in files:
        flow = [one for one in yaml.parse(path.read_text("utf-8")) if getattr(one, "flow_style", None)]
        assert not flow, path


@pytest.mark.parametrize("trade", ["bakeries", 'a: "b" #c \\ 茶', "- x\n  trade: y"])
def test_the_line_of_business_is_what_was_said(tmp_path: Path, trade: str) -> None:
    assert init(tmp_path / "chain", "--trade", trade).exit_code == 0
    said = yaml.safe_load((tmp_path / "chain/manual/manual.yml").read_text("utf-8"))["brand"]
    assert said == {"name": "Kettle & Leaf", "trade": trade}


def some_file(folder: Path) -> None:
    folder.mkdir()
    (folder / "x").write_text("mine")


@pytest.mark.parametrize("make", [some_file, lambda folder: folder.write_text("mine")])
def test_what_is_there_already_is_left_alone(tmp_path: Path, make: Callable[[Path], None]) -> None:
    folder = tmp_path / "chain"
    make(folder)
    done = init(folder)
    assert done.exit_code == 1 and "[not-empty]" in done.output
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.read_text() for path in left] == ["mine"]


def test_a_new_repository_is_empty(tmp_path: Path) -> None:
    (tmp_path / "chain/.git").mkdir(parents=True)
    assert init(tmp_path / "chain").exit_code == 0


def test_a_language_without_a_starter_is_wrong_use(tmp_path: Path) -> None:
    assert init(tmp_path / "chain", "--language", "tlh").exit_code == 2
    assert not (tmp_path / "chain").exists()


def test_the_shipped_manual_joins_mkdocs_as_a_new_one_does() -> None:
    assert (ROOT / "mkdocs_hook.py").read_text("utf-8") == HOOK


@pytest.mark.parametrize("app", [manual.app, audit.app])
def test_the_commands_say_their_version(app: object) -> None:
    done = CliRunner().invoke(app, ["--version"])  # type: ignore[arg-type]
    assert (done.exit_code, done.output) == (0, f"franchise-manual {__version__}\n")
