"""Which form of the franchise is there for something, found without reading the sources.

Owns the quick look of commands at a counter, which read only what they must: a form's role stands at the beginning of a
line of its file, and the file is named as the form (`language.library` proves that).
"""

from __future__ import annotations

import re
from pathlib import Path

from build_tools.language.form.forms import FormRole

_MOST = 4096
"""Bytes of a file that are looked at: its head stands before its sections."""


def form_named_for(root: Path, role: FormRole) -> str | None:
    """Id of the form with this role; None where the franchisor has none."""
    wanted = re.compile(rf"^role:[ \t]*{re.escape(role)}[ \t]*(#.*)?$".encode(), re.MULTILINE)
    for path in sorted((root / "manual/forms").glob("*.yml")):
        try:
            with path.open("rb") as stream:
                if wanted.search(stream.read(_MOST).replace(b"\r\n", b"\n")):
                    return path.stem
        except OSError:
            continue
    return None
