"""What the tests of the ODK channel share: a checklist with every response type, its blanks, and their XForms."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import small_tree

from build_tools.book.book import Book
from build_tools.forms.channel import Blank
from build_tools.forms.exchange import make_blank
from build_tools.forms.odk import channel
from build_tools.language.form.forms import Checklist
from build_tools.language.library import Library, load
from build_tools.records.shelf import Shelf

HOSTILE = """写 ${TSX_11} 与 'x' \\"y\\" 和 *z* a_b 的差 =1+1"""
EVERY = (
    """
id: every-type
version: 1.2.0
title: 各种回答
english: Every type
purpose: 试用。
owner: owner
scoring: {grades: [{grade: A, from: 0}]}
sections:
  - id: first
    title: 第一节
    guidance: 先做。
    items:
      - {id: TSX-11, question: "HOSTILE", criteria: [BBB-001], response: {type: yes-no, not_applicable: allowed}, evidence: {required: on-failure, ask: 记录}}
      - {id: TSX-12, question: 乙, criteria: [BBB-001], response: {type: graded, options: [{id: full, label: 全, points: 2}, {id: not-yet, label: 无, points: 0}]}, evidence: {required: always, ask: 记录}}
      - {id: TSX-13, question: 丙, criteria: [BBB-001], required: no, response: {type: choice, not_applicable: allowed, options: [{id: a, label: 甲}, {id: b-c, label: 乙}, {id: d, label: 丁}]}}
      - {id: TSX-14, question: 丁, criteria: [BBB-001], response: {type: multi, options: [{id: a, label: 甲}, {id: b-c, label: 乙}, {id: d, label: 丁}]}}
      - {id: TSX-15, question: 戊, criteria: [BBB-001], response: {type: number, unit: 次, min: -1.5, max: 1000}}
      - {id: TSX-16, question: 己, criteria: [BBB-001], response: {type: date}}
  - id: second
    title: 第二节
    weight: 0
    sections:
      - id: inner-part
        title: 里面
        weight: 0
        items:
          - {id: TSX-17, question: 庚, criteria: [BBB-001], response: {type: text, lines: 3, not_applicable: allowed}}
          - {id: TSX-18, question: 辛, criteria: [BBB-001], response: {type: photo, at_least: 2}}
          - {id: TSX-19, question: 壬, criteria: [BBB-001], response: {type: signature}}
          - id: TSX-20
            question: 癸
            criteria: [BBB-001]
            response:
              type: table
              columns:
                - {id: on-day, label: 日, width: 10, response: {type: date}}
                - {id: what, label: 事, width: 20, response: {type: text}, required: yes}
                - {id: count, label: 数, width: 10, response: {type: number}}
                - {id: done, label: 成, width: 10, response: {type: yes-no}}
                - {id: kind, label: 类, width: 20, response: {type: choice, options: [{id: a, label: 甲}, {id: b, label: 乙}]}}
                - {id: who, label: 谁, width: 30, response: {type: signature}}
          - id: TSX-21
            question: 子
            criteria: [BBB-001]
            response:
              type: table
              row_heading: 项
              rows: [{id: rent, label: 租}, {id: pay-roll, label: 薪}]
              columns:
                - {id: amount, label: 额, width: 30, response: {type: number}, required: yes}
                - {id: note, label: 注, width: 40, response: {type: text}}
  - id: third
    title: 第三节
    applies_when: {not: {TSX-13: {is: d}}}
    items:
      - {id: TSX-31, question: 丑, criteria: [BBB-001], applies_when: {TSX-11: {is: no}}, response: {type: text}}
      - {id: TSX-32, question: 寅, criteria: [BBB-001], applies_when: {any: [{TSX-15: {at_least: 8}}, {TSX-16: {before: {parameter: cut-off}}}]}, response: {type: yes-no}}
      - {id: TSX-33, question: 卯, criteria: [BBB-001], applies_when: {all: [{TSX-14: {is: b-c}}, {TSX-32: {is_not: no}}]}, response: {type: yes-no}}
      - {id: TSX-34, question: 辰, criteria: [BBB-001], applies_when: {outlet.age_months: {less_than: 263}}, response: {type: yes-no}}
      - {id: TSX-35, question: 巳, criteria: [BBB-001], applies_when: {outlet.class: {is: B}}, response: {type: yes-no}}
      - {id: TSX-36, question: 午, criteria: [BBB-001], applies_when: {not: {TSX-35: {is: no}}}, response: {type: table, columns: [{id: x, label: 事, width: 90, response: {type: text}}]}}
"""  # noqa: E501
).replace("HOSTILE", HOSTILE)


def tree(folder: Path) -> Path:
    """The small project with the checklist in it."""
    root = small_tree.copy(folder)
    (root / "checklists" / "every-type.yml").write_text(EVERY.lstrip(), "utf-8")
    return root


@cache
def library() -> Library:
    with TemporaryDirectory() as folder:
        found = load(tree(Path(folder)))
    assert "every-type" in found.checklists, found.problems
    return found


@cache
def shelf() -> Shelf:
    return Shelf(library())


def checklist() -> Checklist:
    form = shelf().find("every-type", "1.2.0").form
    assert isinstance(form, Checklist)
    return form


def make(form: str, outlet: str = "S001", previous: Path | None = None) -> Blank:
    return make_blank(Book(library()), form, outlet, day=date(2026, 2, 1), previous=previous)


@cache
def blank(form: str, outlet: str = "S001") -> Blank:
    return make(form, outlet)


def convert(made: Blank) -> str:
    """The XForm that pyxform makes of a blank, without a warning."""
    from pyxform import xls2xform

    (content,) = channel.write(made).values()
    warnings: list[str] = []
    result = xls2xform.convert(content, warnings=warnings, validate=False, file_type=".xlsx")
    assert not warnings
    return str(result.xform)


@cache
def xform(form: str, outlet: str = "S001") -> str:
    return convert(blank(form, outlet))
