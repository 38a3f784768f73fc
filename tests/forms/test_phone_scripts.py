"""The phone's own scripts against the engine: text, numbers, dates, conditions, digests."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phone import Scripts
from pydantic import TypeAdapter

from build_tools.core.base import clean_text
from build_tools.forms.phone.structure import form_data
from build_tools.language.form.applicability import Circumstances, Conditions, Standing, full_months
from build_tools.language.form.forms import Checklist, walk_fields
from build_tools.language.form.responses import Response
from build_tools.language.model.network import Outlet

AWKWARD = (
    "\u0000\u0007\t\n\r\u000b\u001c\u0085\u00a0\u00ad\u0301e\u1100\u1161\u202e\u2066\u200b\u2028\u3000\ufeff\uffff "
)
TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from(AWKWARD)), max_size=30)


@given(st.lists(TEXTS, min_size=5, max_size=20))
def test_text_is_cleaned_as_the_engine_does(fill: Scripts, texts: list[str]) -> None:
    for text, cleaned in zip(texts, fill.call("clean", texts), strict=True):
        assert clean_text(cleaned) == cleaned
        # What YAML folds or refuses is not there either; everything else is as the engine has it.
        assert not re.search("[\u2028\u2029\ufffe\uffff]", cleaned)
        try:
            expected = clean_text(re.sub("[\u2028\u2029]", "\n", re.sub("[\ufffe\uffff]", "", text)))
        except ValueError:
            continue
        assert cleaned == expected


def test_half_of_a_character_is_left_out(fill: Scripts) -> None:
    assert fill.call("clean", ["甲\ud83d乙", "\ude00", "😀"]) == ["甲乙", "", "😀"]


@pytest.mark.parametrize(
    ("typed", "read"), [("８．５", "8.5"), (" 12 ", "12"), ("－3", "-3"), ("8。5", "8.5"), ("−2", "-2"), ("8,5", "8,5")]
)
def test_numbers_are_read_as_a_chinese_keyboard_types_them(fill: Scripts, typed: str, read: str) -> None:
    assert fill.call("halfWidth", [typed]) == [read]


RESPONSES: list[dict[str, Any]] = [
    {"type": "yes-no"},
    {
        "type": "graded",
        "options": [{"id": "a", "label": "甲", "points": "1"}, {"id": "b", "label": "乙", "points": "0"}],
    },
    {"type": "multi", "options": [{"id": "a", "label": "甲"}, {"id": "b", "label": "乙"}]},
    {"type": "number"},
    {"type": "number", "min": "-1.5", "max": "10.25"},
    {"type": "date"},
    {"type": "text"},
    {"type": "photo", "at_least": "2"},
    {
        "type": "table",
        "columns": [
            {"id": "day", "label": "日", "width": "20", "response": {"type": "date"}, "required": "yes"},
            {"id": "sum", "label": "数", "width": "20", "response": {"type": "number", "max": "5"}},
        ],
    },
]
NUMBERS = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-30, max_value=30).map(str),
    st.from_regex(r"[+-]?[0-9]{0,14}(\.[0-9]{0,13})?", fullmatch=True),
    st.sampled_from(["1e3", "1_0", "NaN", "Infinity", "0.0000000000001", "0000000000000000000001", ".", "-", "5."]),
)
DAYS = st.one_of(
    st.dates().map(str), st.sampled_from(["2026-02-29", "2024-02-29", "2026-13-01", "0000-01-01", "2026-1-1"])
)
RAW: dict[str, st.SearchStrategy[Any]] = {
    "yes-no": st.sampled_from(["yes", "no", "maybe"]),
    "graded": st.sampled_from(["a", "b", "c"]),
    "multi": st.lists(st.sampled_from(["a", "b", "c"]), unique=True),
    "number": NUMBERS,
    "date": DAYS,
    "text": st.text("甲😀", min_size=1, max_size=5).flatmap(lambda text: st.sampled_from([text, text * 1500])),
    "photo": st.lists(st.sampled_from(["photos/a.jpg", "photos/b.jpg"]), unique=True, min_size=1),
    "table": st.lists(st.fixed_dictionaries({}, optional={"day": DAYS, "sum": NUMBERS}), min_size=1, max_size=3),
}


@pytest.mark.parametrize("given_response", RESPONSES, ids=lambda one: "-".join([one["type"], *list(one)[1:2]]))
def test_what_the_phone_takes_the_engine_takes(fill: Scripts, given_response: dict[str, Any]) -> None:
    response: Any = TypeAdapter(Response).validate_python(given_response)
    said = _json(response)

    @given(st.lists(RAW[given_response["type"]], min_size=10, max_size=30))
    def check(raws: list[Any]) -> None:
        verdicts = fill.call("faults", said, raws)
        fine = [raw for raw, verdict in zip(raws, verdicts, strict=True) if verdict == ""]
        for raw, written in zip(fine, fill.call("written", said, fine), strict=True):
            assert response.parse(written) is not None, raw
        for raw, verdict in zip(raws, verdicts, strict=True):
            if verdict == "fault" and not _only_the_engine_takes(raw):
                with pytest.raises(ValueError):
                    response.parse(raw)

    check()


def _only_the_engine_takes(raw: Any) -> bool:
    """Numbers as programs write them: 1e3, 1_0."""
    return any(re.search("[_e]", one) for one in ([raw] if isinstance(raw, str) else re.findall(r"[0-9_e]+", str(raw))))


def _json(response: Any) -> dict[str, Any]:
    form = {
        "id": "test", "version": "1.0.0", "title": "甲", "english": "a", "purpose": "乙", "owner": "owner",
        "scoring": {"grades": [{"grade": "A", "from": "0"}]},
        "sections": [{"id": "one", "title": "一", "items": [
            {"id": "TSX-01", "question": "问", "criteria": [], "response": response}]}],
    }  # fmt: skip
    item: dict[str, Any] = form_data(Checklist.model_validate(form), "", {})["sections"][0]["items"][0]
    return dict(item["response"])


@given(st.lists(st.tuples(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.dates(date(2000, 1, 1), date(2100, 1, 1)))))
def test_full_months_are_the_same(fill: Scripts, pairs: list[tuple[date, date]]) -> None:
    said = fill.call("fullMonths", [[str(start), str(day)] for start, day in pairs])
    assert said == [full_months(start, day) for start, day in pairs]


@given(st.binary(max_size=300))
def test_the_digest_is_sha256(fill: Scripts, data: bytes) -> None:
    assert fill.call("sha256", base64.b64encode(data).decode()) == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("length", [55, 56, 63, 64, 65, 119, 120, 1_000_003])
def test_the_digest_at_the_edges_of_its_blocks(fill: Scripts, length: int) -> None:
    data = bytes(i * 7 % 256 for i in range(length))
    assert fill.call("sha256", base64.b64encode(data).decode()) == hashlib.sha256(data).hexdigest()


# ---- conditions

ITEMS: dict[str, dict[str, Any]] = {
    "TSX-01": {"type": "yes-no", "not_applicable": "allowed"},
    "TSX-02": {"type": "number", "not_applicable": "allowed"},
    "TSX-03": {"type": "multi", "options": [{"id": "x", "label": "甲"}, {"id": "y", "label": "乙"}]},
    "TSX-04": {"type": "date"},
    "TSX-05": {"type": "yes-no"},
    "TSX-06": {"type": "yes-no"},
}
ANSWERS: dict[str, st.SearchStrategy[Any]] = {
    "TSX-01": st.sampled_from(["yes", "no", "not-applicable", "not-checked"]),
    "TSX-02": st.sampled_from(["3", "4", "4.0", "4.5", "not-applicable"]),
    "TSX-03": st.sampled_from([[], ["x"], ["x", "y"], "not-checked"]),
    "TSX-04": st.sampled_from(["2026-01-01", "2026-01-02"]),
    "TSX-05": st.sampled_from(["yes", "no"]),
    "TSX-06": st.sampled_from(["yes", "no"]),
}
TESTS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "TSX-01": st.sampled_from([{"is": "no"}, {"is_not": "no"}, {"one_of": ["yes", "no"]}]),
    "TSX-02": st.sampled_from([{"at_least": "4"}, {"less_than": "4.5"}, {"is": "4"}, {"one_of": ["3", "4.50"]}]),
    "TSX-03": st.sampled_from([{"is": "x"}, {"is_not": "y"}, {"one_of": ["y", "x"]}]),
    "TSX-04": st.sampled_from([{"before": "2026-01-02"}, {"from": "2026-01-02"}, {"is": "2026-01-01"}]),
    "TSX-05": st.sampled_from([{"is": "no"}]),
    "outlet.opened": st.sampled_from([{"before": {"parameter": "cut-off"}}, {"from": "2010-01-02"}]),
    "outlet.age_months": st.sampled_from([{"at_least": "12"}, {"less_than": {"parameter": "months"}}]),
    "outlet.class": st.sampled_from([{"is": "A"}, {"is_not": "B"}, {"one_of": ["B", "C"]}]),
    "outlet.region": st.sampled_from([{"is": "north"}]),
    "outlet.relationship": st.sampled_from([{"is": "basic"}, {"is_not": "partner"}]),
}
AGES = st.sampled_from([timedelta(0), timedelta(364), timedelta(365), timedelta(366)])
PARAMETERS = {"cut-off": "2010-01-01", "months": "13"}


def condition(subjects: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Conditions on these subjects, nested at most thrice."""
    single = st.sampled_from(subjects).flatmap(lambda key: TESTS[key].map(lambda test: {key: test}))
    return st.recursive(
        single,
        lambda inner: st.one_of(
            st.builds(lambda several: {"all": several}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda several: {"any": several}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda one: {"not": one}, inner),
            st.builds(lambda one, two: {**one, **two}, inner, single),
        ),
        max_leaves=4,
    )


