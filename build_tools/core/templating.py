"""Jinja as this project uses it: autoescape everywhere, undefined names are errors, sentences said in one language.

Owns where a piece of an output is found: a project's own `templates/<part>/…` takes the place of the engine's, file by
file. `root` is the project's folder; without one there is only the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from build_tools.core.engine import TEMPLATES
from build_tools.core.words import Message, Words, words_of
from build_tools.core.words.catalogue import SOURCE

FOLDER = "templates"
"""A project's own, below its folder."""


def template_folders(root: Path | None, folder: str = "") -> list[Path]:
    """Where the files of a folder of templates lie, the first found holds."""
    return [*([root / FOLDER / folder] if root else []), TEMPLATES / folder]


def piece(root: Path | None, name: str) -> Path:
    """A file that is no template but is taken as it is: a stylesheet, a script."""
    return next((path for path in template_folders(root, name) if path.is_file()), TEMPLATES / name)


def environment(*folders: str, words: Words | None = None, root: Path | None = None) -> Environment:
    """The templates of one output: its own folder below templates/ first, then those whose pieces it shares.

    `words`: the language of the output. Its sentences stand in the templates as `{{ _("… %(name)s …", name=…) }}` or
    `{% trans %}`; a `Message` that a template is given is said in it wherever it is put out.
    """
    said = words or words_of(SOURCE)

    def finalize(value: Any) -> Any:
        return said(value) if isinstance(value, Message) else value

    # autoescape=True, not select_autoescape(): that one does not cover names such as page.html.j2.
    made = Environment(
        loader=FileSystemLoader([path for folder in folders for path in template_folders(root, folder)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=finalize,
    )
    speak(made, said)
    return made


def speak(templates: Environment, words: Words) -> None:
    """Let templates say their sentences in one language: ours, and those that MkDocs has made."""

    def tell(value: Any) -> Any:
        return words(value) if isinstance(value, Message) else value

    templates.add_extension("jinja2.ext.i18n")
    templates.policies["ext.i18n.trimmed"] = True
    templates.install_gettext_translations(words.translations, newstyle=True)  # type: ignore[attr-defined]
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        templates.globals[name] = _saying(templates.globals[name], tell)
    templates.globals["words"] = words


def _saying(function: Any, tell: Callable[[Any], Any]) -> Callable[..., Any]:
    """A sentence's function, with messages among its arguments said in the sentence's own language."""

    @pass_context
    def saying(context: Context, *texts: Any, **arguments: Any) -> Any:
        return function(context, *texts, **{name: tell(value) for name, value in arguments.items()})

    return saying
