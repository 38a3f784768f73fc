"""The structural comparison: what each change of a source file is called, how grave it is, and the laws of comparing."""

# ruff: noqa: E501  (a change and what is said of it stand on one line)
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import small_tree
from hypothesis import given, settings
from hypothesis import strategies as st

from build_tools.core.yaml.documents import Located
from build_tools.language.library import Library, load
from build_tools.language.model.entries import Chapter
from build_tools.revisions.changes import Change, Diff, Floor
from build_tools.revisions.compare import compare
from build_tools.revisions.fingerprints import prints

MANUAL, SERVICE, BASICS = "manual/manual.yml", "manual/chapters/service.yml", "manual/chapters/basics.yml"
CHECKLIST, GLOSSARY, FIGURES = "checklists/service-check.yml", "manual/glossary.yml", "manual/figures.yml"
NETWORK, FORM = "manual/network.yml", "manual/forms/F-01.yml"
SMALL = small_tree.small()


def changed(folder: Path, *changes: tuple[str, str, str]) -> Diff:
    library = load(small_tree.copy(folder, *changes))
    assert not library.problems, [str(one) for one in library.problems]
    return compare(SMALL, library)


def only(diff: Diff) -> Change:
    assert len(diff.changes) == 1, [one.key for one in diff.changes]
    return diff.changes[0]


