"""manual.yml: what the manual is, which revision, in which order, for whom."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from build_tools.core.base import OTHER_ID, Day, EntryId, FactId, FormId, ItemId, Kebab, Model, Text, Version
from build_tools.core.faults import Fault
from build_tools.core.words import languages, say
from build_tools.language.model.vocabulary import Vocabulary

Effect = Literal["stricter", "looser", "editorial"]
"""What a change asks of those who did as the text said before: more, less or the same."""

OtherId = Annotated[str, StringConstraints(pattern=OTHER_ID)]
"""What has no id of an entry, item or form: `parameter:answer-within`, `section:service/answers`, `manual`."""


def _has_words(language: str) -> str:
    if language not in languages():
        known = ", ".join(languages())
        what = say("there are no words for the language `{language}`", language=language)
        raise Fault(what, say("Choose from {known}.", known=known))
    return language


Language = Annotated[str, AfterValidator(_has_words), Field(json_schema_extra={"enum": list(languages())})]
"""A language that the engine has words for: `en`, `zh-Hans`."""


class Brand(Model):
    """The franchisor's name as it appears on cover and site."""

    name: Text
    english: Text | None = None
    trade: Text | None = None
    """The line of business."""
    disclaimer: Text | None = None
    """Printed on the colophon, e.g. that the brand is made up."""


class Approval(Model):
    """Who approved this revision, in which capacity, when."""

    role: Kebab
    name: Text
    date: Day


class AmendedPart(Model):
    """Some places of one revision that were changed for one reason.

    What is not said yet is missed by `manual check --release`, not while the sources are being edited.
    """

    entries: tuple[EntryId, ...] = ()
    items: tuple[ItemId, ...] = ()
    """Checklist items and fields of forms."""
    forms: tuple[FormId, ...] = ()
    """Forms, surveys and checklists as a whole: their sections, weights and grades."""
    others: tuple[OtherId, ...] = ()
    effect: Effect
    """`editorial` only where nothing was changed that anybody must do or reach."""
    section: Text | None = None
    """Chapter and section as readers know them."""
    reason: Text | None = None
    approved_by: Text | None = None
    """Name of one of the manual's `approvals`."""


class Amendment(Model):
    """What one revision changed."""

    revision: Version
    date: Day
    summary: Text
    reason: Text
    approved_by: Text
    changes: tuple[AmendedPart, ...] = ()
    """Place by place, since the revision before."""


class KitItem(Model):
    """One thing that the franchise kit consists of."""

    id: Kebab
    title: Text
    note: Text | None = None
    this_manual: bool = False


class Audience(Model):
    """What one role reads first. Once one role has something to read, every role of network.yml has."""

    role: Kebab
    chapters: tuple[Kebab, ...] = Field(min_length=1)
    why: Text


class Touchpoint(Model):
    """A contact in which a customer judges us (moment of truth)."""

    id: Kebab
    title: Text
    stage: Kebab | None = None
    """A stage of the vocabulary, or `always`."""
    owner: Kebab
    """Role that answers for it."""


class Parameter(Model):
    """A value that rules and conditions share, stated once; printed with [[parameter:id]]."""

    id: Kebab
    title: Text
    value: Text
    unit: Text | None = None
    set_by: Literal["sources", "headquarters"] = "headquarters"
    """`sources` when the sources give it; `headquarters` when this manual sets it."""
    sources: tuple[FactId, ...] = ()


class Part(Model):
    """Chapters under one number: 5 with 5.1, 5.2, …"""

    part: Kebab
    title: Text
    chapters: tuple[Kebab, ...] = Field(min_length=1)


class Objection(Model):
    """How an outlet objects to an audit; printed on every report."""

    days: Annotated[int, Field(ge=1, le=365)]
    """Within so many days of receiving the report."""
    to: Kebab
    """Role that takes objections."""
    form: FormId | None = None
    """Form on which it is written; any paper where there is none."""


class ControlText(Model):
    """The wording that document control prints."""

    confidentiality: Text
    """One line at the foot of every page of site and PDF."""
    reference_only: Text
    """The notice that the manual is a reference and amended in use."""
    statement: Text
    """The confidentiality and intellectual-property statement of the control page."""
    public_key: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}[0-9a-f]{32}$")] | None = None
    """By which the tokens of copies are checked; `manual copy init` prints it."""
    online: Annotated[str, StringConstraints(pattern=r"^https://[^\s/?#]+/([^\s/?#]+/)*$")] | None = None
    """Where `manual publish` puts the website, as `https://handbook.example/`; letters and reports link there."""


class Manual(Model):
    """The document as a whole."""

    format: Literal["1"]
    """Version of this file format; `1`."""
    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,6}$")]
    """Document code; first part of every serial."""
    title: Text
    english_title: Text | None = None
    subtitle: Text | None = None
    brand: Brand
    language: Language
    revision: Version
    effective: Day
    approvals: tuple[Approval, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    control: ControlText
    kit: tuple[KitItem, ...] = ()
    """What a franchisee is given, this manual among it."""
    kit_caption: Text | None = None
    """Above the printed list, such as the part of the contract that names it."""
    kit_entry: EntryId | None = None
    """The entry below which the kit list is printed."""
    contents: tuple[Kebab | Part, ...] = Field(min_length=1)
    """Chapters and parts in printed order."""
    audiences: tuple[Audience, ...] = ()
    touchpoints: tuple[Touchpoint, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    objection: Objection | None = None
    vocabulary: Vocabulary = Vocabulary()

    def chapter_ids(self) -> tuple[str, ...]:
        """Every chapter in printed order, parts opened."""
        return tuple(
            chapter for entry in self.contents for chapter in (entry.chapters if isinstance(entry, Part) else (entry,))
        )
