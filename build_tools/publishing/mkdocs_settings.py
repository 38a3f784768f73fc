"""MkDocs' settings that are the engine's: theme, language, colours' switch, Markdown, search.

Set here, not in a project's mkdocs.yml, so that a newer engine brings its own and a project names no path of it. What a
project's mkdocs.yml adds (more extensions, stylesheets, features of the theme) stays.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

from build_tools.core.templating import template_folders
from build_tools.core.words import say, words_of

_STYLES = ("assets/brand.css", "assets/manual.css")
_SEPARATOR = r"[\s\u200b\u3000\-\u3001\u3002\uff0c\uff0e\uff1f\uff01\uff1b\uff1a\u201c\u201d\uff08\uff09]+"
"""Where the search's words end: Chinese punctuation too, and the marks between segmented words."""
_MATERIAL = {"zh-Hans": "zh", "zh-Hant": "zh-Hant"}
"""A manual's language to Material's name of it, where they differ."""


def theme_folders(root: Path) -> list[Path]:
    """Our pieces of the theme: a project's own first."""
    return [folder for folder in template_folders(root, "book/site/theme") if folder.is_dir()]


def configure(config: MkDocsConfig, root: Path, language: str) -> None:
    """Make a loaded configuration the manual's."""
    theme: Any = config.theme
    theme.dirs[:0] = map(str, theme_folders(root))
    theme["language"] = _MATERIAL.get(language, language)
    theme["font"] = False  # else the page asks Google
    theme["palette"] = _palette(language)
    theme["features"] = [*dict.fromkeys([*theme.get("features", ()), "search.highlight"])]
    config.extra_css[:0] = [path for path in _STYLES if path not in config.extra_css]
    if "attr_list" not in config.markdown_extensions:
        config.markdown_extensions.append("attr_list")
    config.mdx_configs.setdefault("toc", {})["toc_depth"] = 2
    search: Any = config.plugins["material/search"]
    if language.startswith("zh"):
        search.config.separator = search.config.separator or _SEPARATOR
    # The engine proves its own links; MkDocs does not know the pages that are written beside its own. It still refuses
    # what is not found.
    nav, links = config.validation.nav, config.validation.links
    nav.omitted_files = nav.absolute_links = logging.DEBUG
    links.absolute_links = links.unrecognized_links = links.anchors = logging.DEBUG


def _palette(language: str) -> list[dict[str, Any]]:
    words = words_of(language)
    dark = {"icon": "material/weather-night", "name": words(say("Switch to dark colours"))}
    light = {"icon": "material/weather-sunny", "name": words(say("Switch to light colours"))}
    return [
        {"media": "(prefers-color-scheme: light)", "scheme": "default", "toggle": dark},
        {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "toggle": light},
    ]
