"""Names of the XForm's nodes: what the writer calls a node is what the reader looks for in an export.

An id's hyphens become underscores (`AB-07` → `AB_07`), and ids hold no underscore, so a name leads back to its id.
Item ids are upper case; everything of the form's own (`audit_…`, `s_…`, `g_…`) is lower case; a table's cell has a
doubled underscore. So no two nodes are called alike, in whatever group an export shows them.
"""

from __future__ import annotations

from typing import Final

RECORD: Final = "audit_record"
FORM: Final = "audit_form"
VERSION: Final = "audit_form_version"
SHA256: Final = "audit_form_sha256"
OUTLET: Final = "audit_outlet"
PREVIOUS: Final = "audit_previous"
PREVIOUS_SHA256: Final = "audit_previous_sha256"
DATE: Final = "audit_date"
NAME: Final = "audit_name"
ROLE: Final = "audit_role"
REVISION: Final = "audit_revision"
SERIAL: Final = "audit_serial"

NONE: Final = "_none"
"""Choice that says: none of them, or no rows. Ids never start with an underscore."""

STATUS, REASON, MORE, COMMENT, GOOD, GAP, ROWS = "status", "reason", "more", "comment", "good", "gap", "rows"
EVIDENCE_PHOTOS: Final = 4
MORE_PHOTOS: Final = 3
"""Photos beyond those asked for."""


def node(identity: str) -> str:
    """The node of a field: `AB-07` → `AB_07`."""
    return identity.replace("-", "_")


def part(field: str, name: str) -> str:
    """What belongs to a field: its status, comment, reason."""
    return f"{node(field)}_{name}"


def photo(field: str, number: int) -> str:
    """The n-th picture of a photo field."""
    return f"{node(field)}_p{number}"


def evidence(field: str, number: int) -> str:
    """The n-th picture of evidence."""
    return f"{node(field)}_e{number}"


def cell(field: str, column: str, row: str = "") -> str:
    """A table's cell: in a repeat `F01_05__day`, in a fixed row `F01_05__rent__amount`."""
    return "__".join(node(one) for one in (field, row, column) if one)


def section(path: tuple[str, ...]) -> str:
    """The group of a section; with the sections around it, since an included checklist may use the same id."""
    return "s_" + "__".join(node(one) for one in path)
