"""What the fill pages' scripts say, in the language of a manual: the part of its catalogue that they use.

Owns the few lines that are put before the scripts: the sentences as JSON, and the rule of plurals, which a catalogue
writes in C and which means the same in JavaScript. `templates/forms/phone/js/words.js` says them.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from build_tools.core.words import Words
from build_tools.forms.phone import scripts
from build_tools.forms.phone.structure import script_json

_RULE = re.compile(r"[n0-9 !=<>&|?:()%]+")


def script(words: Words, root: Path | None = None) -> str:
    """Sets what `words.js` reads."""
    language = script_json(words.language)
    return f"globalThis.WORDS = {{ language: {language}, rule: {rule(words)}, known: {known(words, root)} }};\n"


def rule(words: Words) -> str:
    """A function that gives the number of a plural's form."""
    expression = words.plural_rule()
    if not _RULE.fullmatch(expression):
        raise ValueError(f"{words.language}: a catalogue's plural rule is an expression in n, not {expression!r}")
    return f"(n) => {expression}"


def known(words: Words, root: Path | None = None) -> str:
    """The sentences that the scripts use, as JSON."""
    text = _scripts(root)
    return script_json({key: said for key, said in sorted(words.known().items()) if _literal(key) in text})


def _literal(key: str) -> str:
    """A sentence as it stands in a script; behind its context, where it has one."""
    return f"'{key.split(chr(4))[-1]}'"


@cache
def _scripts(root: Path | None) -> str:
    return scripts.own(root=root)
