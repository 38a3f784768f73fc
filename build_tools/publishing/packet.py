"""`manual packet`: the change packets from one release to a later one, written for copies that hold the older.

Which copies these are, the register says (`packet_copies`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from build_tools.book.book import Book
from build_tools.book.pdf.pages import Pages, read_pages
from build_tools.core.digest import file_digest
from build_tools.core.disk.reasons import reason
from build_tools.core.disk.whole import write_whole
from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.progress import Step, silent
from build_tools.core.words import say
from build_tools.publishing.packet_document import Holding, Packet
from build_tools.revisions import releases
from build_tools.revisions.audience import Touched, touched
from build_tools.revisions.chronicle import version
from build_tools.revisions.project_chronicle import chronicle_of
from build_tools.revisions.release_archives import Archives
from build_tools.revisions.release_record import Release


@dataclass(frozen=True)
class Made:
    """A written packet."""

    path: Path
    pages: int
    touched: Touched
    """Whom the revision touches."""


@dataclass(frozen=True, eq=False)
class Packets:
    """The packets from one release to a later one: compared once, printed for each copy."""

    code: str
    older: str
    newer: str
    packet: Packet

    @classmethod
    def between(cls, root: Path, older: str, newer: str | None = None) -> Packets:
        """`older`: the revision that the copies hold; `newer`: the newest release unless another is named.

        Raises `Refused` when one of them was not released, they are not in this order, or cannot be read.
        """
        archives = Archives(root)
        old, new = released(archives, older), released(archives, newer)
        if version(old.revision) >= version(new.revision):
            said = say(
                "{revision} does not come after {old_revision}", revision=new.revision, old_revision=old.revision
            )
            raise Refused([Problem(Origin("--from"), "no-later-revision", said, say("This copy needs no packet."))])
        library = archives.library(new)
        chronicle = chronicle_of(root, library, until=new.revision)
        before = next(one for one in chronicle.older if one.revision == old.revision)
        found = chronicle.since(before)
        code = library.manual.value.code
        pages = _pages(root, old, code), _pages(root, new, code)
        reach = touched(found.declared, before.library, library)
        printed = Packet(Book(before.library), Book(library, chronicle), found, pages, reach)
        return cls(code, old.revision, new.revision, printed)

    def write(self, out: Path, holding: Holding, report: Callable[[str], object] = lambda _: None) -> Made:
        """One of them; all of it or nothing."""
        printed = self.packet.print(holding, report)
        name = "-".join(filter(None, (self.code, self.older, "to", self.newer, holding.serial))) + ".pdf"
        write_whole(out, {name: printed.pdf})
        return Made(out / name, printed.pages, self.packet.touched)


def packet(
    root: Path, out: Path, *, older: str, newer: str | None = None, holder: str = "",
    step: Step = silent,
) -> Made:  # fmt: skip
    """A packet that names no copy, its serial to be filled in by hand. Raises `Refused`."""
    with step(say("Comparing the releases")):
        packets = Packets.between(root, older, newer)
    with step(say("Printing the packet")) as report:
        return packets.write(out, Holding(holder=holder), report)


def released(archives: Archives, revision: str | None) -> Release:
    """A release on file, the newest for None. Raises `Refused`."""
    known = archives.releases
    found = next((one for one in known[::-1] if revision in (None, one.revision)), None)
    if found is None:
        names = ", ".join(one.revision for one in known)
        said = say("{revision} was not released", revision=revision) if revision else say("nothing was released yet")
        repair = say("Choose from {choices}.", choices=names) if names else say("Release it: manual release")
        raise Refused([Problem(Origin(releases.FOLDER), "no-release", said, repair)])
    return found


def _pages(root: Path, release: Release, code: str) -> Pages:
    """Where things stand in a release's PDF. Raises `Refused` when it is not the one that was released."""
    name = f"{releases.FOLDER}/{release.revision}/{releases.pdf_name(code, release.revision)}"
    try:
        if file_digest(root / name) != release.pdf:
            raise Fault(say("it is not the file that was released"))
        return read_pages(root / name)
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else error.what if isinstance(error, Fault) else str(error)
        what = say("the PDF cannot be used: {why}", why=why)
        raise Refused([Problem(Origin(name), "release-damaged", what, say("Restore it from git."))]) from None
