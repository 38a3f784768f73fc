"""The commands of `manual copy` that only look: list, show, verify, sweep, checkpoint."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from build_tools.cli.console import PROBLEMS, Root, bar, errors, guarded, step, write_problems
from build_tools.cli.copy_words import COLUMNS, DOUBTS, EVENTS, MEDIA, STATES, filled
from build_tools.cli.language import told
from build_tools.cli.spoken import App
from build_tools.core.words import say

if TYPE_CHECKING:
    from build_tools.copies.register.history import Copy


app = App()


class Form(StrEnum):
    """How a list is written."""

    plain = "plain"
    json = "json"


AsForm = Annotated[Form, typer.Option("--format", help="How it is written.")]
AsOf = Annotated[
    datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="As of this day.", show_default="today")
]


@app.command("list")
@guarded
def listing(
    root: Root,
    state: Annotated[list[str] | None, typer.Option(help="Only copies in this state; again for more.")] = None,
    holder: Annotated[str | None, typer.Option(help="Only this holder's, outlet's, role's or authorisation's.")] = None,
    revision: Annotated[str | None, typer.Option(help="Only copies of this revision.")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only copies that should be back.")] = False,
    unacknowledged: Annotated[
        bool,
        typer.Option("--unacknowledged", help="Only copies whose holder must still acknowledge the newest release."),
    ] = False,
    day: AsOf = None,
    form: AsForm = Form.plain,
) -> None:
    """List the copies, by number."""
    from build_tools.copies.desk import Desk
    from build_tools.copies.index import copies
    from build_tools.copies.register.transitions import STATES, WITH_HOLDER

    if wrong := set(state or ()) - set(STATES):
        what = say("{state} is no state; choose from {states}", state=sorted(wrong)[0], states=", ".join(STATES))
        raise typer.BadParameter(what)
    desk, today = Desk.open(root), day.date() if day else date.today()
    with _progress(say("Reading the register")) as report:
        found, problems = copies(desk, report)
    chosen = [
        one
        for one in found
        if (not state or one.state in state)
        and (holder is None or holder in (one.holder, one.outlet, one.role, one.authorisation))
        and (revision is None or one.revision == revision)
        and (not overdue or (one.state in WITH_HOLDER and one.due is not None and one.due < today))
    ]
    if unacknowledged:
        from build_tools.copies.receipts import awaited

        chosen, unread = awaited(desk, chosen, step)
        problems = [*problems, *unread]
    if form is Form.json:
        typer.echo(json.dumps([_plain(one) for one in chosen], ensure_ascii=False, indent=1))
    elif chosen:
        if errors.is_terminal:
            heads = (("serial", 17), ("state", 9), ("revision", 8), ("issued", 10), ("holder", 10), ("post", 0))
            errors.print("  ".join(filled(told(COLUMNS[name]), width) for name, width in heads))
        typer.echo("\n".join(_line(one) for one in chosen))
    if form is Form.plain:
        of_all = say("{chosen} of {copies} copies", chosen=len(chosen), copies=len(found))
        errors.print(told(of_all if len(chosen) < len(found) else say("{copies} copies", copies=len(found))))
    _finish(problems)


def _line(copy: Copy) -> str:
    from build_tools.copies.register.transitions import WITH_HOLDER

    due = "  " + told(say("due {day}", day=copy.due)) if copy.due and copy.state in WITH_HOLDER else ""
    state = filled(told(STATES.get(copy.state, copy.state)), 9)
    return f"{copy.serial}  {state}  {copy.revision:<8}  {copy.issued}  {copy.holder}  {copy.post}{due}"


def _plain(copy: Copy) -> dict[str, Any]:
    said = {
        "serial": copy.serial, "state": copy.state, "holder": copy.holder, "outlet": copy.outlet, "role": copy.role,
        "authorisation": copy.authorisation, "medium": copy.medium, "revision": copy.revision, "issued": copy.issued,
        "changed": copy.changed, "due": copy.due, "passcode": copy.generation, "replaces": copy.replaces,
        "receipts": [{"revision": one.revision, "date": str(one.day), "proof": one.proof} for one in copy.receipts],
    }  # fmt: skip
    return {key: str(one) if isinstance(one, date) else one for key, one in said.items() if one is not None}


@app.command()
@guarded
def show(
    serial: Annotated[str, typer.Argument(help="The copy's serial, as it is printed or read out.")],
    root: Root,
    form: AsForm = Form.plain,
) -> None:
    """Show a copy's holder and its whole history."""
    from build_tools.copies.desk import Desk, find
    from build_tools.copies.holder_files import name_of

    desk = Desk.open(root)
    history = find(desk, serial)
    copy, person = history.copy, name_of(root, history.copy.holder)
    events = [one.event.model_dump(mode="json", exclude_defaults=True) for one in history.chain.stored]
    if form is Form.json:
        typer.echo(json.dumps({**_plain(copy), "events": events}, ensure_ascii=False, indent=1))
        return
    nameless = told(say("name not on file"))
    rows = {
        "serial": copy.serial,
        "state": STATES.get(copy.state, copy.state),
        "holder": " · ".join(filter(None, (copy.post, copy.holder, person.name if person else nameless))),
        "contact": person.contact if person else None,
        "revision": say("{revision} since {day}", revision=copy.revision, day=copy.revised),
        "medium": MEDIA.get(copy.medium, copy.medium),
        "due": copy.due,
        "replaces": copy.replaces,
        "passcode": say("number {number}", number=copy.generation) if copy.generation > 1 else None,
    }
    known_rows = {
        COLUMNS[key]: told(said) if isinstance(said, str) else str(said) for key, said in rows.items() if said
    }
    typer.echo("\n".join(f"{filled(told(head), 10)}{said}" for head, said in known_rows.items()))
    for event in events:
        known = ("event", "serial", "sequence", "date", "by", "previous", "holder")
        more = ", ".join(f"{key} {said}" for key, said in event.items() if key not in known)
        happened = filled(told(EVENTS.get(event["event"], event["event"])), 12)
        typer.echo(f"{event['sequence']:04d}  {event['date']}  {happened}  {event['by']}  {more}".rstrip())


