"""Where two trees of plain values differ, element by element.

Owns how lists are aligned: by the elements' own names where they have one (an option's `id`, a grade), else by what is
alike. A value that is not given is `None`, the same as an empty list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from build_tools.core.digest import canonical
from build_tools.core.yaml.documents import Path

NAMES = ("id", "grade", "rating", "severity", "checklist", "label")
"""Keys by which the elements of a list are told apart, the first that all of them have."""
LEAVES = frozenset({"applies_when", "critical"})
"""Keys whose value is compared as a whole."""
_ALIKE = 0.4


@dataclass(frozen=True)
class Difference:
    """One place that differs. A path names elements of lists by their name, else by their number."""

    path: Path
    before: Any
    after: Any
    order: bool = False
    """Only the order of a list's elements differs; `before` and `after` are their names."""


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[Difference]:
    """Every difference, in the order of the new tree."""
    if _same(before, after):
        return
    if isinstance(before, dict) and isinstance(after, dict) and not (path and path[-1] in LEAVES):
        for key in (*after, *(one for one in before if one not in after)):
            yield from differences(before.get(key), after.get(key), (*path, key))
    elif _is_list(before) and _is_list(after) and any(map(_has_parts, (*before, *after))):
        yield from _lists(before, after, path)
    else:
        yield Difference(path, before, after)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _has_parts(value: Any) -> bool:
    return isinstance(value, dict | list | tuple)


def _same(before: Any, after: Any) -> bool:
    return (before in (None, (), [], {}) and after in (None, (), [], {})) or canonical(before) == canonical(after)


def _lists(before: Sequence[Any], after: Sequence[Any], path: Path) -> Iterator[Difference]:
    name = _name((*before, *after))
    if name is None:
        yield from _nameless(before, after, path)
        return
    old, new = {str(one[name]): one for one in before}, {str(one[name]): one for one in after}
    if len(old) < len(before) or len(new) < len(after):
        yield from _nameless(before, after, path)
        return
    for key, one in new.items():
        yield from differences(old[key], one, (*path, key)) if key in old else (Difference((*path, key), None, one),)
    yield from (Difference((*path, key), one, None) for key, one in old.items() if key not in new)
    kept, now = [key for key in old if key in new], [key for key in new if key in old]
    if kept != now:
        yield Difference(path, tuple(kept), tuple(now), order=True)


def _name(elements: Sequence[Any]) -> str | None:
    if not all(isinstance(one, dict) for one in elements):
        return None
    return next((name for name in NAMES if all(isinstance(one.get(name), str | int) for one in elements)), None)


def _nameless(before: Sequence[Any], after: Sequence[Any], path: Path) -> Iterator[Difference]:
    """Equal elements are kept or moved; of the others those that are alike are the same one, changed."""
    old, new = [canonical(one) for one in before], [canonical(one) for one in after]
    if sorted(old) == sorted(new):
        order = tuple(str(new.index(one) + 1) for one in old), tuple(str(number + 1) for number in range(len(new)))
        yield Difference(path, *order, order=True)
        return
    gone, come = [], []
    for was, now in alignment(before, after):
        if was is None and now is not None:
            come.append(Difference((*path, now), None, after[now]))
        elif now is None and was is not None:
            gone.append(Difference((*path, was), before[was], None))
        elif was is not None and now is not None:
            yield from differences(before[was], after[now], (*path, now))
    yield from come
    yield from gone


def alignment(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[int | None, int | None]]:
    """Which element of one list became which of the other, in the new order; a removed one behind its old neighbour."""
    old, new = [canonical(one) for one in before], [canonical(one) for one in after]
    pairs: dict[int, int] = {}
    gone: list[int] = []
    come: list[int] = []
    for op, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            pairs.update(zip(range(k, m), range(i, j), strict=True))
        else:
            gone += range(i, j)
            come += range(k, m)
    pairs |= dict(_paired(old, new, gone, come))
    aligned: list[tuple[int | None, int | None]] = [(pairs.get(number), number) for number in range(len(new))]
    for number in gone:
        if number not in pairs.values():
            behind = next((at for at, (was, _) in enumerate(aligned) if was == number - 1), -1 if number == 0 else None)
            aligned.insert(len(aligned) if behind is None else behind + 1, (number, None))
    return aligned


def _paired(old: list[bytes], new: list[bytes], gone: list[int], come: list[int]) -> Iterator[tuple[int, int]]:
    """New element to the old one that it was, the likest first."""
    scored = [
        (-SequenceMatcher(None, old[i].decode(), new[j].decode(), autojunk=False).ratio(), abs(i - j), j, i)
        for j in come
        for i in gone
    ]
    taken: set[int] = set()
    given: set[int] = set()
    for score, _, j, i in sorted(scored):
        if -score >= _ALIKE and i not in taken and j not in given:
            taken.add(i)
            given.add(j)
            yield j, i
