"""The command `manual`: check, build, schema, and what document control adds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from build_tools.cli import revisions
from build_tools.cli.console import PROBLEMS, Format, Root, guarded, out, step, write_problems

app = typer.Typer(
    help="Check and build the manual.", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


@app.callback()
def _manual() -> None:
    """Check and build the manual."""


@app.command()
@guarded
def check(
    root: Root,
    format: Annotated[Format, typer.Option(help="How problems are written.")] = Format.plain,
    release: Annotated[bool, typer.Option("--release", help="Also what stands in the way of a release.")] = False,
) -> None:
    """Report every problem of the sources, with position and repair."""
    if release:
        from build_tools.operations.readiness import check_release as run
    else:
        from build_tools.operations.check import check as run

    problems = run(root)
    write_problems(problems, format)
    if problems:
        raise typer.Exit(PROBLEMS)
    if format is Format.plain:
        out.print("No problems.")


@app.command()
@guarded
def build(
    root: Root,
    out_dir: Annotated[Path | None, typer.Option("--out", help="Where to build; build/ of the project.")] = None,
    site: Annotated[bool, typer.Option(help="Build the website.")] = True,
    pdf: Annotated[bool, typer.Option(help="Build the PDF.")] = True,
    markdown: Annotated[bool, typer.Option(help="Also write the generated pages for other generators.")] = False,
    force: Annotated[bool, typer.Option(help="Build even if nothing changed.")] = False,
) -> None:
    """Build website and PDF from the sources; both are uncontrolled drafts."""
    if not (site or pdf or markdown):
        raise typer.BadParameter("nothing is left to build; leave out --no-site or --no-pdf, or add --markdown")
    from build_tools.operations.build import build as run

    for done in run(root, out_dir or root / "build", site=site, pdf=pdf, markdown=markdown, force=force, step=step):
        out.print(done)


@app.command()
@guarded
def schema(
    root: Root,
    out_dir: Annotated[Path | None, typer.Option("--out", help="schemas/ of the project.")] = None,
) -> None:
    """Write the JSON Schemas by which editors complete and check the YAML while typing."""
    from build_tools.operations.schema import write_schemas

    for path in write_schemas(out_dir or root / "schemas"):
        out.print(path)


revisions.add_to(app)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
