"""The examples and the schemas in the repository are those that the present sources give."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from build_tools.audits.batch import score_files
from build_tools.cli.schema import schemas

ROOT = Path(__file__).resolve().parent.parent.parent
ROUNDS = ("2026-11", "2026-12")
AUDITS = ROOT / "examples" / "audits"


@pytest.fixture
def generator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "examples" / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROUND", tmp_path / "2026-11")
    monkeypatch.setattr(module, "FOLLOW_UP", tmp_path / "2026-12")
    yield module


def test_the_examples_are_what_their_script_writes(generator: ModuleType, tmp_path: Path) -> None:
    generator.main()
    for name in ROUNDS:
        fresh = {path.name: path.read_bytes() for path in (tmp_path / name).glob("*.yml")}
        assert fresh == {path.name: path.read_bytes() for path in (AUDITS / name).glob("*.yml")}, (
            "run examples/generate.py"
        )
        pictures = {path.name for path in (tmp_path / name / "photos").iterdir()}
        assert pictures == {path.name for path in (AUDITS / name / "photos").iterdir()}


def test_the_examples_can_be_scored_and_show_every_kind_of_result(tmp_path: Path) -> None:
    files = sorted(AUDITS.glob("*/*.yml"))
    assert len(files) == 15
    scored = list(score_files(ROOT, files, tmp_path / "reports", json_only=True))
    assert not [problem for one in scored for problem in one.problems]
    cards = [json.loads(path.read_text("utf-8")) for path in (tmp_path / "reports").glob("*.json")]
    assert {card["grade"] for card in cards} == {"A", "B", "C", "D", None}
    assert {card["no_grade_because"] for card in cards} == {"coverage", "open-range", None}
    assert any(card["failed_critical"] for card in cards)
    (worked,) = [card for card in cards if card["form"]["id"] == "three-stage-service"]
    assert (worked["score"], worked["weakest"], worked["findings"][0]["regain"]) == ("92.50", ["in-sale"], "7.50")
    (followed,) = [card for card in cards if "previous" in card]
    assert followed["previous"]["grade"] == "D" and followed["previous"]["difference"] == "+25.53"
    assert followed["as_audited"]["score"] < followed["score"] and len(followed["rulings"]) == 1
    assert any(finding["repeat"] for finding in followed["findings"])


def test_the_schemas_are_written() -> None:
    written = {path.stem: json.loads(path.read_text("utf-8")) for path in (ROOT / "schemas").glob("*.json")}
    assert written == json.loads(json.dumps(schemas())), "run `manual schema`"
