"""The words by which the terminal tells of copies: states, events, what a comparison with audits finds, columns."""

from __future__ import annotations

from rich.cells import cell_len

from build_tools.core.words import say_in

STATES = {
    "issued": say_in("a copy's state", "issued"), "held": say_in("a copy's state", "held"),
    "kept": say_in("a copy's state", "kept"), "recalled": say_in("a copy's state", "recalled"),
    "returned": say_in("a copy's state", "returned"), "lost": say_in("a copy's state", "lost"),
    "stolen": say_in("a copy's state", "stolen"), "damaged": say_in("a copy's state", "damaged"),
    "destroyed": say_in("a copy's state", "destroyed"),
}  # fmt: skip
EVENTS = {
    "issued": say_in("what happened to a copy", "issued"), "kept": say_in("what happened to a copy", "kept"),
    "prepared": say_in("what happened to a copy", "prepared"),
    "delivered": say_in("what happened to a copy", "delivered"),
    "acknowledged": say_in("what happened to a copy", "acknowledged"),
    "extended": say_in("what happened to a copy", "extended"),
    "renewed": say_in("what happened to a copy", "renewed"),
    "recalled": say_in("what happened to a copy", "recalled"),
    "returned": say_in("what happened to a copy", "returned"), "lost": say_in("what happened to a copy", "lost"),
    "stolen": say_in("what happened to a copy", "stolen"), "damaged": say_in("what happened to a copy", "damaged"),
    "destroyed": say_in("what happened to a copy", "destroyed"),
}  # fmt: skip
MEDIA = {"electronic": say_in("a copy's medium", "electronic"), "paper": say_in("a copy's medium", "paper")}
DOUBTS = {
    "outdated": say_in("a copy that an audit saw", "outdated"),
    "unknown": say_in("a copy that an audit saw", "unknown"),
    "out-of-use": say_in("a copy that an audit saw", "out-of-use"),
    "missing": say_in("a copy that an audit saw", "missing"),
    "doubled": say_in("a copy that an audit saw", "doubled"),
    "overdue": say_in("a copy that an audit saw", "overdue"),
}
COLUMNS = {
    "serial": say_in("a column", "serial"), "state": say_in("a column", "state"),
    "holder": say_in("a column", "holder"), "contact": say_in("a column", "contact"),
    "revision": say_in("a column", "revision"), "medium": say_in("a column", "medium"),
    "due": say_in("a column", "due"), "replaces": say_in("a column", "replaces"),
    "passcode": say_in("a column", "passcode"), "issued": say_in("a column", "issued"),
    "post": say_in("a column", "post"),
}  # fmt: skip


def filled(text: str, width: int) -> str:
    """The text with blanks up to this many cells of a terminal, of which a Chinese character takes two."""
    return text + " " * (width - cell_len(text))
