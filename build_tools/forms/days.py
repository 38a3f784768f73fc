"""A day as people write it into a box or a cell: 2026-11-20, 2026/11/20, or with the Chinese signs behind its numbers.

The record's own writing is ISO 8601 (`DateResponse`); here is what is understood beside it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from build_tools.core.characters import DAY, MONTH, YEAR

_DAY = re.compile(
    rf"(\d{{4}})\s*[-/.{YEAR}]\s*(\d{{1,2}})\s*[-/.{MONTH}]\s*(\d{{1,2}})\s*{DAY}?(\s+0{{1,2}}:00(:00)?)?", re.ASCII
)


def read(text: str) -> date | None:
    """The day, at its midnight if at any hour; None where there is none."""
    if match := _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip()):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return None
