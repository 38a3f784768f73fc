"""A record against its form: what is right comes back with parsed answers, what is wrong with all its problems."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import small_tree
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.audits.scoring import score
from build_tools.core.problems import Problem
from build_tools.core.yaml.binding import bind
from build_tools.language.form.forms import Checklist
from build_tools.records.examination import Examined, examine
from build_tools.records.record import Record
from build_tools.records.shelf import Shelf

LIBRARY = small_tree.small()
FORMS = small_tree.checklists(LIBRARY)
SHELF = Shelf(LIBRARY)
FOLDER = small_tree.SMALL / "audits"
GOOD = (FOLDER / "good.yml").read_text("utf-8")


def examined(text: str, folder: Path = FOLDER) -> tuple[Examined | None, list[Problem]]:
    located, problems = bind(text.encode(), "bad.yml", Record)
    assert located is not None, [str(one) for one in problems]
    return examine(located, SHELF, folder, Checklist)


def test_a_good_record_comes_back_with_form_outlet_and_answers() -> None:
    result, problems = examined(GOOD)
    assert result is not None and not problems
    assert result.form.id == "service-check" and result.form_sha256 == SHELF.present("service-check").sha256
    assert result.outlet.id == "S001" and result.folder == FOLDER
    assert result.circumstances.answers == {
        "TSX-01": Decimal(8),
        "TSX-02": "no",
        "TSX-03": "full",
        "TSX-04": "yes",
        "TSX-05": "yes",
    }
    assert result.circumstances.parameters == {"cut-off": "2005-01-01", "limit": "2"}


def test_the_fingerprint_of_the_form_is_accepted() -> None:
    bound = GOOD.replace("version: 1.0.0}", f"version: 1.0.0, sha256: {SHELF.present('service-check').sha256}}}")
    assert examined(bound)[0] is not None


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("outlet: S001", "outlet: S009", [(3, 9, "unknown-outlet")]),
        ("outlet: S001", "outlet: S003", [(3, 9, "outlet-attribute")]),
        ("outlet: S001", "outlet: S002", [(11, 11, "does-not-apply")]),
        ("id: service-check", "id: satisfaction", [(2, 12, "not-scored")]),  # a survey is no checklist
        ("version: 1.0.0", "version: 0.9.0", [(2, 36, "unknown-version")]),
        ("version: 1.0.0", "version: 1.0.0, sha256: " + "0" * 64, [(2, 51, "other-form")]),
        ("role: owner", "role: auditor", [(5, 24, "dangling")]),
        ("TSX-03:", "TSX-33:", [(10, 3, "unknown-item")]),
        ("answer: 8", "answer: 11", [(8, 20, "bad-answer")]),
        ("answer: full", "answer: best", [(10, 20, "bad-answer")]),
        ("answer: full", "answer: not-applicable", [(10, 20, "reason-missing")]),
        ("TSX-04: {answer: yes}", "TSX-04: {answer: not-applicable, reason: 无}", [(11, 20, "not-applicable-refused")]),
        ("photos/a.png", "photos/b.png", [(8, 52, "bad-evidence")]),
        ("photos/a.png", "photos/a.png, /a.png", [(8, 66, "bad-evidence")]),
        ("TSX-02: {answer: no}", "TSX-02: {answer: yes}", [(12, 11, "does-not-apply")]),
    ],
)
def test_problems_stand_where_they_are(old: str, new: str, expected: list[tuple[int, int, str]]) -> None:
    assert GOOD.count(old) == 1
    result, problems = examined(GOOD.replace(old, new))
    assert result is None
    assert [(p.origin.line, p.origin.column, p.code) for p in problems] == expected, [str(p) for p in problems]
    assert all(p.origin.file == "bad.yml" and p.repair for p in problems)


@pytest.mark.parametrize("answer", ["not-checked", "not-checked, reason: 未见"])
def test_not_checked_needs_no_reason_and_is_no_answer(answer: str) -> None:
    result, problems = examined(GOOD.replace("answer: full", f"answer: {answer}"))
    assert result is not None, problems
    assert "TSX-03" not in result.circumstances.answers


def test_an_item_whose_condition_is_still_unknown_may_be_answered() -> None:
    unknown = GOOD.replace("  TSX-02: {answer: no}\n", "")
    assert examined(unknown)[0] is not None


ANSWERS = st.one_of(
    st.sampled_from(
        ["yes", "no", "8", "10", "11", "full", "late", "not-applicable", "not-checked", "", "nan", "\u202e"]
    ),
    st.lists(st.sampled_from(["yes", "a"]), max_size=2),
    st.dictionaries(st.sampled_from("ab"), st.just("x"), max_size=1),
)


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from([f"TSX-0{n}" for n in range(1, 7)]), ANSWERS, max_size=6),
    st.sampled_from(["S001", "S002", "S003", "S009"]),
    st.sampled_from([None, "缘由"]),
)
def test_any_answers_are_refused_or_scored(answers: dict[str, Any], outlet: str, reason: str | None) -> None:
    """What passes the examination can be scored; what does not has a problem. Nothing else is raised."""
    import json

    rows = {key: {"answer": value, **({"reason": reason} if reason else {})} for key, value in answers.items()}
    written = {
        "record": "A-1",
        "form": {"id": "service-check", "version": "1.0.0"},
        "outlet": outlet,
        "date": "2026-02-01",
        "by": {"name": "甲", "role": "owner"},
        "answers": rows,
    }
    result, problems = examined(json.dumps(written, ensure_ascii=False))
    assert (result is None) == bool(problems)
    if result is not None:
        card = score(result.form, result.record.answers, result.circumstances)
        assert card.score is None or 0 <= card.score <= 100
