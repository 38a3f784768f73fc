"""What decides an output: sources, templates, engine, libraries, fonts; one digest over all of it.

Finding that nothing changed must stay quick, so only what finding needs is imported here.
"""

from __future__ import annotations

import shutil
import subprocess
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from build_tools.core.digest import canonical, tree_digest
from build_tools.core.engine import engine_digest
from build_tools.core.yaml import strict

TOKENS = "manual/brand/tokens.yml"
SOURCES = (
    "manual/**/*", "checklists/*.yml", "surveys/*.yml", "mkdocs.yml", "mkdocs_hook.py", "templates/**/*",
    "records/releases/*/release.json",
)  # fmt: skip
LIBRARIES = (
    "jieba", "jinja2", "markdown", "markdown-it-py", "mkdocs", "mkdocs-material", "pillow", "pydyf",
    "pymdown-extensions", "weasyprint",
)  # fmt: skip
"""Packages that decide an output, and not only which outputs there are."""


def inputs_digest(root: Path) -> str:
    """SHA-256 over all that decides the outputs: sources, templates, engine, libraries, fonts."""
    inputs = {
        "engine": engine_digest(),
        "sources": tree_digest(root, SOURCES),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "fonts": _fonts(root),
    }
    return sha256(canonical(inputs)).hexdigest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _fonts(root: Path) -> list[str]:
    """Which font files, in which version, fontconfig gives for the brand's families; nothing without fc-match."""
    command = shutil.which("fc-match")
    if command is None:
        return []
    ask = [command, "--sort", "--format", "%{file}:%{index}:%{fontversion}\n"]
    try:
        tree, _, _ = strict.parse((root / TOKENS).read_bytes(), TOKENS)
        families = sorted({tuple(names) for names in tree["type"].values()})
        # A list of families is one pattern, in which \ - : , have a meaning of their own.
        patterns = [",".join(name.translate(_ESCAPED) for name in names) for names in families]
        commands = [[*ask, pattern + weight] for pattern in patterns for weight in ("", ":bold")]
        answers = [subprocess.run(one, capture_output=True, check=True, timeout=10) for one in commands]
        return [one.stdout.decode("utf-8", "replace") for one in answers]
    except (AttributeError, KeyError, OSError, TypeError, ValueError, subprocess.SubprocessError):
        return []  # tokens.yml that is not as it must be is the check's business


_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\-:,"})
