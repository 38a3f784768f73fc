"""Items of an audit as rows of its report: findings with all that explains them, and plain lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from build_tools.audits.report.rows import FindingView, LineView, SignatureView, TermView
from build_tools.audits.report.texts import AuditTexts
from build_tools.audits.scoring.results import Finding, ItemResult, SectionResult
from build_tools.book.views import EntryView
from build_tools.core.numbers.display import display
from build_tools.core.words import Words, say
from build_tools.language import wording
from build_tools.language.form.choices import Multi
from build_tools.language.form.forms import Field, Item
from build_tools.language.form.responses import Photo, Signature
from build_tools.language.form.ruled import as_written
from build_tools.language.form.scoring import GradeCap


def finding(one: Finding, day: date, section: str, texts: AuditTexts, ruled: bool, demerits: bool) -> FindingView:
    """`day`: the audit's, from which the due date counts. `section`: the titles it stands under. `ruled`: whether it
    was decided anew. `demerits`: whether its points are."""
    result, item = one.result, one.result.item
    answer, said = result.answer, wording.answer(item.response, result.value, texts.words)
    criteria = tuple(texts.entry(entry) for entry in one.criteria)
    asked = texts.line(item.evidence.ask if item.evidence else None)
    return FindingView(
        item.id, texts.line(item.label), one.severity, texts.labels.severities[one.severity],
        texts.labels.gaps[one.gap], said, points(result), display(one.regain),
        None if one.due_days is None else day + timedelta(days=one.due_days), _owner(criteria, texts.words),
        (answer.comment or "") if answer else "", evidence(result), asked, result.evidence_missing,
        criteria, section, effect(item, texts), one.repeat, _unmet(result, demerits), ruled,
    )  # fmt: skip


def effect(item: Item, texts: AuditTexts) -> str:
    """What a critical item does when it fails, beyond its points, in words; '' for any other."""
    if isinstance(item.critical, GradeCap):
        return texts.words(say("grade {grade} at best", grade=item.critical.cap))
    return texts.labels.effects[item.critical] if item.critical else ""


def line(
    one: ItemResult, section: str, fields: dict[str, Field], texts: AuditTexts, term: TermView | None = None
) -> LineView:
    """Any item. `fields`: those of its form, for the words of its condition. `term`: its part in the sum."""
    why = one.why or ""
    if one.by_condition:
        condition = texts.condition(one.item, fields)
        only = say("applies only if {condition}", condition=condition)
        why = texts.words(only if condition else say("its section does not apply"))
    value = wording.answer(one.item.response, one.value, texts.words) if one.value is not None else ""
    scored = one.outcome in ("conformity", "nonconformity")
    return LineView(
        one.item.id, texts.line(one.item.label), why, value, texts.labels.outcomes[one.outcome], section,
        points(one) if scored else "", (one.answer.comment or "") if one.answer else "", evidence(one),
        texts.line(one.item.evidence.ask if one.item.evidence else None), term,
    )  # fmt: skip


def signature(one: ItemResult, texts: AuditTexts) -> SignatureView | None:
    """A signature that the record holds: the signer's name, or a picture of it."""
    if not isinstance(one.item.response, Signature) or not isinstance(one.value, str):
        return None
    picture = one.value.lower().endswith((".png", ".jpg", ".jpeg"))
    return SignatureView(texts.line(one.item.label), "" if picture else one.value, one.value if picture else "")


def with_path(section: SectionResult, above: str = "") -> Iterator[tuple[str, ItemResult]]:
    """Every item with the titles of the sections it stands in."""
    path = f"{above} · {section.section.title}" if above else section.section.title
    for item in section.items:
        yield path, item
    for nested in section.sections:
        yield from with_path(nested, path)


def points(item: ItemResult) -> str:
    """earned/possible."""
    return f"{wording.number(item.earned)}/{wording.number(item.possible)}"


def evidence(one: ItemResult) -> tuple[str, ...]:
    """Photos beside the answer, and those that are the answer; each once."""
    answered = one.value if isinstance(one.item.response, Photo) and isinstance(one.value, tuple) else ()
    return tuple(dict.fromkeys((*(one.answer.evidence if one.answer else ()), *(str(path) for path in answered))))


def _unmet(result: ItemResult, demerits: bool) -> tuple[str, ...]:
    """Of several options, those that were not met; in the demerit model an option is a fault, and these are chosen."""
    response = as_written(result.item.response)
    if not isinstance(response, Multi) or not isinstance(result.value, tuple):
        return ()
    left = response.unmet(result.value)
    return tuple(one.label for one in response.options if (one in left) != demerits)


def _owner(criteria: tuple[EntryView, ...], words: Words) -> str:
    """Who answers for what was not fulfilled: a standard's owner, else the entry's, else who acts in the procedure."""
    for one in criteria:
        if one.measure or one.owner:
            return one.measure.owner if one.measure else one.owner
    roles = dict.fromkeys(step.role for one in criteria for step in one.steps if step.role)
    return words.listed([*roles][:2])
