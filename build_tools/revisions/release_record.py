"""A release: one revision, frozen. `records/releases/<revision>/release.json` beside the archive and the PDF."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from build_tools.core.base import Day, EntryId, FormId, ItemId, Model, Sha256, Version
from build_tools.language.model.manual import Approval


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
    digest: Sha256 | None = None
    """Over the engine's own code, templates, words and libraries."""


class Release(Model):
    """The record of a release."""

    release: Literal["1"]
    """Version of this record's shape."""
    revision: Version
    effective: Day
    approvals: tuple[Approval, ...]
    content: Sha256
    """Digest over all fingerprints: two releases with the same say the same."""
    predecessor: Version | None = None
    """The release that this one replaces; None for the first."""
    commit: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40,64}$")] | None = None
    """The commit whose sources were released, which the tag names."""
    entries: dict[EntryId, Sha256]
    """An entry with the parameters, figures and terms that it shows."""
    items: dict[ItemId, Sha256] = Field(default_factory=dict)
    """Checklist items and fields of forms, with the parameters that their conditions read."""
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
