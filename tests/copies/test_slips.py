"""Slips: every state and event has its word; columns stand under each other where Chinese takes two."""

from __future__ import annotations

from build_tools.copies import slips
from build_tools.copies.register.events import EVENTS
from build_tools.copies.register.transitions import STATES


def test_every_state_and_event_has_a_word() -> None:
    assert set(slips.STATES) == set(STATES) and set(slips.EVENTS) == set(EVENTS)
    assert len(set(slips.STATES.values())) == len(STATES)


def test_columns_count_a_chinese_character_twice() -> None:
    assert slips._padded("序列号", 16) == "序列号" + " " * 10
    assert slips._padded("revision", 16) == "revision" + " " * 8
    assert slips._padded("一个很长很长的名目", 4).endswith("目 ")
