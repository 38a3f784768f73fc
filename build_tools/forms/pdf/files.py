"""Files beside a returned PDF: photos and signatures by hand, each named for its item.

The rule, which the form prints: `AB-07-1.jpg` is the first file of AB-07. Files lie in a folder named as the record
(or as the PDF), or loose beside the PDF; loose ones only where no other form there has the same items, since nothing
would say whose they are. Only JPEG and PNG by content, within `records.evidence`'s limits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from build_tools.core.faults import Fault
from build_tools.core.problems import Problem
from build_tools.core.words import say
from build_tools.forms.channel import cell_problem
from build_tools.forms.pdf.opening import Unreadable, open_fields
from build_tools.records import evidence

FOLDER = "photos"
"""Where they lie in the record's folder."""
MAX_FILES, MAX_BYTES, MAX_FORMS = 600, 1_000_000_000, 100
_NAME = re.compile(r"([A-Z][A-Z0-9]{1,4}-[0-9]{2,4})(?:[-_ ]([0-9]{1,3}))?\.([A-Z0-9]{2,5})", re.IGNORECASE | re.ASCII)
_PICTURES = {"jpg", "jpeg", "png", "heic", "heif", "webp", "gif", "bmp", "tif", "tiff"}
_SYSTEM = {"thumbs.db", "desktop.ini"}


@dataclass
class Beside:
    """What was found."""

    paths: dict[str, list[str]] = field(default_factory=dict)
    """Item to its files in the record's folder, in their order."""
    attachments: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def beside(path: Path, file: str, record: str, items: Collection[str]) -> Beside:
    """Files of these items, for the record that a PDF holds."""
    found, taken = Beside(), dict[tuple[str, int, str], str]()
    total = 0
    for written, (item, number, kind) in _candidates(path, file, record, items, found.problems):
        try:
            real = evidence.resolve(path.parent, written)
            total += real.stat().st_size
            if total > MAX_BYTES or len(taken) >= MAX_FILES:
                said = say(
                    "more than {files} files or {size} MB lie beside the PDF",
                    files=MAX_FILES,
                    size=MAX_BYTES // 1_000_000,
                )
                found.problems.append(cell_problem(file, "", "too-many-files", said, say("Shrink the photos.")))
                break
            content = real.read_bytes()
        except Fault as fault:
            found.problems.append(cell_problem(file, item, "bad-evidence", fault.what, fault.repair))
            continue
        except OSError as error:
            said = say("`{written}` cannot be read ({why})", written=written[:80], why=error.strerror or "an error")
            repair = say("Allow reading it, or put it there anew.")
            found.problems.append(cell_problem(file, item, "bad-evidence", said, repair))
            continue
        target = f"{FOLDER}/{item}-{number}.{kind}" if number else f"{FOLDER}/{item}.{kind}"
        if found.attachments.get(target, content) != content:
            said = say(
                "`{written}` and `{taken}` are both file {number} of {item}, and differ",
                written=written,
                taken=taken[item, number, kind],
                number=number,
                item=item,
            )
            found.problems.append(cell_problem(file, item, "two-files", said, say("Give one of them another number.")))
            continue
        found.attachments[target], taken[item, number, kind] = content, written
    for item, number, kind in sorted(taken):
        name = f"{item}-{number}.{kind}" if number else f"{item}.{kind}"
        found.paths.setdefault(item, []).append(f"{FOLDER}/{name}")
    return found


def _candidates(
    path: Path, file: str, record: str, items: Collection[str], problems: list[Problem]
) -> Iterator[tuple[str, tuple[str, int, str]]]:
    """Path from the PDF's folder, and (item, number, ending)."""
    for folder in dict.fromkeys((record, path.stem)):
        for name in _names(path.parent / folder):
            meant = _meant(name)
            if meant is not None and meant[0] in items:
                yield f"{folder}/{name}", meant
            elif folder == record and name.casefold() not in _SYSTEM and not name.startswith("."):
                said = say(
                    "`{folder}/{name}` does not say which item of the form it belongs to", folder=folder, name=name[:80]
                )
                repair = say("Name it for its item and number, such as AB-07-1.jpg, or take it out of the folder.")
                problems.append(cell_problem(file, "", "unknown-file", said, repair))
    loose = [(name, meant) for name in _names(path.parent) if (meant := _meant(name)) and meant[0] in items]
    others = _others(path, {item for _, (item, _, _) in loose}) if loose else []
    if others:
        said = say(
            "{count} photos such as `{name}` lie beside this form and {other}, which has the same items",
            count=len(loose),
            name=loose[0][0],
            other=others[0],
        )
        repair = say("Put this form's photos into a folder named {record}.", record=record)
        problems.append(cell_problem(file, loose[0][1][0], "whose-files", said, repair))
        return
    yield from loose


def _meant(name: str) -> tuple[str, int, str] | None:
    """Item, number (0 when none is given) and ending of a file's name; None when it names no item."""
    match = _NAME.fullmatch(name)
    if match is None or match[3].casefold() not in _PICTURES:
        return None
    kind = match[3].casefold()
    return match[1].upper(), int(match[2] or 0), "jpg" if kind == "jpeg" else kind


def _names(folder: Path) -> list[str]:
    """Names of a folder's files, sorted; none when it is not there."""
    try:
        return sorted(one.name for one in folder.iterdir() if not one.is_dir())
    except OSError:
        return []


def _others(path: Path, items: Collection[str]) -> list[str]:
    """Other filled-in forms in the folder that have these items."""
    found = []
    for name in [one for one in _names(path.parent) if one.casefold().endswith(".pdf") and one != path.name][
        :MAX_FORMS
    ]:
        try:
            fields = open_fields(path.parent / name)
        except Unreadable:
            continue
        if {key.partition("/")[0] for key in fields} & set(items):
            found.append(name)
    return found
