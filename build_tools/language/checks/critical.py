"""What a critical item or a repeat does must be possible where it stands: the grade exists, the effect fits."""

from __future__ import annotations

from build_tools.core.words import say
from build_tools.core.yaml.documents import Add, Located
from build_tools.language.form.forms import Checklist, Item, walk_fields
from build_tools.language.form.includes import CircularInclude, expand
from build_tools.language.form.scoring import GradeCap
from build_tools.language.library import Library


def check(library: Library, add: Add) -> None:
    """Report caps that name no grade and effects without meaning, in every checklist that an item comes into."""
    written = {key: one.value for key, one in library.checklists.items()}
    for checklist in library.checklists.values():
        try:
            whole = expand(checklist.value, written)
        except (CircularInclude, KeyError):
            continue  # reported by `includes` and `references`
        for item in (field for _, field in walk_fields(whole) if isinstance(field, Item)):
            if item.critical is not None and item.id in library.fields:
                _check_item(item, checklist, library, add)
        _check_repeat(checklist, add)


def _check_item(item: Item, checklist: Located[Checklist], library: Library, add: Add) -> None:
    scoring, place = checklist.value.scoring, library.fields[item.id]
    where = checklist.value.id
    if isinstance(item.critical, GradeCap):
        names = [one.name for one in scoring.ladder]
        named = {"item": item.id, "grade": item.critical.cap, "checklist": where}
        if item.critical.cap not in names:
            what = say("{item} caps the grade at `{grade}`, which {checklist} does not have", **named)
            repair = say("Write one of {grades}.", grades=", ".join(names))
            add(place.problem("unknown-grade", what, repair, "critical", "cap"))
        elif item.critical.cap == names[0]:
            what = say("{item} caps the grade of {checklist} at `{grade}`, its best: that changes nothing", **named)
            repair = say("Write one of {grades}.", grades=", ".join(names[1:]))
            add(place.problem("idle-effect", what, repair, "critical", "cap"))
    elif scoring.model == "demerit" and item.critical in ("zero-section", "zero-total"):
        what = say(
            "`{effect}` would better the result of {checklist}, where few demerits are good",
            effect=item.critical, checklist=where,
        )  # fmt: skip
        repair = say("Write `fail`, or `{{cap: …}}` with a rating.")
        add(place.problem("effect-and-model", what, repair, "critical"))


def _check_repeat(checklist: Located[Checklist], add: Add) -> None:
    repeat = checklist.value.scoring.repeat
    if repeat is not None and not repeat.deduct and repeat.raise_severity == "no":
        what = say("`repeat:` neither deducts points nor raises the severity")
        repair = say("Give it `deduct:` or `raise_severity: yes`.")
        add(checklist.problem("idle-effect", what, repair, "scoring", "repeat"))
