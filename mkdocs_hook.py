"""Joins MkDocs to the installed engine, which brings pages, look and settings. Nothing here needs a change."""

from build_tools.publishing.mkdocs_hook import *  # noqa: F403
