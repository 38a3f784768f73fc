"""The fill pages' own scripts as tests call them, run by one node process, and drafts as the page keeps them."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from build_tools.records.record import NOT_APPLICABLE, NOT_CHECKED, Record

WORKER = Path(__file__).resolve().parent / "phone_worker.mjs"


class Scripts:
    """`scripts.call("clean", ["a"])` runs that of worker.mjs."""

    def __init__(self, node: str) -> None:
        self._node = node

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [self._node, str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def call(self, name: str, *arguments: Any) -> Any:
        """What the script gives. Raises `AssertionError` with its stack when it throws."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([name, arguments]) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert "error" not in said, said["error"]
        return said.get("result")


def draft_of(record: Record) -> dict[str, Any]:
    """The draft in which a person typed this record."""
    data = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    entries = {}
    for key, said in data["answers"].items():
        entry = dict(said)
        if entry["answer"] in (NOT_APPLICABLE, NOT_CHECKED):
            entry["skip"] = entry.pop("answer")
        entries[key] = entry
    previous = data.get("previous")
    return {
        "record": data["record"], "outlet": data["outlet"], "date": data["date"], "by": data["by"],
        "holds": data.get("holds", {}), "answers": entries,
        "previous": previous and {**previous, "record": {"record": previous["record"], "answers": {}}},
    }  # fmt: skip


def encoded(files: Mapping[str, bytes]) -> dict[str, str]:
    """Bytes as the worker takes them."""
    return {path: base64.b64encode(content).decode() for path, content in files.items()}
