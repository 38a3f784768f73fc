"""In which language commands speak, and that all they say is said in it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from jinja2 import TemplateNotFound
from source_tree import ROOT
from typer.testing import CliRunner

from build_tools.cli import audit, console, language, manual
from build_tools.core.words import say, words_of

TREE = ROOT / "tests/trees/small"
CJK = re.compile("[\u4e00-\u9fff]")
NOTHING = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Chinese manual without problems, as the working folder; the surroundings name no language."""
    shutil.copytree(TREE, tmp_path / "tree")
    monkeypatch.chdir(tmp_path / "tree")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    for name, value in NOTHING.items():
        monkeypatch.setenv(name, value)
    return tmp_path / "tree"


def check(*arguments: str) -> str:
    return CliRunner().invoke(manual.app, [*arguments, "check"]).stdout


@pytest.mark.parametrize(
    ("surroundings", "spoken"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "zh_SG"}, "zh-Hans"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, None),
        ({"LANG": "C"}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "fr_FR.UTF-8"}, None),
        ({"LANG": "zh_TW.UTF-8"}, None),
        ({}, None),
    ],
)
def test_the_terminal_s_language(surroundings: dict[str, str], spoken: str | None) -> None:
    assert language.of_environment(surroundings) == spoken


@pytest.mark.parametrize(
    ("arguments", "spoken"),
    [
        (["--language", "zh-Hans", "check"], "zh-Hans"),
        (["--language=en", "check"], "en"),
        (["check", "--language", "en"], None),
        (["--language", "tlh", "check"], None),
        (["--language"], None),
        ([], None),
    ],
)
def test_the_language_that_is_asked_for(arguments: list[str], spoken: str | None) -> None:
    assert language.asked(arguments) == spoken


def test_where_nothing_names_a_language_the_manual_decides(tree: Path) -> None:
    assert check() == "没有问题。\n"
    written = (tree / "manual/manual.yml").read_text("utf-8")
    (tree / "manual/manual.yml").write_text(written.replace("language: zh-Hans", "language: en"), "utf-8")
    assert check() == "No problems.\n"


def test_the_manual_is_that_of_the_root(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree.parent)
    assert CliRunner().invoke(manual.app, ["check", "--root", str(tree)]).stdout == "没有问题。\n"
    assert CliRunner().invoke(manual.app, ["check", f"--root={tree}"]).stdout == "没有问题。\n"


