"""What makes a release: the engine's own files, the libraries and the fonts that decide each byte of HTML and PDF."""

from __future__ import annotations

import platform
import shutil
import subprocess
import zlib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from build_tools import __version__
from build_tools.audits.scoring import SCORING_VERSION
from build_tools.core.digest import file_digest
from build_tools.core.engine import engine_digest
from build_tools.core.press.brand import Tokens
from build_tools.revisions.inputs import LIBRARIES
from build_tools.revisions.release_record import Engine


def engine(tokens: Tokens) -> Engine:
    """This engine on this machine. Without fontconfig the fonts stay unnamed."""
    libraries = {name: found for name in sorted(LIBRARIES) if (found := _version(name))}
    libraries |= {"python": platform.python_version(), "zlib": zlib.ZLIB_RUNTIME_VERSION}
    return Engine(
        version=__version__,
        scoring_version=SCORING_VERSION,
        fonts=_fonts(tokens),
        libraries=libraries,
        digest=engine_digest(),
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _fonts(tokens: Tokens) -> dict[str, str]:
    """The files that fontconfig gives for the faces of the PDF, upright and bold."""
    command = shutil.which("fc-match")
    if command is None:
        return {}
    found: dict[str, str] = {}
    for families in (tokens.type.pdf_heading, tokens.type.pdf_text):
        pattern = ",".join(one.translate(_ESCAPED) for one in families)
        for weight in ("", ":bold"):
            ask = [command, "--format", "%{file}", pattern + weight]
            try:
                said = subprocess.run(ask, capture_output=True, check=True, timeout=10).stdout
            except (OSError, subprocess.SubprocessError):
                return {}
            path = Path(said.decode("utf-8", "surrogateescape"))
            if path.is_file():
                found[path.name] = file_digest(path)
    return dict(sorted(found.items()))


_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\-:,"})
"""Signs with a meaning of their own in a pattern."""
