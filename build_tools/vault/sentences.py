"""What the clear part says in the language of a manual: the part of its catalogue that templates/vault uses.

Only the engine's words: what stands here may be read by anybody, so nothing of a manual may ever come in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from build_tools.core.engine import TEMPLATES
from build_tools.core.words import Words

PIECES = TEMPLATES / "vault"
_SAID = re.compile(r"""_\((?:'([^']+)'|"([^"]+)")""")
_IN_CONTEXT = re.compile(r"""pgettext\("([^"]+)", "([^"]+)"\)""")
_BLOCK = re.compile(r"{% trans .*?%}(.*?){% endtrans %}", re.DOTALL)


def known(words: Words) -> Mapping[str, str]:
    """The sentences of scripts and pages with what they are in this language; those that are the same are left out."""
    catalogue = words.known()
    return {one: said for one in _sentences() if isinstance(said := catalogue.get(one), str)}


@cache
def _sentences() -> tuple[str, ...]:
    text = "\n".join(path.read_text("utf-8") for path in sorted(PIECES.iterdir()))
    blocks = (re.sub(r"{{ (\w+) }}", r"%(\1)s", one) for one in _BLOCK.findall(text))
    contexts = (f"{context}\x04{word}" for context, word in _IN_CONTEXT.findall(text))
    return tuple(sorted({*(script or page for script, page in _SAID.findall(text)), *contexts, *blocks}))
