"""Fingerprints: what is said the same way has the same one, what says something else another."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import small_tree

from build_tools.core.digest import canonical, file_digest, fingerprint, tree_digest
from build_tools.core.yaml.binding import bind
from build_tools.language.fingerprint import form_fingerprint
from build_tools.language.form.forms import Checklist

WRITTEN = """\
id: check
version: 1.0.0
title: 检查
english: Check
purpose: 试
owner: owner
scoring: {grades: [{grade: A, from: 0}]}
sections:
  - id: all
    title: 全部
    items:
      - id: TSX-01
        question: 问
        criteria: [AAA-001]
        response: {type: yes-no}
"""
SAME = """\
# Another order, other quotes, every default written out.
owner: "owner"
purpose: '试'
sections:
  - title: 全部
    weight: 1
    items:
      - {response: {expected: yes, not_applicable: refused, type: yes-no}, criteria: [AAA-001], question: 问,
         id: TSX-01, severity: minor, weight: 1.0, gap: correct, required: yes}
    id: all
scoring:
  model: default
  coverage_floor: 100
  grades: [{from: 0, grade: A}]
english: Check
title: 检查
version: 1.0.0
id: check
"""


def of(text: str) -> str:
    document, problems = bind(text.encode(), "f.yml", Checklist)
    assert document is not None, problems
    return fingerprint(document.value)


def test_order_quotes_and_explicit_defaults_do_not_count() -> None:
    assert of(SAME) == of(WRITTEN)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("question: 问", "question: 问？"), ("version: 1.0.0", "version: 1.0.1"), ("from: 0}", "from: 0, title: 优}"),
        ("type: yes-no", "type: yes-no, expected: no"), ("title: 全部", "title: 全部\n    weight: 2"),
        ("criteria: [AAA-001]", "criteria: [AAA-001, AAA-002]"), ("criteria: [AAA-001]", "criteria: []"),
        ("criteria: [AAA-001]", "criteria: [AAA-001]\n        applies_when: {outlet.class: {is: A}}"),
    ],
)  # fmt: skip
def test_everything_that_is_said_counts(old: str, new: str) -> None:
    assert WRITTEN.count(old) == 1
    assert of(WRITTEN.replace(old, new)) != of(WRITTEN)


@pytest.mark.parametrize(("one", "other"), [("2", "2.0"), ("0", "-0.0"), ("100", "0100."), ("1.50", "1.5")])
def test_numbers_count_by_what_they_are_worth(one: str, other: str) -> None:
    def with_weight(weight: str) -> str:
        return of(WRITTEN.replace("title: 全部", f"title: 全部\n    weight: {weight}"))

    assert with_weight(one) == with_weight(other) != of(WRITTEN)


def test_conditions_count_by_subject_operator_and_value() -> None:
    def with_condition(condition: str) -> str:
        return of(WRITTEN.replace("[AAA-001]", f"[AAA-001]\n        applies_when: {condition}"))

    conditions = ["{outlet.class: {is: A}}", "{outlet.class: {is: B}}", "{outlet.class: {is_not: A}}",
                  "{outlet.region: {is: A}}", "{not: {outlet.class: {is: A}}}"]  # fmt: skip
    assert len({with_condition(one) for one in conditions}) == len(conditions)


def test_it_is_the_digest_of_canonical_json() -> None:
    assert canonical({"b": "甲", "a": [1, None]}) == '{"a":[1,null],"b":"甲"}'.encode()
    # Written down once: a change of this value breaks every record that was bound to a form.
    assert of(WRITTEN) == PINNED


PINNED = "332080ca43e0860f96ec1eded46520a4dc1b1af260fd139c6b265e24004635d0"


def test_digests_of_files_and_trees(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "a.yml").write_text("甲")
    (tmp_path / "b/c.yml").write_text("乙")
    assert file_digest(tmp_path / "a.yml") == hashlib.sha256("甲".encode()).hexdigest()
    first = tree_digest(tmp_path, ("**/*.yml",))
    assert tree_digest(tmp_path, ("b/*.yml", "*.yml", "*.yml")) == first
    (tmp_path / "a.yml").rename(tmp_path / "d.yml")
    assert tree_digest(tmp_path, ("**/*.yml",)) != first


def test_a_form_that_asks_for_a_parameter_has_it_in_its_fingerprint() -> None:
    library = small_tree.small()
    form = small_tree.checklists(library)["service-check"]
    values = {one.id: one.value for one in library.manual.value.parameters}
    assert form_fingerprint(form, values) == form_fingerprint(form, {**values, "limit": "other"})
    assert form_fingerprint(form, values) != form_fingerprint(form, {**values, "cut-off": "2001-01-01"})
    assert form_fingerprint(form, values) != fingerprint(form)
    plain = library.surveys["satisfaction"].value
    assert form_fingerprint(plain, values) == fingerprint(plain)


def test_what_a_form_is_named_for_is_no_part_of_what_is_filled_in() -> None:
    form = small_tree.small().forms["F-01"].value
    assert form_fingerprint(form.model_copy(update={"role": "loss-report"}), {}) == form_fingerprint(form, {})
    assert form_fingerprint(form.model_copy(update={"title": "另"}), {}) != form_fingerprint(form, {})
