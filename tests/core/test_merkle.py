"""Merkle trees: the published vectors, and every proof of every small tree, true ones and false ones."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.core.events import merkle

# The reference test data of Certificate Transparency: eight entries, and the root after each.
ENTRIES = [
    bytes.fromhex(one)
    for one in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAVES = [merkle.leaf(one) for one in ENTRIES]

# The paths of the same data: (leaf from 1, size, hashes).
PATHS = (
    (1, 1, ()),
    (1, 8, (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    )),
    (6, 8, (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )),
    (3, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
    (2, 5, (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    )),
)  # fmt: skip
GROWTH = (
    (1, 1, ()),
    (1, 8, (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    )),
    (6, 8, (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    )),
    (2, 5, (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    )),
)  # fmt: skip


def test_the_published_roots() -> None:
    assert merkle.root([]) == merkle.EMPTY == hashlib.sha256().digest()
    tree = merkle.Tree()
    for size, (one, expected) in enumerate(zip(LEAVES, ROOTS, strict=True), 1):
        tree.add(one)
        assert (tree.size, tree.root().hex(), merkle.root(LEAVES[:size]).hex()) == (size, expected, expected)


@pytest.mark.parametrize(("number", "size", "path"), PATHS)
def test_the_published_paths(number: int, size: int, path: tuple[str, ...]) -> None:
    assert tuple(one.hex() for one in merkle.inclusion(LEAVES[:size], number - 1)) == path


@pytest.mark.parametrize(("size", "new_size", "path"), GROWTH)
def test_the_published_growth(size: int, new_size: int, path: tuple[str, ...]) -> None:
    assert tuple(one.hex() for one in merkle.consistency(LEAVES[:new_size], size)) == path


@given(st.integers(1, 70), st.data())
def test_proofs_hold_for_what_is_true_and_for_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf(bytes([one])) for one in range(size)]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    claimed, earlier = merkle.root(leaves), merkle.root(leaves[:old])
    path, growth = merkle.inclusion(leaves, index), merkle.consistency(leaves, old)
    assert merkle.included(leaves[index], index, size, path, claimed)
    assert merkle.consistent(old, earlier, size, claimed, growth)
    wrong = merkle.leaf(b"other")
    assert not merkle.included(wrong, index, size, path, claimed)
    assert not merkle.included(leaves[index], index, size, path, wrong)
    assert not merkle.included(leaves[index], index, size, [*path, wrong], claimed)
    assert not merkle.consistent(old, wrong, size, claimed, growth)
    assert not merkle.consistent(old, earlier, size, wrong, growth)
    if size > 1:
        other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index))
        assert not merkle.included(leaves[index], other, size, path, claimed)
        at = data.draw(st.integers(0, len(path) - 1))
        assert not merkle.included(leaves[index], index, size, [*path[:at], wrong, *path[at + 1 :]], claimed)
        assert not merkle.included(leaves[index], index, size, path[:-1], claimed)
    if growth:
        at = data.draw(st.integers(0, len(growth) - 1))
        assert not merkle.consistent(old, earlier, size, claimed, [*growth[:at], wrong, *growth[at + 1 :]])
        assert not merkle.consistent(old, earlier, size, claimed, growth[:-1])
        assert not merkle.consistent(old, earlier, size, claimed, [*growth, wrong])


@given(st.integers(2, 40), st.data())
def test_a_rewritten_past_has_another_root(size: int, data: st.DataObject) -> None:
    leaves = [merkle.leaf(bytes([one])) for one in range(size)]
    at = data.draw(st.integers(0, size - 2))
    swapped = [*leaves[:at], leaves[at + 1], leaves[at], *leaves[at + 2 :]]
    changed = [*leaves[:at], merkle.leaf(b"x"), *leaves[at + 1 :]]
    roots = {merkle.root(one) for one in (leaves, swapped, changed, leaves[:at] + leaves[at + 1 :])}
    assert len(roots) == 4


def test_what_is_not_there_cannot_be_proved() -> None:
    with pytest.raises(ValueError, match="no leaf"):
        merkle.inclusion(LEAVES, 8)
    with pytest.raises(ValueError, match="between 1 and 8"):
        merkle.consistency(LEAVES, 0)
    assert not merkle.consistent(0, merkle.EMPTY, 8, merkle.root(LEAVES), LEAVES)
    assert not merkle.included(LEAVES[0], -1, 8, [], merkle.root(LEAVES))
