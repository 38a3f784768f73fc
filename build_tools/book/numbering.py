"""Printed numbers, computed from the order of the sources: part 5, chapter 5.4, section 5.4.2, entry 5.4.2.3."""

from __future__ import annotations

from dataclasses import dataclass, field

from build_tools.language.library import Library
from build_tools.language.model.entries import Chapter
from build_tools.language.model.manual import Part


@dataclass(frozen=True)
class PartNumber:
    """A part with its number and its chapters."""

    id: str
    number: str
    title: str
    chapters: tuple[str, ...]


@dataclass(frozen=True)
class Numbering:
    """Numbers by id. An unnumbered chapter (the foreword) has the number ''; its entries too."""

    chapters: dict[str, str] = field(default_factory=dict)
    """In printed order."""
    sections: dict[tuple[str, str], str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    forms: dict[str, str] = field(default_factory=dict)
    parts: dict[str, PartNumber] = field(default_factory=dict)
    """By chapter id: the part it belongs to."""
    chapter_of: dict[str, str] = field(default_factory=dict)
    """Entry id to chapter id."""


def number(library: Library) -> Numbering:
    """Number everything that manual.yml puts into the book."""
    numbering, count = Numbering(), 0
    for content in library.manual.value.contents:
        if isinstance(content, Part):
            count += 1
            part = PartNumber(content.part, str(count), content.title, content.chapters)
            for index, chapter in enumerate(content.chapters, 1):
                numbering.parts[chapter] = part
                _number_chapter(library, chapter, f"{count}.{index}", numbering)
        else:
            numbered = library.chapters[content].value.numbered
            count += numbered
            _number_chapter(library, content, str(count) if numbered else "", numbering)
    return numbering


def _number_chapter(library: Library, identity: str, printed: str, numbering: Numbering) -> None:
    chapter: Chapter = library.chapters[identity].value
    numbering.chapters[identity] = printed
    for s, section in enumerate(chapter.sections, 1):
        place = f"{printed}.{s}" if printed else ""
        numbering.sections[identity, section.id] = place
        for e, entry in enumerate(section.entries, 1):
            numbering.entries[entry.id] = f"{place}.{e}" if place else ""
            numbering.chapter_of[entry.id] = identity
    if chapter.appendix == "forms":
        for index, form in enumerate(library.forms, len(chapter.sections) + 1):
            numbering.forms[form] = f"{printed}.{index}"
