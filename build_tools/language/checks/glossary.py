"""One word, one meaning: no wording belongs to two terms unless both say so; terms and definitions name each other."""

from __future__ import annotations

from collections import defaultdict

from build_tools.core.words import say
from build_tools.core.yaml.documents import Add
from build_tools.language.library import Library
from build_tools.language.model.entries import Definition


def check(library: Library, add: Add) -> None:
    """Report doubled terms and definitions that do not fit the glossary."""
    glossary = library.glossary
    wordings: defaultdict[str, list[tuple[int, str, int | None]]] = defaultdict(list)
    ids: dict[str, int] = {}
    for index, term in enumerate(glossary.value.terms):
        if term.id in ids:
            add(
                glossary.problem(
                    "doubled-id",
                    say("term id `{id}` is used twice", id=term.id),
                    say("Give one a new id."),
                    "terms",
                    index,
                    "id",
                )
            )
        ids[term.id] = index
        wordings[term.word].append((index, "word", None))
        for position, variant in enumerate(term.variants):
            wordings[variant].append((index, "variants", position))
    for wording, places in wordings.items():
        for index, key, number in places[1:]:
            first = glossary.value.terms[places[0][0]]
            if glossary.value.terms[index].homonym and first.homonym:
                continue
            path = ("terms", index, key) if number is None else ("terms", index, key, number)
            add(
                glossary.problem(
                    "duplicate-term",
                    say(
                        "“{wording}” has two meanings: terms `{first}` and `{second}`",
                        wording=wording,
                        first=first.id,
                        second=glossary.value.terms[index].id,
                    ),
                    say("Delete one, or say `homonym:` in both (which meaning this manual uses)."),
                    *path,
                )
            )
    defined: dict[str, str] = {}
    for entry in library.entries.values():
        if isinstance(entry.value, Definition):
            term_id = entry.value.term
            if term_id in defined:
                add(
                    entry.problem(
                        "duplicate-term",
                        say("term `{term}` is already defined by {entry}", term=term_id, entry=defined[term_id]),
                        say("Keep one definition."),
                        "term",
                    )
                )
            defined.setdefault(term_id, entry.value.id)
    for index, term in enumerate(glossary.value.terms):
        if term.entry and term.entry in library.entries and defined.get(term.id) not in (None, term.entry):
            add(
                glossary.problem(
                    "dangling",
                    say(
                        "`{entry}` does not define `{term}`; {other} does",
                        entry=term.entry,
                        term=term.id,
                        other=defined[term.id],
                    ),
                    say("Write `entry: {entry}`.", entry=defined[term.id]),
                    "terms",
                    index,
                    "entry",
                )
            )
