"""Slips: every state and event has its word; columns stand under each other where Chinese takes two."""

from __future__ import annotations

from build_tools.model.copies import EVENTS
from build_tools.outline import copy_slips
from build_tools.register.transitions import STATES


def test_every_state_and_event_has_a_word() -> None:
    assert set(copy_slips.STATES) == set(STATES) and set(copy_slips.EVENTS) == set(EVENTS)
    assert len(set(copy_slips.STATES.values())) == len(STATES)


def test_columns_count_a_chinese_character_twice() -> None:
    assert copy_slips._padded("序列号", 16) == "序列号" + " " * 10
    assert copy_slips._padded("revision", 16) == "revision" + " " * 8
    assert copy_slips._padded("一个很长很长的名目", 4).endswith("目 ")
