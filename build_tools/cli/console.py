"""How commands speak: problems in three formats, faults, progress; and the exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from build_tools import __version__
from build_tools.cli.language import project_root, told, words
from build_tools.core.disk.reasons import reason
from build_tools.core.problems import EnvironmentFault, Problem, Refused, printable
from build_tools.core.words import say, say_many

if TYPE_CHECKING:
    from rich.progress import Progress

P = ParamSpec("P")
T = TypeVar("T")

PROBLEMS, WRONG_USE, ENVIRONMENT = 1, 2, 3

# No markup: paths and grades may hold brackets.
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
out = Console(highlight=False, soft_wrap=True, markup=False)


Root = Annotated[
    Path,
    typer.Option(
        help="The project's folder.",
        exists=True,
        file_okay=False,
        default_factory=project_root,
        show_default="the nearest from here upwards",
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"franchise-manual {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Say which version this is.", callback=_version, is_eager=True)
]


class Format(StrEnum):
    """How problems are written."""

    plain = "plain"
    json = "json"
    github = "github"


def write_problems(problems: Iterable[Problem], form: Format = Format.plain) -> None:
    """plain: for people, to standard error. json and github: for programs, to standard output."""
    listed = [problem.said(words()) for problem in problems]
    if form is Format.json:
        rows = [
            {
                "file": p.origin.file,
                "line": p.origin.line,
                "column": p.origin.column,
                "code": p.code,
                "message": p.message,
                "repair": p.repair,
            }
            for p in listed
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    elif form is Format.github:
        for p in listed:
            place = f"file={_property(p.origin.file)},line={max(p.origin.line, 1)},col={max(p.origin.column, 1)}"
            said = told(say("{message}. {repair}", message=p.message, repair=p.repair))
            typer.echo(f"::error {place},title={_property(p.code)}::{_data(said)}")
    else:
        for p in listed:
            typer.echo(str(p), err=True)
            if p.repair:
                typer.echo(f"    {printable(p.repair)}", err=True)
        if listed:
            typer.echo(told(say_many("{n} problem", "{n} problems", len(listed))), err=True)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def guarded(command: Callable[P, T]) -> Callable[P, T]:
    """Turn what a command raises into words and an exit code; never a traceback for what the user can mend."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            write_problems(refused.problems)
            raise typer.Exit(PROBLEMS) from None
        except EnvironmentFault as fault:
            _write_fault(fault.message, fault.repair)
            raise typer.Exit(ENVIRONMENT) from None
        except BrokenPipeError:
            raise  # whoever reads has enough (`| head`): click ends without a word
        except OSError as error:
            if (name := _missing_template(error)) is not None:
                what = say("the template `{name}` is missing", name=name)
                _write_fault(what, say("Install the program anew: what it needs is not all there."))
            elif error.errno is None:
                raise  # no answer of the system: a mistake of ours, which no user can mend
            else:
                what = say("{file}: {why}", file=error.filename or say("a file"), why=reason(error))
                _write_fault(what, say("Check that the folder exists, may be written and has room."))
            raise typer.Exit(ENVIRONMENT) from None

    return run


def _write_fault(what: str, repair: str) -> None:
    typer.echo(f"{told(what)}\n    {told(repair)}", err=True)


def _missing_template(error: OSError) -> str | None:
    """The template that Jinja did not find: it tells of that as if a file were missing."""
    from jinja2 import TemplateNotFound

    return str(error.name) if isinstance(error, TemplateNotFound) else None


def bar(*, remaining: bool = True) -> Progress:
    """A bar for what has many parts, shown where somebody watches. `remaining`: with the time that it may yet take."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # slow to load

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    columns += [TimeRemainingColumn()] if remaining else []
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)


@contextmanager
def step(what: str) -> Iterator[Callable[[str], Any]]:
    """A long step: a spinner on a terminal, one line when done. Yields a function that changes the words."""
    name = told(what)
    with errors.status(name) as status:
        yield lambda text: status.update(told(text))
    errors.print(Text.assemble(("✓", "green"), f" {name}"))
