"""Every standard and procedure is verified by an item, and every item verifies something."""

from __future__ import annotations

from build_tools.model.entries import AuditableEntry
from build_tools.sources.documents import Add
from build_tools.sources.library import Library


def check(library: Library, add: Add) -> None:
    """Report auditable entries without an item, and items without criteria."""
    verified: set[str] = set()
    for item in library.items:
        verified.update(item.value.criteria)
        if not item.value.criteria:
            add(
                item.problem(
                    "no-criteria",
                    f"item {item.value.id} verifies no entry of the manual",
                    "Name the entries in `criteria: [SVC-012]`.",
                    "criteria",
                )
            )
    for entry in library.entries.values():
        value = entry.value
        if isinstance(value, AuditableEntry):
            if value.audited == "yes" and value.id not in verified:
                add(
                    entry.problem(
                        "not-audited",
                        f"no checklist item verifies {value.id}",
                        f"Add {value.id} to the `criteria:` of an item, or say why not: `audited: {{reason: …}}`.",
                        "id",
                    )
                )
            elif value.audited != "yes" and value.id in verified:
                add(
                    entry.problem(
                        "audited-after-all",
                        f"{value.id} says that no item verifies it, but one does",
                        "Delete `audited:`.",
                        "audited",
                    )
                )
