"""Write docs/problems.md and docs/problems.zh.md: every code that a problem can carry, with an example of each.

    .venv/bin/python scripts/problems.py           write them
    .venv/bin/python scripts/problems.py --check   only say whether they are up to date

The codes are found in the code; what each means stands in docs/problem-codes.yml. The examples are what golden cases
print (tests/cases), in the page's language; of a code that no case prints, the sentence as the code has it.
"""

from __future__ import annotations

import ast
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_tools.core.words import words_of  # noqa: E402

PAGES = {"en": ROOT / "docs/problems.md", "zh-Hans": ROOT / "docs/problems.zh.md"}
MEANINGS = ROOT / "docs/problem-codes.yml"
PLACES = {
    "Problem": 1, "problem": 0, "_problem": 3, "_refuse": 1, "refuse": 1, "add": 0, "_add": 1, "add_fault": 0,
    "_in_text": 5, "Fault": 2, "Refusal": 1, "Unavailable": 0, "Unreadable": 0, "Missing": 2,
}  # fmt: skip
"""What takes a code, and at which place."""
NO_CODES = frozenset({"calculate", "date", "note", "text"})
"""What else stands at such a place: kinds of rows of an XLSForm."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SHOWN = re.compile(r"^(?P<message>.+ \[(?P<code>[a-z0-9-]+)\])\n(?P<repair>    .+\n)?", re.MULTILINE)
_HEADS = {
    "en": (
        "# Problems and their codes",
        "What a command says of what it was given: where, what, `[code]`, and below it how to mend it. A code stays;\n"
        "its sentences may become clearer. [中文](problems.zh.md). Written by `scripts/problems.py` (`make words`).",
    ),
    "zh-Hans": (
        "# 问题与代码",
        "命令对所给内容提出的问题：位置、问题、`[代码]`，下一行是改法。代码不变，句子可能改得更清楚。\n"
        "[English](problems.md)。由 `scripts/problems.py`（`make words`）生成。",
    ),
}


class Example(NamedTuple):
    """A problem as a command prints it, or as the code says it."""

    message: str
    repair: str


def codes() -> set[str]:
    """Every code in the code, and those that cases print."""
    return set(_in_code()) | set(printed("en"))


def printed(language: str) -> dict[str, Example]:
    """Code to the first problem with it that a golden case in the language prints."""
    found: dict[str, Example] = {}
    for case in sorted((ROOT / "tests/cases").iterdir()):
        command = shlex.split((case / "command").read_text("utf-8"))
        said = command[command.index("--language") + 1] if "--language" in command else "en"
        path = case / "expected/stderr"
        if said == language and path.exists():
            for match in _SHOWN.finditer(path.read_text("utf-8")):
                found.setdefault(match["code"], Example(match["message"], match["repair"] or ""))
    return found


def _in_code() -> dict[str, list[str]]:
    """Code to the sentences with which it stands in the code: what, and repair."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "build_tools").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = dict(_constants(tree.body))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for scope in (*functions, tree):
            local = {name: text for node in ast.walk(scope) for name, text in _assigned(node)}
            for node in ast.walk(scope):
                if isinstance(node, ast.Call) and (code := _code(node, constants)) is not None:
                    sentences = [text for text in (_sentence(one, local) for one in node.args) if text]
                    found.setdefault(code, sentences)
                    if len(found[code]) < len(sentences):
                        found[code] = sentences
    return found


def _constants(body: list[ast.stmt]) -> Iterator[tuple[str, object]]:
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield from ((one.id, node.value.value) for one in node.targets if isinstance(one, ast.Name))


def _assigned(node: ast.AST) -> Iterator[tuple[str, str]]:
    """`what = say(…)`, also several at once."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        pairs = (
            zip(target.elts, node.value.elts, strict=False)
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
            else ((target, node.value),)
        )
        for name, value in pairs:
            if isinstance(name, ast.Name) and (text := _sentence(value, {})):
                yield name.id, text


def _sentence(node: ast.expr, local: dict[str, str]) -> str | None:
    """The English sentence that an argument is."""
    if isinstance(node, ast.Name):
        return local.get(node.id)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and isinstance(node.args[0], ast.Constant):
        return str(node.args[0].value)
    return None


def _code(call: ast.Call, constants: dict[str, object]) -> str | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    place = PLACES.get(name)
    if place is None or place >= len(call.args) or (name not in ("Fault", "Missing") and place + 1 >= len(call.args)):
        return None
    given = call.args[place]
    value = given.value if isinstance(given, ast.Constant) else constants.get(getattr(given, "id", ""))
    if isinstance(value, str) and _CODE.fullmatch(value) and value not in NO_CODES:
        return value
    return None


def page(language: str) -> str:
    """The page in a language."""
    words = words_of(language)
    meanings = yaml.safe_load(MEANINGS.read_text("utf-8"))
    shown, spoken, known = printed(language), printed("en"), _in_code()
    lines = list(_HEADS[language])
    for code in sorted(codes()):
        lines += [f"## {code}", meanings[code]["en" if language == "en" else "zh"]]
        said = (words.translations.gettext(text) for text in known.get(code, ()))
        sentences = [text.replace("{{", "{").replace("}}", "}") for text in said]
        if code in shown:
            lines.append(_block(shown[code].message, shown[code].repair.strip()))
        elif sentences:
            lines.append(_block(f"{sentences[0]} [{code}]", *sentences[1:2]))
        elif code in spoken:
            lines.append(_block(spoken[code].message, spoken[code].repair.strip()))
    return "\n\n".join(lines) + "\n"


def _block(message: str, repair: str = "") -> str:
    return f"```text\n{message}\n" + (f"    {repair}\n" if repair else "") + "```"


def main() -> int:
    """Write the pages, or tell which are not up to date."""
    only_check, wrong = "--check" in sys.argv, 0
    for language, path in PAGES.items():
        text = page(language)
        if only_check and (not path.exists() or path.read_text("utf-8") != text):
            print(f"{path.relative_to(ROOT)} is not up to date: scripts/problems.py")
            wrong = 1
        elif not only_check:
            path.write_text(text, "utf-8")
    return wrong


if __name__ == "__main__":
    sys.exit(main())
