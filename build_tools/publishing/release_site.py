"""A release's website, built from its archive: not from the files that lie around, and not by today's clock."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from build_tools.core.templating import FOLDER
from build_tools.publishing.site import build_site
from build_tools.revisions import releases
from build_tools.revisions.chronicle import version
from build_tools.revisions.release_archives import Archives
from build_tools.revisions.release_record import Release

_DAY_ONE = 719_163
"""The ordinal of 1970-01-01."""


@contextmanager
def release_site(
    root: Path, archives: Archives, release: Release, work: Path, report: Callable[[str], None]
) -> Iterator[Path]:
    """The built website, which may be moved away. `work` is gone afterwards. Raises `Refused`."""
    try:
        shutil.rmtree(work, ignore_errors=True)  # a crash's
        work.mkdir(0o700, parents=True)  # in clear, so for nobody else on this machine
        with _project(root, archives, release, work / "project") as project:
            build_site(project, work / "site", report, published=True)
        yield work / "site"
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _project(root: Path, archives: Archives, release: Release, folder: Path) -> Iterator[Path]:
    """A project as it was at the release: its sources, the releases up to it; its own templates are today's."""
    sources = archives.folder(release)
    folder.mkdir(parents=True)
    links = {name: sources / name for name in ("manual", "checklists", "surveys", "mkdocs.yml")}
    links |= {"build": root / "build", FOLDER: root / FOLDER}
    fallbacks = {"mkdocs.yml": root / "mkdocs.yml"}
    for name, target in links.items():
        chosen = target if target.exists() else fallbacks.get(name)
        if chosen is not None:
            (folder / name).symlink_to(chosen.resolve())
    shelf = folder / releases.FOLDER
    shelf.mkdir(parents=True)
    for one in archives.releases:
        if version(one.revision) <= version(release.revision):
            (shelf / one.revision).symlink_to((root / releases.FOLDER / one.revision).resolve())
    # MkDocs dates its site map: by the release's day, not today's.
    seconds = (release.effective.toordinal() - _DAY_ONE) * 86_400
    before, os.environ["SOURCE_DATE_EPOCH"] = os.environ.get("SOURCE_DATE_EPOCH"), str(seconds)
    try:
        yield folder
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
