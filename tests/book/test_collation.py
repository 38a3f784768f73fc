"""The order of Chinese words in an index."""

from __future__ import annotations

from build_tools.book.collation import OTHER, by_letter, letter


def test_words_stand_under_the_sound_of_their_first_character() -> None:
    assert [letter(word) for word in ("阿姨", "顾客", "木桶原理", "真理瞬间", "4S", "CRM", "crm", "做", "瞬")] == [
        "A", "G", "M", "Z", OTHER, "C", "C", "Z", "S",
    ]  # fmt: skip


def test_groups_are_in_order_latin_before_chinese_the_rest_last() -> None:
    words = ["做法", "顾客", "4S", "差距", "CRM", "感动", "葳蕤"]
    assert by_letter(words, lambda word: word) == [
        ("C", ["CRM", "差距"]), ("G", ["感动", "顾客"]), ("Z", ["做法"]), (OTHER, ["4S", "葳蕤"]),
    ]  # fmt: skip
