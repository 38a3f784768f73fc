"""The command `audit`: blank forms out, filled-in forms in, and scored compliance reports."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from build_tools.cli.console import PROBLEMS, Format, Root, Version, bar, guarded, out, write_problems
from build_tools.cli.language import told
from build_tools.cli.spoken import App, Language
from build_tools.core.problems import Problem
from build_tools.core.words import say, say_many

Forms = Annotated[
    list[Path] | None,
    typer.Option(
        "--forms",
        help="A folder with an older state of the sources, for records of older forms; repeat it for more.",
        exists=True,
        file_okay=False,
        show_default="the history of the project's git repository",
    ),
]

Signers = Annotated[
    Path | None,
    typer.Option(
        help="Whose signatures count: a file of allowed signers, as ssh-keygen reads it.", exists=True, dir_okay=False
    ),
]

app = App(
    help="Hand out forms, read them back, score audits.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def _audit(language: Language = None, version: Version = False) -> None:
    """Hand out forms, read them back, score audits."""


@app.command()
@guarded
def score(
    files: Annotated[list[Path], typer.Argument(help="Completed audits (YAML).", dir_okay=False)],
    out_dir: Annotated[Path, typer.Option("--out", help="Where the reports go.")],
    root: Root,
    json_only: Annotated[bool, typer.Option("--json-only", help="Write only the JSON.")] = False,
    site: Annotated[
        str | None,
        typer.Option(help="Address of the manual for links.", show_default="`online:` of manual.yml, else build/site"),
    ] = None,
    oscal: Annotated[bool, typer.Option("--oscal", help="Also write OSCAL assessment results (JSON).")] = False,
    forms: Forms = None,
    previous: Annotated[
        list[Path] | None,
        typer.Option(
            help="A folder in which the record before is looked for; repeat it for more.",
            exists=True,
            file_okay=False,
            show_default="beside the record, among the files given, records/audits",
        ),
    ] = None,
    signers: Signers = None,
    appeals: Annotated[
        list[Path] | None,
        typer.Option(
            "--appeal",
            help="A file of rulings; repeat it for more.",
            exists=True,
            dir_okay=False,
            show_default="appeal.yml or <record>.appeal.yml beside the record",
        ),
    ] = None,
) -> None:
    """Write one report a record, as HTML, PDF and JSON. A bad record is listed; the good ones are still written."""
    from build_tools.audits.batch import score_files

    options = {"forms": forms, "previous": previous, "appeals": appeals}
    given = {name: tuple(paths or ()) for name, paths in options.items()}
    done = unchanged = 0
    problems = []
    with bar() as progress:
        task = progress.add_task(told(say("Scoring")), total=len(files))
        for result in score_files(
            root, files, out_dir, json_only=json_only, oscal=oscal, site=site, signers=signers, **given
        ):
            progress.advance(task)
            problems += result.problems
            if result.summary:
                done += 1
                unchanged += result.unchanged
                summary = say("{summary} (unchanged)", summary=result.summary) if result.unchanged else result.summary
                progress.console.print(told(summary))
    write_problems(sorted(set(problems)))
    if problems:
        raise typer.Exit(PROBLEMS)
    reports = say_many("{n} report in {folder}", "{n} reports in {folder}", done, folder=out_dir)
    if unchanged:
        reports = say("{reports}, {count} of them unchanged", reports=reports, count=unchanged)
    out.print(told(reports))


@app.command()
@guarded
def replay(
    checklist: Annotated[str, typer.Argument(help="Id of the changed checklist: shop-visit.")],
    records: Annotated[list[Path], typer.Argument(help="Completed audits.", dir_okay=False)],
    root: Root,
    forms: Forms = None,
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.plain,
) -> None:
    """Whose score and grade a changed checklist would change, and why. Nothing is written."""
    from build_tools.audits.replay import replay as run
    from build_tools.cli.replay import write_replay

    results = list(run(root, checklist, records, tuple(forms or ())))
    write_replay(results, form)
    problems = [problem for one in results for problem in one.problems]
    write_problems(sorted(set(problems)))
    if problems:
        raise typer.Exit(PROBLEMS)


class Channel(StrEnum):
    """Ways in which a form leaves blank."""

    html = "html"
    xlsx = "xlsx"
    yaml = "yaml"
    pdf = "pdf"
    xlsform = "xlsform"


@app.command()
@guarded
def blank(
    form: Annotated[str, typer.Argument(help="Id of a form, checklist or survey: F-90, shop-visit.")],
    outlet: Annotated[str, typer.Option(help="The outlet that is visited: S001.")],
    root: Root,
    channel: Annotated[Channel, typer.Option("--as", help="How it will be filled in.")] = Channel.yaml,
    out_dir: Annotated[Path, typer.Option("--out", help="Where the file goes.")] = Path("."),
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The planned day.")] = None,
    previous: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The record before; its answers are shown.")
    ] = None,
) -> None:
    """Write a blank form, bound to an outlet and to the form's present text."""
    from build_tools.forms.exchange import blank as run

    for path in run(root, form, outlet, channel.value, out_dir, day=day.date() if day else None, previous=previous):
        out.print(path)


@app.command()
@guarded
def read(
    files: Annotated[list[Path], typer.Argument(help="Filled-in forms, of any channel.", exists=True, dir_okay=False)],
    out_dir: Annotated[Path, typer.Option("--out", help="Where the records go.")],
    root: Root,
    forms: Forms = None,
) -> None:
    """Turn filled-in forms into records. A bad file is listed; the good ones are still written."""
    from build_tools.forms.exchange import read_files

    problems = []
    for result in read_files(root, files, out_dir, forms=forms or ()):
        problems += result.problems
        if result.written:
            out.print(result.written)
    write_problems(sorted(set(problems)))
    if problems:
        raise typer.Exit(PROBLEMS)


@app.command()
@guarded
def verify(
    folders: Annotated[
        list[Path], typer.Argument(help="Records' folders, as `audit read` wrote them.", exists=True, file_okay=False)
    ],
    signers: Signers = None,
) -> None:
    """Prove that sealed records are as they were received, and say who signed them. One line each."""
    from build_tools.records.seals import verify as run

    problems: list[Problem] = []
    for result in run(folders, signers):
        problems += result.problems
        if not result.problems:
            out.print(f"✓ {told(result.said)}")
    write_problems(sorted(set(problems)))
    if problems:
        raise typer.Exit(PROBLEMS)


@app.command()
@guarded
def sign(
    folder: Annotated[
        Path, typer.Argument(help="A record's folder, as `audit read` wrote it.", exists=True, file_okay=False)
    ],
    key: Annotated[Path, typer.Option(help="A private key; ssh-keygen asks for its passphrase.", exists=True)],
) -> None:
    """Sign a sealed record with an SSH key: writes manifest.json.sig beside the manifest."""
    from build_tools.records.seals import sign as run

    out.print(run(folder, key))


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
