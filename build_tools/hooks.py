"""MkDocs' hook: `mkdocs build` and `mkdocs serve` get the generated pages, the navigation and the brand's colours.

Owns nothing but the joint; what the pages say is `targets.site`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from build_tools.operations.site import SiteSource, site_source
from build_tools.problems import EnvironmentFault, Refused

_sources: dict[str, SiteSource] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check the sources afresh; `mkdocs serve` comes here at every change."""
    root = Path(config.config_file_path).resolve().parent
    try:
        source = site_source(root)
    except Refused as refused:
        lines = [f"{problem}\n    {problem.repair}" for problem in refused.problems]
        raise PluginError("\n".join(["the sources have problems:", *lines])) from None
    except EnvironmentFault as fault:
        raise PluginError(f"{fault.message}\n    {fault.repair}") from None
    _sources["current"] = source
    config.nav = source.nav
    config.site_name = source.title
    config.extra.update(source.extra)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and the brand's stylesheet."""
    source = _sources["current"]
    for path, content in (*source.pages.items(), ("assets/brand.css", source.stylesheet)):
        files.append(File.generated(config, path, content=content))
    return files


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Tell the theme which chapter is open, so that it draws only that one's sections."""
    context["chapter"] = Path(page.file.src_uri).stem if page.file.src_uri.startswith("chapters/") else ""
    return context
