"""A release's PDF of the small tree, with every kind of page, and marks to stamp it with; made once a process."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from small_tree import copy

from build_tools.copies import serials, tokens
from build_tools.copies.stamp.document import Plate, prepare
from build_tools.copies.stamp.marks import Mark
from build_tools.publishing.pdf import build_pdf

CODE, REVISION = "TST", "1.10.0"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PASSCODE = "7KQ39XA2MM4T0B1CPQRS"
HOLDER = "临江一店 临江暖檐装饰（示例）"


@cache
def release_pdf() -> bytes:
    """The unstamped PDF, with a form on its side."""
    with tempfile.TemporaryDirectory() as folder:
        tree = copy(Path(folder))
        form = (tree / "manual/forms/F-01.yml").read_text("utf-8").replace("F-01", "F-03").replace("F01-", "F03-")
        (tree / "manual/forms/F-03.yml").write_text(form.replace("owner:", "layout: landscape\nowner:", 1), "utf-8")
        out = Path(folder) / "release.pdf"
        build_pdf(tree, out, controlled=True)
        return out.read_bytes()


@cache
def plate() -> Plate:
    """Ready for printing."""
    return prepare(release_pdf())


def mark(number: int = 427, holder: str = HOLDER) -> Mark:
    """The marks of a copy."""
    serial = serials.issue(CODE, number, random.Random(number).randrange)
    content = plate().content
    return Mark(
        serial=str(serial), holder=holder, issued=date(2026, 12, 1), revision=REVISION, content=content,
        token=tokens.sign(KEY, serial, REVISION, content),
    )  # fmt: skip
