"""Acceptance of the shipped content: what the brief demands of facts, forms, checklists, figures and systems.

Only this folder reads manual/ and checklists/; the engine's tests use trees of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from build_tools.audits.scoring import score
from build_tools.book.book import Book
from build_tools.cli.check import check
from build_tools.language.checked import checked_library
from build_tools.language.form.applicability import Circumstances, applies
from build_tools.language.form.choices import Graded
from build_tools.language.form.forms import Checklist, Form, FormView, Item, walk_fields
from build_tools.language.form.responses import TableResponse
from build_tools.language.model.diagrams import Bars, Cycle, Ladder, Wheel, Workflow
from build_tools.language.model.entries import Case, Figure, Procedure, Standard, Table
from build_tools.language.model.manual import Part
from build_tools.language.model.network import Outlet
from build_tools.language.model.references import strings
from build_tools.records.record import Answer

ROOT = Path(__file__).resolve().parent.parent.parent

GROUPS = {
    "MA": 14, "DC": 14, "PU": 4, "DF": 29, "WF": 4, "RS": 21, "RM": 17, "CP": 7, "SV": 21, "BC": 23, "PH": 19, "MT": 10,
    "SS": 31, "EM": 17, "PS": 8, "IM": 7, "RT": 6, "LY": 12, "ST": 18, "CM": 15, "CH": 7, "AN": 10, "OG": 15, "PI": 8,
    "EV": 8, "GP": 3, "CU": 10, "CA": 12,
}  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(checked_library(ROOT))


def diagrams(book: Book, kind: type) -> list[Any]:
    return [e.diagram for e in book.entries.values() if isinstance(e, Figure) and isinstance(e.diagram, kind)]


def items_of(book: Book, checklist: str) -> dict[str, Item]:
    return {f.id: f for _, f in walk_fields(book.checklists[checklist]) if isinstance(f, Item)}


def test_the_sources_have_no_problem() -> None:
    assert check(ROOT) == []


def test_all_370_facts_are_registered_and_at_most_15_left_out(book: Book) -> None:
    assert sum(GROUPS.values()) == 370
    assert list(book.facts) == [f"{group}-{n:02}" for group, count in GROUPS.items() for n in range(1, count + 1)]
    left_out = {fact.id for fact in book.facts.values() if fact.use == "left-out"}
    assert len(left_out) <= 15
    assert set(book.used_in) == set(book.facts) - left_out


def test_every_chapter_of_the_brief_is_there_in_order(book: Book) -> None:
    numbers = list(book.numbering.chapters.values())
    assert numbers == ["", "1", "2", "3", "4", *(f"5.{n}" for n in range(1, 19)), "6", "7"]
    kinds = Counter(type(entry).__name__ for entry in book.entries.values())
    assert set(kinds) == {"Policy", "Standard", "Procedure", "Definition", "Figure", "Table", "Case", "Note"}
    assert kinds["Standard"] > 100 and kinds["Procedure"] > 40


def test_all_26_forms_of_which_two_are_views(book: Book) -> None:
    assert list(book.forms) == [f"F-{n:02}" for n in range(1, 27)]
    views = {key: form.view_of for key, form in book.forms.items() if isinstance(form, FormView)}
    assert views == {"F-09": "customer-satisfaction", "F-15": "three-stage-service"}


def test_the_three_stage_checklist_is_6_3_5(book: Book) -> None:
    checklist = book.checklists["three-stage-service"]
    assert [(s.id, len(s.fields)) for s in checklist.sections] == [("pre-sale", 6), ("in-sale", 3), ("after-sale", 5)]
    items = items_of(book, "three-stage-service")
    assert list(items) == [f"TSS-{n:02}" for n in range(1, 15)]
    assert all(isinstance(items[f"TSS-{n:02}"].response, Graded) for n in (6, 10, 11))


def test_feelings_are_5_6_5_in_order(book: Book) -> None:
    sections = book.checklists["complaints-feelings"].sections[:3]
    assert [len(section.fields) for section in sections] == [5, 6, 5]
    assert [f.id for s in sections for f in s.fields] == [f"CPF-{n:02}" for n in range(1, 17)]
    for number, field in enumerate((f for s in sections for f in s.fields), 3):
        assert f"FEE-{number:03}" in field.criteria, field.id


def test_the_whole_outlet_audit_includes_every_checklist_once(book: Book) -> None:
    whole = book.checklists["outlet-audit"]
    assert {section.id for section in whole.sections} == set(book.parts)
    assert sum(section.weight for section in whole.sections) == 100
    assert 90 <= len(items_of(book, "outlet-audit")) <= 145
    assert set(items_of(book, "outlet-audit")) == set(book.items)


def test_every_item_says_how_to_look(book: Book) -> None:
    for place in book.items.values():
        assert place.item.criteria and place.item.evidence, place.item.id
        assert place.item.response.possible, place.item.id


OPENED_2004, OPENED_2005 = "2004-11-06", "2005-06-01"


def staffing(book: Book, opened: str, day: str, people: int) -> bool:
    """Whether an outlet with so many people conforms to the staffing rule (OG-11, OG-12)."""
    outlet = Outlet.model_validate(
        {"id": "S999", "title": "甲", "region": "east", "class": "C", "franchisee": "乙", "opened": opened}
    )
    parameters = {key: one.value for key, one in book.parameters.items()}
    at = Circumstances(outlet, date.fromisoformat(day), {}, parameters)
    items = [
        item
        for item in items_of(book, "organisation-staffing").values()
        if item.applies_when and applies(item.applies_when, at) and {"OG-11", "OG-12"} & set(item.sources)
        and item.response.type == "number"
    ]  # fmt: skip
    assert items, "no staffing item applies"
    value = [item.response.parse(str(people)) for item in items]
    return all(item.response.earned(one) == item.response.possible for item, one in zip(items, value, strict=True))


@pytest.mark.parametrize(
    ("opened", "day", "people", "conforms"),
    [
        (OPENED_2004, "2005-01-01", 2, False),
        (OPENED_2004, "2026-11-20", 3, True),
        ("2004-12-31", "2005-06-01", 2, False),
        (OPENED_2005, "2006-05-31", 2, True),
        (OPENED_2005, "2006-06-01", 2, False),
        (OPENED_2005, "2006-06-01", 3, True),
        (OPENED_2005, "2005-07-01", 1, False),
    ],
)
def test_staffing_by_opening_date(book: Book, opened: str, day: str, people: int, conforms: bool) -> None:
    assert staffing(book, opened, day, people) is conforms


def test_the_worked_example_on_the_shipped_checklist(book: Book) -> None:
    checklist: Checklist = book.checklists["three-stage-service"]
    outlet = book.library.network.value.outlets[0]
    values: dict[str, Any] = {}
    for item in items_of(book, "three-stage-service").values():
        response: Any = item.response
        best = max(getattr(response, "options", ()), key=lambda one: one.points, default=None)
        raw: Any = (
            best.id if best else "yes" if response.type == "yes-no" else str(max(b.from_ for b in response.bands))
        )
        if response.type == "multi":
            raw = [one.id for one in response.options]
        values[item.id] = response.parse(raw)
    values["TSS-07"] = items_of(book, "three-stage-service")["TSS-07"].response.parse("8")
    answers = {key: Answer(answer="x") for key in values}
    card = score(checklist, answers, Circumstances(outlet, date(2026, 11, 20), values, {}))
    assert card.score == Fraction("92.5")
    assert card.models == {"default": "92.50", "flat": "14/15", "flat-unweighted": "13.5/14", "absolute": "0"}
    assert card.weakest == ("in-sale",)


def test_work_flow_boxes_are_the_chapters(book: Book) -> None:
    part = next(one for one in book.manual.contents if isinstance(one, Part))
    (flow,) = diagrams(book, Workflow)
    assert [chapter for lane in flow.lanes for chapter in lane.chapters] == list(part.chapters)
    assert len(flow.loop) == 4


def test_ladder_wheel_and_pdca(book: Book) -> None:
    (ladder,) = diagrams(book, Ladder)
    assert len(ladder.rungs) == 8
    assert [rung.name for rung in ladder.rungs if rung.minimum] == [ladder.rungs[2].name]
    assert "满意" in ladder.rungs[2].customer
    (wheel,) = diagrams(book, Wheel)
    assert len(wheel.spokes) == 7 and all(spoke.chapter or spoke.entry for spoke in wheel.spokes)
    assert any([phase.english for phase in cycle.phases][:2] == ["Plan", "Do"] for cycle in diagrams(book, Cycle))


def test_all_15_numbers_of_the_market_data(book: Book) -> None:
    (bars,) = diagrams(book, Bars)
    data = book.figures[bars.data].data
    assert data is not None
    assert [[int(v) for v in row.values] for row in data.rows] == [
        [55, 59, 65], [49, 51, 59], [41, 38, 11], [22, 17, 6], [-4, 24, 44],
    ]  # fmt: skip
    assert book.figures[bars.data].status == "unverified"


def test_conflicting_figures_stand_beside_each_other(book: Book) -> None:
    by_fact = {fact: figure for figure in book.figures.values() for fact in figure.sources}
    assert by_fact["BC-09"].id in by_fact["BC-05"].conflicts_with
    assert by_fact["BC-05"].value != by_fact["BC-09"].value


def test_research_plan_and_methods(book: Book) -> None:
    plan = next(e for e in book.entries.values() if isinstance(e, Procedure) and "RS-06" in e.sources)
    assert len(plan.steps) == 8 and {f"RS-{n:02}" for n in range(6, 14)} <= set(plan.sources)
    tables = [e for e in book.entries.values() if isinstance(e, Table) and {"RS-14", "RS-21"} <= set(e.sources)]
    assert tables


def test_forms_have_the_fields_of_the_brief(book: Book) -> None:
    def fields(form: str) -> list[Any]:
        found = book.forms[form]
        assert isinstance(found, Form)
        return [field for _, field in walk_fields(found)]

    master = book.forms["F-05"]
    assert isinstance(master, Form)
    record = next(section for section in master.sections if section.id == "original-record")
    assert len(record.fields) == 12 and all(field.required for field in record.fields)
    assert {"F11-17", "F11-19"} <= {field.id for field in fields("F-11") if field.required}
    scorecard = next(field for field in fields("F-17") if isinstance(field.response, TableResponse))
    assert len(scorecard.response.rows) == 7
    assert len(fields("F-19")) >= 7 and len(fields("F-07")) >= 8


def test_the_kit_names_both_guides(book: Book) -> None:
    assert [item.title for item in book.manual.kit] == [book.manual.title, "加盟商手册"]


def test_cases_are_linked_and_name_no_company(book: Book) -> None:
    cases = [entry for entry in book.entries.values() if isinstance(entry, Case)]
    assert {fact for case in cases for fact in case.sources} >= {f"CA-{n:02}" for n in range(1, 13)}
    names = re.compile(
        "海尔|美的|格力|联想|华为|诺基亚|摩托罗拉|波导|TCL|用友|金蝶|宜家|红星|居然|大众|奔驰|宝马|奥迪|丰田|本田|马自达|福特|通用汽车|沃尔沃|"
        "现代汽车|雪铁龙|卡迪拉克|凯迪拉克|SAS|Volvo|BMW|Mercedes|Ford|Mazda|Toyota|Haier|Nokia|IKEA"
    )
    for document in book.library.documents():
        for _, text in strings(document.value):
            assert not names.search(text), text


def test_one_word_for_the_customer(book: Book) -> None:
    for entry in book.entries.values():
        for _, text in strings(entry):
            assert "客户" not in text.replace("大客户", ""), f"{entry.id}: {text[:60]}"


def test_each_standard_can_be_measured(book: Book) -> None:
    for entry in book.entries.values():
        if isinstance(entry, Standard):
            assert not re.search("尽量|尽可能|适当|及时|合理|较高|良好$", entry.measure.target), entry.id
            assert len(entry.measure.target) <= 40, entry.id


def test_headquarters_says_what_it_set_itself(book: Book) -> None:
    assert all(checklist.house_rule for checklist in book.parts.values())
    own = [entry for entry in book.entries.values() if isinstance(entry, Standard) and not entry.house_rule]
    assert len(own) <= 12, [entry.id for entry in own]
