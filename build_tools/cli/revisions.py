"""The commands of document control that concern revisions: diff, suspects, review, release, publish, packet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from build_tools.cli.console import PROBLEMS, Root, errors, guarded, out, step, write_problems
from build_tools.cli.copy_options import Medium, desk_of
from build_tools.cli.language import told
from build_tools.core.words import say, say_in, say_many

if TYPE_CHECKING:
    from build_tools.publishing.packet import Made


class DiffFormat(StrEnum):
    """How a comparison is written."""

    plain = "plain"
    json = "json"
    markdown = "markdown"


Name = Annotated[str, typer.Argument(help="A release's number, a git tag, branch or commit; `.` is the working tree.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(diff)
    app.command()(suspects)
    app.command()(review)
    app.command()(release)
    app.command()(publish)
    app.command()(packet)


@guarded
def diff(
    older: Name,
    root: Root,
    newer: Name = ".",
    format: Annotated[DiffFormat, typer.Option(help="How the changes are written.")] = DiffFormat.plain,
) -> None:
    """Show what changed between two states of the sources: entries and items, not lines of files."""
    from build_tools.cli.diff_formats import as_json, as_markdown, as_text
    from build_tools.revisions.diff import diff as run

    compared = run(root, older, newer)
    if format is DiffFormat.json:
        typer.echo(as_json(compared))
    elif format is DiffFormat.markdown:
        for line in as_markdown(compared):
            typer.echo(line)
    else:
        for text in as_text(compared):
            out.print(text)


@guarded
def suspects(root: Root) -> None:
    """List the links between items and entries that a change put in doubt and nobody has looked at since."""
    from build_tools.revisions.review import chronicle

    known = chronicle(root)
    if not known.editions:
        out.print(told(say("Nothing was released yet, so nothing is suspect.")))
        return
    for one in known.suspects:
        which = [name for name, changed in ((one.item, one.item_changed), (one.entry, one.entry_changed)) if changed]
        item, entry = known.present.fields[one.item], known.present.entries[one.entry]
        verifies = told(say("verifies {entry} {title}", entry=one.entry, title=entry.value.title))
        out.print(f"{one.item} {item.value.label}\n    {verifies}")
        since = known.released[-1]
        if len(which) > 1:
            changed = say("{item} and {entry} changed since {revision}", item=one.item, entry=one.entry, revision=since)
        else:
            changed = say("{id} changed since {revision}", id=which[0], revision=since)
        out.print(f"    {told(changed)}  {item.origin}")
    count = len(known.suspects)
    out.print(told(say_many("{n} suspect link", "{n} suspect links", count) if count else say("No suspect links.")))


@guarded
def review(
    ids: Annotated[list[str], typer.Argument(help="Items, entries, or both: AB-07 ABC-012.")],
    by: Annotated[str, typer.Option(help="Who looked at both texts.")],
    role: Annotated[str, typer.Option(help="In which role (network.yml).")],
    date: Annotated[datetime, typer.Option(help="When.", formats=["%Y-%m-%d"])],
    reason: Annotated[str, typer.Option(help="Why the item still verifies the entry.")],
    root: Root,
) -> None:
    """Write down that suspect links were looked at and hold (manual/reviews.yml)."""
    from build_tools.revisions.review import review as run

    for one in run(root, ids, name=by, role=role, day=date.date(), reason=reason):
        out.print(told(say("{item} → {entry}: reviewed", item=one.item, entry=one.entry)))


@guarded
def release(root: Root) -> None:
    """Freeze the committed sources as one revision: record, archive, PDF, tag. Repeating it changes nothing."""
    from build_tools.copies.checkpoint import take
    from build_tools.publishing.release import release as run

    done = run(root, checkpoint=take, step=step)
    revision, folder = done.release.revision, Path(done.folder)
    if done.is_new:
        released = say("{folder}: {revision} released", folder=folder, revision=revision)
    else:
        released = say("{folder}: {revision} was released before; nothing changed", folder=folder, revision=revision)
    out.print(told(released))
    if done.tagged_now:
        out.print(told(say("tag {tag} on {commit}", tag=done.tag, commit=str(done.release.commit)[:12])))
    if checkpoint := done.release.checkpoint:
        register = {"events": checkpoint.size, "root": checkpoint.root}
        out.print(told(say("register of copies: {events} events, checkpoint {root}", **register)))
    if done.is_new:
        out.print(
            told(say("Now commit {folder}, push it with the tag, and publish: manual publish DIR", folder=folder))
        )


@guarded
def publish(
    folder: Annotated[Path, typer.Argument(help="The folder of the published site.", file_okay=False)],
    root: Root,
    revision: Annotated[str | None, typer.Option(help="Which release.", show_default="the newest")] = None,
    unprotected: Annotated[
        bool, typer.Option("--unprotected", help="In clear, for whoever can reach the server; no passcodes.")
    ] = False,
    rekey: Annotated[bool, typer.Option("--rekey", help="Encrypt the release anew, after a loss.")] = False,
    offline: Annotated[
        Path | None, typer.Option(help="Also write the edition that is one file.", dir_okay=False)
    ] = None,
) -> None:
    """Add a release to the published site, for holders of copies only; bring their keys up to date in all releases."""
    if unprotected and (rekey or offline):
        raise typer.BadParameter(say("--rekey and --offline are for a protected site; leave out --unprotected"))
    from build_tools.publishing.publish import InClear
    from build_tools.publishing.publish import publish as run
    from build_tools.vault.publish import ForHolders

    dress = InClear() if unprotected else ForHolders.of(root, step, again=rekey, offline=offline)
    done = run(root, folder, dress, revision=revision, step=step)
    if done.is_new:
        published = say("{folder}: published", folder=done.folder)
    else:
        published = say("{folder}: was published before; nothing changed in it", folder=done.folder)
    out.print(told(published))
    for line in done.said:
        out.print(told(line))
    named = [name for name in done.written if "/" not in name]
    for name in named:
        out.print(told(say("{file}: the latest is {revision}", file=folder / name, revision=done.latest)))
    if more := len(done.written) - len(named):
        out.print(told(say("{folder}: {count} lasting addresses", folder=folder, count=more)))
    if rekey:
        out.print(told(say("Commit records/rekeys.json: it keeps the release from falling back to the old key.")))


@guarded
def packet(
    out_dir: Annotated[Path, typer.Option("--out", help="Where the packets go.", file_okay=False)],
    root: Root,
    serial: Annotated[list[str] | None, typer.Option(help="Serial of the copy it is for; again for more.")] = None,
    every: Annotated[bool, typer.Option("--all", help="For every copy in use that holds an older revision.")] = False,
    medium: Annotated[Medium | None, typer.Option(help="With --all: only copies of this kind.")] = None,
    older: Annotated[
        str | None, typer.Option("--from", help="The revision to start from.", show_default="what the copy holds")
    ] = None,
    newer: Annotated[str | None, typer.Option("--to", help="A later release.", show_default="the newest")] = None,
    holder: Annotated[
        str, typer.Option(help="Who holds it, printed on it.", show_default="what the register says")
    ] = "",
) -> None:
    """Print what a paper copy needs to become the later revision: the changes, the pages to exchange, the receipt.

    With --serial or --all the register says which revision a copy holds and who has it; with --from alone the packet
    names no copy.
    """
    from build_tools.copies import packets
    from build_tools.publishing.packet import packet as blank

    if every and (serial or older or holder):
        raise typer.BadParameter(
            say("--all takes serials, revisions and holders from the register; leave the others out")
        )
    if medium and not every:
        raise typer.BadParameter(say("--medium chooses among all copies; give --all too"))
    if not (every or serial or older):
        raise typer.BadParameter(say("say for which copy: --serial, --all, or --from for one that names none"))
    if serial and len(serial) > 1 and (older or holder):
        raise typer.BadParameter(say("--from and --holder are of one copy; several are looked up in the register"))
    if not (every or serial):
        _say_packets([blank(root, out_dir, older=str(older), newer=newer, holder=holder, step=step)])
        return
    desk = desk_of(root)
    if serial:
        chosen = packets.named(desk, serial, older=older, newer=newer)
    else:
        chosen = packets.outdated(desk, newer=newer, medium=medium.value if medium else None)
    _say_packets(packets.write(desk, chosen, out_dir, holder=holder, step=step))
    for one in chosen.provisional:
        errors.print(told(say("{serial}: no packet yet, its issue is not on the main branch", serial=one.serial)))
    if every:
        count = len(chosen.copies)
        none = say("No copy needs a packet to {revision}.", revision=chosen.newer)
        errors.print(told(say_many("{n} packet", "{n} packets", count) if count else none))
    write_problems(chosen.problems)
    if chosen.problems:
        raise typer.Exit(PROBLEMS)


def _say_packets(several: Iterable[Made]) -> None:
    """Each as it is written; whom the revision touches once for all that start from the same one."""
    for touched, same in groupby(several, lambda made: made.touched):
        for made in same:
            out.print(told(say("{file}: {pages} pages", file=made.path, pages=made.pages)))
        roles = ", ".join(sorted(touched.roles)) or say_in("whom a revision touches", "nobody")
        out.print(told(say("touched: {roles}; {outlets} outlets", roles=roles, outlets=len(touched.outlets))))
