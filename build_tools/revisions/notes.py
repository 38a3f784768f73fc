"""Whether the amendment note accounts for the changes.

Owns that each is named once, with a fitting word, section, reason and approver, and that nothing else is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from build_tools.core.problems import Problem
from build_tools.core.words import Message, say
from build_tools.core.yaml.documents import Located
from build_tools.language.library import Library
from build_tools.language.model.manual import AmendedPart, Amendment
from build_tools.revisions.changes import ASPECTS, WHATS, Change
from build_tools.revisions.chronicle import Step, version
from build_tools.revisions.declared import Declared, accounted_by, named

_SHOWN = 5
_ASKED = ("section", "reason", "approved_by")


def accounts(library: Library, step: Step) -> Iterator[Problem]:
    """Problems of the notes since the last release; none are reported where there is no note at all."""
    manual, declared = library.manual, step.declared
    notes = [
        manual.part(one, "amendments", number)
        for number, one in enumerate(manual.value.amendments)
        if version(one.revision) > version(step.older)
    ]
    own = next((one for one in notes if one.value.revision == manual.value.revision), None)
    if own is None:
        return
    yield from _missing(own, declared)
    used: set[str] = set()
    for note in notes:
        for number, part in enumerate(note.value.changes):
            yield from _part(note.part(part, "changes", number), step, used)


def _missing(note: Located[Amendment], declared: Declared) -> Iterator[Problem]:
    for change in declared.diff.changes:
        if declared.needs_a_word(change) and declared.part(change) is None:
            asked = say("Name it in `changes:` with section, reason and approved_by, and as effect stricter or looser.")
            if change.standing != "binding":
                asked = say(
                    "Name it in `changes:` with section, reason and approved_by, and as effect stricter, looser or "
                    "editorial."
                )
            yield note.problem(
                "undeclared-change",
                say("the note does not say what became of {change}", change=brief(change)),
                asked,
                *(("changes",) if note.value.changes else ()),
            )


def _part(part: Located[AmendedPart], step: Step, used: set[str]) -> Iterator[Problem]:
    declared, value = step.declared, part.value
    keys = list(named(value))
    if not keys:
        what = say("it names nothing that was changed")
        yield part.problem("names-nothing", what, say("Add `entries:` or `items:`."))
    missing = [f"`{key}`" for key in _ASKED if getattr(value, key) is None]
    if value.effect != "editorial" and missing:
        yield part.problem(
            "incomplete-amendment",
            say("a change that is {effect} needs {keys}", effect=value.effect, keys=", ".join(missing)),
            say("Add chapter and section, the reason, who approved it."),
        )
    known = {key for change in declared.diff.changes for key in accounted_by(change)}
    for key in keys:
        name, meant = key.partition(":")[2] or key, declared.resolve(key)
        if meant not in known:
            what = say("{name} has not changed since {revision}", name=name, revision=step.older)
            yield part.problem("names-unchanged", what, say("Take it out."))
        elif meant in used:
            yield part.problem("declared-twice", say("{name} is named twice", name=name), say("Name it once."))
        used.add(meant)
    for change in declared.diff.changes if value.effect == "editorial" else ():
        if change.standing == "binding" and declared.part(change) is value:
            yield part.problem(
                "never-editorial",
                say("this is not editorial: {change}", change=brief(change)),
                say("Declare it `stricter` or `looser`."),
                "effect",
            )


def approvers(note: Located[Amendment], names: Sequence[str]) -> Iterator[Problem]:
    """Whoever is said to have approved is among those who did."""
    places: list[tuple[tuple[str | int, ...], str | None]] = [(("approved_by",), note.value.approved_by)]
    places += [(("changes", number, "approved_by"), one.approved_by) for number, one in enumerate(note.value.changes)]
    for path, name in places:
        if name is not None and name not in names:
            yield note.problem(
                "unknown-approver",
                say("{name} is not among those who approved this revision", name=name),
                say("Write one of {names}, or add the approval.", names=", ".join(names)),
                *path,
            )


def first(changes: Sequence[Change]) -> Message:
    """The first few changes on one line."""
    shown = brief(changes[0])
    for one in changes[1:_SHOWN]:
        shown = say("{changes}; {more}", changes=shown, more=brief(one))
    if len(changes) > _SHOWN:
        return say("{changes}; and {count} more", changes=shown, count=len(changes) - _SHOWN)
    return shown


def brief(change: Change) -> Message:
    """`ABC-012 (target >= 95% → >= 98%)`."""
    name = change.id or say("the manual")
    grave = [one for one in change.details if one.floor is change.floor] or list(change.details)
    if change.what in ("added", "removed") or not grave:
        return say("{name} ({what})", name=name, what=WHATS[change.what])
    one = next((one for one in grave if one.standing == "binding"), grave[0])
    if max(len(one.before), len(one.after)) > 24:
        return say("{name} ({what})", name=name, what=ASPECTS[one.aspect])
    nothing = say("nothing")
    return say(
        "{name} ({what} {before} → {after})",
        name=name,
        what=ASPECTS[one.aspect],
        before=one.before or nothing,
        after=one.after or nothing,
    )
