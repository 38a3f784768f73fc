"""Sheets: forms, surveys and checklists as templates see them, on screen and on paper alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from build_tools.model.forms import (
    AnySection,
    Checklist,
    ChecklistSection,
    Field,
    Form,
    FormBase,
    FormView,
    Item,
    walk_fields,
)
from build_tools.model.responses import Response
from build_tools.outline import labels, wording
from build_tools.outline.text import Link
from build_tools.outline.views import Views


@dataclass(frozen=True)
class FieldSheet:
    """A field or item."""

    id: str
    label: Markup
    response: Response
    response_name: str
    required: bool
    guidance: Markup
    condition: str
    """When it applies, in words; '' when always."""
    touchpoint: str
    points: tuple[tuple[str, str], ...]
    possible: str
    not_applicable: bool
    evidence: Markup
    evidence_when: str
    criteria: tuple[Link, ...] = ()
    weight: str = ""
    severity: str = ""
    severity_title: str = ""
    critical: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectionSheet:
    """Fields under a heading, or sections below it."""

    id: str
    anchor: str
    title: str
    guidance: Markup
    condition: str
    weight: str
    share: str
    """Part of the whole in per cent, for checklists."""
    fields: tuple[FieldSheet, ...]
    sections: tuple[SectionSheet, ...]
    count: int
    """Fields in it, nested ones included."""


@dataclass(frozen=True)
class GradeSheet:
    """A grade with its band and consequence."""

    grade: str
    title: str
    band: str
    consequence: Markup


@dataclass(frozen=True)
class Sheet:
    """A form, survey or checklist."""

    id: str
    kind: str
    """form, survey, checklist or view."""
    number: str
    version: str
    title: str
    english: str
    purpose: Markup
    owner: str
    keep: Markup
    layout: str
    sections: tuple[SectionSheet, ...]
    entries: tuple[Link, ...]
    href: str
    count: int
    grades: tuple[GradeSheet, ...] = ()
    coverage_floor: str = ""
    follow_up: tuple[tuple[str, int], ...] = ()
    house_rule: Markup = Markup("")
    view_of: Link | None = None
    scored: bool = False


class Sheets:
    """Makes sheets for one place of one target."""

    def __init__(self, views: Views) -> None:
        self.views, self.book = views, views.book
        self._parameters = {key: one.value for key, one in self.book.parameters.items()}

    def form(self, identity: str) -> Sheet:
        """A form of the appendix; a view shows the sections of what it is a view of."""
        form = self.book.forms[identity]
        if isinstance(form, FormView):
            shown = self.book.checklists.get(form.view_of) or self.book.surveys[form.view_of]
            return self._sheet(form, "view", "form", shown)
        return self._sheet(form, "form", "form", form)

    def survey(self, identity: str) -> Sheet:
        """A survey."""
        survey = self.book.surveys[identity]
        return self._sheet(survey, "survey", "checklist", survey)

    def checklist(self, identity: str) -> Sheet:
        """A checklist with its includes resolved."""
        checklist = self.book.checklists[identity]
        return self._sheet(checklist, "checklist", "checklist", checklist)

    def _sheet(self, form: FormBase, kind: str, address: str, shown: Form | Checklist) -> Sheet:
        text, fields = self.views.text, {field.id: field for _, field in walk_fields(shown)}
        total = sum((s.weight for s in shown.sections if isinstance(s, ChecklistSection)), Decimal(0))
        sections = tuple(self._section(section, total, Decimal(100), fields, shown.id) for section in shown.sections)
        scored = isinstance(shown, Checklist)
        grades: tuple[GradeSheet, ...] = ()
        if isinstance(shown, Checklist):
            above: str | None = None
            for band in shown.scoring.grades:
                start = wording.number(band.from_)
                span = f"{start} 分及以上" if above is None else f"{start} 分至 {above} 分以下"
                grades = (*grades, GradeSheet(band.grade, band.title or "", span, text.line(band.consequence)))
                above = start
        return Sheet(
            form.id, kind, self.book.numbering.forms.get(form.id, ""), form.version, form.title, form.english,
            text.line(form.purpose), self.views.role(form.owner), text.line(form.keep),
            getattr(form, "layout", "portrait"), sections,
            tuple(self.views.link("entry", entry) for entry in form.entries), self.views.addresses.href(address, form.id),
            len(fields), grades,
            wording.number(shown.scoring.coverage_floor) if isinstance(shown, Checklist) else "",
            tuple((labels.SEVERITIES[f.severity], f.days) for f in shown.scoring.follow_up) if isinstance(shown, Checklist) else (),
            text.line(shown.house_rule) if isinstance(shown, Checklist) else Markup(""),
            self.views.link("checklist", shown.id) if kind == "view" else None, scored,
        )  # fmt: skip

    def _section(self, section: AnySection, total: Decimal, share: Decimal, fields: dict[str, Field], form: str) -> SectionSheet:  # noqa: E501
        weight = section.weight if isinstance(section, ChecklistSection) else Decimal(0)
        own = share * weight / total if total else Decimal(0)
        nested = section.sections if isinstance(section, ChecklistSection) else ()
        below = sum((one.weight for one in nested), Decimal(0))
        inner = tuple(self._section(one, below, own, fields, form) for one in nested)
        sheets = tuple(self.field(field, fields) for field in section.fields)
        condition = wording.condition(section.applies_when, fields, self._parameters) if section.applies_when else ""
        return SectionSheet(
            section.id, f"{form}-{section.id}", section.title, self.views.text.line(section.guidance), condition,
            wording.number(weight) if weight else "", f"{own:.1f}".removesuffix(".0") if own else "", sheets, inner,
            len(sheets) + sum(one.count for one in inner),
        )  # fmt: skip

    def field(self, field: Field, fields: dict[str, Field]) -> FieldSheet:
        """One field."""
        text, response = self.views.text, field.response
        condition = wording.condition(field.applies_when, fields, self._parameters) if field.applies_when else ""
        item = field if isinstance(field, Item) else None
        return FieldSheet(
            field.id, text.line(field.label), response, wording.response_name(response), field.required,
            text.line(field.guidance), condition,
            self.book.touchpoints[field.touchpoint].title if field.touchpoint else "",
            wording.points(response) if response.possible is not None else (),
            wording.number(response.possible) if response.possible is not None else "",
            response.not_applicable == "allowed",
            text.line(field.evidence.ask) if field.evidence else Markup(""),
            labels.EVIDENCE[field.evidence.required] if field.evidence else "",
            tuple(self.views.link("entry", entry) for entry in item.criteria) if item else (),
            wording.number(item.weight) if item else "", item.severity if item else "",
            labels.SEVERITIES[item.severity] if item else "", item is not None and item.critical is not None, field.sources,
        )  # fmt: skip
