"""One word, one meaning: no wording belongs to two terms unless both say so; terms and definitions name each other."""

from __future__ import annotations

from collections import defaultdict

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
                    "doubled-id", f"term id `{term.id}` is used twice", "Give one a new id.", "terms", index, "id"
                )
            )
        ids[term.id] = index
        wordings[term.zh].append((index, "zh", None))
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
                    f"“{wording}” has two meanings: terms `{first.id}` and `{glossary.value.terms[index].id}`",
                    "Delete one, or say `homonym:` in both (which meaning this manual uses).",
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
                        f"term `{term_id}` is already defined by {defined[term_id]}",
                        "Keep one definition.",
                        "term",
                    )
                )
            defined.setdefault(term_id, entry.value.id)
    for index, term in enumerate(glossary.value.terms):
        if term.entry and term.entry in library.entries and defined.get(term.id) not in (None, term.entry):
            add(
                glossary.problem(
                    "dangling",
                    f"`{term.entry}` does not define `{term.id}`; {defined[term.id]} does",
                    f"Write `entry: {defined[term.id]}`.",
                    "terms",
                    index,
                    "entry",
                )
            )
