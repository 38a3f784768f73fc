"""What makes a release: the engine's own files, the libraries and the fonts that decide each byte of HTML and PDF."""

from __future__ import annotations

import platform
import zlib
from importlib.metadata import PackageNotFoundError, version

from build_tools import __version__
from build_tools.audits.scoring import SCORING_VERSION
from build_tools.core.engine import engine_digest
from build_tools.core.press import fonts
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
        fonts=fonts.digests([tokens.type.pdf_heading, tokens.type.pdf_text]),
        libraries=libraries,
        digest=engine_digest(),
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
