"""Fingerprints of a library: of each entry, item, field and form, and of the content as a whole.

An entry's fingerprint covers the parameters, figures and terms that it shows, an item's the parameters that its
condition reads: what these say is part of what it says. A form's is the one that records are bound to.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from build_tools.core.digest import canonical, fingerprint
from build_tools.language.form.forms import FormView
from build_tools.language.library import Library
from build_tools.records.shelf import held
from build_tools.revisions.identified import Thing, things
from build_tools.revisions.moves import LISTED


@dataclass(frozen=True)
class Prints:
    """SHA-256 by id."""

    entries: dict[str, str]
    items: dict[str, str]
    """Checklist items and fields of forms."""
    forms: dict[str, str]
    """Forms, surveys and checklists, includes resolved; of a view what it says itself."""
    content: str
    """Over all that readers are told; the same in two libraries exactly when comparing them finds nothing."""


def prints(library: Library) -> Prints:
    """The fingerprints of a library without problems."""
    every = list(things(library))
    whole = hashlib.sha256()
    for one in (*(one for one in every if one.kind in LISTED), *sorted(_unlisted(every), key=lambda one: one.key)):
        whole.update(canonical([one.kind, one.id, _digest(one), _stand(one)]) + b"\n")
    return Prints(
        entries={one.id: _digest(one) for one in every if one.kind == "entry"},
        items={one.id: _digest(one) for one in every if one.kind in ("item", "field")},
        forms=forms(library),
        content=whole.hexdigest(),
    )


def forms(library: Library) -> dict[str, str]:
    """Each form's fingerprint."""
    found = {}
    for identity in (*library.forms, *library.surveys, *library.checklists):
        if (shelved := held(library, identity)) is not None:
            found[identity] = shelved.sha256
        elif identity in library.forms and isinstance(view := library.forms[identity].value, FormView):
            found[identity] = fingerprint(view)
    return found


def _unlisted(every: list[Thing]) -> list[Thing]:
    """What stands in a register, whose order says nothing."""
    return [one for one in every if one.kind not in LISTED]


def _digest(thing: Thing) -> str:
    return hashlib.sha256(canonical({"said": thing.said(), "grounds": thing.grounds})).hexdigest()


def _stand(thing: Thing) -> list[object]:
    return [thing.place.within, list(thing.place.sections)]
