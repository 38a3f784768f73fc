"""What a wheel holds beside the code (pyproject.toml has all else): built here, because it comes from elsewhere.

- templates/ of the repository's root, as build_tools/templates
- the libraries of the phone's pages, from node_modules, as build_tools/libraries: who installs a wheel needs no node
- schemas/, as build_tools/schemas
- the starters of `manual init`, whose files are no Python
- the catalogues, compiled
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))
NEEDED = ("package.json", "LICENSE*")
"""Of each library, beside its build for browsers."""


class Build(build_py):
    """The package, and what is brought into it."""

    def run(self) -> None:
        """Build. An editable install finds everything where it lies."""
        package = Path(self.build_lib) / "build_tools"
        if not self.editable_mode:
            shutil.rmtree(package, ignore_errors=True)  # else modules of an earlier build would come along
        super().run()
        if not self.editable_mode:
            for name in ("templates", "schemas"):
                shutil.copytree(ROOT / name, package / name)
            shutil.copytree(ROOT / "build_tools/starters", package / "starters")
            _libraries(package / "libraries")
            _catalogues(package / "locales")


def _libraries(target: Path) -> None:
    """In the versions that are installed."""
    from build_tools.forms.phone.libraries import LIBRARIES

    for name, files in LIBRARIES.items():
        source = ROOT / "node_modules" / name
        if not source.is_dir():
            raise SystemExit(f"{source} is not there; run: npm ci --ignore-scripts")
        used = [*(path for pattern in NEEDED for path in source.glob(pattern)), *(source / file for file in files)]
        for path in used:
            copy = target / name / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy)


def _catalogues(target: Path) -> None:
    from build_tools.core.words.catalogue import COMPILED, LOCALES, compiled

    for folder in sorted(LOCALES.glob("*/LC_MESSAGES")):
        place = target / folder.relative_to(LOCALES)
        place.mkdir(parents=True, exist_ok=True)
        (place / COMPILED).write_bytes(compiled(sorted(folder.glob("*.po"))))


setup(cmdclass={"build_py": Build})
