"""References in a diagram's texts are written out before it is drawn."""

from __future__ import annotations

from build_tools.book.diagrams.texts import in_words
from build_tools.book.marks import Marks
from build_tools.book.text import Link
from build_tools.core.words import words_of
from build_tools.language.model.diagrams import Cycle

MARKS = Marks(words_of("zh-Hans"))


def test_references_become_words_and_keep_their_mark() -> None:
    cycle = Cycle.model_validate(
        {
            "type": "cycle",
            "phases": [
                {"title": f"第{n}步", "text": "至少[[figure:FG-190]]，见[[entry:AAA-001|总则]]"} for n in range(3)
            ],
        }
    )

    def link(kind: str, key: str) -> Link:
        return Link("#", f"{kind} {key}", mark="未核实" if kind == "figure" else "")

    found = in_words(cycle, link, MARKS)
    assert [phase.text for phase in found.phases] == ["至少figure FG-190（未核实），见总则"] * 3
    assert found.phases[0].title == "第0步"
