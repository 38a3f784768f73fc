"""From a string tree to a model. pydantic decides; its errors become problems with position and repair."""

from __future__ import annotations

import difflib
import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from build_tools.core.base import OTHER_ID
from build_tools.core.faults import Fault
from build_tools.core.problems import Origin, Problem
from build_tools.core.yaml.documents import Located, Positions
from build_tools.core.yaml.strict import MAX_BYTES, Tree, parse

T = TypeVar("T", bound=BaseModel)

_PATTERNS = {
    r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$": "lower-case words joined by hyphens, such as `in-sale`",
    r"^[A-Z]{2,4}-[0-9]{3}$": "an entry's id, such as `SVC-012`",
    r"^[A-Z][A-Z0-9]{1,4}-[0-9]{2,3}$": "an item's id, such as `TSS-07`",
    r"^FG-[0-9]{3}$": "a figure's id, such as `FG-005`",
    r"^[A-Z]{2}-[0-9]{2}$": "a fact's id, such as `SS-12`",
    r"^[A-Z][0-9]{3,5}$": "an outlet's id, such as `S001`",
    r"^[0-9a-f]{64}$": "a SHA-256 of 64 hexadecimal digits",
    r"^(F-[0-9]{2}|[a-z][a-z0-9]*(-[a-z0-9]+)*)$": "a form's id, such as `F-11` or `three-stage-service`",
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$": "a record's id: letters, digits, `.`, `_` and `-`, 120 at most",
    r"^[0-9a-f]{32}[0-9a-f]{32}$": "a public key of 64 hexadecimal digits, as `manual copy init` prints it",
    r"^[A-Z]{2,6}-[0-9]{6}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$": "an exact serial, such as `FCM-000427-7KQ3-4`",
    r"^H-[0-9A-HJKMNP-TV-Z]{8}$": "a holder's id, such as `H-7KQ39XA2`",
    r"^W-[0-9]{4}-[0-9]{3,5}$": "the number of an authorisation, such as `W-2026-001`",
    r"^[0-9A-HJKMNP-TV-Z]{8}$": "a code of 8 characters, as the reader's page shows it",
    r"^[A-Za-z][A-Za-z0-9-]{0,59}$": "the id of a chapter or an entry, such as `service-standards` or `SVC-012`",
    r"^#[0-9A-Fa-f]{6}$": "a colour, such as `#1F6283` (in quotes)",
    OTHER_ID: "a kind and an id, such as `parameter:reply-limit` or `role:planner`",
    r"^[A-Z]{2,6}$": "two to six capital letters",
}


def form_of(pattern: str) -> str:
    """What a pattern asks for, in words: `a holder's id, such as …`."""
    if pattern not in _PATTERNS and "0|[1-9]" in pattern:
        return "a version, such as `1.2.0`"
    return _PATTERNS.get(pattern, f"text of the form {pattern}")


