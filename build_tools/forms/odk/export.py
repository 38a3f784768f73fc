"""An export's submissions, whose cells know their place, whether they stood in CSVs, in OData JSON or in Kobo's JSON.

Cells are found by their last name, so that an export with or without group names, in any order, reads the same. A
table's rows are joined by PARENT_KEY. Columns that split a choice into one a choice are left out: the choice itself is
there as well. A submission that was rejected on the server is not one.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from build_tools.core.faults import Fault
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.forms.odk.archive import Export, export_problem

MAX_CELLS = 1_000_000
"""Filled cells of an export: some 2,500 whole audits."""

_AGAIN = say("Export it again.")
_REJECTED = ("rejected", "validation_status_not_approved")


@dataclass(frozen=True)
class Cell:
    """What stands somewhere in an export."""

    text: str
    place: str


@dataclass(frozen=True, eq=False)
class Row:
    """The filled cells of a submission or of a table's row, by node."""

    place: str
    texts: Mapping[str, str]

    def cell(self, name: str) -> Cell:
        """A cell; one that is not there is empty."""
        return Cell(self.texts.get(name, ""), f"{self.place}, {name}")


@dataclass(frozen=True, eq=False)
class Submission:
    """One filled-in form."""

    row: Row
    tables: dict[str, list[Row]] = field(default_factory=dict)
    """Rows by the table's node."""


def submissions(export: Export, file: str) -> tuple[list[Submission], list[Problem]]:
    """Every submission, or all that is wrong with the export. Raises `Fault` when it is none."""
    reader = _Reader(file)
    try:
        found = reader.zipped(export) if export.archive else reader.json(export.json())
    except RecursionError:
        raise Fault(say("the file is nested too deeply"), _AGAIN) from None
    if not found and not reader.problems:
        raise Fault(say("the export holds no submission that counts"), say("Send it from the phone first."))
    return found, reader.problems


class _Reader:
    def __init__(self, file: str) -> None:
        self.file, self.problems, self.cells = file, list[Problem](), 0

    def _add(self, place: str, fault: Fault) -> None:
        self.problems.append(export_problem(self.file, place, fault))

    def _row(self, place: str, cells: Iterator[tuple[str, str]]) -> Row:
        texts: dict[str, str] = {}
        for name, text in cells:
            if not text:
                continue
            if texts.setdefault(name, text) != text:
                raise Fault(
                    say("{place} says two things of {name}", place=place, name=name[:60]),
                    say("Export it without deleted fields."),
                )
            self.cells += 1
            if self.cells > MAX_CELLS:
                raise Fault(
                    say("the export holds more than {count} answers", count=f"{MAX_CELLS:,}"),
                    say("Export fewer submissions at once."),
                )
        return Row(place, texts)

    def zipped(self, export: Export) -> list[Submission]:
        """The submissions of a zip of tables."""
        parents, children = list[list[Row]](), list[list[Row]]()
        for name, data in export.tables():
            try:
                columns, rows = self._table(data, name)
            except csv.Error as error:
                self._add(name, Fault(say("the table cannot be read ({error})", error=error), _AGAIN))
                continue
            except Fault as fault:
                self._add(name, fault)
                continue
            if "PARENT_KEY" in columns:
                children.append(rows)
            elif "KEY" in columns:
                parents.append(rows)
        if self.problems:
            return []
        if len(parents) != 1:
            raise Fault(
                say("there is not exactly one table of submissions (with KEY, without PARENT_KEY) in the zip"), _AGAIN
            )
        return self._joined(parents[0], children)

    def _table(self, data: bytes, name: str) -> tuple[list[str], list[Row]]:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Fault(
                say("the table is not UTF-8"), say("Export it again instead of saving it in a spreadsheet.")
            ) from None
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = next(lines, [])
        columns = [one.rpartition("-")[2] for one in header]
        child = "PARENT_KEY" in columns
        rows = []
        for number, line in enumerate(lines, 2):
            if len(line) != len(header):
                raise Fault(
                    say(
                        "row {number} has {cells} cells where the header has {columns}",
                        number=number,
                        cells=len(line),
                        columns=len(header),
                    )
                )
            written = zip(header, columns, line, strict=True)
            cells = ((column, cell) for full, column, cell in written if "/" not in full)
            rows.append(self._row(f"{name} row {number}" if child else f"row {number}", cells))
        return columns, rows

    def _joined(self, parents: list[Row], children: list[list[Row]]) -> list[Submission]:
        found: dict[str, Submission] = {}
        for row in parents:
            key = row.texts.get("KEY", "")
            if not key or key in found:
                self._add(row.place, Fault(say("the KEY `{key}` is empty or there twice", key=key[:60]), _AGAIN))
            found[key] = Submission(row)
        for row in (row for table in children for row in table):
            # KEY is uuid:…/group/TSX_20[1]
            owner = found.get(row.texts.get("PARENT_KEY", "").partition("/")[0])
            node = row.texts.get("KEY", "").rpartition("/")[2].partition("[")[0]
            if owner is None:
                said = say("its PARENT_KEY names no submission of this export")
                self._add(row.place, Fault(said, say("Export all tables at once.")))
            else:
                owner.tables.setdefault(node, []).append(row)
        return [one for one in found.values() if one.row.texts.get("ReviewState") not in _REJECTED]

    def json(self, data: bytes) -> list[Submission]:
        """The submissions of OData (`value`) or of Kobo (`results`)."""
        try:
            # Numbers stay as they were written.
            tree = json.loads(data, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_distinct)
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise Fault(say("the file is neither a zip nor JSON as a server exports it"), _AGAIN) from None
        listed = tree.get("value", tree.get("results")) if isinstance(tree, dict) else None
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise Fault(say("the file has no list of submissions"), say("Export Submissions?$expand=* from Central."))
        if "@odata.nextLink" in tree or tree.get("next"):
            raise Fault(say("the file is the first of several pages"), say("Export all submissions at once."))
        return [
            self._flat(one, f"row {number}") for number, one in enumerate(listed, 1) if _state(one) not in _REJECTED
        ]

    def _flat(self, tree: dict[str, Any], place: str) -> Submission:
        leaves = list(_leaves(tree))
        tables: dict[str, list[Row]] = {}
        for name, value in leaves:
            if isinstance(value, list):
                tables[name] = [
                    self._row(f"{place}, {name} row {number}", _texts(_leaves(row)))
                    for number, row in enumerate(value, 1)
                    if isinstance(row, dict)
                ]
        return Submission(self._row(place, _texts(iter(leaves))), tables)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise Fault(say("a key is there twice in the file"), _AGAIN)
    return dict(pairs)


def _leaves(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands in the groups of a submission (nested in OData, `group/name` in Kobo), the server's own aside."""
    for name, value in tree.items():
        if name.startswith("_") or "@" in name:
            continue
        if isinstance(value, dict):
            yield from _leaves(value)
        else:
            yield name.rpartition("/")[2], value


def _texts(leaves: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
    for name, value in leaves:
        if value is not None and not isinstance(value, list):
            yield name, value if isinstance(value, str) else str(value)


def _state(tree: dict[str, Any]) -> Any:
    """What a reviewer decided on the server."""
    central, kobo = tree.get("__system"), tree.get("_validation_status")
    return (isinstance(central, dict) and central.get("reviewState")) or (isinstance(kobo, dict) and kobo.get("uid"))
