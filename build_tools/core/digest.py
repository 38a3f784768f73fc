"""Digests: SHA-256 of a model's canonical JSON, of a file, of a tree of files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import BaseModel


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def _plain(value: Any) -> str:
    """Numbers by what they are worth, so that 2 and 2.0 are the same; days as they are written."""
    if isinstance(value, Decimal):
        return f"{(value + 0).normalize():f}"  # + 0: there is no -0
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def fingerprint(model: BaseModel) -> str:
    """SHA-256 of what the model says. Defaults are left out, so that a new optional key changes no fingerprint."""
    return hashlib.sha256(canonical(model.model_dump(by_alias=True, exclude_defaults=True))).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tree_digest(root: Path, patterns: Iterable[str]) -> str:
    """SHA-256 over names and bytes of all files that match, in sorted order."""
    digest = hashlib.sha256()
    for path in sorted({found for pattern in patterns for found in root.glob(pattern) if found.is_file()}):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
