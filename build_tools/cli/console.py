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

from build_tools.core.problems import EnvironmentFault, Problem, Refused, printable

if TYPE_CHECKING:
    from rich.progress import Progress

P = ParamSpec("P")
T = TypeVar("T")

PROBLEMS, WRONG_USE, ENVIRONMENT = 1, 2, 3

# No markup: paths and grades may hold brackets.
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
out = Console(highlight=False, soft_wrap=True, markup=False)


def project_root() -> Path:
    """The nearest folder from here upwards that holds a manual; else this one, where the loader will miss it."""
    upwards = [Path(*[".."] * depth) for depth in range(len(Path.cwd().parents) + 1)]
    return next((folder for folder in upwards if (folder / "manual/manual.yml").is_file()), Path("."))


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


class Format(StrEnum):
    """How problems are written."""

    plain = "plain"
    json = "json"
    github = "github"


def write_problems(problems: Iterable[Problem], form: Format = Format.plain) -> None:
    """plain: for people, to standard error. json and github: for programs, to standard output."""
    listed = list(problems)
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
            typer.echo(f"::error {place},title={_property(p.code)}::{_data(f'{p.message}. {p.repair}')}")
    else:
        for p in listed:
            typer.echo(str(p), err=True)
            if p.repair:
                typer.echo(f"    {printable(p.repair)}", err=True)
        if listed:
            typer.echo(f"{len(listed)} problem{'s' if len(listed) > 1 else ''}", err=True)


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
            typer.echo(f"{fault.message}\n    {fault.repair}", err=True)
            raise typer.Exit(ENVIRONMENT) from None
        except BrokenPipeError:
            raise  # whoever reads has enough (`| head`): click ends without a word
        except OSError as error:
            typer.echo(f"{error.filename or 'a file'}: {error.strerror or error}", err=True)
            typer.echo("    Check that the folder exists, may be written and has room.", err=True)
            raise typer.Exit(ENVIRONMENT) from None

    return run


def bar(*, remaining: bool = True) -> Progress:
    """A bar for what has many parts, shown where somebody watches. `remaining`: with the time that it may yet take."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # slow to load

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    columns += [TimeRemainingColumn()] if remaining else []
    return Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal)


@contextmanager
def step(what: str) -> Iterator[Callable[[str], Any]]:
    """A long step: a spinner on a terminal, one line when done. Yields a function that changes the words."""
    with errors.status(what) as status:
        yield status.update
    errors.print(Text.assemble(("✓", "green"), f" {what}"))
