"""constraints.txt is exact, complete and free of addresses; every import is declared; every dependency is explained."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from source_tree import PACKAGE, ROOT, imports, modules

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LINES = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
PINS = dict(line.split("==") for line in LINES)


def direct(*, dev: bool) -> list[str]:
    """The names of the direct dependencies."""
    wanted = PROJECT["dependencies"] + (PROJECT["optional-dependencies"]["dev"] if dev else [])
    return [canonicalize_name(Requirement(one).name) for one in wanted]


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    assert len(LINES) > 50
    assert [line for line in LINES if not re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.+]*", line)] == []
    assert sorted(LINES) == LINES
    assert "://" not in (ROOT / "constraints.txt").read_text("utf-8")


def test_constraints_hold_the_whole_closure() -> None:
    todo, seen = [(name, frozenset[str]()) for name in direct(dev=True)], set()
    while todo:
        one = todo.pop()
        if one in seen:
            continue
        seen.add(one)
        name, extras = one
        assert PINS.get(name) == metadata.version(name), f"{name} is not pinned to what is installed"
        for text in metadata.requires(name) or ():
            wanted = Requirement(text)
            if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras | {""}):
                todo.append((canonicalize_name(wanted.name), frozenset(wanted.extras)))
    assert set(PINS) == {name for name, _ in seen} | {"setuptools"}, "a pin that nothing needs, or one that lacks"


def test_every_import_is_a_direct_dependency() -> None:
    owners = metadata.packages_distributions()
    extras = [Requirement(one).name for one in PROJECT["optional-dependencies"]["sign"]]
    allowed = {*direct(dev=False), *map(canonicalize_name, extras), "pydantic-core"}  # pydantic pins its core exactly
    stray = {
        f"{module}:{one.line}: {top}"
        for module, path in modules().items()
        for one in imports(module, path.read_text("utf-8"), path.name == "__init__.py")
        if (top := one.imported.split(".")[0]) not in sys.stdlib_module_names | {PACKAGE}
        and not allowed & {canonicalize_name(owner) for owner in owners.get(top, ())}
    }
    assert not stray, "declare them in pyproject.toml"


def test_every_direct_dependency_is_explained() -> None:
    text = (ROOT / "docs/decisions/dependencies.md").read_text("utf-8")
    assert [name for name in direct(dev=True) if f"\n| `{name}` |" not in text] == []
