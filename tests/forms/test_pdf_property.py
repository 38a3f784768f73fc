"""Arbitrary answers, written into a PDF form as viewers write them, come back as the same record."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pdf_forms as forms
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.core.base import clean_text
from build_tools.core.numbers.reading import written
from build_tools.forms.channel import header
from build_tools.forms.pdf import channel
from build_tools.forms.pdf import names as name
from build_tools.language.form.forms import Checklist, Field, walk_fields
from build_tools.language.form.responses import (
    Choice,
    DateResponse,
    Multi,
    NumberResponse,
    Photo,
    ResponseBase,
    Signature,
    TableResponse,
)
from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Record

EXAMPLES = int(os.environ.get("PDF_EXAMPLES", "40"))
"""Of each form; more by hand, each takes a fiftieth of a second."""
JPEG, PNG = b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"

letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("\n\t客户。，𠮷👍ﬁ™é\u3000")
texts = st.text(letters, min_size=1, max_size=60).map(lambda one: _clean(one)).filter(bool)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1)).map(date.isoformat)


def _clean(text: str) -> str:
    try:
        said = clean_text(text)
    except ValueError:  # bidirectional marks are no text of a record
        return ""
    return "" if said in (NOT_APPLICABLE, NOT_CHECKED) or said.startswith("photos/") else said


def numbers(response: NumberResponse) -> st.SearchStrategy[str]:
    if steps := name.steps(response):
        return st.sampled_from(steps).map(str)
    low, high = response.min, response.max
    high = Decimal(10**9) if high is None else high
    return st.integers(int(low or 0), int(high)).map(str) | st.decimals(low or 0, high, places=2).map(written)


def single(response: ResponseBase) -> st.SearchStrategy[str]:
    if offered := name.ticks(response):
        return st.sampled_from(sorted(offered))
    if isinstance(response, NumberResponse):
        return numbers(response)
    return days if isinstance(response, DateResponse) else texts


@st.composite
def rows(draw: st.DrawFn, response: TableResponse) -> list[dict[str, str]]:
    made = []
    keys = [one.id for one in response.rows]
    count = draw(st.integers(1 if keys else 0, len(keys) or response.blank_rows))
    for row in draw(st.permutations(keys))[:count] if keys else range(count):
        cells = {one.id: single(one.response) for one in response.columns}
        must = {one.id for one in response.columns if one.required} or {draw(st.sampled_from(sorted(cells)))}
        chosen = {key: draw(one) for key, one in cells.items() if key in must or draw(st.booleans())}
        made.append({"row": row, **chosen} if keys else chosen)
    return sorted(made, key=lambda one: keys.index(one["row"])) if keys else made


class Files:
    """Photos and signatures by hand that lie beside a PDF."""

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def add(self, item: str, count: int, draw: st.DrawFn) -> list[str]:
        paths = []
        for number in range(1, count + 1):
            kind, magic = draw(st.sampled_from([("jpg", JPEG), ("png", PNG)]))
            path = f"photos/{item}-{number}.{kind}"
            self.contents[path] = magic + draw(st.binary(max_size=8))
            paths.append(path)
        return paths


def answered(draw: st.DrawFn, one: Field, checklist: bool, files: Files) -> dict[str, Any] | None:
    """An answer within what the form offers, or none."""
    response = one.response
    ways = ["answer", "answer", "answer", "nothing", NOT_CHECKED]
    ways += [NOT_APPLICABLE] if response.not_applicable == "allowed" else []
    way, data = draw(st.sampled_from(ways)), dict[str, Any]()
    if way == "nothing":
        return None
    if way == "answer":
        if isinstance(response, Photo):
            data["answer"] = files.add(one.id, draw(st.integers(response.at_least, 3)), draw)
        elif isinstance(response, TableResponse):
            data["answer"] = draw(rows(response))
        elif isinstance(response, Multi):
            options = [option.id for option in response.options]
            data["answer"] = [key for key in options if draw(st.booleans())]
        elif isinstance(response, Signature) and draw(st.booleans()):
            pictures = files.add(one.id, draw(st.integers(1, 2)), draw)
            data |= {"answer": pictures[0], **({"evidence": pictures[1:]} if pictures[1:] else {})}
        else:
            data["answer"] = draw(single(response))
    else:
        data["answer"] = way
        # A form says why in its remarks; an audit's box need not be filled in for what was not checked.
        if way == NOT_APPLICABLE or not checklist or draw(st.booleans()):
            data["reason"] = draw(texts)
    if not isinstance(response, Photo | Signature) and draw(st.integers(0, 3)) == 0:
        data["evidence"] = files.add(one.id, draw(st.integers(1, 2)), draw)
    if checklist:
        if draw(st.integers(0, 3)) == 0:
            data["gap"] = draw(st.sampled_from(sorted(name.GAPS)))
        if draw(st.integers(0, 3)) == 0:
            data["good_practice"] = draw(texts)
    if draw(st.integers(0, 3)) == 0:
        data["comment"] = draw(texts)
    return data


@st.composite
def filled_in(draw: st.DrawFn, form: str) -> tuple[Record, dict[str, bytes]]:
    """A record with its files, as somebody might have filled in this form."""
    blank, files = forms.blank(form), Files()
    checklist = isinstance(blank.form, Checklist)
    data = header(blank)
    data |= {"date": draw(days), "by": {"name": draw(texts), "role": draw(st.sampled_from(sorted(blank.roles)))}}
    if draw(st.booleans()):
        data["holds"] = {"revision": "1.10.0", **({"serial": draw(texts)[:40].strip()} if draw(st.booleans()) else {})}
    answers: dict[str, Any] = {}
    lines = name.remarks(blank.form, survey=blank.sheet.kind == "survey")
    for _, one in walk_fields(blank.form):
        answer = answered(draw, one, checklist, files)
        if answer is not None and not checklist:
            for note in ("reason", "comment"):
                lines -= note in answer
                if lines < 0:  # the form has no line left for it
                    answer.pop(note, None)
            if answer["answer"] in (NOT_APPLICABLE, NOT_CHECKED) and "reason" not in answer:
                answer = None
        if answer is None:
            files.contents = {
                key: one_ for key, one_ in files.contents.items() if not key.startswith(f"photos/{one.id}-")
            }
        else:
            answers[one.id] = answer
    return Record.model_validate({**data, "answers": answers}), files.contents


@st.composite
def hands(draw: st.DrawFn) -> dict[str, Any]:
    """How a program writes."""
    return {
        "put": draw(st.sampled_from(forms.PUTS)),
        "tick": draw(st.sampled_from(forms.TICKS)),
        "appearances": draw(st.sampled_from(["kept", "asked for", "gone"])),
    }


def lay(folder: Path, record: str, files: dict[str, bytes], draw_folder: bool) -> None:
    """Put the files where people put them: loose, or in the record's folder."""
    place = folder / record if draw_folder else folder
    place.mkdir(exist_ok=True)
    for path, content in files.items():
        (place / path.removeprefix("photos/")).write_bytes(content)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Each example in a folder of its own, inside one."""
    return iter(lambda: tmp_path_factory.mktemp("example"), None)  # type: ignore[return-value]


@pytest.mark.parametrize("form", ["every-type", "F-03", "F-04", "service-check", "satisfaction", "F-01"])
def test_what_is_filled_in_comes_back_the_same(form: str, folders: Iterator[Path]) -> None:
    blank = forms.written(form)

    @settings(max_examples=EXAMPLES)
    @given(filled_in(form), hands(), st.booleans())
    def holds(made: tuple[Record, dict[str, bytes]], hand: dict[str, Any], in_folder: bool) -> None:
        record, files = made
        folder = next(folders)
        path = folder / "form.pdf"
        path.write_bytes(forms.fill(blank, *forms.values_of(record, forms.blank(form).form), **hand))
        lay(folder, record.record, files, in_folder)
        (reading,) = channel.read(path, "form.pdf", forms.shelf())
        assert not reading.problems
        assert reading.record == record
        assert reading.attachments == files

    holds()


LONG = "\n".join("客户说：“第二次来，仍没有人接待。”𠮷𪚥，备注 №7；" * 5 for _ in range(30))[:4000]


@pytest.mark.parametrize("put", [*forms.PUTS, forms.put_stream])
@pytest.mark.parametrize("appearances", ["kept", "asked for", "gone"])
def test_long_texts_of_many_lines_come_back_whole(put: forms.Put, appearances: str, tmp_path: Path) -> None:
    text = clean_text(LONG)
    assert len(text) == 4000 and text.count("\n") > 20
    texts_ = {name.NAME: "欧阳𠮷", "EVT-08/answer": text, "EVT-08/comment": text}
    path = tmp_path / "form.pdf"
    content = forms.fill(forms.written("every-type"), texts_, {}, put=put, appearances=appearances)
    path.write_bytes(content)
    (reading,) = channel.read(path, "form.pdf", forms.shelf())
    assert reading.record is not None and reading.record.by.name == "欧阳𠮷"
    answer = reading.record.answers["EVT-08"]
    assert (answer.answer, answer.comment) == (text, text)


def test_choices_are_known_by_their_words_too(tmp_path: Path) -> None:
    texts_ = {name.NAME: "甲", name.ROLE: "店主", "FPO-05/row/1/way": "上门", "FPO-05/row/1/fee": "１２００ 元"}
    texts_ |= {"remark/1/item": "FPO-05 往来", "remark/1/kind": "好做法", "remark/1/text": "当天回电"}
    texts_ |= {"FPO-02/answer": "2026年1月 9 日", name.DATE: "2026/2/1"}
    path = tmp_path / "form.pdf"
    path.write_bytes(forms.fill(forms.written("F-03"), texts_, {}))
    (reading,) = channel.read(path, "form.pdf", forms.shelf())
    assert reading.record is not None, reading.problems
    answers = reading.record.answers
    assert reading.record.by.role == "owner" and reading.record.date == date(2026, 2, 1)
    assert answers["FPO-05"].answer == [{"way": "visit", "fee": "1200"}]
    assert answers["FPO-05"].good_practice == "当天回电" and answers["FPO-02"].answer == "2026-01-09"


def test_every_response_type_is_on_the_test_forms() -> None:
    """So that the property above is about all of what the channel carries, and the rest comes as files."""
    used = {type(one.response) for form in ("every-type", "F-03") for _, one in walk_fields(forms.blank(form).form)}
    kinds = {kind.model_fields["type"].annotation.__args__[0] for kind in used}  # type: ignore[union-attr]
    assert kinds >= channel.CARRIES | {"photo"} and "photo" not in channel.CARRIES
    assert any(isinstance(one.response, Choice) for _, one in walk_fields(forms.blank("F-03").form))
