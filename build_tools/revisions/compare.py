"""The structural comparison of two libraries: which things were added, removed, moved, changed, and where in them.

Laws: a library compared with itself has no changes; and there are none exactly when both have the same content
(`revisions.fingerprints`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from build_tools.core.digest import canonical
from build_tools.language.library import Library
from build_tools.revisions.changes import Change, Detail, Diff, Floor, Kind, Standing
from build_tools.revisions.identified import Thing, things
from build_tools.revisions.impact import Verdict, came_or_went, classify, grounds_changed, reworded
from build_tools.revisions.moves import moves
from build_tools.revisions.resolved_text import Spoken
from build_tools.revisions.trees import Difference, differences


def compare(old: Library, new: Library) -> Diff:
    """Every change from old to new, in printed order; what was removed follows what stood before it."""
    before = {one.key: one for one in things(old)}
    after = {one.key: one for one in things(new)}
    moved, voices = moves(before, after), (Spoken(old), Spoken(new))
    every = (_change(before, after, key, moved, voices) for key in _order(list(before), list(after)))
    return Diff(tuple(change for change in every if change is not None))


def _order(before: list[tuple[Kind, str]], after: list[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """The new order, each removed thing behind its old neighbour."""
    present, ordered = set(after), list(after)
    behind: defaultdict[tuple[Kind, str] | None, list[tuple[Kind, str]]] = defaultdict(list)
    anchor: tuple[Kind, str] | None = None
    for key in before:
        if key in present:
            anchor = key
        else:
            behind[anchor].append(key)
    return [*behind[None], *(one for key in ordered for one in (key, *behind[key]))]


def _change(
    before: dict[tuple[Kind, str], Thing], after: dict[tuple[Kind, str], Thing], key: tuple[Kind, str],
    moved: set[tuple[Kind, str]], voices: tuple[Spoken, Spoken],
) -> Change | None:  # fmt: skip
    old, new = before.get(key), after.get(key)
    one = new or old
    assert one is not None
    change = Change(one.kind, one.id, one.title, "changed", one.place, origin=one.origin)
    if old is None or new is None:
        floor, standing = came_or_went(one.kind, _entry_kind(one), removed=new is None)
        return replace(change, what="removed" if new is None else "added", own_floor=floor, own_standing=standing)
    details = tuple(_details(old, new, voices))
    if key in moved:
        floor, standing = _moving(old, new)
        return replace(
            change, what="changed" if details else "moved", details=details, moved_from=old.place, own_floor=floor,
            own_standing=standing,
        )  # fmt: skip
    return replace(change, details=details) if details else None


def _entry_kind(thing: Thing) -> str:
    return str(getattr(thing.value, "kind", "")) if thing.kind == "entry" else ""


def _moving(old: Thing, new: Thing) -> tuple[Floor, Standing]:
    """An item in another section weighs something else; any other move only changes the printed number."""
    elsewhere = (old.place.within, old.place.sections) != (new.place.within, new.place.sections)
    return (Floor.major, "binding") if new.kind == "item" and elsewhere else (Floor.patch, "free")


def _details(old: Thing, new: Thing, voices: tuple[Spoken, Spoken]) -> Iterator[Detail]:
    if canonical(old.said()) != canonical(new.said()):
        for one in differences(old.tree(), new.tree()):
            if one.path != ("id",):
                yield _detail(new, one, voices)
    for ground in sorted(old.grounds.keys() & new.grounds.keys()):
        if canonical(old.grounds[ground]) != canonical(new.grounds[ground]):
            verdict = grounds_changed(new.kind, _entry_kind(new), ground)
            before, after = voices[0].given(ground, old.grounds[ground]), voices[1].given(ground, new.grounds[ground])
            path = ("grounds", ground)
            yield Detail(path, verdict.aspect, before, after, verdict.floor, verdict.standing, via=ground)


def _detail(thing: Thing, one: Difference, voices: tuple[Spoken, Spoken]) -> Detail:
    whole = (one.before is None or one.after is None) and bool(one.path) and not _is_key(one)
    verdict = classify(thing.kind, _entry_kind(thing), one.path, whole=whole, order=one.order)
    before, after = voices[0].said(one.before, one.path), voices[1].said(one.after, one.path)
    typographic = before == after and bool(before)
    if typographic and verdict.standing == "open":
        verdict = Verdict(verdict.aspect, Floor.patch, "free")
    verdict = reworded(verdict, before, after)
    return Detail(one.path, verdict.aspect, before, after, verdict.floor, verdict.standing, typographic=typographic)


def _is_key(one: Difference) -> bool:
    """Whether the path ends in a key of a mapping, not in an element of a list."""
    value = one.before if one.before is not None else one.after
    return isinstance(one.path[-1], str) and not isinstance(value, dict)
