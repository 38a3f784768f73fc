"""`manual publish DIR`: put a release beside the others on plain static hosting.

Owns in the folder DIR: one immutable folder a release, `versions.json` and the pointer to the release in force; nothing
else. A release is built from its archive, not from the files that lie around; its folder gets its name when it is whole
and on the disk, then the other two are replaced. What a crash left unfinished, the next run finishes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from build_tools.model.manual import Manual
from build_tools.model.releases import Release
from build_tools.model.versions import PublishedRelease, Versions
from build_tools.operations.files import settle
from build_tools.operations.site import build_site
from build_tools.problems import Origin, Problem, Refused
from build_tools.revisions.chronicle import version
from build_tools.sources import releases
from build_tools.sources.archives import Archives
from build_tools.sources.library import Library
from build_tools.templating import TEMPLATES, environment

VERSIONS = "versions.json"
MARK = "release.json"
"""In each release's folder: which release it is."""
_ENGINE = Path(__file__).resolve().parents[1]
Step = Callable[[str], AbstractContextManager[Callable[[str], Any]]]


class Dress(Protocol):
    """How a built site is put out: in clear, or for holders only."""

    def folder(self, site: Path, part: Path, release: Release, library: Library) -> None:
        """Make the release's folder, with its mark, at a path that is free. `site` may be moved there."""

    def pointer(self, versions: Versions, library: Library) -> Mapping[str, bytes]:
        """The files beside the release folders that lead to the latest; `library` is the latest release's."""


@dataclass(frozen=True)
class InClear:
    """The site as it was built."""

    def folder(self, site: Path, part: Path, release: Release, library: Library) -> None:
        """The site and its mark."""
        said = {"code": library.manual.value.code, "content": release.content, "revision": release.revision}
        (site / MARK).write_text(json.dumps({"format": 1, **said}, sort_keys=True) + "\n", "utf-8")
        site.rename(part)

    def pointer(self, versions: Versions, library: Library) -> Mapping[str, bytes]:
        """One page that goes on to the release in force; `#SVC-012` goes on to that entry."""
        manual: Manual = library.manual.value
        days = [[one.revision, one.effective.isoformat()] for one in versions.versions]
        template = environment("site").get_template("pointer.html.j2")
        page = template.render(manual=manual, latest=versions.latest, versions=days)
        return {"index.html": page.encode()}


@dataclass(frozen=True)
class Published:
    """What came of it."""

    release: Release
    folder: Path
    is_new: bool
    latest: str
    written: tuple[str, ...] = field(default=())
    """Files beside the release folders that were replaced."""


def publish(
    root: Path, out: Path, *, revision: str | None = None, dress: Dress | None = None,
    step: Step = lambda _: nullcontext(lambda _: None),
) -> Published:  # fmt: skip
    """Publish a release, the newest unless another is named. Repeating it changes nothing.

    Raises `Refused` before anything is written: there is no such release, or the folder holds something else.
    """
    archives, dress = Archives(root), dress or InClear()
    release = _chosen(archives, revision)
    library = archives.library(release)
    code = library.manual.value.code
    before = _versions(out, code)
    folder = out / release.revision
    is_new = not _is_there(folder, release, code)
    _clear(*_unfinished(folder))  # what a crash left, also one right after the folder had got its name
    if is_new:
        out.mkdir(parents=True, exist_ok=True)
        with step(f"Building the website of {release.revision}") as report:
            _put(root, archives, release, library, folder, dress, report)
    known = {one.revision: one for one in before.versions} if before else {}
    known[release.revision] = PublishedRelease(revision=release.revision, effective=release.effective)
    ordered = sorted(known.values(), key=lambda one: version(one.revision), reverse=True)
    versions = Versions(code=code, latest=ordered[0].revision, versions=tuple(ordered))
    latest = next((one for one in archives.releases if one.revision == versions.latest), release)
    files = {VERSIONS: (versions.model_dump_json(indent=1) + "\n").encode()}
    files |= dress.pointer(versions, archives.library(latest))
    written = tuple(name for name, content in files.items() if _replace(out / name, content))
    return Published(release, folder, is_new, versions.latest, written)


