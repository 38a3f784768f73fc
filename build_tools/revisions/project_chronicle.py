"""The chronicle of a project: its releases on file, and the sources that follow them.

Owns what is remembered while a process runs: releases never change, so `mkdocs serve`, which comes here at every save,
reads and compares each only once.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from build_tools.language.library import Library
from build_tools.revisions.chronicle import Chronicle, Edition, Step, version
from build_tools.revisions.release_archives import Archives

_editions: dict[tuple[Path, str, str], Edition] = {}
_steps: dict[Path, dict[tuple[str, str], Step]] = {}


def chronicle_of(root: Path, present: Library, *, until: str | None = None) -> Chronicle:
    """The present sources and the releases of the project at `root`, those later than `until` left out.

    Raises `Refused` when a release's record cannot be read.
    """
    archives, here = Archives(root), root.resolve()
    editions = []
    for one in archives.releases:
        if until is None or version(one.revision) <= version(until):
            fresh = Edition(one, partial(archives.library, one))
            editions.append(_editions.setdefault((here, one.archive, one.model_dump_json()), fresh))
    return Chronicle(present, editions, _steps.setdefault(here, {}))
