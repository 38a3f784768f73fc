"""A release: one revision, frozen. `records/releases/<revision>/release.json` beside the archive and the PDF."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from build_tools.model.base import Day, EntryId, FormId, Model, Sha256, Version
from build_tools.model.manual import Approval


class Checkpoint(Model):
    """The register of copies at the time of a release: so many events under one Merkle root (RFC 6962, 2.1)."""

    size: Annotated[int, Field(ge=0)]
    root: Sha256


class Engine(Model):
    """What made the release; HTML and PDF are byte-identical under the same."""

    version: str
    scoring_version: Annotated[int, Field(ge=1)]
    fonts: dict[str, Sha256]
    """Font file's name to its digest."""
    libraries: dict[str, str]
    """Package to version, of those that decide the output."""


class Release(Model):
    """The record of a release."""

    release: Literal["1"]
    """Version of this record's shape."""
    revision: Version
    effective: Day
    approvals: tuple[Approval, ...]
    content: Sha256
    """Digest over all fingerprints: two releases with the same say the same."""
    entries: dict[EntryId, Sha256]
    forms: dict[FormId, Sha256]
    """Forms, surveys and checklists (includes resolved)."""
    changed: dict[EntryId, Version]
    """For every entry, the revision that last changed it: the list of effective entries."""
    pdf: Sha256
    """Of the unstamped PDF, which tokens of copies name."""
    archive: Sha256
    """Of the source archive."""
    engine: Engine
    checkpoint: Checkpoint | None = None
