"""The commands themselves: exit codes, formats for programs, and no traceback or control character for anybody."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import small_tree
from source_tree import ROOT
from typer.testing import CliRunner, Result

from build_tools.cli import audit, console, manual
from build_tools.cli.schema import schemas
from build_tools.core.problems import EnvironmentFault, Origin, Problem, Refused, printable

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a copy of the small project, after changes to it."""
    small_tree.copy(tmp_path)
    monkeypatch.chdir(tmp_path / "small")
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(command: str, *changes: tuple[str, str, str]) -> Result:
        for name, old, new in changes:
            small_tree.change(Path(), name, old, new)
        name, *arguments = command.split()
        result = CliRunner().invoke({"manual": manual.app, "audit": audit.app}[name], arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return invoke


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("manual check", 0),
        ("manual check --root .", 0),
        ("manual --help", 0),
        ("manual check --help", 0),
        ("audit score --help", 0),
        ("audit score audits/good.yml --out out --json-only", 0),
        ("manual check --root manual", 1),  # a folder without a manual
        ("audit score audits/none.yml --out out --json-only", 1),
        ("manual", 2),
        ("manual chek", 2),
        ("manual check --format xml", 2),
        ("manual check --root none", 2),
        ("manual check --root manual/manual.yml", 2),
        ("manual check more", 2),
        ("audit", 2),
        ("audit score --out out", 2),
        ("audit score audits/good.yml", 2),
        ("audit score audits --out out --json-only", 2),
        ("audit score audits/good.yml --out manual/manual.yml --json-only", 3),  # a file is in the way
        ("manual schema --out manual/manual.yml", 3),
    ],
)
def test_exit_codes(run: Run, command: str, code: int) -> None:
    result = run(command)
    assert result.exit_code == code, result.output
    if code == 1 or code == 3:
        assert result.stderr.strip() and not result.stdout


def test_wrong_use_says_what_there_is(run: Run) -> None:
    assert "check" in run("manual chek").stderr
    assert "github" in run("manual check --format xml").stderr
    assert "--out" in run("audit score audits/good.yml").stderr


def test_an_environment_fault_says_the_line_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    @console.guarded
    def lacking() -> None:
        raise EnvironmentFault("fonts are missing", "sudo apt-get install fonts-noto-cjk")

    with pytest.raises(BaseException) as exit_:
        lacking()
    assert getattr(exit_.value, "exit_code", None) == 3
    assert capsys.readouterr().err == "fonts are missing\n    sudo apt-get install fonts-noto-cjk\n"


def test_formats_say_the_same(run: Run) -> None:
    broken = ("manual/chapters/service.yml", "see: [BBB-001]", "see: [BBB-010]")
    plain = run("manual check", broken)
    rows = json.loads(run("manual check --format json").stdout)
    github = run("manual check --format github")
    assert (plain.exit_code, plain.stdout) == (1, "")
    assert [
        (f"{r['file']}:{r['line']}:{r['column']}: {r['message']} [{r['code']}]", f"    {r['repair']}") for r in rows
    ] == [tuple(plain.stderr.splitlines()[:2])]
    assert github.stdout == (
        "::error file=manual/chapters/service.yml,line=25,col=15,title=dangling"
        "::there is no entry `BBB-010`. Did you mean `BBB-004`?\n"
    )


def test_github_annotations_cannot_be_forged(capsys: pytest.CaptureFixture[str]) -> None:
    console.write_problems(
        [Problem(Origin("a,b:c.yml", 0, 0), "x", "100%\n::error::other", "Do it.")], console.Format.github
    )
    assert (
        capsys.readouterr().out == "::error file=a%2Cb%3Ac.yml,line=1,col=1,title=x::100%25%0A::error::other. Do it.\n"
    )


