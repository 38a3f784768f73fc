"""The commands `manual copy …`, the desk of the document controller: secrets, issue, authorisation, letter.

Slips and results go to standard output, remarks to standard error.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from build_tools.cli import copy_acts, copy_listing
from build_tools.cli.console import Root, bar, errors, guarded
from build_tools.cli.copy_options import (
    By,
    Medium,
    Note,
    On,
    Revision,
    controller_of,
    day_of,
    desk_of,
    entry_of,
    name_of_holder,
)
from build_tools.cli.copy_words import STATES
from build_tools.cli.language import told
from build_tools.cli.spoken import App
from build_tools.core.words import say

app = App(help="Issue numbered copies, follow them, take them back.", no_args_is_help=True)


class Way(StrEnum):
    """What an authorisation allows."""

    read = "read"
    loan = "loan"
    extract = "extract"
    adapt = "adapt"
    record = "record"


@app.command()
@guarded
def init(root: Root) -> None:
    """Draw the secrets from which passcodes and signatures come. Once; they never enter the repository."""
    from build_tools.copies import keys

    drawn = keys.init(desk_of(root))
    errors.print(told(say("Written to {file}, readable by you only.", file=drawn.path)))
    errors.print(told(say("Add this line to `control:` in manual/manual.yml, and commit it:")))
    errors.print(f"  public_key: {drawn.public_key}")
    errors.print(told(say("Below is the backup. Print it, put it into the safe, leave no copy of it on a computer:")))
    which = say(
        "public key {start}…; typed into a file, these lines are the secrets again.", start=drawn.public_key[:16]
    )
    typer.echo(f"{drawn.backup}# {told(which)}")


@app.command(name="print")
@guarded
def print_(
    serials: Annotated[list[str], typer.Argument(help="Serials of the copies.")],
    root: Root,
    out_dir: Annotated[Path, typer.Option("--out", help="Where the PDFs go.")],
    revision: Revision = None,
    certificate: Annotated[
        Path | None, typer.Option(help="Sign with this PKCS #12 file.", exists=True, dir_okay=False)
    ] = None,
    passphrase: Annotated[str, typer.Option(envvar="MANUAL_CERTIFICATE_PASSPHRASE", help="Of the certificate.")] = "",
    day: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Make copies' PDFs from a release: marked, each locked under its copy's passcode, written down in the register."""
    from build_tools.copies.printing import print_copies
    from build_tools.copies.stamp.signature import Certificate

    signed = Certificate(certificate, passphrase) if certificate else None
    desk = desk_of(root)
    entry = entry_of(desk, day, by, note)
    with bar() as progress:
        task = progress.add_task(told(say("Printing")), total=len(serials))

        def done(count: int, total: int) -> None:
            progress.update(task, completed=count, total=total)

        printed = print_copies(desk, serials, entry, out_dir, revision=revision, certificate=signed, progress=done)
    for one in printed:
        typer.echo(f"{one.made.path}  {one.made.serial}")
    # Not printed here: what a terminal or a build server shows is kept by both.
    opens = say("Each opens with its copy's passcode, which goes another way: manual copy letter SERIAL --out DIR.")
    errors.print(told(opens))


