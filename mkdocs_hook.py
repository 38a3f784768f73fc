"""Joins MkDocs to the installed engine, which brings pages, look and settings. Change nothing here."""

from build_tools.publishing.mkdocs_hook import *  # noqa: F403
