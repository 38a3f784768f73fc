"""What all tests share: the programs some of them drive, and a small tree of source files to work on.

A test that needs a program says so (`@pytest.mark.needs_poppler`) and may take its path as a fixture
(`poppler`). Without the program it is skipped, with the reason; under REQUIRE_TOOLS=1, as in CI, nothing may be
skipped: every skip is a failure.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

import needs
import pytest
from hypothesis import settings
from proving import PROVE, examples

STRICT = os.environ.get("REQUIRE_TOOLS") == "1"

TOOLS: Mapping[str, Callable[[], str | None]] = {
    "chromium": needs.find_chromium,
    "poppler": needs.find_poppler,
    "libreoffice": needs.find_libreoffice,
    "java": needs.find_java,
    "ssh": needs.find_ssh,
    "git": needs.find_git,
    "node": needs.find_node,
}

# Other tests run at the same time, so no example has a deadline; CI tries the same examples every time.
settings.register_profile("project", deadline=None, print_blob=True, derandomize=STRICT, max_examples=examples(100))
settings.load_profile("project")

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

# Commands speak the terminal's language: English, whoever runs the tests (test_language.py asks for others).
for variable in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
    os.environ.pop(variable, None)
os.environ["LANG"] = "en_US.UTF-8"


def _path(tool: str) -> str:
    path = TOOLS[tool]()
    if path is None:
        pytest.skip(f"{tool} is not installed; `scripts/setup test` brings it or says how")
    return path


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What belongs to the whole proof is left to `make prove`."""
    left = [] if PROVE else [item for item in items if item.get_closest_marker("prove")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if not item.get_closest_marker("prove")]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what needs a program that is not here."""
    for tool in TOOLS:
        if item.get_closest_marker(f"needs_{tool}"):
            _path(tool)


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason}: nothing may be skipped under REQUIRE_TOOLS=1"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself."""
    report = yield
    _refuse_skip(report)
    return report


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path, for Playwright's `executable_path`."""
    return _path("chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Any]:
    """Chromium under Playwright, one a process: its synchronous interface cannot be started twice."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        one = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture(scope="session")
def poppler() -> Path:
    """The folder of pdftotext, pdffonts, pdfinfo and pdftoppm."""
    return Path(_path("poppler")).parent


@pytest.fixture(scope="session")
def libreoffice() -> str:
    """The path of `soffice`."""
    return _path("libreoffice")


@pytest.fixture(scope="session")
def git() -> str:
    """The path of `git`."""
    return _path("git")


@pytest.fixture(scope="session")
def fill() -> Iterator[Any]:
    """The fill pages' own scripts, run by node."""
    from phone import Scripts

    with Scripts(_path("node")) as scripts:
        yield scripts


@pytest.fixture
def project(tmp_path: Path) -> Callable[[Mapping[str, Any]], Path]:
    """Writes a tree of files, `project({"manual/manual.yml": "…"})`, and gives its folder; again to add or change."""

    def write(files: Mapping[str, Any]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return write
