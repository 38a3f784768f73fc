"""`audit replay`: what a changed checklist would have made of records that are there, before it is published.

Each record is scored as it was, with the form that it names, and again with the present text of its checklist: the
answers are the same, read anew. What the new text asks and the old did not counts as not checked; what it no longer
asks is left out. A record whose checklist includes the changed one is replayed as well. While a checklist is being
changed its version often is not yet: a record that names a version alone is taken to mean the committed text of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from build_tools.audits.batch import Session, Task
from build_tools.audits.predecessors import failed
from build_tools.audits.scoring import Scorer
from build_tools.audits.scoring.comparison import Comparison, compare
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import say
from build_tools.core.yaml.documents import Located
from build_tools.language.form.applicability import Conditions, Standing
from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.records import record_file
from build_tools.records.examination import Examined
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Answer, Record
from build_tools.records.shelf import Shelved, held
from build_tools.revisions.git_history import History


@dataclass(frozen=True)
class Replayed:
    """What became of one record."""

    path: Path
    record: str = ""
    outlet: str = ""
    forms: tuple[Checklist, Checklist] | None = None
    """The checklist as it was filled in, and as it is now."""
    comparison: Comparison | None = None
    problems: list[Problem] = field(default_factory=list)


def replay(root: Path, checklist: str, records: Sequence[Path], forms: Sequence[Path] = ()) -> Iterator[Replayed]:
    """Replay each record in turn. Raises `Refused` when the sources have problems or hold no such checklist."""
    session = Session(Task(root, root / "build/replay", json_only=True, forms=tuple(forms), files=tuple(records)))
    library = session.library
    if checklist not in library.checklists:
        said = say("there is no checklist `{checklist}`", checklist=checklist)
        repair = say("Write one of {known}.", known=", ".join(sorted(library.checklists)))
        raise Refused([Problem(Origin(checklist), "unknown-form", said, repair)])
    players: dict[str, _Player | None] = {}
    for path in records:
        located, problems = record_file.load(path, str(path))
        if located is None:
            yield Replayed(path, problems=problems)
            continue
        identity = located.value.form.id
        if identity not in players:
            now = session.shelf.present(identity) if checklist in _included(session, identity) else None
            players[identity] = _Player(session, now) if now is not None else None
        player = players[identity]
        if player is None:
            said = say("`{form}` neither is `{checklist}` nor includes it", form=identity, checklist=checklist)
            repair = say("Leave this record out, or replay `{form}`.", form=identity)
            yield Replayed(path, problems=[located.problem("other-checklist", said, repair, "form", "id")])
            continue
        received, problems = session.reception.receive(_as_committed(located, session), path)
        before, missing = session.predecessors.of(located, path)
        if received is None or missing:
            yield Replayed(path, located.value.record, problems=problems + missing)
        else:
            yield player.replay(path, received.decided, failed(before))


def _as_committed(located: Located[Record], session: Session) -> Located[Record]:
    """A record that names no fingerprint, with that of the committed form."""
    wanted = located.value.form
    library = None if wanted.sha256 else History(session.task.root).form(wanted.id, wanted.version, None)
    committed = held(library, wanted.id) if library else None
    if committed is None:
        return located
    form = wanted.model_copy(update={"sha256": committed.sha256})
    return replace(located, value=located.value.model_copy(update={"form": form}))


def _included(session: Session, identity: str) -> set[str]:
    """A checklist and everything that it includes, directly or through others."""
    found, todo = set[str](), [identity]
    while todo:
        name = todo.pop()
        located = session.library.checklists.get(name)
        if located is not None and name not in found:
            found.add(name)
            todo += [one.checklist for one in located.value.include]
    return found


class _Player:
    """Replays records of one checklist with its present text."""

    def __init__(self, session: Session, now: Shelved) -> None:
        assert isinstance(now.form, Checklist)
        self._session, self._now, self._form = session, now, now.form
        self._scorer, self._conditions = Scorer(now.form), Conditions(now.form)
        self._fields = {one.id: one for _, one in walk_fields(now.form)}

    def replay(self, path: Path, examined: Examined[Checklist], failed_before: frozenset[str]) -> Replayed:
        """One record under both."""
        before = self._session.card(examined, failed_before)
        answers, values, unreadable = self._read(examined)
        parameters = {one.id: one.value for one in self._now.library.manual.value.parameters}
        at = replace(
            examined.circumstances,
            answers=values,
            parameters=parameters,
            not_applicable=frozenset(key for key, one in answers.items() if one.answer == NOT_APPLICABLE),
        )
        standing = Standing(self._conditions, at)
        kept = {key: one for key, one in answers.items() if standing(key) is not False}
        at = replace(at, answers={key: one for key, one in values.items() if key in kept})
        after = self._scorer.score(kept, at, failed_before)
        said = compare(examined.form, before, self._form, after, unreadable)
        return Replayed(path, examined.record.record, examined.outlet.id, (examined.form, self._form), said)

    def _read(self, examined: Examined[Checklist]) -> tuple[dict[str, Answer], dict[str, Any], list[str]]:
        """The answers that the new text has a place for; their values; and those that do not fit it."""
        answers, values, unreadable = dict[str, Answer](), dict[str, Any](), list[str]()
        for identity, answer in examined.record.answers.items():
            if (asked := self._fields.get(identity)) is None:
                continue
            if answer.answer == NOT_APPLICABLE:
                if asked.response.not_applicable != "allowed":
                    unreadable.append(identity)
                    continue
            elif answer.answer != NOT_CHECKED:
                try:
                    values[identity] = asked.response.parse(answer.answer)
                except ValueError:
                    unreadable.append(identity)
                    continue
            answers[identity] = answer
        return answers, values, unreadable
