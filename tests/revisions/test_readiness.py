"""What stands in the way of a release: each law, with its place and its repair; and that editing stays quiet."""

# ruff: noqa: E501  (a change and what is said of it stand on one line)
from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import git_tree
import pytest
import revised_tree
import small_tree
from revised_tree import BASICS, CHECKLIST, MANUAL, NOTE, SERVICE, STRICTER

from build_tools.cli.check import check
from build_tools.cli.release_check import check_release
from build_tools.core.problems import Refused
from build_tools.language.library import load
from build_tools.revisions.changes import Floor
from build_tools.revisions.project_chronicle import chronicle_of
from build_tools.revisions.readiness import next_revision
from build_tools.revisions.review import review

pytestmark = pytest.mark.usefixtures("git")
EDITORIAL = (BASICS, "text: 每位顾客先答复", "text: 每一位顾客先答复")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The small project with its first release."""
    tree = revised_tree.started(tmp_path)
    revised_tree.released(tree)
    return tree


def codes(tree: Path) -> list[str]:
    assert check(tree) == [], "a plain check says nothing of revisions"
    return [one.code for one in check_release(tree)]


def said(tree: Path, code: str) -> str:
    found = [one for one in check_release(tree) if one.code == code]
    assert len(found) == 1, [str(one) for one in check_release(tree)]
    assert found[0].repair and found[0].origin.line
    return f"{found[0]} | {found[0].repair}"


def reviewed(tree: Path, *ids: str) -> None:
    review(tree, ids, name="乙", role="owner", day=date(2026, 5, 5), reason="问法不变")


def test_the_first_release_needs_an_approval(tmp_path: Path) -> None:
    tree = small_tree.copy(tmp_path)
    assert codes(tree) == []
    small_tree.change(tree, MANUAL, "approvals:\n  - {role: owner, name: 甲, date: 2026-01-15}\n", "")
    assert codes(tree) == ["no-approval"]


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("name: 甲, date: 2026-01-15", "name: 甲, date: 2026-01-09", "approved-too-early", "before the amendment of 2026-01-10"),
        ("name: 甲, date: 2026-01-15", "name: 甲, date: 2026-02-01", "approved-too-late", "after it took effect"),
        ("name: 甲, date: 2026-01-15", "name: 丙, date: 2026-01-15", "unknown-approver", "Write one of 丙"),
    ],
)  # fmt: skip
def test_approvals(tmp_path: Path, old: str, new: str, code: str, words: str) -> None:
    tree = small_tree.copy(tmp_path, (MANUAL, old, new))
    assert codes(tree) == [code]
    assert words in said(tree, code)


def test_nothing_changed_nothing_to_say(tree: Path) -> None:
    assert codes(tree) == []


def test_changed_content_under_the_number_of_a_release(tree: Path) -> None:
    small_tree.change(tree, *STRICTER)
    words = said(tree, "released-already")
    assert "manual/manual.yml:8:11" in words and "BBB-001 (target >= 95% → >= 98%)" in words and "to 2.0.0" in words


@pytest.mark.parametrize("revision", ["1.10.1", "1.11.0"])
def test_a_number_that_says_less_than_the_change(tree: Path, revision: str) -> None:
    revised_tree.revise(tree, revision, "2026-06-01", NOTE, STRICTER)
    reviewed(tree, "BBB-001")
    assert codes(tree) == ["bump-too-small"]
    assert "less than a major revision: changed is BBB-001 (target" in said(tree, "bump-too-small")


def test_a_number_that_goes_back(tree: Path) -> None:
    revised_tree.revise(tree, "1.9.0", "2026-06-01", "", STRICTER)
    assert "revision-goes-back" in codes(tree)


def test_a_complete_revision(tree: Path) -> None:
    revised_tree.second(tree)
    assert codes(tree) == []


def test_what_is_declared_stricter_is_a_major_revision_even_where_the_machine_sees_words_only(tree: Path) -> None:
    note = "[{entries: [AAA-001], effect: %s, section: 1.1, reason: 说清楚, approved_by: 甲}]"
    revised_tree.revise(tree, "1.10.1", "2026-06-01", note % "editorial", EDITORIAL)
    assert codes(tree) == []
    small_tree.change(tree, MANUAL, "effect: editorial", "effect: looser")
    assert "a change is declared" in said(tree, "bump-too-small") and "1.11.0" in said(tree, "bump-too-small")
    small_tree.change(tree, MANUAL, "effect: looser", "effect: stricter")
    assert "2.0.0" in said(tree, "bump-too-small")


def test_every_change_that_may_bind_is_named_in_the_note(tree: Path) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", "", STRICTER, EDITORIAL)
    reviewed(tree, "BBB-001")
    found = {str(one).split(" became of ")[1].split(" ")[0]: one.repair for one in check_release(tree)}
    assert found.keys() == {"AAA-001", "BBB-001"}
    assert "as effect stricter or looser." in found["BBB-001"] and "or editorial." in found["AAA-001"]


def test_a_parameter_is_accounted_for_by_the_entries_that_show_it(tree: Path) -> None:
    note = "[{entries: [BBB-001, BBB-003], effect: stricter, section: 2.1, reason: 快, approved_by: 甲}]"
    revised_tree.revise(tree, "2.0.0", "2026-06-01", note, (MANUAL, 'value: "2"', 'value: "1"'))
    reviewed(tree, "BBB-001")
    assert codes(tree) == []


def test_what_nobody_shows_is_named_by_its_kind(tree: Path) -> None:
    note = "[{others: ['role:clerk', manual], effect: editorial}]"
    revised_tree.revise(
        tree, "1.10.1", "2026-06-01", note, ("manual/network.yml", "title: 店员, english", "title: 店员们, english"),
        (MANUAL, "statement: 本手册受版权法保护。", "statement: 本手册受法律保护。"),
    )  # fmt: skip
    assert codes(tree) == []


def test_a_checklist_accounts_for_its_sections_and_new_items_and_gets_a_new_version(tree: Path) -> None:
    note = "[{forms: [service-check], effect: stricter, section: 审核清单, reason: 看重答复, approved_by: 甲}]"
    item = "      - {id: TSX-06, question: 新？, criteria: [BBB-001], response: {type: yes-no}}\n      - id: TSX-02"
    revised_tree.revise(
        tree,
        "2.0.0",
        "2026-06-01",
        note,
        (CHECKLIST, "weight: 60", "weight: 50"),
        (CHECKLIST, "      - id: TSX-02", item),
    )
    assert codes(tree) == ["form-version"]
    assert said(tree, "form-version").startswith(f"{CHECKLIST}:2:10")
    small_tree.change(tree, CHECKLIST, "version: 1.0.0", "version: 2.0.0")
    assert codes(tree) == []


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (STRICTER, "entries: [BBB-001]"),
        ((SERVICE, "within: 30分钟", "within: 20分钟"), "entries: [BBB-002]"),
        ((BASICS, "text: 每位顾客先答复", "text: 每位顾客必须先答复"), "entries: [AAA-001]"),
        ((CHECKLIST, "        weight: 2", "        weight: 3"), "items: [TSX-01]"),
        ((CHECKLIST, "weight: 60", "weight: 50"), "forms: [service-check]"),
        ((CHECKLIST, "老店是否有三人", "老店是否有四人"), "items: [TSX-04]"),
        ((CHECKLIST, "{TSX-02: {is: no}}", "{TSX-02: {is: yes}}"), "items: [TSX-05]"),
    ],
)
def test_what_is_never_editorial(tree: Path, change: tuple[str, str, str], key: str) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", f"[{{{key}, effect: editorial}}]", change)
    found = [one for one in check_release(tree) if one.code == "never-editorial"]
    assert len(found) == 1 and "stricter" in found[0].repair
    assert found[0].origin.file == MANUAL and found[0].origin.column > 10


@pytest.mark.parametrize("missing", ["section: 2.1 答复", "reason: 等得太久", "approved_by: 甲}"])
def test_a_normative_change_needs_section_reason_and_approver(tree: Path, missing: str) -> None:
    note = NOTE.replace(f", {missing}", "}" if missing.endswith("}") else "")
    revised_tree.revise(tree, "2.0.0", "2026-06-01", note, STRICTER)
    reviewed(tree, "BBB-001")
    assert codes(tree) == ["incomplete-amendment"]
    assert f"`{missing.split(':')[0]}`" in said(tree, "incomplete-amendment")


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (NOTE.replace("[BBB-001]", "[BBB-001, BBB-002]"), "names-unchanged"),
        (NOTE.replace("entries: [BBB-001]", "entries: [BBB-001], items: [TSX-01]"), "names-unchanged"),
        (NOTE[:-1] + ", " + NOTE[1:], "declared-twice"),
        (NOTE[:-1] + ", {effect: editorial}]", "names-nothing"),
        (NOTE.replace("approved_by: 甲", "approved_by: 丁"), "unknown-approver"),
    ],
)
def test_a_note_that_says_something_else(tree: Path, note: str, code: str) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", note, STRICTER)
    reviewed(tree, "BBB-001")
    assert codes(tree) == [code]


def test_it_takes_effect_later_than_the_one_before(tree: Path) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-01-31", NOTE, STRICTER, approved="2026-01-20")
    reviewed(tree, "BBB-001")
    assert "effective-not-later" in codes(tree)


def test_the_history_stays(tree: Path) -> None:
    revised_tree.second(tree)
    small_tree.change(tree, MANUAL, revised_tree.FIRST, "")
    assert codes(tree) == ["amendment-lost"]


def test_approvals_of_the_revision_before_are_none(tree: Path) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER, approved="2026-01-15")
    reviewed(tree, "BBB-001")
    assert codes(tree) == ["approved-too-early"]


def test_suspect_links_stand_in_the_way_until_somebody_looked(tree: Path) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    found = check_release(tree)
    assert [one.code for one in found] == ["suspect"] * 3
    assert [one.message.split(";")[0] for one in found] == ["BBB-001 changed"] * 3
    assert [one.origin for one in found] == sorted(one.origin for one in found) and found[0].origin.file == CHECKLIST
    assert "manual review TSX-01 BBB-001" in found[0].repair
    reviewed(tree, "TSX-01")
    assert len(check_release(tree)) == 2
    reviewed(tree, "BBB-001")
    assert codes(tree) == []
    reviews = (tree / "manual/reviews.yml").read_text("utf-8")
    small_tree.change(tree, SERVICE, 'target: ">= 98%"', 'target: ">= 99%"')
    assert codes(tree) == ["suspect"] * 3, "a review holds for two texts, not for two ids"
    assert reviews.count("entry_sha256") == 3


def test_a_changed_item_puts_its_own_links_in_doubt(tree: Path) -> None:
    note = "[{items: [TSX-02], effect: editorial}]"
    revised_tree.revise(
        tree, "1.10.1", "2026-06-01", note, (CHECKLIST, "question: 是否记录每次咨询？", "question: 是否记下每次咨询？"),
        (CHECKLIST, "version: 1.0.0", "version: 1.0.1"),
    )  # fmt: skip
    assert "TSX-02 changed; whether TSX-02 still verifies BBB-001" in said(tree, "suspect")
    with pytest.raises(Refused):
        reviewed(tree, "TSX-01")
    reviewed(tree, "TSX-02", "BBB-001")
    assert codes(tree) == []


def test_a_new_link_is_not_in_doubt(tree: Path) -> None:
    note = "[{items: [TSX-03], effect: looser, section: 2.1, reason: 一并看, approved_by: 甲}]"
    revised_tree.revise(
        tree, "1.11.0", "2026-06-01", note,
        (CHECKLIST, "criteria: [BBB-002]\n        response:\n", "criteria: [BBB-002, BBB-001]\n        response:\n"),
        (CHECKLIST, "version: 1.0.0", "version: 1.1.0"),
    )  # fmt: skip
    assert [one.message for one in check_release(tree)] == [
        "TSX-03 changed; whether TSX-03 still verifies BBB-002 was not reviewed"
    ]


def test_a_review_by_nobody_known(tree: Path) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    with pytest.raises(Refused) as caught:
        review(tree, ["BBB-001"], name="乙", role="nobody", day=date(2026, 5, 5), reason="问法不变")
    assert caught.value.problems[0].code == "dangling"
    reviewed(tree, "BBB-001")
    path = tree / "manual/reviews.yml"
    path.write_text(path.read_text("utf-8").replace('"role": "owner"', '"role": "nobody"'), "utf-8")
    assert {one.code for one in check(tree)} == {"dangling"}


def test_reviews_written_in_another_style_are_not_spoilt(tree: Path) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    (tree / "manual/reviews.yml").write_text("reviews: []\n", "utf-8")
    with pytest.raises(Refused) as caught:
        reviewed(tree, "BBB-001")
    assert caught.value.problems[0].code == "not-addable"
    assert (tree / "manual/reviews.yml").read_text("utf-8") == "reviews: []\n"


def test_an_id_that_was_given_up_is_not_given_again(tree: Path) -> None:
    note = "[{entries: [AAA-005], effect: editorial}]"
    case = (tree / BASICS).read_text("utf-8").split("      - id: AAA-005\n")[1]
    revised_tree.revise(tree, "2.0.0", "2026-06-01", note, (BASICS, "      - id: AAA-005\n" + case, ""))
    git_tree.commit(tree)
    revised_tree.released(tree)
    path = tree / BASICS
    path.write_text(
        path.read_text("utf-8") + "      - {id: AAA-005, kind: note, title: 另一条, text: 别的话。}\n", "utf-8"
    )
    assert [one.code for one in check_release(tree)] == ["id-reused", "released-already"]
    assert "AAA-005 stood in 1.10.0" in said(tree, "id-reused")


@pytest.mark.parametrize(
    ("bump", "expected"),
    [(Floor.major, "2.0.0"), (Floor.minor, "1.11.0"), (Floor.patch, "1.10.4"), (Floor.none, "1.10.4")],
)
def test_the_least_number(bump: Floor, expected: str) -> None:
    assert next_revision("1.10.3", bump) == expected


def test_a_record_that_was_damaged_is_a_problem_not_a_traceback(tree: Path) -> None:
    record = tree / "records/releases/1.10.0/release.json"
    record.write_text(record.read_text("utf-8").replace('"1.10.0"', '"x"'), "utf-8")
    assert {one.origin.file for one in check_release(tree)} == {"records/releases/1.10.0/release.json"}
    git_tree.run(tree, "checkout", "--", "records")
    (tree / "records/releases/1.10.0/sources.tar.gz").write_bytes(b"x")
    small_tree.change(tree, *STRICTER)
    import shutil

    shutil.rmtree(tree / "build")
    assert [one.code for one in check_release(tree)] == ["release-damaged"]
    assert [one.code for one in check(tree)] == ["release-damaged"]  # also while editing: it is no matter of revisions


def test_a_record_of_another_engine_is_not_other_content(tree: Path) -> None:
    """An engine that digests otherwise asks for no revision: the released sources are compared, not two digests."""
    record = tree / "records/releases/1.10.0/release.json"
    content = json.loads(record.read_text("utf-8"))["content"]
    record.write_text(record.read_text("utf-8").replace(content, "ab" * 32), "utf-8")
    assert codes(tree) == []
    small_tree.change(tree, *EDITORIAL)
    assert codes(tree) == ["released-already"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("release.json", b"", "this is not the record of a release"),
        ("release.json", b'{"release": "1", "revision": "1.10.0"', "this is not the record of a release"),
        ("release.json", b"[1]", "this is not the record of a release: this must be a mapping"),
        ("release.json", b"{}", "this is not the record of a release: key `approvals` is missing"),
        ("release.json", b"\xff\xfe", "this is not the record of a release: the file is not UTF-8 text"),
        ("release.json", None, "the record of release 1.10.0 is gone"),
        ("sources.tar.gz", b"", "release 1.10.0: it is not the one that was released"),
        ("sources.tar.gz", None, "release 1.10.0: No such file"),
        ("TST-1.10.0.pdf", b"%PDF", "release 1.10.0: it is not the one that was released"),
        ("TST-1.10.0.pdf", None, "release 1.10.0: No such file"),
    ],
)
def test_every_part_of_a_release_is_as_it_was_released(
    tree: Path, name: str, content: bytes | None, words: str
) -> None:
    """Whatever was unpacked of it before; and nobody is told to mend a record by hand."""
    path = tree / "records/releases/1.10.0" / name
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    (problem,) = check_release(tree)
    assert problem.code == "release-damaged" and words in problem.message
    assert problem.origin.file == f"records/releases/1.10.0/{name}"
    assert problem.repair == "Restore the release's folder from git."


def test_older_sources_follow_only_what_came_before_them(tree: Path) -> None:
    """Somebody looks at the sources of 1.10.0 while the record of 2.0.0 lies there, too."""
    revised_tree.second(tree)
    revised_tree.released(tree)
    git_tree.run(tree, "checkout", "--quiet", "TST-1.10.0", "--", "manual", "checklists", "surveys")
    (tree / "manual/reviews.yml").unlink()
    assert check_release(tree) == []
    chronicle = chronicle_of(tree, load(tree))
    assert chronicle.is_released and chronicle.older == () and chronicle.suspects == []


def test_a_review_says_all_that_is_missing(tree: Path) -> None:
    revised_tree.revise(tree, "2.0.0", "2026-06-01", NOTE, STRICTER)
    with pytest.raises(Refused) as caught:
        review(tree, ["BBB-001"], name="", role="nobody", day=date(2026, 5, 5), reason=" ")
    assert [one.origin.file for one in caught.value.problems] == ["--by", "--reason", "--role"]
    assert not (tree / "manual/reviews.yml").exists()


def test_nothing_that_was_named_for_a_review_is_passed_over(tree: Path) -> None:
    """Items and entries together mean the links between them, so one without such a link was meant otherwise."""
    note = NOTE[:-1] + ", {items: [TSX-03], effect: editorial}]"
    changed = ((CHECKLIST, "label: 延迟转交", "label: 拖延转交"), (CHECKLIST, "version: 1.0.0", "version: 1.0.1"))
    revised_tree.revise(tree, "2.0.0", "2026-06-01", note, STRICTER, *changed)
    with pytest.raises(Refused) as caught:
        reviewed(tree, "BBB-001", "TSX-01", "TSX-03")
    (problem,) = caught.value.problems
    assert problem.code == "not-suspect" and problem.message.startswith("TSX-03: ")
    assert not (tree / "manual/reviews.yml").exists()
    reviewed(tree, "BBB-001", "TSX-01")
    reviewed(tree, "TSX-02", "TSX-03", "TSX-05")
    assert codes(tree) == []
