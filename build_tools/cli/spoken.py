"""Typer's command tree in the language of the terminal: help, usage, and what is said of a command typed wrongly.

The code holds the English texts, as Typer takes them from docstrings and options. `App` is a Typer whose commands swap
them for the time of one run; afterwards the tree is as it was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from build_tools.cli import language
from build_tools.cli.usage_errors import UsageError, explained
from build_tools.core.words import Message, Words, languages, say, say_in
from build_tools.core.words.catalogue import SOURCE

C = TypeVar("C", bound=Callable[..., Any])


def _known(name: str | None) -> str | None:
    if name is not None and name not in languages():
        choices = ", ".join(languages())
        raise typer.BadParameter(
            say("there are no words for `{name}`; choose from {choices}", name=name, choices=choices)
        )
    return name


Language = Annotated[
    str | None,
    typer.Option(
        "--language",
        callback=_known,
        help="In which language the command speaks.",
        show_default="the terminal's, else the manual's",
        metavar="|".join(languages()),
    ),
]

_PANELS = {
    "ARGUMENTS_PANEL_TITLE": say_in("help", "Arguments"),
    "OPTIONS_PANEL_TITLE": say_in("help", "Options"),
    "COMMANDS_PANEL_TITLE": say_in("help", "Commands"),
    "ERRORS_PANEL_TITLE": say_in("help", "Error"),
    "DEFAULT_STRING": say_in("help", "[default: {value}]", value="{}"),
    "ENVVAR_STRING": say_in("help", "[env var: {value}]", value="{}"),
    "REQUIRED_LONG_STRING": say_in("help", "[required]"),
    "ABORTED_TEXT": say_in("help", "Aborted."),
    "RICH_HELP": say_in(
        "help", "Try [blue]'{command} {option}'[/] for help.", command="{command_path}", option="{help_option}"
    ),
}
"""Constants of Typer's by which it sets out a command's help, and what they say."""
_USAGE = (
    ("Usage:", say_in("help", "Usage:")),
    ("[OPTIONS]", say_in("help", "[OPTIONS]")),
    ("COMMAND [ARGS]...", say_in("help", "COMMAND [ARGS]...")),
)
_KINDS = {
    "<str>": say_in("help", "<text>"), "<path>": say_in("help", "<path>"), "<file>": say_in("help", "<file>"),
    "<dir>": say_in("help", "<folder>"), "<bool>": say_in("help", "<yes or no>"),
    "<list[str]>": say_in("help", "<texts>"), "<list[Path]>": say_in("help", "<paths>"),
}  # fmt: skip
"""How Typer calls what an option takes."""
_HELP_OPTION = say("Show this message and exit.")


class _Spoken:
    """What groups and commands share: a usage line in the language of the command."""

    def get_usage(self, ctx: Any) -> str:
        """The line that begins with `Usage:`."""
        usage: str = super().get_usage(ctx)  # type: ignore[misc]
        for english, message in _USAGE:
            usage = usage.replace(english, language.told(message), 1)
        return usage


class SpokenCommand(_Spoken, TyperCommand):
    """A command whose usage and help are said in the language of the terminal."""


class SpokenGroup(_Spoken, TyperGroup):
    """A group of commands; the outermost decides the language."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run a command as it was typed."""
        given = list(sys.argv[1:] if args is None else args)
        with language.speaking(given) as words, localised(self, words):
            return super().main(given, *more, **options)

    def make_context(self, *args: Any, **options: Any) -> Any:
        """What the group's own options say."""
        with _explaining():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        with _explaining():
            return super().invoke(ctx)


class App(typer.Typer):
    """A Typer whose commands speak the language of the terminal."""

    def __init__(self, **options: Any) -> None:
        super().__init__(cls=SpokenGroup, **options)

    def command(self, name: str | None = None, **options: Any) -> Callable[[C], C]:
        """Add a command."""
        return super().command(name, cls=SpokenCommand, **options)


@contextmanager
def localised(group: TyperGroup, words: Words) -> Iterator[None]:
    """The help of a group and all below it in another language, for the time of the `with`."""
    if words.language == SOURCE:
        yield
        return
    before: list[tuple[object, str, Any]] = []

    def put(owner: object, name: str, text: Any) -> None:
        before.append((owner, name, getattr(owner, name)))
        setattr(owner, name, text)

    try:
        for constant, message in _PANELS.items():
            put(rich_utils, constant, words(message))
        for owner, name, text in _texts(group):
            put(owner, name, words(text) if isinstance(text, Message) else words.translations.gettext(text))
        yield
    finally:
        for owner, name, text in reversed(before):
            setattr(owner, name, text)


def _texts(command: Any) -> Iterator[tuple[object, str, str]]:
    """Every text of a command's help, and of the commands below it: whose it is, under which name, and what it says."""
    context = typer.Context(command)
    if command.help:
        yield command, "help", command.help
    for param in command.get_params(context):
        if param.name == "help":
            yield param, "help", _HELP_OPTION
            yield param, "metavar", _KINDS["<bool>"]
            continue
        for name in ("help", "show_default"):
            if isinstance(text := getattr(param, name, None), str) and text:
                yield param, name, text
        if getattr(param, "param_type_name", "") == "option" and param.metavar is None:
            kind = param.display_type(context)
            if kind in _KINDS:
                yield param, "metavar", _KINDS[kind]
    for inner in getattr(command, "commands", {}).values():
        yield from _texts(inner)


@contextmanager
def _explaining() -> Iterator[None]:
    """What is wrong with a command's words, said in its language."""
    try:
        yield
    except UsageError as error:
        message = explained(error)
        if message is None or language.words().language == SOURCE:
            raise
        raise UsageError(language.told(message), ctx=error.ctx) from None
