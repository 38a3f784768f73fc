"""Names: in one file that only its owner reads, that git never gets, and that can go."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from build_tools.copies import holder_files
from build_tools.copies.holders import Authorisation, Holder, Holders
from build_tools.copies.register.journal import Journal
from build_tools.core.problems import Refused
from build_tools.core.words import words_of
from build_tools.core.yaml.binding import bind

WORDS = words_of("zh-Hans")
ONE = Authorisation.model_validate(
    {
        "authorisation": "W-2026-001",
        "holder": "H-00000002",
        "purpose": "软件对接: 两周",
        "extent": ["basics", "AAA-001"],
        "ways": ["read", "loan"],
        "granted": "2026-02-01",
        "until": "2026-02-14",
        "signed_by": "chief",
    }
)


def test_names_are_kept_beside_each_other_and_for_the_owners_eyes(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with journal.locked():
        holder_files.add(journal, "H-00000002", Holder(name="李四", contact="a@b: c"), WORDS)
        holder_files.add(journal, "H-00000001", Holder(name="张三"), WORDS)
    path = tmp_path / holder_files.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(holder_files.read(tmp_path).holders) == ["H-00000001", "H-00000002"]
    assert holder_files.name_of(tmp_path, "H-00000002") == Holder(name="李四", contact="a@b: c")
    assert holder_files.name_of(tmp_path, "H-00000003") is None
    assert holder_files.read(tmp_path).retention == WORDS(holder_files.RETENTION)


def test_a_file_that_somebody_wrote_otherwise_is_read_and_added_to(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with journal.locked():
        (tmp_path / holder_files.FILE).write_text("holders:\n  H-00000009:\n    name: 王五\nretention: 一年\n", "utf-8")
        holder_files.writable(tmp_path)
        holder_files.add(journal, "H-00000001", Holder(name="张三"), WORDS)
        holder_files.add(journal, "H-00000001", Holder(name="张三丰"), WORDS)
    held = holder_files.read(tmp_path)
    assert held.retention == "一年"
    assert {key: one.name for key, one in held.holders.items()} == {"H-00000001": "张三丰", "H-00000009": "王五"}


def test_many_names_cost_little(tmp_path: Path) -> None:
    """A file of our own form is not read as YAML, which would refuse its size and take a minute."""
    journal = Journal(tmp_path)
    many = {f"H-{number:08d}": Holder(name="持有人" * 10, contact=f"{number}@example.org") for number in range(50_000)}
    with journal.locked():
        held = holder_files.write(Holders(retention="x", holders=many), WORDS)
        (tmp_path / holder_files.FILE).write_text(held, "utf-8")
        start = time.process_time()
        holder_files.writable(tmp_path)
        holder_files.add(journal, "H-00000000", Holder(name="张三"), WORDS)
        assert holder_files.name_of(tmp_path, "H-00000000") == Holder(name="张三")
        taken = time.process_time() - start
    assert len(holder_files.read(tmp_path).holders) == 50_000
    assert taken < 2, taken


LINES = st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1, max_size=40)


@given(LINES, st.none() | LINES)
def test_any_name_comes_back(name: str, contact: str | None) -> None:
    try:
        one = Holder(name=name, contact=contact)
    except ValidationError:
        assume(False)
        return
    held = Holders(retention="x", holders={"H-00000001": one})
    located, problems = bind(holder_files.write(held, WORDS).encode(), "x", Holders)
    assert located is not None and located.value == held, problems


def test_without_the_file_nobody_has_a_name_and_nothing_fails(tmp_path: Path) -> None:
    assert holder_files.read(tmp_path).holders == {} and holder_files.name_of(tmp_path, "H-00000001") is None


def test_a_file_that_cannot_be_read_is_never_written_over(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with journal.locked():
        (tmp_path / holder_files.FILE).write_text("retention: x\nholders: [a]\n")
        with pytest.raises(Refused):
            holder_files.add(journal, "H-00000001", Holder(name="张三"), WORDS)
    assert (tmp_path / holder_files.FILE).read_text() == "retention: x\nholders: [a]\n"


def test_an_authorisation_comes_back_and_is_filed_once(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    with journal.locked():
        path = holder_files.file_authorisation(journal, ONE)
        with pytest.raises(Refused) as refused:
            holder_files.file_authorisation(journal, ONE)
    assert refused.value.problems[0].code == "doubled-id"
    found, files, problems = holder_files.authorisations(tmp_path)
    assert found == {"W-2026-001": ONE} and not problems
    assert tmp_path / files["W-2026-001"] == path


@pytest.mark.parametrize(
    "wrong",
    [{"until": "2026-01-31"}, {"extent": []}, {"extent": ["a b"]}, {"ways": ["all"]}, {"authorisation": "W-1"}],
)
def test_an_authorisation_that_does_not_hold_together_is_none(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Authorisation.model_validate({**ONE.model_dump(), **wrong})
