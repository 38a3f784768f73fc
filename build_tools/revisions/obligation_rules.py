"""The words by which a language commands and counts: data, one file a language (`rules/<language>.yml`).

A text is read by the rules of all languages, as a Chinese manual quotes English and the other way round.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from build_tools.core.base import Model
from build_tools.core.yaml.binding import read_document

FOLDER = Path(__file__).with_name("rules")

Words = dict[str, tuple[str, ...]]
"""What is meant to the words for it."""


class Rules(Model):
    """One language's."""

    obligations: Words
    """What is asked: `must`, `must not`, `may`, `need not`, `should`, `always`."""
    denied_before: str | None = None
    """A word that denies an obligation before which it stands."""
    needs: tuple[str, ...] = ()
    """Obligations that become `need not` when they are denied; others become `must not`."""
    denied_behind: str | None = None
    """A word that makes an obligation behind which it stands a prohibition."""
    deniable: tuple[str, ...] = ()
    at_once: Words = Field(default_factory=dict)
    units: Words
    no_unit_before: str | None = None
    """A sign before which a unit is none."""
    counter: str | None = None
    """A sign that may stand between a number and its unit."""
    digits: dict[str, int] = Field(default_factory=dict)
    tens: dict[str, int] = Field(default_factory=dict)
    myriad: str | None = None
    half: str | None = None
    article: str | None = None
    """A number that is as often an article."""
    no_number_behind: str | None = None
    """Signs behind which a number is none."""
    measures: str | None = None
    """Words for what is counted."""
    share: str | None = None
    """Before a number: per cent."""

    @property
    def signs(self) -> str:
        """Every character that numbers are written with, beside figures."""
        return "".join((*self.digits, *self.tens, self.myriad or "", self.half or ""))


@cache
def rules() -> tuple[Rules, ...]:
    """Of all languages, in the order of their names."""
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        document, problems = read_document(path, path.name, Rules)
        assert document is not None, problems
        found.append(document.value)
    return tuple(found)


def meanings(words: Words) -> dict[str, str]:
    """Word to what it means."""
    return {word: meaning for meaning, several in words.items() for word in several}
