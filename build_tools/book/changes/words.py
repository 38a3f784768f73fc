"""What a changed place is called, in the words of the page on which it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from build_tools.core.words import Message, Words, say, say_in
from build_tools.core.yaml.documents import Path
from build_tools.language.labels import Labels
from build_tools.language.model.manual import Part
from build_tools.revisions.changes import Aspect, Change

if TYPE_CHECKING:
    from build_tools.book.book import Book

WHATS: Mapping[str, Message] = {
    "added": say_in("what became of it", "added"), "removed": say_in("what became of it", "removed"),
    "moved": say_in("what became of it", "moved"), "changed": say_in("what became of it", "changed"),
}  # fmt: skip
EFFECTS: Mapping[str, Message] = {
    "stricter": say_in("effect of a change", "stricter"), "looser": say_in("effect of a change", "looser"),
    "editorial": say_in("effect of a change", "wording only"),
}  # fmt: skip
STANDINGS: Mapping[str, Message] = {
    "binding": say_in("effect of a change", "to be done the new way"),
    "open": say_in("effect of a change", "to be done the new way"),
    "free": say_in("effect of a change", "wording only"),
}  # fmt: skip
"""Where nobody declared an effect."""
KINDS: Mapping[str, Message] = {
    "manual": say_in("kind of a changed thing", "manual"), "part": say_in("kind of a changed thing", "part"),
    "chapter": say_in("kind of a changed thing", "chapter"), "section": say_in("kind of a changed thing", "section"),
    "form": say_in("kind of a changed thing", "form"), "survey": say_in("kind of a changed thing", "survey"),
    "checklist": say_in("kind of a changed thing", "audit checklist"),
    "block": say_in("kind of a changed thing", "section of a checklist"),
    "field": say_in("kind of a changed thing", "field"), "item": say_in("kind of a changed thing", "check item"),
    "parameter": say_in("kind of a changed thing", "parameter"),
    "touchpoint": say_in("kind of a changed thing", "touchpoint"), "role": say_in("kind of a changed thing", "role"),
    "term": say_in("kind of a changed thing", "term"), "figure": say_in("kind of a changed thing", "registered figure"),
    "fact": say_in("kind of a changed thing", "source of the content"),
}  # fmt: skip
ASPECTS: Mapping[Aspect, Message] = {
    "target": say_in("aspect of a change", "target"), "deadline": say_in("aspect of a change", "deadline"),
    "number": say_in("aspect of a change", "number"), "obligation": say_in("aspect of a change", "words of duty"),
    "duty": say_in("aspect of a change", "responsible role"), "weight": say_in("aspect of a change", "weight"),
    "points": say_in("aspect of a change", "points"), "bands": say_in("aspect of a change", "limits of grades"),
    "severity": say_in("aspect of a change", "severity"), "condition": say_in("aspect of a change", "condition"),
    "criteria": say_in("aspect of a change", "criteria"), "steps": say_in("aspect of a change", "steps"),
    "answer": say_in("aspect of a change", "way of answering"), "figure": say_in("aspect of a change", "figure"),
    "term": say_in("aspect of a change", "meaning of a term"), "order": say_in("aspect of a change", "order"),
}  # fmt: skip
"""Those worth a mark of their own; text, reasons, links and looks speak for themselves."""
_PLACES: Mapping[str, Message] = {
    "title": say_in("a place in a source", "title"), "text": say_in("a place in a source", "text"),
    "reason": say_in("a place in a source", "why"), "house_rule": say_in("a place in a source", "set by headquarters"),
    "owner": say_in("a place in a source", "responsible role"), "sources": say_in("a place in a source", "sources"),
    "see": say_in("a place in a source", "see also"), "forms": say_in("a place in a source", "forms"),
    "entries": say_in("a place in a source", "based on"), "kind": say_in("a place in a source", "kind"),
    "audited": say_in("a place in a source", "not audited"), "metric": say_in("a place in a source", "metric"),
    "target": say_in("a place in a source", "target"), "how": say_in("a place in a source", "measured by"),
    "touchpoint": say_in("a place in a source", "touchpoint"), "steps": say_in("a place in a source", "steps"),
    "do": say_in("a place in a source", "what to do"), "role": say_in("a place in a source", "who"),
    "within": say_in("a place in a source", "when"), "record": say_in("a place in a source", "record"),
    "rows": say_in("a place in a source", "table"), "columns": say_in("a place in a source", "columns"),
    "width": say_in("a place in a source", "width"), "figures": say_in("a place in a source", "figures"),
    "diagram": say_in("a place in a source", "diagram"), "term": say_in("a place in a source", "term"),
    "lesson": say_in("a place in a source", "lesson"), "chapters": say_in("a place in a source", "belongs to"),
    "question": say_in("a place in a source", "question"), "label": say_in("a place in a source", "label"),
    "criteria": say_in("a place in a source", "criteria"), "weight": say_in("a place in a source", "weight"),
    "severity": say_in("a place in a source", "severity"), "critical": say_in("a place in a source", "knock-out"),
    "gap": say_in("a place in a source", "kind of mending"), "required": say_in("a place in a source", "required"),
    "applies_when": say_in("a place in a source", "applies"), "guidance": say_in("a place in a source", "guidance"),
    "evidence": say_in("a place in a source", "evidence"), "ask": say_in("a place in a source", "what to look at"),
    "response": say_in("a place in a source", "way of answering"), "options": say_in("a place in a source", "options"),
    "points": say_in("a place in a source", "points"), "bands": say_in("a place in a source", "bands"),
    "from": say_in("a place in a source", "from"), "unit": say_in("a place in a source", "unit"),
    "min": say_in("a place in a source", "least"), "max": say_in("a place in a source", "most"),
    "expected": say_in("a place in a source", "expected"), "type": say_in("a place in a source", "type"),
    "not_applicable": say_in("a place in a source", "may be not applicable"),
    "at_least": say_in("a place in a source", "at least"), "scoring": say_in("a place in a source", "scoring"),
    "model": say_in("a place in a source", "model"), "grades": say_in("a place in a source", "grades"),
    "consequence": say_in("a place in a source", "consequence"),
    "follow_up": say_in("a place in a source", "to be mended within"), "days": say_in("a place in a source", "days"),
    "coverage_floor": say_in("a place in a source", "least that must be checked"),
    "repeat": say_in("a place in a source", "repeated"), "deduct": say_in("a place in a source", "deducted"),
    "raise_severity": say_in("a place in a source", "raised severity"),
    "include": say_in("a place in a source", "included checklists"),
    "purpose": say_in("a place in a source", "purpose"), "keep": say_in("a place in a source", "kept"),
    "version": say_in("a place in a source", "version"), "value": say_in("a place in a source", "value"),
    "set_by": say_in("a place in a source", "set by"), "word": say_in("a place in a source", "term"),
    "english": say_in("a place in a source", "English"), "variants": say_in("a place in a source", "also"),
    "short": say_in("a place in a source", "meaning"), "homonym": say_in("a place in a source", "homonym"),
    "source": say_in("a place in a source", "source"), "status": say_in("a place in a source", "whether verified"),
    "data": say_in("a place in a source", "data"), "note": say_in("a place in a source", "note"),
    "conflicts_with": say_in("a place in a source", "contradicted by"),
    "wordings": say_in("a place in a source", "other wordings"), "summary": say_in("a place in a source", "summary"),
    "audience": say_in("a place in a source", "who should read it"),
    "intro": say_in("a place in a source", "introduction"),
    "control": say_in("a place in a source", "document control"),
    "confidentiality": say_in("a place in a source", "confidentiality"),
    "statement": say_in("a place in a source", "statement of confidentiality"),
    "reference_only": say_in("a place in a source", "how to use it"), "kit": say_in("a place in a source", "kit"),
    "brand": say_in("a place in a source", "brand"), "subtitle": say_in("a place in a source", "subtitle"),
    "audiences": say_in("a place in a source", "reading by role"),
    "objection": say_in("a place in a source", "objection"), "to": say_in("a place in a source", "addressed to"),
    "duty": say_in("a place in a source", "duty"), "stage": say_in("a place in a source", "stage"),
    "side": say_in("a place in a source", "side"), "layout": say_in("a place in a source", "layout"),
    "lines": say_in("a place in a source", "lines"), "blank_rows": say_in("a place in a source", "blank rows"),
    "sections": say_in("a place in a source", "sections"), "gist": say_in("a place in a source", "gist"),
    "how_used": say_in("a place in a source", "what became of it"), "use": say_in("a place in a source", "use"),
    "seed": say_in("a place in a source", "draft"), "measure": say_in("a place in a source", "measure"),
    "vocabulary": say_in("a place in a source", "words of the trade"),
    "kit_caption": say_in("a place in a source", "heading of the kit"),
    "function": say_in("a place in a source", "function"), "stages": say_in("a place in a source", "stages"),
    "relationships": say_in("a place in a source", "types of relationship"),
    "classes": say_in("a place in a source", "classes of outlets"),
    "severities": say_in("a place in a source", "severities"), "gaps": say_in("a place in a source", "what to do"),
    "effects": say_in("a place in a source", "effects"), "sides": say_in("a place in a source", "sides"),
}  # fmt: skip
_QUIET = frozenset({"measure", "response", "scoring", "control", "evidence", "options", "grades"})
"""Levels whose name says nothing beside that of the place in them."""


def kind_title(change: Change, entry_kind: str, labels: Labels) -> str:
    """check item, standard, …"""
    if change.kind == "entry":
        return labels.kinds.get(entry_kind) or labels.words(say_in("kind of a changed thing", "entry"))
    return labels.words(KINDS[change.kind])


def thing(identity: str, book: Book) -> str:
    """What an amendment calls by kind and id, in words: parameter “limit”. What is gone by now keeps its id."""
    kind, _, name = identity.partition(":")
    chapter = name.partition("/")[0]
    chapters = {key: one.value for key, one in book.library.chapters.items()}
    titles: Mapping[str, str] = {}
    match kind:
        case "manual":
            return book.manual.title
        case "chapter":
            titles = {key: one.title for key, one in chapters.items()}
        case "section" if chapter in chapters:
            titles = {f"{chapter}/{one.id}": one.title for one in chapters[chapter].sections}
        case "part":
            titles = {one.part: one.title for one in book.manual.contents if isinstance(one, Part)}
        case "term":
            titles = {key: one.word for key, one in book.terms.items()}
        case "parameter":
            titles = {key: one.title for key, one in book.parameters.items()}
        case "touchpoint":
            titles = {key: one.title for key, one in book.touchpoints.items()}
        case "role":
            titles = {key: one.title for key, one in book.roles.items()}
        case "figure":
            titles = {key: one.title for key, one in book.figures.items()}
    return book.words(say("{kind} “{title}”", kind=KINDS.get(kind, kind), title=titles.get(name, name)))


def place(path: Path, words: Words, names: Mapping[str, str] | None = None) -> str:
    """step 2 when, metric, options “passed on late” points. `names`: what elements of lists are called."""
    if path[:1] == ("grounds",):
        return words(say_in("a place in a source", "values referred to"))
    if len(path) >= 2 and isinstance(path[1], int) and (element := _ELEMENTS.get(str(path[0]))):
        if path[0] == "steps":
            within = [words(_PLACES[str(part)]) if part in _PLACES else "" for part in path[2:3]]
            return " ".join([words(element(path[1] + 1)), *within])
        if len(path) == 2:
            return words(element(path[1] + 1))
    said = []
    for part in path:
        if isinstance(part, int):
            said.append(str(part + 1))
        elif part in _PLACES and not (part in _QUIET and part != path[-1]):
            said.append(words(_PLACES[part]))
        elif part not in _PLACES:
            said.append(f"“{(names or {}).get(part, part)}”")
    return " ".join(said)


_ELEMENTS: Mapping[str, Callable[[int], Message]] = {
    "steps": lambda number: say("step {number}", number=number),
    "rows": lambda number: say("row {number}", number=number),
    "response": lambda number: say("way of answering {number}", number=number),
}
"""How an element of a list is counted."""


def value(path: Path, text: str, labels: Labels) -> str:
    """A code of the sources as readers say it."""
    last = path[-1] if path else ""
    if last == "target":
        return text.replace(">=", "≥").replace("<=", "≤")
    words: Mapping[str, str] = {
        "severity": labels.severities, "gap": labels.gaps, "kind": labels.kinds, "required": _REQUIRED,
        "stage": labels.stages, "side": labels.sides, "not_applicable": _ALLOWED,
        "status": {**_STATUS, "unverified": labels.unverified},
        "expected": labels.yes_no, "set_by": _SET_BY, "raise_severity": labels.yes_no,
    }.get(str(last), {})  # fmt: skip
    return labels.words(words.get(text, text))


_REQUIRED: Mapping[str, Message] = {
    "yes": say_in("when it is asked for", "required"), "no": say_in("when it is asked for", "optional"),
    "never": say_in("when it is asked for", "not asked for"),
    "on-failure": say_in("when it is asked for", "on nonconformity"),
    "always": say_in("when it is asked for", "always"),
}  # fmt: skip
_STATUS: Mapping[str, Message] = {
    "verified": say_in("status of a source", "verified"),
}  # fmt: skip
_ALLOWED: Mapping[str, Message] = {
    "allowed": say_in("not applicable", "possible"), "refused": say_in("not applicable", "not possible"),
}  # fmt: skip
_SET_BY: Mapping[str, Message] = {
    "sources": say_in("who set it", "given by the sources"),
    "headquarters": say_in("who set it", "set by headquarters"),
}  # fmt: skip
