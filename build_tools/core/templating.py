"""Jinja as this project uses it: autoescape everywhere, undefined names are errors, templates in one folder."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def environment(*folders: str) -> Environment:
    """The templates of one output: its own folder below templates/ first, then those whose pieces it shares."""
    # autoescape=True, not select_autoescape(): that one does not cover names such as page.html.j2.
    return Environment(
        loader=FileSystemLoader([TEMPLATES / folder for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