def read_document(
    path: Path, file: str, model: type[T], unread: set[str] | None = None, repair: str = "Correct the path."
) -> tuple[Located[T] | None, list[Problem]]:
    """One file as a located model, or None with the reasons; see `bind`. `repair`: what to do if it is not there."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe or device could wait for ever
            return None, [Problem(Origin(file), "unreadable", "this is not a file", repair)]
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)  # enough to see that a file is too large
    except OSError as error:
        why = error.strerror or "cannot be read"
        return None, [Problem(Origin(file), "unreadable", f"the file cannot be read: {why}", repair)]
    return bind(data, file, model, unread)


def bind(
    data: bytes, file: str, model: type[T], unread: set[str] | None = None
) -> tuple[Located[T] | None, list[Problem]]:
    """The bytes of a file as a located model, or None with the reasons.

    The ids of a file that could not be bound are added to `unread`, so that what refers to them is not blamed.
    """
    document, problems, tree = _bind(data, file, model)
    if document is None and unread is not None:
        unread.add(PurePosixPath(file).stem)
        unread.update(_ids(tree) if tree is not None else _WRITTEN_ID.findall(data.decode("utf-8", "replace")))
    return document, problems


# Where a syntax error left no tree.
_WRITTEN_ID = re.compile(r"""(?:^|[\s{,-])id:[ ]*["']?([A-Za-z0-9-]+)""")


def _ids(tree: Tree) -> Iterator[str]:
    if isinstance(tree, dict):
        if isinstance(tree.get("id"), str):
            yield tree["id"]
        for inner in tree.values():
            yield from _ids(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _ids(inner)


def _bind(data: bytes, file: str, model: type[T]) -> tuple[Located[T] | None, list[Problem], Tree]:
    tree, mark, problems = parse(data, file)
    if mark is None:
        return None, problems, tree
    positions = Positions(file, mark, tuple(data.decode("utf-8-sig").splitlines()))
    try:
        value = model.model_validate(tree)
    except ValidationError as error:
        # Syntax problems leave gaps in the tree; what follows from a gap is not reported as well.
        gaps = {problem.origin for problem in problems}
        found = (
            _explain(detail, tree, positions, model) for detail in _relevant(error.errors(include_url=False), tree)
        )
        return None, problems + [problem for problem in found if problem.origin not in gaps], tree
    return (None if problems else Located(value, positions)), problems, tree


def _relevant(errors: Sequence[ErrorDetails], tree: Tree) -> Iterator[ErrorDetails]:
    """Without the complaints of those branches of a union that the value was not meant for."""
    places = [_real(error["loc"], tree) for error in errors]
    here = Counter(places)
    below = Counter(place[:depth] for place in places for depth in range(len(place) + 1))
    for error, place in zip(errors, places, strict=True):
        kind, value = error["type"], _lookup(tree, place)
        if kind in ("string_type", "literal_error") and isinstance(value, dict) and below[place] > 1:
            continue
        if kind in ("model_type", "dict_type") and here[place] > 1:
            continue
        if kind == "too_short" and len(value) >= error.get("ctx", {})["min_length"]:
            continue  # the elements are there; what is wrong with them is reported
        yield error


def _real(loc: tuple[str | int, ...], tree: Tree) -> tuple[str | int, ...]:
    """The parts of an error's path that the tree has; union tags drop out."""
    real: list[str | int] = []
    for part in loc:
        if (isinstance(tree, dict) and part in tree) or (
            isinstance(tree, list) and isinstance(part, int) and part < len(tree)
        ):
            tree = tree[part]  # type: ignore[index]  # an int for a list, a str for a dict: just tested
            real.append(part)
    return tuple(real)


def _lookup(tree: Tree, loc: tuple[str | int, ...]) -> Tree:
    for part in _real(loc, tree):
        tree = tree[part]
    return tree


def _explain(error: ErrorDetails, tree: Tree, positions: Positions, model: type[BaseModel]) -> Problem:
    loc, kind = error["loc"], error["type"]
    real = _real(loc, tree)
    value = _lookup(tree, loc)
    context = error.get("ctx", {})
    shown = f"{value[:40]!r}" if isinstance(value, str) else "this"
    name = f"`{real[-1]}`" if real and isinstance(real[-1], str) else "this"
    if kind == "extra_forbidden":
        allowed = _keys_at(model, loc[:-1])
        close = difflib.get_close_matches(str(loc[-1]), allowed, 1, 0.6)
        repair = f"Did you mean `{close[0]}`?" if close else f"Delete it. Possible here: {', '.join(allowed)}."
        return Problem(positions.find(real, key=True), "unknown-key", f"unknown key `{loc[-1]}`", repair)
    at = positions.find(real)
    if loc and loc[-1] == "[key]":
        at, shown = positions.find(real, key=True), repr(str(real[-1])[:40])
    if kind == "missing":
        return Problem(at, "missing-key", f"key `{loc[-1]}` is missing", f"Add `{loc[-1]}:` here.")
    if kind == "union_tag_not_found":
        key = str(context["discriminator"]).strip("'")
        return Problem(at, "missing-key", f"key `{key}` is missing", f"Add `{key}:` here.")
    if kind == "union_tag_invalid":
        key = str(context["discriminator"]).strip("'")
        tags = [tag.strip("'") for tag in str(context["expected_tags"]).split(", ")]
        close = difflib.get_close_matches(str(context["tag"]), tags, 1, 0.5)
        repair = f"Did you mean `{close[0]}`?" if close else f"Choose from {', '.join(tags)}."
        return Problem(positions.find((*real, key)), "bad-value", f"unknown {key} `{context['tag']}`", repair)
    if kind == "string_pattern_mismatch":
        return Problem(at, "bad-value", f"{shown} is not {form_of(str(context['pattern']))}", "Correct it.")
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", str(context["expected"]))
        close = difflib.get_close_matches(str(value), choices, 1, 0.5)
        repair = f"Did you mean `{close[0]}`?" if close else f"Choose from {', '.join(choices)}."
        return Problem(at, "bad-value", f"{shown} is not allowed for {name}", repair)
    if kind in ("value_error", "assertion_error"):
        raised = context.get("error")
        if isinstance(raised, Fault):
            return Problem.of(at, raised)
        said, _, repair = str(raised or error["msg"]).partition("; ")
        return Problem(at, "bad-value", said, (repair[:1].upper() + repair[1:] or "Correct it") + ".")
    message, repair = _PLAIN.get(kind, (error["msg"][:1].lower() + error["msg"][1:], "Correct it."))
    return Problem(at, "bad-value", message.format(shown=shown, name=name, **context), repair)


_PLAIN = {
    "string_type": ("{name} must be text", "Write one value, not a list or mapping."),
    "string_too_short": ("{name} is empty", "Write the text, or delete the key."),
    "string_too_long": ("{name} is longer than {max_length} characters", "Shorten it."),
    "too_long": ("{name} has more than {max_length} element(s)", "Take some out."),
    "too_short": ("{name} needs at least {min_length} element(s)", "Add what is missing."),
    "tuple_type": ("{name} must be a list", "Write it as [a, b] or as lines that start with `- `."),
    "list_type": ("{name} must be a list", "Write it as [a, b] or as lines that start with `- `."),
    "dict_type": ("{name} must be a mapping", "Write it as lines of `key: value`."),
    "model_type": ("{name} must be a mapping", "Write it as lines of `key: value`."),
    "model_attributes_type": ("{name} must be a mapping", "Write it as lines of `key: value`."),
    "date_from_datetime_parsing": ("{shown} is not a day", "Write it as 2026-11-20."),
    "date_parsing": ("{shown} is not a day", "Write it as 2026-11-20."),
    "bool_parsing": ("{shown} is neither yes nor no", "Write yes or no."),
    "int_parsing": ("{shown} is not a whole number", "Write digits only."),
    "decimal_parsing": ("{shown} is not a number", "Write it as 12 or 12.5."),
    "finite_number": ("{shown} is not a finite number", "Write it as 12 or 12.5."),
    "greater_than_equal": ("{shown} is below {ge}", "Write a greater number."),
    "less_than_equal": ("{shown} is above {le}", "Write a smaller number."),
}


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """The keys that the model knows at this place of an error's path."""
    annotation: Any = model
    for part in loc:
        annotation = _step(annotation, part)
    return [
        field.alias or name
        for candidate in _models(annotation)
        for name, field in candidate.model_fields.items()
    ]  # fmt: skip


def _step(annotation: Any, part: str | int) -> Any:
    if isinstance(part, int):
        return next((get_args(one)[0] for one in _branches(annotation) if get_origin(one) in (tuple, list)), None)
    models = list(_models(annotation))
    for candidate in models:
        for name, field in candidate.model_fields.items():
            if part == (field.alias or name) and not (len(models) > 1 and part in ("kind", "type")):
                return field.annotation
    for candidate in models:  # a key of its author's choice, such as a condition's subject
        if candidate.model_config.get("extra") == "allow":
            return get_args(get_type_hints(candidate)["__pydantic_extra__"])[1]
    for candidate in models:  # a union's tag: the member whose discriminator is this word, or whose name it is
        tags = {
            tag
            for key in ("kind", "type")
            if key in candidate.model_fields and get_origin(candidate.model_fields[key].annotation) is Literal
            for tag in get_args(candidate.model_fields[key].annotation)
        }
        if part in tags or part == candidate.__name__:
            return candidate
    return next((get_args(one)[1] for one in _branches(annotation) if get_origin(one) is dict), annotation)


def _branches(annotation: Any) -> Iterator[Any]:
    if get_origin(annotation) is Annotated:
        yield from _branches(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for inner in get_args(annotation):
            yield from _branches(inner)
    elif annotation is not None:
        yield annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for one in _branches(annotation):
        if isinstance(one, type) and issubclass(one, BaseModel):
            yield one


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON Schema, for editors."""
    return TypeAdapter(model).json_schema(by_alias=True)
