"""The engine knows nothing of the franchise it is shipped with: no word, id or number of the sources stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from source_tree import ROOT

from build_tools.language.library import Library, load
from build_tools.language.model.references import strings

CJK = re.compile("[\u4e00-\u9fff]")
ENGINE = ("build_tools", "templates")
SAID_ANYWHERE = frozenset({"门店总经理", "全体员工", "总部总经理", "文件管理员"})
"""Posts that any chain may have."""
OWN = frozenset(
    {"not-applicable", "not-checked", "house-rule", "good-practice", "customer-satisfaction", "document-control"}
)
"""Words of the engine that the manual has as ids, too."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT)


@pytest.fixture(scope="module")
def engine() -> dict[str, str]:
    """Every text of the engine, catalogues included; what `manual init` lays down is a franchise of its own."""
    files = (path for folder in ENGINE for path in sorted((ROOT / folder).rglob("*")))
    texts = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in files
        if path.is_file() and path.suffix not in (".mo", ".pyc", ".part") and "starters" not in path.parts
    }  # fmt: skip
    assert len(texts) > 300
    return texts


def found(engine: dict[str, str], words: set[str]) -> list[str]:
    """Where one of the words stands, as a whole."""
    assert words
    any_of_them = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"(?<![A-Za-z0-9-])(?:{any_of_them})(?![A-Za-z0-9])")
    return sorted({f"{file}: {match[0]}" for file, text in engine.items() for match in pattern.finditer(text)})


def test_no_id_of_an_entry_item_form_fact_or_figure(library: Library, engine: dict[str, str]) -> None:
    ids = {
        *library.entries, *library.fields, *library.forms, *(one.id for one in library.facts.value.facts),
        *(one.id for one in library.figures.value.figures), *(one.id for one in library.network.value.outlets),
    }  # fmt: skip
    assert len(ids) > 800
    # S001 is how any outlet may be called, and stands in examples of how to write one; so do figures.
    shape = re.compile(r"S[0-9]{3}|FG-[0-9]{3}")
    assert found(engine, {one for one in ids if not shape.fullmatch(one)}) == []


def named(library: Library) -> Iterator[str]:
    """Ids of two words and more; single ones (`service`) are anybody's."""
    manual, network = library.manual.value, library.network.value
    several = (
        library.chapters, library.checklists, library.surveys, (one.id for one in manual.parameters),
        (one.id for one in manual.touchpoints), (one.id for one in network.roles), (one.id for one in manual.kit),
        (one.id for one in library.glossary.value.terms),
        (one.id for chapter in library.chapters.values() for one in chapter.value.sections),
    )  # fmt: skip
    yield from (one for ids in several for one in ids if "-" in one)


def test_no_name_of_a_chapter_checklist_parameter_or_post(library: Library, engine: dict[str, str]) -> None:
    assert found(engine, set(named(library)) - OWN) == []


def test_no_word_of_the_brand_its_offices_and_its_rules(library: Library, engine: dict[str, str]) -> None:
    manual, network = library.manual.value, library.network.value
    words = {
        manual.title, manual.brand.name, manual.code, *(approval.name for approval in manual.approvals),
        *(role.title for role in network.roles), *(one.value.title for one in library.entries.values()),
        *(region.title for region in network.regions), *(outlet.title for outlet in network.outlets),
        *manual.vocabulary.stages.values(), *manual.vocabulary.relationships.values(),
        *manual.vocabulary.gaps.values(),
        *(manual.brand.english, manual.brand.trade, manual.english_title, manual.kit_caption),
        *(one.value.title for one in library.forms.values()), *(one.value.title for one in library.checklists.values()),
    }  # fmt: skip
    assert found(engine, {one for one in words if one and len(one) > 3 and one not in SAID_ANYWHERE}) == []


def test_no_sentence_of_the_manual(library: Library, engine: dict[str, str]) -> None:
    """Twelve characters of a rule are nobody else's."""
    parts: set[str] = set()
    for entry in library.entries.values():
        for _, text in strings(entry.value):
            clauses = re.split(r"[，。；：、？！（）“”\[\]|\s]+", text)
            parts |= {one for one in clauses if len(one) >= 12 and CJK.search(one)}
    assert len(parts) > 500
    whole = "\n".join(engine.values())
    # What a copy without a serial is worth, both say.
    assert {part for part in parts if part in whole} <= {"没有序列号的打印件是非受控件"}
