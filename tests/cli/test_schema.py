"""The JSON Schemas take what our reader takes, as an editor's YAML parser types it, and refuse what it refuses.

No JSON Schema library is pinned, so a small validator stands here; it refuses keywords that it does not know.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import small_tree
import yaml

from build_tools.cli.schema import schemas, write_schemas
from build_tools.core.yaml.binding import bind
from build_tools.records.record import Record

SCHEMAS = schemas()
TYPES = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}
SILENT = {"$schema", "$defs", "title", "description", "default", "format", "discriminator"}


def accepts(schema: dict[str, Any], value: Any, definitions: dict[str, Any]) -> bool:
    """Whether a value is valid, for the keywords of draft 7 that our schemas use."""

    def is_a(name: str) -> bool:
        return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))

    def holds(keyword: str, rule: Any) -> bool:
        match keyword:
            case "$ref":
                return accepts(definitions[rule.removeprefix("#/$defs/")], value, definitions)
            case "type":
                return any(is_a(name) for name in ([rule] if isinstance(rule, str) else rule))
            case "enum":
                return any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in rule)
            case "const":
                return bool(value == rule)
            case "anyOf":
                return any(accepts(one, value, definitions) for one in rule)
            case "oneOf":
                return sum(accepts(one, value, definitions) for one in rule) == 1
            case "allOf":
                return all(accepts(one, value, definitions) for one in rule)
            case "pattern":
                return not isinstance(value, str) or re.search(rule, value) is not None
            case "minLength" | "maxLength":
                return not isinstance(value, str) or (len(value) >= rule if keyword[1] == "i" else len(value) <= rule)
            case "minItems" | "maxItems":
                return not isinstance(value, list) or (len(value) >= rule if keyword[1] == "i" else len(value) <= rule)
            case "minimum" | "maximum":
                number = isinstance(value, int | float)
                return not number or (value >= rule if keyword[1] == "i" else value <= rule)
            case "items":
                return not isinstance(value, list) or all(accepts(rule, one, definitions) for one in value)
            case "prefixItems":
                return not isinstance(value, list) or all(map(lambda r, v: accepts(r, v, definitions), rule, value))
            case "required":
                return not isinstance(value, dict) or set(rule) <= set(value)
            case "properties":
                return not isinstance(value, dict) or all(
                    accepts(rule[key], inner, definitions) for key, inner in value.items() if key in rule
                )
            case "additionalProperties":
                others = set(value) - set(schema.get("properties", ())) if isinstance(value, dict) else set()
                patterns = schema.get("patternProperties", ())
                others = {key for key in others if not any(re.search(pattern, str(key)) for pattern in patterns)}
                if isinstance(rule, bool):
                    return rule or not others
                return all(accepts(rule, value[key], definitions) for key in others)
            case "propertyNames" | "patternProperties":
                return not isinstance(value, dict) or (
                    all(accepts(rule, key, definitions) for key in value)
                    if keyword == "propertyNames"
                    else all(
                        accepts(one, value[key], definitions)
                        for pattern, one in rule.items()
                        for key in value
                        if re.search(pattern, str(key))
                    )
                )
        raise AssertionError(f"this validator does not know `{keyword}`")

    return all(holds(keyword, rule) for keyword, rule in schema.items() if keyword not in SILENT)


class Core(yaml.SafeLoader):
    """Types as YAML 1.2 and VS Code guess them: true, 12 and 1.5, but `no` and 2026-01-31 stay text."""


class Old(yaml.SafeLoader):
    """Types as YAML 1.1 guesses them: `no` is false. A date stays text: JSON has none."""


Core.yaml_implicit_resolvers = {}
Core.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))
Core.add_implicit_resolver("tag:yaml.org,2002:int", re.compile("^[-+]?[0-9]+$"), list("-+0123456789"))
Core.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"^[-+]?[0-9]+\.[0-9]+$"), list("-+0123456789"))
Old.yaml_implicit_resolvers = {
    first: [one for one in pairs if not one[0].endswith("timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

FILES = {
    "manual/manual.yml": "manual",
    "manual/glossary.yml": "glossary",
    "manual/figures.yml": "figures",
    "manual/sources.yml": "sources",
    "manual/network.yml": "network",
    "manual/brand/tokens.yml": "tokens",
    "manual/chapters/basics.yml": "chapter",
    "manual/chapters/service.yml": "chapter",
    "manual/forms/F-01.yml": "form",
    "manual/forms/F-02.yml": "form",
    "surveys/satisfaction.yml": "survey",
    "checklists/service-check.yml": "checklist",
    "audits/good.yml": "record",
    "rulings/good.appeal.yml": "appeal",
}


def valid(name: str, text: str, loader: type[yaml.SafeLoader] = Core) -> bool:
    return accepts(SCHEMAS[name], yaml.load(text, loader), SCHEMAS[name]["$defs"])


def read(file: str) -> str:
    return (small_tree.SMALL / file).read_text("utf-8")


def test_every_file_of_the_small_tree_is_here() -> None:
    assert {one.relative_to(small_tree.SMALL).as_posix() for one in small_tree.SMALL.rglob("*.yml")} == set(FILES)
    assert {*FILES.values(), "reviews"} == set(SCHEMAS)


@pytest.mark.parametrize("loader", [Core, Old])
def test_reviews_are_valid_which_the_small_tree_has_none_of(loader: type[yaml.SafeLoader]) -> None:
    text = (
        f"reviews:\n  - {{item: TSX-01, entry: BBB-001, item_sha256: {'a' * 64}, entry_sha256: {'b' * 64},\n"
        "     by: {name: 乙, role: owner}, date: 2026-05-05, reason: 问法不变}\n"
    )
    assert valid("reviews", text, loader)
    assert not valid("reviews", text.replace("reason", "raeson"), loader)


@pytest.mark.parametrize("loader", [Core, Old])
@pytest.mark.parametrize("file", FILES)
def test_what_we_read_is_valid(file: str, loader: type[yaml.SafeLoader]) -> None:
    assert valid(FILES[file], read(file), loader)


@pytest.mark.parametrize("file", FILES)
def test_an_unknown_key_is_not_valid(file: str) -> None:
    assert not valid(FILES[file], read(file) + "\nunknown: x\n")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("manual/manual.yml", "format: 1", "format: 2"),
        ("manual/manual.yml", "code: TST\n", ""),
        ("manual/manual.yml", "this_manual: yes", "this_manual: perhaps"),
        ("manual/manual.yml", "revision: 1.10.0\neff", "revision: 1.10\neff"),
        ("manual/network.yml", "class: A", "class: A+"),
        ("manual/network.yml", "side: outlet, duty: 负责", "duty: 负责"),
        ("manual/chapters/basics.yml", "kind: policy", "kind: polici"),
        ("manual/chapters/basics.yml", "id: AAA-001", "id: AAA-1"),
        ("manual/chapters/service.yml", "how: 抽查10次记录", "hwo: 抽查10次记录"),
        ("manual/sources.yml", "use: carried", "use: caried"),
        (
            "checklists/service-check.yml",
            "response: {type: yes-no}\n  - id: staff",
            "response: {type: yesno}\n  - id: staff",
        ),
        ("checklists/service-check.yml", "weight: 60", "weight: []"),
        ("checklists/service-check.yml", "severity: major\n        evidence", "severity: mayor\n        evidence"),
        ("checklists/service-check.yml", "{TSX-02: {is: no}}", "{TSX-02: {iz: no}}"),
        ("surveys/satisfaction.yml", "max: 10", "mix: 10"),
        ("audits/good.yml", "outlet: S001\n", ""),
        ("audits/good.yml", "TSX-04:", "tsx-04:"),
        ("audits/good.yml", "good_practice:", "goodpractice:"),
        ("rulings/good.appeal.yml", "item: TSX-01", "item: tsx-01"),
        ("rulings/good.appeal.yml", "reason: 复查", "why: 复查"),
        ("manual/brand/tokens.yml", '"#8F5417"', '"8F5417"'),
        ("manual/figures.yml", "id: FG-002", "id: FIG-2"),
    ],
)
def test_what_we_refuse_is_not_valid(file: str, old: str, new: str) -> None:
    assert read(file).count(old) == 1
    assert not valid(FILES[file], read(file).replace(old, new))


@pytest.mark.parametrize(
    "answer", ["no", "8", '"8"', "8.5", "yes", "not-checked", "full", "[a, b]", "[{row: one, ok: no}]"]
)
def test_every_shape_of_answer_is_valid(answer: str) -> None:
    text = read("audits/good.yml").replace("{answer: no}", f"{{answer: {answer}}}")
    assert bind(text.encode(), "f.yml", Record)[0] is not None
    assert valid("record", text, Core) and valid("record", text, Old)


def test_they_are_written_for_editors(tmp_path: Path) -> None:
    paths = write_schemas(tmp_path / "schemas")
    assert {path.stem for path in paths} == set(SCHEMAS)
    for path in paths:
        written = json.loads(path.read_text("utf-8"))
        assert written["$schema"].endswith("draft-07/schema#")
        assert path.read_text("utf-8") == json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    again = {path: path.read_bytes() for path in paths}
    write_schemas(tmp_path / "schemas")
    assert again == {path: path.read_bytes() for path in paths}


def test_the_editor_explains_the_keys() -> None:
    described = SCHEMAS["checklist"]["$defs"]["Item"]["properties"]
    assert described["criteria"]["description"] and described["severity"]["description"]
