"""Words that stand for the codes of the sources, in the language of one edition.

Those of the trade come from the manual's `vocabulary:`; what it does not declare, and the words of the interface, come
from the catalogues.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from build_tools.core.words import Message, say, say_in, words_of
from build_tools.language.form.choices import YES_NO as YES_NO
from build_tools.language.model.manual import Manual
from build_tools.language.model.vocabulary import ALWAYS

KINDS: Final[Mapping[str, Message]] = {
    "policy": say_in("kind of an entry", "policy"),
    "standard": say_in("kind of an entry", "standard"),
    "procedure": say_in("kind of an entry", "procedure"),
    "definition": say_in("kind of an entry", "definition"),
    "figure": say_in("kind of an entry", "figure"),
    "table": say_in("kind of an entry", "table"),
    "case": say_in("kind of an entry", "case"),
    "note": say_in("kind of an entry", "note"),
}
SEVERITIES: Final[Mapping[str, Message]] = {
    "critical": say("critical nonconformity"),
    "major": say("major nonconformity"),
    "minor": say("minor nonconformity"),
    "observation": say("observation"),
}
GAPS: Final[Mapping[str, Message]] = {
    "correct": say_in("what becomes of a finding", "correct"),
    "prevent": say_in("what becomes of a finding", "prevent"),
    "adopt": say_in("what becomes of a finding", "adopt"),
    "finish": say_in("what becomes of a finding", "finish"),
}
EFFECTS: Final[Mapping[str, Message]] = {
    "fail": say("lowest grade, whatever the score"),
    "zero-section": say("its section counts 0"),
    "zero-total": say("the total is 0"),
}
EVIDENCE: Final[Mapping[str, Message]] = {
    "on-failure": say_in("when evidence is shown", "on nonconformity"),
    "always": say_in("when evidence is shown", "always"),
}
OUTCOMES: Final[Mapping[str, Message]] = {
    "conformity": say_in("outcome of an item", "conformity"),
    "nonconformity": say_in("outcome of an item", "nonconformity"),
    "not-applicable": say_in("outcome of an item", "not applicable"),
    "not-checked": say_in("outcome of an item", "not checked"),
    "unscored": say_in("outcome of an item", "not scored"),
}
NO_GRADE: Final[Mapping[str, Message]] = {
    "nothing-applies": say("no item applies, so there is no grade"),
    "coverage": say("too little was checked, so there is no grade yet"),
    "open-range": say("unchecked items may still change the grade, so there is none yet"),
}
CHANGES: Final[Mapping[str, Message]] = {
    "repeat": say("Repeated: not fulfilled last time, nor this time"),
    "new": say("New: not there last time"),
    "mended": say("Mended: not fulfilled last time, fulfilled this time"),
    "unproved": say("Unproved: not fulfilled last time, not checked or not applicable this time"),
}
SIDES: Final[Mapping[str, Message]] = {"headquarters": say("headquarters"), "outlet": say("outlet")}
UNVERIFIED: Final = say("unverified")


class Labels:
    """The words of one manual, said in the language of its edition."""

    def __init__(self, manual: Manual) -> None:
        own = manual.vocabulary
        self.words = words_of(manual.language)
        self.kinds = self._said(KINDS)
        self.severities = self._said(SEVERITIES, own.severities)
        self.gaps = self._said(GAPS, own.gaps)
        self.effects = self._said(EFFECTS, own.effects)
        self.evidence = {"never": "", **self._said(EVIDENCE)}
        self.outcomes = self._said(OUTCOMES)
        self.no_grade = self._said(NO_GRADE)
        self.changes = self._said(CHANGES)
        self.yes_no = self._said(YES_NO)
        self.sides = self._said(SIDES, own.sides)
        self.unverified = self.words(UNVERIFIED)
        always = self.words(say_in("stage", "always"))
        self.stages: Mapping[str, str] = {**own.stages, ALWAYS: own.stages.get(ALWAYS, always)}
        self.relationships: Mapping[str, str] = own.relationships

    def _said(self, known: Mapping[str, Message], own: Mapping[Any, str] | None = None) -> Mapping[str, str]:
        """The manual's own word, else the catalogue's, in the order of the codes."""
        return {code: (own or {}).get(code) or self.words(word) for code, word in known.items()}
