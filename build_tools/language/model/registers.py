"""Registers of the content: glossary, figures, provenance of facts."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from build_tools.core.base import EntryId, FactId, FigureId, Kebab, Model, Text
from build_tools.core.drawing.data import DataSet
from build_tools.core.faults import Fault
from build_tools.core.words import say


class Term(Model):
    """A word with one meaning. Marked in the text with a tooltip."""

    id: Kebab
    word: Text
    english: Text | None = None
    variants: tuple[Text, ...] = ()
    """Other wordings that mean the same and are marked too."""
    short: Text
    """The tooltip: one plain sentence."""
    entry: EntryId | None = None
    """The definition entry."""
    homonym: Text | None = None
    """Says that the word has another meaning as well, and which one this manual uses."""


class Glossary(Model):
    """glossary.yml, where there is one."""

    terms: tuple[Term, ...] = Field(min_length=1)


class RegisteredFigure(Model):
    """A number that is a claim. Text shows it with [[figure:FG-…]], so an unverified one always carries its mark."""

    id: FigureId
    title: Text
    """What the number says, as one sentence without the number's mark."""
    value: Text
    """The number as printed: 5–6 倍."""
    wordings: tuple[Text, ...] = ()
    """Other ways of writing the value; text that holds one without the register is a problem."""
    source: Text
    """Who is said to have measured it; that it is not known when nobody is named."""
    status: Literal["verified", "unverified"]
    sources: tuple[FactId, ...] = ()
    conflicts_with: tuple[FigureId, ...] = ()
    note: Text | None = None
    data: DataSet | None = None


class FigureRegister(Model):
    """figures.yml, where there is one."""

    figures: tuple[RegisteredFigure, ...]


class Fact(Model):
    """One fact of the sources and what became of it."""

    id: FactId
    gist: Text
    """The fact in a few words, so that the register can be read alone."""
    seed: tuple[Text, ...] = Field(min_length=1)
    """Source texts that it stands in, as the franchisor calls them."""
    status: Literal["verified", "unverified"] = "verified"
    """`unverified`: uncertain reading, or a claim without a checkable source."""
    use: Literal["carried", "adapted", "left-out"]
    how: Text | None = None
    """How it was adapted, or why it was left out."""

    @model_validator(mode="after")
    def _says_how(self) -> Self:
        if self.use != "carried" and not self.how:
            raise Fault(say("`use: {use}` needs `how:` (what was changed, or why it is left out)", use=self.use))
        return self


class FactRegister(Model):
    """sources.yml, where there is one: the register of provenance."""

    facts: tuple[Fact, ...]
