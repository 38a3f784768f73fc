"""Every benchmark runs, small, as the process that its documentation names; what it prints has its shape. No times."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import copy_desk
import made_copies
import pytest
from source_tree import ROOT

BENCHMARKS = ROOT / "benchmarks"
N = r"-?[0-9][0-9.,]*"
"""A number that was measured, which may round to 0 from below."""
ROWS = (
    "list, empty register", "check, empty register", r"index rebuilt \(list\)", "list", "list --state lost", "show",
    "verify SERIAL", "issue", "deliver", "list after that", "sweep", "checkpoint", "check",
)  # fmt: skip
WAYS = ("from YAML", "from parsed records", "unchanged")
VERBS = ("manual check", "manual build, nothing changed")
TINY: dict[str, tuple[str, tuple[str, ...]]] = {
    "check": ("--root TREE --runs 1", tuple(rf"{verb}: {N} s .*of 1\)" for verb in VERBS)),
    "copies": (
        "6 --root TREE --runs 1",
        ("6 copies, [0-9]+ events; .*", " +CPU +wall +ratio", *(rf"{row} +{N} s +{N} s +{N}" for row in ROWS)),
    ),
    "pdf": ("--root TREE", (f"fixed +{N} s CPU.*", f"auto +{N} s CPU.*", f"ratio +{N} .*")),
    "protect": (
        "3 --root TREE",
        (
            f"build the website +{N} s CPU.*", "protect it, no holders .*", "wrap the key for 3 holders .*",
            "protect it for all of them .*", f"encrypting / building {N}", "encrypting and scanning .*",
            f"a holder's key {N} ms .*", f"sealed files {N} MB.*",
        ),
    ),
    "report": ("TREE/audits/good.yml --root TREE --runs 1", (f"good: HTML {N} ms, PDF {N} ms, PDF / HTML {N}",)),
    # More than 999 items: the numbers of four digits are part of what it measures.
    "score": ("2 1001", tuple(f"{way} +{N} records a second, +{N} ×" for way in WAYS)),
    "site": ("2", (" *chapters +ours +again +stock.*", f" +2 +{N}s +{N}s +{N}s +{N} +{N}")),
    "stamp": (
        "--copies 6 --release RELEASE --render-seconds 10",
        (f"plain +{N} s CPU for 1,000, extrapolated from 6; .*", f"AES-256 +{N} s CPU for 1,000, .*"),
    ),
}  # fmt: skip


def project(folder: Path) -> Path:
    """The small project with posts at headquarters, and the engine beside it."""
    tree = copy_desk.project(folder)
    shutil.rmtree(tree / "records")
    for name in ("mkdocs.yml", "mkdocs_hook.py"):
        (tree / name).symlink_to(ROOT / name)
    return tree


def test_none_is_forgotten() -> None:
    assert set(TINY) == {path.stem for path in BENCHMARKS.glob("*.py")}


@pytest.mark.parametrize("name", TINY)
def test_a_small_run_prints_what_was_measured(name: str, tmp_path: Path) -> None:
    arguments, lines = TINY[name]
    if "TREE" in arguments:
        arguments = arguments.replace("TREE", str(project(tmp_path)))
    if "RELEASE" in arguments:
        release = tmp_path / "release.pdf"
        release.write_bytes(made_copies.release_pdf())
        arguments = arguments.replace("RELEASE", str(release))
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / f"{name}.py"), *arguments.split()],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    printed = done.stdout.splitlines()
    assert len(printed) == len(lines), done.stdout
    for line, pattern in zip(printed, lines, strict=True):
        assert re.fullmatch(pattern, line), (line, pattern)


def test_the_page_of_speed_names_commands_that_there_are() -> None:
    """Its options and its numbers are ones that the script takes."""
    page = (ROOT / "docs/performance.md").read_text("utf-8")
    named = {(match[1], tuple(match[2].split())) for match in re.finditer(r"`benchmarks/([a-z]+)\.py([^`]*)`", page)}
    assert {name for name, _ in named} == set(TINY)
    for name, arguments in sorted(named):
        usage = subprocess.run(
            [sys.executable, str(BENCHMARKS / f"{name}.py"), "--help"],
            env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, encoding="utf-8", check=True,
        ).stdout  # fmt: skip
        numbers = [word for word in arguments if word.isdecimal() and arguments[arguments.index(word) - 1][:2] != "--"]
        options = [word for word in arguments if word.startswith("--")]
        places = re.findall(r"\[[a-z]+( \.\.\.)?\]", usage.partition("\n\n")[0])
        assert len(numbers) <= (99 if " ..." in places else len(places)), (name, usage)
        assert all(option in usage for option in options), (name, usage)
