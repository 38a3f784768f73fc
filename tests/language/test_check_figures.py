"""An unverified number is found wherever a reader could meet it without its mark, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_tree

from build_tools.core.problems import Problem
from build_tools.language.checks import figures
from build_tools.language.library import load

NOTE = ("manual/chapters/service.yml", "text: 分界日为[[parameter:cut-off]]。")


def found(tree: Path) -> list[Problem]:
    problems: set[Problem] = set()
    figures.check(load(tree), problems.add)
    return sorted(problems)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("相差5–6 倍。", [17]),
        ("相差5-6倍，即5-6倍。", [17, 23]),
        ("[[figure:FG-001]]。", []),
        ("[[figure:FG-001|5-6倍]]之外的5-6倍", [40]),
        ("相差15-6倍", []),
        ("相差0.5-6倍", []),
        ("1 比 6", [15]),
        ("1 比 60", []),
        ("55", []),
        ("见表", []),
    ],
)
def test_wordings(tmp_path: Path, text: str, columns: list[int]) -> None:
    quoted = f'text: "{text}"'
    problems = found(small_tree.copy(tmp_path, (*NOTE, quoted)))
    assert [p.origin.column - 1 for p in problems] == columns, [str(p) for p in problems]
    assert {(p.code, p.origin.line) for p in problems} <= {("unregistered-figure", 34)}


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("manual/chapters/basics.yml", "summary: 一句话说明"),
        ("manual/chapters/basics.yml", "reason: 答复慢"),
        ("manual/chapters/service.yml", "[[答复, "),
        ("manual/forms/F-01.yml", "label: 顾客姓名"),
        ("checklists/service-check.yml", "question: 是否记录每次咨询"),
        ("surveys/satisfaction.yml", "label: 咨询是否及时"),
        ("manual/glossary.yml", "short: 顾客形成判断的接触"),
        ("manual/manual.yml", "subtitle: 供测试的小手册"),
        ("manual/network.yml", "duty: 接待"),
    ],
)
def test_places(tmp_path: Path, name: str, old: str) -> None:
    new = old.replace("[[答复, ", "[[5-6倍, ") if "[[" in old else old + "5-6倍"
    assert [p.origin.file for p in found(small_tree.copy(tmp_path, (name, old, new)))] == [name]


@pytest.mark.parametrize("name", ["manual/figures.yml", "manual/sources.yml"])
def test_the_registers_themselves_may_say_it(tmp_path: Path, name: str) -> None:
    tree = small_tree.copy(tmp_path)
    path = tree / name
    path.write_text(path.read_text("utf-8").replace("gist: 分界日", "gist: 5-6倍").replace("来源不详", "某人称5-6倍"))
    assert found(tree) == []


def test_a_verified_number_may_be_written_out(tmp_path: Path) -> None:
    tree = small_tree.copy(
        tmp_path,
        (*NOTE, "text: 相差5-6倍。"),
        (
            "manual/figures.yml",
            "status: unverified, sources: [TT-02], conflicts_with: [FG-002]",
            "status: verified, sources: [TT-02], conflicts_with: [FG-002]",
        ),
    )
    assert found(tree) == []
