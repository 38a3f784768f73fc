"""The XLSForm: what it holds, conditions that mean the same, constraints that let answers pass and wrong ones not."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import odk_forms
import pytest
import small_tree
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from odk_simulation import Phone, evaluate

from build_tools.core.problems import Refused
from build_tools.forms.odk import channel
from build_tools.forms.odk import names as xlsform_names
from build_tools.forms.odk.questions import failing
from build_tools.forms.odk.relevance import Expression, Translator, literal
from build_tools.forms.odk.workbook import plain
from build_tools.language.form.applicability import Circumstances, Conditions, Standing, applies
from build_tools.language.form.conditions import Condition
from build_tools.language.form.forms import walk_fields
from build_tools.language.form.responses import Choice, Graded, Multi, NumberResponse, YesNo
from build_tools.language.model.network import Outlet


def holds(expression: Expression, nodes: dict[str, str]) -> bool:
    """An expression over a flat instance; what is not given is empty."""
    if isinstance(expression, bool):
        return expression
    root = etree.Element("data")
    for name in re.findall(r"\$\{(\w+)\}", expression):
        if root.find(name) is None:
            etree.SubElement(root, name).text = nodes.get(name, "")
    return bool(evaluate(re.sub(r"\$\{(\w+)\}", r"/data/\1", expression), root))


# ---- the form that is written


def test_the_same_blank_gives_the_same_bytes_and_another_text_another_version() -> None:
    first, again = (channel.write(odk_forms.make("every-type")) for _ in range(2))
    assert first == again and list(first) == ["A-2026-02-01-S001-every-type-1.xlsform.xlsx"]

    def settings_of(outlet: str) -> re.Match[str]:
        found = re.search(r'<data id="([^"]+)" version="([^"]+)"', odk_forms.xform("every-type", outlet))
        assert found is not None
        return found

    assert settings_of("S001")[1] == "every-type_S001"
    assert settings_of("S001")[2].startswith(f"1.2.0-{odk_forms.blank('every-type').sha256[:8]}-")
    assert settings_of("S001")[2] != settings_of("S002")[2]


def test_the_form_holds_what_binds_its_record() -> None:
    phone, made = Phone(odk_forms.xform("every-type")), odk_forms.blank("every-type")
    names = ("audit_record", "audit_form", "audit_form_version", "audit_form_sha256", "audit_outlet", "audit_date")
    assert [phone.read(name) for name in names] == [
        made.record, "every-type", "1.2.0", made.sha256, "S001", "2026-02-01",
    ]  # fmt: skip


def test_a_survey_makes_an_id_on_the_phone() -> None:
    assert (
        Phone(odk_forms.xform("satisfaction")).read("audit_record") == "A-2026-02-01-S001-satisfaction-1-0d4cf0a66d4e"
    )


def test_what_the_outlet_is_never_asked_is_left_out() -> None:
    assert not Phone(odk_forms.xform("every-type", "S001")).has("TSX_35")
    assert Phone(odk_forms.xform("every-type", "S002")).has("TSX_35")


def test_a_condition_on_an_attribute_that_the_outlet_lacks_is_a_problem() -> None:
    with pytest.raises(Refused) as refused:
        channel.write(odk_forms.blank("every-type", "S003"))
    assert [one.code for one in refused.value.problems] == ["outlet-attribute"]


def test_the_previous_answer_stands_in_the_hint() -> None:
    made = odk_forms.make("service-check", previous=small_tree.SMALL / "audits" / "good.yml")
    words = odk_forms.convert(made)
    assert "上次：8次/10次；两次隔天才答复" in words
    phone = Phone(words)
    assert phone.read("audit_previous") == "A-2026-02-01-S001-1"
    assert phone.read("audit_previous_sha256") == made.previous_sha256


def test_labels_cannot_be_read_as_references_or_markup() -> None:
    assert plain("${x} *a* _b_ <i>") == "＄{x} ＊a＊ ＿b＿ ＜i＞"
    assert "＄{TSX＿11}" in odk_forms.xform("every-type")


@given(st.text("'\"ab ", max_size=8))
def test_a_literal_is_the_text_in_xpath(text: str) -> None:
    assert evaluate(literal(text), etree.Element("data")) == text


IDS = st.from_regex(r"[A-Z][A-Z0-9]{1,4}-[0-9]{2,4}", fullmatch=True)


@given(IDS, IDS)
def test_two_ids_are_two_nodes(one: str, other: str) -> None:
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", xlsform_names.node(one))
    assert (xlsform_names.node(one) == xlsform_names.node(other)) == (one == other)


# ---- what must be said on the phone


def test_an_item_is_answered_or_says_why_not() -> None:
    phone = Phone(odk_forms.xform("service-check"))
    for name, text in (("audit_name", "甲"), ("TSX_01", "11"), ("TSX_03_status", "not-applicable")):
        phone.write(name, text)
    assert set(phone.complaints()) == {
        "TSX_01 refuses 11", "TSX_02 is required", "TSX_03_reason is required", "TSX_04 is required",
    }  # fmt: skip
    phone.write("TSX_03_reason", "没有疑难问题")
    for name, text in (("TSX_01", "10"), ("TSX_02_status", "not-checked"), ("TSX_04", "yes")):
        phone.write(name, text)
    assert phone.complaints() == []  # TSX-05 shows, but whether it applies is not known


def test_a_fixed_row_is_empty_or_whole_and_a_serial_comes_with_its_revision() -> None:
    phone = Phone(odk_forms.xform("every-type"))
    phone.write("TSX_21__rent__note", "x")
    phone.write("audit_serial", "TST-000001")
    assert {"TSX_21__rent__note refuses x", "audit_revision is required"} <= set(phone.complaints())
    phone.write("TSX_21__rent__amount", "1")
    phone.write("audit_revision", "1.10.0")
    assert not {one for one in phone.complaints() if one.startswith(("TSX_21", "audit_rev"))}


OPTIONS = [{"id": one, "label": one, "points": points} for one, points in zip("abcd", "2021", strict=True)]
BANDS = [{"from": "90", "points": "1"}, {"from": "5", "points": "2"}, {"from": "2.5", "points": "1"},
         {"from": "0", "points": "2"}]  # fmt: skip
SCORED: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (YesNo.model_validate({"type": "yes-no", "expected": "no"}), st.sampled_from(["yes", "no"])),
    (Graded.model_validate({"type": "graded", "options": OPTIONS}), st.sampled_from("abcd")),
    (Choice.model_validate({"type": "choice", "options": OPTIONS}), st.sampled_from("abcd")),
    (Multi.model_validate({"type": "multi", "options": OPTIONS}), st.sets(st.sampled_from("abcd")).map(sorted)),
    (NumberResponse.model_validate({"type": "number", "min": "0", "bands": BANDS}),
     (st.decimals(0, 100, places=1) | st.sampled_from(["2.5", "5", "90"])).map(str)),
]  # fmt: skip


@given(st.sampled_from(SCORED).flatmap(lambda one: st.tuples(st.just(one[0]), one[1])))
def test_evidence_is_asked_for_when_points_are_missing(case: tuple[Any, Any]) -> None:
    response, raw = case
    missing = response.earned(response.parse(raw)) < response.possible
    text = (" ".join(raw) or "_none") if isinstance(raw, list) else raw
    assert holds(failing(response, "X"), {"X": text}) == missing
    assert not holds(failing(response, "X"), {})


# ---- conditions

SUBJECTS: dict[str, st.SearchStrategy[Any]] = {
    "TSX-11": st.sampled_from(["yes", "no"]),
    "TSX-13": st.sampled_from(["a", "b-c", "d"]),
    "TSX-14": st.lists(st.sampled_from(["a", "b-c", "d"]), unique=True).map(sorted).map(tuple),
    "TSX-15": st.decimals(-1, 4, places=1),
    "TSX-16": st.dates(date(2004, 12, 25), date(2005, 1, 8)),
    "outlet.opened": st.dates(date(1999, 12, 20), date(2000, 3, 5)),
    "outlet.age_months": st.decimals(-2, 20, places=1) | st.integers(-2, 20),
    "outlet.class": st.sampled_from("ABC"),
    "outlet.region": st.sampled_from(["north", "south"]),
    "outlet.relationship": st.sampled_from(["basic", "partner"]),
}
ORDERED = {"TSX-15", "TSX-16", "outlet.opened", "outlet.age_months"}


@st.composite
def single_tests(draw: st.DrawFn) -> dict[str, Any]:
    subject = draw(st.sampled_from(sorted(SUBJECTS)))
    operand = (st.sampled_from(["a", "b-c", "d"]) if subject == "TSX-14" else SUBJECTS[subject]).map(str)
    operators = ["is", "is_not", "one_of"]
    if subject in ORDERED:
        operators += ["before", "from", "at_least", "less_than"]
    operator = draw(st.sampled_from(operators))
    value = draw(st.lists(operand, min_size=1, max_size=3)) if operator == "one_of" else draw(operand)
    if subject == "TSX-16" and operator != "one_of" and draw(st.booleans()):
        value = {"parameter": "cut-off"}
    return {subject: {operator: value}}


CONDITIONS = st.recursive(
    single_tests(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
        st.tuples(inner, inner).map(lambda two: {**two[0], **two[1]}),
    ),
    max_leaves=6,
)
OUTLETS = st.builds(
    lambda opened, size, kinds: Outlet.model_validate(
        {"id": "S001", "title": "甲", "region": "north", "class": size, "franchisee": "乙", "relationship": kinds,
         "opened": opened.isoformat()}
    ),
    SUBJECTS["outlet.opened"], st.sampled_from("ABC"), st.sampled_from([(), ("basic",), ("basic", "partner")]),
)  # fmt: skip
ANSWERS = st.fixed_dictionaries({}, optional={key: one for key, one in SUBJECTS.items() if key.startswith("TSX")})


def as_node(value: Any) -> str:
    return (" ".join(value) or "_none") if isinstance(value, tuple) else str(value)


@settings(max_examples=400)
@given(
    CONDITIONS,
    st.dictionaries(st.sampled_from(["TSX-14", "TSX-15"]), CONDITIONS, max_size=2),
    OUTLETS,
    st.dates(date(1999, 12, 1), date(2001, 12, 1)),
    ANSWERS,
    st.sets(st.sampled_from(["TSX-11", "TSX-13"])),
)
def test_a_condition_means_the_same_in_xpath(
    condition: dict[str, Any], others: dict[str, Any], outlet: Outlet, day: date, answers: dict[str, Any],
    left_out: set[str],
) -> None:  # fmt: skip
    """Also where it asks for fields that have conditions of their own, or were answered as not applicable."""
    model = Condition.model_validate(condition)
    own = {key: Condition.model_validate(one) for key, one in others.items()}
    assume(not any({*own} & one.subjects() for one in own.values()))
    answers = {key: one for key, one in answers.items() if key not in left_out}
    form = odk_forms.checklist()
    fields = {one.id: one for _, one in walk_fields(form)}
    conditions, parameters = Conditions(form), {"cut-off": "2005-01-01"}
    conditions.of = {key: (one,) for key, one in own.items()}
    truth = Translator(outlet, fields, parameters, conditions.of).truth(model)
    nodes = {key.replace("-", "_"): as_node(one) for key, one in answers.items()} | {"audit_date": day.isoformat()}
    nodes |= {f"{key.replace('-', '_')}_status": "not-applicable" for key in left_out}
    at = Circumstances(outlet, day, answers, parameters, frozenset(left_out))
    expected = applies(model, at, Standing(conditions, at))
    assert (holds(truth.surely, nodes), holds(truth.surely_not, nodes)) == (expected is True, expected is False)
