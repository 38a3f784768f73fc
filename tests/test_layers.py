"""The rule of docs/decisions/parts.md: a part imports only from itself and the parts before it, without circles."""

from __future__ import annotations

import ast

from source_tree import PACKAGE, ROOT, imports, internal_imports, modules

PARTS = ("core", "language", "records", "revisions", "book", "forms", "audits", "publishing", "copies", "vault", "cli")
"""In their order. `registers`, `surveys`, `actions` and `network` will find their places in it."""

FILES = modules()
IMPORTS = internal_imports(FILES)


def rank(module: str) -> int:
    """The place of a module's part. The package itself (its version) is below all."""
    return -1 if module == PACKAGE else PARTS.index(module.split(".")[1])


def test_there_is_something_to_see() -> None:
    assert len(FILES) > 20
    assert len(IMPORTS) > 50


def test_every_module_belongs_to_a_part() -> None:
    unknown = sorted(module for module in FILES if module != PACKAGE and module.split(".")[1] not in PARTS)
    assert not unknown, "give them a place here and in docs/decisions/parts.md"


def test_every_part_says_what_it_is() -> None:
    assert {module.split(".")[1] for module in FILES if module != PACKAGE} == set(PARTS)
    silent = [part for part in PARTS if not ast.get_docstring(ast.parse(FILES[f"{PACKAGE}.{part}"].read_text("utf-8")))]
    assert not silent


def test_a_part_imports_only_from_those_before_it() -> None:
    upward = [
        f"{FILES[one.importer].relative_to(ROOT)}:{one.line}: {one.importer} imports {one.imported}"
        for one in IMPORTS
        if one.imported not in FILES or rank(one.imported) > rank(one.importer)
    ]
    assert not upward, "\n" + "\n".join(upward)


def test_no_circles() -> None:
    graph: dict[str, set[str]] = {module: set() for module in FILES}
    for one in IMPORTS:
        if one.imported != one.importer:
            graph[one.importer].add(one.imported)
    assert find_circle(graph) is None


def find_circle(graph: dict[str, set[str]]) -> list[str] | None:
    """A path that ends where it began, if there is one."""
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> list[str] | None:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return None
        for target in sorted(graph[module]):
            if circle := walk(target, [*path, module]):
                return circle
        done.add(module)
        return None

    return next((circle for module in sorted(graph) if (circle := walk(module, []))), None)


def test_the_proof_sees_every_way_to_import() -> None:
    text = """
import build_tools.cli
from build_tools.core import base as ground
from . import checks
from ..core.problems import Problem
if TYPE_CHECKING:
    from build_tools.book.site import pages
def late():
    from build_tools import audits
    importlib.import_module("build_tools.vault")
"""
    assert {one.imported for one in imports("build_tools.language.text", text)} == {
        "build_tools.cli",
        "build_tools.core.base",
        "build_tools.language.checks",
        "build_tools.core.problems.Problem",
        "build_tools.book.site.pages",
        "build_tools.audits",
        "build_tools.vault",
    }
    assert [one.imported for one in imports("build_tools.language", "from .text import render", True)] == [
        "build_tools.language.text.render"
    ]


def test_the_proof_sees_circles() -> None:
    assert find_circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert find_circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) is None


def test_every_module_opens_with_what_it_owns() -> None:
    silent = [module for module, path in FILES.items() if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert not silent, "open them with a docstring that says what the module owns"


def test_every_module_is_short() -> None:
    lengths = {module: len(path.read_text("utf-8").splitlines()) for module, path in FILES.items()}
    assert {module: lines for module, lines in lengths.items() if lines > 300} == {}, "split them at a seam"
