"""`manual publish DIR`: put a release beside the others on plain static hosting.

Owns in the folder DIR: one folder a release, `versions.json` and what leads to the release in force; nothing else. A
release's folder is immutable but for the keys of its readers. It gets its name when it is whole and on the disk, then
the rest is replaced. What a crash left unfinished, the next run finishes; one run works on a folder at a time.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, Protocol

from pydantic import ValidationError

from build_tools.core.disk.whole import held, without
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.progress import Step, silent
from build_tools.core.templating import environment
from build_tools.core.words import say, words_of
from build_tools.language.library import Library
from build_tools.language.model.manual import Manual
from build_tools.publishing.release_site import release_site
from build_tools.publishing.site_folder import put, recover, refuse_around, refuse_links, replace
from build_tools.publishing.versions import PublishedRelease, Versions
from build_tools.revisions import releases
from build_tools.revisions.chronicle import version
from build_tools.revisions.release_archives import Archives
from build_tools.revisions.release_record import Release

VERSIONS = "versions.json"
MARK = "release.json"
"""In each release's folder: which release it is."""
WORK = "build/cache/publish"
"""Where sites are built: never below the published folder, for a server may show all that lies there."""


class Dress(Protocol):
    """How a built site is put out: in clear, or for holders only."""

    @property
    def protected(self) -> bool:
        """Whether it takes a key to read it."""

    @property
    def beside(self) -> bool:
        """Whether something is made from the built site beside the release's folder (`extra`)."""

    def check(self, folders: Iterable[Path]) -> Iterable[str]:
        """Whether the other release folders are what they should be; gives what is to be said of them. Raises
        `Refused`."""

    def is_current(self, release: Release, folder: Path) -> bool:
        """Whether the release's folder, if it stands there, is to stay as it is. Raises `Refused`."""

    def folder(self, site: Path, part: Path, release: Release, library: Library) -> None:
        """Make the release's folder, with its mark, at a path that is free. `site` may be moved there."""

    def extra(self, site: Path, release: Release, library: Library) -> str:
        """What else is wanted from the built site, before `folder`; gives a line about it."""

    def renew(self, folders: Iterable[Path]) -> Sequence[str]:
        """Bring up to date what may change in the release folders; gives a line for each that did."""

    def pointer(self, out: Path, versions: Versions, library: Library) -> Mapping[str, bytes]:
        """The files beside the release folders that lead to the release in force; `library` is the latest's."""


@dataclass(frozen=True)
class InClear:
    """The site as it was built, for whoever can reach it."""

    protected = False
    beside = False

    def check(self, folders: Iterable[Path]) -> Iterable[str]:
        """They stay as they are."""
        return ()

    def is_current(self, release: Release, folder: Path) -> bool:
        """It never changes."""
        return True

    def folder(self, site: Path, part: Path, release: Release, library: Library) -> None:
        """The site and its mark."""
        said = {"code": library.manual.value.code, "content": release.content, "revision": release.revision}
        (site / MARK).write_text(json.dumps({"format": 1, **said}, sort_keys=True) + "\n", "utf-8")
        shutil.move(site, part)

    def extra(self, site: Path, release: Release, library: Library) -> str:
        """Nothing."""
        return ""

    def renew(self, folders: Iterable[Path]) -> Sequence[str]:
        """Nothing may change."""
        return []

    def pointer(self, out: Path, versions: Versions, library: Library) -> Mapping[str, bytes]:
        """Pages that go on to the release in force; `#ABC-012` and `id/#ABC-012` go on to that entry."""
        manual = library.manual.value
        return {"index.html": pointer_page(versions, manual), "id/index.html": pointer_page(versions, manual, "../")}


def pointer_page(versions: Versions, manual: Manual, up: str = "") -> bytes:
    """A page beside the release folders, or below them by `up`. Of a protected site it does not say the title."""
    words = words_of(manual.language)
    days = [[one.revision, one.effective.isoformat()] for one in versions.versions]
    controlled = words(say("Controlled manual"))
    title = f"{controlled} · {manual.brand.name}" if versions.protected else manual.title
    template = environment("publishing").get_template("pointer.html.j2")
    page = template.render(
        title=title, language=manual.language, latest=versions.latest, versions=days, protected=versions.protected,
        up=up,
    )  # fmt: skip
    return page.encode()


@dataclass(frozen=True)
class Published:
    """What came of it."""

    release: Release
    folder: Path
    is_new: bool
    latest: str
    written: tuple[str, ...]
    """Files beside the release folders that were replaced."""
    said: tuple[str, ...]
    """What else was done: keys, the edition that is one file."""


