"""The scripts of the fill pages as one ES module: our own of templates/forms/phone/js and the libraries they import.

Owns the joining, which is plain: each module becomes a function that gives what it exports, in the order in which they
need each other; each library's published build is wrapped likewise. So nothing but Python and `npm ci` is needed – in
a wheel, which brings the libraries, not even that –, and the same files give the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from build_tools.core.engine import LIBRARIES as MODULES
from build_tools.core.engine import TEMPLATES
from build_tools.core.problems import EnvironmentFault
from build_tools.core.templating import piece
from build_tools.core.words import say
from build_tools.forms.phone.libraries import LIBRARIES

FOLDER = "forms/phone/js"
SCRIPTS = TEMPLATES / FOLDER

_IMPORT = re.compile(r"^import (?P<what>\{[^}]*\}|\w+) from '(?P<where>[^']+)';\n", re.M)
_EXPORT = re.compile(r"^export (?P<kind>(?:async )?(?:function|const|class)) (?P<name>\w+)", re.M)


@cache
def bundle(entry: str = "main.js", root: Path | None = None) -> str:
    """Everything that `entry` needs, in order; a project's own modules first.

    Raises `EnvironmentFault` when a library is not installed.
    """
    parts: dict[str, str] = {}

    def take(where: str) -> str:
        """The name of the constant that holds what a module or library exports."""
        own = where.startswith("./")
        name = ("module_" if own else "library_") + re.sub(r"\W", "_", where.removeprefix("./").removesuffix(".js"))
        if name not in parts:
            parts[name] = ""  # its place is behind what it needs
            text = _module(script(where.removeprefix("./"), root), take) if own else library(where)
            del parts[name]
            parts[name] = f"const {name} = {text};\n"
        return name

    take(f"./{entry}")
    return "\n".join(parts.values())


def script(name: str, root: Path | None = None) -> Path:
    """One of our own modules."""
    return piece(root, f"{FOLDER}/{name}")


def _module(path: Path, take: Callable[[str], str]) -> str:
    text = path.read_text("utf-8")
    joints = [f"const {one['what'].replace(' as ', ': ')} = {take(one['where'])};\n" for one in _IMPORT.finditer(text)]
    exports = [one["name"] for one in _EXPORT.finditer(text)]
    body = _EXPORT.sub(r"\g<kind> \g<name>", _IMPORT.sub("", text)).strip()
    return f"(() => {{\n{''.join(joints)}{body}\nreturn {{ {', '.join(exports)} }};\n}})()"


def library(where: str) -> str:
    """A library as published, wrapped so that it gives what it exports, under its licence.

    `where`: the package, or what is imported of it (`@noble/hashes/sha2`).
    """
    name = next(one for one in LIBRARIES if where == one or where.startswith(f"{one}/"))
    folder = MODULES / name
    try:
        about = json.loads((folder / "package.json").read_text("utf-8"))
        codes = {file: (folder / file).read_text("utf-8") for file in LIBRARIES[name]}
        licence = next(path for path in sorted(folder.glob("LICENSE*"))).read_text("utf-8")
    except (OSError, StopIteration):
        said = say("the library {name} of the form pages is not installed", name=name)
        repair = say("Install the engine again; in its repository, run: make manual (or: npm ci --ignore-scripts)")
        raise EnvironmentFault(said, repair) from None
    codes = {file: re.sub(r"^//# sourceMappingURL=.*$", "", code, flags=re.M).strip() for file, code in codes.items()}
    head = f"/*! {name} {about['version']}\n{licence.strip().replace('*/', '* /')}\n*/\n"
    if len(codes) == 1:
        (code,) = codes.values()
        body = f"((module) => {{ const exports = module.exports;\n{code}\nreturn module.exports; }})"
        return f"{head}{body}({{ exports: {{}} }})"
    files = ",\n".join(f"'{file}': (module, exports, require) => {{\n{code}\n}}" for file, code in codes.items())
    return f"{head}{_REQUIRING.replace('FIRST', next(iter(codes)))}({{\n{files}\n}})"


_REQUIRING = """((files) => {
const loaded = {};
const require = (name) => {
  const file = `${name.split('/').pop().replace(/\\.js$/, '')}.js`;
  if (!loaded[file]) {
    loaded[file] = { exports: {} };
    files[file](loaded[file], loaded[file].exports, require);
  }
  return loaded[file].exports;
};
return require('FIRST');
})"""
"""Gives files of one library to each other by their last names."""


def own(entry: str = "main.js", root: Path | None = None) -> str:
    """The text of our own modules that `entry` needs, and of no library."""
    found: dict[str, str] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = script(name, root).read_text("utf-8")
            waiting += [one["where"][2:] for one in _IMPORT.finditer(found[name]) if one["where"].startswith("./")]
    return "\n".join(found[name] for name in sorted(found))
