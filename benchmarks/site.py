"""The site's cost: our build against stock MkDocs with Material on the very same Markdown.

    python benchmarks/site.py            500 pages
    python benchmarks/site.py 500 2000   and the growth from one to the other

Ours is the whole way (YAML, checks, templates, MkDocs, search), first without anything cached, then again. Stock is
`mkdocs build` of the pages that ours generated, with plain Material and its search. CPU seconds, user and system, of
a process of its own. The sentences are made up from a fixed seed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PER_PART = 20

_REGISTERS = {
    "network.yml": "roles: [{id: clerk, title: 店员, english: clerk, side: outlet, duty: 接待}]\n",
    "glossary.yml": "terms: [{id: customer, word: 顾客, english: customer, short: 有需要也有能力购买的人。}]\n",
    "figures.yml": "figures: []\n",
    "sources.yml": "facts: []\n",
}
_WHO = ("服务代表", "设计顾问", "工长", "维修技师", "门店总经理", "信息管理员", "材料管理员")
_WHEN = ("当天", "两小时内", "每周一上午", "签约之前", "交付后三天内", "每季度末", "接到投诉时")
_WHAT = (
    "核对顾客档案",
    "回访新交付的顾客",
    "记录顾客原话",
    "说明不做的影响",
    "检查施工现场",
    "汇总投诉与建议",
    "公布整改结果",
)
_HOW = (
    "写明责任人和完成日期",
    "存入顾客档案",
    "由两人复核",
    "当面读给顾客听",
    "报顾客满意推进室",
    "贴在后场",
    "列入改进计划",
)


def make_project(folder: Path, pages: int) -> None:
    """A manual of so many chapters, in parts of twenty."""
    dice = random.Random(20261201)
    (folder / "manual/chapters").mkdir(parents=True)
    (folder / "manual/brand").mkdir()
    (folder / "manual/pages").mkdir()
    for name in ("mkdocs.yml", "mkdocs_hook.py"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "manual/brand/tokens.yml").write_bytes((ROOT / "manual/brand/tokens.yml").read_bytes())
    for name, text in _REGISTERS.items():
        (folder / "manual" / name).write_text(text, "utf-8")
    chapters = [f"chapter-{n}" for n in range(1, pages + 1)]
    parts = [
        {"part": f"part-{n}", "title": f"第{n}篇", "chapters": chapters[i : i + PER_PART]}
        for n, i in enumerate(range(0, pages, PER_PART), 1)
    ]
    manual = {
        "format": "1", "code": "BEN", "title": "试验手册", "english_title": "Benchmark", "subtitle": "供测量",
        "brand": {"name": "示例", "english": "Sample", "trade": "家庭装饰"}, "language": "zh-Hans", "revision": "1.0.0",
        "effective": "2026-12-01",
        "control": {"confidentiality": "机密", "reference_only": "仅供参考", "statement": "版权所有"},
        "amendments": [
            {"revision": "1.0.0", "date": "2026-12-01", "summary": "首版", "reason": "测量", "approved_by": "甲"},
        ],
        "kit": [{"id": "this", "title": "本手册", "this_manual": "yes"}], "contents": parts,
        "audiences": [{"role": "clerk", "chapters": chapters[:1], "why": "测量"}],
    }  # fmt: skip
    (folder / "manual/manual.yml").write_text(json.dumps(manual, ensure_ascii=False), "utf-8")  # YAML takes JSON
    for number, chapter in enumerate(chapters):
        sections = [
            {
                "id": f"s{s}",
                "title": f"{dice.choice(_WHAT)}",
                "entries": [_entry(dice, number * 6 + s * 3 + e) for e in range(3)],
            }
            for s in range(2)
        ]
        text = {
            "id": chapter, "title": f"{dice.choice(_WHAT)}的办法", "english": "A chapter", "summary": _sentence(dice),
            "audience": ["clerk"], "sections": sections,
        }  # fmt: skip
        (folder / f"manual/chapters/{chapter}.yml").write_text(json.dumps(text, ensure_ascii=False), "utf-8")


def _sentence(dice: random.Random) -> str:
    return f"{dice.choice(_WHO)}{dice.choice(_WHEN)}{dice.choice(_WHAT)}，{dice.choice(_HOW)}。"


def _entry(dice: random.Random, number: int) -> dict[str, object]:
    letters, digits = divmod(number, 1000)
    common = {
        "id": f"{chr(65 + letters // 26)}{chr(65 + letters % 26)}-{digits:03}",
        "title": f"{dice.choice(_WHEN)}{dice.choice(_WHAT)}",
        "text": "".join(_sentence(dice) for _ in range(4)), "reason": _sentence(dice),
    }  # fmt: skip
    if number % 2:
        return {**common, "kind": "policy"}
    measure = {"metric": f"{dice.choice(_WHAT)}的比例", "target": ">= 95%", "how": "抽查最近十份记录", "owner": "clerk"}
    return {**common, "kind": "standard", "measure": measure, "audited": {"reason": "供测量"}}


_OURS = """
import sys
from pathlib import Path
from build_tools.publishing.site import build_site
build_site(Path(sys.argv[1]), Path(sys.argv[2]))
"""
_PAGES = """
import json, sys
from pathlib import Path
from build_tools.publishing.site import site_source
source = site_source(Path(sys.argv[1]))
print(json.dumps([source.pages, source.nav]))
"""


def cpu(*command: str) -> float:
    """User and system seconds of a process."""
    before = os.times()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, *command], check=True, env=environment, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def measure(pages: int) -> tuple[float, float, float]:
    """Seconds of ours from nothing, ours again, and stock."""
    with tempfile.TemporaryDirectory() as name:
        folder, stock = Path(name, "ours"), Path(name, "stock")
        make_project(folder, pages)
        ours = cpu("-c", _OURS, str(folder), str(folder / "build/site"))
        again = cpu("-c", _OURS, str(folder), str(folder / "build/site"))
        answer = subprocess.run(
            [sys.executable, "-c", _PAGES, str(folder)],
            check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        ).stdout  # fmt: skip
        texts, nav = json.loads(answer)
        for path, text in texts.items():
            (stock / "docs" / path).parent.mkdir(parents=True, exist_ok=True)
            (stock / "docs" / path).write_text(text, "utf-8")
        config = {
            "site_name": "stock", "nav": nav, "theme": {"name": "material", "font": False, "language": "zh"},
            "plugins": ["search"], "markdown_extensions": ["attr_list", "toc"],
            "validation": dict.fromkeys(("omitted_files", "absolute_links", "unrecognized_links", "anchors"), "ignore"),
        }  # fmt: skip
        (stock / "mkdocs.yml").write_text(json.dumps(config, ensure_ascii=False), "utf-8")
        return ours, again, cpu("-m", "mkdocs", "build", "-q", "-f", str(stock / "mkdocs.yml"))


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pages", type=int, nargs="*", default=[500], help="numbers of chapters")
    sizes = parser.parse_args().pages
    results = []
    print(f"{'chapters':>8} {'ours':>8} {'again':>8} {'stock':>8} {'ratio':>6} {'again':>6}")
    for pages in sizes:
        ours, again, stock = measure(pages)
        results.append((ours, again, stock))
        print(
            f"{pages:>8} {ours:>7.1f}s {again:>7.1f}s {stock:>7.1f}s {ours / stock:>6.2f} {again / stock:>6.2f}",
            flush=True,
        )
    if len(sizes) > 1:
        growth = [f"{last / first:.1f}×" for first, last in zip(results[0], results[-1], strict=True)]
        print(f"growth {sizes[0]} → {sizes[-1]}: ours {growth[0]}, again {growth[1]}, stock {growth[2]}")


if __name__ == "__main__":
    main()