@app.command()
@guarded
def verify(
    what: Annotated[str, typer.Argument(metavar="SERIAL|FILE|TOKEN", help="What is in question.")],
    root: Root,
    passcode: Annotated[str, typer.Option(help="Opens a file that is not as it was delivered.")] = "",
) -> None:
    """Say whether a serial, a copy's file or the token of its QR code is ours, and whether the copy still counts."""
    from build_tools.copies.desk import Desk
    from build_tools.copies.inquiry import verify as run

    verdict = run(Desk.open(root), what, passcode, date.today())
    typer.echo(f"{'✓' if verdict.good else '·'} {told(verdict.proved)}")
    if verdict.leaves_open:
        typer.echo(f"  {told(verdict.leaves_open)}")
    if (copy := verdict.copy) is not None:
        state = STATES.get(copy.state, copy.state)
        known = {
            "serial": copy.serial,
            "state": state,
            "post": copy.post,
            "holder": copy.holder,
            "revision": copy.revision,
        }
        typer.echo("  " + told(say("{serial} is {state}, with {post} ({holder}), revision {revision}", **known)))
    for doubt in verdict.doubts:
        typer.echo(f"✗ {told(doubt)}")
    if not verdict.good:
        raise typer.Exit(PROBLEMS)


@app.command()
@guarded
def sweep(
    root: Root,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Audits beside those in records/audits.", exists=True, dir_okay=False)
    ] = None,
    day: AsOf = None,
    form: AsForm = Form.plain,
) -> None:
    """Compare what audits noted (`holds:`) with the register: outdated, unknown, missing, doubled, overdue copies."""
    from build_tools.copies.desk import Desk
    from build_tools.copies.sweep import run

    desk = Desk.open(root)
    with _progress(say("Reading the register")) as report:
        done = run(desk, files or (), day.date() if day else date.today(), report)
    if form is Form.json:
        rows = [{key: told(said) for key, said in vars(one).items() if said} for one in done.found]
        said = {"revision": done.current, "copies": done.copies, "audits": done.audits, "found": rows}
        typer.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        for one in done.found:
            record = f" [{one.record}]" if one.record else ""
            kind = filled(told(DOUBTS.get(one.kind, one.kind)), 11)
            typer.echo(f"{kind}  {one.serial or '—':<17}  {one.where}: {told(one.message)}{record}")
        against = (
            say("revision {revision}", revision=done.current)
            if done.current
            else say("no release in force, so none is outdated")
        )
        counted = {"count": len(done.found), "copies": done.copies, "audits": done.audits, "against": against}
        errors.print(told(say("{count} to look into; {copies} copies, {audits} audits, {against}", **counted)))
    write_problems(sorted(set(done.problems)))
    if done.found or done.problems:
        raise typer.Exit(PROBLEMS)


@app.command()
@guarded
def checkpoint(root: Root, form: AsForm = Form.plain) -> None:
    """Prove that the register extends what each release recorded of it, and print its checkpoint as it is now."""
    from build_tools.copies.checkpoint import recorded, take

    now, _ = take(root)
    known = recorded(root)
    if form is Form.json:
        releases = {revision: one.model_dump() for revision, one in known.items()}
        typer.echo(json.dumps({"now": now.model_dump(), "releases": releases}, indent=1))
        return
    for revision, one in known.items():
        typer.echo(f"{revision:<10}  {_events(one.size)}  {one.root}")
    head = filled(told(say("now")), 10)
    typer.echo(f"{head}  {_events(now.size)}  {now.root}")


def _events(count: int) -> str:
    return told(say("{count} events", count=f"{count:>7}"))


class _progress:
    """A bar, on a terminal and only when there is much to read."""

    def __init__(self, what: str) -> None:
        self._bar = bar(remaining=False) if errors.is_terminal else None
        self._what = what

    def __enter__(self) -> Callable[[int, int], None]:
        if (shown := self._bar) is None:
            return lambda done, of: None
        shown.start()
        task = shown.add_task(told(self._what), total=None)
        return lambda done, of: shown.update(task, completed=done, total=of) if done % 100 == 0 else None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _finish(problems: list[Any]) -> None:
    write_problems(sorted(set(problems)))
    if problems:
        raise typer.Exit(PROBLEMS)
