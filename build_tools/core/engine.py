"""The engine's own files, wherever they lie: in its repository, or in an installed wheel.

`templates/` stands at the repository's root and lies inside the package in a wheel; the libraries of the phone's pages
are npm's in the repository and brought along in a wheel; catalogues are compiled on demand there and beforehand here.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from build_tools import __version__
from build_tools.core.digest import tree_digest
from build_tools.core.words.catalogue import languages, machine_words

CODE = Path(__file__).resolve().parents[1]
"""The package."""


def _either(inside: str, beside: str) -> Path:
    return CODE / inside if (CODE / inside).is_dir() else CODE.parent / beside


TEMPLATES = _either("templates", "templates")
LIBRARIES = _either("libraries", "node_modules")
"""The libraries of the phone's pages, one folder each, as npm publishes them."""


def engine_digest() -> str:
    """SHA-256 over version, code, templates, words and libraries: the same in the repository and in its wheel."""
    parts = [__version__, tree_digest(CODE, ("**/*.py",)), tree_digest(TEMPLATES, ("**/*",))]
    parts += [sha256(machine_words(language)).hexdigest() for language in languages()]
    parts += [tree_digest(LIBRARIES, ("*/package.json", "@*/*/package.json"))]
    return sha256("\n".join(parts).encode()).hexdigest()
