"""Slips: every state and event has its word, columns stand below each other, and they speak the manual's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import english_manual
import pytest
import small_tree

from build_tools.copies import slips
from build_tools.copies.register import words
from build_tools.copies.register.events import EVENTS, AnyEvent
from build_tools.copies.register.history import Copy
from build_tools.copies.register.transitions import STATES
from build_tools.copies.slips import Slips
from build_tools.core.words import words_of

DAY = date(2026, 3, 1)
COPY = Copy(
    "TST-000001-7KQ3-4", "held", "H-7KQ39XA2", "owner", "S001", None, "electronic", DAY, DAY, "1.10.0", DAY, DAY
)
PASSCODE = "7KQ39XA2M0ZTE4Q1DVHS"
CHINESE = words_of("zh-Hans")


def history() -> list[AnyEvent]:
    """One event of every kind."""
    more = {
        "issued": {"holder": COPY.holder, "role": "owner", "outlet": "S001", "revision": "1.0.0"},
        "kept": {"holder": COPY.holder, "role": "owner", "revision": "1.0.0"},
        "prepared": {"revision": "1.0.0", "file": "0" * 64}, "delivered": {"revision": "1.0.0"},
        "acknowledged": {"revision": "1.0.0", "proof": "slip"}, "extended": {"due": DAY}, "renewed": {"generation": 2},
        "recalled": {"due": DAY}, "returned": {"condition": "incomplete"}, "destroyed": {"witness": "owner"},
    }  # fmt: skip
    common = {"serial": COPY.serial, "date": DAY, "by": "owner"}
    return [
        model.model_validate({**common, "sequence": at, "event": name, **more.get(name, {})})
        for at, (name, model) in enumerate(EVENTS.items(), 1)
    ]


def every(writer: Slips, name: str) -> Iterator[str]:
    """Every slip in every form that it has."""
    events = history()
    for copy in (COPY, COPY._replace(medium="paper", complete=False, generation=3, authorisation="W-2026-001")):
        yield writer.receipt(copy, name)
        yield writer.returned(copy, events, name)
        yield from (
            writer.reported(copy._replace(state=state), events, None) for state in ("lost", "stolen", "damaged")
        )
        yield writer.destroyed(copy, events, name)
        yield writer.recall(copy, name)
        yield writer.letter(copy, PASSCODE, name)


def test_every_state_and_event_has_a_word() -> None:
    assert set(words.STATES) == set(STATES) and set(words.EVENTS) == set(EVENTS)
    assert len({CHINESE(word) for word in words.STATES.values()}) == len(STATES)
    assert len({CHINESE(word) for word in words.EVENTS.values()}) == len(EVENTS)


def test_columns_count_a_chinese_character_twice() -> None:
    rows = slips._columns([("序列号", "a"), ("revision", "b")], 16)
    assert rows == ["序列号" + " " * 10 + "a", "revision" + " " * 8 + "b"]
    assert slips._columns([("一个很长的名目", "a"), ("b", "c")], 4) == ["一个很长的名目  a", "b" + " " * 15 + "c"]


def test_they_are_said_in_chinese() -> None:
    library = small_tree.small()
    said = Slips(library.manual.value, library.network.value).receipt(COPY, "王店长").splitlines()
    assert said[0] == "示例品牌《示例手册》签收回执"
    assert "持有人代号      H-7KQ39XA2" in said and "应还日期        2026-03-01" in said
    assert said[-4:-2] == [
        "持有人签字    ＿＿＿＿＿＿＿＿  日期 ＿＿＿＿＿＿＿＿",
        "文件管理员    ＿＿＿＿＿＿＿＿  日期 ＿＿＿＿＿＿＿＿",
    ]


@pytest.mark.parametrize("slip", list(every(Slips(english_manual.manual(), english_manual.network()), "Ann Example")))
def test_a_manual_in_english_has_english_slips(slip: str) -> None:
    assert english_manual.CJK.findall(slip) == []
    assert "Sample Brand – Sample Manual – " in slip and "Confidential" in slip
    head = slip.split("\n\n")[0].splitlines()[2:]
    assert len({len(line) - len(line.split("  ")[-1].lstrip()) for line in head}) == 1, "one column"
