"""The layer rule of docs/decisions/layers.md: a module imports from its own or a lower layer, without circles."""

from __future__ import annotations

import ast

from source_tree import PACKAGE, ROOT, Import, imports, internal_imports, modules

LAYERS = {
    "problems": 1,
    "model": 2,
    "sources": 3,
    "fingerprint": 3,
    "serials": 3,
    "journal": 3,
    "checks": 4,
    "applicability": 4,
    "scoring": 4,
    "surveys": 4,
    "revisions": 4,
    "register": 4,
    "actions": 4,
    "outline": 5,
    "templating": 5,
    "channels": 6,
    "targets": 6,
    "operations": 7,
    "cli": 8,
    "hooks": 8,
}

FILES = modules()
IMPORTS = internal_imports(FILES)


def layer(module: str) -> int:
    """The number of a module's layer. The package itself (its version) is below all."""
    if module == PACKAGE:
        return 0
    return LAYERS[module.split(".")[1]]


def test_there_is_something_to_see() -> None:
    assert len(FILES) > 20
    assert len(IMPORTS) > 50


def test_every_module_has_a_layer() -> None:
    unknown = sorted(module for module in FILES if module != PACKAGE and module.split(".")[1] not in LAYERS)
    assert not unknown, "give them a layer here and in docs/decisions/layers.md"


def test_imports_point_down() -> None:
    def is_upward(one: Import) -> bool:
        return one.imported not in FILES or layer(one.imported) > layer(one.importer)

    upward = [
        f"{FILES[one.importer].relative_to(ROOT)}:{one.line}: {one.importer} imports {one.imported}"
        for one in IMPORTS
        if is_upward(one)
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
from build_tools.model import base as ground
from . import checks
from ..problems import Problem
if TYPE_CHECKING:
    from build_tools.targets.site import pages
def late():
    from build_tools import scoring
    importlib.import_module("build_tools.hooks")
"""
    assert {one.imported for one in imports("build_tools.outline.text", text)} == {
        "build_tools.cli",
        "build_tools.model.base",
        "build_tools.outline.checks",
        "build_tools.problems.Problem",
        "build_tools.targets.site.pages",
        "build_tools.scoring",
        "build_tools.hooks",
    }
    assert [one.imported for one in imports("build_tools.outline", "from .text import render", True)] == [
        "build_tools.outline.text.render"
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
