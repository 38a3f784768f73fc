"""Changes as templates see them: every line with its marks, in the words of the page; revisions and their notes.

Owns what is shown of a change; which changes there are is `revisions`' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from build_tools.book.book import Addresses, Book
from build_tools.book.changes import words as change_words
from build_tools.book.changes.sides import LineView, Sides
from build_tools.core.words import say
from build_tools.language.model.manual import Amendment
from build_tools.revisions.changes import Change
from build_tools.revisions.chronicle import Chronicle, Step, version

NEXT = say("next revision")
"""The state that is being edited and has no number yet."""


def name(revision: str) -> str:
    """A revision as it is read."""
    return revision or NEXT


def slug(older: str, newer: str) -> str:
    """The address of a page of changes."""
    return f"{older}-to-{newer or 'next'}"


@dataclass(frozen=True)
class ChangeView:
    """One changed thing."""

    key: str
    id: str
    kind: str
    number: str
    kind_title: str
    title: Markup
    what: str
    what_title: str
    normative: bool
    effect: str
    aspects: tuple[str, ...]
    moved: str
    lines: tuple[LineView, ...]
    section: str
    reason: str
    approved_by: str
    href: str
    """Where it stands now; '' when it is gone or stands nowhere."""

    @property
    def changed_lines(self) -> tuple[LineView, ...]:
        """Without what stayed."""
        return tuple(one for one in self.lines if one.changed)


@dataclass(frozen=True)
class GroupView:
    """The changes inside one chapter, form or register."""

    id: str
    number: str
    title: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class StepView:
    """From one revision to a later one."""

    older: str
    newer: str
    slug: str
    effective: str
    """When the newer one takes effect."""
    notes: tuple[Amendment, ...]
    """Of every revision on the way, newest first."""
    groups: tuple[GroupView, ...]
    normative: int
    editorial: int

    @property
    def count(self) -> int:
        """All changes."""
        return self.normative + self.editorial


@dataclass(frozen=True)
class RevisedView:
    """Since when an entry, item or field says what it says."""

    since: str
    is_now: bool
    """Changed by the revision that is being read."""
    what_title: str
    href: str
    """Its change, or its history."""


@dataclass(frozen=True)
class EffectiveEntry:
    """An entry and the revision since which it says what it says."""

    id: str
    number: str
    since: str
    is_now: bool


@dataclass(frozen=True)
class EffectiveView:
    """The entries of one chapter."""

    number: str
    title: str
    entries: tuple[EffectiveEntry, ...]


@dataclass(frozen=True)
class HistoryView:
    """One revision that changed an entry."""

    revision: str
    href: str
    change: ChangeView


class ChangeViews:
    """Views of the changes of one book, with the links of one place."""

    def __init__(self, book: Book, addresses: Addresses) -> None:
        self.book, self.addresses = book, addresses
        self.chronicle: Chronicle = book.chronicle

    def step(self, step: Step) -> StepView:
        """One step, its changes by where they stand."""
        sides = Sides(step, self.book.numbering if step.after is self.book.library else None)
        views = [(self._container(change, sides), self.change(step, change, sides)) for change in step.diff.changes]
        groups: dict[tuple[str, str, str], list[ChangeView]] = {}
        for container, view in views:
            groups.setdefault(container, []).append(view)
        manual = step.after.manual.value
        notes = [one for one in manual.amendments if version(one.revision) > version(step.older)]
        normative = sum(view.normative for _, view in views)
        return StepView(
            step.older, step.newer, slug(step.older, step.newer), manual.effective.isoformat(), tuple(notes[::-1]),
            tuple(GroupView(*container, tuple(several)) for container, several in groups.items()),
            normative, len(views) - normative,
        )  # fmt: skip

    def change(self, step: Step, change: Change, sides: Sides | None = None) -> ChangeView:
        """One change of a step."""
        sides = sides or Sides(step, None)
        declared, part = step.declared, step.declared.part(change)
        effect, normative = declared.effect(change), declared.is_normative(change)
        say_it = self.book.words
        words = say_it(change_words.EFFECTS[effect] if effect else change_words.STANDINGS[change.standing])
        if change.what in ("added", "removed") and not effect and not normative:
            words = ""  # a note that comes or goes is no adjustment of anything
        aspects = dict.fromkeys(
            say_it(change_words.ASPECTS[one.aspect]) for one in change.details if one.aspect in change_words.ASPECTS
        )
        return ChangeView(
            key=change.key,
            id=change.id.rsplit("/", 1)[-1],
            kind=change.kind,
            number=sides.number(change),
            kind_title=change_words.kind_title(change, sides.entry_kind(change), sides.labels),
            title=Markup(escape(sides.voices[0 if change.what == "removed" else 1].plain(change.title), quote=False)),
            what=change.what,
            what_title=say_it(change_words.WHATS[change.what]),
            normative=normative,
            effect=words,
            aspects=tuple(aspects),
            moved=sides.moved(change),
            lines=tuple(sides.lines(change)),
            section=(part.section if part else None) or "",
            reason=(part.reason if part else None) or "",
            approved_by=(part.approved_by if part else None) or "",
            href=self._href(step, change),
        )

    def revised(self, entry: str) -> RevisedView | None:
        """Since when an entry says what it says; None while nothing was ever revised."""
        chronicle = self.chronicle
        if chronicle.last is None or chronicle.step is None or entry not in chronicle.changed:
            return None
        change = chronicle.step.diff.by_key.get(f"entry:{entry}")
        since, first = chronicle.changed[entry], chronicle.released[0]
        if change is not None and change.what != "moved":
            href = self.addresses.href("change", slug(chronicle.step.older, chronicle.step.newer))
            href = f"{href}#{entry}" if href else ""
            return RevisedView(self._name(since), True, self._what(change.what), href)
        if since == first:
            return None
        history = self.addresses.href("page", "history")
        return RevisedView(self._name(since), False, self._what("changed"), f"{history}#{entry}" if history else "")

    def revised_field(self, identity: str) -> RevisedView | None:
        """What the revision that is being read did to an item or field; None where it did nothing, or there is none
        before it. Another place in the same section is no change of it; another section is, since its weight counts."""
        step = self.chronicle.step
        changes = step.diff.by_key if step else {}
        change = changes.get(f"item:{identity}") or changes.get(f"field:{identity}")
        if step is None or change is None or (change.what == "moved" and change.standing == "free"):
            return None
        href = self.addresses.href("change", slug(step.older, step.newer))
        href = f"{href}#{identity}" if href else ""
        return RevisedView(self._name(self.chronicle.label), True, self._what(change.what), href)

    def history(self, entry: str) -> tuple[HistoryView, ...]:
        """Every revision that changed an entry, newest first; moves are no change of what it says."""
        return tuple(
            HistoryView(
                self._name(step.newer), f"{self.addresses.href('change', slug(step.older, step.newer))}#{entry}",
                self.change(step, change),
            )
            for step, change in self.chronicle.history(f"entry:{entry}")
        )  # fmt: skip

    def effective(self) -> tuple[EffectiveView, ...]:
        """Every entry with the revision since which it says what it says, chapter by chapter."""
        book, found = self.book, dict[str, list[EffectiveEntry]]()
        for entry in book.entries:
            since = self.chronicle.changed.get(entry, self.chronicle.label)
            is_now = self.chronicle.last is not None and since == self.chronicle.label
            one = EffectiveEntry(entry, book.numbering.entries[entry], self._name(since), is_now)
            found.setdefault(book.numbering.chapter_of[entry], []).append(one)
        return tuple(
            EffectiveView(book.numbering.chapters[chapter], book.library.chapters[chapter].value.title, tuple(several))
            for chapter, several in found.items()
        )

    def ever_changed(self) -> tuple[str, ...]:
        """Entries that some revision changed, in printed order, those that are gone last."""
        seen = {one.id for step in self.chronicle.steps for one in step.diff.of("entry")}
        present = [one for one in self.book.entries if one in seen]
        return (*present, *sorted(seen - set(present)))

    def _name(self, revision: str) -> str:
        return self.book.words(name(revision))

    def _what(self, what: str) -> str:
        return self.book.words(change_words.WHATS[what])

    def _href(self, step: Step, change: Change) -> str:
        if change.what == "removed" or step.after is not self.book.library:
            return ""
        kinds = {"entry": "entry", "item": "item", "field": "item", "chapter": "chapter", "form": "form",
                 "checklist": "checklist", "survey": "checklist", "term": "term", "figure": "figure"}  # fmt: skip
        return self.addresses.href(kinds[change.kind], change.id) if change.kind in kinds else ""

    def _container(self, change: Change, sides: Sides) -> tuple[str, str, str]:
        """(id, number, title) of the chapter or form in which a change stands."""
        if change.kind in ("chapter", "section", "entry"):
            chapter = change.id.split("/")[0] if change.kind != "entry" else change.place.within
            return f"chapter-{chapter}", *sides.chapter(chapter, removed=change.what == "removed")
        if change.kind in ("form", "survey", "checklist", "block", "field", "item"):
            form = change.place.within or change.id
            return f"form-{form}", *sides.form(form)
        return "registers", "", self.book.words(say("Registers and control"))
