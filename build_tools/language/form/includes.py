"""Resolve a checklist's `include:` into sections, so that scoring and printing see one tree."""

from __future__ import annotations

from collections.abc import Mapping

from build_tools.language.form.forms import Checklist, ChecklistSection


class CircularInclude(ValueError):
    """A checklist includes itself, directly or through others."""

    def __init__(self, chain: tuple[str, ...]) -> None:
        self.chain = chain
        super().__init__(" → ".join(chain))


def expand(checklist: Checklist, others: Mapping[str, Checklist], above: tuple[str, ...] = ()) -> Checklist:
    """The checklist with each included one as a section of the including weight, its own sections below.

    Raises `CircularInclude`; an include that names no checklist raises `KeyError`.
    """
    chain = (*above, checklist.id)
    if checklist.id in above:
        raise CircularInclude(chain)
    if not checklist.include:
        return checklist
    sections = list(checklist.sections)
    for include in checklist.include:
        part = expand(others[include.checklist], others, chain)
        chosen = tuple(s for s in part.sections if not include.sections or s.id in include.sections)
        if chosen:  # else every section it names is missing, which `language.checks.includes` reports
            sections.append(
                ChecklistSection(
                    id=part.id, title=part.title, guidance=part.purpose, weight=include.weight, sections=chosen
                )
            )
    return checklist.model_copy(update={"sections": tuple(sections), "include": ()})