def publish(
    root: Path, out: Path, dress: Dress, *, revision: str | None = None,
    step: Step = silent,
) -> Published:  # fmt: skip
    """Publish a release, the newest unless another is named. Repeating it changes nothing but the readers' keys.

    Raises `Refused` before anything is written: there is no such release, or the folder holds something else.
    """
    archives = Archives(root)
    release = _chosen(archives, revision)
    library = archives.library(release)
    code = library.manual.value.code
    refuse_around(out, root)
    with _only_run(out), _only_run(root / WORK) as work:
        refuse_links(out)
        for rest in work.iterdir():  # a crash's: the site in clear
            without(rest)
        before = _versions(out, code, dress)
        folder = out / release.revision
        others = [out / one.revision for one in before.versions if one.revision != release.revision] if before else []
        recover([folder, *others])
        is_there = _is_there(folder, release, code, dress)
        said: list[str] = list(dress.check([one for one in others if one.is_dir()]))
        # Asked also where nothing lies yet: a loss counts wherever the release is published.
        is_new = not dress.is_current(release, folder) or not is_there
        if is_new or dress.beside:
            with (
                step(say("Building the website of {revision}", revision=release.revision)) as report,
                release_site(root, archives, release, work / release.revision, report) as site,
            ):
                said += filter(None, [dress.extra(site, release, library)])
                if is_new:
                    put(folder, lambda part: dress.folder(site, part, release, library))
        known = {one.revision: one for one in before.versions} if before else {}
        known[release.revision] = PublishedRelease(revision=release.revision, effective=release.effective)
        ordered = sorted(known.values(), key=lambda one: version(one.revision), reverse=True)
        said += dress.renew([out / one.revision for one in ordered if (out / one.revision).is_dir()])
        versions = Versions(code=code, protected=dress.protected, latest=ordered[0].revision, versions=tuple(ordered))
        latest = next((one for one in archives.releases if one.revision == versions.latest), release)
        files = {VERSIONS: (versions.model_dump_json(indent=1) + "\n").encode()}
        files |= dress.pointer(out, versions, archives.library(latest))
        written = tuple(name for name, content in files.items() if replace(out / name, content))
    return Published(release, folder, is_new, versions.latest, written, tuple(said))


def _chosen(archives: Archives, revision: str | None) -> Release:
    known = archives.releases
    found = next((one for one in known[::-1] if revision in (None, one.revision)), None)
    if found is None:
        said = say("there is no release {revision}", revision=revision) if revision else say("nothing was released yet")
        names = ", ".join(one.revision for one in known)
        _refuse(
            releases.FOLDER,
            "no-release",
            said,
            say("Choose from {choices}.", choices=names) if names else say("Release it: manual release"),
        )
    return found


def _versions(out: Path, code: str, dress: Dress) -> Versions | None:
    """What is published already. Raises `Refused` when the folder is somebody else's."""
    path = out / VERSIONS
    if not path.exists():
        return None
    try:
        found = Versions.model_validate_json(path.read_bytes())
    except ValidationError:
        said = say("this is not the list of releases that `manual publish` writes")
        _refuse(str(path), "other-folder", said, say("Choose another folder."))
    if found.code != code:
        said = say("releases of {there} are published here, this is {code}", there=found.code, code=code)
        _refuse(str(path), "other-folder", said, say("Choose another folder."))
    if found.protected != dress.protected:
        if found.protected:
            said = say("releases are published for holders only in this folder, and this one would be in clear")
        else:
            said = say("releases are published in clear in this folder, and this one would be for holders only")
        _refuse(
            str(path), "other-folder", said, say("Publish every release into another folder, then take this one down.")
        )
    return found


def _is_there(folder: Path, release: Release, code: str, dress: Dress) -> bool:
    """Whether this very release stands there. Raises `Refused` when something else does: nothing is ever replaced."""
    if not folder.exists():
        return False
    try:
        said = json.loads((folder / MARK).read_text("utf-8"))
        same = (said["code"], said["revision"]) == (code, release.revision)
        # In clear the mark says which content; sealed it does not, for a digest would confirm guesses.
        if same and said.get("content") == (None if dress.protected else release.content):
            return True
        what = say(
            "release {revision} of {code} stands here with other content or another protection",
            revision=said["revision"], code=said["code"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        what = say("something else stands here")
    repair = say("A published release is never changed: publish into another folder, or find out who put it there.")
    _refuse(str(folder), "published-already", what, repair)


@contextmanager
def _only_run(folder: Path) -> Iterator[Path]:
    """A folder that no other run may use meanwhile; where it stays empty it goes again. Raises `Refused`."""
    try:
        with held(folder):
            yield folder
    except BlockingIOError:
        _refuse(str(folder), "folder-in-use", say("another run is publishing here"), say("Wait until it is done."))


def _refuse(place: str, code: str, message: str, repair: str) -> NoReturn:
    raise Refused([Problem(Origin(place), code, message, repair)])
