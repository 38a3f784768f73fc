"""Older sources from the history of the project's repository: the form that a record names, the manual of a day.

Owns the search and the cache. The search reads single files of single commits (a form's, then its includes), never a
whole library before it is known to be the right one. A commit's sources are then written out under
build/cache/sources/<tree>/, whole or not at all, and read like any others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from shutil import which

from build_tools.core.disk.whole import write_out
from build_tools.core.git.repository import GitFailed, Repository, TreeFile, open_repository
from build_tools.core.problems import Refused
from build_tools.core.words import say
from build_tools.core.yaml import strict as strict_yaml
from build_tools.core.yaml.binding import bind
from build_tools.language.fingerprint import form_fingerprint
from build_tools.language.form.forms import Checklist, Form, FormBase
from build_tools.language.form.includes import CircularInclude, expand
from build_tools.language.library import Library, load
from build_tools.language.model.manual import Manual
from build_tools.language.model.references import model_parameters
from build_tools.records.shelf import held, matches

CACHE = "build/cache/sources"
MAX_TREE_BYTES = 200_000_000
"""Of all source files of one commit together; far above any manual."""
ATTEMPTS = 5
"""How many commits of one revision are tried before its text counts as lost."""

_MANUAL = "manual/manual.yml"
_SOURCES = re.compile(
    r"manual/[a-z]+\.yml|manual/brand/tokens\.yml|(manual/(chapters|forms)|checklists|surveys)/[^/]+\.yml"
)
_EFFECTIVE = re.compile(rb"^effective[ ]*:[ ]*[\"']?([0-9]{4}-[0-9]{2}-[0-9]{2})\b", re.MULTILINE)
_FORM_ID = re.compile(r"F-[0-9]{2}|[a-z][a-z0-9]*(-[a-z0-9]+)*")


class UnknownName(GitFailed):
    """git is there, and knows no state of a manual by this name."""


class History:
    """Older sources of one project, newest first. Without a repository it holds nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._repository: Repository | None = None
        self._commits: list[str] | None = None
        self._libraries: dict[str, Library | None] = {}

    def form(self, identity: str, version: str, sha256: str | None) -> Library | None:
        """The newest committed sources that hold the form of this id, version and (if given) fingerprint."""
        if not _FORM_ID.fullmatch(identity):
            return None
        try:
            for commit in self._holding(identity, version, sha256):
                library = self._library(self._project(commit))
                one = held(library, identity) if library else None
                if one is not None and matches(one, version, sha256):
                    return library
        except GitFailed:
            pass
        return None

    def in_force(self, day: date) -> Iterator[Library]:
        """The sources of the newest committed manual that was effective on a day; then older ones of that revision."""
        try:
            for tree in islice(self._effective(day), ATTEMPTS):
                if (library := self._library(tree)) is not None:
                    yield library
        except GitFailed:
            return

    def at(self, name: str) -> Library:
        """The sources as they were committed under a git revision: a tag, a branch, a commit.

        Raises `GitFailed` when there is none of that name, or it holds no project; `Refused` when they cannot be read.
        """
        repository = open_repository(self.root)
        if repository is None:
            raise GitFailed(say("there is no git repository here") if which("git") else say("git is not installed"))
        is_name = bool(name) and name.isprintable() and ":" not in name
        if not is_name or not repository.find([name], _MANUAL)[0]:
            raise UnknownName(say("git knows no `{name}` with a manual in it", name=name[:80]))
        tree = repository.find([name], "")[0]
        folder = self.root / CACHE / tree
        if not folder.is_dir():
            self._write_out(repository, tree, folder)
        return load(folder)

    def _open(self) -> tuple[Repository, list[str]]:
        if self._commits is None:
            self._commits = []
            self._repository = open_repository(self.root)
            if self._repository is not None:
                self._commits = self._repository.commits()
        if self._repository is None:
            raise GitFailed(say("there is no git repository here"))
        return self._repository, self._commits

    def _holding(self, identity: str, version: str, sha256: str | None) -> Iterator[str]:
        """Commits whose form is the one that is asked for, by its own file and those that it includes."""
        repository, commits = self._open()
        checklists = repository.find(commits, "checklists")
        places = (f"checklists/{identity}.yml", f"surveys/{identity}.yml", f"manual/forms/{identity}.yml")
        columns = [repository.find(commits, place) for place in places]
        texts = _texts(repository, sorted({blob for column in columns for blob in column if blob}))
        # A quick look first: what does not even hold the words cannot be of that version.
        says = re.compile(rb"version[\"']?[ ]*:[ ]*[\"']?" + re.escape(version.encode()))
        promising = {blob for blob, text in texts.items() if says.search(text)}
        forms: dict[tuple[str, str], FormBase | None] = {}
        answers: dict[tuple[str, str, str], bool] = {}
        manuals = repository.find(commits, _MANUAL)
        for commit, tree, manual, *blobs in zip(commits, checklists, manuals, *columns, strict=True):
            blob = next(filter(None, blobs), "")
            if blob not in promising:
                continue
            model = Checklist if blob == blobs[0] else Form
            key = (blob, tree if model is Checklist else "")
            if key not in forms:
                forms[key] = _form(repository, texts[blob], model, tree)
            form = forms[key]
            if form is None or form.version != version:
                continue
            if (*key, manual) not in answers:  # most commits change neither
                answers[*key, manual] = self._has(form, manual, sha256)
            if answers[*key, manual]:
                yield commit

    def _has(self, form: FormBase, manual: str, sha256: str | None) -> bool:
        """Whether this is the form's fingerprint, with the parameters of that manual."""
        if sha256 is None:
            return True
        parameters: dict[str, str] = {}
        if model_parameters(form):
            repository, _ = self._open()
            located, _ = bind(_texts(repository, [manual])[manual], "", Manual) if manual else (None, [])
            parameters = {one.id: one.value for one in located.value.parameters} if located else {}
        return form_fingerprint(form, parameters) == sha256

    def _effective(self, day: date) -> Iterator[str]:
        """Project trees whose manual was effective on the day, all of the newest such revision; each once."""
        repository, commits = self._open()
        manuals = repository.find(commits, _MANUAL)
        texts = _texts(repository, sorted(set(manuals) - {""}))
        since = {blob: found[1].decode() for blob, text in texts.items() if (found := _EFFECTIVE.search(text))}
        chosen, seen = "", set[str]()
        for commit, blob in zip(commits, manuals, strict=True):
            effective = since.get(blob, "")
            if not effective or effective > day.isoformat():
                continue
            chosen = chosen or effective
            if effective != chosen:
                return
            if (tree := self._project(commit)) not in seen:
                seen.add(tree)
                yield tree

    def _project(self, commit: str) -> str:
        repository, _ = self._open()
        return repository.find([commit], "")[0]

    def _library(self, tree: str) -> Library | None:
        """The sources of a tree, written out unless they are; None when they cannot be read any more."""
        if tree not in self._libraries:
            folder = self.root / CACHE / tree
            try:
                if not folder.is_dir():
                    self._write_out(self._open()[0], tree, folder)
                self._libraries[tree] = load(folder)
            except Refused:
                self._libraries[tree] = None
        return self._libraries[tree]

    @staticmethod
    def _write_out(repository: Repository, tree: str, folder: Path) -> None:
        wanted = [one for one in repository.files(tree) if _SOURCES.fullmatch(one.path)]
        if sum(one.size for one in wanted) > MAX_TREE_BYTES:
            raise GitFailed(f"the sources of {tree} are larger than {MAX_TREE_BYTES} bytes")
        contents = repository.contents([one.blob for one in wanted])
        write_out(folder, {one.path: contents[one.blob] for one in wanted})


