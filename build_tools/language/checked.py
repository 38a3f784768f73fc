"""The sources when nothing is wrong with them: where every act begins."""

from __future__ import annotations

from pathlib import Path

from build_tools.core.problems import Refused
from build_tools.language import checks
from build_tools.language.library import Library, load


def checked_library(root: Path) -> Library:
    """The sources when nothing is wrong with them; raises `Refused` otherwise."""
    library = load(root)
    problems = checks.run(library)
    if problems:
        raise Refused(problems)
    return library
