"""The arithmetic of a report, redone with nothing but its page: every scoring model, to the last fraction."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
import small_tree

from build_tools.audits.batch import score_files

CHECKLIST = "checklists/service-check.yml"
BANDS = "  bands: [{rating: 5, total_max: 1, part_max: 1}, {rating: 3, total_max: 4}, {rating: 0}]\n"
ANSWERS: list[dict[str, str]] = [
    {},
    {"TSX-01": "8", "TSX-02": "no", "TSX-05": "no"},
    {"TSX-01": "not-checked", "TSX-03": "not-applicable"},
    {"TSX-03": "late", "TSX-04": "no"},
]


@dataclass(frozen=True)
class Sum:
    """One sum as it is printed."""

    rows: list[tuple[Fraction | None, Fraction | None, Fraction]]
    """weight, fraction, product."""
    numerator: Fraction
    denominator: Fraction | None
    equation: str
    shown: str


def quotient(text: str) -> Fraction:
    """3, 0.5, 1/3, (16/7)/4: a number, or two with a stroke between them."""
    if match := re.fullmatch(r"\(([^()]+)\)/(.+)", text):
        return quotient(match[1]) / quotient(match[2].strip("()"))
    over, _, under = text.partition("/")
    return Fraction(over) / Fraction(under or 1)


def read_sums(html: str) -> dict[str, Sum]:
    found = {}
    for section in re.findall(r'<section class="sum[^"]*" data-section=.*?</section>', html, re.DOTALL):

        def cells(name: str, within: str = section) -> list[str]:
            return re.findall(rf'class="(?:num )?{name}">([^<]*)<', within)

        def value(name: str, within: str = section) -> Fraction | None:
            (text,) = cells(name, within)
            return quotient(text) if text not in ("—", "") else None

        rows = []
        for row in re.findall(r'<tr class="term">.*?</tr>', section, re.DOTALL):
            product = value("product", row)
            assert product is not None
            rows.append((value("weight", row), value("fraction", row), product))
        numerator = value("numerator")
        assert rows and numerator is not None
        (equation,) = re.findall(r'<span class="equation">(.*?) = <strong', section)
        identity = re.search(r'data-section="([^"]*)"', section)
        assert identity is not None
        found[identity[1]] = Sum(rows, numerator, value("denominator"), unescape(equation), cells("total")[0])
    return found


def report(tmp_path: Path, model: str, answers: dict[str, str], *changes: tuple[str, str]) -> str:
    tree = small_tree.copy(tmp_path)
    small_tree.change(tree, CHECKLIST, "scoring:\n", f"scoring:\n  model: {model}\n")
    if model == "demerit":
        text = (tree / CHECKLIST).read_text("utf-8")
        text = re.sub(r"  grades:\n(    - .*\n)+", BANDS, text)
        text = text.replace(
            "points: 2}, {from: 8, points: 1}, {from: 0, points: 0}]",
            "points: 0}, {from: 8, points: 1}, {from: 0, points: 2}]",
        )
        text = text.replace("当场转交, points: 2", "当场转交, points: 0").replace(
            "没有转交, points: 0", "没有转交, points: 2"
        )
        (tree / CHECKLIST).write_text(text, "utf-8")
    for old, new in changes:
        small_tree.change(tree, CHECKLIST, old, new)
    full = {"TSX-01": "10", "TSX-02": "yes", "TSX-03": "full", "TSX-04": "yes", **answers}
    lines = ["record: R-1", "form: {id: service-check, version: 1.0.0}", "outlet: S001", "date: 2026-02-01"]
    lines += ["by: {name: 甲, role: owner}", "answers:"]
    lines += [f"  {key}: {{answer: {answer}, reason: 停业}}" for key, answer in full.items()]
    (tree / "r.yml").write_text("\n".join(lines) + "\n", "utf-8")
    (done,) = score_files(tree, [tree / "r.yml"], tree / "out")
    assert not done.problems, done.problems
    return (tree / "out/R-1.html").read_text("utf-8")


def printed(html: str) -> str:
    """The score of the first page."""
    score = re.search(r'<p class="score[^"]*">.*?<strong>([\d.]+)</strong>', html, re.DOTALL)
    assert score is not None
    return score[1]


def close(value: Fraction, shown: str) -> bool:
    return abs(value - Fraction(shown)) <= Fraction(1, 200)


@pytest.mark.parametrize("answers", ANSWERS)
@pytest.mark.parametrize("model", ["default", "flat", "flat-unweighted"])
def test_means(tmp_path: Path, model: str, answers: dict[str, str]) -> None:
    html = report(tmp_path, model, answers)
    sums = read_sums(html)
    for one in sums.values():
        assert all(w is not None and f is not None and w * f == product for w, f, product in one.rows)
        assert sum(product for _, _, product in one.rows) == one.numerator
        assert sum(w for w, _, _ in one.rows if w is not None) == one.denominator
        assert one.denominator is not None and close(one.numerator / one.denominator * 100, one.shown)
        left, _, right = one.equation.removesuffix(" × 100").partition(" ÷ ")
        assert (quotient(left.strip("()")), quotient(right)) == (one.numerator, one.denominator)
    assert sums[""].shown == printed(html)
    ends = [one.numerator / one.denominator for key, one in sums.items() if key and one.denominator]
    assert [fraction for _, fraction, _ in sums[""].rows] == ends, "a section enters the total as its own sum ends"


@pytest.mark.parametrize("answers", ANSWERS)
def test_deduction(tmp_path: Path, answers: dict[str, str]) -> None:
    html = report(tmp_path, "deduction", answers, ("weight: 2\n", "weight: 20\n"))
    sums = read_sums(html)
    for key, one in sums.items():
        if key:
            assert all(w is not None and f is not None and w * f == product for w, f, product in one.rows)
        assert sum(product for _, _, product in one.rows) == one.numerator
        assert (
            close(100 - one.numerator, one.shown)
            and quotient(one.equation.removeprefix("100 − ").strip("()")) == one.numerator
        )
    assert [product for _, _, product in sums[""].rows] == [one.numerator for key, one in sums.items() if key]
    assert sums[""].shown == printed(html)


def test_more_is_deducted_than_there_is(tmp_path: Path) -> None:
    sums = read_sums(report(tmp_path, "deduction", {"TSX-01": "0"}, ("weight: 2\n", "weight: 200\n")))
    assert sums[""].equation == "100 − 200，不低于 0" and sums[""].shown == "0.00"


@pytest.mark.parametrize("answers", ANSWERS)
def test_demerits(tmp_path: Path, answers: dict[str, str]) -> None:
    html = report(tmp_path, "demerit", answers)
    sums = read_sums(html)
    for key, one in sums.items():
        if key:
            assert all(w is not None and f is not None and w * f == product for w, f, product in one.rows)
        assert sum(product for _, _, product in one.rows) == one.numerator == Fraction(one.shown)
    assert sums[""].shown == printed(html) and "扣点，越少越好" in html


@pytest.mark.parametrize("answers", ANSWERS)
def test_all_or_nothing(tmp_path: Path, answers: dict[str, str]) -> None:
    html = report(tmp_path, "absolute", answers)
    for one in read_sums(html).values():
        assert all(product in (w, 0) or w is None for w, _, product in one.rows) or one.numerator < (
            one.denominator or 0
        )
        assert one.equation == f"{one.denominator} 项中 {one.numerator} 项完全符合"
        assert one.shown == ("100.00" if one.numerator == one.denominator else "0.00")


def words(html: str) -> str:
    return re.sub(r"\s+", "", unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", html, flags=re.DOTALL)))


EFFECTS: dict[str, tuple[str, str]] = {
    "fail": ("不论得分，评为最低等级", "80.00"),
    "zero-total": ("总分记0", "0.00"),
    "zero-section": ("所在部分记0", "40.00"),
    "{cap: C}": ("等级最高为C", "80.00"),
}


@pytest.mark.parametrize("effect", EFFECTS)
def test_what_a_critical_item_does_is_said(tmp_path: Path, effect: str) -> None:
    plain = "criteria: [BBB-001]\n        response: {type: yes-no}\n  - id: staff"
    grave = plain.replace("{type: yes-no}\n", f"{{type: yes-no}}\n        critical: {effect}\n")
    html = report(tmp_path, "default", {"TSX-02": "no", "TSX-05": "yes"}, (plain, grave))
    said, score = EFFECTS[effect]
    first = words(html.split('id="summary"')[1].split("<nav")[0])
    assert "关键项没有通过" in first and said in first and score in first
    sums = read_sums(html)
    if effect == "zero-total":
        assert sums[""].shown == "80.00" and "关键项TSX-02没有通过，总分记0；最后0.00。" in words(html)
    if effect == "zero-section":
        assert sums["reply"].numerator == 0 and "本部分记0" in words(html.split('data-section="reply"')[1])
