"""A number that is a claim is shown through the register, so that an unverified one always carries its mark."""

from __future__ import annotations

import re

from pydantic import BaseModel

from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.core.yaml.documents import Add, Located
from build_tools.language.library import Library
from build_tools.language.model.entries import Figure
from build_tools.language.model.references import without_references


def check(library: Library, add: Add) -> None:
    """Report claims written out in text, doubled ids, one-sided conflicts and charts without data."""
    figures = library.figures
    seen: set[str] = set()
    by_id = {one.id: one for one in figures.value.figures}
    wordings: dict[str, str] = {}
    for index, figure in enumerate(figures.value.figures):
        if figure.id in seen:
            add(
                figures.problem(
                    "doubled-id",
                    say("figure `{id}` stands twice", id=figure.id),
                    say("Give one a new id."),
                    "figures",
                    index,
                    "id",
                )
            )
        seen.add(figure.id)
        if figure.status == "unverified":
            # A short value such as "12" would be found everywhere; such figures list telling `wordings`.
            for wording in (*figure.wordings, *((figure.value,) if len(figure.value) >= 4 else ())):
                wordings.setdefault(wording, figure.id)
        for number, other in enumerate(figure.conflicts_with):
            if other in by_id and figure.id not in by_id[other].conflicts_with:
                add(
                    figures.problem(
                        "one-sided-conflict",
                        say("{id} conflicts with {other}, but not the other way round", id=figure.id, other=other),
                        say("Add {id} to `conflicts_with:` of {other}.", id=figure.id, other=other),
                        "figures",
                        index,
                        "conflicts_with",
                        number,
                    )
                )
    for entry in library.entries.values():
        if isinstance(entry.value, Figure) and entry.value.diagram is not None and entry.value.diagram.type == "bars":
            data = by_id.get(entry.value.diagram.data)
            if data is not None and data.data is None:
                add(
                    entry.problem(
                        "no-data",
                        say("figure {id} has no `data:` to draw", id=data.id),
                        say("Add the data in figures.yml."),
                        "diagram",
                        "data",
                    )
                )
    if wordings:
        pattern = re.compile(
            "|".join(
                rf"(?<![0-9.]){re.escape(word)}(?:(?<![0-9])|(?![0-9]))"
                for word in sorted(wordings, key=len, reverse=True)
            )
        )
        for document in library.documents():
            if document in (library.figures, library.facts):
                continue  # the registers themselves
            # Joined without line ends, as a folded text would be read.
            whole = "".join(line.strip() for line in document.positions.lines)
            if any(word in whole for word in wordings):  # a plain search of the file is a hundred times as fast
                _check_text(library, document, pattern, wordings, add)


def _check_text(
    library: Library, document: Located[BaseModel], pattern: re.Pattern[str], wordings: dict[str, str], add: Add
) -> None:
    for path, text in library.texts(document):
        for match in pattern.finditer(without_references(text)):
            identity = wordings[match[0]]
            add(
                Problem(
                    document.inside(path, match[0], text.count(match[0], 0, match.start())),
                    "unregistered-figure",
                    say("“{words}” is unverified figure {id}, written without its mark", words=match[0], id=identity),
                    say("Write [[figure:{id}]] instead.", id=identity),
                )
            )
