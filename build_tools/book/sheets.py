"""Sheets: forms, surveys and checklists as templates see them, on screen and on paper alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from build_tools.book import totals
from build_tools.book.text import NOTHING, Link
from build_tools.book.views import Views
from build_tools.language import wording
from build_tools.language.form.conditions import Condition
from build_tools.language.form.forms import (
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
from build_tools.language.form.responses import Response


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
    house_rule: Markup = NOTHING
    view_of: Link | None = None
    scored: bool = False


class Sheets:
    """Makes sheets for one place of one target."""

    def __init__(self, views: Views) -> None:
        self.views, self.book, self._labels = views, views.book, views.book.labels
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
                span = self.book.words(totals.span(start, above))
                grades = (*grades, GradeSheet(band.grade, band.title or "", span, text.line(band.consequence)))
                above = start
        return Sheet(
            id=form.id,
            kind=kind,
            number=self.book.numbering.forms.get(form.id, ""),
            version=form.version,
            title=form.title,
            english=form.english or "",
            purpose=text.line(form.purpose),
            owner=self.views.role(form.owner),
            keep=text.line(form.keep),
            layout=getattr(form, "layout", "portrait"),
            sections=sections,
            entries=tuple(self.views.link("entry", entry) for entry in form.entries),
            href=self.views.addresses.href(address, form.id),
            count=len(fields),
            grades=grades,
            coverage_floor=wording.number(shown.scoring.coverage_floor) if isinstance(shown, Checklist) else "",
            follow_up=tuple((self._labels.severities[f.severity], f.days) for f in shown.scoring.follow_up)
            if isinstance(shown, Checklist)
            else (),
            house_rule=text.line(shown.house_rule) if isinstance(shown, Checklist) else NOTHING,
            view_of=self.views.link("checklist", shown.id) if kind == "view" else None,
            scored=scored,
        )

    def _section(
        self, section: AnySection, total: Decimal, share: Decimal, fields: dict[str, Field], form: str
    ) -> SectionSheet:
        weight = section.weight if isinstance(section, ChecklistSection) else Decimal(0)
        own = share * weight / total if total else Decimal(0)
        nested = section.sections if isinstance(section, ChecklistSection) else ()
        below = sum((one.weight for one in nested), Decimal(0))
        inner = tuple(self._section(one, below, own, fields, f"{form}-{section.id}") for one in nested)
        sheets = tuple(self.field(field, fields) for field in section.fields)
        condition = self._condition(section.applies_when, fields)
        return SectionSheet(
            id=section.id,
            anchor=f"{form}-{section.id}",
            title=section.title,
            guidance=self.views.text.points(section.guidance),
            condition=condition,
            weight=wording.number(weight) if weight else "",
            share=f"{own:.1f}".removesuffix(".0") if own else "",
            fields=sheets,
            sections=inner,
            count=len(sheets) + sum(one.count for one in inner),
        )

    def _condition(self, condition: Condition | None, fields: dict[str, Field]) -> str:
        return wording.condition(condition, fields, self._parameters, self._labels) if condition else ""

    def field(self, field: Field, fields: dict[str, Field]) -> FieldSheet:
        """One field."""
        text, response = self.views.text, field.response
        condition = self._condition(field.applies_when, fields)
        item = field if isinstance(field, Item) else None
        return FieldSheet(
            id=field.id,
            label=text.line(field.label),
            response=response,
            response_name=wording.response_name(response, self._labels.words),
            required=field.required,
            guidance=text.points(field.guidance),
            condition=condition,
            touchpoint=self.book.touchpoints[field.touchpoint].title if field.touchpoint else "",
            points=wording.points(response, self._labels.words) if response.possible is not None else (),
            possible=wording.number(response.possible) if response.possible is not None else "",
            not_applicable=response.not_applicable == "allowed",
            evidence=text.line(field.evidence.ask) if field.evidence else NOTHING,
            evidence_when=self._labels.evidence[field.evidence.required] if field.evidence else "",
            criteria=tuple(self.views.link("entry", entry) for entry in item.criteria) if item else (),
            weight=wording.number(item.weight) if item else "",
            severity=item.severity if item else "",
            severity_title=self._labels.severities[item.severity] if item else "",
            critical=item is not None and item.critical is not None,
            sources=field.sources,
        )
