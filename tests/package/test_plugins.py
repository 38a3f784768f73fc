"""Plug-ins: a check and an output of an adopter's own, from a distribution that is installed beside the engine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import small_tree
from source_tree import join_mkdocs
from typer.testing import CliRunner, Result

from build_tools.cli import manual
from build_tools.core.plugins import CHECKS, OUTPUTS, plugins
from build_tools.core.problems import EnvironmentFault
from build_tools.language import checks
from build_tools.language.library import load
from build_tools.revisions.inputs import inputs_digest

CODE = '''
"""An adopter's own rules and outputs."""

from build_tools.book.book import Book


def titles(library, add):
    """Every entry's title is short."""
    for entry in library.entries.values():
        if len(title := entry.value.title) > 8:
            add(entry.problem("long-title", f"`{title}` is longer than 8 characters", "Shorten it.", "title"))


def labels(book: Book, folder):
    """A line for each entry, to stick on shelves."""
    lines = [f"{one.value.id} {one.value.title}" for one in book.library.entries.values()]
    (folder / "labels.txt").write_text("\\n".join(lines), "utf-8")


def broken(*_):
    raise ValueError("no such shelf")


def careless(library, add):
    add("a sentence")
'''
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts a distribution with such entry points where Python finds it, as pip would."""
    packages = tmp_path / "packages"
    monkeypatch.syspath_prepend(str(packages))

    def put(group: str, *points: str, distribution: str = "our-rules") -> None:
        info = packages / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        with (info / "entry_points.txt").open("a") as file:
            file.write(f"[{group}]\n" + "".join(f"{point}\n" for point in points))
        (packages / "our_rules.py").write_text(CODE, "utf-8")

    yield put
    sys.modules.pop("our_rules", None)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return join_mkdocs(small_tree.copy(tmp_path))


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(manual.app, [*map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_without_plug_ins_there_are_none() -> None:
    assert plugins(CHECKS) == plugins(OUTPUTS) == ()


def test_a_check_of_one_s_own_stands_among_the_others(tree: Path, install: Install) -> None:
    assert checks.run(load(tree)) == []
    small_tree.change(tree, "manual/chapters/service.yml", "title: 在期限内答复", "title: 在规定的期限内答复顾客")
    install(CHECKS, "titles = our_rules:titles")
    done = run("check", "--root", tree)
    assert done.exit_code == 1
    place = "manual/chapters/service.yml:12:16"
    assert f"{place}: `在规定的期限内答复顾客` is longer than 8 characters [long-title]" in done.output


def test_an_output_of_one_s_own_is_built_with_the_others(tree: Path, install: Install) -> None:
    install(OUTPUTS, "shelf-labels = our_rules:labels")
    done = run("build", "--root", tree, "--no-site", "--no-pdf", "--markdown")
    assert done.exit_code == 0, done.output
    labels = (tree / "build/shelf-labels/labels.txt").read_text("utf-8").splitlines()
    assert "BBB-001 在期限内答复" in labels and f"{tree / 'build/shelf-labels'}: 1" in done.output
    again = run("build", "--root", tree, "--no-site", "--no-pdf", "--markdown")
    assert again.output.count("unchanged") == 2


def test_what_is_installed_belongs_to_the_inputs(tree: Path, install: Install) -> None:
    before = inputs_digest(tree)
    install(OUTPUTS, "shelf-labels = our_rules:labels")
    assert inputs_digest(tree) != before


@pytest.mark.parametrize(
    ("point", "why"),
    [
        ("broken = our_rules:broken", "ValueError: no such shelf"),
        ("gone = our_rules:gone", "AttributeError"),
        ("gone = no_such_module:gone", "ModuleNotFoundError"),
        ("careless = our_rules:careless", "TypeError: a check adds problems, not str"),
    ],
)
def test_a_check_that_fails_is_a_fault_of_what_is_installed(
    tree: Path, install: Install, point: str, why: str
) -> None:
    install(CHECKS, point)
    done = run("check", "--root", tree)
    assert done.exit_code == 3 and "Traceback" not in done.output
    assert f"the plug-in `{point.split()[0]}` of our-rules 1.2 failed: {why}" in done.output
    assert "uninstall our-rules 1.2" in done.output


def test_an_output_that_fails_leaves_what_was_there(tree: Path, install: Install) -> None:
    install(OUTPUTS, "broken = our_rules:broken")
    (tree / "build/broken").mkdir(parents=True)
    (tree / "build/broken/old.txt").write_text("old")
    done = run("build", "--root", tree, "--no-site", "--no-pdf", "--markdown")
    assert done.exit_code == 3 and "no such shelf" in done.output
    assert [one.name for one in (tree / "build/broken").iterdir()] == ["old.txt"]


@pytest.mark.parametrize("name", ["site", "reports", "cache"])
def test_an_output_takes_no_place_of_ours(tree: Path, install: Install, name: str) -> None:
    install(OUTPUTS, f"{name} = our_rules:labels")
    done = run("build", "--root", tree, "--no-site", "--no-pdf", "--markdown")
    assert done.exit_code == 3 and f"would write over build/{name}" in done.output


def test_a_name_is_a_name_and_is_taken_once(install: Install) -> None:
    install(OUTPUTS, "labels = our_rules:labels")
    install(OUTPUTS, "labels = our_rules:broken", distribution="their-rules")
    with pytest.raises(EnvironmentFault, match=r"of our-rules 1\.2 and of their-rules 1\.2"):
        plugins(OUTPUTS)
    install(CHECKS, "../x = our_rules:labels")
    with pytest.raises(EnvironmentFault, match="is no name"):
        plugins(CHECKS)


def test_a_command_in_its_own_process_finds_them(tree: Path, install: Install, tmp_path: Path) -> None:
    install(CHECKS, "broken = our_rules:broken")
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'packages')!r})\n"
               "from build_tools.cli.manual import main; main()", "check", "--root", tree]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 3 and "no such shelf" in done.stderr and "Traceback" not in done.stderr