@st.composite
def circumstances(draw: st.DrawFn) -> tuple[Checklist, dict[str, Any], Outlet, date]:
    """Items that hang on earlier ones and on the outlet, and what was answered."""
    ids, items = list(ITEMS), []
    subjects = [key for key in TESTS if key.startswith("outlet.")]
    for number, identity in enumerate(ids):
        one: dict[str, Any] = {"id": identity, "question": "问", "criteria": [], "response": ITEMS[identity]}
        if draw(st.booleans()):
            one["applies_when"] = draw(condition(subjects + [key for key in ids[:number] if key in TESTS]))
        items.append(one)
    sections = [{"id": "one", "title": "一", "items": items[:3]}, {"id": "two", "title": "二", "items": items[3:]}]
    if draw(st.booleans()):
        sections[1]["applies_when"] = draw(condition([*subjects, "TSX-01", "TSX-02", "TSX-03"]))
    form = Checklist.model_validate({
        "id": "test", "version": "1.0.0", "title": "甲", "english": "a", "purpose": "乙", "owner": "owner",
        "scoring": {"grades": [{"grade": "A", "from": "0"}]}, "sections": sections,
    })  # fmt: skip
    raw = {key: draw(ANSWERS[key]) for key in ids if draw(st.booleans())}
    day = draw(st.sampled_from([date(2011, 1, 1), date(2011, 1, 31), date(2012, 2, 29)]))
    relationship = draw(st.sampled_from([(), ("basic",), ("partner", "basic")]))
    outlet = Outlet.model_validate({
        "id": "S001", "title": "甲", "region": draw(st.sampled_from(["north", "south"])), "franchisee": "乙",
        "class": draw(st.sampled_from("ABC")), "opened": str(day - draw(AGES)),
        "relationship": relationship,
    })  # fmt: skip
    return form, raw, outlet, day


