"""`manual init`: another franchise's project in an empty folder, from a starter that builds at once.

Owns which starters there are (`build_tools/starters/<language>`), and the line of business that is said at the start.
"""

from __future__ import annotations

import json
import re
import shutil
from enum import StrEnum
from pathlib import Path

from build_tools.core.engine import CODE
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say

STARTERS = CODE / "starters"
HOOK = '''"""Joins MkDocs to the installed engine, which brings pages, look and settings. Change nothing here."""

from build_tools.publishing.mkdocs_hook import *  # noqa: F403
'''
"""The file that mkdocs.yml names; not in the starters, because all Python below the package is the engine's."""
_MANUAL = "manual/manual.yml"


class Starter(StrEnum):
    """The languages in which a project can start."""

    en = "en"
    zh_Hans = "zh-Hans"


def start(folder: Path, starter: Starter, trade: str | None) -> list[Path]:
    """Fill an empty folder; gives the files. Raises `Refused` where there is something in it already."""
    if folder.exists() and (not folder.is_dir() or any(one.name != ".git" for one in folder.iterdir())):
        what, repair = say("this folder is not empty"), say("Name a new folder, or empty this one.")
        raise Refused([Problem(Origin(str(folder)), "not-empty", what, repair)])
    source = STARTERS / starter.value
    shutil.copytree(source, folder, dirs_exist_ok=True)
    (folder / "mkdocs_hook.py").write_text(HOOK, encoding="utf-8")
    if trade is not None:
        path = folder / _MANUAL
        # A JSON string is a YAML string, whatever stands in it.
        line = f"  trade: {json.dumps(trade, ensure_ascii=False)}"
        path.write_text(re.sub(r"^  trade: .*$", lambda _: line, path.read_text("utf-8"), flags=re.M), encoding="utf-8")
    files = [path.relative_to(source) for path in source.rglob("*") if path.is_file()]
    return sorted([*files, Path("mkdocs_hook.py")])
