"""What a critical item or a repeat does must be possible where it stands: the grade exists, the effect fits."""

from __future__ import annotations

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
        if item.critical.cap not in names:
            said = f"{item.id} caps the grade at `{item.critical.cap}`, which {where} does not have"
            add(place.problem("unknown-grade", said, f"Write one of {', '.join(names)}.", "critical", "cap"))
        elif item.critical.cap == names[0]:
            said = f"{item.id} caps the grade of {where} at `{names[0]}`, its best: that changes nothing"
            add(place.problem("idle-effect", said, f"Write one of {', '.join(names[1:])}.", "critical", "cap"))
    elif scoring.model == "demerit" and item.critical in ("zero-section", "zero-total"):
        said = f"`{item.critical}` would better the result of {where}, where few demerits are good"
        add(place.problem("effect-and-model", said, "Write `fail`, or `{cap: …}` with a rating.", "critical"))


def _check_repeat(checklist: Located[Checklist], add: Add) -> None:
    repeat = checklist.value.scoring.repeat
    if repeat is not None and not repeat.deduct and repeat.raise_severity == "no":
        said = "`repeat:` neither deducts points nor raises the severity"
        add(checklist.problem("idle-effect", said, "Give it `deduct:` or `raise_severity: yes`.", "scoring", "repeat"))