def _texts(repository: Repository, blobs: list[str]) -> dict[str, bytes]:
    return repository.contents(blobs) if blobs else {}


def _form(repository: Repository, text: bytes, model: type[Checklist] | type[Form], tree: str) -> FormBase | None:
    """A form from its file, a checklist with what it includes; None when it cannot be read."""
    located, _ = bind(text, "", model)
    if located is None or not isinstance(located.value, Checklist):
        return located.value if located else None
    try:
        return expand(located.value, _included(repository, located.value, tree))
    except (CircularInclude, KeyError):
        return None


def _included(repository: Repository, checklist: Checklist, tree: str) -> dict[str, Checklist]:
    """The checklists of a `checklists` tree that one includes, directly or through others."""
    files = {one.path: one for one in repository.files(tree)}
    found: dict[str, Checklist] = {}
    wanted = [include.checklist for include in checklist.include]
    while wanted:
        name = wanted.pop()
        file: TreeFile | None = files.get(f"{name}.yml")
        if name in found or file is None or file.size > strict_yaml.MAX_BYTES:
            continue  # what is missing is told by `expand`
        located, _ = bind(repository.contents([file.blob])[file.blob], "", Checklist)
        if located is not None:
            found[name] = located.value
            wanted += [include.checklist for include in located.value.include]
    return found
