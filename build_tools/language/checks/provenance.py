"""Every fact that is carried or adapted stands behind an entry; one that is left out stands behind none."""

from __future__ import annotations

from build_tools.core.words import say, say_in
from build_tools.core.yaml.documents import Add
from build_tools.language.library import Library

_USES = {"carried": say_in("use of a fact", "carried"), "adapted": say_in("use of a fact", "adapted")}


def check(library: Library, add: Add) -> None:
    """Report facts that got lost, facts that are doubled, and facts that are used although left out."""
    used = {fact for entry in library.entries.values() for fact in entry.value.sources}
    seen: set[str] = set()
    for index, fact in enumerate(library.facts.value.facts):
        if fact.id in seen:
            what = say("fact {id} stands twice", id=fact.id)
            add(library.facts.problem("doubled-id", what, say("Delete one."), "facts", index, "id"))
        seen.add(fact.id)
        if fact.use == "left-out" and fact.id in used:
            add(
                library.facts.problem(
                    "left-out-but-used",
                    say("{id} is left out, but an entry names it", id=fact.id),
                    say("Write `use: adapted`, or take it out of the entry's `sources:`."),
                    "facts",
                    index,
                    "use",
                )
            )
        if fact.use != "left-out" and fact.id not in used and not library.unread:
            add(
                library.facts.problem(
                    "fact-lost",
                    say("{id} is {use}, but no entry names it", id=fact.id, use=_USES[fact.use]),
                    say(
                        "Add {id} to the `sources:` of the entry that says it, or leave it out with a reason.",
                        id=fact.id,
                    ),
                    "facts",
                    index,
                    "id",
                )
            )
