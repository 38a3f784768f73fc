"""How an operation that takes long says what it is doing, whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

Step = Callable[[str], AbstractContextManager[Callable[[str], Any]]]
"""Opens a step under its name; gives a function that changes the words."""


@contextmanager
def silent(_: str) -> Iterator[Callable[[str], Any]]:
    """Nobody listens."""
    yield lambda _: None
