"""A manual in English whose every word is English: what is said around it must hold no Chinese character."""

from __future__ import annotations

import re

import small_tree

from build_tools.core.press.brand import Tokens
from build_tools.language.model.manual import Manual
from build_tools.language.model.network import Network

CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def manual(**control: str | None) -> Manual:
    """The small tree's, in English."""
    found = small_tree.small().manual.value
    said = {"confidentiality": "Confidential", "reference_only": "For reference.", "statement": "Protected.", **control}
    return found.model_copy(
        update={
            "language": "en",
            "title": "Sample Manual",
            "subtitle": "for tests",
            "brand": found.brand.model_copy(update={"name": "Sample Brand", "trade": "Tea"}),
            "control": found.control.model_copy(update=said),
        }
    )


def network() -> Network:
    """The small tree's, its titles in English."""
    found = small_tree.small().network.value
    roles = [one.model_copy(update={"title": one.id.replace("-", " ")}) for one in found.roles]
    outlets = [one.model_copy(update={"title": f"Outlet {one.id}"}) for one in found.outlets]
    return found.model_copy(update={"roles": tuple(roles), "outlets": tuple(outlets)})


def tokens() -> Tokens:
    """The small tree's, with a seal of Latin letters."""
    return small_tree.small().brand.value.model_copy(update={"seal": "SB"})
