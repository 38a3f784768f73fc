"""The register's checkpoint: taken by `manual release`, proved by `manual check`, printed on paper in between.

A release calls `take`, puts the checkpoint into its record and the text beside it as `register.txt`, in one go with
all its other files.
"""

from __future__ import annotations

from pathlib import Path

from build_tools.copies.proof import extends
from build_tools.copies.register import checkpoints
from build_tools.copies.register.journal import Journal
from build_tools.core.events import coverage
from build_tools.core.problems import Refused
from build_tools.revisions import releases
from build_tools.revisions.release_record import Checkpoint


def take(root: Path) -> tuple[Checkpoint, bytes]:
    """The checkpoint of the register as it is now, and the bytes of `register.txt`.

    Raises `Refused` when the register does not extend what earlier releases recorded: then nothing may be released.
    """
    journal = Journal(root)
    chains = [journal.chain(number) for number in journal.numbers()]
    digests = {int(chain.key): [one.sha256 for one in chain.stored] for chain in chains if chain.stored}
    problems = [problem for chain in chains for problem in chain.problems] + extends(root, digests)
    if problems:
        raise Refused(problems)
    before = [releases.coverage(root, revision)[0] for revision in releases.versions(root)]
    taken = checkpoints.take(digests, [one for one in before if one is not None])
    return Checkpoint(size=taken.size, root=taken.root), coverage.write(taken).encode()


def recorded(root: Path) -> dict[str, Checkpoint]:
    """The checkpoint of every release that has one."""
    found = {}
    for revision in releases.versions(root):
        release, problems = releases.read(root, revision)
        if release is None:
            raise Refused(problems)
        if release.checkpoint is not None:
            found[revision] = release.checkpoint
    return found
