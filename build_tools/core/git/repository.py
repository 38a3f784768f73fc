"""The project's git repository, read only: commits of its history and the objects they hold.

Owns every call of `git`. Nothing is checked out, no configured program is started, no host is asked, and what is asked
for goes in by standard input or is an id that git gave itself. A machine without git, a folder outside any repository
and a history that is cut short are no errors: there is then less to be found, or nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from build_tools.core.words import say

SECONDS = 60
_REGULAR = frozenset({"100644", "100755"})
_ID = re.compile(r"[0-9a-f]{40,64}")
_HARMLESS = ("GIT_CONFIG", "GIT_CEILING_DIRECTORIES")
"""The user's own settings, and where to stop looking for a repository."""


class GitFailed(Exception):
    """git could not answer: not there, no repository, no such object, too slow. `why`: in its words or ours."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class TreeFile:
    """A regular file of a tree."""

    path: str
    """From the tree's root, parts joined by `/`, inside it."""
    blob: str
    size: int


@dataclass(frozen=True)
class Repository:
    """A project inside its repository."""

    root: Path
    prefix: str
    """The project's folder inside the repository: "" or "a/b"."""

    def commits(self) -> list[str]:
        """Every commit of the present history, the newest first."""
        return self._git("rev-list", "--date-order", "HEAD").decode().split()

    def find(self, commits: Sequence[str], path: str) -> list[str]:
        """The id of what stood at a path of the project in each commit; "" where there was nothing.

        The empty path is the project itself.
        """
        inside = "/".join(part for part in (self.prefix, path) if part)
        asked = "".join(f"{commit}:{inside}\n" for commit in commits)
        answers = self._git("cat-file", "--batch-check=%(objectname)", stdin=os.fsencode(asked)).split(b"\n")
        ids = [answer.decode("ascii", "replace") for answer in answers]
        return [one if _ID.fullmatch(one) else "" for one in ids[: len(commits)]]

    def files(self, tree: str) -> list[TreeFile]:
        """Every regular file of a tree. Links and other repositories are left out."""
        found = []
        for entry in self._git("ls-tree", "-r", "-l", "-z", "--full-tree", _known(tree)).split(b"\0"):
            about, _, name = entry.partition(b"\t")
            mode, _, rest = about.decode("ascii", "replace").partition(" ")
            path = os.fsdecode(name)
            if mode in _REGULAR and path and ".." not in PurePosixPath(path).parts and not path.startswith("/"):
                _, blob, size = rest.split()
                found.append(TreeFile(path, blob, int(size)))
        return found

    def contents(self, blobs: Sequence[str]) -> dict[str, bytes]:
        """The bytes of each blob, exactly as they were committed."""
        asked = "".join(f"{_known(one)}\n" for one in blobs)
        data, at, found = self._git("cat-file", "--batch", stdin=asked.encode()), 0, {}
        for blob in blobs:
            end = data.index(b"\n", at)
            size = data[at:end].rpartition(b" ")[2]
            if not size.isdigit():
                raise GitFailed(say("{blob} is missing", blob=blob))
            start = end + 1
            at = start + int(size) + 1
            found[blob] = data[start : at - 1]
        return found

    def _git(self, *arguments: str, stdin: bytes = b"") -> bytes:
        return run_git(self.root, *arguments, stdin=stdin)


def open_repository(root: Path) -> Repository | None:
    """The repository that holds the project; None where there is none to be read."""
    try:
        said = os.fsdecode(run_git(root, "rev-parse", "--show-prefix")).removesuffix("\n")
    except GitFailed:
        return None
    # A folder's name with a line feed in it could not be asked for.
    return None if "\n" in said else Repository(root, said.removesuffix("/"))


def run_git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    """What git answers. Raises `GitFailed`."""
    command = shutil.which("git")
    if command is None:
        raise GitFailed(say("git is not installed"))
    try:
        done = subprocess.run(
            [command, "-C", str(root), "--no-pager", "-c", "core.fsmonitor=false", *arguments],
            input=stdin, capture_output=True, check=True, timeout=SECONDS, env=_surroundings(os.environ),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        raise GitFailed(said.decode("utf-8", "replace").strip() or str(error)) from None
    return done.stdout


def _surroundings(given: Mapping[str, str]) -> dict[str, str]:
    """Without what points git elsewhere (a hook's GIT_DIR); objects as committed; no terminal, no host."""
    kept = {key: value for key, value in given.items() if not key.startswith("GIT_") or key.startswith(_HARMLESS)}
    return kept | {
        "LC_ALL": "C", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none",
    }  # fmt: skip


def _known(identity: str) -> str:
    """An id as git writes it; anything else is never handed to git."""
    if not _ID.fullmatch(identity):
        raise GitFailed(say("{identity} is no object's id", identity=repr(identity[:80])))
    return identity
