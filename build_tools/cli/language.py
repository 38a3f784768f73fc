"""In which language commands speak: `--language`, else the terminal's, else the manual's, else English.

Only what is said on the terminal follows it. What is published follows its edition: no part below `cli` asks here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from build_tools.core.words import Words, languages, words_of
from build_tools.core.words.catalogue import SOURCE

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which POSIX asks them: the first that is set decides."""
_SILENT = frozenset({"", "C", "POSIX"})
"""Locales that name no language."""
_TRADITIONAL = frozenset({"TW", "HK", "MO"})
_OPTION = re.compile(r"--language(?:=(.*))?", re.DOTALL)
_WRITTEN = re.compile(rb"""^language:[ ]*["']?([A-Za-z-]+)""", re.MULTILINE)
_MOST = 200_000
"""Bytes of manual.yml in which its language is looked for."""

_spoken: ContextVar[Words | None] = ContextVar("spoken", default=None)


def words() -> Words:
    """The words of the command that is running."""
    return _spoken.get() or words_of(SOURCE)


def told(text: str) -> str:
    """A message in the language of the command that is running; any other text as it is."""
    return words()(text)


@contextmanager
def speaking(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Iterator[Words]:
    """Run a command that was typed with these arguments in the language that they or the surroundings ask for."""
    chosen = asked(arguments) or of_environment(environment) or of_manual(_root(arguments)) or SOURCE
    token = _spoken.set(words_of(chosen))
    try:
        yield words()
    finally:
        _spoken.reset(token)


def asked(arguments: Sequence[str]) -> str | None:
    """What `--language` names before the subcommand; None where it is not given, or names no language of ours."""
    for number, argument in enumerate(arguments):
        if match := _OPTION.fullmatch(argument):
            name = match[1] if match[1] is not None else "".join(arguments[number + 1 : number + 2])
            return name if name in languages() else None
        if not argument.startswith("-"):
            return None
    return None


def of_environment(environment: Mapping[str, str]) -> str | None:
    """The language of the terminal; None where it names none (C, POSIX, nothing), or one without words."""
    value = next((environment[name] for name in _VARIABLES if environment.get(name)), "")
    locale = value.split(".")[0].split("@")[0]
    if locale in _SILENT:
        return None
    language, _, territory = locale.replace("-", "_").partition("_")
    if language == "zh":
        traditional = territory in _TRADITIONAL or territory.startswith("Hant")
        language = "zh-Hant" if traditional else "zh-Hans"
    return language if language in languages() else None


def of_manual(root: Path) -> str | None:
    """The language of a project's manual, read before anything else is; None where there is no such manual."""
    try:
        with (root / "manual/manual.yml").open("rb") as stream:
            found = _WRITTEN.search(stream.read(_MOST))
    except OSError:
        return None
    name = found[1].decode() if found else ""
    return name if name in languages() else None


def project_root() -> Path:
    """The nearest folder from here upwards that holds a manual; else this one, where the loader will miss it."""
    upwards = [Path(*[".."] * depth) for depth in range(len(Path.cwd().parents) + 1)]
    return next((folder for folder in upwards if (folder / "manual/manual.yml").is_file()), Path("."))


def _root(arguments: Sequence[str]) -> Path:
    """The project that the command is about."""
    for number, argument in enumerate(arguments):
        if argument == "--root" and number + 1 < len(arguments):
            return Path(arguments[number + 1])
        if argument.startswith("--root="):
            return Path(argument.removeprefix("--root="))
    return project_root()
