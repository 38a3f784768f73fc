"""scripts/setup on machines that lack something, played with a PATH of our own; what REQUIRE_TOOLS makes of skips."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import needs
import pytest
from source_tree import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="plays a Linux machine")

# What setup itself calls, and nothing else: no apt-get, no sudo, no fc-list.
BASICS = ("bash", "cat", "cmp", "dirname", "env", "id", "mkdir", "mv", "rm", "tail", "true", "uname")

Machine = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    """Runs a copy of scripts/setup with only the basics and the given programs (name → shell text) on its PATH."""
    tree, path = tmp_path / "a tree", tmp_path / "bin"
    (tree / "scripts").mkdir(parents=True)
    for name in ("scripts/setup", "scripts/needs.py", "pyproject.toml", "constraints.txt", "package-lock.json"):
        shutil.copy(ROOT / name, tree / name)
    path.mkdir()
    for name in BASICS:
        (path / name).symlink_to(shutil.which(name) or pytest.fail(f"no {name} here"))
    (path / "python3").symlink_to(getattr(sys, "_base_executable", sys.executable))

    def run(kind: str, **programs: str) -> subprocess.CompletedProcess[str]:
        for name, text in programs.items():
            program = path / name.replace("_", "-")
            program.unlink(missing_ok=True)
            program.write_text(f"#!{shutil.which('sh')}\n{text}\n")
            program.chmod(0o755)
        command = [str(tree / "scripts/setup"), kind]
        environment = {"PATH": str(path), "HOME": str(tmp_path), "CALLS": str(tmp_path / "calls")}
        return subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def machine(bare: Machine, tmp_path: Path) -> Machine:
    """A machine on which set-up stops before it makes anything."""

    def run(kind: str, **programs: str) -> subprocess.CompletedProcess[str]:
        done = bare(kind, **programs)
        assert not (tmp_path / "a tree/.venv").exists()
        return done

    return run


@pytest.fixture
def ready(bare: Machine, tmp_path: Path) -> Machine:
    """A machine that has everything but the form pages' libraries."""
    tree = tmp_path / "a tree"
    (tree / ".venv/bin").mkdir(parents=True)
    python = tree / ".venv/bin/python"
    python.write_text(f'#!{shutil.which("sh")}\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (tree / "scripts/needs.py").write_text("")
    stamp = subprocess.run([python, "-VV"], capture_output=True, check=True).stdout + f"{tree}\n".encode()
    stamp += b"".join((tree / name).read_bytes() for name in ("pyproject.toml", "constraints.txt"))
    (tree / ".venv/setup-run.stamp").write_bytes(stamp)
    return bare


def typed(done: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines a reader is asked to type."""
    return [line.strip() for line in done.stderr.splitlines() if line.startswith("    ")]


def test_without_apt_it_names_what_is_missing_and_the_one_line(machine: Machine) -> None:
    done = machine("run")
    assert done.returncode == 3
    assert "Noto Sans CJK SC is missing" in done.stderr
    assert len(typed(done)) == 1


def test_as_root_apt_is_called_once_for_all_that_is_missing(machine: Machine, tmp_path: Path) -> None:
    done = machine("run", id="echo 0", apt_get='echo "$DEBIAN_FRONTEND $*" >>"$CALLS"')
    calls = (tmp_path / "calls").read_text().splitlines()
    assert [call.split()[0] for call in calls] == ["noninteractive"] * 2
    assert calls[0].endswith(" update")
    assert calls[1].endswith(" install -y --no-install-recommends fontconfig fonts-noto-cjk npm")
    # Nothing came, so it says what to type and stops.
    assert done.returncode == 3
    assert len(typed(done)) == 1


def test_without_root_sudo_is_used(machine: Machine, tmp_path: Path) -> None:
    machine("run", id="echo 1000", sudo='[ "$1" = -n ] && shift; exec "$@"', apt_get='echo "$*" >>"$CALLS"')
    assert len((tmp_path / "calls").read_text().splitlines()) == 2


def test_without_root_and_sudo_apt_is_left_alone(machine: Machine, tmp_path: Path) -> None:
    for kind in ("run", "test"):
        done = machine(kind, id="echo 1000", apt_get='echo "$*" >>"$CALLS"')
        assert done.returncode == 3
        assert len(typed(done)) == 1
    assert not (tmp_path / "calls").exists()


NPM = 'echo "$*" >>"$CALLS"; mkdir -p node_modules/fflate'


def test_the_form_pages_libraries_are_fetched_once(ready: Machine, tmp_path: Path) -> None:
    for _ in range(2):
        assert ready("run", npm=NPM).returncode == 0
    assert (tmp_path / "calls").read_text().splitlines() == ["ci --ignore-scripts --no-audit --no-fund"]


def test_a_changed_lock_file_fetches_them_anew(ready: Machine, tmp_path: Path) -> None:
    assert ready("run", npm=NPM).returncode == 0
    (tmp_path / "a tree/package-lock.json").write_text("{}")
    assert ready("run", npm=NPM).returncode == 0
    assert len((tmp_path / "calls").read_text().splitlines()) == 2


def test_npm_that_fails_stops_with_what_it_said(ready: Machine) -> None:
    done = ready("run", npm="echo no network; exit 1")
    assert done.returncode == 3
    assert "no network" in done.stderr and "build/setup.log" in done.stderr


def test_npm_is_not_asked_for_where_its_libraries_are(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(needs, "ROOT", tmp_path)
    assert not needs.has_npm()
    (tmp_path / "node_modules").mkdir()
    for name in ("package-lock.json", "node_modules/setup.stamp"):
        (tmp_path / name).write_text("{}")
    assert needs.has_npm()
    (tmp_path / "package-lock.json").write_text("{ }")
    assert not needs.has_npm()


def test_the_lock_file_names_no_registry_and_pins_exactly() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    asked = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    found = {key.removeprefix("node_modules/"): one for key, one in lock["packages"].items() if key}
    assert {name: one["version"] for name, one in found.items()} == asked
    assert all(one["integrity"].startswith("sha512-") and "resolved" not in one for one in found.values())
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text("utf-8").splitlines()


def test_without_python(machine: Machine) -> None:
    done = machine("run", python3="exit 1")
    assert done.returncode == 3
    assert len(typed(done)) == 1


def test_on_windows_it_leads_to_wsl(machine: Machine) -> None:
    done = machine("run", uname="echo MINGW64_NT-10.0")
    assert (done.returncode, typed(done)) == (3, ["wsl --install -d Debian"])


def test_wrong_use(machine: Machine) -> None:
    assert machine("all").returncode == 2


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ({"ID": "debian"}, "sudo apt-get update && sudo apt-get install -y fontconfig fonts-noto-cjk"),
        (
            {"ID": "fedora"},
            "sudo dnf install -y fontconfig google-noto-sans-cjk-fonts google-noto-serif-cjk-fonts",
        ),
    ],
)
def test_one_line_for_each_system(monkeypatch: pytest.MonkeyPatch, release: dict[str, str], line: str) -> None:
    monkeypatch.setattr("platform.freedesktop_os_release", lambda: release)
    fonts = [need for need in needs.NEEDS if need.name.startswith("Noto")]
    assert needs.line_to_type(fonts) == line


def test_a_snap_is_no_chromium(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stub = tmp_path / "chromium-browser"
    stub.write_text('#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then echo "snap install chromium"; fi\n')
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(needs, "ROOT", tmp_path)
    assert needs.find_chromium() is None
    own = tmp_path / ".venv/browsers/chromium-1234/chrome-linux64/chrome"
    own.parent.mkdir(parents=True)
    own.write_text("")
    own.chmod(0o755)
    assert needs.find_chromium() == str(own)


@pytest.mark.parametrize("strict", ["0", "1"])
def test_a_missing_program_skips_and_in_ci_fails(tmp_path: Path, strict: str) -> None:
    (tmp_path / "test_one.py").write_text(
        "import pytest\n"
        "@pytest.mark.needs_poppler\n"
        "def test_marked(): pass\n"
        "def test_with_fixture(libreoffice): pass\n"
        "def test_plain(): pytest.skip('for no reason')\n"
    )
    (tmp_path / "test_two.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    markers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]["markers"]
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n" + "".join(f"  {one}\n" for one in markers))
    workers = ["-n", "2"] if strict == "1" else []
    command = [sys.executable, "-m", "pytest", "--continue-on-collection-errors"]
    done = subprocess.run(
        [*command, "-p", "conftest", "-p", "no:cacheprovider", "-rs", *workers, "."],
        cwd=tmp_path,
        env={
            "PATH": str(tmp_path),
            "HOME": str(tmp_path),
            "REQUIRE_TOOLS": strict,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(ROOT / "scripts")]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    last = done.stdout.splitlines()[-1]
    if strict == "1":
        assert done.returncode == 1
        assert "1 failed, 3 errors" in last
        assert "skipped" not in last
    else:
        assert done.returncode == 0
        assert "4 skipped" in last
    assert "poppler is not installed" in done.stdout
    assert "libreoffice is not installed" in done.stdout
