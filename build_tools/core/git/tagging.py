"""What a release asks of git: is everything committed, which files were, and the tag that names them.

Owns the only write to the repository: an annotated tag, unsigned and without hooks, so that no program is started.
"""

from __future__ import annotations

import os
from pathlib import Path

from build_tools.core.git.repository import GitFailed, Repository, run_git


def uncommitted(root: Path, leave_out: str) -> list[str]:
    """Files of the project that are not as they were committed, new ones too; but for what lies in `leave_out`."""
    asked = ("status", "--porcelain", "-z", "--untracked-files=all", "--no-renames")
    said = run_git(root, *asked, "--", ".", f":(exclude){leave_out}").split(b"\0")
    prefix = run_git(root, "rev-parse", "--show-prefix").strip()
    return sorted(os.fsdecode(one[3:].removeprefix(prefix)) for one in said if one)


def head(root: Path) -> str:
    """The commit that is checked out. Raises `GitFailed` where there is none."""
    return run_git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()


def committed(repository: Repository, commit: str) -> dict[str, tuple[str, int]]:
    """Path in the project to blob and size, of every regular file of a commit."""
    tree = repository.find([commit], "")[0]
    return {one.path: (one.blob, one.size) for one in repository.files(tree)} if tree else {}


def tagged(root: Path, tag: str) -> str | None:
    """The commit that a tag names; None where there is no such tag."""
    try:
        return run_git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}").decode().strip()
    except GitFailed:
        return None


def make_tag(root: Path, tag: str, commit: str, message: str) -> None:
    """Tag a commit. Raises `GitFailed`, for one where git does not know who is tagging."""
    run_git(
        root, "-c", "core.hooksPath=/dev/null", "-c", "tag.gpgSign=false", "tag", "--annotate", "--no-sign",
        "--cleanup=verbatim", "--file=-", tag, commit, stdin=message.encode(),
    )  # fmt: skip
