"""A workbook of the spreadsheet channel as a person fills it in, and as other programs would have saved it."""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import small_tree
from openpyxl import load_workbook

from build_tools.book.book import Book
from build_tools.core.words import words_of
from build_tools.forms import xlsx
from build_tools.forms.channel import Blank, Reading
from build_tools.forms.exchange import make_blank
from build_tools.forms.xlsx import terms
from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.language.library import Library, load
from build_tools.records.record import Record
from build_tools.records.shelf import Shelf

SAY = words_of("zh-Hans")
"""Of the small project's manual."""
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
OPTIONS = [
    {"id": "a", "label": "甲"},
    {"id": "b", "label": "=1+1"},
    {"id": "c", "label": "-2"},
    {"id": "d", "label": "甲 "},
]
COLUMNS = [
    {"id": "what", "label": "内容", "width": 40, "response": {"type": "text"}},
    {"id": "day", "label": "日期", "width": 20, "response": {"type": "date"}},
    {"id": "count", "label": "数", "width": 20, "response": {"type": "number"}},
    {"id": "ok", "label": "可", "width": 20, "response": {"type": "yes-no"}},
    {"id": "kind", "label": "类", "width": 20, "response": {"type": "choice", "options": OPTIONS}},
    {"id": "who", "label": "签", "width": 20, "response": {"type": "signature"}},
]
RESPONSES: dict[str, dict[str, Any]] = {
    "AB-01": {"type": "yes-no", "not_applicable": "allowed"},
    "AB-02": {
        "type": "graded",
        "options": [{"id": "full", "label": "好", "points": 2}, {"id": "none", "label": "不好", "points": 0}],
    },
    "AB-03": {"type": "number", "unit": "%", "min": -1000, "max": 100000},
    "AB-04": {"type": "choice", "options": OPTIONS},
    "AB-05": {"type": "multi", "options": OPTIONS},
    "AB-06": {"type": "multi", "options": [{**one, "points": 1} for one in OPTIONS]},
    "AB-07": {"type": "date"},
    "AB-08": {"type": "text", "lines": 3},
    "AB-09": {"type": "photo"},
    "AB-10": {"type": "signature"},
    "AB-11": {"type": "table", "columns": COLUMNS},
    "AB-12": {"type": "table", "columns": COLUMNS, "rows": [{"id": "r1", "label": "一"}, {"id": "r2", "label": "二"}]},
}
ITEMS = [{"id": one, "question": f"{one} 如何？", "criteria": [], "response": said} for one, said in RESPONSES.items()]
SECTIONS = [
    {"id": "one", "title": "History", "items": ITEMS[:6]},
    {"id": "two", "title": "a/b:[c]*" * 5, "sections": [{"id": "in", "title": "深", "items": ITEMS[6:]}]},
]


