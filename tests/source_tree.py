"""The package as text: its modules, and who imports whom. Read with `ast`; nothing is imported or run."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "build_tools"


def join_mkdocs(tree: Path) -> Path:
    """Give a project what joins MkDocs to the engine: its settings and the file of two lines."""
    for name in ("mkdocs.yml", "mkdocs_hook.py"):
        shutil.copy(ROOT / name, tree)
    return tree


@dataclass(frozen=True)
class Import:
    """`importer` imports `imported` on a line, at its top or anywhere inside."""

    importer: str
    imported: str
    line: int


def modules(package: Path = ROOT / PACKAGE) -> dict[str, Path]:
    """Every module's dotted name and its file."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(module: str, text: str, is_package: bool = False) -> Iterator[Import]:
    """Every name a module imports, absolute; `from a import b` gives `a.b`, whatever `b` is."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(module, alias.name, node.lineno)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".")
                parts = parts[: len(parts) - node.level + is_package]
                base = ".".join([*parts, base] if base else parts)
            for alias in node.names:
                yield Import(module, f"{base}.{alias.name}", node.lineno)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            # A name that is computed cannot be followed; "?" is in no layer and so makes the test fail.
            name = node.args[0] if node.args else None
            yield Import(module, str(name.value) if isinstance(name, ast.Constant) else f"{PACKAGE}.?", node.lineno)


def internal_imports(files: dict[str, Path]) -> list[Import]:
    """Imports between the package's own modules, each resolved to the module that is meant."""
    found = []
    for module, path in files.items():
        for one in imports(module, path.read_text("utf-8"), path.name == "__init__.py"):
            name = one.imported
            if name.split(".")[0] != PACKAGE:
                continue
            while name not in files and "." in name and not name.endswith("?"):
                name = name.rpartition(".")[0]
            found.append(Import(module, name, one.line))
    return found
