"""What decides an output: sources, templates, engine, libraries, fonts; one digest over all of it.

Finding that nothing changed must stay quick, so only what finding needs is imported here.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from build_tools.core.digest import canonical, tree_digest
from build_tools.core.engine import engine_digest
from build_tools.core.plugins import installed
from build_tools.core.press import fonts

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
        "plugins": installed(),
        "sources": tree_digest(root, SOURCES),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "fonts": fonts.state(),
    }
    return sha256(canonical(inputs)).hexdigest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""
