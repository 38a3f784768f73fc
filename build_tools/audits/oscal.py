"""An audit as NIST's OSCAL assessment results (JSON, OSCAL 1.1), for tools that collect them.

What maps honestly: entries of the manual are the controls that were reviewed, each checked item an observation, each
entry a finding that is satisfied or not, each nonconformity an open risk with its deadline and who mends it. What OSCAL
has no place for – score, weights, grades – goes along as properties of our own namespace; docs/decisions/oscal.md says
what is lost. The same audit gives the same bytes: ids are derived from the record's digest, days are the record's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, UUID, uuid5

from build_tools.audits.report.items import evidence, points
from build_tools.audits.scored_record import Audit
from build_tools.audits.scoring.results import Finding, ItemResult
from build_tools.book.totals import Totals
from build_tools.core.digest import file_digest
from build_tools.core.numbers.display import display
from build_tools.language import wording
from build_tools.language.labels import Labels
from build_tools.language.model.references import REFERENCE
from build_tools.records.evidence import resolve

VERSION = "1.1.3"
NAMESPACE = "urn:franchise-audit"
SEVERITIES = {"critical": "high", "major": "moderate", "minor": "low", "observation": "low"}
"""Ours to the three that consumers of OSCAL know."""

Data = dict[str, Any]


def oscal_json(audit: Audit) -> Data:
    """The whole document."""
    return _Writer(audit).document()


class _Writer:
    def __init__(self, audit: Audit) -> None:
        self.audit, self.record = audit, audit.examined.record
        self.labels = Labels(audit.examined.library.manual.value)
        self.uuid = partial(_uuid, uuid5(NAMESPACE_URL, f"{NAMESPACE}:{audit.sha256}"))
        self.items = [one for section in audit.card.sections for one in section.all_items()]
        looked_at = ("conformity", "nonconformity", "unscored")
        self.seen = [one for one in self.items if one.outcome in looked_at and one.value is not None]
        self.findings = {one.result.item.id: one for one in audit.card.findings}

    def document(self) -> Data:
        """Metadata, the checklist as the plan, one result."""
        form, outlet = self.audit.examined.form, self.audit.examined.outlet
        title = f"{outlet.title} {form.title} {self.record.date}"
        roles = {one.id: one.title for one in self.audit.examined.library.network.value.roles}
        rulings = self.audit.ruled.appeal.rulings if self.audit.ruled else ()
        last = max([self.record.date, *(one.date for one in rulings)])
        plan = self.uuid("form")
        return {
            "assessment-results": {
                "uuid": self.uuid("results"),
                "metadata": {
                    "title": _line(title),
                    "last-modified": _time(last),
                    "version": self.record.record,
                    "oscal-version": VERSION,
                    "props": [
                        _prop("record", self.record.record),
                        _prop("record-sha256", self.audit.sha256),
                        *([_prop("seal", self.audit.sealed.sha256)] if self.audit.sealed else []),
                    ],
                    "roles": [
                        {"id": "assessor", "title": _line(roles[self.record.by.role])},
                        {"id": "assessed", "title": "outlet"},
                    ],
                    "parties": [
                        {"uuid": self.uuid("auditor"), "type": "person", "name": _word(self.record.by.name)},
                        {
                            "uuid": self.uuid("outlet"), "type": "organization", "name": _word(outlet.title),
                            "props": [_prop("outlet", outlet.id)],
                        },
                    ],
                    "responsible-parties": [
                        {"role-id": "assessor", "party-uuids": [self.uuid("auditor")]},
                        {"role-id": "assessed", "party-uuids": [self.uuid("outlet")]},
                    ],
                },
                "import-ap": {"href": f"#{plan}", "remarks": "The checklist took the place of an assessment plan."},
                "results": [self._result()],
                "back-matter": {
                    "resources": [
                        {
                            "uuid": plan, "title": _line(form.title),
                            "props": [
                                _prop("checklist", form.id), _prop("version", form.version),
                                _prop("sha256", self.audit.examined.form_sha256),
                            ],
                        },
                        *self._photos(),
                    ]
                },
            }
        }  # fmt: skip

    def _result(self) -> Data:
        card, totals = self.audit.card, Totals(self.audit.examined.form.scoring)
        applying = [one for one in self.items if one.outcome != "not-applicable"] or self.items
        reviewed = list(dict.fromkeys(entry for one in applying for entry in one.item.criteria))
        props = [
            _prop("score", totals.shown(card.score) or "none"), _prop("coverage", display(card.coverage)),
            _prop("grade", card.grade.name if card.grade else "none"),
            _prop("scoring-model", self.audit.examined.form.scoring.model),
        ]  # fmt: skip
        if self.audit.ruled:
            props.append(_prop("score-as-audited", totals.shown(self.audit.ruled.card.score) or "none"))
        data = {
            "uuid": self.uuid("result"), "title": _line(self.audit.examined.form.title),
            "description": _plain(self.audit.examined.form.purpose), "start": _time(self.record.date),
            "end": _time(self.record.date), "props": props,
            "reviewed-controls": {
                "control-selections": [{"include-controls": [{"control-id": one} for one in reviewed]}]
                if reviewed else [{"description": "The checklist names no entries of the manual."}]
            },
            "observations": [self._observation(one) for one in self.seen],
            "risks": [self._risk(one) for one in self.audit.card.findings],
            "findings": list(self._findings(reviewed)),
        }  # fmt: skip
        return {key: value for key, value in data.items() if value != []}

    def _observation(self, one: ItemResult) -> Data:
        """One item that was looked at."""
        props = [_prop("item", one.item.id), _prop("outcome", one.outcome)]
        if one.possible:
            props.append(_prop("points", points(one)))
        said = wording.answer(one.item.response, one.value, self.labels.words)
        data: Data = {
            "uuid": self.uuid("observation", one.item.id),
            "title": _line(f"{one.item.id} {_words(one.item.label)}"),
            "description": _plain(said or self.labels.outcomes[one.outcome]),
            "props": props,
            "methods": ["EXAMINE" if evidence(one) else "UNKNOWN"],
            "subjects": [{"subject-uuid": self.uuid("outlet"), "type": "party"}],
            "collected": _time(self.record.date),
        }
        if photos := evidence(one):
            data["relevant-evidence"] = [
                {"href": f"#{self.uuid('photo', path)}", "description": _plain(PurePosixPath(path).name)}
                for path in photos
            ]
        remarks = [one.answer.comment] if one.answer and one.answer.comment else []
        rulings = self.audit.ruled.appeal.rulings if self.audit.ruled else ()
        remarks += [f"{x.date} {x.by.name}: {x.reason}" for x in rulings if x.item == one.item.id]
        return data | ({"remarks": _plain("\n".join(remarks))} if remarks else {})

    def _risk(self, one: Finding) -> Data:
        """A nonconformity that is not mended yet."""
        item = one.result.item
        due = None if one.due_days is None else self.record.date + timedelta(days=one.due_days)
        task: Data = {"uuid": self.uuid("task", item.id), "type": "action", "title": self.labels.gaps[one.gap]}
        if due is not None:
            task["timing"] = {"on-date": {"date": _time(due)}}
        return {
            "uuid": self.uuid("risk", item.id), "title": _line(f"{item.id} {_words(item.label)}"),
            "description": _plain(wording.answer(item.response, one.result.value, self.labels.words)),
            "statement": _plain(self.labels.severities[one.severity]),
            "props": [
                _prop("severity", one.severity), _prop("impact", SEVERITIES[one.severity]), _prop("gap", one.gap),
                _prop("regain", display(one.regain)), _prop("repeat", "yes" if one.repeat else "no"),
            ],
            "status": "open",
            **({"deadline": _time(due)} if due is not None else {}),
            "remediations": [
                {
                    "uuid": self.uuid("remediation", item.id), "lifecycle": "recommendation",
                    "title": self.labels.gaps[one.gap], "description": _plain(self.labels.gaps[one.gap]),
                    "tasks": [task],
                }
            ],
            "related-observations": [{"observation-uuid": self.uuid("observation", item.id)}],
        }  # fmt: skip

    def _findings(self, reviewed: list[str]) -> Iterator[Data]:
        """Each entry that can be judged: not satisfied where an item about it failed, satisfied where all conform. An
        entry with an item that was not checked, and none that failed, is left out: OSCAL has no third state."""
        entries = self.audit.in_force or self.audit.examined.library
        for entry in reviewed:
            about = [one for one in self.items if entry in one.item.criteria]
            failed = [one for one in about if (f := self.findings.get(one.item.id)) and entry in f.criteria]
            checked = [one for one in about if one in self.seen and one.possible]
            if not failed and (not checked or any(one.outcome == "not-checked" for one in about)):
                continue
            located = entries.entries.get(entry) or self.audit.examined.library.entries.get(entry)
            title = _line(f"{entry} {located.value.title if located else ''}".strip())
            state = {"state": "not-satisfied", "reason": "fail"} if failed else {"state": "satisfied", "reason": "pass"}
            yield {
                "uuid": self.uuid("finding", entry), "title": title, "description": title,
                "target": {"type": "objective-id", "target-id": entry, "status": state},
                "related-observations": [
                    {"observation-uuid": self.uuid("observation", one.item.id)} for one in failed or checked
                ],
                **(
                    {"related-risks": [{"risk-uuid": self.uuid("risk", one.item.id)} for one in failed]}
                    if failed else {}
                ),
            }  # fmt: skip

    def _photos(self) -> Iterator[Data]:
        for path in dict.fromkeys(path for one in self.seen for path in evidence(one)):
            digest = file_digest(resolve(self.audit.examined.folder, path))
            link = {"href": quote(path), "hashes": [{"algorithm": "SHA-256", "value": digest}]}
            yield {"uuid": self.uuid("photo", path), "title": _line(PurePosixPath(path).name), "rlinks": [link]}


def _uuid(space: UUID, *parts: str) -> str:
    return str(uuid5(space, "\0".join(parts)))


def _prop(name: str, value: str) -> Data:
    return {"name": name, "ns": NAMESPACE, "value": _word(value)}


def _time(day: date) -> str:
    """OSCAL wants a moment; we know the day."""
    return f"{day.isoformat()}T00:00:00Z"


def _words(text: str) -> str:
    """A text of the sources without its references."""
    return REFERENCE.sub(lambda one: one[3] or one[2], text)


def _word(text: str) -> str:
    """A value that is no markup: one line."""
    return " ".join(text.split()) or "–"


_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~^$&\"']")


def _plain(text: str) -> str:
    """Text where OSCAL reads Markdown: signs that would mean something are escaped."""
    return _MARKS.sub(lambda sign: "\\" + sign[0], _words(text)) or "–"


def _line(text: str) -> str:
    """The same on one line."""
    return _word(_plain(text))
