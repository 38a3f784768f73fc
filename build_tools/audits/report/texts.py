"""Texts of an audit's report that come from the sources: questions and consequences of the form, criteria in force.

Rendered once, however many audits. A record's own words never pass through here: they stay plain text.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from build_tools.book.views import EntryView, Views
from build_tools.language import wording
from build_tools.language.form.forms import Field
from build_tools.language.model.references import REFERENCE


class AuditTexts:
    """`views` are those of the sources that the form stands in, `criteria` those of the manual that is printed."""

    def __init__(self, views: Views, criteria: Views) -> None:
        self.views, self.criteria = views, criteria
        self.labels = views.book.labels
        self.words = self.labels.words
        self._lines: dict[str, Markup] = {}
        self._entries: dict[str, EntryView] = {}
        self._parameters = {key: value.value for key, value in views.book.parameters.items()}
        self._regions = {region.id: region.title for region in views.book.library.network.value.regions}

    def line(self, text: str | None) -> Markup:
        """A line of the form."""
        if not text:
            return Markup("")
        if text not in self._lines:
            self._lines[text] = self.views.text.line(text)
        return self._lines[text]

    def foreign(self, text: str) -> Markup:
        """A line of other sources than these, whose references may lead nowhere: their words alone."""
        return escape(REFERENCE.sub(lambda one: one[3] or one[2], text))

    def entry(self, identity: str) -> EntryView:
        """A criterion, in the text that is printed; one that this revision does not hold, in that of the form's."""
        if identity not in self._entries:
            views = self.criteria if identity in self.criteria.book.entries else self.views
            self._entries[identity] = views.entry(views.book.entries[identity])
        return self._entries[identity]

    def elsewhere(self, named: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """Those entries that the printed revision does not hold, with the revision that their text is of."""
        revision = self.views.book.manual.revision
        return tuple((one, revision) for one in dict.fromkeys(named) if one not in self.criteria.book.entries)

    def condition(self, field: Field, fields: dict[str, Field]) -> str:
        """When a field applies, in words; '' when always."""
        if field.applies_when is None:
            return ""
        return wording.condition(field.applies_when, fields, self._parameters, self.labels)

    def role(self, identity: str) -> str:
        """A role's title."""
        return self.views.role(identity)

    def region(self, identity: str) -> str:
        """A region's title."""
        return self._regions.get(identity, identity)
