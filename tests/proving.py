"""How closely the tests look: `make test` at samples, `make prove` at everything.

A sweep over steps, examples or documents says here how much of it each of the two takes; nothing else knows of the
difference. Tests that are marked `prove` run under `make prove` only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

PROVE = os.environ.get("PROVE") == "1"
"""Whether everything is asked for."""


def examples(count: int) -> int:
    """How many examples hypothesis tries where `count` are the whole proof."""
    return count if PROVE else max(count // 10, 8)


def every(nth: int) -> int:
    """The stride of a sweep: 1 in the whole proof."""
    return 1 if PROVE else nth


def some(whole: Sequence[T], count: int) -> Sequence[T]:
    """The whole in the proof; else `count` of it, spread evenly, the first and the last among them."""
    if PROVE or len(whole) <= count:
        return whole
    return [whole[at * (len(whole) - 1) // (count - 1)] for at in range(count)] if count > 1 else whole[:1]
