"""A small git repository made in a test: commits with fixed names and days, whatever the machine's settings are."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def run(folder: Path, *arguments: str) -> str:
    """One git command in a folder."""
    surroundings = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    surroundings |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder)}
    surroundings |= {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, check=True, encoding="utf-8", env=surroundings
    )
    return done.stdout.strip()


def start(folder: Path) -> None:
    """A repository without commits."""
    run(folder, "init", "--quiet", "--initial-branch=main")


def commit(folder: Path, *paths: str) -> str:
    """Commit everything (or the paths); gives the commit's id."""
    run(folder, "add", "--all", "--force", "--", *(paths or (".",)))
    run(folder, "commit", "--quiet", "--message=a", "--allow-empty")
    return run(folder, "rev-parse", "HEAD")
