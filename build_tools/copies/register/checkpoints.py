"""Whether the register still holds what every release found in it: nothing changed, moved or taken away since.

Owns the order of the Merkle tree's leaves (`core.events.coverage`) and the proof. A leaf is the SHA-256 of an
event's file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from build_tools.core.events import merkle
from build_tools.core.events.coverage import HINT, Coverage, Reach
from build_tools.core.words import say

Digests = Mapping[int, Sequence[str]]
"""SHA-256 of each event's file, by copy."""


@dataclass(frozen=True)
class Broken:
    """What differs from a checkpoint. `number` and `sequence`: the event, where one can be named."""

    name: str
    """Of the checkpoint."""
    message: str
    number: int | None = None
    sequence: int | None = None
    anywhere: bool = False
    """Something in the events that it covers differs, and it cannot be told what."""


def leaf(digest: str) -> bytes:
    """An event's leaf."""
    return merkle.leaf(bytes.fromhex(digest))


def take(digests: Digests, before: Sequence[Coverage]) -> Coverage:
    """A checkpoint of the whole register. `before`: all earlier ones, which the register was proved to extend."""
    earlier = sorted(before, key=lambda one: one.size)
    covered = _covered(earlier)
    tree = merkle.Tree()
    for one in order(digests, earlier):
        tree.add(leaf(one))
    after = (earlier[-1].size, earlier[-1].root) if earlier else (0, merkle.EMPTY.hex())
    grown = []
    for number in sorted(digests):
        events = digests[number]
        for digest in events[covered.get(number, 0) :]:
            tree.add(leaf(digest))
        if len(events) > covered.get(number, 0):
            grown.append(Reach(number, len(events), events[-1][:HINT]))
    return Coverage(tree.size, tree.root().hex(), *after, tuple(grown))


def order(digests: Digests, checkpoints: Iterable[Coverage]) -> Iterator[str]:
    """The digests that checkpoints cover, as leaves follow each other. Raises `LookupError` where one is gone."""
    covered: dict[int, int] = {}
    for checkpoint in sorted(checkpoints, key=lambda one: one.size):
        for one in checkpoint.grown:
            for sequence in range(covered.get(one.number, 0), one.events):
                yield digests[one.number][sequence]
            covered[one.number] = max(one.events, covered.get(one.number, 0))


def _covered(checkpoints: Iterable[Coverage]) -> dict[int, int]:
    reached: dict[int, int] = {}
    for checkpoint in checkpoints:
        for one in checkpoint.grown:
            reached[one.number] = max(one.events, reached.get(one.number, 0))
    return reached


def prove(digests: Digests, checkpoints: Mapping[str, Coverage]) -> list[Broken]:
    """Every difference between the register and what was recorded of it; empty when it only grew.

    `checkpoints`: by name, such as the release's revision. Linear in the events, however many checkpoints there are.
    """
    tree, covered = merkle.Tree(), dict[int, int]()
    before = (0, merkle.EMPTY.hex())
    for name, one in sorted(checkpoints.items(), key=lambda pair: pair[1].size):
        if (one.after_size, one.after_root) not in (before, (one.size, one.root)):
            return [
                Broken(
                    name,
                    say(
                        "the checkpoint of {after_size} events that comes before it is not on file",
                        after_size=one.after_size,
                    ),
                )
            ]
        broken = list(_add(name, one, digests, tree, covered))
        if broken:
            return broken  # what comes later is built on it
        if (tree.size, tree.root().hex()) != (one.size, one.root):
            said = say("the events that it covers were changed, moved or exchanged, or its list was")
            return [Broken(name, said, anywhere=True)]
        before = (one.size, one.root)
    return []


def _add(name: str, one: Coverage, digests: Digests, tree: merkle.Tree, covered: dict[int, int]) -> Iterator[Broken]:
    """Put the events of one checkpoint onto the tree, and say which are not what they were."""
    for reach in one.grown:
        events, start = digests.get(reach.number, ()), covered.get(reach.number, 0)
        if len(events) < reach.events:
            gone = len(events) + 1
            yield Broken(
                name,
                say("event {gone:04d} of copy {number:06d} is gone", gone=gone, number=reach.number),
                reach.number,
                gone,
            )
            continue
        if not events[reach.events - 1].startswith(reach.hint):
            said = say(
                "copy {number:06d} is not what it was: an event up to {events:04d} was rewritten",
                number=reach.number,
                events=reach.events,
            )
            yield Broken(name, said, reach.number, reach.events)
        for digest in events[start : reach.events]:
            tree.add(leaf(digest))
        covered[reach.number] = reach.events
