"""The small project of tests/trees/small as tests use it: a copy to change, its library, its checklist."""

from __future__ import annotations

import shutil
from pathlib import Path

from source_tree import ROOT

from build_tools.language.form.forms import Checklist
from build_tools.language.form.includes import expand
from build_tools.language.library import Library, load

SMALL = ROOT / "tests/trees/small"


def copy(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """A copy in `folder`, each (file, old, new) changed at its one place."""
    tree = folder / "small"
    shutil.copytree(SMALL, tree)
    for name, old, new in changes:
        change(tree, name, old, new)
    return tree


def change(tree: Path, name: str, old: str, new: str) -> None:
    path = tree / name
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def checklists(library: Library) -> dict[str, Checklist]:
    """Every checklist with its includes resolved."""
    written = {key: one.value for key, one in library.checklists.items()}
    return {key: expand(one, written) for key, one in written.items()}


def small() -> Library:
    return load(SMALL)
