"""What holders are called: records/copies/holders.yml. And the authorisations of those who have no post in the network.

Owns the only file with personal data. It stays outside git (which never forgets), is written whole, and can be erased
line by line or altogether: no event, proof or check needs it. Nothing but document control's commands reads it.
"""

from __future__ import annotations

import bisect
import contextlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

from build_tools.copies.holders import Authorisation, Holder, Holders
from build_tools.copies.register.journal import FOLDER, PART, Journal, Taken, write_once
from build_tools.copies.serials import CROCKFORD
from build_tools.core.problems import Origin, Problem, Refused
from build_tools.core.words import Words, say, words_of
from build_tools.core.words.catalogue import SOURCE
from build_tools.core.yaml.binding import bind, read_document

FILE = f"{FOLDER}/holders.yml"
AUTHORISATIONS = f"{FOLDER}/authorisations"
RETENTION = say(
    "three years: three years after the copy was returned, destroyed or found to be lost, the person's line is deleted"
)
_OWN = re.compile(r'#[^\n]*\nretention: "[^\n]*"\nholders:(?: \{\}|(?:\n  H-[0-9A-HJKMNP-TV-Z]{8}: \{[^\n]*\})+)\n')
_HEAD = say(
    "Personal data, only for issuing, asking back and checking; never in git, never passed on. Lines are deleted in "
    "due time; the register can still be proved."
)
_PLAIN = words_of(SOURCE)


def draw_id(draw: Callable[[int], int]) -> str:
    """A new opaque id. `draw(32)` gives a random number below 32."""
    return "H-" + "".join(CROCKFORD[draw(len(CROCKFORD))] for _ in range(8))


def read(root: Path) -> Holders:
    """Everybody whose name is still on file. Raises `Refused` when the file is there and cannot be read."""
    text = _own_text(root)
    if text is not None:
        with contextlib.suppress(ValueError):
            _, retention, *_ = text.split("\n", 2)
            people = {line[2:12]: Holder.model_validate_json(line[14:]) for line in _lines(text)}
            return Holders(retention=json.loads(retention.removeprefix("retention: ")), holders=people)
    located, problems = read_document(root / FILE, FILE, Holders)
    if located is None:
        raise Refused(problems)
    return located.value


def writable(root: Path) -> None:
    """Say before anything is written that a name could not be added. Raises `Refused`."""
    if _own_text(root) is None:
        read(root)


def _own_text(root: Path, words: Words = _PLAIN) -> str | None:
    """The file's text if it is in our own form, in which a line is a person; None when somebody wrote it otherwise.

    `words`: those that a new file begins with.
    """
    path = root / FILE
    if not path.exists():
        return write(Holders(retention=words(RETENTION), holders={}), words)
    try:
        text = path.read_text("utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError):
        return None
    return text if _OWN.fullmatch(text) else None


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.startswith("  H-")]


def name_of(root: Path, holder: str) -> Holder | None:
    """One person, without reading everybody: a line of our own writing starts with the id."""
    try:
        text = (root / FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    match = re.search(rf"^  {re.escape(holder)}: .*$", text, re.MULTILINE)
    if match is None:
        return None
    located, _ = bind(f"retention: x\nholders:\n{match[0]}\n".encode(), FILE, Holders)
    return located.value.holders.get(holder) if located else None


def add(journal: Journal, holder: str, person: Holder, words: Words) -> None:
    """Note a name, under the register's lock; who is on file already gets the new one. `words`: the manual's."""
    text = _own_text(journal.root, words)
    if text is None:
        held = read(journal.root)
        text = write(held.model_copy(update={"holders": {**held.holders, holder: person}}), words)
    else:
        others = [line for line in _lines(text) if not line.startswith(f"  {holder}: ")]
        bisect.insort(others, f"  {holder}: {_person(person)}")
        text = text.partition("\nholders:")[0] + "\nholders:\n" + "\n".join(others) + "\n"
    journal.ignore()
    path, part = journal.root / FILE, journal.folder / PART
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(text.encode())
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(part, path)


def write(held: Holders, words: Words) -> str:
    """The file's text, one line a person."""
    rows = "".join(f"  {key}: {_person(held.holders[key])}\n" for key in sorted(held.holders))
    head = f"# {words(_HEAD)}\nretention: {json.dumps(held.retention, ensure_ascii=False)}\n"
    return f"{head}holders:{rows and chr(10)}{rows or ' {}'}"


def _person(one: Holder) -> str:
    return json.dumps(one.model_dump(exclude_none=True), ensure_ascii=False)


def authorisations(root: Path) -> tuple[dict[str, Authorisation], dict[str, str], list[Problem]]:
    """Every authorisation on file by number, its file, and what is wrong with the files."""
    found: dict[str, Authorisation] = {}
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((root / AUTHORISATIONS).glob("*")):
        file = f"{AUTHORISATIONS}/{path.name}"
        located, wrong = read_document(path, file, Authorisation)
        problems += wrong
        if located is None:
            continue
        number = located.value.authorisation
        if path.name != f"{number}.yml":
            repair = say("Rename the file to {number}.yml.", number=number)
            what = say("{number} stands in {file}", number=number, file=path.name)
            problems.append(located.problem("file-name", what, repair, "authorisation"))
        found[number], files[number] = located.value, file
    return found, files, problems


def file_authorisation(journal: Journal, one: Authorisation) -> Path:
    """Put a new authorisation on file, under the register's lock. Raises `Refused` when its number is taken."""
    lines = [
        f"authorisation: {one.authorisation}",
        f"holder: {one.holder}",
        f"purpose: {json.dumps(one.purpose, ensure_ascii=False)}",
        f"extent: [{', '.join(one.extent)}]",
        f"ways: [{', '.join(one.ways)}]",
        f"granted: {one.granted}",
        f"until: {one.until}",
        f"signed_by: {one.signed_by}",
    ]
    path = journal.root / AUTHORISATIONS / f"{one.authorisation}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    journal.ignore()
    try:
        write_once(path, ("\n".join(lines) + "\n").encode(), journal.folder / PART)
    except Taken:
        said = say("there is an authorisation {authorisation} already", authorisation=one.authorisation)
        file = f"{AUTHORISATIONS}/{path.name}"
        raise Refused([Problem(Origin(file), "doubled-id", said, say("Take the next number."))]) from None
    return path
