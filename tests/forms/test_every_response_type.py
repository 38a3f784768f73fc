"""Every response type there is goes out and comes back through every channel, as field, as item and as a table's cell.

A type that the language has and this test does not know fails it; one that a channel does not know ends in its tables.
"""

from __future__ import annotations

import ast
import base64
import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, get_args

import pdf_forms
import pytest
import small_tree
from jinja2 import UndefinedError
from odk_simulation import odata_file
from phone import Scripts, draft_of, encoded
from pydantic import TypeAdapter
from source_tree import modules
from workbooks import Filler

from build_tools.book.book import Book
from build_tools.core.templating import environment
from build_tools.core.words import say
from build_tools.forms.channel import Blank
from build_tools.forms.exchange import make_blank, read_files
from build_tools.forms.odk import names as odk
from build_tools.forms.pdf import names as pdf_names
from build_tools.forms.phone.structure import form_data
from build_tools.forms.phone.structure import outlet as outlet_data
from build_tools.forms.registry import channel
from build_tools.language.form.response_base import ResponseBase
from build_tools.language.form.responses import TYPES, AnyCell, Response
from build_tools.language.library import load
from build_tools.records.record import Record

DAY, PNG = date(2026, 2, 1), b"\x89PNG\r\n\x1a\n" + b"\0" * 20
OPTIONS = [{"id": "a", "label": "甲", "points": 2}, {"id": "b", "label": "乙", "points": 0}]
PLAIN = [{"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}]
CELLS: dict[str, tuple[dict[str, Any], Any]] = {
    "yes-no": ({}, "no"),
    "choice": ({"options": PLAIN}, "b"),
    "number": ({"unit": "次"}, "12.5"),
    "date": ({}, "2026-01-31"),
    "text": ({"lines": 2}, "两行\n文字"),
    "signature": ({}, "张三"),
}
"""Settings and an answer of each type that a table's cell may have."""
COLUMNS = [
    {"id": f"c-{kind}", "label": kind, "width": 15, "response": {"type": kind, **more}}
    for kind, (more, _) in CELLS.items()
]
ROW = {f"c-{kind}": answer for kind, (_, answer) in CELLS.items()}
EXAMPLES: dict[str, tuple[dict[str, Any], Any]] = {
    **CELLS,
    "graded": ({"options": OPTIONS}, "b"),
    "multi": ({"options": PLAIN}, ["a", "b"]),
    "photo": ({}, ["photos/p-1.png"]),
    "table": ({"columns": COLUMNS}, [ROW]),
}
IDS = {kind: f"EVR-{number:02}" for number, kind in enumerate(sorted(EXAMPLES), 1)}
ABOUT = {"version": "1.0.0", "title": "全部", "english": "All", "purpose": "试。", "owner": "owner"}


def test_every_type_has_an_example() -> None:
    assert set(EXAMPLES) == set(TYPES) and set(CELLS) == {kind for kind, one in TYPES.items() if one.in_cell}
    assert {TYPES[kind] for kind in CELLS} == set(get_args(AnyCell)), "what a column takes is what says so of itself"


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_what_was_parsed_and_written_is_parsed_to_the_same(kind: str) -> None:
    more, answer = EXAMPLES[kind]
    response: Any = TypeAdapter(Response).validate_python({"type": kind, **more})
    value = response.parse(answer)
    assert response.written(value) == answer and response.parse(response.written(value)) == value


def test_a_type_that_does_not_say_what_it_is_is_refused_when_it_is_defined() -> None:
    with pytest.raises(TypeError, match="kind"):

        class Half(ResponseBase):
            type: str = "half"

            def parse(self, raw: Any) -> Any:
                return raw


def test_a_type_that_reads_nothing_is_refused_when_it_is_made() -> None:
    class Unread(ResponseBase):
        kind = say("unread")
        type: str = "unread"

    with pytest.raises(TypeError, match="parse"):
        Unread()  # type: ignore[abstract]


@cache
def tree() -> Path:
    """The small project with a checklist and a form that ask for one of each."""
    root = small_tree.copy(Path(mkdtemp(prefix="types-")))
    asked = [(IDS[kind], {"type": kind, **more}) for kind, (more, _) in EXAMPLES.items()]
    items = [{"id": key, "question": "问？", "criteria": ["BBB-001"], "response": said} for key, said in asked]
    fields = [{"id": key.replace("EVR", "EVF"), "label": "栏", "response": said} for key, said in asked]
    section = {"id": "one", "title": "一"}
    checklist = {
        "id": "all-types", **ABOUT, "scoring": {"grades": [{"grade": "A", "from": 0}]},
        "sections": [{**section, "items": items}],
    }  # fmt: skip
    form = {"id": "F-09", **ABOUT, "sections": [{**section, "fields": fields}]}
    (root / "checklists/all-types.yml").write_text(json.dumps(checklist, ensure_ascii=False), "utf-8")
    (root / "manual/forms/F-09.yml").write_text(json.dumps(form, ensure_ascii=False), "utf-8")
    return root


@cache
def blank(form: str) -> Blank:
    return make_blank(Book(load(tree())), form, "S001", day=DAY)


def wanted(form: str) -> Record:
    own = IDS if form == "all-types" else {kind: key.replace("EVR", "EVF") for kind, key in IDS.items()}
    made = blank(form)
    return Record.model_validate(
        {
            "record": made.record, "form": {"id": form, "version": "1.0.0", "sha256": made.sha256}, "outlet": "S001",
            "date": str(DAY), "by": {"name": "甲", "role": "owner"},
            "answers": {own[kind]: {"answer": answer} for kind, (_, answer) in EXAMPLES.items()},
        }
    )  # fmt: skip


def filled(way: str, form: str, fill: Scripts, folder: Path) -> Path:
    """The blank of a channel, filled in as a person would, with what lies beside it."""
    made, record = blank(form), wanted(form)
    photo = next(key for key, one in record.answers.items() if one.answer == ["photos/p-1.png"])
    (folder / "photos").mkdir()
    (folder / "photos/p-1.png").write_bytes(PNG)
    path = folder / f"{made.record}.{way}"
    if way == "yaml":
        path.write_text(record.model_dump_json(by_alias=True, exclude_defaults=True), "utf-8")
        return path
    if way == "html":
        data = form_data(made.form, made.sha256, {})
        pictures = encoded({"photos/p-1.png": PNG})
        packed = fill.call("pack", data, draft_of(record), outlet_data(made.outlet), pictures)
        path.write_bytes(base64.b64decode(packed["zip"]))
        return path
    (content,) = channel(way).write(made).values()
    if way == "xlsx":
        filler = Filler(content, made)
        filler.record(record)
        return filler.save(folder)
    if way == "pdf":
        texts, ticks = pdf_forms.values_of(record, made.form)
        path.write_bytes(pdf_forms.fill(content, texts, ticks, put=pdf_forms.put_utf16))
        (folder / "photos/p-1.png").rename(folder / f"{photo}-1.png")
        return path
    return submitted(record, photo, folder)


def submitted(record: Record, photo: str, folder: Path) -> Path:
    """What a server gives of it: OData with its pictures. A signature is drawn, so that it comes as a picture."""
    (folder / "media").mkdir()
    for name in ("p-1.png", "sign.png"):
        (folder / "media" / name).write_bytes(PNG)
    said: dict[str, Any] = {
        odk.RECORD: record.record, odk.FORM: record.form.id, odk.VERSION: record.form.version,
        odk.SHA256: record.form.sha256, odk.OUTLET: "S001", odk.DATE: str(DAY), odk.NAME: "甲", odk.ROLE: "owner",
        odk.photo(photo, 1): "p-1.png",
    }  # fmt: skip
    for key, answer in record.answers.items():
        if key == photo:
            continue
        if answer.answer == [ROW]:
            cells = {odk.cell(key, column): cell for column, cell in {**ROW, "c-signature": "sign.png"}.items()}
            said |= {odk.node(key): [cells], odk.part(key, odk.ROWS): "1"}
        elif answer.answer == EXAMPLES["signature"][1]:
            said[odk.node(key)] = "sign.png"
        else:
            said[odk.node(key)] = " ".join(answer.answer) if isinstance(answer.answer, list) else answer.answer
    path = folder / "Submissions.json"
    path.write_bytes(odata_file(said))
    return path


@pytest.mark.parametrize("form", ["all-types", "F-09"])
@pytest.mark.parametrize("way", ["yaml", "xlsx", "pdf", "xlsform", "html"])
def test_every_type_comes_back_as_it_was_answered(way: str, form: str, fill: Scripts, tmp_path: Path) -> None:
    (done,) = read_files(tree(), [filled(way, form, fill, tmp_path)], tmp_path / "out")
    assert done.written is not None, [f"{one} {one.repair}" for one in done.problems]
    answers = {key: one.answer for key, one in Record.model_validate_json(done.written.read_bytes()).answers.items()}
    expected: dict[str, Any] = {key: one.answer for key, one in wanted(form).answers.items()}
    for key, answer in expected.items():
        if answer == ["photos/p-1.png"]:  # channels name the picture in their own way, and keep its bytes
            (path,) = answers.pop(key)
            assert (done.written.parent / path).read_bytes() == PNG
        elif way == "xlsform" and answer == EXAMPLES["signature"][1]:
            assert (done.written.parent / answers.pop(key)).read_bytes() == PNG
        elif way == "xlsform" and answer == [ROW]:
            (row,) = answers.pop(key)
            assert (done.written.parent / row["c-signature"]).read_bytes() == PNG
            assert row | {"c-signature": ROW["c-signature"]} == ROW
        else:
            assert answers.pop(key) == answer, (way, key)
    assert not answers


def _of_types(match: ast.Match) -> bool:
    classes = {one.__name__ for one in TYPES.values()}
    found = (one for one in ast.walk(match) if isinstance(one, ast.MatchClass) and isinstance(one.cls, ast.Name))
    return any(getattr(one.cls, "id", "") in classes for one in found)


def test_what_branches_on_types_leaves_none_out() -> None:
    """Its last case is `assert_never`, or hands the rest on to what is typed; so mypy names where a new type lacks."""
    seen, open_ = 0, []
    for module, path in modules().items():
        for match in (one for one in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(one, ast.Match)):
            if not _of_types(match):
                continue
            seen += 1
            last = match.cases[-1]
            handed_on = isinstance(last.pattern, ast.MatchAs) and last.pattern.name is not None
            if not handed_on and "assert_never(" not in ast.unparse(last):
                open_.append(f"{module}:{match.lineno}")
    assert seen >= 10 and not open_


@pytest.mark.parametrize(("folder", "template", "macro"), [("pdf", "boxes", "cell"), ("phone", "item", "control")])
def test_a_template_refuses_a_type_that_it_does_not_know(folder: str, template: str, macro: str) -> None:
    class Half:
        type, lines, unit = "half", 1, ""

    class Column:
        id, response = "c", Half()

    templates = environment(f"forms/{folder}", "book/shared")
    templates.globals |= {"name": pdf_names, "gap": " "}
    module: Any = templates.get_template(f"{template}.html.j2").module
    arguments = (type("Item", (), {"sheet": Column})(), 1, Column(), "x") if macro == "cell" else (Half(), "x")
    with pytest.raises(UndefinedError, match=r"no_(box|control)_for"):
        getattr(module, macro)(*arguments)


def test_the_phone_refuses_a_type_that_it_does_not_know(fill: Scripts) -> None:
    for kind, (more, _) in EXAMPLES.items():
        given: Any = [] if kind in ("multi", "photo", "table") else "x"
        assert fill.call("faults", {"type": kind, **more}, [given])
    with pytest.raises(AssertionError, match="no response type"):
        fill.call("faults", {"type": "half"}, ["x"])
