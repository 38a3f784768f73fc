"""Both states of a change side by side: numbers before and after, where it stood, its lines with their marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape

from markupsafe import Markup

from build_tools.book.changes.words import place, value
from build_tools.book.numbering import Numbering, number
from build_tools.core.words import say
from build_tools.language import wording
from build_tools.language.form.forms import FormBase
from build_tools.language.labels import Labels
from build_tools.language.library import Library
from build_tools.revisions.changes import Change
from build_tools.revisions.chronicle import Step
from build_tools.revisions.resolved_text import Spoken
from build_tools.revisions.texts import Line, lines
from build_tools.revisions.word_diff import marks


@dataclass(frozen=True)
class LineView:
    """One line of a thing, before and after in one."""

    label: str
    marks: Markup
    changed: bool


def marked(before: str, after: str) -> Markup:
    """What went struck out, what came underlined; as HTML the reader's program can say it too."""
    tags = {"same": ("", ""), "removed": ("<del>", "</del>"), "added": ("<ins>", "</ins>")}
    parts = []
    for run in marks(before, after):
        start, end = tags[run.op]
        # A mark never runs across a line's end.
        words = [f"{start}{escape(one, quote=False)}{end}" if one else "" for one in run.text.split("\n")]
        parts.append("<br>".join(words))
    return Markup("".join(parts))


class Sides:
    """Both states of a step, with their numbers and their words."""

    def __init__(self, step: Step, numbering: Numbering | None) -> None:
        self.libraries: tuple[Library, Library] = (step.before, step.after)
        self.labels = Labels(step.after.manual.value)
        self.voices = Spoken(step.before), Spoken(step.after)
        self._known = numbering

    @cached_property
    def _numberings(self) -> tuple[Numbering, Numbering]:
        return number(self.libraries[0]), self._known or number(self.libraries[1])

    def number(self, change: Change) -> str:
        """Its printed number, where it has one; the old one of what was removed."""
        return self._number(change, 0 if change.what == "removed" else 1)

    def _number(self, change: Change, side: int) -> str:
        numbering = self._numberings[side]
        match change.kind:
            case "entry":
                return numbering.entries.get(change.id, "")
            case "chapter":
                return numbering.chapters.get(change.id, "")
            case "section":
                chapter, _, section = change.id.partition("/")
                return numbering.sections.get((chapter, section), "")
        return ""

    def moved(self, change: Change) -> str:
        """From where to where."""
        if change.moved_from is None:
            return ""
        old, new = self._number(change, 0), self._number(change, 1)
        if old and new and old != new:
            return f"{old} → {new}"
        same = change.moved_from.within == change.place.within
        return self.labels.words(say("order changed") if same else say("moved elsewhere"))

    def entry_kind(self, change: Change) -> str:
        """The kind of an entry."""
        side = self.libraries[0 if change.what == "removed" else 1]
        return side.entries[change.id].value.kind if change.kind == "entry" and change.id in side.entries else ""

    def chapter(self, identity: str, *, removed: bool) -> tuple[str, str]:
        """Number and title of a chapter."""
        for side in (0, 1) if removed else (1, 0):
            if identity in self.libraries[side].chapters:
                title = self.libraries[side].chapters[identity].value.title
                return self._numberings[side].chapters.get(identity, ""), title
        return "", identity

    def form(self, identity: str) -> tuple[str, str]:
        """Number and title of a form."""
        for library in self.libraries[::-1]:
            several: dict[str, FormBase] = {
                key: one.value for group in (library.forms, library.surveys, library.checklists)
                for key, one in group.items()
            }  # fmt: skip
            if identity in several:
                return identity if identity.startswith("F-") else "", several[identity].title
        return "", identity

    def lines(self, change: Change) -> Iterator[LineView]:
        """Every line of what is read whole; of all else the places that differ."""
        if change.kind in ("entry", "item", "field"):
            old, new = (self._thing(library, change) for library in self.libraries)
            found: Iterable[Line] = lines(old, new, self.voices, change)
        else:
            found = (Line(one.path, one.before, one.after) for one in change.details)
        for one in found:
            before, after = self._words(one, change)
            if before or after:
                where = place(one.path, self.labels.words, self._names(change))
                yield LineView(where, marked(before, after), before != after)

    def _thing(self, library: Library, change: Change) -> object | None:
        several = library.entries if change.kind == "entry" else library.fields
        return several[change.id].value if change.id in several else None

    def _words(self, line: Line, change: Change) -> tuple[str, str]:
        if line.path[-1] == "applies_when" and change.kind in ("item", "field"):
            return self._condition(change, 0), self._condition(change, 1)
        return value(line.path, line.before, self.labels), value(line.path, line.after, self.labels)

    def _condition(self, change: Change, side: int) -> str:
        library = self.libraries[side]
        field = library.fields.get(change.id)
        if field is None or field.value.applies_when is None:
            return ""
        fields = {key: one.value for key, one in library.fields.items()}
        parameters = {one.id: one.value for one in library.manual.value.parameters}
        return wording.condition(field.value.applies_when, fields, parameters, self.labels)

    def _names(self, change: Change) -> dict[str, str]:
        """What the elements of lists are called on paper: options by their label."""
        names: dict[str, str] = dict(self.labels.severities)
        for library in self.libraries:
            field = library.fields.get(change.id) if change.kind in ("item", "field") else None
            for option in getattr(field.value.response, "options", ()) if field else ():
                names[option.id] = option.label
        return names
