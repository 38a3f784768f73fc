"""pydantic's errors are told in our words, whatever the kind: none of its own sentences gets through."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from inspect import isabstract
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

import build_tools
from build_tools.core.base import Model
from build_tools.core.words import Message, words_of
from build_tools.core.yaml.explaining import KINDS, explained

ODD: tuple[Any, ...] = (
    "", " ", "x", "x" * 10_000, "X-1", "yes", "0", "-1", "12", "1.5", "1.23456789", "123456789012345678901",
    "9" * 5_000, "1e400", "NaN", "inf", "1_000", "2026-02-30", "2026-11-20", "2026-11-20T10:00", "1066-01-01", "12:00",
    "a\x07b", [], [""], ["x"] * 50, [[]], {}, {"x": "y"}, {"kind": "x"}, {"type": "x"}, {"id": "x", "kind": "policy"},
    {"type": "number", "bands": "x"}, {"is": "a", "before": "b"}, {"parameter": []},
)  # fmt: skip
"""What a YAML file can hold where something else was meant: texts, lists and mappings, nothing else."""


def models() -> Iterator[type[BaseModel]]:
    """Every model of the engine."""
    for module in pkgutil.walk_packages(build_tools.__path__, "build_tools."):
        if not module.name.startswith("build_tools.cli.") and module.name != "build_tools.publishing.mkdocs_hook":
            importlib.import_module(module.name)
    waiting = [Model]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if not isabstract(model):
            yield model


def kinds(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    """What pydantic says of odd values: of the model itself, and of each of its fields."""
    model.model_rebuild()
    adapters: list[TypeAdapter[Any]] = [TypeAdapter(model)]
    for field in model.model_fields.values():
        inner: Any = field.annotation
        for constraint in field.metadata:
            inner = Annotated[inner, constraint]
        adapters.append(TypeAdapter(inner))
    for adapter in adapters:
        for value in ODD:
            try:
                adapter.validate_python(value)
            except ValidationError as error:
                yield from error.errors(include_url=False)  # type: ignore[misc]


def test_every_kind_of_error_that_a_model_can_raise_has_a_sentence() -> None:
    found: dict[str, set[str]] = {}
    for model in models():
        for error in kinds(model):
            found.setdefault(error["type"], set()).add(model.__name__)
    unknown = {kind: sorted(where)[:3] for kind, where in found.items() if kind not in KINDS}
    assert not unknown
    assert len(found) > 18, "the odd values are odd enough to meet most kinds"


def test_what_a_validator_raises_without_repair_is_told() -> None:
    fault = explained("value_error", "'x'", "`key`", "x", {"error": ValueError("not so")})
    assert (fault.what, fault.repair) == ("not so", "Correct it.")


OF_A_VALUE = KINDS - {
    "value_error", "assertion_error", "extra_forbidden", "missing", "union_tag_not_found", "union_tag_invalid",
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(OF_A_VALUE))
def test_a_sentence_is_whole_in_english_and_in_chinese(kind: str) -> None:
    context = {
        "pattern": r"^FG-[0-9]{3}$", "expected": "'a' or 'b'", "max_length": 3, "min_length": 2, "ge": 0, "le": 9,
        "gt": 0, "lt": 9, "max_digits": 3, "whole_digits": 2, "decimal_places": 1,
    }  # fmt: skip
    fault, chinese = explained(kind, "'x'", "`key`", "x", context), words_of("zh-Hans")
    for message in (fault.what, fault.repair):
        assert isinstance(message, Message)
        assert chinese(message) != message
    assert "'x'" in fault.what or "`key`" in fault.what


def test_a_kind_that_nobody_foresaw_is_told_in_our_words() -> None:
    fault = explained("is_instance_of", "'x'", "`key`", "x", {})
    assert words_of("zh-Hans")(fault.what) == "'x' 不能作为 `key` 的值"