def library(sections: list[dict[str, Any]]) -> Library:
    """The small project with another checklist in the place of its own."""
    form = {
        "id": "service-check", "version": "1.0.0", "title": "全部类型", "english": "all", "purpose": "试。",
        "owner": "owner", "scoring": {"grades": [{"grade": "A", "from": 0}]}, "sections": sections,
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        tree = small_tree.copy(Path(folder))
        (tree / "checklists/service-check.yml").write_text(json.dumps(form, ensure_ascii=False), "utf-8")
        found = load(tree)
    assert not found.problems, list(map(str, found.problems))
    return found


LIBRARY = library(SECTIONS)
SHELF = Shelf(LIBRARY)
BLANK = make_blank(Book(LIBRARY), "service-check", "S001")
((NAME, CONTENT),) = xlsx.write(BLANK).items()


def read(path: Path, shelf: Shelf = SHELF) -> Reading:
    (reading,) = xlsx.read(path, "a.xlsx", shelf)
    return reading


def good(path: Path, shelf: Shelf = SHELF) -> Record:
    """The record of a file without problems."""
    reading = read(path, shelf)
    assert reading.record is not None, [f"{one} {one.repair}" for one in reading.problems]
    return reading.record


def refused(path: Path, shelf: Shelf = SHELF) -> dict[str, str]:
    """Code to position of every problem."""
    reading = read(path, shelf)
    assert reading.record is None and reading.problems
    assert all(one.repair for one in reading.problems)
    return {one.code: str(one.origin) for one in reading.problems}


def record_of(answers: Mapping[str, Any], blank: Blank = BLANK, **more: Any) -> Record:
    return Record.model_validate(
        {
            "record": blank.record,
            "form": {"id": blank.form.id, "version": blank.form.version, "sha256": blank.sha256},
            "outlet": blank.outlet.id,
            "date": "2026-11-20",
            "by": {"name": "甲", "role": blank.form.owner},
            **more,
            "answers": answers,
        }
    )


class Filler:
    """Fills a blank in as a person would: finds the cell by what the hidden marks say, types the visible words."""

    def __init__(self, content: bytes = CONTENT, blank: Blank = BLANK) -> None:
        self.book, self.blank = load_workbook(io.BytesIO(content), rich_text=True), blank
        self.fields = {one.id: one.response for _, one in walk_fields(blank.form)}
        self.rows: dict[str, tuple[Any, int]] = {}
        self.marks: dict[str, dict[str, int]] = {}
        self.tables: dict[str, Any] = {}
        for sheet in self.book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("~") and cell.value != terms.HEAD:
                        self.marks.setdefault(sheet.title, {})[cell.value] = cell.column
                        if cell.value.startswith(terms.LINE):
                            self.tables[cell.value.removeprefix(terms.LINE)] = sheet
                if sheet.title != SAY(terms.HIDDEN) and isinstance(row[0].value, str) and row[0].value[:1] != "~":
                    self.rows.setdefault(row[0].value, (sheet, row[0].row))
        self.write("date", terms.VALUE, date(2026, 11, 20))
        self.write("name", terms.VALUE, "甲")

    def cell(self, identity: str, mark: str) -> Any:
        sheet, row = self.rows[identity]
        return sheet.cell(row, self.marks[sheet.title][mark])

    def write(self, identity: str, mark: str, value: Any) -> None:
        type_in(self.cell(identity, mark), value)

    def answer(self, identity: str, value: Any) -> None:
        self.write(identity, terms.ANSWER, value)

    def save(self, folder: Path, name: str = NAME) -> Path:
        path = folder / name
        self.book.save(path)
        return path

    def record(self, record: Record) -> None:
        """Everything that a record says."""
        self.write("date", terms.VALUE, record.date)
        self.write("name", terms.VALUE, record.by.name)
        self.write("role", terms.VALUE, self.blank.roles[record.by.role])
        if record.holds:
            self.write("revision", terms.VALUE, record.holds.revision)
            self.write("serial", terms.VALUE, record.holds.serial)
        for identity, answer in record.answers.items():
            if answer.answer in ("not-applicable", "not-checked"):
                self.write(identity, terms.ABSENT, SAY(terms.ABSENCES[answer.answer]))
            else:
                self._answer(identity, answer.answer)
            said = [(terms.REASON, answer.reason), (terms.COMMENT, answer.comment)]
            if isinstance(self.blank.form, Checklist):
                said += [(terms.GOOD, answer.good_practice), (terms.GAP, self.blank.labels.gaps.get(answer.gap or ""))]
            said.append((terms.EVIDENCE, "\n".join(one.removeprefix("photos/") for one in answer.evidence) or None))
            for mark, text in said:
                self.write(identity, mark, text)

    def _answer(self, identity: str, said: Any) -> None:
        response = self.fields[identity]
        kind = response.type
        if kind == "multi":
            for option in terms.options(response, SAY):
                self.answer(f"{identity}/{option}", "是" if option in said else "否")
        elif kind == "table" and said:
            sheet = self.tables[identity]
            marks = self.marks[sheet.title]
            ids = [sheet.cell(one, 1).value for one in range(1, 60)]
            for number, row in enumerate(said, ids.index(terms.HEAD) + 2):
                at = ids.index(row["row"]) + 1 if "row" in row else number
                for column in response.columns:  # type: ignore[union-attr]
                    value = typed(column.response, row.get(column.id))
                    type_in(sheet.cell(at, marks[terms.COLUMN + column.id]), value)
        elif kind == "table":
            self.answer(identity, "无")
        elif kind == "photo":
            self.answer(identity, "\n".join(said))
        else:
            self.answer(identity, typed(response, said))


def typed(response: Any, said: str | None) -> Any:
    """What the spreadsheet program makes of what a person types."""
    if said is None:
        return None
    if labels := terms.options(response, SAY):
        return labels[said]
    if response.type == "number":
        return float(said) if "." in said else int(said)
    if response.type == "date":  # a cell's day before 1910 is taken for a mistyped number: such days stay words
        return said if said < "1910-01-01" else datetime.fromisoformat(said)
    return said


def type_in(cell: Any, value: Any) -> None:
    """As Excel keeps it: what looks like an escape is escaped itself; a cell formatted as text takes =1+1 as text."""
    cell.value = re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"


Parts = dict[str, str]


def rewritten(path: Path, change: Callable[[Parts], None]) -> Path:
    """The file with its parts changed: name to text."""
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one).decode() for one in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheets_of(parts: Parts) -> list[str]:
    return [one for one in parts if one.startswith("xl/worksheets/sheet")]


def with_shared_strings(parts: Parts) -> None:
    """As Excel and WPS save: texts in one table, with the phonetic guides that input methods leave there."""
    strings: list[str] = []

    def shared(found: re.Match[str]) -> str:
        guide = '<rPh sb="0" eb="1"><t>ci</t></rPh><phoneticPr fontId="1"/>' if len(strings) % 2 else ""
        strings.append(f"<si>{found[3]}{guide}</si>")
        return f'<c{found[1]}t="s"{found[2]}><v>{len(strings) - 1}</v></c>'

    for name in sheets_of(parts):
        cell = re.compile(r'<c([^>]*)t="inlineStr"([^>]*)><is>(.*?)</is></c>', re.DOTALL)
        parts[name] = cell.sub(shared, parts[name])
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{"".join(strings)}</sst>'
    listed = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace("</Types>", listed)
    rels = "xl/_rels/workbook.xml.rels"
    there = f'<Relationship Id="shared" Type="{relation}" Target="sharedStrings.xml"/></Relationships>'
    parts[rels] = parts[rels].replace("</Relationships>", there)
    assert len(strings) > 50


def with_prefixes(parts: Parts) -> None:
    """As other producers write: every element with a prefix."""
    for name in sheets_of(parts):
        text = re.sub(r"<(/?)(?=[A-Za-z])(?![A-Za-z]+:)", r"<\1x:", parts[name])
        parts[name] = text.replace("xmlns=", "xmlns:x=")


def counted_from_1904(parts: Parts) -> None:
    """As Excel for the Mac once did."""
    parts["xl/workbook.xml"] = re.sub(r"<workbookPr(?=[ /])", '<workbookPr date1904="1"', parts["xl/workbook.xml"])
    assert "date1904" in parts["xl/workbook.xml"]