def entries(raw: dict[str, Any]) -> dict[str, Any]:
    """Answers as a draft keeps them."""
    skips = ("not-applicable", "not-checked")
    return {key: {"skip": one, "reason": "缘由"} if one in skips else {"answer": one} for key, one in raw.items()}


@given(circumstances())
def test_what_applies_is_the_same(fill: Scripts, case: tuple[Checklist, dict[str, Any], Outlet, date]) -> None:
    same_standing(fill, *case)


def test_what_hangs_on_an_item_that_is_itself_undecided(fill: Scripts) -> None:
    """Whether 2 applies is open. It was answered: an answer that does not fit decides, one that fits leaves it open."""
    chain: list[dict[str, Any]] = [{}, {"TSX-01": {"is": "no"}}, {"TSX-02": {"is": "4"}}, {"TSX-02": {"is": "5"}}]
    items = [
        {"id": f"TSX-0{n}", "question": "问", "criteria": [], "response": ITEMS["TSX-02" if n == 2 else "TSX-01"],
         **({"applies_when": one} if one else {})}
        for n, one in enumerate(chain, 1)
    ]  # fmt: skip
    form = Checklist.model_validate({
        "id": "test", "version": "1.0.0", "title": "甲", "english": "a", "purpose": "乙", "owner": "owner",
        "scoring": {"grades": [{"grade": "A", "from": "0"}]},
        "sections": [{"id": "one", "title": "一", "items": items}],
    })  # fmt: skip
    outlet = Outlet.model_validate({"id": "S001", "title": "甲", "region": "n", "class": "A", "franchisee": "乙"})
    said = same_standing(fill, form, {"TSX-02": "4"}, outlet, date(2026, 1, 1))
    assert [said[f"TSX-0{n}"] for n in range(1, 5)] == [True, None, None, False]


def same_standing(fill: Scripts, form: Checklist, raw: dict[str, Any], outlet: Outlet, day: date) -> dict[str, Any]:
    fields = {field.id: field for _, field in walk_fields(form)}
    values = {key: fields[key].response.parse(one) for key, one in raw.items() if not str(one).startswith("not-")}
    left_out = frozenset(key for key, one in raw.items() if one == "not-applicable")
    standing = Standing(Conditions(form), Circumstances(outlet, day, values, PARAMETERS, left_out))
    data = form_data(form, "", PARAMETERS)
    draft = {"date": str(day), "answers": entries(raw)}
    said: dict[str, Any] = fill.call("standings", data, draft, outlet.model_dump(mode="json", by_alias=True))
    assert {key: said[key] for key in fields} == {key: standing(key) for key in fields}
    return said
