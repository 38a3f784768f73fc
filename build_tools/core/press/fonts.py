"""The fonts of this machine, as fontconfig knows them: the one place where it is asked.

fontconfig is the library by which Pango, and so WeasyPrint, finds its fonts; it is asked itself, without WeasyPrint, so
that whoever only wants to know whether anything changed need not load a press.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from build_tools.core.digest import file_digest
from build_tools.core.problems import EnvironmentFault
from build_tools.core.words import say

INSTALL = say(
    "Install it: {line}",
    line="apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk",
)
GENERIC = frozenset({"serif", "sans-serif", "monospace"})
_NAMES = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll", "fontconfig-1.dll")
_BOLD = 200


@dataclass(frozen=True)
class FontFile:
    """Where a face is: a file, and which of its faces."""

    path: Path
    index: int = 0


@dataclass(frozen=True)
class _Match:
    """What fontconfig gives for a list of families."""

    names: frozenset[str]
    file: FontFile


def check(families: Iterable[Sequence[str]]) -> None:
    """Raise `EnvironmentFault` unless one font of each list is installed."""
    for names in families:
        wanted = [name for name in names if name not in GENERIC]
        if wanted and not any(_has(name) for name in wanted):
            raise _none_of(wanted)


def font_file(families: Sequence[str], *, bold: bool = False) -> FontFile:
    """The file of the first of these families that is installed. Raises `EnvironmentFault`."""
    for family in families:
        if family not in GENERIC and _has(family):
            return _match((family,), bold=bold).file
    raise _none_of(families)


def digests(families: Iterable[Sequence[str]]) -> dict[str, str]:
    """Name and SHA-256 of each file that these lists lead to, upright and bold; empty without fontconfig."""
    if _library() is None:
        return {}
    paths = {_match(tuple(names), bold=bold).file.path for names in families for bold in (False, True)}
    return {path.name: file_digest(path) for path in sorted(paths, key=lambda one: one.name) if path.is_file()}


def state() -> list[str]:
    """Everything that decides which font is taken: each installed face with its version, and the digest of every file
    that rules the choice. Empty without fontconfig."""
    if (lib := _library()) is None:
        return []
    faces = sorted(f"{file.path}:{file.index}:{version}" for file, version in _installed(lib))
    return [*faces, *(f"{path}:{file_digest(path)}" for path in _rules(lib) if path.is_file())]


def _none_of(families: Sequence[str]) -> EnvironmentFault:
    return EnvironmentFault(say("none of the fonts {families} is installed", families=", ".join(families)), INSTALL)


def _has(family: str) -> bool:
    return _library() is not None and family in _match((family,), bold=False).names


# ---- fontconfig itself


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("room", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


@cache
def _library() -> Any:
    """fontconfig, or None where it is not installed."""
    for name in (*_NAMES, find_library("fontconfig")):
        if name is None:
            continue
        try:
            lib = ctypes.CDLL(name)
        except OSError:
            continue
        pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        for function, gives, *takes in (
            ("FcPatternCreate", pointer),
            ("FcPatternDestroy", None, pointer),
            ("FcPatternAddString", number, pointer, text, text),
            ("FcPatternAddInteger", number, pointer, text, number),
            ("FcPatternGetString", number, pointer, text, number, ctypes.POINTER(text)),
            ("FcPatternGetInteger", number, pointer, text, number, ctypes.POINTER(number)),
            ("FcConfigSubstitute", number, pointer, pointer, number),
            ("FcDefaultSubstitute", None, pointer),
            ("FcFontMatch", pointer, pointer, pointer, ctypes.POINTER(number)),
            ("FcConfigGetFonts", ctypes.POINTER(_FontSet), pointer, number),
            ("FcConfigGetConfigFiles", pointer, pointer),
            ("FcStrListNext", text, pointer),
            ("FcStrListDone", None, pointer),
        ):
            called = getattr(lib, str(function))
            called.restype, called.argtypes = gives, takes
        return lib
    return None


@cache
def _match(families: tuple[str, ...], *, bold: bool) -> _Match:
    lib, result = _library(), ctypes.c_int()
    pattern = lib.FcPatternCreate()
    try:
        for family in families:
            lib.FcPatternAddString(pattern, b"family", family.encode())
        if bold:
            lib.FcPatternAddInteger(pattern, b"weight", _BOLD)
        lib.FcConfigSubstitute(None, pattern, 0)
        lib.FcDefaultSubstitute(pattern)
        found = lib.FcFontMatch(None, pattern, ctypes.byref(result))
    finally:
        lib.FcPatternDestroy(pattern)
    if not found:  # no font at all
        return _Match(frozenset(), FontFile(Path()))
    try:
        return _Match(frozenset(_texts(lib, found, b"family")), _file(lib, found))
    finally:
        lib.FcPatternDestroy(found)


def _texts(lib: Any, pattern: Any, name: bytes) -> Iterator[str]:
    text, count = ctypes.c_char_p(), 0
    while lib.FcPatternGetString(pattern, name, count, ctypes.byref(text)) == 0 and text.value is not None:
        yield text.value.decode("utf-8", "surrogateescape")
        count += 1


def _integer(lib: Any, pattern: Any, name: bytes) -> int:
    number = ctypes.c_int()
    return number.value if lib.FcPatternGetInteger(pattern, name, 0, ctypes.byref(number)) == 0 else 0


def _file(lib: Any, pattern: Any) -> FontFile:
    # Above the lower half of an index stands the instance of a variable font.
    return FontFile(Path(next(_texts(lib, pattern, b"file"), "")), _integer(lib, pattern, b"index") & 0xFFFF)


def _installed(lib: Any) -> Iterator[tuple[FontFile, int]]:
    """Every face of the system and its version."""
    fonts = lib.FcConfigGetFonts(None, 0)
    for number in range(fonts.contents.count if fonts else 0):
        pattern = fonts.contents.fonts[number]
        yield _file(lib, pattern), _integer(lib, pattern, b"fontversion")


def _rules(lib: Any) -> Iterator[Path]:
    """The files of fontconfig's own configuration, in their order."""
    listed = lib.FcConfigGetConfigFiles(None)
    try:
        while (path := lib.FcStrListNext(listed)) is not None:
            yield Path(path.decode("utf-8", "surrogateescape"))
    finally:
        lib.FcStrListDone(listed)
