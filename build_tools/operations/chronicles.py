"""The chronicle of a project: its releases on file, and the sources that follow them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from build_tools.revisions.chronicle import Chronicle, Edition, version
from build_tools.sources.archives import Archives
from build_tools.sources.library import Library


def chronicle_of(root: Path, present: Library, *, until: str | None = None) -> Chronicle:
    """The present sources and the releases of the project at `root`, those later than `until` left out.

    Raises `Refused` when a release's record cannot be read.
    """
    archives = Archives(root)
    editions = [
        Edition(one, partial(archives.library, one))
        for one in archives.releases
        if until is None or version(one.revision) <= version(until)
    ]
    return Chronicle(present, editions)
