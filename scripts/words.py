"""Bring the catalogues up to date with the sentences that stand in code, templates and scripts.

    .venv/bin/python scripts/words.py            extract, merge, compile (make words)
    .venv/bin/python scripts/words.py --missing  only list what a catalogue does not say, or not surely

A catalogue a part and language: build_tools/locales/<language>/LC_MESSAGES/<part>.po. A sentence belongs to the part in
which it stands first.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from build_tools.core.words.catalogue import COMPILED, LOCALES, compiled  # noqa: E402

PARTS = ("core", "language", "records", "revisions", "book", "forms", "audits", "publishing", "copies", "vault", "cli")
PYTHON = {"say": None, "say_in": ((1, "c"), 2), "say_many": (1, 2)}
SCRIPT = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
JINJA = {"gettext": None, **SCRIPT, **PYTHON}


def sentences(part: str) -> Catalog:
    """What the part says."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for path in sorted((ROOT / "build_tools" / part).rglob("*.py")):
        _add(found, path, "python", PYTHON)
    for path in sorted((ROOT / "templates" / part).rglob("*")):
        if path.suffix in (".j2", ".html"):
            _add(found, path, "jinja2.ext:babel_extract", JINJA, {"silent": "false", "trimmed": "true"})
        elif path.suffix == ".js":
            _add(found, path, "javascript", SCRIPT)
    if part == "cli":
        for place, text in helps():
            found.add(text, locations=[(place, 0)])
    return found


def _add(found: Catalog, path: Path, method: str, keywords: dict, options: dict | None = None) -> None:  # type: ignore[type-arg]
    name = path.relative_to(ROOT).as_posix()
    for _, message, comments, context in extract_from_file(method, path, keywords, options=options or {}):
        # No line numbers: they would change with every line above.
        found.add(message, locations=[(name, 0)], auto_comments=comments, context=context)


def helps() -> Iterator[tuple[str, str]]:
    """The commands' own help: Typer takes it from docstrings and options."""
    import typer

    from build_tools.cli import audit, manual

    def walk(name: str, command: object) -> Iterator[tuple[str, str]]:
        if text := getattr(command, "help", None):
            yield name, text
        for option in getattr(command, "params", ()):
            for said in (getattr(option, "help", None), getattr(option, "show_default", None)):
                if isinstance(said, str) and said:
                    yield name, said
        for key, inner in getattr(command, "commands", {}).items():
            yield from walk(f"{name} {key}", inner)

    for name, app in (("manual", manual.app), ("audit", audit.app)):
        yield from walk(name, typer.main.get_command(app))


def catalogue(language: str, part: str) -> Path:
    """The file that holds a part's sentences in a language (`zh_Hans`)."""
    return LOCALES / language / "LC_MESSAGES" / f"{part}.po"


def updated(language: str, part: str, taken: set[object]) -> Catalog:
    """The catalogue with the part's sentences of today: what is gone is dropped, what is new is empty."""
    now, path = sentences(part), catalogue(language, part)
    before = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            before = read_po(file, locale=language)
    made = Catalog(locale=language, project="franchise-manual", charset="utf-8", fuzzy=False)
    made.header_comment = f"# The sentences of `{part}` in {language}."
    for message in now:
        key = (message.id, message.context)
        if not message.id or key in taken:
            continue
        taken.add(key)
        old = before.get(message.id, message.context)
        string = old.string if old is not None else ""
        flags = set(old.flags) & {"fuzzy"} if old is not None else set()
        made.add(
            message.id, string or ("" if isinstance(message.id, str) else ("",) * made.num_plurals),
            locations=message.locations, flags=flags, auto_comments=message.auto_comments, context=message.context,
            user_comments=old.user_comments if old is not None else (),
        )  # fmt: skip
    return made


def written(made: Catalog) -> bytes:
    """The catalogue's file. No dates in its head: the same sentences give the same file."""
    stream = io.BytesIO()
    write_po(stream, made, width=110, sort_by_file=True, include_lineno=False)
    lines = stream.getvalue().decode().split("\n")
    return "\n".join(line for line in lines if not line.startswith(_IDLE)).encode()


_IDLE = tuple(
    f'"{head}' for head in
    ("Project-Id", "Report-Msgid", "POT-Creation", "PO-Revision", "Last-Translator", "Language-Team", "Generated-By")
)  # fmt: skip


def missing(made: Catalog) -> Iterator[str]:
    """Sentences that are not said, or not surely."""
    for message in made:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            yield str(message.id if isinstance(message.id, str) else message.id[0])


def main() -> int:
    """Write the catalogues, or list what they miss."""
    only_list, bad = "--missing" in sys.argv, 0
    for folder in sorted(path for path in LOCALES.iterdir() if path.is_dir()):
        taken: set[object] = set()
        for part in PARTS:
            made, path = updated(folder.name, part, taken), catalogue(folder.name, part)
            for text in missing(made):
                bad += 1
                print(f"{path.relative_to(ROOT)}: {text!r} is not said")
            if not only_list and len(made):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(written(made))
        if not only_list:
            target = folder / "LC_MESSAGES" / COMPILED
            target.write_bytes(compiled(sorted(target.parent.glob("*.po"))))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
