"""The commands of `manual copy` that write down what happens to a copy after its issue."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from build_tools.cli.console import Root, errors, guarded
from build_tools.cli.copy_options import (
    By,
    Due,
    Note,
    On,
    Revision,
    Serial,
    day_of,
    desk_of,
    entry_of,
    name_of_holder,
    slips_of,
    written,
)
from build_tools.cli.language import told
from build_tools.cli.spoken import App
from build_tools.core.words import say

app = App()


class Loss(StrEnum):
    """What can be reported of a copy."""

    lost = "lost"
    stolen = "stolen"
    damaged = "damaged"


@app.command()
@guarded
def deliver(
    serial: Serial, root: Root, revision: Revision = None, day: On = None, by: By = None, note: Note = None
) -> None:
    """The copy, or a later revision of it, was handed over. Prints the receipt to be signed."""
    from build_tools.copies import acts

    desk = desk_of(root)
    done = acts.deliver(desk, serial, entry_of(desk, day, by, note), revision)
    written(done)
    typer.echo(slips_of(desk).receipt(done.copy, name_of_holder(desk, done)), nl=False)


@app.command()
@guarded
def acknowledge(
    serial: Serial,
    root: Root,
    code: Annotated[str | None, typer.Argument(help="The code that the holder's page shows.")] = None,
    slip: Annotated[bool, typer.Option("--slip", help="A signed receipt came in instead of a code.")] = False,
    revision: Revision = None,
    day: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """The holder received a revision: by the code of the reader's page, or by a signed slip."""
    from build_tools.copies import acts

    if slip == (code is not None):
        raise typer.BadParameter(say("give either the code or --slip"))
    desk = desk_of(root)
    entry = entry_of(desk, day, by, note)
    if code is not None:
        done = acts.acknowledge_code(desk, serial, entry, code, revision)
        proof = say(
            "The code shows that somebody with this copy's passcode had the revision open. Headquarters could compute "
            "it too, so it proves nothing against headquarters; for a dispute, get a signed slip."
        )
    else:
        done = acts.acknowledge_slip(desk, serial, entry, revision)
        proof = say(
            "The signed paper is the proof; this entry only says that headquarters has it. Keep it with the register."
        )
    written(done)
    revision_read = done.copy.receipts[-1].revision
    errors.print(told(say("{revision} is acknowledged. {proof}", revision=revision_read, proof=proof)))


@app.command()
@guarded
def extend(serial: Serial, due: Due, root: Root, day: On = None, by: By = None, note: Note = None) -> None:
    """Extend a loan, once."""
    from build_tools.copies import acts

    desk = desk_of(root)
    written(acts.extend(desk, serial, entry_of(desk, day, by, note), due.date()))


@app.command()
@guarded
def renew(serial: Serial, root: Root, day: On = None, by: By = None, note: Note = None) -> None:
    """Give a copy another passcode; the old one opens nothing that is published from then on."""
    from build_tools.copies import acts

    desk = desk_of(root)
    done = acts.renew(desk, serial, entry_of(desk, day, by, note))
    written(done)
    serial_now = done.copy.serial
    errors.print(told(say("Next, when it is on the main branch: manual copy letter {serial}", serial=serial_now)))


@app.command()
@guarded
def recall(serial: Serial, due: Due, root: Root, day: On = None, by: By = None, note: Note = None) -> None:
    """Ask for a copy back; it gets no key any more. Prints the notice."""
    from build_tools.copies import acts

    desk = desk_of(root)
    done = acts.recall(desk, serial, entry_of(desk, day, by, note), due.date())
    written(done)
    typer.echo(slips_of(desk).recall(done.copy, name_of_holder(desk, done)), nl=False)


@app.command("return")
@guarded
def give_back(
    serial: Serial,
    root: Root,
    incomplete: Annotated[bool, typer.Option("--incomplete", help="Pages are missing or spoiled.")] = False,
    day: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """The copy is back at headquarters. Prints the receipt, which names the borrower and the copy's history."""
    from build_tools.copies import acts

    desk = desk_of(root)
    done = acts.give_back(desk, serial, entry_of(desk, day, by, note), incomplete=incomplete)
    written(done)
    typer.echo(slips_of(desk).returned(done.copy, done.events, name_of_holder(desk, done)), nl=False)


@app.command()
@guarded
def report(
    serial: Serial,
    what: Annotated[Loss, typer.Argument(help="What happened.")],
    root: Root,
    discovered: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day it was noticed.")] = None,
    day: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """A copy was lost, stolen or damaged: it is out of use for good. Prints the confirmation."""
    from build_tools.copies import acts

    desk = desk_of(root)
    done = acts.report(desk, serial, entry_of(desk, day, by, note), what.value, day_of(discovered))
    written(done)
    typer.echo(slips_of(desk).reported(done.copy, done.events, name_of_holder(desk, done)), nl=False)


@app.command()
@guarded
def destroy(
    serial: Serial,
    root: Root,
    witness: Annotated[str, typer.Option(help="Role of the second person who saw it.")],
    day: On = None,
    by: By = None,
    note: Note = None,
) -> None:
    """A copy was destroyed before two. Prints the record to be signed."""
    from build_tools.copies import acts

    desk = desk_of(root)
    done = acts.destroy(desk, serial, entry_of(desk, day, by, note), witness)
    written(done)
    typer.echo(slips_of(desk).destroyed(done.copy, done.events, name_of_holder(desk, done)), nl=False)
