"""Whose receipt for a revision is still to come.

A revision that changes nothing normative for a holder needs no new receipt from him: whoever acknowledged an earlier
one is asked again only when what came since touches him. Whoever never acknowledged anything is always asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from build_tools.copies.register.history import Copy, version_key

_ASKED = frozenset({"issued", "held", "kept"})


def awaited(copies: Iterable[Copy], revision: str, asked: Callable[[Copy, str], bool]) -> list[Copy]:
    """The copies whose holder has to acknowledge a revision.

    `asked`: whether what changed from a revision – the last that the holder acknowledged – to this one touches him.
    Called only where that decides.
    """
    return [one for one in copies if one.state in _ASKED and _is_awaited(one, revision, asked)]


def _is_awaited(copy: Copy, revision: str, asked: Callable[[Copy, str], bool]) -> bool:
    known = [receipt.revision for receipt in copy.receipts]
    if not known:
        return True
    last = max(known, key=version_key)
    # A receipt for a later revision covers this one.
    return version_key(last) < version_key(revision) and asked(copy, last)
