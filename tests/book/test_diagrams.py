"""Diagrams: well-formed, complete, the same every time; the barrel's geometry tells the truth."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_tools.audits.report import barrel
from build_tools.book.diagrams import STYLE_CLASSES, Context, Link, draw, link_areas
from build_tools.core.characters import NEVER_FIRST
from build_tools.core.drawing import seal
from build_tools.core.drawing.data import DataRow, DataSet
from build_tools.core.drawing.lettering import width, wrap
from build_tools.core.drawing.markup import escape, number
from build_tools.core.press.brand import Palette, Tokens, Type
from build_tools.core.words import words_of
from build_tools.language.model.diagrams import (
    Bars,
    Cycle,
    Diagram,
    Ladder,
    Phase,
    Rung,
    Spoke,
    Wheel,
    Workflow,
    WorkflowLane,
)

LIGHT = Palette(
    paper="#FFFFFF",
    panel="#EEEEEE",
    ink="#111111",
    muted="#555555",
    line="#CCCCCC",
    azurite="#1F6283",
    malachite="#2C7A5F",
    ochre="#8F5417",
    vermilion="#B8352A",
)
TOKENS = Tokens(
    light=LIGHT,
    dark=LIGHT,
    type=Type(site=("PingFang SC", "sans-serif"), pdf_heading=("Sans",), pdf_text=("Song", "serif")),
    seal="试用品牌",
    draft="未受控草稿",
)
SVG = "{http://www.w3.org/2000/svg}"


def context(**more: object) -> Context:
    def link(kind: str, ident: str) -> Link | None:
        return None if ident == "unknown" else Link(f"../{kind}/{ident}/?a=1&b=2", "5.1", f"题目<{ident}>")

    return Context(prefix="fig-1", tokens=TOKENS, words=words_of("zh-Hans"), link=link, **more)  # type: ignore[arg-type]


def parse(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def texts(svg: str) -> str:
    """All drawn words without the breaks between lines."""
    return re.sub(r"\s", "", "".join(part for text in parse(svg).iter(f"{SVG}text") for part in text.itertext()))


def phases(count: int) -> tuple[Phase, ...]:
    return tuple(Phase(title=f"阶段{i}", english="Step", text=f"第 {i} 步，做完并留下记录。") for i in range(count))


DATA = DataSet(
    columns=("低", "中", "高"),
    unit="%",
    rows=tuple(
        DataRow(label=label, values=tuple(map(Decimal, values)))
        for label, values in {
            "维系": ("55", "59", "65"),
            "价值": ("49", "51", "59"),
            "交易": ("41", "38", "11"),
            "回避": ("22", "17", "6"),
            "增长": ("-4", "24", "44"),
        }.items()
    ),
)
WORKFLOW = Workflow(
    type="workflow",
    lanes=(
        WorkflowLane(title="认识", chapters=tuple(f"chapter-{i}" for i in range(5))),
        WorkflowLane(title="行动", chapters=("one", "unknown")),
    ),
    loop=("测量", "改进", "再测量"),
)
RUNGS = tuple(
    Rung(name=f"阶{i}", customer=f"状态{i}", tells=f"告诉{i}", refers=f"推荐{i}", buys=f"再买{i}", minimum=i == 2)
    for i in range(8)
)
LADDER = Ladder(type="ladder", headings=("阶", "状态", "告诉", "推荐", "再买"), rungs=RUNGS)
WHEEL = Wheel(
    type="wheel",
    centre="顾客",
    spokes=tuple(Spoke(title=f"要素{i}", text=f"说明{i}", chapter="one", entry=None) for i in range(7)),
)
CYCLE = Cycle(type="cycle", centre="循环", phases=phases(4))
BARS = Bars(type="bars", data="FG-001")
ALL: list[Diagram] = [WORKFLOW, LADDER, WHEEL, CYCLE, BARS]
both = pytest.mark.parametrize("narrow", [False, True])
each = pytest.mark.parametrize("diagram", ALL, ids=lambda diagram: diagram.type)


@both
@each
def test_well_formed_named_and_the_same_every_time(diagram: Diagram, narrow: bool) -> None:
    given_context = context(data=DATA, title="图 & 题", unverified=True)
    svg = draw(diagram, given_context, narrow=narrow)
    assert svg == draw(diagram, given_context, narrow=narrow)
    root = parse(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert root.get("aria-labelledby") == " ".join(map(str, ids))
    assert len(set(ids)) == 2
    assert root.get("role") == ("group" if root.find(f".//{SVG}a") is not None else "img")
    assert root.findtext(f"{SVG}title") == "图 & 题"
    assert root.findtext(f"{SVG}desc")
    assert "未核实" in texts(svg)
    assert not re.search(r"nan|inf|\d\.\d{3}|e-\d", re.sub(r"<(title|desc).*?</\1>", "", svg))


@both
@each
def test_every_colour_can_be_changed_by_class(diagram: Diagram, narrow: bool) -> None:
    colours = {value.upper(): name for name, value in LIGHT.model_dump().items()}
    for element in parse(draw(diagram, context(data=DATA), narrow=narrow)).iter():
        classes = (element.get("class") or "").split()
        for property in ("fill", "stroke"):
            if (value := element.get(property, "none")) != "none":
                assert (property, colours[value.upper()]) in [STYLE_CLASSES.get(name) for name in classes]


@both
@each
def test_nothing_leaves_the_sheet(diagram: Diagram, narrow: bool) -> None:
    root = parse(draw(diagram, context(data=DATA, title="题"), narrow=narrow))
    _, _, across, down = map(float, str(root.get("viewBox")).split())
    for text in root.iter(f"{SVG}text"):
        x, y, size = (float(str(text.get(key))) for key in ("x", "y", "font-size"))
        long = width("".join(text.itertext()), size)
        left = x - {"start": 0, "middle": long / 2, "end": long}[text.get("text-anchor", "start")]
        assert left >= -0.5
        assert left + long <= across + 0.5
        assert y - 0.8 * size >= 0
        assert y + 0.1 * size <= down
        if narrow:
            assert size * 328 / across >= 11


@both
def test_every_word_of_the_ladder_is_drawn(narrow: bool) -> None:
    drawn = texts(draw(LADDER, context(), narrow=narrow))
    for rung in RUNGS:
        for word in (rung.name, rung.customer, rung.tells, rung.refers, rung.buys):
            assert word in drawn
    assert "最低可接受" in drawn


@both
@pytest.mark.parametrize("count", range(3, 11))
def test_every_phase_is_drawn(count: int, narrow: bool) -> None:
    drawn = texts(draw(Cycle(type="cycle", phases=phases(count)), context(), narrow=narrow))
    assert all(f"阶段{i}" in drawn and f"第{i}步，做完并留下记录。" in drawn for i in range(count))


@both
def test_wheel_and_workflow_lead_to_their_chapters(narrow: bool) -> None:
    wheel = draw(WHEEL, context(), narrow=narrow)
    assert all(f"要素{i}" in texts(wheel) and f"说明{i}" in texts(wheel) for i in range(7))
    svg = draw(WORKFLOW, context(), narrow=narrow)
    links = [element.get("href") for element in parse(svg).iter(f"{SVG}a")]
    assert links == [f"../chapter/{name}/?a=1&b=2" for name in [*(f"chapter-{i}" for i in range(5)), "one"]]
    assert [area.href for area in link_areas(WORKFLOW, context(), narrow=narrow)] == links
    assert all(
        0 <= a.x < a.x + a.width <= 100 and 0 <= a.y < a.y + a.height <= 100 for a in link_areas(WHEEL, context())
    )
    assert all(word in texts(svg) for word in ("认识", "行动", "测量", "改进", "再测量", "unknown"))


@both
def test_bars_print_all_fifteen_numbers_as_given(narrow: bool) -> None:
    root = parse(draw(BARS, context(data=DATA, unverified=True), narrow=narrow))
    drawn = [text.text for text in root.iter(f"{SVG}text")]
    wanted = [f"{value}%".replace("-", "−") for row in DATA.rows for value in row.values]
    assert [text for text in drawn if text in wanted] == wanted
    assert "−4%" in wanted
    assert drawn.count("未核实") == 1 + len(DATA.rows)
    lengths = [float(str(rect.get("width"))) for rect in root.iter(f"{SVG}rect") if rect.get("fill-opacity")]
    assert lengths[0] / lengths[1] == pytest.approx(55 / 59, rel=0.01)
    assert lengths[12] / lengths[0] == pytest.approx(4 / 55, rel=0.01)


def test_bars_without_data_say_so() -> None:
    with pytest.raises(ValueError, match="FG-001"):
        draw(BARS, context())


SCORES = st.integers(0, 300).map(lambda thirds: Fraction(thirds, 3))
STAVES = st.lists(
    st.builds(barrel.Stave, st.text(min_size=1, max_size=12), st.integers(0, 90).map(Fraction), SCORES),
    min_size=1,
    max_size=14,
)


def corners(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+) (-?[\d.]+)", path)]


@given(STAVES, st.booleans())
def test_barrel_stave_by_weight_height_by_score_water_at_the_least(staves: list[barrel.Stave], narrow: bool) -> None:
    svg = barrel.draw(staves, context(), narrow)
    root = parse(svg)
    total = sum(stave.weight for stave in staves)
    holding = [stave for stave in staves if stave.weight or not total]
    drawn = [corners(str(p.get("d"))) for p in root.iter(f"{SVG}path") if p.get("data-stave")]
    assert len(drawn) == len(holding)
    foot = drawn[0][0][1]
    girth = sum(d[3][0] - d[0][0] for d in drawn)
    rise = 170 if narrow else 210
    for stave, d in zip(holding, drawn, strict=True):
        share = stave.weight / total if total else Fraction(1, len(staves))
        assert d[0][1] == d[3][1] == foot
        assert (d[3][0] - d[0][0]) / girth == pytest.approx(float(share), abs=1e-3)
        assert d[1][1] == d[2][1] == pytest.approx(foot - 13 - rise * float(stave.score) / 100, abs=0.02)
    least = min(stave.score for stave in holding)
    water = [p for p in root.iter(f"{SVG}path") if p.get("data-water")]
    assert len(water) == (1 if least else 0)
    if water:
        surface = corners(str(water[0].get("d")))[0][1]
        assert surface == pytest.approx(foot - 13 - rise * float(least) / 100, abs=0.02)
    for stave in staves:
        hundredths = int(stave.score * 100 + Fraction(1, 2))
        assert f"{hundredths // 100}.{hundredths % 100:02d}" in texts(svg)
    assert parse(barrel.draw_small(staves, context())).find(f".//{SVG}text") is None


@given(st.lists(st.floats(0, 300), min_size=1, max_size=14).map(sorted))
def test_numbers_of_narrow_staves_keep_their_distance(wanted: list[float]) -> None:
    places = barrel.spread(wanted, 20, 8, 332)
    assert all(b - a >= 20 - 1e-6 for a, b in pairwise(places))
    assert places[0] >= 8 - 1e-6
    assert places[-1] <= 332 + 1e-6


def test_barrel_names_the_shortest() -> None:
    staves = [barrel.Stave("售前", Fraction(30), Fraction(100)), barrel.Stave("售中", Fraction(1), Fraction(75), True)]
    drawn = texts(barrel.draw(staves, context()))
    assert "最短板：2售中75.00" in drawn
    assert "售前" in drawn


def test_seal_reads_from_the_right_column_downwards() -> None:
    places = {character: (x, y) for character, x, y, _, _ in seal.cells("甲乙丙丁", 0, 0, 100)}
    assert places == {"甲": (50, 0), "乙": (50, 50), "丙": (0, 0), "丁": (0, 50)}
    svg = seal.draw("甲乙丙丁", context(), "FCM-000427-7KQ3-4", "1.2.0")
    assert svg == seal.draw("甲乙丙丁", context(), "FCM-000427-7KQ3-4", "1.2.0")
    assert texts(svg) == "甲乙丙丁FCM-000427-7KQ3-41.2.0"
    assert texts(seal.draw_draft(context())) == "未受控草稿"
    assert "d-vermilion" not in seal.draw_draft(context())
    for characters in ("甲乙", "甲乙丙"):
        assert texts(seal.draw(characters, context())) == characters


@given(st.text())
def test_any_text_is_escaped(text: str) -> None:
    back = ElementTree.fromstring(f'<t a="{escape(text)}">{escape(text)}</t>')
    kept = "".join(c for c in text if c in "\t\n" or not (c < " " or "\x7f" <= c <= "\x9f" or c in "\ufffe\uffff"))
    assert (back.text or "") == kept


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20), st.booleans())
def test_hostile_words_stay_words(title: str, text: str, narrow: bool) -> None:
    hostile = title + "</text><script>&"
    diagram = Cycle(
        type="cycle", phases=tuple(Phase.model_construct(title=hostile, english=None, text=text) for _ in "123")
    )
    root = parse(draw(diagram, context(), narrow=narrow))
    assert root.find(f".//{SVG}script") is None


CHINESE = st.lists(st.sampled_from(["顾客", "满意", "，", "的", "、", "CRM ", "（", "）", "100%", "。"]), max_size=30)


@given(CHINESE.map("".join), st.booleans())
def test_lines_fit_and_never_open_with_a_closing_mark(text: str, even: bool) -> None:
    lines = wrap(text, 400, 13, even=even)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for before, line in pairwise(lines):
        assert line[0] not in NEVER_FIRST or width(before + line[0], 13) > 400
    tight = wrap("顾客的每个问题，都在承诺的期限（三十日）内答复。", 65, 13, even=even)
    assert all(line[0] not in NEVER_FIRST and line[-1] not in "（" for line in tight)
    assert all(width(line, 13) <= 65 for line in tight)


@given(st.floats(-1e6, 1e6))
def test_numbers_are_short_and_never_minus_zero(value: float) -> None:
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", number(value))
    assert number(value) != "-0"
