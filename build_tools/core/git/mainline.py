"""Whether an event counts: whether it is on the main branch, as git says.

Until then it is provisional: another branch may have given the same number, and git will then let only one of them in.
Owns which branch is the main one, and what is assumed where git cannot say.
"""

from __future__ import annotations

import io
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from build_tools.core.words import say

_CANDIDATES = ("origin/HEAD", "origin/main", "origin/master", "main", "master")


@dataclass(frozen=True)
class Mainline:
    """The main branch of the folder's repository. `ref` is None where there is none."""

    root: Path
    ref: str | None
    assumption: str
    """What is taken for granted, in words; printed with every answer that rests on it."""

    @classmethod
    def of(cls, root: Path) -> Mainline:
        """What git says about this folder."""
        if _git(root, "rev-parse", "--is-inside-work-tree") != b"true":
            return cls(root, None, say("This folder is not under git; every event is taken to count."))
        for ref in _CANDIDATES:
            if _git(root, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}") is None:
                continue
            if ref.startswith("origin/"):
                return cls(root, ref, say("The main branch is {ref} as last fetched.", ref=ref))
            said = say("There is no remote; the local branch `{ref}` is taken for the main branch.", ref=ref)
            return cls(root, ref, said)
        return cls(root, "", say("The repository has no main or master branch yet; nothing is on it."))

    def holds(self, files: Sequence[str]) -> bool:
        """Whether every file (below the root) stands on the main branch exactly as it lies here."""
        return self.holding(files) >= set(files)

    def holding(self, files: Sequence[str]) -> set[str]:
        """Those of the files that stand there exactly as they lie here; git is asked once for all."""
        if self.ref is None:
            return set(files)
        if not self.ref:
            return set()
        asked = "".join(f"{self.ref}:./{file}\n" for file in files).encode()
        done = subprocess.run(
            ["git", "cat-file", "--batch"], cwd=self.root, input=asked, capture_output=True, check=False
        )
        found, answer = set(), io.BytesIO(done.stdout)
        for file in files:
            head = answer.readline().split()
            if len(head) != 3:  # `… missing`
                continue
            content = answer.read(int(head[2]))
            answer.read(1)
            if head[1] == b"blob" and content == (self.root / file).read_bytes():
                found.add(file)
        return found

    def otherwise(self, folder: str) -> set[str]:
        """Every file below a folder that the main branch has and that is missing here or not the same."""
        if not self.ref:
            return set()
        said = _git(
            self.root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", "--diff-filter=a",
            self.ref, "--", f"./{folder}",
        )  # fmt: skip
        return set((said or b"").decode("utf-8", "surrogateescape").split("\0")) - {""}

    def content(self, file: str) -> bytes | None:
        """A file as the main branch has it; None where it has none."""
        return _git(self.root, "cat-file", "blob", f"{self.ref}:./{file}") if self.ref else None

    def entries(self, folder: str) -> set[str]:
        """The names in a folder as the main branch has it; none where there is no main branch or no such folder."""
        said = _git(self.root, "ls-tree", "--name-only", f"{self.ref}:./{folder}") if self.ref else None
        return set(said.decode("utf-8", "surrogateescape").splitlines()) if said else set()


def tracked(root: Path, file: str) -> bool:
    """Whether git knows a file, or knew it in what will be committed."""
    return bool(_git(root, "ls-files", "--", file))


def listed(root: Path) -> list[str] | None:
    """Every file below the folder that git has or would take, relative to it; None without git."""
    said = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate")
    return [name.decode("utf-8", "surrogateescape") for name in said.split(b"\0") if name] if said is not None else None


def top(folder: Path) -> Path | None:
    """The repository's folder that a folder lies in; None outside of git."""
    said = _git(folder, "rev-parse", "--show-toplevel")
    return Path(said.decode("utf-8", "surrogateescape")) if said else None


def _git(root: Path, *arguments: str) -> bytes | None:
    """What git says, without the last line feed; None when it fails or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.removesuffix(b"\n") if done.returncode == 0 else None
