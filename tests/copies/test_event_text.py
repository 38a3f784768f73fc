"""Events as text: what is written comes back, the quick way reads what the slow way reads, and nothing else passes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import ValidationError

from build_tools.copies.register.events import EVENTS, AnyEvent, Delivered, Entered
from build_tools.copies.register.journal import GRAMMAR
from build_tools.core.events.event_text import plain
from build_tools.core.yaml.strict import parse

SERIAL = "TST-000001-84G7-4"
_HARD = ("F-02 第 3 号", "a: b", "a #b", "'x'", '"', "- x", "yes", "{a}", "[a]", "1.10", "~", "&x", "*x", "!x", "%x")
_SEEN = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
NOTES = st.text(_SEEN, min_size=1, max_size=30) | st.sampled_from([*_HARD, "a  b", "ﬀ", "😀"])


def delivered(**said: Any) -> Delivered:
    known: dict[str, Any] = {"event": "delivered", "serial": SERIAL, "sequence": 2, "date": date(2026, 2, 1)}
    return Delivered.model_validate({**known, "by": "chief", "revision": "1.10.0", "previous": "ab" * 32, **said})


@given(NOTES)
def test_an_event_comes_back(note: str) -> None:
    try:
        event = delivered(note=note)
    except ValidationError:
        assume(False)
        return
    data = GRAMMAR.write(event)
    assert GRAMMAR.read(data, "x") == (event, [])
    assert GRAMMAR.write(event) == data


@given(NOTES)
def test_the_quick_way_reads_what_yaml_reads(note: str) -> None:
    """Whatever the quick way takes, it takes for the same as the slow one."""
    data = f"event: delivered\nnote: {note}\n".encode()
    quick = plain(data)
    if quick is not None:
        tree, _, problems = parse(data, "x")
        assert (tree, problems) == (quick, [])


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_nothing_brings_the_reader_down(data: bytes) -> None:
    event, problems = GRAMMAR.read(data, "x")
    assert event is not None or problems


def test_the_form_is_fixed() -> None:
    """Digests of written events hang on it: another form may be read, but never be written."""
    entered = Entered.model_validate(
        {
            "event": "issued", "serial": SERIAL, "sequence": 1, "date": "2026-02-01", "by": "document-controller",
            "note": "首批：甲", "holder": "H-7KQ39XA2", "role": "owner", "outlet": "S001", "revision": "1.0.0",
        }
    )  # fmt: skip
    assert GRAMMAR.write(entered).decode() == (
        "event: issued\nserial: TST-000001-84G7-4\nsequence: 1\ndate: 2026-02-01\nby: document-controller\n"
        'note: "首批：甲"\nholder: H-7KQ39XA2\nrole: owner\noutlet: S001\nrevision: 1.0.0\n'
    )
    assert plain(GRAMMAR.write(delivered(note="第 3 号，已补"))) is not None


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("event: delivered", "event: delvered", "bad-value", 1),
        ("revision: 1.10.0", "revison: 1.10.0", "unknown-key", 7),
        ("revision: 1.10.0\n", "", "missing-key", 1),
        ("date: 2026-02-01", "date: 1026-02-01", "bad-value", 4),
        ("sequence: 2", "sequence: 0", "bad-value", 3),
        ("84G7-4", "84G7-U", "bad-value", 2),
        ("by: chief\n", "by: chief\nby: chief\n", "doubled-key", 6),
        ("by: chief", "by: &x chief", "yaml-anchor", 5),
    ],
)
def test_what_is_wrong_has_a_place(old: str, new: str, code: str, line: int) -> None:
    text = GRAMMAR.write(delivered()).decode()
    assert text.count(old) == 1
    event, problems = GRAMMAR.read(text.replace(old, new).encode(), "x")
    assert event is None
    assert (code, line) in {(one.code, one.origin.line) for one in problems}, problems


def test_a_large_file_is_not_even_parsed() -> None:
    assert GRAMMAR.read(b"a: [" * 2000, "x")[1][0].code == "unreadable"


def _models() -> set[type[AnyEvent]]:
    return set(EVENTS.values())


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("issued", {"holder": "H-7KQ39XA2", "revision": "1.0.0"}),  # neither post nor authorisation
        ("issued", {"holder": "H-7KQ39XA2", "revision": "1.0.0", "role": "owner", "authorisation": "W-2026-001"}),
        ("issued", {"holder": "H-7KQ39XA2", "revision": "1.0.0", "authorisation": "W-2026-001"}),  # no due day
        ("kept", {"holder": "H-7KQ39XA2", "revision": "1.0.0", "role": "owner", "outlet": "S001"}),
        ("acknowledged", {"revision": "1.0.0", "proof": "code"}),
        ("acknowledged", {"revision": "1.0.0", "proof": "slip", "code": "1ARVBNX0"}),
        ("delivered", {"revision": "1.0.0", "note": "a\nb"}),
        ("delivered", {"revision": "1.0.0", "note": "a\u2028b"}),
        ("delivered", {"revision": "1.0.0", "note": "x" * 201}),
    ],
)
def test_events_that_say_too_little_or_too_much_are_none(model: str, said: dict[str, Any]) -> None:
    known = {"event": model, "serial": SERIAL, "sequence": 1, "date": "2026-02-01", "by": "chief"}
    assert EVENTS[model] in _models()
    with pytest.raises(ValidationError):
        EVENTS[model].model_validate({**known, **said})
