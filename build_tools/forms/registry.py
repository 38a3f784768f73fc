"""The channels by name: how a form leaves blank and how a file that came back is recognised.

A channel is a module with the four names of `Channel`. It is imported when it is needed, so that reading a record does
not load what prints a PDF.
"""

from __future__ import annotations

from pathlib import Path

from build_tools.forms.channel import Channel

NAMES = ("html", "xlsx", "pdf", "xlsform", "yaml")
"""In the order in which they are asked whether a file is theirs; `yaml` takes what nobody else does."""


def channel(name: str) -> Channel:
    """A channel by its name on the command line."""
    match name:
        case "html":
            from build_tools.forms.phone import channel as html

            return html
        case "pdf":
            from build_tools.forms.pdf import channel as pdf_form

            return pdf_form
        case "xlsform":
            from build_tools.forms.odk import channel as xlsform

            return xlsform
        case "xlsx":
            from build_tools.forms import xlsx

            return xlsx
        case "yaml":
            from build_tools.forms import plain

            return plain
    raise KeyError(name)


def recognise(path: Path) -> Channel:
    """The channel whose file this is, by content."""
    for name in NAMES:
        if name != "yaml" and channel(name).recognises(path):
            return channel(name)
    return channel("yaml")
