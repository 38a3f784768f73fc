"""`manual build`: website and PDF, both uncontrolled drafts. What did not change is not made again.

Owns build/ of the project: build/site, build/<code>-<revision>-draft.pdf, build/markdown, and build/state.json, which
remembers from which sources and engine the outputs were made.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from build_tools import __version__
from build_tools.operations.check import checked_library
from build_tools.operations.files import write_whole
from build_tools.outline.book import Book
from build_tools.sources.fingerprint import tree_digest
from build_tools.templating import TEMPLATES

Step = Callable[[str], AbstractContextManager[Callable[[str], Any]]]

SOURCES = ("manual/**/*", "checklists/*.yml", "surveys/*.yml", "mkdocs.yml")
_ENGINE = Path(__file__).resolve().parent.parent


def build(root: Path, out: Path, *, site: bool, pdf: bool, markdown: bool, force: bool, step: Step) -> Iterator[str]:
    """Build what is asked for; yields a line for each output. Raises `Refused` before anything is written."""
    key = inputs_digest(root)
    state = {} if force else _read_state(out)
    wanted = [name for name, asked in (("site", site), ("pdf", pdf), ("markdown", markdown)) if asked]
    missing = [name for name in wanted if not _is_current(out, state.get(name), key)]
    for name in wanted:
        if name not in missing:
            yield f"{state[name]['says']} (unchanged)"
    if not missing:
        return
    with step("Checking the sources"):
        book = Book(checked_library(root))
    for name in missing:
        path, says = _MAKERS[name](root, out, book, step)
        state[name] = {"key": key, "path": path.relative_to(out).as_posix(), "listing": _listing(path), "says": says}
        write_whole(out, {"state.json": json.dumps(state, ensure_ascii=False, indent=1).encode()})
        yield says


def inputs_digest(root: Path) -> str:
    """SHA-256 over all that decides the outputs: sources, templates, engine."""
    engine = tree_digest(_ENGINE, ("**/*.py",))
    return f"{__version__} {tree_digest(root, SOURCES)} {tree_digest(TEMPLATES, ('**/*',))} {engine}"


def _make_site(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, str]:
    from build_tools.operations.site import build_site

    final, part, old = out / "site", out / ".site.part", out / ".site.old"
    shutil.rmtree(part, ignore_errors=True)
    try:
        with step("Building the website") as report:
            pages = build_site(root, part, report)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    shutil.rmtree(old, ignore_errors=True)
    if final.exists():
        final.rename(old)
    part.rename(final)
    shutil.rmtree(old, ignore_errors=True)
    return final, f"{final}: {pages} pages"


def _make_pdf(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, str]:
    from build_tools.operations.pdf import build_pdf

    final = out / f"{book.manual.code}-{book.manual.revision}-draft.pdf"
    part = out / f".{final.name}.part"
    out.mkdir(parents=True, exist_ok=True)
    with step("Building the PDF") as report:
        pages = build_pdf(root, part, book, report)
    part.rename(final)
    return final, f"{final}: {pages} pages"


def _make_markdown(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, str]:
    from build_tools.operations.site import site_source

    final = out / "markdown"
    shutil.rmtree(final, ignore_errors=True)
    source = site_source(root, book)
    write_whole(final, {path: text.encode() for path, text in source.pages.items()})
    return final, f"{final}: {len(source.pages)} pages"


_MAKERS: dict[str, Callable[[Path, Path, Book, Step], tuple[Path, str]]] = {
    "site": _make_site, "pdf": _make_pdf, "markdown": _make_markdown,
}  # fmt: skip


def _read_state(out: Path) -> dict[str, Any]:
    try:
        state = json.loads((out / "state.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def _is_current(out: Path, made: Any, key: str) -> bool:
    """Whether an output was made from these inputs and still lies there as it was made."""
    return (
        isinstance(made, dict)
        and made.get("key") == key
        and made.get("listing") == _listing(out / str(made.get("path")))
    )


def _listing(path: Path) -> list[list[Any]]:
    """Names and sizes of what lies at a path."""
    files = (
        sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path] if path.is_file() else []
    )
    return [[len(files), sum(one.stat().st_size for one in files)]]
