"""No checklist includes itself; an include names sections that exist; weights can be shared out."""

from __future__ import annotations

from collections import Counter

from build_tools.core.words import say
from build_tools.core.yaml.documents import Add, Located
from build_tools.language.form.forms import Checklist, ChecklistSection, walk_fields
from build_tools.language.form.includes import CircularInclude, expand
from build_tools.language.library import Library


def check(library: Library, add: Add) -> None:
    """Report circles, sections that are not there, and sums of weights that are 0."""
    checklists = {key: one.value for key, one in library.checklists.items()}
    for checklist in library.checklists.values():
        try:
            whole = expand(checklist.value, checklists)
        except CircularInclude as error:
            add(
                checklist.problem(
                    "circular",
                    say("the checklist includes itself: {way}", way=error),
                    say("Take one include out."),
                    "include",
                )
            )
        except KeyError:
            pass  # a dangling include is reported by `references`
        else:
            if checklist.value.include:
                _check_whole(checklist, whole, library, add)
        for index, include in enumerate(checklist.value.include):
            part = checklists.get(include.checklist)
            for number, section in enumerate(include.sections):
                if part is not None and section not in {one.id for one in part.sections}:
                    known = ", ".join(one.id for one in part.sections)
                    add(
                        checklist.problem(
                            "dangling",
                            say("{checklist} has no section `{section}`", checklist=part.id, section=section),
                            say("Choose from {choices}.", choices=known),
                            "include",
                            index,
                            "sections",
                            number,
                        )
                    )
        _check_weights(checklist, add)


def _check_whole(checklist: Located[Checklist], whole: Checklist, library: Library, add: Add) -> None:
    """What the included parts make together: nothing twice, weights to share, items that conditions ask for."""
    counted = Counter(field.id for _, field in walk_fields(whole))
    if doubled := sorted(item for item, times in counted.items() if times > 1):
        add(
            checklist.problem(
                "doubled-id",
                say("the includes bring in twice: {items}", items=", ".join(doubled)),
                say("Take one include out."),
                "include",
            )
        )
    else:
        _check_section_ids(checklist, add)
    parts = {section.id: section for section in whole.sections[len(checklist.value.sections) :]}
    for index, include in enumerate(checklist.value.include):
        part = parts.get(include.checklist)
        if part is not None and include.sections and part.weight and not sum(one.weight for one in part.sections):
            add(
                checklist.problem(
                    "zero-weights",
                    say("all sections taken from `{checklist}` weigh 0 but the include counts", checklist=part.id),
                    say("Include a section that weighs, or give the include the weight 0."),
                    "include",
                    index,
                    "sections",
                )
            )
    for subject in sorted(_asked(whole.sections) & set(library.fields) - set(counted)):
        add(
            checklist.problem(
                "dangling",
                say("a condition of the included items asks for {subject}, which is not included", subject=subject),
                say("Include the section of {subject} as well.", subject=subject),
                "include",
            )
        )


def _check_section_ids(checklist: Located[Checklist], add: Add) -> None:
    """An included checklist becomes a section of its own id; beside another of that id nobody could tell which."""
    seen = {section.id for section in checklist.value.sections}
    for index, include in enumerate(checklist.value.include):
        if include.checklist in seen:
            add(
                checklist.problem(
                    "doubled-id",
                    say("section `{section}` stands twice after including", section=include.checklist),
                    say("Rename the section, or make one include of the two."),
                    "include",
                    index,
                    "checklist",
                )
            )
        seen.add(include.checklist)


def _asked(sections: tuple[ChecklistSection, ...]) -> set[str]:
    """Every subject that the conditions of these sections and their items ask for."""
    found: set[str] = set()
    for section in sections:
        for condition in (section.applies_when, *(item.applies_when for item in section.fields)):
            found |= condition.subjects() if condition is not None else set()
        found |= _asked(section.sections)
    return found


def _check_weights(checklist: Located[Checklist], add: Add) -> None:
    value = checklist.value
    weights = [s.weight for s in value.sections] + [i.weight for i in value.include]
    key = "sections" if value.sections else "include"
    if sum(weights) == 0:
        add(
            checklist.problem(
                "zero-weights", say("all sections weigh 0, so there is no score"), say("Give a weight to one."), key
            )
        )
    anything = bool(value.include) or any(map(_is_scored, value.sections))
    if not anything:
        add(
            checklist.problem(
                "nothing-scored",
                say("no item of this checklist is scored, so there is no score"),
                say("Give an item a scored response, such as yes-no, or make it a form."),
                "sections",
            )
        )
    seen: set[str] = set()

    def walk(sections: tuple[ChecklistSection, ...], path: tuple[str | int, ...], above: bool) -> None:
        for s, section in enumerate(sections):
            here = (*path, "sections", s)
            if section.id in seen:
                what = say("section `{section}` stands twice", section=section.id)
                add(checklist.problem("doubled-id", what, say("Rename one."), *here, "id"))
            seen.add(section.id)
            scored = [item.weight for item in section.fields if item.response.possible is not None]
            counts = above and section.weight > 0
            if counts and anything and not section.sections and not scored:
                add(
                    checklist.problem(
                        "nothing-scored",
                        say("the section `{section}` counts, but none of its items is scored", section=section.id),
                        say("Give an item a scored response, or the section weight 0."),
                        *here,
                        "id",
                    )
                )
            if counts and section.sections and sum(one.weight for one in section.sections) == 0:
                add(
                    checklist.problem(
                        "zero-weights",
                        say("all sections of `{section}` weigh 0 but the section counts", section=section.id),
                        say("Give a weight to one, or the section weight 0."),
                        *here,
                        "id",
                    )
                )
            if counts and scored and sum(scored) == 0:
                add(
                    checklist.problem(
                        "zero-weights",
                        say("all items of `{section}` weigh 0 but the section counts", section=section.id),
                        say("Give a weight to one, or the section weight 0."),
                        *here,
                        "id",
                    )
                )
            _check_critical(checklist, section, here, add)
            walk(section.sections, here, counts)

    walk(value.sections, (), True)


def _is_scored(section: ChecklistSection) -> bool:
    return any(item.response.possible is not None for item in section.fields) or any(map(_is_scored, section.sections))


def _check_critical(
    checklist: Located[Checklist], section: ChecklistSection, path: tuple[str | int, ...], add: Add
) -> None:
    """An item that is not scored has no nonconformity, so it can let no audit fail."""
    for index, item in enumerate(section.fields):
        if item.critical == "fail" and item.response.possible is None:
            add(
                checklist.problem(
                    "critical-unscored",
                    say("{item} is to let the audit fail, but no answer to it is ever wrong", item=item.id),
                    say("Give it a scored response, such as yes-no, or delete `critical:`."),
                    *path,
                    "items",
                    index,
                    "critical",
                )
            )