def test_what_a_source_says_steers_no_terminal(run: Run) -> None:
    result = run(
        "manual check",
        ("manual/chapters/basics.yml", "summary: 一句话说明。", 'summary: 一句话。\n"\\e[2J\\nall is well": x'),
        ("manual/network.yml", "region: north, opened: 2004-05-01", 'region: "\\e]0;x\\a", opened: 2004-05-01'),
    )
    assert result.exit_code == 1
    assert "\x1b" not in result.output and "\x07" not in result.output
    assert "\\x1b[2J\\nall is well" in result.stderr


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲 `x`　–", "甲 `x`　–"),
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\u202e", "\\u202e"),
        ("\u2028", "\\u2028"),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_refused_sorts_by_place_in_numbers_not_in_letters() -> None:
    problems = [Problem(Origin("a.yml", line, 1), "x", "m") for line in range(1, 40)]
    assert Refused(reversed(problems)).problems == tuple(problems)


def test_problems_are_sorted_counted_and_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    one, two = Problem(Origin("b.yml", 2, 1), "x", "zwei", "R."), Problem(Origin("b.yml", 10, 1), "x", "zehn", "R.")
    refused = Refused([two, one, one, Problem(Origin("a.yml"), "x", "ganz", "")])
    assert [str(problem) for problem in refused.problems] == [
        "a.yml: ganz [x]",
        "b.yml:2:1: zwei [x]",
        "b.yml:10:1: zehn [x]",
    ]
    console.write_problems(refused.problems)
    assert capsys.readouterr().err.splitlines()[-1] == "3 problems"
    console.write_problems([one])
    assert capsys.readouterr().err.splitlines()[-1] == "1 problem"
    console.write_problems([])
    assert capsys.readouterr().err == ""


def test_schema_tells_what_it_wrote(run: Run) -> None:
    result = run("manual schema --out schemas")
    assert result.exit_code == 0
    assert sorted(result.stdout.split()) == sorted(str(path) for path in Path("schemas").iterdir())
    assert len(result.stdout.split()) == len(schemas())


def test_reports_are_counted(run: Run) -> None:
    Path("audits/two.yml").write_text(Path("audits/good.yml").read_text("utf-8").replace("S001-1", "S001-2"), "utf-8")
    result = run("audit score audits/good.yml audits/two.yml --out out --json-only")
    assert result.stdout == "2 reports in out\n"
    assert "A-2026-02-01-S001-2: 60.00 C" in result.stderr


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"record: " + b"x" * 5_000_000, "too-large"),
        (b"a: " + b"[" * 3_000_000, "too-deep"),
        (b"a: 'never closed", "yaml-syntax"),
        ("record: 甲".encode("gb18030"), "not-utf-8"),
    ],
)
def test_hostile_records_are_refused_and_the_good_one_is_written(run: Run, content: bytes, code: str) -> None:
    Path("audits/bad.yml").write_bytes(content)
    start = time.process_time()
    result = run("audit score audits/bad.yml audits/good.yml --out out --json-only")
    assert time.process_time() - start < 3  # seconds
    assert result.exit_code == 1
    assert [line.rpartition(" ")[2] for line in result.stderr.splitlines() if line.startswith("audits/")] == [
        f"[{code}]"
    ]
    assert [one.name for one in Path("out").iterdir()] == ["A-2026-02-01-S001-1.json"]


def test_brackets_in_paths_and_grades_are_words(run: Run) -> None:
    result = run(
        "audit score audits/good.yml --out [/b][red]out --json-only",
        ("checklists/service-check.yml", "{grade: C,", '{grade: "[/x]",'),
    )
    assert result.exit_code == 0
    assert result.stdout == "1 report in [/b][red]out\n"
    assert "60.00 [/x]" in result.stderr


def test_the_project_is_found_from_a_folder_inside_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("audits/photos")
    assert run("manual check").output == "No problems.\n"
    result = run("audit score ../good.yml --out out --json-only")
    assert result.exit_code == 0 and [path.suffix for path in Path("out").iterdir()] == [".json"]
    assert run("manual check --root .").exit_code == 1  # what is named is taken at its word


def test_the_manual_is_missing_here_and_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert console.project_root() == Path(".")


def test_who_reads_no_further_is_no_fault(tmp_path: Path) -> None:
    """`manual … | head` ends without a word about broken pipes."""
    small_tree.copy(tmp_path)
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "build_tools.cli.manual", "check", "--format", "json", "--root", "small"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b"" and done.returncode == 1
