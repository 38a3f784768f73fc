"""The command `audit`: turn completed audits into scored compliance reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from build_tools.cli.console import PROBLEMS, errors, guarded, out, write_problems

app = typer.Typer(
    help="Score completed audits.", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


@app.callback()
def _audit() -> None:
    """Score completed audits."""


@app.command()
@guarded
def score(
    files: Annotated[list[Path], typer.Argument(help="Completed audits (YAML).", dir_okay=False)],
    out_dir: Annotated[Path, typer.Option("--out", help="Where the reports go.")],
    root: Annotated[Path, typer.Option(help="The project's folder.", exists=True, file_okay=False)] = Path("."),
    json_only: Annotated[bool, typer.Option("--json-only", help="Write only the JSON.")] = False,
) -> None:
    """Write one report a record, as HTML, PDF and JSON. A bad record is listed; the good ones are still written."""
    from build_tools.operations.score import score_files

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    problems = []
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as progress:
        task = progress.add_task("Scoring", total=len(files))
        for result in score_files(root, files, out_dir, json_only=json_only):
            progress.advance(task)
            problems += result.problems
            if result.summary:
                progress.console.print(result.summary)
    write_problems(sorted(set(problems)))
    if problems:
        raise typer.Exit(PROBLEMS)
    out.print(f"{len(files)} report{'s' if len(files) > 1 else ''} in {out_dir}")


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
