"""`manual build`: website and PDF, both uncontrolled drafts. What did not change is not made again.

Owns build/ of the project: build/site, build/<code>-<revision>-draft.pdf, build/markdown, and build/state.json, which
remembers from which sources, engine, libraries and fonts the outputs were made. Finding that nothing changed must stay
quick, so what only making needs is imported when something is made.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from build_tools import __version__
from build_tools.operations.files import replaced, write_whole
from build_tools.operations.steps import Step
from build_tools.sources import strict_yaml
from build_tools.sources.fingerprint import canonical, tree_digest
from build_tools.templating import TEMPLATES

if TYPE_CHECKING:
    from build_tools.outline.book import Book


TOKENS = "manual/brand/tokens.yml"
# mkdocs.yml names its theme and its hook below the project's own folder, which need not be the engine's.
SOURCES = (
    "manual/**/*", "checklists/*.yml", "surveys/*.yml", "mkdocs.yml", "templates/**/*", "build_tools/hooks.py",
    "records/releases/*/release.json",
)  # fmt: skip
LIBRARIES = (
    "jieba", "jinja2", "markdown", "markdown-it-py", "mkdocs", "mkdocs-material", "pillow", "pydyf",
    "pymdown-extensions", "weasyprint",
)  # fmt: skip
SCRIPTS = ("package-lock.json", "node_modules/*/package.json")
"""The libraries of the fill pages, as pinned and as installed."""
_ENGINE = Path(__file__).resolve().parent.parent


def build(root: Path, out: Path, *, site: bool, pdf: bool, markdown: bool, force: bool, step: Step) -> Iterator[str]:
    """Build what is asked for; yields a line for each output. Raises `Refused` before anything is written."""
    key = inputs_digest(root)
    state = _read_state(out)
    wanted = [name for name, asked in (("site", site), ("pdf", pdf), ("markdown", markdown)) if asked]
    missing = [name for name in wanted if force or not _is_current(out, state.get(name), key)]
    for name in wanted:
        if name not in missing:
            yield f"{out / state[name]['path']}: {state[name]['pages']} pages (unchanged)"
    if not missing:
        return
    from build_tools.operations.check import checked_library
    from build_tools.operations.chronicles import chronicle_of
    from build_tools.outline.book import Book

    with step("Checking the sources"):
        library = checked_library(root)
        book = Book(library, chronicle_of(root, library))
    for name in missing:
        path, pages = _MAKERS[name](root, out, book, step)
        state[name] = {"key": key, "path": path.relative_to(out).as_posix(), "listing": _listing(path), "pages": pages}
        write_whole(out, {"state.json": json.dumps(state, ensure_ascii=False).encode()})
        yield f"{path}: {pages} pages"


def inputs_digest(root: Path) -> str:
    """SHA-256 over all that decides the outputs: sources, templates, engine, libraries, fonts."""
    inputs = {
        "engine": [__version__, tree_digest(_ENGINE, ("**/*.py",)), tree_digest(TEMPLATES, ("**/*",))],
        "scripts": tree_digest(_ENGINE.parent, SCRIPTS),
        "sources": tree_digest(root, SOURCES),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "fonts": _fonts(root),
    }
    return sha256(canonical(inputs)).hexdigest()


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _fonts(root: Path) -> list[str]:
    """Which font files, in which version, fontconfig gives for the brand's families; nothing without fc-match."""
    command = shutil.which("fc-match")
    if command is None:
        return []
    ask = [command, "--sort", "--format", "%{file}:%{index}:%{fontversion}\n"]
    try:
        tree, _, _ = strict_yaml.parse((root / TOKENS).read_bytes(), TOKENS)
        families = sorted({tuple(names) for names in tree["type"].values()})
        # A list of families is one pattern, in which \ - : , have a meaning of their own.
        patterns = [",".join(name.translate(_ESCAPED) for name in names) for names in families]
        commands = [[*ask, pattern + weight] for pattern in patterns for weight in ("", ":bold")]
        answers = [subprocess.run(one, capture_output=True, check=True, timeout=10) for one in commands]
        return [one.stdout.decode("utf-8", "replace") for one in answers]
    except (AttributeError, KeyError, OSError, TypeError, ValueError, subprocess.SubprocessError):
        return []  # tokens.yml that is not as it must be is the check's business


_ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\-:,"})


def _make_site(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, int]:
    from build_tools.operations.site import build_site

    final = out / "site"
    with replaced(final) as part, step("Building the website") as report:
        pages = build_site(root, part, report)
    return final, pages


def _make_pdf(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, int]:
    from build_tools.operations.pdf import build_pdf

    manual = book.manual
    final = out / f"{manual.code}-{manual.revision}-draft.pdf"
    with step("Building the PDF") as report:
        pages = build_pdf(root, final, book, report)
    for older in out.glob(f"{manual.code}-*-draft.pdf"):
        if older.name != final.name:
            older.unlink()
    return final, pages


def _make_markdown(root: Path, out: Path, book: Book, step: Step) -> tuple[Path, int]:
    from build_tools.operations.site import site_source

    final = out / "markdown"
    with replaced(final) as part, step("Writing the Markdown"):
        source = site_source(root, book)
        files = {**source.pages, **source.assets}
        write_whole(part, {path: one if isinstance(one, bytes) else one.encode() for path, one in files.items()})
    return final, len(source.pages)


_MAKERS: dict[str, Callable[[Path, Path, Book, Step], tuple[Path, int]]] = {
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
