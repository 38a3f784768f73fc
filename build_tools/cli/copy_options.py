"""What the commands of `manual copy` share: their options, the desk, and how they say what was written."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from build_tools.cli.console import errors
from build_tools.cli.copy_words import STATES
from build_tools.cli.language import told
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say

if TYPE_CHECKING:
    from build_tools.copies.acts import Entry
    from build_tools.copies.desk import Desk, History
    from build_tools.copies.slips import Slips

Serial = Annotated[str, typer.Argument(help="The copy's serial, as it is printed or read out.")]
On = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="The day it happened.", show_default="today")
]
By = Annotated[str | None, typer.Option(help="Role that writes it down.", show_default="that of document-control")]
Note = Annotated[str | None, typer.Option(help="One line, no names: the number of a report or a receipt.")]
Revision = Annotated[str | None, typer.Option(help="A released revision.")]
Due = Annotated[datetime, typer.Option("--due", formats=["%Y-%m-%d"], help="The day by which it is back.")]


class Medium(StrEnum):
    """What a copy is made of."""

    electronic = "electronic"
    paper = "paper"


def day_of(given: datetime | None) -> date | None:
    """The day of an option."""
    return given.date() if given else None


def controller_of(desk: Desk, by: str | None) -> str:
    """The role that writes it down: the one that is named, else the network's own for it. Raises `Refused`."""
    found = by or next((one.id for one in desk.network.roles if one.function == "document-control"), None)
    if found is None:
        what = say("no role of network.yml has the function `document-control`")
        repair = say("Write `function: document-control` at the role that keeps the copies, or name one by --by.")
        raise Refused([Problem(Origin("--by"), "no-controller", what, repair)])
    return found


def entry_of(desk: Desk, day: datetime | None, by: str | None, note: str | None) -> Entry:
    """What the new line of the register says whatever it is about."""
    from build_tools.copies.acts import Entry

    today = date.today()
    return Entry(day_of(day) or today, controller_of(desk, by), today, note)


def desk_of(root: Path) -> Desk:
    """The desk of a project."""
    from build_tools.copies.desk import Desk

    return Desk.open(root)


def slips_of(desk: Desk) -> Slips:
    """Who writes its slips."""
    from build_tools.copies.slips import Slips
    from build_tools.language.form_roles import form_named_for

    return Slips(desk.manual, desk.network, form_named_for(desk.root, "loss-report"))


def name_of_holder(desk: Desk, history: History) -> str | None:
    """What the holder is called, if it is still on file."""
    from build_tools.copies.holder_files import name_of

    person = name_of(desk.root, history.copy.holder)
    return person.name if person else None


def written(done: History) -> None:
    """Say what was written."""
    copy = done.copy
    state = STATES.get(copy.state, copy.state)
    errors.print(told(say("{serial} is {state}: {file}", serial=copy.serial, state=state, file=done.files[-1])))
