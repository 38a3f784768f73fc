"""versions.json: which releases a published site holds. The pages of every release read it in the browser."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from build_tools.core.base import Day, Model, Version


class PublishedRelease(Model):
    """One release folder. What its content is stays in the folder, which may be encrypted."""

    revision: Version
    effective: Day


class Versions(Model):
    """The file. Newest release first."""

    format: Literal[1] = 1
    code: str
    protected: bool = False
    """Whether it takes a key to read them; the same for all."""
    latest: Version
    versions: tuple[PublishedRelease, ...] = Field(min_length=1)