def _chosen(archives: Archives, revision: str | None) -> Release:
    known = archives.releases
    found = next((one for one in known[::-1] if revision in (None, one.revision)), None)
    if found is None:
        said = f"there is no release {revision}" if revision else "nothing was released yet"
        names = ", ".join(one.revision for one in known)
        repair = f"Choose from {names}." if names else "Release it: manual release"
        raise Refused([Problem(Origin(releases.FOLDER), "no-release", said, repair)])
    return found


def _versions(out: Path, code: str) -> Versions | None:
    """What is published already. Raises `Refused` when the folder is somebody else's."""
    path = out / VERSIONS
    if not path.exists():
        return None
    try:
        found = Versions.model_validate_json(path.read_bytes())
    except ValidationError:
        said = "this is not the list of releases that `manual publish` writes"
        raise Refused([Problem(Origin(str(path)), "other-folder", said, "Choose another folder.")]) from None
    if found.code != code:
        said = f"releases of {found.code} are published here, this is {code}"
        raise Refused([Problem(Origin(str(path)), "other-folder", said, "Choose another folder.")])
    return found


def _is_there(folder: Path, release: Release, code: str) -> bool:
    """Whether this very release stands there. Raises `Refused` when something else does: nothing is ever replaced."""
    if not folder.exists():
        return False
    try:
        said = json.loads((folder / MARK).read_text("utf-8"))
        same = (said["code"], said["revision"]) == (code, release.revision)
        if same and said.get("content", release.content) == release.content:
            return True
        what = f"release {said['revision']} of {said['code']} with other content stands here"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        what = "something else stands here"
    repair = "A published release is never changed: publish into another folder, or find out who put it there."
    raise Refused([Problem(Origin(str(folder)), "published-already", what, repair)])


def _put(
    root: Path, archives: Archives, release: Release, library: Library, folder: Path, dress: Dress,
    report: Callable[[str], None],
) -> None:  # fmt: skip
    work, part = _unfinished(folder)
    try:
        with _project(root, archives, release, work / "project") as project:
            build_site(project, work / "site", report, published=True)
        dress.folder(work / "site", part, release, library)
        settle(part, folder)
    finally:
        _clear(work, part)


def _unfinished(folder: Path) -> tuple[Path, Path]:
    """Where the site is built, and where its folder is made."""
    return folder.with_name(f".{folder.name}.work"), folder.with_name(f".{folder.name}.part")


def _clear(*folders: Path) -> None:
    for one in folders:
        shutil.rmtree(one, ignore_errors=True)


@contextmanager
def _project(root: Path, archives: Archives, release: Release, folder: Path) -> Iterator[Path]:
    """A project as it was at the release: its sources, the releases up to it, this engine and its templates."""
    sources = archives.folder(release)
    folder.mkdir(parents=True)
    links = {name: sources / name for name in ("manual", "checklists", "surveys", "mkdocs.yml")}
    links |= {"build": root / "build", "templates": root / "templates", "build_tools": root / "build_tools"}
    fallbacks = {"templates": TEMPLATES, "build_tools": _ENGINE, "mkdocs.yml": root / "mkdocs.yml"}
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
    days = release.effective.toordinal() - 719_163
    before, os.environ["SOURCE_DATE_EPOCH"] = os.environ.get("SOURCE_DATE_EPOCH"), str(days * 86_400)
    try:
        yield folder
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _replace(path: Path, content: bytes) -> bool:
    """Replace a file unless it says the same already; whether it was."""
    if path.is_file() and path.read_bytes() == content:
        return False
    part = path.with_name(f".{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    part.write_bytes(content)
    settle(part, path)
    return True
