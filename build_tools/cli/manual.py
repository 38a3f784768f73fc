"""The command `manual`: check, build, schema, and what document control adds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from build_tools.cli import copy, revisions
from build_tools.cli.console import PROBLEMS, Format, Root, Version, guarded, out, step, write_problems
from build_tools.cli.init import Starter, start
from build_tools.cli.language import told
from build_tools.cli.spoken import App, Language
from build_tools.core.words import say

app = App(
    help="Check and build the manual.", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False
)


app.add_typer(copy.app, name="copy")


@app.callback()
def _manual(language: Language = None, version: Version = False) -> None:
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
        from build_tools.cli.release_check import check_release as run
    else:
        from build_tools.cli.check import check as run

    problems = run(root)
    write_problems(problems, format)
    if problems:
        raise typer.Exit(PROBLEMS)
    if format is Format.plain:
        out.print(told(say("No problems.")))


@app.command()
@guarded
def build(
    root: Root,
    out_dir: Annotated[Path | None, typer.Option("--out", help="Where to build; build/ of the project.")] = None,
    site: Annotated[bool, typer.Option(help="Build the website.")] = True,
    pdf: Annotated[bool, typer.Option(help="Build the PDF.")] = True,
    markdown: Annotated[bool, typer.Option(help="Also write the generated pages for other generators.")] = False,
    force: Annotated[bool, typer.Option(help="Build even if nothing changed.")] = False,
    protect: Annotated[
        bool, typer.Option("--protect", help="Also encrypt the website for the holders, into protected/<revision>.")
    ] = False,
    holders: Annotated[
        Path | None,
        typer.Option(
            help="With --protect: who is to read (YAML).",
            exists=True,
            dir_okay=False,
            show_default="whoever has a copy that counts",
        ),
    ] = None,
    keys: Annotated[
        bool, typer.Option("--keys", help="With --protect: only give the encrypted website these holders' keys.")
    ] = False,
    rekey: Annotated[
        bool, typer.Option("--rekey", help="With --protect: encrypt the release anew, after a loss.")
    ] = False,
    offline: Annotated[
        Path | None, typer.Option(help="With --protect: also write the edition that is one file.", dir_okay=False)
    ] = None,
) -> None:
    """Build website and PDF from the sources, both uncontrolled drafts; with --protect a website for holders only."""
    if not (site or pdf or markdown):
        raise typer.BadParameter(say("nothing is left to build; leave out --no-site or --no-pdf, or add --markdown"))
    if not protect and (holders or keys or rekey or offline):
        raise typer.BadParameter(say("--holders, --keys, --rekey and --offline need --protect"))
    if protect and (not site or (keys and rekey)):
        raise typer.BadParameter(say("--protect needs the website; --keys and --rekey exclude each other"))
    from build_tools.publishing.build import build as run

    out_folder = out_dir or root / "build"
    if protect:
        from build_tools.vault.draft import prepare, protected_build

        prepared = prepare(root, out_folder, holders)
        for done in run(root, out_folder, site=True, pdf=pdf, markdown=markdown, force=force, step=step):
            out.print(told(done))
        for done in protected_build(prepared, keys=keys, rekey=rekey, offline=offline, step=step):
            out.print(told(done))
        return
    for done in run(root, out_folder, site=site, pdf=pdf, markdown=markdown, force=force, step=step):
        out.print(told(done))


@app.command()
@guarded
def schema(
    root: Root,
    out_dir: Annotated[Path | None, typer.Option("--out", help="schemas/ of the project.")] = None,
) -> None:
    """Write the JSON Schemas by which editors complete and check the YAML while typing."""
    from build_tools.cli.schema import write_schemas

    for path in write_schemas(out_dir or root / "schemas"):
        out.print(path)


@app.command()
@guarded
def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.", metavar="DIR")],
    language: Annotated[Starter, typer.Option(help="The language of the manual.")] = Starter.en,
    trade: Annotated[
        str | None, typer.Option(help="The line of business.", show_default="the starter's own, which is about tea")
    ] = None,
) -> None:
    """Start a franchise's own project: a small manual, a form, a checklist and a sample audit that build at once."""
    for path in start(folder, language, trade):
        out.print(folder / path)
    out.print(f"\ncd {folder}\nmanual check && manual build\naudit score audits/sample.yml --out build/reports")


@app.command()
@guarded
def migrate(root: Root) -> None:
    """Bring sources of an older format to the present one, in place."""
    from build_tools.language.migrations import FORMAT
    from build_tools.language.migrations import migrate as run

    before, files = run(root)
    for file in files:
        out.print(file)
    if files:
        out.print(told(say("From format {before} to format {now}. Run: manual check", before=before, now=FORMAT)))
    else:
        out.print(told(say("Nothing to do: the sources are of format {now}.", now=FORMAT)))


revisions.add_to(app)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
