"""Merkle trees of RFC 6962 (2.1; the proofs' checks as in RFC 9162, 2.1.3 and 2.1.4): one root for a whole register.

Two people who compare 64 digits know that they look at the same events, in the same order. An inclusion proof shows
that one event is under a root without showing the others; a consistency proof, that a later root only added events.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root over nothing."""


def leaf(data: bytes) -> bytes:
    """An entry's hash; the prefix keeps it from ever being taken for a node's."""
    return hashlib.sha256(b"\0" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that only grows: keeps the roots of its full subtrees, so that a root costs a few hashes at any size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf_hash: bytes) -> None:
        """One more leaf."""
        self.size += 1
        peak, rest = leaf_hash, self.size
        while rest & 1 == 0:
            peak = _node(self._peaks.pop(), peak)
            rest >>= 1
        self._peaks.append(peak)

    def root(self) -> bytes:
        """Of the leaves so far."""
        if not self._peaks:
            return EMPTY
        result = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            result = _node(peak, result)
        return result


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes."""
    tree = Tree()
    for one in leaves:
        tree.add(one)
    return tree.root()


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << (size - 1).bit_length() - 1


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root, lowest first."""
    if not 0 <= index < len(leaves):
        raise ValueError(f"there is no leaf {index} among {len(leaves)}")
    if len(leaves) == 1:
        return []
    at = _split(len(leaves))
    if index < at:
        return [*inclusion(leaves[:at], index), root(leaves[at:])]
    return [*inclusion(leaves[at:], index - at), root(leaves[:at])]


def included(leaf_hash: bytes, index: int, size: int, proof: Sequence[bytes], claimed: bytes) -> bool:
    """Whether the proof shows that this leaf stands at `index` under a root over `size` leaves."""
    if not 0 <= index < size:
        return False
    first, last, result = index, size - 1, leaf_hash
    for one in proof:
        if last == 0:
            return False
        if first & 1 or first == last:
            result = _node(one, result)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            result = _node(result, one)
        first, last = first >> 1, last >> 1
    return last == 0 and result == claimed


def consistency(leaves: Sequence[bytes], size: int) -> list[bytes]:
    """The hashes that show that the first `size` leaves stand unchanged before the others."""
    if not 0 < size <= len(leaves):
        raise ValueError(f"{size} is not between 1 and {len(leaves)}")
    return _subproof(leaves, size, whole=True)


def _subproof(leaves: Sequence[bytes], size: int, *, whole: bool) -> list[bytes]:
    if size == len(leaves):
        return [] if whole else [root(leaves)]
    at = _split(len(leaves))
    if size <= at:
        return [*_subproof(leaves[:at], size, whole=whole), root(leaves[at:])]
    return [*_subproof(leaves[at:], size - at, whole=False), root(leaves[:at])]


def consistent(size: int, earlier: bytes, new_size: int, later: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of the later root begins with that of the earlier."""
    if size == new_size:
        return not proof and earlier == later
    if not 0 < size < new_size or not proof:
        return False
    path = [earlier, *proof] if size & (size - 1) == 0 else list(proof)
    first, last = size - 1, new_size - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    old = new = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old, new = _node(one, old), _node(one, new)
            while not first & 1 and first:
                first, last = first >> 1, last >> 1
        else:
            new = _node(new, one)
        first, last = first >> 1, last >> 1
    return last == 0 and old == earlier and new == later
