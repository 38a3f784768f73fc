"""MkDocs' hook: `mkdocs build` and `mkdocs serve` get the generated pages, the navigation, the look, the settings.

A project's mkdocs.yml names only a file of two lines beside it, which imports this (docs/decisions/site-settings.md).
Owns nothing but the joint; what the pages say is `book.site.pages`, how Chinese is segmented `book.site.search`, what
is set `publishing.mkdocs_settings`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from build_tools.book.site.search import Segmenter, attach
from build_tools.core.problems import EnvironmentFault, Refused
from build_tools.core.templating import FOLDER, speak
from build_tools.core.words import words_of
from build_tools.publishing.mkdocs_settings import configure, theme_folders
from build_tools.publishing.site import SiteSource, site_source

__all__ = [
    "on_config", "on_env", "on_files", "on_page_context", "on_post_build", "on_serve",
]  # fmt: skip

_current: dict[str, Any] = {}


@event_priority(100)  # before the search, which takes language and separators
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check the sources afresh; `mkdocs serve` comes here at every change."""
    root = _root(config)
    try:
        source = site_source(root)
    except Refused as refused:
        lines = [f"{problem}\n    {problem.repair}" for problem in refused.problems]
        raise PluginError("\n".join(["the sources have problems:", *lines])) from refused
    except EnvironmentFault as fault:
        raise PluginError(f"{fault.message}\n    {fault.repair}") from fault
    _current["source"] = source
    _current["search"] = Segmenter(root / "build/cache/search.json", source.words)
    config.nav = source.nav
    config.site_name = source.title
    configure(config, root, source.language)
    config.extra.update(source.extra, material=_material(config))
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages and what the brand's tokens give; pages of docs_dir come last."""
    source: SiteSource = _current["source"]
    own = [file.src_uri for file in files.documentation_pages() if file.src_uri not in source.pages]
    if own:
        config.nav = [*source.nav, {source.extra["other"]: own}]
    for path, content in (*source.pages.items(), *source.assets.items()):
        files.append(File.generated(config, path, content=content))
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Our own templates escape; Material's were not written for it."""
    own = theme_folders(_root(config))
    names = frozenset(path.relative_to(folder).as_posix() for folder in own for path in folder.rglob("*.html"))
    env.autoescape = lambda name: name in names
    speak(env, words_of(_current["source"].language))
    search: Any = config.plugins["material/search"]
    attach(search.search_index, _current["search"])
    return env


def on_page_context(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """Tell the theme which chapter is open, so that it draws only that one's sections."""
    context["chapter"] = Path(page.file.src_uri).stem if page.file.src_uri.startswith("chapters/") else ""
    return context


def on_serve(server: Any, config: MkDocsConfig, builder: Any) -> Any:
    """Follow the sources; not `watch:` in mkdocs.yml, which refuses a folder that a project does not have."""
    root = _root(config)
    for name in ("manual", "checklists", "surveys", FOLDER):
        if (root / name).is_dir():
            server.watch(str(root / name))
    return server


def on_post_build(config: MkDocsConfig) -> None:
    """Keep the segmented words for the next time."""
    _current["search"].save()


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).absolute().parent


def _material(config: MkDocsConfig) -> dict[str, str]:
    """Material's files, whose names change with every version."""
    patterns = {
        "style": "assets/stylesheets/main.*.min.css",
        "script": "assets/javascripts/bundle.*.min.js",
        "search": "assets/javascripts/workers/search.*.min.js",
    }
    found = {}
    for name, pattern in patterns.items():
        paths = [path.relative_to(folder) for folder in map(Path, config.theme.dirs) for path in folder.glob(pattern)]
        if len(paths) != 1:
            repair = "Install the engine again; in its repository, run: make manual"
            raise PluginError(f"Material's {pattern} was not found\n    {repair}")
        found[name] = paths[0].as_posix()
    return found
