"""What the register calls the states of a copy and the events of its history, and lists of sentences about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce

from build_tools.core.words import Message, say_in

STATES: Mapping[str, Message] = {
    "issued": say_in("a copy's state", "issued"), "held": say_in("a copy's state", "held"),
    "recalled": say_in("a copy's state", "recalled"), "returned": say_in("a copy's state", "returned"),
    "lost": say_in("a copy's state", "lost"), "stolen": say_in("a copy's state", "stolen"),
    "damaged": say_in("a copy's state", "damaged"), "destroyed": say_in("a copy's state", "destroyed"),
    "kept": say_in("a copy's state", "kept"),
}  # fmt: skip
EVENTS: Mapping[str, Message] = {
    "issued": say_in("what happened to a copy", "issued"), "kept": say_in("what happened to a copy", "kept"),
    "prepared": say_in("what happened to a copy", "prepared"),
    "delivered": say_in("what happened to a copy", "delivered"),
    "acknowledged": say_in("what happened to a copy", "acknowledged"),
    "extended": say_in("what happened to a copy", "extended"), "renewed": say_in("what happened to a copy", "renewed"),
    "recalled": say_in("what happened to a copy", "recalled"),
    "returned": say_in("what happened to a copy", "returned"),
    "lost": say_in("what happened to a copy", "lost"), "stolen": say_in("what happened to a copy", "stolen"),
    "damaged": say_in("what happened to a copy", "damaged"),
    "destroyed": say_in("what happened to a copy", "destroyed"),
}  # fmt: skip


def several(texts: Iterable[Message]) -> Message:
    """At least one, one after the other."""
    return reduce(lambda before, after: say_in("a list", "{before}, {after}", before=before, after=after), texts)