ASKS, OPEN, FREE = "minor binding", "patch open", "patch free"
ONE_PLACE = [
    (SERVICE, 'target: ">= 95%"', 'target: ">= 98%"', "entry:BBB-001", "measure.target", "target", "major binding"),
    (SERVICE, "within: 30分钟", "within: 15分钟", "entry:BBB-002", "steps.1.within", "deadline", "major binding"),
    (SERVICE, "role: owner, within", "role: clerk, within", "entry:BBB-002", "steps.1.role", "duty", ASKS),
    (SERVICE, "owner: clerk, touchpoint", "owner: owner, touchpoint", "entry:BBB-001", "measure.owner", "duty", ASKS),
    (SERVICE, "metric: 期限内答复率", "metric: 及时答复率", "entry:BBB-001", "measure.metric", "text", OPEN),
    (SERVICE, "how: 抽查10次记录", "how: 抽查20次记录", "entry:BBB-001", "measure.how", "number", ASKS),
    (SERVICE, "[转交, 30分钟]", "[转交, 60分钟]", "entry:BBB-003", "rows.1", "deadline", "major binding"),
    (SERVICE, "title: 关于人员", "title: 关于人", "entry:BBB-004", "title", "text", FREE),
    (SERVICE, "see: [BBB-001]", "see: [AAA-001]", "entry:BBB-002", "see", "link", FREE),
    (SERVICE, "house_rule: 期限为总部自定。", "house_rule: 期限由总部自定。", "entry:BBB-001", "house_rule", "source", FREE),
    (BASICS, "text: 每位顾客先答复", "text: 每位顾客必须先答复", "entry:AAA-001", "text", "obligation", ASKS),
    (BASICS, "text: 每位顾客先答复", "text: 每一位顾客先答复", "entry:AAA-001", "text", "text", OPEN),
    (BASICS, "text: 每位顾客先答复", "text: 当天对80%的顾客先答复", "entry:AAA-001", "text", "deadline", "major binding"),
    (BASICS, "text: 每位顾客先答复", "text: 每位**顾客**先答复", "entry:AAA-001", "text", "text", FREE),
    (BASICS, "reason: 答复慢，顾客就走。", "reason: 答复慢，顾客会走。", "entry:AAA-001", "reason", "reason", FREE),
    (BASICS, "sources: [TT-01, TT-02]", "sources: [TT-02]", "entry:AAA-001", "sources", "source", FREE),
    (SERVICE, "kind: note", "kind: policy", "entry:BBB-004", "kind", "obligation", ASKS),
    (BASICS, "loop: [测量, 改进]", "loop: [测量, 改善]", "entry:AAA-004", "diagram.loop", "text", OPEN),
    (BASICS, "intro: 先读这里。", "intro: 请先读这里。", "section:basics/general", "intro", "text", OPEN),
    (BASICS, "summary: 一句话说明。", "summary: 一句话。", "chapter:basics", "summary", "text", FREE),
    (CHECKLIST, "weight: 60", "weight: 50", "block:service-check/reply", "weight", "weight", "major binding"),
    (CHECKLIST, "        weight: 2", "        weight: 3", "item:TSX-01", "weight", "weight", "major binding"),
    (CHECKLIST, "severity: major\n        ev", "severity: minor\n        ev", "item:TSX-01", "severity", "severity",
     "major binding"),
    (CHECKLIST, "{from: 8, points: 1}", "{from: 7, points: 1}", "item:TSX-01", "response.bands.1.from", "bands",
     "major binding"),
    (CHECKLIST, "label: 延迟转交, points: 1", "label: 延迟转交, points: 0.5", "item:TSX-03", "response.options.late.points",
     "points", "major binding"),
    (CHECKLIST, "label: 延迟转交", "label: 拖延转交", "item:TSX-03", "response.options.late.label", "text", OPEN),
    (CHECKLIST, "not_applicable: allowed", "not_applicable: refused", "item:TSX-03", "response.not_applicable", "answer",
     ASKS),
    (CHECKLIST, "{TSX-02: {is: no}}", "{TSX-02: {is: yes}}", "item:TSX-05", "applies_when", "condition", "major binding"),
    (CHECKLIST, "question: 是否记录每次咨询？", "question: 是否记下每次咨询？", "item:TSX-02", "question", "text", OPEN),
    (CHECKLIST, "老店是否有三人", "老店是否有四人", "item:TSX-04", "question", "number", ASKS),
    (CHECKLIST, "ask: 最近10次记录", "ask: 最近12次记录", "item:TSX-01", "evidence.ask", "number", ASKS),
    (CHECKLIST, "required: on-failure", "required: always", "item:TSX-01", "evidence.required", "answer", ASKS),
    (CHECKLIST, "{grade: B, from: 80", "{grade: B, from: 85", "checklist:service-check", "scoring.grades.B.from", "bands",
     "major binding"),
    (CHECKLIST, "consequence: 三十日内复审", "consequence: 六十日内复审", "checklist:service-check",
     "scoring.grades.D.consequence", "deadline", "major binding"),
    (CHECKLIST, "severity: major, days: 14", "severity: major, days: 7", "checklist:service-check",
     "scoring.follow_up.major.days", "deadline", "major binding"),
    (CHECKLIST, "coverage_floor: 90", "coverage_floor: 95", "checklist:service-check", "scoring.coverage_floor", "bands",
     "major binding"),
    (CHECKLIST, "version: 1.0.0", "version: 1.1.0", "checklist:service-check", "version", "version", FREE),
    (GLOSSARY, "short: 顾客形成判断的接触。", "short: 顾客形成判断的那次接触。", "term:moment-of-truth", "short", "term", OPEN),
    (NETWORK, "title: 店员, english: clerk", "title: 店内员工, english: clerk", "role:clerk", "title", "text", OPEN),
    (MANUAL, "statement: 本手册受版权法保护。", "statement: 本手册受法律保护。", "manual", "control.statement", "text", OPEN),
    (MANUAL, "owner: clerk}", "owner: owner}", "touchpoint:enquiry", "owner", "duty", ASKS),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key", "path", "aspect", "verdict"), ONE_PLACE)
def test_one_changed_place(
    tmp_path: Path, file: str, old: str, new: str, key: str, path: str, aspect: str, verdict: str
) -> None:
    change = only(changed(tmp_path, (file, old, new)))
    assert (change.key, change.what) == (key, "changed")
    assert len(change.details) == 1
    detail = change.details[0]
    assert ".".join(map(str, detail.path)) == path
    assert (detail.aspect, f"{detail.floor.name} {detail.standing}") == (aspect, verdict)
    assert f"{change.floor.name} {change.standing}" == verdict
    assert change.origin is not None and change.origin.file == file and change.origin.line > 0


def test_a_parameter_changes_every_entry_and_condition_that_shows_it(tmp_path: Path) -> None:
    diff = changed(tmp_path, (MANUAL, 'value: "2"', 'value: "4"'), (MANUAL, "value: 2005-01-01", "value: 2006-01-01"))
    shown = {one.key: [(detail.via, detail.before, detail.after) for detail in one.details] for one in diff.changes}
    assert shown["entry:BBB-001"] == [("parameter:limit", "2小时", "4小时")]
    assert shown["entry:BBB-003"] == [("parameter:limit", "2小时", "4小时")]
    assert shown["entry:BBB-004"] == [("parameter:cut-off", "2005-01-01", "2006-01-01")]
    assert shown["item:TSX-04"] == [("parameter:cut-off", "2005-01-01", "2006-01-01")]
    assert diff.by_key["entry:BBB-001"].floor is Floor.major and diff.by_key["entry:BBB-001"].standing == "binding"
    assert diff.by_key["entry:BBB-004"].standing == "free", "a note rules nothing"
    assert diff.by_key["item:TSX-04"].details[0].aspect == "condition"
    assert "entry:BBB-002" not in shown


def test_a_figure_changes_every_entry_that_shows_or_names_it(tmp_path: Path) -> None:
    diff = changed(tmp_path, (FIGURES, "value: 5–6 倍", "value: 5–7 倍"))
    assert {one.key for one in diff.changes} == {"entry:AAA-001", "entry:AAA-003", "figure:FG-001"}
    assert {one.standing for one in diff.changes} == {"open"} and diff.floor is Floor.patch


def test_a_data_set_drawn_as_bars_is_shown_too(tmp_path: Path) -> None:
    diff = changed(tmp_path, (FIGURES, "values: [55, 65]", "values: [55, 66]"))
    assert {one.key for one in diff.changes} == {"entry:AAA-003", "figure:FG-003"}


def test_a_term_changes_its_definition(tmp_path: Path) -> None:
    diff = changed(tmp_path, (GLOSSARY, "short: 有需要也有能力购买的人。", "short: 有需要、也买得起的人。"))
    assert {one.key for one in diff.changes} == {"entry:AAA-002", "term:customer"}


ADDED = [
    (BASICS, "      - id: AAA-005", "      - {id: AAA-006, kind: policy, title: 新, text: 新规。}\n      - id: AAA-005",
     "entry:AAA-006", "minor binding"),
    (BASICS, "      - id: AAA-005", "      - {id: AAA-006, kind: note, title: 新, text: 新规。}\n      - id: AAA-005",
     "entry:AAA-006", "minor free"),
    (CHECKLIST, "      - id: TSX-02",
     "      - {id: TSX-06, question: 新？, criteria: [BBB-001], response: {type: yes-no}}\n      - id: TSX-02",
     "item:TSX-06", "minor binding"),
    (MANUAL, "  - {id: limit,", "  - {id: other, title: 另, value: '1'}\n  - {id: limit,", "parameter:other", "minor free"),
    (GLOSSARY, "  - {id: customer,", "  - {id: other, word: 另, english: other, short: 另。}\n  - {id: customer,", "term:other",
     "minor free"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key", "verdict"), ADDED)
def test_added_and_removed(tmp_path: Path, file: str, old: str, new: str, key: str, verdict: str) -> None:
    library = load(small_tree.copy(tmp_path, (file, old, new)))
    change = only(compare(SMALL, library))
    assert (change.key, change.what, f"{change.floor.name} {change.standing}") == (key, "added", verdict)
    back = only(compare(library, SMALL))
    assert (back.key, back.what) == (key, "removed")
    ruled = key.startswith(("entry", "item"))
    assert back.floor is (Floor.major if ruled else Floor.minor) and back.standing == change.standing


def test_a_step_more_is_asked_of_somebody(tmp_path: Path) -> None:
    new = "          - {do: 先告知顾客, role: clerk}\n          - {do: 转交店主"
    change = only(changed(tmp_path, (SERVICE, "          - {do: 转交店主", new)))
    assert [(one.path, one.aspect, one.before, one.after) for one in change.details] == [
        (("steps", 1), "steps", "", "先告知顾客 · 店员")
    ]
    assert change.floor is Floor.minor and change.standing == "binding"


def test_steps_in_another_order(tmp_path: Path) -> None:
    steps = (
        '{do: 记下问题, role: clerk, within: 当场, record: "[[form:F-01]]"}',
        "{do: 转交店主, role: owner, within: 30分钟}",
    )
    change = only(changed(tmp_path, (SERVICE, "\n          - ".join(steps), "\n          - ".join(steps[::-1]))))
    assert [(one.path, one.aspect, one.standing) for one in change.details] == [(("steps",), "order", "binding")]


def test_a_table_row_more(tmp_path: Path) -> None:
    change = only(changed(tmp_path, (SERVICE, "[转交, 30分钟]]", "[转交, 30分钟], [回访, 3天]]")))
    assert [(one.path, one.after, one.standing) for one in change.details] == [(("rows", 2), "回访 ｜ 3天", "binding")]
    assert change.floor is Floor.minor


def test_an_entry_in_another_chapter_is_moved_not_exchanged(tmp_path: Path) -> None:
    note = "      - id: BBB-004\n        kind: note\n        title: 关于人员\n        text: 分界日为[[parameter:cut-off]]。\n"
    diff = changed(tmp_path, (SERVICE, note, ""), (BASICS, "      - id: AAA-005\n", note + "      - id: AAA-005\n"))
    change = only(diff)
    assert (change.key, change.what) == ("entry:BBB-004", "moved")
    assert change.moved_from is not None and (change.moved_from.within, change.place.within) == ("service", "basics")
    assert (change.floor, change.standing) == (Floor.patch, "free")


def test_an_item_in_another_section_weighs_something_else(tmp_path: Path) -> None:
    item = "      - id: TSX-02\n        question: 是否记录每次咨询？\n        criteria: [BBB-001]\n        response: {type: yes-no}\n"
    diff = changed(tmp_path, (CHECKLIST, item, ""), (CHECKLIST, "      - id: TSX-03\n", item + "      - id: TSX-03\n"))
    change = only(diff)
    assert (change.key, change.what, change.floor, change.standing) == ("item:TSX-02", "moved", Floor.major, "binding")


def test_as_few_as_possible_are_said_to_have_moved(tmp_path: Path) -> None:
    last = "      - id: AAA-005\n        kind: case\n        title: 一家门店\n        text: 店员先答复，后量房。\n        lesson: 先答复。\n        chapters: [service]\n"
    diff = changed(tmp_path, (BASICS, last, ""), (BASICS, "      - id: AAA-001\n", last + "      - id: AAA-001\n"))
    assert [one.key for one in diff.changes] == ["entry:AAA-005"]


def test_a_chapter_outside_its_part(tmp_path: Path) -> None:
    contents = "  - basics\n  - part: practice\n    title: 实务\n    chapters: [service]\n"
    new = "  - part: practice\n    title: 实务\n    chapters: [service]\n  - basics\n"
    assert len(changed(tmp_path, (MANUAL, contents, new)).changes) == 1


def test_what_is_not_content(tmp_path: Path) -> None:
    library = load(
        small_tree.copy(
            tmp_path, (MANUAL, "revision: 1.10.0\n", "revision: 1.11.0\n"), (MANUAL, "summary: 首版", "summary: 二版"),
            (MANUAL, "date: 2026-01-15", "date: 2026-01-16"), (MANUAL, "effective: 2026-01-31", "effective: 2026-02-01"),
            (NETWORK, "title: 二号店", "title: 二号分店"), ("manual/brand/tokens.yml", 'seal: ', 'seal:  '),
            (MANUAL, "control:\n", f"control:\n  public_key: {'ab' * 32}\n"),
        )
    )  # fmt: skip
    assert compare(SMALL, library).changes == ()
    assert prints(library).content == prints(SMALL).content


def test_the_order_is_that_of_the_book_and_removed_things_stay_beside_their_neighbours(tmp_path: Path) -> None:
    case = "      - id: AAA-005\n        kind: case\n        title: 一家门店\n        text: 店员先答复，后量房。\n        lesson: 先答复。\n        chapters: [service]\n"
    diff = changed(
        tmp_path, (BASICS, case, ""), (BASICS, "title: 以顾客为先", "title: 顾客为先"), (SERVICE, "title: 期限一览", "title: 期限"),
        (CHECKLIST, "weight: 40", "weight: 45"),
    )  # fmt: skip
    keys = [one.key for one in diff.changes]
    assert keys == ["entry:AAA-001", "entry:AAA-005", "entry:BBB-003", "block:service-check/staff"]


# Laws, on chapters changed at random.

TITLES = st.sampled_from(["答复", "必须答复", "2小时内答复", "转交", "记录"])


@st.composite
def books(draw: st.DrawFn) -> Library:
    """The small library with entries dropped, moved, reordered and retitled."""
    chapters = {key: one.value for key, one in SMALL.chapters.items()}
    entries = [entry for chapter in chapters.values() for entry in chapter.sections[0].entries]
    kept = [one for one in entries if draw(st.integers(0, 5))] or entries[:2]
    kept = [one.model_copy(update={"title": draw(TITLES)}) if not draw(st.integers(0, 3)) else one for one in kept]
    if draw(st.booleans()):
        kept = draw(st.permutations(kept))
    at = draw(st.integers(1, max(1, len(kept) - 1)))
    split = {"basics": tuple(kept[:at]), "service": tuple(kept[at:]) or tuple(kept[:1])}
    if len(kept) < 2:
        return SMALL
    return with_entries({key: split[key] for key in chapters})


def with_entries(split: dict[str, tuple[object, ...]]) -> Library:
    located: dict[str, Located[Chapter]] = {}
    for key, one in SMALL.chapters.items():
        section = one.value.sections[0].model_copy(update={"entries": split[key]})
        located[key] = Located(one.value.model_copy(update={"sections": (section,)}), one.positions, one.path)
    return replace(SMALL, chapters=located)


def ids(library: Library) -> set[str]:
    return {entry.id for one in library.chapters.values() for entry in one.value.sections[0].entries}


def of(diff: Diff, what: str) -> set[str]:
    return {one.key for one in diff.changes if one.what == what}


@given(books())
@settings(max_examples=40)
def test_a_thing_compared_with_itself(library: Library) -> None:
    assert compare(library, library).changes == ()


@given(books(), books())
@settings(max_examples=80)
def test_there_are_changes_exactly_where_the_content_differs(one: Library, other: Library) -> None:
    diff = compare(one, other)
    assert (diff.changes == ()) == (prints(one).content == prints(other).content)
    then, now = prints(one).entries, prints(other).entries
    assert {key for key in then.keys() & now.keys() if then[key] != now[key]} == {
        change.id for change in diff.of("entry") if change.what == "changed"
    }


@given(books(), books())
@settings(max_examples=80)
def test_what_came_on_the_way_there_goes_on_the_way_back(one: Library, other: Library) -> None:
    there, back = compare(one, other), compare(other, one)
    assert of(there, "added") == of(back, "removed") and of(there, "removed") == of(back, "added")
    assert of(there, "changed") == of(back, "changed")
    applied = (ids(one) - {key[6:] for key in of(there, "removed")}) | {key[6:] for key in of(there, "added")}
    assert applied == ids(other)


@given(books(), TITLES)
@settings(max_examples=60)
def test_another_change_never_makes_a_revision_smaller(library: Library, title: str) -> None:
    """The floor is monotone: the same changes and one more are at least as grave."""
    before = compare(SMALL, library)
    untouched = ids(SMALL) - {one.id for one in before.of("entry")}
    if not untouched:
        return
    chosen = sorted(untouched)[0]
    split = {
        key: tuple(
            entry.model_copy(update={"title": title}) if entry.id == chosen else entry
            for entry in one.value.sections[0].entries
        )
        for key, one in library.chapters.items()
    }
    after = compare(SMALL, with_entries(split))
    assert after.floor >= before.floor
    assert {one.key for one in after.changes} >= {one.key for one in before.changes}


def test_a_chapter_and_a_checklist_of_one_id_have_nothing_to_do_with_each_other(tmp_path: Path) -> None:
    """Their sections may have one id as well: what stands in them is still in two orders."""
    tree = small_tree.copy(tmp_path)
    (tree / "checklists/service-check.yml").rename(tree / "checklists/service.yml")
    small_tree.change(tree, "checklists/service.yml", "id: service-check\n", "id: service\n")
    before = load(tree)
    new = "      - {id: BBB-000, kind: note, title: 新, text: 新话。}\n      - id: BBB-001"
    small_tree.change(tree, SERVICE, "      - id: BBB-001", new)
    assert [one.key for one in compare(before, load(tree)).changes] == ["entry:BBB-000"]