def test_the_terminal_goes_before_the_manual_and_the_option_before_both(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert check() == "No problems.\n"
    assert check("--language", "zh-Hans") == "没有问题。\n"
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert check("--language", "en") == "No problems.\n"


def test_a_language_without_words_is_wrong_use(tree: Path) -> None:
    result = CliRunner().invoke(manual.app, ["--language", "tlh", "check"])
    assert result.exit_code == console.WRONG_USE
    assert "en, zh-Hans" in result.stderr


TYPED = {"manual", "audit", "copy", "letter", "SERIAL", "DIR", "FILE", "TOKEN"}
"""What stands in a help as it is typed: names of commands and arguments, values of options."""


def helps() -> list[tuple[Any, list[str]]]:
    """Every command of both, as its arguments."""
    found: list[tuple[Any, list[str]]] = []

    def walk(app: Any, command: Any, way: list[str]) -> None:
        found.append((app, way))
        TYPED.update(way)
        for param in command.params:
            TYPED.update({param.name, str(getattr(param.default, "value", param.default))})
        for name, inner in getattr(command, "commands", {}).items():
            walk(app, inner, [*way, name])

    for app in (manual.app, audit.app):
        walk(app, typer.main.get_command(app), [])
    return found


WORD = re.compile(r"(?<![\w./`#%<|=-])[A-Za-z]{3,}(?![\w./`#%>|=-])")
NAMES = {
    "HTML", "PDF", "JSON", "YAML", "SSH", "PKCS", "Schema", "OSCAL", "git", "ssh", "keygen", "site", "pdf",
    "MANUAL_CERTIFICATE_PASSPHRASE",
}  # fmt: skip


@pytest.mark.parametrize(("app", "way"), helps(), ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_the_help_of_every_command_is_chinese_and_then_english_again(app: Any, way: list[str], tree: Path) -> None:
    english = CliRunner().invoke(app, ["--language", "en", *way, "--help"]).stdout
    chinese = CliRunner().invoke(app, ["--language", "zh-Hans", *way, "--help"]).stdout
    assert "用法：" in chinese and "选项" in chinese and "显示这份说明。" in chinese
    assert CliRunner().invoke(app, ["--language", "en", *way, "--help"]).stdout == english
    assert "Usage:" in english and not CJK.search(english)
    told = [line.split("  ", 1)[-1] for line in chinese.splitlines() if CJK.search(line)]
    text = re.sub(r"`[^`]*`|<[^>]*>|\[[a-z-]+\]|--[a-z-]+|[A-Z]-[0-9]+", "", " ".join(told))
    assert set(WORD.findall(text)) <= NAMES | TYPED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["chekc"], "没有命令 'chekc'。是不是要用 'check'？"),
        (["check", "--fromat", "json"], "没有选项 --fromat。可以用：--format, --root"),
        (["check", "more"], "多给了：more"),
        (["check", "--root", "nowhere"], "'--root' 的值不对：'nowhere' 不存在。"),
        (["check", "--root"], "选项 '--root' 要有值。"),
        (["check", "--format", "xml"], "'--format' 的值不对：'xml' 不在可选之列：'plain', 'json', 'github'。"),
        (["review", "A", "--date", "1"], "'--date' 的值不对：'1' 不是日期。请写成 2026-11-20 的样子。"),
        (["copy", "show"], "缺少 'serial'。"),
        (["build", "--no-site", "--no-pdf"], "没有要生成的了；请去掉 --no-site 或 --no-pdf，或加上 --markdown"),
    ],
)
def test_what_is_typed_wrongly_is_told_in_chinese(typed: list[str], said: str, tree: Path) -> None:
    result = CliRunner().invoke(manual.app, ["--language", "zh-Hans", *typed])
    assert result.exit_code == console.WRONG_USE
    assert said in result.stderr and "错误" in result.stderr and "Usage" not in result.stderr


def test_problems_for_programs_are_in_the_language_too(tree: Path) -> None:
    (tree / "manual/network.yml").unlink()
    rows = json.loads(CliRunner().invoke(manual.app, ["--language", "zh-Hans", "check", "--format", "json"]).stdout)
    assert rows[0]["code"] == "unreadable"
    assert rows[0]["message"] == "文件读不出来：没有这个文件或文件夹" and rows[0]["repair"] == "请恢复这个文件。"
    github = CliRunner().invoke(manual.app, ["--language", "zh-Hans", "check", "--format", "github"]).stdout
    assert "文件读不出来：没有这个文件或文件夹。请恢复这个文件。" in github


def raised(error: Exception, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """What a command says that meets this."""

    @console.guarded
    def command() -> None:
        raise error

    with pytest.raises(typer.Exit) as exit_:
        command()
    return exit_.value.exit_code, capsys.readouterr().err


def test_a_missing_template_is_not_told_as_a_full_disk(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = raised(TemplateNotFound("report.html.j2"), capsys)
    assert code == console.ENVIRONMENT
    assert told.startswith("the template `report.html.j2` is missing\n") and "room" not in told


def test_what_the_system_refuses_is_told_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    code, told = raised(OSError(28, "No space left on device", "out/site"), capsys)
    assert code == console.ENVIRONMENT
    assert told == (
        "out/site: No space left on device\n    Check that the folder exists, may be written and has room.\n"
    )


def test_a_mistake_of_ours_is_not_told_as_a_full_disk() -> None:
    @console.guarded
    def command() -> None:
        raise OSError("cannot identify image file")

    with pytest.raises(OSError, match="cannot identify"):
        command()


def test_outside_of_a_command_english_is_spoken() -> None:
    assert language.words() is words_of("en")
    assert language.told(say("No problems.")) == "No problems."
