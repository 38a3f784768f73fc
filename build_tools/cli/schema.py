"""`manual schema`: JSON Schemas of the source files, for editors that complete and check while typing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from build_tools.audits.appeals.rulings import Appeal
from build_tools.core.press.brand import Tokens
from build_tools.core.yaml.binding import schema_of
from build_tools.language.form.forms import Checklist, Form, FormView
from build_tools.language.model.entries import Chapter
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Network
from build_tools.language.model.registers import FactRegister, FigureRegister, Glossary
from build_tools.language.model.reviews import Reviews
from build_tools.records.record import Record

_MODELS: dict[str, tuple[type[BaseModel], ...]] = {
    "manual": (Manual,), "chapter": (Chapter,), "form": (Form, FormView), "checklist": (Checklist,), "survey": (Form,),
    "glossary": (Glossary,), "figures": (FigureRegister,), "sources": (FactRegister,), "network": (Network,),
    "tokens": (Tokens,), "record": (Record,), "appeal": (Appeal,),
    "reviews": (Reviews,),
}  # fmt: skip


def schemas() -> dict[str, dict[str, Any]]:
    """Schema by name."""
    return {name: _one(name, models) for name, models in _MODELS.items()}


def _one(name: str, models: tuple[type[BaseModel], ...]) -> dict[str, Any]:
    parts = [_typed_as_written(schema_of(model)) for model in models]
    definitions = {key: one for part in parts for key, one in part.pop("$defs", {}).items()}
    schema = parts[0] if len(parts) == 1 else {"anyOf": parts}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": name, **schema, "$defs": definitions}


_OURS = ("decimal_places", "max_digits")
"""What pydantic says of exact numbers beside what JSON Schema knows."""
_BOUNDS = {"ge": "minimum", "le": "maximum"}
"""And what it calls by other names."""


def _typed_as_written(schema: Any) -> Any:
    """Scalars are text until our models decide; an editor's YAML parser has already made numbers and booleans of
    them, so the schema must take `2` as well as `"2"`, and `yes` for a boolean."""
    if isinstance(schema, list):
        return [_typed_as_written(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    result = {_BOUNDS.get(key, key): _typed_as_written(value) for key, value in schema.items() if key not in _OURS}
    if "patternProperties" in result:
        result.setdefault("additionalProperties", False)
    if result.get("type") == "boolean":
        result.pop("type")
        result["enum"] = ["yes", "no", True, False]
        if "default" in result:
            result["default"] = "yes" if result["default"] else "no"
    elif result.get("type") in ("integer", "number"):
        result["type"] = [result["type"], "string"]
    elif result.get("type") == "string" and "pattern" not in result and "format" not in result:
        if result.get("const") == "1":
            return {"enum": [1, "1"]}
        if "const" not in result and "enum" not in result:
            result["type"] = ["string", "number", "boolean"]
        elif set(result.get("enum", ())) & {"yes", "no"}:
            result.pop("type")
            result["enum"] = [*result["enum"], *(word == "yes" for word in result["enum"] if word in ("yes", "no"))]
        elif result.get("const") in ("yes", "no"):
            word = result.pop("const")
            result.pop("type")
            result["enum"] = [word, word == "yes"]
    return result


def write_schemas(folder: Path) -> list[Path]:
    """Write one file a schema; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas().items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        paths.append(path)
    return paths
