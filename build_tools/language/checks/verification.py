"""Every standard and procedure is verified by an item, and every item verifies something."""

from __future__ import annotations

from build_tools.core.words import say
from build_tools.core.yaml.documents import Add, Located
from build_tools.language.form.choices import OptionsBase
from build_tools.language.form.forms import Item
from build_tools.language.library import Library
from build_tools.language.model.entries import AuditableEntry


def check(library: Library, add: Add) -> None:
    """Report auditable entries without an item, and items without criteria."""
    verified: set[str] = set()
    for item in library.items:
        verified.update(item.value.criteria)
        if not item.value.criteria:
            add(
                item.problem(
                    "no-criteria",
                    say("item {item} verifies no entry of the manual", item=item.value.id),
                    say("Name the entries in `criteria: [ABC-012]`."),
                    "criteria",
                )
            )
        _check_options(item, add)
    for entry in library.entries.values():
        value = entry.value
        if isinstance(value, AuditableEntry):
            if value.audited == "yes" and value.id not in verified and not library.unread:
                add(
                    entry.problem(
                        "not-audited",
                        say("no checklist item verifies {entry}", entry=value.id),
                        say(
                            "Add {entry} to the `criteria:` of an item, or say why not: `audited: {{reason: …}}`.",
                            entry=value.id,
                        ),
                        "id",
                    )
                )
            elif value.audited != "yes" and value.id in verified:
                add(
                    entry.problem(
                        "audited-after-all",
                        say("{entry} says that no item verifies it, but one does", entry=value.id),
                        say("Delete `audited:`."),
                        "audited",
                    )
                )


def _check_options(item: Located[Item], add: Add) -> None:
    """An option's criteria are among its item's; once one option names its own, together they name all."""
    response = item.value.response
    if not isinstance(response, OptionsBase):
        return
    named: set[str] = set()
    for index, option in enumerate(response.options):
        named.update(option.criteria)
        for number, criterion in enumerate(option.criteria):
            if criterion not in item.value.criteria:
                add(
                    item.problem(
                        "foreign-criterion",
                        say(
                            "option `{option}` names {entry}, which is not among the criteria of {item}",
                            option=option.id,
                            entry=criterion,
                            item=item.value.id,
                        ),
                        say("Add {entry} to the item's `criteria:`, or take it out here.", entry=criterion),
                        *("response", "options", index, "criteria", number),
                    )
                )
    if named and (left := [one for one in item.value.criteria if one not in named]):
        add(
            item.problem(
                "criterion-without-option",
                say("no option of {item} is about {entries}", item=item.value.id, entries=", ".join(left)),
                say("Name it in the `criteria:` of the option that verifies it."),
                "criteria",
            )
        )
