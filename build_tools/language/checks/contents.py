"""The book as a whole: every chapter is in the contents once, every role has something to read, the kit names this
manual, the work flow shows every chapter of its part, the ladder one minimum, the revision its amendment."""

from __future__ import annotations

from collections import Counter

from build_tools.core.words import say
from build_tools.core.yaml.documents import Add, Located
from build_tools.language.library import Library
from build_tools.language.model.diagrams import Ladder, Workflow
from build_tools.language.model.entries import Figure
from build_tools.language.model.manual import Manual, Part
from build_tools.language.model.network import Network


def check(library: Library, add: Add) -> None:
    """Report what is missing or doubled."""
    manual = library.manual
    counted = Counter(manual.value.chapter_ids())
    for chapter, times in counted.items():
        if times > 1:
            add(
                manual.problem(
                    "doubled-id",
                    say("chapter `{chapter}` stands {times} times in the contents", chapter=chapter, times=times),
                    say("Keep one."),
                    "contents",
                )
            )
    for chapter, located in library.chapters.items():
        if chapter not in counted:
            add(
                located.problem(
                    "not-in-contents",
                    say("chapter `{chapter}` is not in the contents", chapter=chapter),
                    say("Add it to `contents:` in manual/manual.yml."),
                    "id",
                )
            )
    _check_ids(manual, ("kit", "touchpoints", "parameters"), add)
    _check_ids(library.network, ("roles", "regions", "outlets"), add)
    _check_audiences(library, add)
    if manual.value.kit and sum(item.this_manual for item in manual.value.kit) != 1:
        add(
            manual.problem(
                "kit",
                say("the kit must name this manual exactly once"),
                say("Write `this_manual: yes` at one kit item."),
                "kit",
            )
        )
    if manual.value.revision not in {one.revision for one in manual.value.amendments}:
        add(
            manual.problem(
                "no-amendment",
                say("revision {revision} has no amendment record", revision=manual.value.revision),
                say(
                    "Add under `amendments:`{form}: - {{revision: {revision}, date: …, summary: …, "
                    "reason: …, approved_by: …}}",
                    revision=manual.value.revision, form=_named(library.form_for("amendment")),
                ),
                "revision",
            )
        )
    _check_roles(library, add)
    _check_diagrams(library, add)
    _check_touchpoints(library, add)


def _check_audiences(library: Library, add: Add) -> None:
    served = {one.role for one in library.manual.value.audiences}
    if not served:
        return
    for index, role in enumerate(library.network.value.roles):
        if role.id not in served:
            add(
                library.network.problem(
                    "role-without-chapter",
                    say("role `{role}` has nothing to read", role=role.id),
                    say("Add it to `audiences:` in manual/manual.yml."),
                    "roles",
                    index,
                    "id",
                )
            )


def _named(form: str | None) -> str:
    return say(" (form {id})", id=form) if form else ""


def _check_roles(library: Library, add: Add) -> None:
    """One form a role, or nobody knows which is meant."""
    held: dict[str, str] = {}
    for key, form in library.forms.items():
        role = form.value.role
        if role is not None and held.setdefault(role, key) != key:
            message = say("form {id} has the role `{role}` already", id=held[role], role=role)
            add(form.problem("doubled-role", message, say("Keep it at one of both."), "role"))


def _check_ids(document: Located[Manual] | Located[Network], keys: tuple[str, ...], add: Add) -> None:
    for key in keys:
        seen: set[str] = set()
        for index, one in enumerate(getattr(document.value, key)):
            if one.id in seen:
                what = say("id `{id}` stands twice under `{key}`", id=one.id, key=key)
                add(document.problem("doubled-id", what, say("Give one a new id."), key, index, "id"))
            seen.add(one.id)


def _check_diagrams(library: Library, add: Add) -> None:
    part_chapters = {c for one in library.manual.value.contents if isinstance(one, Part) for c in one.chapters}
    for entry in library.entries.values():
        diagram = entry.value.diagram if isinstance(entry.value, Figure) else None
        if isinstance(diagram, Workflow):
            shown = Counter(chapter for lane in diagram.lanes for chapter in lane.chapters)
            wrong = sorted((part_chapters ^ set(shown)) | {one for one, times in shown.items() if times > 1})
            if wrong:
                add(
                    entry.problem(
                        "work-flow",
                        say("the boxes are not the chapters: {chapters}", chapters=", ".join(wrong)),
                        say("Show every chapter of the part once."),
                        "diagram",
                        "lanes",
                    )
                )
        if isinstance(diagram, Ladder) and sum(rung.minimum for rung in diagram.rungs) != 1:
            add(
                entry.problem(
                    "ladder",
                    say("the ladder needs one acceptable minimum"),
                    say("Write `minimum: yes` at one rung."),
                    "diagram",
                    "rungs",
                )
            )


def _check_touchpoints(library: Library, add: Add) -> None:
    """Every contact point has a question in some survey."""
    if not library.surveys:
        return
    asked = {one.value.touchpoint for one in library.fields.values()}
    for index, touchpoint in enumerate(library.manual.value.touchpoints):
        if touchpoint.id not in asked and not library.unread:
            add(
                library.manual.problem(
                    "touchpoint-without-question",
                    say("no survey asks about `{touchpoint}`", touchpoint=touchpoint.id),
                    say("Add a field with `touchpoint:` to a survey."),
                    "touchpoints",
                    index,
                    "id",
                )
            )
