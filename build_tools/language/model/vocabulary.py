"""`vocabulary:` of manual.yml: what this franchise calls its own things. What it does not say, the engine says."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from build_tools.core.base import Kebab, Model, Text
from build_tools.core.faults import Fault
from build_tools.core.words import say
from build_tools.language.form.forms import GapClass
from build_tools.language.form.scoring import CriticalEffect, Severity

Side = Literal["headquarters", "outlet"]
OutletClass = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,11}$")]
"""A class of outlets: `A`, `flagship`."""
ALWAYS = "always"
"""The stage of what goes on all the time; it is there without being declared."""


class Vocabulary(Model):
    """Words of the trade. Stages, relationship types and outlet classes exist only where they are declared here."""

    severities: dict[Severity, Text] = Field(default_factory=dict)
    """What a nonconformity of each severity is called."""
    gaps: dict[GapClass, Text] = Field(default_factory=dict)
    """What becomes of a finding of each class: corrected, prevented, adopted, finished."""
    effects: dict[CriticalEffect, Text] = Field(default_factory=dict)
    """What a failed critical item does, in words."""
    sides: dict[Side, Text] = Field(default_factory=dict)
    """What headquarters and outlets are called."""
    stages: dict[Kebab, Text] = Field(default_factory=dict)
    """Stages of a customer's way with us, in their order; touchpoints name them."""
    relationships: dict[Kebab, Text] = Field(default_factory=dict)
    """Types of relationship with customers that an outlet can choose."""
    classes: tuple[OutletClass, ...] = ()
    """Classes of outlets, such as sizes."""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len(set(self.classes)) != len(self.classes):
            raise Fault(say("a class is named twice"), say("Delete one."))
        return self
