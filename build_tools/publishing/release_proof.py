"""What `manual check` proves of the releases on file: nobody changed what copies and scores are made from later."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from build_tools.core.problems import Problem
from build_tools.revisions import releases


def prove(root: Path, code: str) -> Iterator[Problem]:
    """Every record, archive and PDF of a release that is not what was released. `code`: the manual's.

    A file that is missing is no problem while editing, since large ones may be kept elsewhere; `manual check --release`
    asks for it.
    """
    for revision in releases.versions(root):
        release, problems = releases.read(root, revision)
        yield from problems
        if release is not None:
            damage = releases.damage(root, [release], lambda name: releases.pdf_name(code, name))
            yield from (one for one in damage if (root / one.origin.file).is_file())
