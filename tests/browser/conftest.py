"""The shipped website, built once for all browser tests of a process."""

from __future__ import annotations

from pathlib import Path

import pytest
from source_tree import ROOT

from build_tools.publishing.site import build_site


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("shipped") / "site"
    build_site(ROOT, folder)
    return folder
