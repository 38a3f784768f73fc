"""Whose receipt for a revision is still to come.

A revision that changes nothing normative for a reader needs no new receipt: whoever acknowledged an earlier one is
asked again only if a change touches the chapters of his role. Whoever never acknowledged anything is always asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Set

from build_tools.register.history import Copy, version_key

_ASKED = frozenset({"issued", "held", "kept"})


def awaited(copies: Iterable[Copy], revision: str, touched: Set[str] | None) -> list[Copy]:
    """The copies whose holder has to acknowledge a revision.

    `touched`: the roles for whom a normative change was made in it (`audience` of the changed chapters); None when it
    is not known, and everybody is asked. A holder by authorisation has no role and is asked when anybody is.
    """
    return [one for one in copies if one.state in _ASKED and _is_awaited(one, revision, touched)]


def _is_awaited(copy: Copy, revision: str, touched: Set[str] | None) -> bool:
    known = [version_key(receipt.revision) for receipt in copy.receipts]
    if version_key(revision) in known:
        return False
    if not known or touched is None:
        return True
    if max(known) > version_key(revision):
        return False  # a later receipt covers it
    return bool(touched) and (copy.role is None or copy.role in touched or EVERYBODY in touched)


EVERYBODY = "all-staff"
"""The role under which a change addresses every reader."""
