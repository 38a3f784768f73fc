"""`manual build`: website and PDF, both uncontrolled drafts. What did not change is not made again.

Owns build/ of the project: build/site, build/<code>-<revision>-draft.pdf, build/markdown, a folder for each output of a
plug-in, and build/state.json, which remembers from which sources, engine, libraries and fonts the outputs were made.
Finding that nothing changed must stay quick, so what only making needs is imported when something is made.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from build_tools.core.disk.whole import replaced, write_whole
from build_tools.core.plugins import OUTPUTS, Plugin, plugins
from build_tools.core.problems import EnvironmentFault
from build_tools.core.progress import Step
from build_tools.core.words import Message, say, say_many
from build_tools.revisions.inputs import inputs_digest

if TYPE_CHECKING:
    from build_tools.book.book import Book

    Maker = Callable[[Path, Path, Book, Step], tuple[Path, int]]


def build(root: Path, out: Path, *, site: bool, pdf: bool, markdown: bool, force: bool, step: Step) -> Iterator[str]:
    """Build what is asked for; yields a line for each output. Raises `Refused` before anything is written."""
    key = inputs_digest(root)
    state = _read_state(out)
    wanted = [name for name, asked in (("site", site), ("pdf", pdf), ("markdown", markdown)) if asked]
    makers = _MAKERS | {f"plugin {one.name}": _maker(one) for one in plugins(OUTPUTS)}
    wanted += [name for name in makers if name not in _MAKERS]
    missing = [name for name in wanted if force or not _is_current(out, state.get(name), key)]
    for name in wanted:
        if name not in missing:
            yield _counted(out / state[name]["path"], state[name]["pages"], unchanged=True)
    if not missing:
        return
    from build_tools.book.book import Book
    from build_tools.language.checked import checked_library
    from build_tools.revisions.project_chronicle import chronicle_of

    with step(say("Checking the sources")):
        library = checked_library(root)
        book = Book(library, chronicle_of(root, library))
    for name in missing:
        path, pages = makers[name](root, out, book, step)
        state[name] = {"key": key, "path": path.relative_to(out).as_posix(), "listing": _listing(path), "pages": pages}
        write_whole(out, {"state.json": json.dumps(state, ensure_ascii=False).encode()})
        yield _counted(path, pages)


def _counted(path: Path, pages: int, *, unchanged: bool = False) -> Message:
    if unchanged:
        return say_many("{path}: {n} page (unchanged)", "{path}: {n} pages (unchanged)", pages, path=str(path))
    return say_many("{path}: {n} page", "{path}: {n} pages", pages, path=str(path))


def _make_site(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, int]:
    from build_tools.publishing.site import build_site

    final = out / "site"
    with replaced(final) as part, step(say("Building the website")) as report:
        pages = build_site(root, part, report)
    return final, pages


def _make_pdf(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, int]:
    from build_tools.publishing.pdf import build_pdf

    manual = book.manual
    final = out / f"{manual.code}-{manual.revision}-draft.pdf"
    with step(say("Building the PDF")) as report:
        pages = build_pdf(root, final, book, report)
    for older in out.glob(f"{manual.code}-*-draft.pdf"):
        if older.name != final.name:
            older.unlink()
    return final, pages


def _make_markdown(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, int]:
    from build_tools.publishing.site import site_source

    final = out / "markdown"
    with replaced(final) as part, step(say("Writing the Markdown")):
        source = site_source(root, book)
        files = {**source.pages, **source.assets}
        write_whole(part, {path: one if isinstance(one, bytes) else one.encode() for path, one in files.items()})
    return final, len(source.pages)


def _maker(plugin: Plugin) -> Maker:
    """Something of an adopter's own: it is given the book and an empty folder, which becomes build/<name>."""

    def make(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, int]:
        final = out / plugin.name
        if plugin.name in _TAKEN or final.is_symlink() or final.is_file():
            what = say("the plug-in `{name}` of {origin} would write over build/{name}",
                       name=plugin.name, origin=plugin.origin)  # fmt: skip
            raise EnvironmentFault(what, say("Give it another name."))
        with replaced(final) as part, step(say("Building {name}", name=plugin.name)):
            part.mkdir(exist_ok=True)
            plugin(book, part)
        return final, sum(1 for path in final.rglob("*") if path.is_file())

    return make


_TAKEN = frozenset({"site", "markdown", "protected", "cache", "reports", "blanks", "forms"})
_MAKERS: dict[str, Maker] = {
    "site": _make_site, "pdf": _make_pdf, "markdown": _make_markdown,
}  # fmt: skip


def _read_state(out: Path) -> dict[str, Any]:
    try:
        state = json.loads((out / "state.json").read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return state if isinstance(state, dict) else {}


def _is_current(out: Path, made: Any, key: str) -> bool:
    """Whether an output was made from these inputs and still lies there as it was made."""
    return (
        isinstance(made, dict)
        and made.get("key") == key
        and isinstance(made.get("path"), str)
        and isinstance(made.get("pages"), int)
        and made.get("listing") == _listing(out / made["path"])
        and made["listing"] != []
    )


def _listing(path: Path) -> list[list[Any]]:
    """Name and size of every file that lies at a path."""
    if path.is_file():
        return [[path.name, path.stat().st_size]]
    return sorted([one.relative_to(path).as_posix(), one.stat().st_size] for one in path.rglob("*") if one.is_file())
