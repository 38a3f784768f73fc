"""Whether the sources may be released: everything that `manual check --release` says beyond a plain check.

Owns the laws of a revision: a changed content has a new number, the number says how grave the change is, the note
accounts for what others must act on, it is approved, and nobody's old check is trusted unseen. That there is a note at
all is the plain check's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.language.library import Library
from build_tools.language.model.manual import Amendment
from build_tools.revisions.changes import FLOORS, Floor
from build_tools.revisions.chronicle import Chronicle, version
from build_tools.revisions.notes import accounts, approvers, first


def problems(chronicle: Chronicle) -> list[Problem]:
    """Everything that stands in the way of a release, sorted; empty when there is nothing."""
    found = [*_approvals(chronicle.present), *_number(chronicle), *_effective(chronicle), *_notes_kept(chronicle)]
    if chronicle.is_next and chronicle.step is not None:
        found += [*accounts(chronicle.present, chronicle.step), *_versions(chronicle), *_suspects(chronicle)]
        found += _reused(chronicle)
    return sorted(set(found))


def next_revision(revision: str, bump: Floor) -> str:
    """The least number that says so much."""
    major, minor, patch = version(revision)
    if bump is Floor.major:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if bump is Floor.minor else f"{major}.{minor}.{patch + 1}"


def _amendment(library: Library) -> tuple[Amendment | None, int]:
    """The note of the present revision and its number in the list."""
    manual = library.manual.value
    return next(
        ((one, number) for number, one in enumerate(manual.amendments) if one.revision == manual.revision), (None, -1)
    )


def _approvals(library: Library) -> Iterator[Problem]:
    manual, (amendment, number) = library.manual, _amendment(library)
    if not manual.value.approvals:
        yield manual.problem(
            "no-approval",
            say("nobody approved revision {revision}", revision=manual.value.revision),
            say("Add who approved it, in which role and when, to `approvals:`."),
            "approvals",
        )
    for index, one in enumerate(manual.value.approvals):
        if amendment is not None and one.date < amendment.date:
            yield manual.problem(
                "approved-too-early",
                say("approved on {day}, before the amendment of {amended}", day=one.date, amended=amendment.date),
                say("Have this revision approved, or correct the date."),
                "approvals",
                index,
                "date",
            )
        if one.date > manual.value.effective:
            yield manual.problem(
                "approved-too-late",
                say(
                    "approved on {day}, after it took effect on {effective}",
                    day=one.date,
                    effective=manual.value.effective,
                ),
                say("Let it take effect later, or correct the date."),
                "approvals",
                index,
                "date",
            )
    if amendment is not None and manual.value.approvals:
        yield from approvers(manual.part(amendment, "amendments", number), [one.name for one in manual.value.approvals])


def _number(chronicle: Chronicle) -> Iterator[Problem]:
    last, manual, revision = chronicle.last, chronicle.present.manual, chronicle.revision
    if last is None or chronicle.is_released or chronicle.step is None:
        return
    declared = chronicle.step.declared
    least = next_revision(last.revision, max(declared.bump, Floor.patch))
    higher = say("Raise the revision to {least} at least.", least=least)
    if revision == last.revision:
        yield manual.problem(
            "released-already",
            say(
                "{revision} was released with other content: {changes}",
                revision=revision,
                changes=first(declared.diff.changes),
            ),
            higher,
            "revision",
        )
    elif version(revision) < version(last.revision):
        yield manual.problem(
            "revision-goes-back",
            say("{revision} comes before {released}, which was released", revision=revision, released=last.revision),
            higher,
            "revision",
        )
    elif version(revision) < version(least):
        grave = [one for one in declared.diff.changes if one.floor is declared.bump]
        why = say("a change is declared `stricter` or `looser`")
        if grave:
            why = say("changed is {changes}", changes=first(grave))
        yield manual.problem(
            "bump-too-small",
            say(
                "{released} → {revision} is less than a {bump} revision: {why}",
                released=last.revision,
                revision=revision,
                bump=FLOORS[declared.bump],
                why=why,
            ),
            higher,
            "revision",
        )


def _effective(chronicle: Chronicle) -> Iterator[Problem]:
    last, manual = chronicle.last, chronicle.present.manual
    if last is not None and manual.value.effective <= last.release.effective and chronicle.revision != last.revision:
        yield manual.problem(
            "effective-not-later",
            say(
                "it takes effect on {day}, but {released} did on {before}",
                day=manual.value.effective,
                released=last.revision,
                before=last.release.effective,
            ),
            say("Write a later day."),
            "effective",
        )


def _notes_kept(chronicle: Chronicle) -> Iterator[Problem]:
    """The notes of earlier releases stay: they are the revision history that every copy prints."""
    kept = {one.revision for one in chronicle.present.manual.value.amendments}
    for edition in chronicle.older:
        if edition.revision not in kept:
            yield chronicle.present.manual.problem(
                "amendment-lost",
                say("the amendment note of {revision} is gone", revision=edition.revision),
                say("Restore it from git; the history of revisions is part of the manual."),
                "amendments",
            )


def _reused(chronicle: Chronicle) -> Iterator[Problem]:
    """An id is given once: what was removed never comes back as something else."""
    assert chronicle.step is not None
    for change in chronicle.step.diff.of("entry", "item", "field"):
        if change.what != "added" or change.origin is None:
            continue
        ids = [
            (one.revision, one.release.entries if change.kind == "entry" else one.release.items)
            for one in chronicle.older
        ]
        earlier = [revision for revision, known in ids if change.id in known]
        if earlier:
            yield Problem(
                change.origin,
                "id-reused",
                say("{id} stood in {revision} and was removed since", id=change.id, revision=earlier[-1]),
                say("Give this one a new id; old reports still mean the old one."),
            )


def _versions(chronicle: Chronicle) -> Iterator[Problem]:
    """Records name the form they were filled in on by its version."""
    assert chronicle.last is not None
    then, before = chronicle.last.prints.forms, chronicle.last.library
    present = chronicle.present
    earlier = {**before.forms, **before.surveys, **before.checklists}
    for identity, form in {**present.forms, **present.surveys, **present.checklists}.items():
        if then.get(identity, "") in ("", chronicle.prints.forms.get(identity)) or identity not in earlier:
            continue
        if form.value.version == earlier[identity].value.version:
            yield form.problem(
                "form-version",
                say("{form} was changed and is still version {version}", form=identity, version=form.value.version),
                say("Raise its version; records name the form they were filled in on by it."),
                "version",
            )


def _suspects(chronicle: Chronicle) -> Iterator[Problem]:
    for one in chronicle.suspects:
        item = chronicle.present.fields[one.item]
        known = {"item": one.item, "entry": one.entry}
        if one.item_changed and one.entry_changed:
            what = say("{item} and {entry} changed; whether {item} still verifies {entry} was not reviewed", **known)
        elif one.item_changed:
            what = say("{item} changed; whether {item} still verifies {entry} was not reviewed", **known)
        else:
            what = say("{entry} changed; whether {item} still verifies {entry} was not reviewed", **known)
        criteria = getattr(item.value, "criteria", ())
        yield item.problem(
            "suspect",
            what,
            say(
                "Look at both, then: manual review {item} {entry} --by NAME --role ROLE --date DAY --reason WHY",
                **known,
            ),
            "criteria",
            criteria.index(one.entry),
        )
