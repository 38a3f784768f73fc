"""From a string tree to a model. pydantic decides; its errors become problems with position and repair."""

from __future__ import annotations

import re
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from build_tools.core.disk.reasons import reason
from build_tools.core.problems import Origin, Problem
from build_tools.core.words import Message, say
from build_tools.core.yaml.documents import Located, Positions
from build_tools.core.yaml.explaining import explained, missing_key, unknown_key, unknown_tag
from build_tools.core.yaml.strict import MAX_BYTES, Tree, parse

T = TypeVar("T", bound=BaseModel)


def read_document(
    path: Path, file: str, model: type[T], unread: set[str] | None = None, repair: Message | None = None
) -> tuple[Located[T] | None, list[Problem]]:
    """One file as a located model, or None with the reasons; see `bind`. `repair`: what to do if it is not there."""
    repair = say("Correct the path.") if repair is None else repair
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe or device could wait for ever
            return None, [Problem(Origin(file), "unreadable", say("this is not a file"), repair)]
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)  # enough to see that a file is too large
    except OSError as error:
        what = say("the file cannot be read: {why}", why=reason(error))
        return None, [Problem(Origin(file), "unreadable", what, repair)]
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
    if kind == "extra_forbidden":
        return Problem.of(positions.find(real, key=True), unknown_key(str(loc[-1]), _keys_at(model, loc[:-1])))
    at = positions.find(real)
    if kind == "missing":
        return Problem.of(at, missing_key(str(loc[-1])))
    if kind in ("union_tag_not_found", "union_tag_invalid"):
        key = str(context["discriminator"]).strip("'")
        if kind == "union_tag_not_found":
            return Problem.of(at, missing_key(key))
        return Problem.of(positions.find((*real, key)), unknown_tag(key, context))
    this = say("this")
    shown = repr(value[:40]) if isinstance(value, str) else this
    name = f"`{real[-1]}`" if real and isinstance(real[-1], str) else this
    if loc and loc[-1] == "[key]":
        at, shown = positions.find(real, key=True), repr(str(real[-1])[:40])
    return Problem.of(at, explained(kind, shown, name, value, context))


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