@app.command()
@guarded
def issue(
    root: Root,
    role: Annotated[str | None, typer.Option(help="The holder's post in network.yml.")] = None,
    outlet: Annotated[str | None, typer.Option(help="The outlet of the post: S001.")] = None,
    authorisation: Annotated[
        str | None, typer.Option(help="Number of a written authorisation, for who has no post: W-2026-001.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="The holder's name; kept in holders.yml only.")] = None,
    contact: Annotated[str | None, typer.Option(help="Where the holder is reached; kept in holders.yml only.")] = None,
    holder: Annotated[str | None, typer.Option(help="Id of a holder who has a copy already: H-7KQ39XA2.")] = None,
    revision: Revision = None,
    medium: Annotated[Medium, typer.Option(help="What the copy is.")] = Medium.electronic,
    due: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="On loan until this day.")] = None,
    replaces: Annotated[str | None, typer.Option(help="Serial in whose place it is issued.")] = None,
    master: Annotated[bool, typer.Option("--master", help="A master copy; never leaves headquarters.")] = False,
    day: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """Give a copy the next number, for a post of the network or on a written authorisation."""
    from build_tools.copies.issue import Request, standing
    from build_tools.copies.issue import issue as run

    desk, today = desk_of(root), date.today()
    request = Request(
        day_of(day) or today, controller_of(desk, by), role, outlet, authorisation, holder, name, contact, revision,
        medium.value, day_of(due), replaces, master, note,
    )  # fmt: skip
    issued, counts = run(desk, request, today, secrets.randbelow)
    typer.echo(issued.copy.serial)
    folder = issued.files[0].rpartition("/")[0]
    copy = issued.copy
    known = {"serial": copy.serial, "revision": copy.revision, "post": copy.post, "holder": copy.holder}
    errors.print(told(say("{serial} of revision {revision} is issued to {post} ({holder}).", **known)))
    for one in standing(desk, copy):
        other = {"post": one.post, "serial": one.serial, "state": STATES.get(one.state, one.state)}
        errors.print(told(say("{post} has {serial} too ({state}): recall it if one copy is enough.", **other)))
    if name_of_holder(desk, issued) is None:
        nameless = say(
            "No name is on file for {holder}; its PDF needs one: add it to records/copies/holders.yml.",
            holder=copy.holder,
        )
        errors.print(told(nameless))
    assumption = desk.mainline.assumption
    if counts:
        following = say(
            "{assumption} Next: manual copy print {serial} --out DIR; manual copy letter {serial}",
            assumption=assumption, serial=copy.serial,
        )  # fmt: skip
    else:
        following = say(
            "It is provisional until {folder} is on the main branch. {assumption}",
            folder=folder, assumption=assumption,
        )  # fmt: skip
    errors.print(told(following))


@app.command()
@guarded
def authorise(
    number: Annotated[str, typer.Argument(help="Number of the signed authorisation: W-2026-001.")],
    root: Root,
    name: Annotated[str, typer.Option(help="Who is authorised; kept in holders.yml only.")],
    purpose: Annotated[str, typer.Option(help="What for. No names.")],
    extent: Annotated[list[str], typer.Option(help="Chapter or entry that may be seen; again for more.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day.")],
    signed_by: Annotated[str, typer.Option(help="Headquarters role that signed.")],
    way: Annotated[list[Way], typer.Option(help="What is allowed; `loan` for a copy. Again for more.")],
    granted: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day.", show_default="today")
    ] = None,
    contact: Annotated[str | None, typer.Option(help="Where the person is reached; kept in holders.yml only.")] = None,
) -> None:
    """Put a signed written authorisation on file, so that a copy can be issued on it."""
    from build_tools.copies.issue import authorise as run

    said = {
        "authorisation": number, "purpose": purpose, "extent": tuple(extent), "ways": tuple(one.value for one in way),
        "granted": day_of(granted) or date.today(), "until": until.date(), "signed_by": signed_by,
    }  # fmt: skip
    typer.echo(run(desk_of(root), said, name, contact, secrets.randbelow))


@app.command()
@guarded
def letter(
    serials: Annotated[list[str], typer.Argument(help="Serials of the copies.")],
    root: Root,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="As PDFs, into this folder.", show_default="as text, to the terminal")
    ] = None,
) -> None:
    """Write the cover letter with the passcode and the code that opens the website, once the copy counts."""
    from build_tools.copies.letters import as_text, letters, print_letters

    desk = desk_of(root)
    found = letters(desk, serials)
    if out_dir is None:
        typer.echo("\n".join(as_text(desk, one) for one in found), nl=False)
    else:
        for path in print_letters(desk, found, out_dir):
            typer.echo(path)
        errors.print(told(say("Print them, hand them over apart from the copies, then delete the files.")))
    if desk.manual.control.online is None:
        errors.print(told(say("They name no address: manual.yml has no `online:` under `control:`.")))


app.add_typer(copy_acts.app)
app.add_typer(copy_listing.app)
